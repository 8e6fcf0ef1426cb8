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

import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import type {
  CalendarEventText,
  CalendarEventView,
} from 'backstage-plugin-release-pipeline-common';
import { useId, useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { NARROW, useSurface, useTextClasses } from '../../theme';
import { ConflictNotice, currentOf } from '../ConflictNotice';
import { Failure, serverMessage } from '../PromotionDialogs';
import { Moment } from '../Words';
import { EventFields } from './EventFields';
import { differencesOf, formOf, textOf, type EventForm } from './eventForm';
import { PreviewPane } from './PreviewPane';
import { byKey, elsewhere, problemsOf } from './problems';
import { usePreview } from './usePreview';

const useStyles = makeStyles(
  {
    columns: {
      // The first field's label stands out above it.
      paddingTop: 8,
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr) 300px',
      gap: 24,
      [NARROW]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    },
    fields: { display: 'grid', gap: 14, alignContent: 'start', paddingTop: 6 },
    actions: { padding: '8px 24px 16px' },
  },
  { name: 'ReleasePipelineEventDialog' },
);

/** What the dialog begins with. */
export type EventDraft = Partial<CalendarEventText> &
  Pick<CalendarEventText, 'kind' | 'zone'>;

/** What is changed, as the person saw it. */
export type EventSeen = Pick<CalendarEventView, 'id' | 'version' | 'endedAt'>;

const REVIVES = 'Saving it lets it take place again.';

const NOUNS: Record<CalendarEventText['kind'], string> = {
  freeze: 'freeze',
  window: 'window',
  maintenance: 'maintenance notice',
  incident: 'incident note',
  drill: 'recovery drill',
};

/** Enters an event of the calendar, or changes one; what it would do is shown before. */
export function EventDialog(props: {
  draft: EventDraft;
  /** The event that is changed; absent: a new one. */
  event?: EventSeen;
  onSaved: (event: CalendarEventView) => void;
  onClose: () => void;
}) {
  const { draft, onSaved, onClose } = props;
  const api = useApi(releasePipelineApiRef);
  const classes = useStyles();
  const texts = useTextClasses();
  const { surface } = useSurface();
  const titleId = useId();
  const [form, setForm] = useState(() => formOf(draft));
  const [event, setEvent] = useState(props.event);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const { preview, failure: previewFailure } = usePreview(form, event?.id);

  const change = (changes: Partial<EventForm>) => {
    setForm(before => ({ ...before, ...changes }));
    // What was wrong when it was sent is judged anew by the preview.
    if (!currentOf(failure)) {
      setFailure(undefined);
    }
  };
  const problems = byKey([
    ...problemsOf(failure),
    ...(preview?.problems ?? problemsOf(previewFailure)),
  ]);
  const current = currentOf<CalendarEventView>(failure);
  const settle = (seen: EventSeen | undefined) => {
    setEvent(seen);
    setFailure(undefined);
  };
  const save = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const text = textOf(form);
      onSaved(
        event
          ? await api.changeCalendarEvent(event.id, {
              ...text,
              version: event.version,
            })
          : await api.createCalendarEvent(text),
      );
    } catch (cause) {
      setFailure(cause);
      setBusy(false);
    }
  };
  const missing = missingIn(form);
  const refused =
    preview && !preview.mayCreate.allowed
      ? preview.mayCreate.because ?? 'You may not enter such an event.'
      : undefined;
  return (
    <Dialog
      open
      fullWidth
      maxWidth="md"
      classes={{ paper: surface }}
      aria-labelledby={titleId}
      // A click beside it loses nothing that was typed.
      onClose={(_, reason) => reason === 'escapeKeyDown' && !busy && onClose()}
    >
      <DialogTitle id={titleId}>
        {event ? `Change ${NOUNS[form.kind]}` : `New ${NOUNS[form.kind]}`}
      </DialogTitle>
      <DialogContent>
        {current && (
          <ConflictNotice
            changed={current.changed}
            gone={current.deletedAt && 'deleted it'}
            ended={
              current.endedAt ? { deed: 'ended it', means: REVIVES } : undefined
            }
            differences={differencesOf(formOf(current.text), form)}
            onMine={() => settle(current)}
            onTheirs={() => {
              setForm(formOf(current.text));
              settle(current);
            }}
            onNew={() => settle(undefined)}
          />
        )}
        {!current && event?.endedAt && (
          <p className={texts.dense}>
            It was ended <Moment time={event.endedAt} />. {REVIVES}
          </p>
        )}
        <div className={classes.columns}>
          <div className={classes.fields}>
            <EventFields
              form={form}
              isNew={event === undefined}
              problems={problems}
              onForm={change}
            />
          </div>
          <div>
            {preview && (
              <PreviewPane
                preview={preview}
                holds={form.kind === 'freeze' ? form.directions : []}
                risk={form.risk}
              />
            )}
            {!preview && (
              <p className={texts.muted}>
                {previewFailure !== undefined &&
                problemsOf(previewFailure).length === 0
                  ? `What it would do cannot be shown: ${serverMessage(
                      previewFailure,
                    )}`
                  : 'What it would do shows here.'}
              </p>
            )}
          </div>
        </div>
        {elsewhere(problems).map(problem => (
          <p key={problem} role="alert">
            {problem}
          </p>
        ))}
        {failure !== undefined && !current && <Failure of={failure} />}
      </DialogContent>
      <DialogActions className={classes.actions}>
        {(missing ?? refused) && (
          <span className={texts.meta} role="note">
            {missing ?? refused}
          </span>
        )}
        <Button onClick={onClose} disabled={busy}>
          Back
        </Button>
        <Button
          variant="contained"
          color="primary"
          disabled={
            busy ||
            missing !== undefined ||
            refused !== undefined ||
            current !== undefined
          }
          onClick={save}
        >
          {event ? 'Change' : 'Enter'} {NOUNS[form.kind]}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function missingIn(form: EventForm): string | undefined {
  if (form.title.trim() === '') {
    return 'Give it a title first.';
  }
  if (form.start === '' || (form.byMinutes ? form.minutes : form.end) === '') {
    return 'Say from when and until when first.';
  }
  return form.directions.length === 0 ? 'Choose a direction first.' : undefined;
}
