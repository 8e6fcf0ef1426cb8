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

import { makeCalendarViews } from '../../__testUtils__/calendarViews';
import { bannerEvents, eventKey } from './bannerEvents';

const now = Date.parse('2026-11-19T13:05:00Z');
const HOUR = 3_600_000;
const { at, ownEvent } = makeCalendarViews(now);

const named = (
  title: string,
  kind: 'freeze' | 'maintenance' | 'incident',
  from: number,
) => ownEvent({ id: title, title, kind, start: at(from), end: at(50 * HOUR) });

describe('bannerEvents', () => {
  it('puts what runs before what comes, and a freeze before a note', () => {
    const events = [
      named('later freeze', 'freeze', 30 * HOUR),
      named('next freeze', 'freeze', HOUR),
      named('work', 'maintenance', -HOUR),
      named('incident', 'incident', -2 * HOUR),
      named('freeze', 'freeze', -HOUR),
      named('next work', 'maintenance', HOUR / 2),
    ];
    expect(
      bannerEvents({ events }, now, () => false).map(
        ({ event }) => event.title,
      ),
    ).toEqual([
      'freeze',
      'incident',
      'work',
      'next freeze',
      'later freeze',
      'next work',
    ]);
  });

  it('tells an event from itself when its time or its title changed', () => {
    const before = ownEvent({ eventId: 'one' });
    const keys = [
      before,
      ownEvent({ eventId: 'one', end: at(99 * HOUR) }),
      ownEvent({ eventId: 'one', title: 'Cyber Monday' }),
    ].map(eventKey);
    expect(new Set(keys).size).toBe(3);
    expect(
      bannerEvents({ events: [before] }, now, key => key === keys[0]),
    ).toEqual([]);
  });
});
