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
import CircularProgress from '@material-ui/core/CircularProgress';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useEffect, useId, type KeyboardEvent, type RefObject } from 'react';
import type { DecisionState, Verb } from '../../model';
import { useTextClasses } from '../../theme';
import { Failure, LONGEST_REASON } from '../PromotionDialogs';

const useStyles = makeStyles(
  {
    form: { display: 'grid', gap: 10 },
    buttons: { display: 'flex', flexWrap: 'wrap', gap: 8 },
  },
  { name: 'ReleasePipelineDecisionForm' },
);

/** One reason and two buttons; Ctrl+Enter does what alone is possible. */
export function DecisionForm(props: {
  state: DecisionState;
  reason: string;
  onReason: (reason: string) => void;
  field: RefObject<HTMLTextAreaElement>;
  send: (verb: Verb, reason: string) => Promise<void>;
}) {
  const { state, reason, onReason, field, send } = props;
  const { approve, reject } = state.view.promotion.actions;
  const classes = useStyles();
  const texts = useTextClasses();
  const reasonId = useId();
  const noteId = useId();
  const failure = state.status === 'failed' ? state.error : undefined;
  // A reader of the refusal goes on where the reason stands.
  useEffect(() => {
    if (failure !== undefined) {
      field.current?.focus();
    }
  }, [failure, field]);

  const busy = state.status === 'sending';
  const said = reason.trim();
  const needsReason = approve.needsReason === true;
  const reasonRequired = needsReason || !approve.allowed;
  const mayApprove = approve.allowed && (said !== '' || !needsReason);
  const mayReject = reject.allowed && said !== '';
  // A text may be meant for either where both are possible.
  const possible: Verb = mayApprove ? 'approve' : 'reject';
  const shortcut = mayApprove === mayReject ? undefined : possible;
  const submit = (verb: Verb) => {
    if (!busy && (verb === 'approve' ? mayApprove : mayReject)) {
      void send(verb, said);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      // Who is at a button may mean that one.
      if (shortcut && !(event.target instanceof HTMLButtonElement)) {
        submit(shortcut);
      }
    }
  };
  const icon = (verb: Verb) =>
    busy && state.verb === verb ? (
      <CircularProgress size={14} aria-label="Sending" />
    ) : undefined;
  const notes = [
    ...(approve.allowed && needsReason && said === ''
      ? ['To approve, say what you looked at.']
      : []),
    ...(!approve.allowed && approve.because ? [approve.because] : []),
    ...(reject.allowed && said === '' ? ['To reject, say why.'] : []),
    ...(!reject.allowed && approve.allowed && reject.because
      ? [reject.because]
      : []),
  ];
  return (
    <div role="presentation" className={classes.form} onKeyDown={onKeyDown}>
      <TextField
        id={reasonId}
        label={reasonRequired ? 'Reason' : 'Reason (optional to approve)'}
        helperText="Shown in the timeline; whoever asked reads it."
        value={reason}
        onChange={event => onReason(event.target.value)}
        inputProps={{ maxLength: LONGEST_REASON, readOnly: busy }}
        inputRef={field}
        required={reasonRequired}
        variant="outlined"
        multiline
        minRows={3}
        fullWidth
      />
      {failure !== undefined && <Failure of={failure} />}
      <div className={classes.buttons}>
        <Button
          variant="contained"
          color="primary"
          disabled={busy || !mayApprove}
          aria-describedby={noteId}
          startIcon={icon('approve')}
          onClick={() => submit('approve')}
        >
          Approve
        </Button>
        <Button
          variant="outlined"
          disabled={busy || !mayReject}
          aria-describedby={noteId}
          startIcon={icon('reject')}
          onClick={() => submit('reject')}
        >
          Reject
        </Button>
      </div>
      <div id={noteId} className={texts.meta}>
        {notes.map(note => (
          <div key={note}>{note}</div>
        ))}
        {approve.allowed &&
          'It goes by itself when the last condition lets it through. Conditions that are still open are recorded with your approval. '}
        {shortcut &&
          (shortcut === 'approve'
            ? 'Ctrl+Enter approves.'
            : 'Ctrl+Enter rejects.')}
      </div>
    </div>
  );
}
