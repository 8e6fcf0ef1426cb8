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
import { memo, useMemo } from 'react';
import { readerTimeZone } from '../../hooks';
import { Glyph } from '../../icons';
import { joined, tokens, useTextClasses } from '../../theme';
import { dayOf, formatMoment, formatTimeOfDay } from '../../times';
import { Panel } from '../Panel';
import { Moment, Words } from '../Words';
import { Touches } from './Collisions';
import { dayName, startOf, type Day, type Days } from './days';
import { isOver, type Item } from './items';
import { useKindClasses } from './useKindClasses';

const useStyles = makeStyles(
  theme => {
    const { line, hover, selected, primary } = tokens(theme);
    return {
      day: {
        padding: '8px 0',
        // What is far away is laid out when it comes near.
        contentVisibility: 'auto',
        containIntrinsicSize: 'auto 240px',
        '& + &': { borderTop: `1px solid ${line}` },
      },
      name: { fontSize: 13, fontWeight: 600, margin: '0 0 4px' },
      list: { listStyle: 'none', margin: 0, padding: 0 },
      row: {
        display: 'grid',
        // As wide as `18:00 GMT+5:45` asks for, and no narrower than `18:00 CET`.
        gridTemplateColumns: 'minmax(76px, max-content) 24px minmax(0, 1fr)',
        gap: 8,
        width: '100%',
        padding: '4px',
        font: 'inherit',
        fontSize: 13,
        lineHeight: '20px',
        textAlign: 'left',
        color: 'inherit',
        border: 0,
        borderRadius: 4,
        background: 'none',
        cursor: 'pointer',
        overflowWrap: 'anywhere',
        '&:hover': { background: hover },
        '&:focus-visible': { outline: `2px solid ${primary}` },
      },
      chosen: { background: selected },
      swatch: {
        width: 24,
        height: 20,
        borderRadius: 4,
        display: 'grid',
        placeItems: 'center',
        '& svg': { fontSize: 13 },
      },
    };
  },
  { name: 'ReleasePipelineAgenda' },
);

/** As seen from the day that it stands under, which need not be said again. */
function End(props: { time: string; now: number }) {
  const { time, now } = props;
  return (
    <time dateTime={time} title={time}>
      {formatMoment(time, { timeZone: readerTimeZone(), now })}
    </time>
  );
}

function ItemLine(props: { item: Item; day: Day }) {
  const { change, detail, event, start, title, train, vocable } = props.item;
  const texts = useTextClasses();
  const zone = readerTimeZone();
  const began = dayOf(start, zone) < props.day;
  if (event) {
    return (
      <span>
        <b className={texts.strong}>
          {vocable.word} {title}
        </b>{' '}
        {began && (
          <>
            since <Moment time={event.start} />,{' '}
          </>
        )}
        until <End time={event.end} now={began ? startOf(props.day) : start} />
        <br />
        <span className={texts.muted}>
          <Words parts={event.sentence} />
        </span>
      </span>
    );
  }
  return (
    <span>
      <b className={texts.strong}>{title}</b> {detail}{' '}
      <Touches item={props.item} inWords />
      {train && (
        <>
          <br />
          <span className={texts.muted}>
            <Words parts={train.sentence} />
          </span>
        </>
      )}
      {change && (
        <>
          <br />
          <span className={texts.muted}>
            {vocable.word} · <Words parts={change.sentence} />
            {change.end && change.kind === 'promotion' && (
              <>
                {' · '}ended <End time={change.end} now={start} />
              </>
            )}
          </span>
        </>
      )}
    </span>
  );
}

/** By the day on which it is met first: where it begins, or where the list does. */
function byDay(items: Item[], { first, end }: Days): Array<[Day, Item[]]> {
  const zone = readerTimeZone();
  const days = new Map<Day, Item[]>();
  for (const item of items) {
    const start = dayOf(item.start, zone);
    const day = start < first ? first : start;
    if (day < end) {
      days.set(day, [...(days.get(day) ?? []), item]);
    }
  }
  for (const ofDay of days.values()) {
    ofDay.sort((a, b) => a.start - b.start);
  }
  return Array.from(days).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** One of them; drawn anew only when it, or whether it is chosen, changed. */
const Row = memo(
  (props: {
    item: Item;
    day: Day;
    isOver: boolean;
    isChosen: boolean;
    onOpen: (id: string) => void;
  }) => {
    const { item, day, isChosen, onOpen } = props;
    const classes = useStyles();
    const looks = useKindClasses();
    const texts = useTextClasses();
    const zone = readerTimeZone();
    const began = props.isOver ? 'ended' : 'under way';
    return (
      <button
        type="button"
        data-item={item.id}
        aria-pressed={isChosen}
        className={joined(classes.row, isChosen && classes.chosen)}
        onClick={() => onOpen(item.id)}
      >
        <time
          dateTime={new Date(item.start).toISOString()}
          className={texts.muted}
        >
          {dayOf(item.start, zone) < day
            ? began
            : formatTimeOfDay(item.start, { timeZone: zone })}
        </time>
        <span className={joined(classes.swatch, looks[item.kind])}>
          <Glyph name={item.vocable.glyph} />
        </span>
        <ItemLine item={item} day={day} />
      </button>
    );
  },
);

/** A list, day by day; days with nothing are left out. */
export function Agenda(props: {
  items: Item[];
  days: Days;
  today: Day;
  now: number;
  chosen: string;
  onOpen: (id: string) => void;
}) {
  const { items, days, today, now, chosen, onOpen } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const list = useMemo(() => byDay(items, days), [items, days]);
  return (
    <Panel
      title="Agenda"
      beside={
        <span className={texts.muted}>
          from {days.first === today ? 'today' : dayName(days.first, now)}
        </span>
      }
    >
      {list.map(([day, ofDay]) => (
        <div key={day} className={classes.day}>
          <h4 className={classes.name}>
            {dayName(day, now)}
            {day === today && ', today'}
          </h4>
          <ul className={classes.list}>
            {ofDay.map(item => (
              <li key={item.id}>
                <Row
                  item={item}
                  day={day}
                  isOver={isOver(item, now)}
                  isChosen={item.id === chosen}
                  onOpen={onOpen}
                />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </Panel>
  );
}
