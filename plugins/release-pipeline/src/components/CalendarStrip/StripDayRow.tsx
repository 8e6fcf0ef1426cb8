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
import {
  formatMoment,
  formatTimeOfDay,
  sentenceText,
  type Reader,
} from '../../times';
import { joined, tokens, useTextClasses } from '../../theme';
import { effectOf } from '../CalendarWords';
import { dayName } from '../CalendarPage/days';
import {
  changeVocable,
  eventVocable,
  kindOfChange,
} from '../CalendarPage/kinds';
import { StripItem } from './StripItem';
import type { EventOfDay, StripDay } from './stripDays';

const SHOWN_PER_DAY = 4;

const useStyles = makeStyles(
  theme => {
    const { inset, line, text2 } = tokens(theme);
    return {
      day: {
        display: 'grid',
        gridTemplateColumns: '88px minmax(0, 1fr)',
        gap: 8,
        minHeight: 28,
        padding: '2px 0',
        borderTop: `1px solid ${line}`,
      },
      weekend: { background: inset },
      name: { fontSize: 12, lineHeight: '24px', color: text2, paddingLeft: 4 },
      today: { fontWeight: 600, color: 'inherit' },
      items: {
        listStyle: 'none',
        margin: 0,
        padding: 0,
        display: 'grid',
        gap: 3,
        alignContent: 'start',
      },
    };
  },
  { name: 'ReleasePipelineStripDay' },
);

/** "18:00 CET Freeze Black Friday", and on its last day "until 06:00 CET". */
function eventText(item: EventOfDay, reader: Reader): string {
  const { begins, ends, event } = item;
  const time = (moment: string) => formatTimeOfDay(moment, reader);
  return [
    ...(begins ? [time(event.start)] : []),
    `${eventVocable(event).word} ${event.title}`,
    ...(ends ? [`until ${time(event.end)}`] : []),
  ].join(' ');
}

function eventTip({ event, stages }: EventOfDay, reader: Reader): string {
  const effect = effectOf(event);
  return [
    `${eventVocable(event).word} ${event.title}, from ${formatMoment(
      event.start,
      reader,
    )} until ${formatMoment(event.end, reader)}, for ${stages.join(', ')}.`,
    ...(effect ? [effect] : []),
    `${sentenceText(event.sentence, reader)}.`,
    ...(event.reason ? [event.reason] : []),
  ].join(' ');
}

function changeText(change: Change, reader: Reader): string {
  return `${formatTimeOfDay(change.start, reader)} ${change.version} into ${
    change.stage
  }, ${changeVocable(change).word.toLocaleLowerCase('en-US')}`;
}

/** One day of the strip. */
export function StripDayRow(props: {
  day: StripDay;
  isToday: boolean;
  /** How many stages the component has. */
  stages: number;
  reader: Reader;
  hrefOf: (event?: CalendarEvent) => string | undefined;
}) {
  const { day, isToday, stages, reader, hrefOf } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const all = [
    ...day.changes.map(change => (
      <StripItem
        key={change.id}
        kind={kindOfChange(change)}
        glyph={changeVocable(change).glyph}
        tip={sentenceText(change.sentence, reader)}
        href={hrefOf()}
      >
        {changeText(change, reader)}
      </StripItem>
    )),
    ...day.events.map(item => (
      <StripItem
        key={item.event.id}
        kind={item.event.kind}
        glyph={eventVocable(item.event).glyph}
        tip={eventTip(item, reader)}
        href={hrefOf(item.event)}
      >
        {eventText(item, reader)}
        {item.stages.length < stages && `, ${item.stages.join(', ')}`}
      </StripItem>
    )),
  ];
  const shown = all.length > SHOWN_PER_DAY ? SHOWN_PER_DAY - 1 : SHOWN_PER_DAY;
  const weekday = new Date(`${day.day}T00:00:00Z`).getUTCDay();
  const name = dayName(day.day, reader.now);
  return (
    <li
      className={joined(
        classes.day,
        (weekday === 0 || weekday === 6) && classes.weekend,
      )}
      aria-current={isToday ? 'date' : undefined}
    >
      <span className={joined(classes.name, isToday && classes.today)}>
        {name}
      </span>
      {all.length > 0 && (
        <ul className={classes.items} aria-label={name}>
          {all.slice(0, shown).map(item => (
            <li key={item.key}>{item}</li>
          ))}
          {all.length > shown && (
            <li className={texts.meta}>
              +{all.length - shown} more on the calendar
            </li>
          )}
        </ul>
      )}
    </li>
  );
}
