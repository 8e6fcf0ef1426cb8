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
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { joined, tokens } from '../../theme';
import { Panel } from '../Panel';
import { DayCell } from './DayCell';
import { moved, type Day } from './days';

const weekdays = [
  ['Mon', 'Monday'],
  ['Tue', 'Tuesday'],
  ['Wed', 'Wednesday'],
  ['Thu', 'Thursday'],
  ['Fri', 'Friday'],
  ['Sat', 'Saturday'],
  ['Sun', 'Sunday'],
];

const useStyles = makeStyles(
  theme => {
    const { line, inset, selected, primary, text2 } = tokens(theme);
    return {
      grid: { width: '100%', tableLayout: 'fixed', borderCollapse: 'collapse' },
      weekday: {
        textAlign: 'left',
        padding: '6px 8px',
        fontSize: 12,
        fontWeight: 600,
        color: text2,
      },
      cell: {
        position: 'relative',
        height: 84,
        padding: 4,
        verticalAlign: 'top',
        border: `1px solid ${line}`,
        cursor: 'pointer',
        '&:first-child': { borderLeft: 0 },
        '&:last-child': { borderRight: 0 },
        'tr:last-child > &': { borderBottom: 0 },
        '&:focus-visible': {
          outline: `2px solid ${primary}`,
          outlineOffset: -2,
        },
      },
      weekend: { background: inset },
      today: { background: selected },
      chosen: { boxShadow: `inset 0 0 0 2px ${primary}` },
    };
  },
  { name: 'ReleasePipelineMonthGrid' },
);

/** A month by weeks. Arrows go by day, Page Up and Down by month. */
export function MonthGrid(props: {
  weeks: Day[][];
  day: Day;
  today: Day;
  byDay: Map<Day, Change[]>;
  events: Map<Day, CalendarEvent[]>;
  onDay: (day: Day) => void;
}) {
  const { weeks, day, today, byDay, events, onDay } = props;
  const classes = useStyles();
  const chosen = useRef<HTMLTableCellElement>(null);
  const byKey = useRef(false);

  useEffect(() => {
    if (byKey.current) {
      byKey.current = false;
      chosen.current?.focus();
    }
  }, [day, weeks]);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = moved(day, event.key);
    if (next) {
      event.preventDefault();
      byKey.current = true;
      onDay(next);
    }
  };
  return (
    <Panel bare label="Month">
      <table role="grid" className={classes.grid} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            {weekdays.map(([short, long]) => (
              <th
                key={short}
                scope="col"
                abbr={long}
                className={classes.weekday}
              >
                {short}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map(week => (
            <tr key={week[0]}>
              {week.map((cell, weekday) => (
                <td
                  key={cell}
                  role="gridcell"
                  ref={cell === day ? chosen : undefined}
                  tabIndex={cell === day ? 0 : -1}
                  aria-selected={cell === day}
                  aria-current={cell === today ? 'date' : undefined}
                  className={joined(
                    classes.cell,
                    weekday > 4 && classes.weekend,
                    cell === today && classes.today,
                    cell === day && classes.chosen,
                  )}
                  onClick={() => onDay(cell)}
                >
                  <DayCell
                    day={cell}
                    changes={byDay.get(cell) ?? []}
                    events={events.get(cell) ?? []}
                    isToday={cell === today}
                    isOutside={cell.slice(0, 7) !== day.slice(0, 7)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
