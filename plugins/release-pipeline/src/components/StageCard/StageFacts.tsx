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

import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type { StageView } from 'backstage-plugin-release-pipeline-common';
import { joined, monospace, useTextClasses } from '../../theme';
import { SafeLink } from '../SafeLink';
import {
  Chip,
  healthVocable,
  markVocable,
  Status,
  syncVocable,
} from '../Status';
import { NO_BREAK } from '../../times';
import { Moment, Since, Words } from '../Words';
import { besideRuns, runsText } from './stageLabel';
import { TargetRows } from './TargetRows';

const useStyles = makeStyles(
  {
    facts: { padding: '10px 12px', minWidth: 0 },
    head: { display: 'flex', alignItems: 'baseline', gap: 8, flexWrap: 'wrap' },
    name: { fontSize: 13, lineHeight: '20px', fontWeight: 600, margin: 0 },
    how: { marginLeft: 'auto' },
    version: {
      display: 'flex',
      alignItems: 'baseline',
      gap: 8,
      flexWrap: 'wrap',
      margin: '2px 0',
      '& b': {
        fontSize: 22,
        lineHeight: '30px',
        fontWeight: 600,
        letterSpacing: '-0.3px',
      },
    },
    old: { opacity: 0.75 },
    states: {
      display: 'flex',
      gap: '2px 14px',
      flexWrap: 'wrap',
      margin: '4px 0 0',
    },
    brought: { marginTop: 8 },
    commit: { fontFamily: monospace },
  },
  { name: 'ReleasePipelineStageFacts' },
);

function howText(stage: StageView): string {
  if (stage.start === 'outside') {
    return 'filled from outside';
  }
  if (stage.observedOnly) {
    return 'observed only';
  }
  return stage.start === 'automatic' ? 'starts automatically' : 'on request';
}

function wasText(health: string): string {
  return health === 'Unknown' ? 'Unknown' : `Unknown, was ${health}`;
}

/** Who brought it, by which commit, and where to look. */
function BroughtBy(props: { stage: StageView }) {
  const { stage } = props;
  const href = stage.targets.length === 1 ? stage.targets[0].href : undefined;
  const classes = useStyles();
  const texts = useTextClasses();
  const { commit, commitHref, author, by, message, promotionId } =
    stage.broughtBy ?? {};
  const who = author ?? by?.name;
  if (!commit && !who && !href && !promotionId) {
    return undefined;
  }
  return (
    <div className={joined(texts.meta, classes.brought)} title={message}>
      {commit && (
        <>
          Commit{' '}
          <SafeLink href={commitHref} className={classes.commit}>
            {commit.slice(0, 7)}
          </SafeLink>
        </>
      )}
      {who && ` by ${who}`}
      {(commit || who) && href && ' · '}
      {href && <SafeLink href={href}>Argo{NO_BREAK}CD</SafeLink>}
      {(commit || who || href) && promotionId && ' · '}
      {promotionId && <Link to={`promotions/${promotionId}`}>Promotion</Link>}
    </div>
  );
}

/** What runs in a stage, since when, and how well. */
export function StageFacts(props: { stage: StageView }) {
  const { stage } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const { freshness, targets, promotions, release } = stage;
  const open = promotions.find(({ state }) => state === 'rolling-out');
  const [target] = targets;
  const beside = besideRuns(stage);
  const isKnown = freshness.fresh && stage.state !== 'unknown';
  return (
    <div className={classes.facts}>
      <div className={classes.head}>
        <h3 className={classes.name}>{stage.name}</h3>
        <span className={joined(texts.meta, classes.how)}>
          {!freshness.fresh && freshness.observedAt ? (
            <>
              as of <Moment time={freshness.observedAt} />
            </>
          ) : (
            howText(stage)
          )}
        </span>
      </div>
      <div className={classes.version}>
        <b className={isKnown ? undefined : classes.old}>
          {release ? release.version : runsText(stage)}
        </b>
        {open?.replaces && (
          <span className={texts.meta}>replaces {open.replaces.version}</span>
        )}
        {beside && <Chip of={beside} />}
        {stage.uncovered && <Chip of={markVocable('not-covered')} />}
        {release?.ambiguous && (
          <Chip of={{ word: 'Ambiguous', tone: 'bad', glyph: 'twoSquares' }} />
        )}
      </div>
      {stage.reason && (
        <div className={texts.meta}>
          <Words parts={stage.reason} />
        </div>
      )}
      {stage.since && (
        <div className={texts.meta}>
          <Since time={stage.since} />
        </div>
      )}
      {targets.length > 1 ? (
        <TargetRows targets={targets} />
      ) : (
        <div className={classes.states}>
          <Status
            of={healthVocable(
              freshness.fresh ? stage.health.status : 'Unknown',
            )}
            text={freshness.fresh ? undefined : wasText(stage.health.status)}
          />
          {freshness.fresh && <Status of={syncVocable(stage.sync)} />}
        </div>
      )}
      {stage.health.message && freshness.fresh && (
        <div className={texts.meta}>{stage.health.message}</div>
      )}
      {target?.conditions.map(condition => (
        <div key={condition} className={texts.meta}>
          {condition}
        </div>
      ))}
      <BroughtBy stage={stage} />
    </div>
  );
}
