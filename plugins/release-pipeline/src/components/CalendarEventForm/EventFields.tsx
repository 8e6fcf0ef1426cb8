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
import type { CalendarEventKind } from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { NARROW } from '../../theme';
import { Checks, Field, type ProblemsByKey } from './fields';
import type { EventForm } from './eventForm';
import { ListField } from './ListField';
import { RepeatFields } from './RepeatFields';
import { ScopeFields } from './ScopeFields';

const KIND_CHOICES: Array<[CalendarEventKind, string]> = [
  ['freeze', 'Freeze: nothing in its scope is promoted'],
  ['window', 'Window: its scope is promoted only while one is open'],
  ['maintenance', 'Maintenance: a note, holds nothing'],
  ['incident', 'Incident: a note, holds nothing'],
  ['drill', 'Recovery drill: a note, holds nothing'],
];

const DIRECTIONS = [
  ['forward', 'Forward'],
  ['rollback', 'Rollback'],
  ['hotfix', 'Hotfix'],
] as const;

const RISKS = [
  ['low', 'Low'],
  ['medium', 'Medium'],
  ['high', 'High'],
] as const;

const COMMON = ['components', 'systems', 'owners', 'stages'] as const;
const RARE = ['domains', 'types', 'instances', 'clusters', 'labels'] as const;

const useStyles = makeStyles(
  {
    two: {
      display: 'grid',
      gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
      gap: 12,
      [NARROW]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    },
    more: {
      '& summary': { cursor: 'pointer', fontSize: 13, marginBottom: 8 },
      '& > div': { display: 'grid', gap: 14, paddingTop: 6 },
    },
  },
  { name: 'ReleasePipelineEventFieldList' },
);

/** All fields of an event, in the order in which one thinks of them. */
export function EventFields(props: {
  form: EventForm;
  isNew: boolean;
  problems: ProblemsByKey;
  onForm: (changes: Partial<EventForm>) => void;
}) {
  const { form, isNew, problems, onForm } = props;
  const classes = useStyles();
  const isNote = form.kind !== 'freeze' && form.kind !== 'window';
  const [wasByMinutes] = useState(form.byMinutes);
  const zones = Intl.supportedValuesOf('timeZone');
  return (
    <>
      <Field
        select
        label="Kind"
        SelectProps={{ native: true }}
        value={form.kind}
        disabled={!isNew}
        onValue={kind =>
          onForm({
            kind: kind as CalendarEventKind,
            // There is no field for it at a note.
            ...(form.directions.length === 0 && { directions: ['forward'] }),
          })
        }
      >
        {KIND_CHOICES.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Field>
      <Field
        label="Title"
        required
        value={form.title}
        problem={problems.title}
        inputProps={{ maxLength: 120 }}
        onValue={title => onForm({ title })}
      />
      <div className={classes.two}>
        <Field
          label="From"
          type="datetime-local"
          required
          value={form.start}
          problem={problems.start}
          onValue={start => onForm({ start })}
        />
        <div>
          {form.byMinutes ? (
            <Field
              label="For minutes"
              type="number"
              required
              value={form.minutes}
              problem={problems.durationMinutes ?? problems.duration}
              onValue={minutes => onForm({ minutes })}
            />
          ) : (
            <Field
              label="Until"
              type="datetime-local"
              required
              value={form.end}
              problem={problems.end ?? problems.duration}
              onValue={end => onForm({ end })}
            />
          )}
          {(wasByMinutes || form.byMinutes) && (
            <Button
              size="small"
              onClick={() => onForm({ byMinutes: !form.byMinutes })}
            >
              {form.byMinutes ? 'Name an end instead' : 'Name minutes instead'}
            </Button>
          )}
        </div>
      </div>
      <Field
        label="Zone"
        helperText="Times above are as clocks show them there."
        value={form.zone}
        problem={problems.zone}
        inputProps={{ list: 'release-pipeline-zones' }}
        onValue={zone => onForm({ zone })}
      />
      <datalist id="release-pipeline-zones">
        {zones.map(zone => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <RepeatFields form={form} problems={problems} onForm={onForm} />
      <ScopeFields
        keys={COMMON}
        name="scope"
        lists={form.scope}
        problems={problems}
        onLists={scope => onForm({ scope })}
      />
      <details
        className={classes.more}
        open={[...RARE].some(key => form.scope[key].length > 0)}
      >
        <summary>Narrow it by domain, type, instance, cluster or label</summary>
        <div>
          <ScopeFields
            keys={RARE}
            name="scope"
            lists={form.scope}
            problems={problems}
            onLists={scope => onForm({ scope })}
          />
        </div>
      </details>
      <details
        className={classes.more}
        open={Object.values(form.except).some(list => list.length > 0)}
      >
        <summary>Leave something out</summary>
        <div>
          <ScopeFields
            name="except"
            lists={form.except}
            problems={problems}
            onLists={except => onForm({ except })}
          />
        </div>
      </details>
      {!isNote && (
        <>
          <Checks
            label={form.kind === 'freeze' ? 'Holds' : 'Speaks of'}
            hint="What is not ticked goes in spite of it."
            problem={problems.directions}
            options={DIRECTIONS}
            values={form.directions}
            onValues={directions => onForm({ directions })}
          />
          <Checks
            label="Risk"
            hint="None ticked: any."
            problem={problems.risk}
            options={RISKS}
            values={form.risk}
            onValues={risk => onForm({ risk })}
          />
        </>
      )}
      <Field
        label="Reason"
        multiline
        value={form.reason}
        problem={problems.reason}
        inputProps={{ maxLength: 500 }}
        onValue={reason => onForm({ reason })}
      />
      <ListField
        label="Owner"
        kind="group"
        hint="The group to ask."
        problem={problems.owner}
        values={form.owner ? [form.owner] : []}
        onValues={values => onForm({ owner: values.at(-1) ?? '' })}
      />
      <Field
        label="Link"
        helperText="Where it is written about, such as https://wiki.example.com."
        value={form.link}
        problem={problems.link}
        onValue={link => onForm({ link })}
      />
    </>
  );
}
