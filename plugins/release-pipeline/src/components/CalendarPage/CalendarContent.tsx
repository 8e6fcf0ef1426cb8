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
import IconButton from '@material-ui/core/IconButton';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import { makeStyles } from '@material-ui/core/styles';
import { useMemo, useState } from 'react';
import { readerTimeZone, useCalendar, useNow } from '../../hooks';
import { Glyph } from '../../icons';
import { NARROW } from '../../theme';
import { dayOf } from '../../times';
import { LiveContent } from '../PageStates';
import { PageBody } from '../PageBody';
import { Segments } from '../Segments';
import { CalendarView } from './CalendarView';
import { addMonths, monthName, spanOf, weeksOf } from './days';

const useStyles = makeStyles(
  {
    bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 8 },
    month: {
      fontSize: 15,
      fontWeight: 600,
      minWidth: 140,
      textAlign: 'center',
      margin: 0,
    },
  },
  { name: 'ReleasePipelineCalendarContent' },
);

/** What changed and what changes, by month or as an agenda. */
export function CalendarContent() {
  const classes = useStyles();
  const now = useNow(60_000);
  const today = dayOf(now, readerTimeZone());
  const [day, setDay] = useState(today);
  const narrow = useMediaQuery(NARROW);
  const [chosen, setChosen] = useState<'month' | 'agenda'>();
  const view = chosen ?? (narrow ? 'agenda' : 'month');
  const month = day.slice(0, 7);
  const weeks = useMemo(() => weeksOf(`${month}-01`), [month]);
  const { from, to } = spanOf(weeks);
  const live = useCalendar(from, to);
  return (
    <PageBody padded>
      <div className={classes.bar}>
        <Segments
          label="View"
          value={view}
          onChange={setChosen}
          options={[
            { value: 'month', label: 'Month' },
            { value: 'agenda', label: 'Agenda' },
          ]}
        />
        <IconButton
          size="small"
          aria-label="Month before"
          onClick={() => setDay(addMonths(day, -1))}
        >
          <Glyph name="chevronLeft" />
        </IconButton>
        <h2 className={classes.month} aria-live="polite">
          {monthName(day)}
        </h2>
        <IconButton
          size="small"
          aria-label="Month after"
          onClick={() => setDay(addMonths(day, 1))}
        >
          <Glyph name="chevronRight" />
        </IconButton>
        <Button variant="outlined" size="small" onClick={() => setDay(today)}>
          Today
        </Button>
      </div>
      <LiveContent
        live={live}
        what="the change calendar"
        meanwhile={{ from, to, changes: [], events: [], truncated: false }}
      >
        {calendar => (
          <CalendarView
            calendar={calendar}
            loading={live.state.status === 'loading'}
            view={view}
            weeks={weeks}
            day={day}
            today={today}
            onDay={setDay}
          />
        )}
      </LiveContent>
    </PageBody>
  );
}
