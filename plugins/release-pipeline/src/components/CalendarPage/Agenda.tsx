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
import { tokens } from '../../theme';
import { EmptyPanel } from '../PageStates';
import { Panel } from '../Panel';
import { ChangeRow } from './ChangeRow';
import { EventRow } from './EventRow';
import { dayName, monthName, type Day } from './days';

const useStyles = makeStyles(
  theme => {
    const { line } = tokens(theme);
    return {
      day: {
        padding: '8px 0',
        '& + &': { borderTop: `1px solid ${line}` },
      },
      name: { fontSize: 13, fontWeight: 600, margin: '0 0 4px' },
      list: { listStyle: 'none', margin: 0, padding: 0 },
    };
  },
  { name: 'ReleasePipelineAgenda' },
);

/** The month as a list, day by day; days without a change are left out. */
export function Agenda(props: {
  month: string;
  today: Day;
  byDay: Map<Day, Change[]>;
  events: Map<Day, CalendarEvent[]>;
  /** Nothing is known yet. */
  loading: boolean;
}) {
  const { month, today, byDay, events, loading } = props;
  const classes = useStyles();
  const days = Array.from(new Set([...byDay.keys(), ...events.keys()]))
    .filter(day => day.startsWith(month))
    .sort();
  if (loading) {
    return <Panel title="Agenda">Loading …</Panel>;
  }
  if (days.length === 0) {
    return (
      <EmptyPanel
        glyph="calendar"
        title={`No change in ${monthName(`${month}-01`)}`}
      >
        Promotions show here when they start, and stay when they have ended.
      </EmptyPanel>
    );
  }
  return (
    <Panel title="Agenda">
      {days.map(day => (
        <div key={day} className={classes.day}>
          <h4 className={classes.name}>
            {dayName(day, Date.now())}
            {day === today && ', today'}
          </h4>
          <ul className={classes.list}>
            {(events.get(day) ?? []).map(event => (
              <EventRow key={event.id} event={event} />
            ))}
            {(byDay.get(day) ?? []).map(change => (
              <ChangeRow key={change.id} change={change} />
            ))}
          </ul>
        </div>
      ))}
    </Panel>
  );
}
