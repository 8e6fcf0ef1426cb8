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

import { Series } from './Series';
import type { CalendarEvent, CalendarScope, Occurrence } from './types';

const SCOPE_KEYS = [
  'components',
  'systems',
  'domains',
  'owners',
  'types',
  'stages',
  'instances',
  'clusters',
  'labels',
] as const satisfies ReadonlyArray<keyof CalendarScope>;

/**
 * Whether a change lets something through that a freeze would have held (R22);
 * where that cannot be told, it does.
 *
 * @param after - absent: it is ended or deleted
 */
export function loosens(before: CalendarEvent, after?: CalendarEvent): boolean {
  if (before.kind !== 'freeze') {
    return false;
  }
  return !(
    after?.kind === 'freeze' &&
    before.directions.every(each => after.directions.includes(each)) &&
    isWider(after.risk, before.risk) &&
    SCOPE_KEYS.every(
      key =>
        isWider(after.scope[key], before.scope[key]) &&
        // What is left out by a key may only become less.
        (after.except[key] ?? []).every(each =>
          before.except[key]?.includes(each),
        ),
    ) &&
    covers(after, before)
  );
}

/** Absent lists name everything. */
function isWider(
  after: readonly string[] | undefined,
  before: readonly string[] | undefined,
): boolean {
  return (
    after === undefined ||
    (before !== undefined && before.every(each => after.includes(each)))
  );
}

/** Only what is plain to see: the same clocks, and no rule, or the same one. */
function covers(after: CalendarEvent, before: CalendarEvent): boolean {
  const [times, earlierTimes] = [after.times, before.times];
  if (
    times.zone !== earlierTimes.zone ||
    times.elapsed !== earlierTimes.elapsed
  ) {
    return false;
  }
  const [now, earlier] = [times.recurrence, earlierTimes.recurrence];
  if (!now || !earlier) {
    return !now && !earlier && coversOnce(after, before);
  }
  return (
    times.start === earlierTimes.start &&
    times.lengthMs >= earlierTimes.lengthMs &&
    now.rule === earlier.rule &&
    now.exdates.every(each => earlier.exdates.includes(each)) &&
    earlier.rdates.every(each => now.rdates.includes(each))
  );
}

/** Clocks do not tell: a day may have 23 hours, or 25. */
function coversOnce(after: CalendarEvent, before: CalendarEvent): boolean {
  try {
    const [now, earlier] = [onceOf(after), onceOf(before)];
    return now.from <= earlier.from && now.to >= earlier.to;
  } catch {
    return false;
  }
}

function onceOf(event: CalendarEvent): Occurrence {
  const series = new Series(event);
  const { from, to } = series.bounds;
  const [once] = series.between(from, to);
  return once;
}
