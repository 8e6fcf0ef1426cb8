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

import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { hasChanged, type DecisionState, type Verb } from '../../model';
import { AvailableActions } from '../AvailableButton';
import { Panel } from '../Panel';
import { decisionActions, usePromotionDialogs } from '../PromotionDialogs';
import { DecisionForm } from './DecisionForm';
import { Done, Lost } from './DecisionOutcome';
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
    buttons: { display: 'flex', flexWrap: 'wrap', gap: 8 },
  },
  { name: 'ReleasePipelineDecisionBox' },
);

type Decided = Exclude<DecisionState, { status: 'loading' }>;

/** A change that is announced anew is announced in other words. */
function ordinal(times: number): string {
  return ['second', 'third'][times - 2] ?? `${times}th`;
}

/** What the box is called, for every state that it may be in. */
function titleOf(state: Decided): string {
  const { approve, reject, signOff, withdraw } = state.view.promotion.actions;
  if (state.status === 'done') {
    return state.verb === 'approve' ? 'You approved it' : 'You rejected it';
  }
  if (state.status === 'lost') {
    return `Too late: it is ${state.lost.state.replaceAll('-', ' ')}`;
  }
  if (state.status !== 'sending' && hasChanged(state)) {
    const times = state.notice?.times ?? 1;
    return times > 1
      ? `It changed while you read, now for the ${ordinal(times)} time`
      : 'It changed while you read';
  }
  if (signOff) {
    return signOff.allowed ? 'Your sign-off' : 'It awaits its sign-off';
  }
  if (withdraw) {
    return 'You have approved it';
  }
  return approve.allowed || reject.allowed
    ? 'Your decision'
    : 'You may not decide this';
}

/** Approve or reject; or why not, who can, and what else one may do. */
export function DecisionBox(props: {
  state: Decided;
  looked: () => void;
  send: (verb: Verb, reason: string) => Promise<void>;
}) {
  const { state, looked, send } = props;
  const { promotion } = state.view;
  const classes = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  // It outlives a refusal, and a change that is looked at.
  const [reason, setReason] = useState('');
  const isOver = state.status === 'done' || state.status === 'lost';
  // The button that had the focus is gone.
  useEffect(() => {
    if (isOver) {
      heading.current?.focus();
    }
  }, [isOver]);
  const title = titleOf(state);
  const { approve, reject, signOff } = promotion.actions;
  const openDialog = usePromotionDialogs();

  let content: ReactNode;
  if (state.status === 'done') {
    content = <Done promotion={state.promotion} />;
  } else if (state.status === 'lost') {
    content = <Lost lost={state.lost} />;
  } else if (state.status !== 'sending' && hasChanged(state)) {
    content = (
      <>
        <p>
          What is to be decided is not what you looked at: what runs there, the
          policy, the risk or the application is another one. The page shows it
          as it is now. Your text is kept; look again, then decide.
        </p>
        <div className={classes.buttons}>
          <Button variant="contained" color="primary" onClick={looked}>
            I have looked again
          </Button>
        </div>
      </>
    );
  } else if (signOff) {
    content = (
      <AvailableActions
        actions={decisionActions(promotion, undefined, openDialog)}
      />
    );
  } else if (approve.allowed || reject.allowed || state.status === 'sending') {
    content = (
      <DecisionForm
        state={state}
        reason={reason}
        onReason={setReason}
        send={send}
      />
    );
  } else {
    content = <p>{approve.because ?? reject.because}</p>;
  }
  return (
    <Panel bare label="Decision">
      <div className={classes.body}>
        <div role="status">
          <h2 ref={heading} tabIndex={-1} className={classes.title}>
            {title}
          </h2>
        </div>
        {content}
        {!signOff && <WhoDecides view={state.view} />}
        <OtherActions state={state} />
      </div>
    </Panel>
  );
}

/** What is done by a dialog: taking an approval back, overriding, cancelling. */
function OtherActions(props: { state: Decided }) {
  const { promotion } = props.state.view;
  const { cancel, override, withdraw } = promotion.actions;
  const { verdict } = promotion;
  const classes = useStyles();
  const openDialog = usePromotionDialogs();
  if (![cancel, override, withdraw].some(one => one?.allowed)) {
    return null;
  }
  return (
    <div className={classes.buttons}>
      {withdraw?.allowed && (
        <Button
          variant="outlined"
          onClick={() => openDialog({ kind: 'withdraw', promotion, verdict })}
        >
          Take it back…
        </Button>
      )}
      {override?.allowed && (
        <Button
          variant="outlined"
          onClick={() => openDialog({ kind: 'override', promotion, verdict })}
        >
          Override…
        </Button>
      )}
      {cancel.allowed && (
        <Button
          variant="outlined"
          onClick={() => openDialog({ kind: 'cancel', promotion, verdict })}
        >
          {promotion.state === 'ready' ? 'Stop…' : 'Cancel promotion…'}
        </Button>
      )}
    </div>
  );
}
