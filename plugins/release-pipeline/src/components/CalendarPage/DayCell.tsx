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
import type {
  CalendarEvent,
  Change,
} from 'backstage-plugin-release-pipeline-common';
import { Glyph } from '../../icons';
import { joined, tokens, useTextClasses } from '../../theme';
import { changeVocable, useChangeClasses } from './useChangeClasses';
import { distinctEvents, eventVocable } from './dayEvents';
import { longDayName, type Day } from './days';
import { useEventClasses } from './useEventClasses';

const SHOWN_PER_DAY = 3;

const useStyles = makeStyles(
  theme => {
    const { primary, text2 } = tokens(theme);
    return {
      number: {
        fontSize: 12,
        lineHeight: '18px',
        color: text2,
        padding: '0 4px',
      },
      outside: { fontStyle: 'italic' },
      now: {
        background: primary,
        color: theme.palette.primary.contrastText,
        borderRadius: 4,
        fontWeight: 600,
      },
      change: {
        display: 'flex',
        gap: 4,
        borderRadius: 3,
        padding: '3px 4px',
        marginTop: 3,
        fontSize: 11,
        lineHeight: '14px',
        '& svg': { fontSize: 12, marginTop: 1 },
        '& > span': {
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          whiteSpace: 'nowrap',
        },
        '& b': { display: 'block', fontWeight: 600 },
      },
    };
  },
  { name: 'ReleasePipelineDayCell' },
);

function cellLabel(
  day: Day,
  changes: Change[],
  events: CalendarEvent[],
): string {
  const count =
    changes.length === 1 ? '1 change' : `${changes.length || 'no'} changes`;
  const what = changes.map(
    change =>
      `${change.component.name} ${change.version} in ${
        change.stage
      }, ${changeVocable(change).word.toLocaleLowerCase('en-US')}`,
  );
  const rules = events.map(
    event => `${event.title}, ${eventVocable(event).word.toLowerCase()}`,
  );
  return [`${longDayName(day)}, ${count}`, ...rules, ...what].join('; ');
}

/** What a day of the month shows; screen readers hear it as one sentence. */
export function DayCell(props: {
  day: Day;
  changes: Change[];
  events: CalendarEvent[];
  isToday: boolean;
  isOutside: boolean;
}) {
  const { day, changes, isToday, isOutside } = props;
  const events = distinctEvents(props.events);
  const classes = useStyles();
  const looks = useChangeClasses();
  const rules = useEventClasses();
  const texts = useTextClasses();
  return (
    <>
      <span className={texts.hidden}>{cellLabel(day, changes, events)}</span>
      <span
        aria-hidden
        className={joined(
          classes.number,
          isOutside && classes.outside,
          isToday && classes.now,
        )}
      >
        {Number(day.slice(8))}
      </span>
      {events.map(event => (
        <div
          key={event.id}
          aria-hidden
          className={joined(
            classes.change,
            event.kind === 'freeze' && rules.freeze,
            event.kind === 'window' && rules.window,
          )}
        >
          <Glyph name={eventVocable(event).glyph} />
          <span>
            <b>{event.title}</b>
            {eventVocable(event).word}
          </span>
        </div>
      ))}
      {changes.slice(0, SHOWN_PER_DAY).map(change => {
        const { glyph, tone } = changeVocable(change);
        return (
          <div
            key={change.id}
            aria-hidden
            className={joined(classes.change, looks[tone])}
          >
            <Glyph name={glyph} />
            <span>
              <b>{change.component.name}</b>
              {change.version}, {change.stage}
            </span>
          </div>
        );
      })}
      {changes.length > SHOWN_PER_DAY && (
        <span aria-hidden className={texts.meta}>
          {changes.length - SHOWN_PER_DAY} more
        </span>
      )}
    </>
  );
}
