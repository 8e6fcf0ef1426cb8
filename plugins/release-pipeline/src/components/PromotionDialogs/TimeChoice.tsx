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
import FormControlLabel from '@material-ui/core/FormControlLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type {
  NextWindow,
  PlanWhen,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import { useEffect, useId, useRef } from 'react';
import { readerTimeZone } from '../../hooks';
import { joined, useTextClasses } from '../../theme';
import { Words } from '../Words';

const DAY_MS = 86_400_000;
/** As the backend takes it. */
const HORIZON_DAYS = 90;

/** When it is to go: as soon as it may, at a time of the reader's clock, or when the calendar opens. */
export type ChosenTime = {
  kind: 'now' | 'time' | 'window';
  /** `2026-11-28T22:00` where the reader is; kept while something else is chosen. */
  local: string;
};

/** As soon as it may. */
export const NOW: ChosenTime = { kind: 'now', local: '' };

const useStyles = makeStyles(
  {
    field: { margin: '8px 0 0 32px' },
    choices: { marginBottom: 8 },
  },
  { name: 'ReleasePipelineTimeChoice' },
);

/** `2026-11-28T22:00`, as clocks show it where the reader is. */
export function localTime(moment: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(
    moment.getDate(),
  )}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** What is sent, or what is missing before it can be. */
export function whenOf(
  { kind, local }: ChosenTime,
  now: number,
): { when?: PlanWhen; missing?: string } {
  if (kind === 'now') {
    return {};
  }
  if (kind === 'window') {
    return { when: { nextWindow: true } };
  }
  const at = new Date(local).getTime();
  if (Number.isNaN(at)) {
    return { missing: 'Choose a time first.' };
  }
  if (at <= now) {
    return { missing: 'Choose a time to come.' };
  }
  if (at > now + HORIZON_DAYS * DAY_MS) {
    return { missing: `Choose a time within ${HORIZON_DAYS} days.` };
  }
  return { when: { at: new Date(at).toISOString() } };
}

/** When it would begin (ISO 8601); absent: as soon as it may, or that is not known. */
export function startOf(
  when: PlanWhen | undefined,
  nextWindow: NextWindow | undefined,
): string | undefined {
  return when && 'at' in when ? when.at : when && nextWindow?.from;
}

/** When a promotion is to go; a moment is said in full beside what was entered. */
export function TimeChoice(props: {
  chosen: ChosenTime;
  /** When the calendar opens next, for each stage; none: nothing to wait for. */
  windows: NextWindow[];
  onChange: (chosen: ChosenTime) => void;
}) {
  const { chosen, windows, onChange } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const labelId = useId();
  const fieldId = useId();
  const field = useRef<HTMLInputElement>(null);
  const typed = useRef(chosen.local);
  useEffect(() => {
    // Taken from a button that is gone with it.
    if (chosen.local !== typed.current) {
      typed.current = chosen.local;
      field.current?.focus();
    }
  }, [chosen.local]);
  const { missing, when } = whenOf(chosen, Date.now());
  const offersWindow = windows.length > 0 || chosen.kind === 'window';
  return (
    <div className={classes.choices}>
      <span id={labelId} className={joined(texts.dense, texts.strong)}>
        When
      </span>
      <RadioGroup
        aria-labelledby={labelId}
        value={chosen.kind}
        onChange={event =>
          onChange({
            ...chosen,
            kind: event.target.value as ChosenTime['kind'],
          })
        }
      >
        <FormControlLabel
          value="now"
          control={<Radio color="primary" size="small" />}
          label="As soon as every condition lets it through"
        />
        <FormControlLabel
          value="time"
          control={<Radio color="primary" size="small" />}
          label="At a time"
        />
        {chosen.kind === 'time' && (
          <TextField
            id={fieldId}
            type="datetime-local"
            size="small"
            variant="outlined"
            className={classes.field}
            label={`Day and time (${readerTimeZone()})`}
            value={chosen.local}
            inputRef={field}
            onChange={event => {
              typed.current = event.target.value;
              onChange({ ...chosen, local: event.target.value });
            }}
            helperText={
              when && 'at' in when ? (
                <Words parts={[{ time: when.at, as: 'when' }]} />
              ) : (
                missing
              )
            }
            InputLabelProps={{ shrink: true }}
          />
        )}
        {offersWindow && (
          <FormControlLabel
            value="window"
            control={<Radio color="primary" size="small" />}
            label={
              <>
                In the next open window
                {windows.map(window => (
                  <span key={window.from} className={texts.muted}>
                    {'. '}
                    <Words parts={windowWords(window)} />
                  </span>
                ))}
              </>
            }
          />
        )}
      </RadioGroup>
      {chosen.kind !== 'now' && (
        <p className={joined(texts.dense, texts.muted)}>
          {chosen.kind === 'time'
            ? 'Conditions are judged then. What holds it for more than an hour after that makes it wait for a new time.'
            : 'Conditions are judged then. When the window closes before it went, it waits for a new time.'}
        </p>
      )}
    </div>
  );
}

function windowWords({ from, title, until }: NextWindow): Sentence {
  const name = title ? `${title}, ` : '';
  return [
    ...(Date.parse(from) <= Date.now()
      ? [`${name}open now`]
      : [`${name}opens `, { time: from, as: 'when' as const }]),
    ...(until ? [', until ', { time: until, as: 'at' as const }] : []),
  ];
}
