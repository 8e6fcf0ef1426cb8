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
import { heldWords } from '../CalendarPage/heldWords';
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
): Array<{ id: string; words: string; start: string; then: string }> {
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
      .map(change => ({
        id: change.id,
        words: `${change.component.name} ${change.version} into ${change.stage}`,
        start: change.start,
        then: heldWords(change, Date.parse(end)),
      })),
    ...trains
      .filter(
        train =>
          train.state === 'planned' &&
          isInside(train.start) &&
          // A train takes its components forward.
          directions.includes('forward') &&
          components.some(each => each.stages.includes(train.stage)),
      )
      .map(({ id, stage, start: at, title }) => ({
        id,
        words: `Train ${title} to ${stage}`,
        start: at,
        then: 'may leave what is held',
      })),
  ].sort((a, b) => a.start.localeCompare(b.start));
}

/** What is planned inside the next time of a freeze, and what would become of it. */
export function WouldWait(props: {
  next: Time;
  preview: Pick<CalendarPreview, 'components' | 'hidden' | 'more'>;
  /** That it holds. */
  directions: string[];
  /** Risk classes that it holds; none: any. */
  risk: string[];
}) {
  const { next, preview, directions, risk } = props;
  const { components, hidden, more } = preview;
  const isWhole = hidden === 0 && more === 0;
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
                {isWhole
                  ? 'Nothing of what it affects is planned then.'
                  : 'Of the components above, nothing is planned then; the others are not looked at.'}
              </p>
            )}
            {planned.length > 0 && risk.length > 0 && (
              <p className={texts.muted}>
                It holds those of {risk.join(', ')} risk only.
              </p>
            )}
            <ul className={classes.list}>
              {planned.map(({ id, start: at, then, words }) => (
                <li key={id}>
                  <span>
                    {words}, <Moment time={at} />
                  </span>
                  <span className={texts.muted}>{then}</span>
                </li>
              ))}
            </ul>
          </>
        );
      }}
    </LiveContent>
  );
}
