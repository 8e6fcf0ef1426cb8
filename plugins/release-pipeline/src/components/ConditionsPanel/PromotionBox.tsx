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
import type {
  ApprovalView,
  PromotionView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { afterWaiting } from '../../model';
import { joined, monospace, tokens, useTextClasses } from '../../theme';
import { AvailableActions } from '../AvailableButton';
import { CollisionLine } from '../Collisions';
import {
  decisionActions,
  planActions,
  usePromotionDialogs,
} from '../PromotionDialogs';
import { OverrideWords } from '../OverrideWords';
import { SafeLink } from '../SafeLink';
import { standingVocable, Status } from '../Status';
import { Words } from '../Words';

const useStyles = makeStyles(
  theme => {
    const { line } = tokens(theme);
    return {
      box: {
        padding: '12px 16px',
        '&:not(:last-child)': { borderBottom: `1px solid ${line}` },
        fontSize: 13,
        lineHeight: '20px',
        overflowWrap: 'anywhere',
      },
      list: { listStyle: 'none', margin: '4px 0 8px', padding: 0 },
      where: { marginLeft: 6 },
      commit: { fontFamily: monospace, fontSize: 12 },
    };
  },
  { name: 'ReleasePipelinePromotionBox' },
);

/** What was open besides the approvals themselves, by title. */
function openThen(
  { openGates }: ApprovalView,
  verdict: Verdict | undefined,
): string[] {
  return openGates.flatMap(name => {
    const gate = verdict?.gates.find(one => one.name === name);
    return gate?.type === 'approval' ? [] : [gate?.title ?? name];
  });
}

/** A promotion under way: who asked, who decided, what was done, what one may do. */
export function PromotionBox(props: {
  promotion: PromotionView;
  verdict: Verdict | undefined;
}) {
  const { promotion, verdict } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const openDialog = usePromotionDialogs();
  const { actions, approvals, effects, plan, requestedBy, reason } = promotion;
  return (
    <div className={classes.box}>
      <Status of={standingVocable(promotion)} />{' '}
      <span className={classes.where}>
        <Words parts={afterWaiting(promotion.sentence)} />
      </span>
      <ul className={classes.list}>
        <li>
          <b className={texts.strong}>{requestedBy.name}</b>{' '}
          <Words
            parts={['asked, ', { time: promotion.requestedAt, as: 'at' }]}
          />
          {reason && `: “${reason}”`}
        </li>
        {plan && (
          <li>
            <b className={texts.strong}>{plan.by.name}</b>{' '}
            <Words parts={['planned it for ', { time: plan.at, as: 'when' }]} />
            {plan.window && ', the next window'}
          </li>
        )}
        {approvals.map(approval => (
          <li
            key={approval.id}
            className={approval.void ? texts.muted : undefined}
          >
            <b className={texts.strong}>{approval.by.name}</b>
            {approval.countsFor && ` for ${approval.countsFor}`}{' '}
            <Words
              parts={[
                `${approval.decision}, `,
                { time: approval.at, as: 'at' },
              ]}
            />
            {approval.reason && `: “${approval.reason}”`}
            {openThen(approval, verdict).length > 0 &&
              ` (still open then: ${openThen(approval, verdict).join(', ')})`}
            {approval.void && `. It no longer counts: ${approval.void.because}`}
          </li>
        ))}
        {promotion.overrides?.map(override => (
          <li key={override.id}>
            <OverrideWords override={override} />
          </li>
        ))}
        {effects.map(effect => (
          <li key={`${effect.kind} ${effect.at} ${effect.state}`}>
            {effect.summary}{' '}
            {effect.commit && (
              <SafeLink href={effect.href} className={classes.commit}>
                {effect.commit.slice(0, 7)}
              </SafeLink>
            )}
            <span className={joined(texts.muted)}>
              <Words
                parts={[` ${effect.state}, `, { time: effect.at, as: 'at' }]}
              />
            </span>
          </li>
        ))}
      </ul>
      <CollisionLine
        componentRef={promotion.component.ref}
        stage={promotion.stage}
        promotion={promotion.id}
      />
      <div>
        <Link to={`promotions/${promotion.id}`}>All of it on one page</Link>
      </div>
      <AvailableActions
        actions={[
          ...decisionActions(promotion, verdict, openDialog).map(
            (action, index) => ({ ...action, primary: index === 0 }),
          ),
          ...(actions.withdraw
            ? [
                {
                  label: 'Take it back…',
                  glyph: 'back' as const,
                  availability: actions.withdraw,
                  onClick: () =>
                    openDialog({ kind: 'withdraw', promotion, verdict }),
                },
              ]
            : []),
          ...planActions(promotion, openDialog),
          ...(actions.override
            ? [
                {
                  label: 'Override…',
                  glyph: 'bolt' as const,
                  availability: actions.override,
                  onClick: () =>
                    openDialog({ kind: 'override', promotion, verdict }),
                },
              ]
            : []),
          ...(actions.signOff
            ? []
            : [
                {
                  label:
                    promotion.state === 'ready' ? 'Stop…' : 'Cancel promotion…',
                  glyph: 'cancel' as const,
                  availability: actions.cancel,
                  onClick: () =>
                    openDialog({ kind: 'cancel', promotion, verdict }),
                },
              ]),
        ]}
      />
    </div>
  );
}
