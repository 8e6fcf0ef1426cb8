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
import type { Calendar } from 'backstage-plugin-release-pipeline-common';
import { useMemo, useState } from 'react';
import { readerTimeZone } from '../../hooks';
import { NARROW } from '../../theme';
import { dayOf } from '../../times';
import { Notice } from '../Notice';
import { Agenda } from './Agenda';
import { DayPanel } from './DayPanel';
import { Filters, matches, noFilter } from './Filters';
import { eventsByDay } from './dayEvents';
import { MonthGrid } from './MonthGrid';
import type { Day } from './days';

const useStyles = makeStyles(
  {
    columns: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr) 344px',
      gap: 16,
      alignItems: 'start',
      [NARROW]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    },
  },
  { name: 'ReleasePipelineCalendarView' },
);

/** The changes of a span, filtered, as a month or as an agenda. */
export function CalendarView(props: {
  calendar: Calendar;
  /** The frame is there before the changes are. */
  loading: boolean;
  view: 'month' | 'agenda';
  weeks: Day[][];
  day: Day;
  today: Day;
  onDay: (day: Day) => void;
}) {
  const { calendar, loading, view, weeks, day, today, onDay } = props;
  const classes = useStyles();
  const [filter, setFilter] = useState(noFilter);
  const byDay = useMemo(() => {
    const changes = calendar.changes
      .filter(change => matches(change, filter))
      .sort((a, b) => a.start.localeCompare(b.start));
    const days = new Map<Day, typeof changes>();
    for (const change of changes) {
      const start = dayOf(change.start, readerTimeZone());
      days.set(start, [...(days.get(start) ?? []), change]);
    }
    return days;
  }, [calendar, filter]);
  // Standing rules are shown whatever the reader narrows the changes to.
  const events = useMemo(
    () =>
      eventsByDay(calendar.events, readerTimeZone(), [
        weeks[0][0],
        weeks[weeks.length - 1][6],
      ]),
    [calendar, weeks],
  );
  return (
    <>
      <Filters
        changes={calendar.changes}
        filter={filter}
        onFilter={setFilter}
      />
      {calendar.truncated && (
        <Notice tone="warn" glyph="triangle">
          More changes than fit were found in this month. Choose a system, a
          component or a stage to see all of them.
        </Notice>
      )}
      {view === 'month' ? (
        <div className={classes.columns}>
          <MonthGrid
            weeks={weeks}
            day={day}
            today={today}
            byDay={byDay}
            events={events}
            onDay={onDay}
          />
          <DayPanel
            day={day}
            changes={byDay.get(day) ?? []}
            events={events.get(day) ?? []}
            loading={loading}
          />
        </div>
      ) : (
        <Agenda
          month={day.slice(0, 7)}
          today={today}
          byDay={byDay}
          events={events}
          loading={loading}
        />
      )}
    </>
  );
}
