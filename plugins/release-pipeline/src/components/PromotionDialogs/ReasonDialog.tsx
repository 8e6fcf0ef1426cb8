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
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import {
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { useSurface, useTextClasses } from '../../theme';
import { Failure } from './Failure';

/** As the backend takes it, in characters. */
export const LONGEST_REASON = 2000;
/** From here on it is said how many are left. */
const NEAR = 100;

const useStyles = makeStyles(
  {
    body: {
      display: 'flex',
      flexDirection: 'column',
      minHeight: 0,
    },
    reason: { marginTop: 12 },
    actions: { padding: '8px 24px 16px' },
  },
  { name: 'ReleasePipelineReasonDialog' },
);

/** Props of {@link ReasonDialog}. */
export type ReasonDialogProps = {
  title: string;
  /** The verb for what happens; never OK or Submit. */
  confirm: string;
  /** Absent: nothing is written, and what is shown is sent or not. */
  reasonHint?: string;
  reasonRequired?: boolean;
  /** One of the children has the focus at first, and not the text. */
  startsElsewhere?: boolean;
  /** As the route takes it, in characters; {@link LONGEST_REASON} unless set. */
  longest?: number;
  /** What the text begins with. */
  initial?: string;
  /** Hears what stands in the field. */
  onText?: (text: string) => void;
  /** What the text is, where it is no reason, and what is said while it is missing. */
  text?: { label: string; missing: string };
  /** Why it cannot be sent now, apart from the reason. */
  impossible?: string;
  /** Resolves when it is recorded; a rejection keeps the dialog open. */
  onConfirm: (reason: string | undefined) => Promise<void>;
  onClose: () => void;
  children: ReactNode;
  /** Stands below the text. */
  below?: ReactNode;
};

/** One dialog, one reason at most, one click; what follows is said before it happens. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, confirm, reasonHint, reasonRequired, initial = '' } = props;
  const { longest = LONGEST_REASON } = props;
  const { impossible, text, onConfirm, onClose, children, below } = props;
  const { onText, startsElsewhere = false } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const { surface } = useSurface();
  const titleId = useId();
  const reasonId = useId();
  const [reason, setReason] = useState(initial);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  const field = useRef<HTMLTextAreaElement>();
  const attach = useCallback(
    (element: HTMLTextAreaElement | undefined) => {
      field.current = element ?? undefined;
      if (!startsElsewhere) {
        element?.focus();
      }
    },
    [startsElsewhere],
  );
  // The button that had the focus was disabled meanwhile; a reader of the
  // refusal goes on where the reason stands.
  useEffect(() => {
    if (failure !== undefined) {
      field.current?.focus();
    }
  }, [failure]);

  const left = longest - reason.length;
  const missing =
    impossible ??
    (reasonRequired && reason.trim() === ''
      ? text?.missing ?? 'Say why first.'
      : undefined);
  const send = async () => {
    if (busy || missing) {
      return;
    }
    setBusy(true);
    setFailure(undefined);
    try {
      await onConfirm(reason.trim() || undefined);
      onClose();
    } catch (cause) {
      setFailure(cause);
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void send();
    }
  };

  return (
    <Dialog
      open
      fullWidth
      maxWidth="sm"
      classes={{ paper: surface }}
      aria-labelledby={titleId}
      // A click beside it loses nothing that was typed.
      onClose={(_, why) => why === 'escapeKeyDown' && !busy && onClose()}
    >
      {/* Not on the dialog itself, whose own handler closes it with Esc. */}
      <div role="presentation" className={classes.body} onKeyDown={onKeyDown}>
        <DialogTitle id={titleId}>{title}</DialogTitle>
        <DialogContent>
          {children}
          {reasonHint !== undefined && (
            <TextField
              id={reasonId}
              className={classes.reason}
              label={
                text?.label ?? (reasonRequired ? 'Reason' : 'Reason (optional)')
              }
              helperText={
                left < NEAR
                  ? `${reasonHint} ${left} of ${longest} characters left.`
                  : reasonHint
              }
              value={reason}
              onChange={event => {
                setReason(event.target.value);
                onText?.(event.target.value);
              }}
              inputProps={{ maxLength: longest, readOnly: busy }}
              inputRef={attach}
              required={reasonRequired}
              variant="outlined"
              multiline
              minRows={3}
              fullWidth
            />
          )}
          {below}
          {failure !== undefined && <Failure of={failure} />}
        </DialogContent>
        <DialogActions className={classes.actions}>
          {missing && (
            <span className={texts.meta} role="note">
              {missing}
            </span>
          )}
          <Button onClick={onClose} disabled={busy}>
            Back
          </Button>
          <Button
            variant="contained"
            color="primary"
            onClick={send}
            disabled={busy || missing !== undefined}
            startIcon={
              busy ? (
                <CircularProgress size={14} aria-label="Sending" />
              ) : undefined
            }
          >
            {confirm}
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
