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

import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type {
  CalendarEvent,
  ComponentCalendar,
  StageOutlook,
} from 'backstage-plugin-release-pipeline-common';
import { useComponentCalendar, useReader } from '../../hooks';
import { openCalendarRouteRef } from '../../routes';
import { joined, useTextClasses } from '../../theme';
import { dayOf } from '../../times';
import { calendarHref } from '../CalendarWords';
import { Notice } from '../Notice';
import { LiveContent } from '../PageStates';
import { Panel } from '../Panel';
import { Status, type Vocable } from '../Status';
import { Words } from '../Words';
import { StripDayRow } from './StripDayRow';
import { stripDays } from './stripDays';

const useStyles = makeStyles(
  {
    days: { listStyle: 'none', margin: '8px 0 0', padding: 0 },
    outlook: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      '& > li': { overflowWrap: 'anywhere' },
    },
  },
  { name: 'ReleasePipelineCalendarStrip' },
);

const STATES: Record<StageOutlook['state'], Vocable> = {
  open: { word: 'Open now', tone: 'ok', glyph: 'check' },
  closed: { word: 'Closed now', tone: 'frz', glyph: 'flake' },
  depends: { word: 'Open for some risk', tone: 'warn', glyph: 'halfCircle' },
  unknown: { word: 'Unknown', tone: 'unk', glyph: 'question' },
};

/** The next 14 days of a component on its tab: what holds it, and what is to change. */
export function CalendarStrip(props: { componentRef: string; name: string }) {
  const { componentRef, name } = props;
  const live = useComponentCalendar(componentRef);
  const calendarLink = useRouteRef(openCalendarRouteRef);
  const texts = useTextClasses();
  const hrefOf = (event?: CalendarEvent) =>
    calendarLink &&
    calendarHref(calendarLink(), { component: componentRef, event });
  const href = hrefOf();
  return (
    <Panel
      title="Next 14 days"
      right={
        href && (
          <Link to={href} className={texts.dense}>
            Change calendar <span className={texts.hidden}>of {name}</span>
          </Link>
        )
      }
    >
      <LiveContent compact live={live} what={`the next 14 days of ${name}`}>
        {calendar => <StripView calendar={calendar} hrefOf={hrefOf} />}
      </LiveContent>
    </Panel>
  );
}

function StripView(props: {
  calendar: ComponentCalendar;
  hrefOf: (event?: CalendarEvent) => string | undefined;
}) {
  const { calendar, hrefOf } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const reader = useReader([]);
  const today = dayOf(reader.now, reader.timeZone);
  const days = stripDays(calendar, reader);
  const isEmpty = days.every(
    ({ changes, events }) => changes.length + events.length === 0,
  );
  return (
    <>
      <ul className={joined(classes.outlook, texts.dense)} aria-label="Now">
        {calendar.outlook.map(({ stage, state, sentence }) => (
          <li key={stage}>
            <Status of={STATES[state]} /> <b>{stage}</b>{' '}
            <span className={texts.muted}>
              <Words parts={sentence} />
            </span>
          </li>
        ))}
      </ul>
      {calendar.truncated && (
        <Notice tone="warn" glyph="triangle">
          There is more than is listed here. The change calendar shows it by the
          week.
        </Notice>
      )}
      {isEmpty ? (
        <p className={texts.muted}>
          No freeze, window, note or planned promotion in the next 14 days.
        </p>
      ) : (
        <ol className={classes.days} aria-label="Days">
          {days.map(day => (
            <StripDayRow
              key={day.day}
              day={day}
              isToday={day.day === today}
              stages={calendar.outlook.length}
              reader={reader}
              hrefOf={hrefOf}
            />
          ))}
        </ol>
      )}
    </>
  );
}
