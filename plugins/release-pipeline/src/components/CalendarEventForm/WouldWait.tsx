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

import type {
  Calendar,
  CalendarPreview,
} from 'backstage-plugin-release-pipeline-common';
import { useCalendar } from '../../hooks';
import { useTextClasses } from '../../theme';
import { formatSpan } from '../../times';
import { kindOfChange } from '../CalendarPage/kinds';
import { LiveContent } from '../PageStates';
import { Moment } from '../Words';
import { usePreviewClasses } from './usePreviewClasses';

/** So much of the calendar is answered at once. */
const LONGEST_MS = 400 * 86_400_000;

type Time = CalendarPreview['next'][number];

/** Changes and departures of what is affected, between two moments, by their start. */
function plannedIn(
  { changes, trains = [] }: Calendar,
  { start, end }: Time,
  components: CalendarPreview['components'],
  directions: string[],
): Array<{ id: string; words: string; start: string }> {
  const stages = new Map(components.map(each => [each.ref, each.stages]));
  const isInside = (moment: string) => start <= moment && moment < end;
  return [
    ...changes
      .filter(
        change =>
          kindOfChange(change) === 'planned' &&
          isInside(change.start) &&
          directions.includes(change.direction) &&
          stages.get(change.component.ref)?.includes(change.stage),
      )
      .map(({ component, id, stage, start: at, version }) => ({
        id,
        words: `${component.name} ${version} into ${stage}`,
        start: at,
      })),
    ...trains
      .filter(
        train =>
          train.state === 'planned' &&
          isInside(train.start) &&
          components.some(each => each.stages.includes(train.stage)),
      )
      .map(({ id, stage, start: at, title }) => ({
        id,
        words: `Train ${title} to ${stage}`,
        start: at,
      })),
  ].sort((a, b) => a.start.localeCompare(b.start));
}

/** What is planned inside the next time of a freeze, and would wait for its end. */
export function WouldWait(props: {
  next: Time;
  components: CalendarPreview['components'];
  /** That it holds. */
  directions: string[];
}) {
  const { next, components, directions } = props;
  const { start } = next;
  const longest = Date.parse(start) + LONGEST_MS;
  const end =
    Date.parse(next.end) > longest ? new Date(longest).toISOString() : next.end;
  const live = useCalendar(start, end);
  const classes = usePreviewClasses();
  const texts = useTextClasses();
  return (
    <LiveContent live={live} what="what is planned then" compact>
      {calendar => {
        const planned = plannedIn(calendar, next, components, directions);
        return (
          <>
            <h3 className={classes.title}>
              Planned in its next time ({planned.length}
              {calendar.truncated && ' or more'})
            </h3>
            {planned.length === 0 && !calendar.truncated && (
              <p className={texts.muted}>
                Nothing of what it affects is planned then.
              </p>
            )}
            <ul className={classes.list}>
              {planned.map(({ id, start: at, words }) => (
                <li key={id}>
                  <span>
                    {words}, <Moment time={at} />
                  </span>
                  <span className={texts.muted}>
                    would wait{' '}
                    {formatSpan(Date.parse(next.end) - Date.parse(at))}
                  </span>
                </li>
              ))}
            </ul>
          </>
        );
      }}
    </LiveContent>
  );
}
