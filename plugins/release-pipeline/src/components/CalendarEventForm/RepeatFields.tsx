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

import { WEEKDAYS, type EventForm, type Repeat } from './eventForm';
import { Checks, Field, type ProblemsByKey } from './fields';
import { ListField } from './ListField';

const CHOICES: Array<[Repeat, string]> = [
  ['none', 'Once'],
  ['daily', 'Every day'],
  ['weekly', 'Every week'],
  ['monthly', 'Every month, on this date'],
  ['custom', 'By a rule of its own'],
];

const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** How often it comes: by simple words, or by an RRULE. */
export function RepeatFields(props: {
  form: EventForm;
  problems: ProblemsByKey;
  onForm: (changes: Partial<EventForm>) => void;
}) {
  const { form, problems, onForm } = props;
  const wrong = problems['recurrence.rule'] ?? problems.recurrence;
  return (
    <>
      <Field
        select
        label="Repeats"
        SelectProps={{ native: true }}
        value={form.repeat}
        problem={form.repeat === 'custom' ? undefined : wrong}
        onValue={value => onForm({ repeat: value as Repeat })}
      >
        {CHOICES.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Field>
      {form.repeat === 'weekly' && (
        <Checks
          label="On"
          hint="None chosen: on the day on which it begins."
          options={WEEKDAYS.map((day, index) => [day, NAMES[index]])}
          values={form.weekdays}
          onValues={weekdays => onForm({ weekdays })}
        />
      )}
      {form.repeat === 'custom' && (
        <Field
          label="Rule"
          helperText="An RRULE of RFC 5545, such as FREQ=MONTHLY;BYDAY=-1FR."
          value={form.rule}
          problem={wrong}
          onValue={rule => onForm({ rule })}
        />
      )}
      {form.repeat !== 'none' && (
        <ListField
          label="Left out"
          hint="Starts of times that do not take place, such as 2026-12-25T18:00."
          problem={problems['recurrence.exdates']}
          values={form.exdates}
          onValues={exdates => onForm({ exdates })}
        />
      )}
    </>
  );
}
