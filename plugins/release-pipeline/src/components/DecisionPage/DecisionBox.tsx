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
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { DecisionState, Verb } from '../../model';
import { AvailableActions } from '../AvailableButton';
import { Panel } from '../Panel';
import { decisionActions, usePromotionDialogs } from '../PromotionDialogs';
import { boxKindOf, boxTitleOf } from './boxKind';
import { Changed } from './Changed';
import { DecisionForm } from './DecisionForm';
import { Done, Lost } from './DecisionOutcome';
import { OtherActions } from './OtherActions';
import { useKeptFocus } from './useKeptFocus';
import { WhoDecides } from './WhoDecides';

const useStyles = makeStyles(
  {
    title: { fontSize: 16, lineHeight: '24px', fontWeight: 600, margin: 0 },
    body: {
      display: 'grid',
      gap: 10,
      padding: 16,
      fontSize: 13,
      lineHeight: '18px',
      overflowWrap: 'anywhere',
      '& p': { margin: 0 },
    },
  },
  { name: 'ReleasePipelineDecisionBox' },
);

/** Approve or reject; or why not, who can, and what else one may do. */
export function DecisionBox(props: {
  state: DecisionState;
  looked: () => void;
  send: (verb: Verb, reason: string) => Promise<void>;
}) {
  const { state, looked, send } = props;
  const { promotion } = state.view;
  const { approve, reject, signOff } = promotion.actions;
  const classes = useStyles();
  const openDialog = usePromotionDialogs();
  // It outlives a refusal, and a change that is looked at.
  const [reason, setReason] = useState('');
  const isDone = state.status === 'done';
  useEffect(() => {
    if (isDone) {
      // What is decided anew is not decided for the reason of before.
      setReason('');
    }
  }, [isDone]);
  const heading = useRef<HTMLHeadingElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const kind = boxKindOf(state);
  const title = boxTitleOf(state);
  const focusHandlers = useKeptFocus(title, kind, { heading, field });

  let content: ReactNode;
  if (state.status === 'lost') {
    content = <Lost lost={state.lost} />;
  } else if (kind === 'done') {
    content = <Done promotion={promotion} />;
  } else if (kind === 'changed') {
    content = (
      <Changed
        seen={state.seen}
        now={promotion}
        hasText={reason.trim() !== ''}
        looked={looked}
      />
    );
  } else if (kind === 'form') {
    content = (
      <DecisionForm
        state={state}
        reason={reason}
        onReason={setReason}
        field={field}
        send={send}
      />
    );
  } else if (kind === 'closed') {
    content = <p>{approve.because ?? reject.because}</p>;
  }
  return (
    <Panel bare label="Decision">
      <div className={classes.body} {...focusHandlers}>
        <div role="status">
          <h2 ref={heading} tabIndex={-1} className={classes.title}>
            {title}
          </h2>
        </div>
        {content}
        {signOff && (
          <AvailableActions
            actions={decisionActions(promotion, undefined, openDialog)}
          />
        )}
        <WhoDecides view={state.view} />
        <OtherActions promotion={promotion} />
      </div>
    </Panel>
  );
}
