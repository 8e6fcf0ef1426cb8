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
import { useTextClasses } from '../../theme';
import { Panel } from '../Panel';
import { ChangeRow } from './ChangeRow';
import { EventRow } from './EventRow';
import { dayName, type Day } from './days';

const useStyles = makeStyles(
  { list: { listStyle: 'none', margin: 0, padding: 0 }, none: { margin: 0 } },
  { name: 'ReleasePipelineDayPanel' },
);

/** What happens on the chosen day. */
export function DayPanel(props: {
  day: Day;
  changes: Change[];
  events: CalendarEvent[];
  /** Nothing is known yet. */
  loading: boolean;
}) {
  const { day, changes, events, loading } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <Panel title={dayName(day, Date.now())}>
      {events.length > 0 && (
        <ul className={classes.list}>
          {events.map(event => (
            <EventRow key={event.id} event={event} />
          ))}
        </ul>
      )}
      {changes.length === 0 ? (
        <p className={`${texts.muted} ${classes.none}`}>
          {loading ? 'Loading …' : 'No change on this day.'}
        </p>
      ) : (
        <ul className={classes.list}>
          {changes.map(change => (
            <ChangeRow key={change.id} change={change} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
