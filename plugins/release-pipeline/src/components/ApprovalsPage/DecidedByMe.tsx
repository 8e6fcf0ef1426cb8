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

import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import {
  INBOX_PAGE,
  type DecidedItem,
} from 'backstage-plugin-release-pipeline-common';
import { useDecided } from '../../hooks';
import { tokens, useTextClasses } from '../../theme';
import { EmptyPanel, LiveContent } from '../PageStates';
import { Panel } from '../Panel';
import { promotionVocable, Status } from '../Status';
import { Moment } from '../Words';
import { PromotionLink } from '../PromotionLink';

const useStyles = makeStyles(
  theme => {
    const { line } = tokens(theme);
    return {
      list: { listStyle: 'none', margin: '12px 0 0', padding: 0 },
      row: {
        display: 'grid',
        gridTemplateColumns: 'repeat(auto-fit, minmax(220px, 1fr))',
        gap: '4px 14px',
        padding: '11px 16px',
        borderTop: `1px solid ${line}`,
        fontSize: 13,
        lineHeight: '19px',
        overflowWrap: 'anywhere',
      },
    };
  },
  { name: 'ReleasePipelineDecidedByMe' },
);

function Row(props: { item: DecidedItem }) {
  const {
    at,
    component,
    decision,
    outcome,
    promotionId,
    reason,
    stage,
    state,
    version,
  } = props.item;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <li
      className={classes.row}
      aria-label={`${component.name} ${version} for ${stage}`}
    >
      <span>
        <EntityRefLink entityRef={component.ref} hideIcon />{' '}
        <b className={texts.strong}>{version}</b>{' '}
        <span className={texts.muted}>into</span> {stage}
        <br />
        <PromotionLink
          id={promotionId}
          component={component}
          version={version}
          stage={stage}
        />
      </span>
      <span>
        You {decision} it, <Moment time={at} as="ago" /> (<Moment time={at} />)
        {reason && (
          <>
            <br />
            <span className={texts.muted}>“{reason}”</span>
          </>
        )}
        {props.item.void && (
          <>
            <br />
            It no longer counts: {props.item.void}
          </>
        )}
      </span>
      <span>
        <Status of={promotionVocable(state)} />
        {outcome && (
          <>
            <br />
            <span className={texts.muted}>{outcome}</span>
          </>
        )}
      </span>
    </li>
  );
}

/** What the reader decided lately, and what became of it. */
export function DecidedByMe() {
  const live = useDecided();
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <LiveContent live={live} what="what you decided" rows={3}>
      {({ decided }) =>
        decided.length === 0 ? (
          <EmptyPanel glyph="stamp" title="You decided nothing lately">
            What you approve or reject shows here for 90 days.
          </EmptyPanel>
        ) : (
          <Panel
            bare
            heading="h2"
            title="Decided by you"
            beside={
              // The backend tells no more than these.
              decided.length === INBOX_PAGE && (
                <span className={texts.muted}>the last {INBOX_PAGE}</span>
              )
            }
          >
            <ul className={classes.list}>
              {decided.map(item => (
                <Row key={item.id} item={item} />
              ))}
            </ul>
          </Panel>
        )
      }
    </LiveContent>
  );
}
