/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { makeStyles } from '@material-ui/core/styles';
import type {
  PromotionView,
  StageView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { afterWaiting, everyCondition, weighingStatuses } from '../../model';
import { joined, monospace, useTextClasses } from '../../theme';
import { HeldBy } from '../HeldBy';
import { ProgressBar } from '../ProgressBar';
import { SafeLink } from '../SafeLink';
import { Meter, Risk, standingVocable, Status } from '../Status';
import { Words } from '../Words';
import { Head } from './Head';
import { UnderWay } from './UnderWay';

const useStyles = makeStyles(
  {
    below: { marginTop: 5 },
    meter: { margin: '4px 0' },
    commit: { fontFamily: monospace },
  },
  { name: 'ReleasePipelineStageProgress' },
);

function personsOf(promotion: PromotionView): string {
  const approvers = promotion.approvals
    .filter(approval => approval.decision === 'approved' && !approval.void)
    .map(({ by, countsFor }) =>
      countsFor ? `${by.name} for ${countsFor}` : by.name,
    );
  return [
    `Asked by ${promotion.requestedBy.name}`,
    ...(approvers.length > 0 ? [`approved by ${approvers.join(', ')}`] : []),
  ].join(', ');
}

/** A promotion under way; its state is told once, by the activity if there is one. */
function OpenPromotion(props: { promotion: PromotionView; told: boolean }) {
  const { promotion, told } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const vocable = standingVocable(promotion);
  const effect = promotion.effects.find(({ commit }) => commit);
  return (
    <div>
      {!told && (
        <>
          <Head>
            <Status
              of={vocable}
              text={`${vocable.word}: ${promotion.release.version}`}
            />
          </Head>
          {promotion.progress && (
            <ProgressBar
              label={`${promotion.release.version} into ${promotion.stage}`}
              progress={promotion.progress}
            />
          )}
          <div className={joined(texts.meta, classes.below)}>
            <Words parts={afterWaiting(promotion.sentence)} />
          </div>
        </>
      )}
      <div className={texts.meta}>
        {personsOf(promotion)}
        {effect?.commit && (
          <>
            , commit{' '}
            <SafeLink href={effect.href} className={classes.commit}>
              {effect.commit.slice(0, 7)}
            </SafeLink>
          </>
        )}
      </div>
    </div>
  );
}

function Next(props: { verdict: Verdict; told: boolean }) {
  const { verdict, told } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <div>
      <Head>
        <span className={texts.strong}>
          {verdict.release.version} next: {verdict.met} of {verdict.total} met
        </span>
        <Risk of={verdict.risk} />
      </Head>
      <div className={classes.meter}>
        <Meter statuses={weighingStatuses(verdict.gates)} />
      </div>
      {!told && (
        <div className={texts.muted}>
          <HeldBy gates={everyCondition(verdict)} />
        </div>
      )}
    </div>
  );
}

/** The kind of activity that tells of a promotion in this state. */
function activityOf({ actions, state }: PromotionView): string {
  if (actions.signOff) {
    return 'sign-off';
  }
  return state === 'ready' ? 'delay' : state;
}

/** What is under way in a stage and what comes next. */
export function StageProgress(props: {
  stage: StageView;
  verdict: Verdict | undefined;
}) {
  const { stage, verdict } = props;
  return (
    <>
      {stage.activities.map(activity => (
        <UnderWay key={activity.kind} activity={activity} stage={stage.name} />
      ))}
      {stage.promotions.map(promotion => (
        <OpenPromotion
          key={promotion.id}
          promotion={promotion}
          told={stage.activities.some(
            ({ kind }) => kind === activityOf(promotion),
          )}
        />
      ))}
      {verdict && (
        <Next
          verdict={verdict}
          told={stage.promotions.some(
            ({ release }) => release.id === verdict.release.id,
          )}
        />
      )}
    </>
  );
}
