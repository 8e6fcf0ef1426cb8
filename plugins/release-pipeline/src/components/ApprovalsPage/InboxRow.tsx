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

import { parseEntityRef } from '@backstage/catalog-model';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { InboxItem } from 'backstage-plugin-release-pipeline-common';
import { type RefObject, useId, useState } from 'react';
import { Glyph } from '../../icons';
import { everyCondition } from '../../model';
import { joined, NARROW, tokens, useTextClasses } from '../../theme';
import { AvailableActions } from '../AvailableButton';
import { GateList, RiskSection } from '../ConditionsPanel';
import {
  decisionActions,
  planActions,
  usePromotionDialogs,
} from '../PromotionDialogs';
import { Risk, standingVocable, Status } from '../Status';
import { Moment, Words } from '../Words';
import { PromotionLink } from '../PromotionLink';

const useStyles = makeStyles(
  theme => {
    const { line, hover, paper, selected } = tokens(theme);
    return {
      row: {
        display: 'grid',
        gridTemplateColumns:
          'minmax(0, 1fr) 112px minmax(0, 264px) minmax(0, 152px) minmax(0, 238px)',
        gap: '4px 14px',
        padding: '11px 16px',
        borderTop: `1px solid ${line}`,
        fontSize: 13,
        lineHeight: '19px',
        alignItems: 'start',
        overflowWrap: 'anywhere',
        '&:hover': { background: hover },
        [NARROW]: { gridTemplateColumns: 'minmax(0, 1fr) auto' },
      },
      sought: { background: selected },
      wide: { [NARROW]: { gridColumn: '1 / -1' } },
      toggle: { display: 'flex', margin: '4px 0 0 -5px' },
      turned: { transform: 'rotate(180deg)' },
      gates: {
        gridColumn: '1 / -1',
        border: `1px solid ${line}`,
        borderRadius: 4,
        background: paper,
        marginTop: 8,
      },
      risk: { padding: '12px 16px', maxWidth: 360 },
      actions: { maxWidth: 280, [NARROW]: { gridColumn: '1 / -1' } },
    };
  },
  { name: 'ReleasePipelineInboxRow' },
);

/** The promotion that the reader came for, and where its row is. */
export type Sought = { id: string; row: RefObject<HTMLLIElement> };

/** "2 others of platform can too"; by count, since not everybody sees who that is. */
function whoElse(
  { count, groups }: NonNullable<InboxItem['others']>,
  decides: boolean,
): string {
  const of = groups.map(ref => parseEntityRef(ref).name).join(' or ');
  if (count === 0) {
    return `Nobody else of ${of} can`;
  }
  return `${count} ${count === 1 ? 'other' : 'others'} of ${of} can${
    decides ? ' too' : ''
  }`;
}

/** One promotion: what, how risky, what is missing, who asked, what one may do. */
export function InboxRow(props: {
  item: InboxItem;
  sought: Sought;
  decides?: boolean;
  cancels?: boolean;
}) {
  const { item, sought, decides, cancels } = props;
  const { promotion, verdict } = item;
  const classes = useStyles();
  const texts = useTextClasses();
  const openDialog = usePromotionDialogs();
  const isSought = sought.id === promotion.id;
  const [open, setOpen] = useState(isSought);
  const gatesId = useId();
  const { component, stage, release, replaces, requestedBy, actions } =
    promotion;
  const decisions = decisionActions(promotion, verdict, openDialog);
  const cancellation = {
    label: 'Cancel promotion…',
    glyph: 'cancel' as const,
    availability: actions.cancel,
    onClick: () => openDialog({ kind: 'cancel', promotion, verdict }),
  };
  const offered = [
    ...(decides ? decisions : []),
    ...planActions(promotion, openDialog),
    ...(cancels && !actions.signOff ? [cancellation] : []),
    // After the effect there is nothing to take back.
    ...(actions.withdraw && !actions.signOff
      ? [
          {
            label: 'Take it back…',
            glyph: 'back' as const,
            availability: actions.withdraw,
            onClick: () => openDialog({ kind: 'withdraw', promotion, verdict }),
          },
        ]
      : []),
  ];
  return (
    <li
      ref={isSought ? sought.row : undefined}
      tabIndex={isSought ? -1 : undefined}
      className={joined(classes.row, isSought && classes.sought)}
      aria-label={`${component.name} ${release.version} for ${stage}`}
    >
      <span>
        <EntityRefLink entityRef={component.ref} hideIcon />
        <br />
        {replaces && `${replaces.version} → `}
        <b className={texts.strong}>{release.version}</b>{' '}
        <span className={texts.muted}>into</span> {stage}
        {promotion.reason && (
          <>
            <br />
            <span className={texts.muted}>“{promotion.reason}”</span>
          </>
        )}
        <br />
        <PromotionLink
          id={promotion.id}
          component={component}
          version={release.version}
          stage={stage}
        />
      </span>
      <Risk of={promotion.risk} />
      <span className={classes.wide}>
        {verdict ? (
          `${verdict.met} of ${verdict.total} conditions met`
        ) : (
          <Status of={standingVocable(promotion)} />
        )}
        <br />
        <span className={texts.muted}>
          <Words parts={item.missing} />
        </span>
        {!decides && !cancels && item.decide.because && (
          <>
            <br />
            <b className={texts.strong}>{item.decide.because}</b>
          </>
        )}
        {item.others && (
          <>
            <br />
            <span className={texts.muted}>
              {whoElse(item.others, decides === true)}
            </span>
          </>
        )}
        {verdict && (
          <Button
            size="small"
            className={classes.toggle}
            aria-expanded={open}
            aria-controls={open ? gatesId : undefined}
            onClick={() => setOpen(!open)}
            startIcon={
              <Glyph
                name="chevronDown"
                size="small"
                className={open ? classes.turned : undefined}
              />
            }
          >
            {open ? 'Hide' : 'Show'} conditions
          </Button>
        )}
      </span>
      <span className={classes.wide}>
        asked <Moment time={promotion.requestedAt} as="ago" />
        <br />
        <span className={texts.muted}>by {requestedBy.name}</span>
      </span>
      <span className={classes.actions}>
        {offered.length > 0 && <AvailableActions actions={offered} />}
      </span>
      {open && verdict && (
        <div id={gatesId} className={classes.gates}>
          <div className={classes.risk}>
            <RiskSection verdict={verdict} promotion={promotion} heading="h3" />
          </div>
          <GateList gates={everyCondition(verdict)} heading="h3" />
        </div>
      )}
    </li>
  );
}
