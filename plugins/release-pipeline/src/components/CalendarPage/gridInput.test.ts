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

import { inputOf } from './gridInput';
import type { Item } from './items';
import { kindVocable, type Kind } from './kinds';

function item(kind: Kind, start: string, end: string): Item {
  return {
    id: kind,
    kind,
    vocable: kindVocable(kind),
    title: kind,
    detail: '',
    brief: '',
    start: Date.parse(start),
    end: Date.parse(end),
  };
}

describe('inputOf', () => {
  afterEach(() => jest.restoreAllMocks());

  // By the clocks of the reader.
  it.each(['month', 'week'] as const)(
    'draws a moment before midnight on one day of a %s',
    view => {
      const late = item('done', '2026-11-18T23:45:00', '2026-11-18T23:45:00');
      expect(inputOf(late, view)).toMatchObject({
        end: new Date('2026-11-19T00:00:00'),
      });
      const early = item('done', '2026-11-18T23:10:00', '2026-11-18T23:10:00');
      expect(inputOf(early, view)).toMatchObject({
        end: new Date('2026-11-18T23:40:00'),
      });
    },
  );

  it.each([
    // Clocks are put forward, and back, on the last day or the one after it.
    ['2026-03-23T08:00Z', '2026-03-28T22:30Z', '2026-03-23', '2026-03-29'],
    ['2026-10-20T08:00Z', '2026-10-24T22:30Z', '2026-10-20', '2026-10-26'],
    ['2026-11-16T08:00Z', '2026-11-17T23:00Z', '2026-11-16', '2026-11-18'],
  ])(
    'a band from %s to %s covers its days in Berlin',
    (from, to, start, end) => {
      const { resolvedOptions } = Intl.DateTimeFormat.prototype;
      jest
        .spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions')
        .mockImplementation(function inBerlin(this: Intl.DateTimeFormat) {
          return { ...resolvedOptions.call(this), timeZone: 'Europe/Berlin' };
        });
      expect(inputOf(item('freeze', from, to), 'week')).toMatchObject({
        allDay: true,
        start,
        end,
      });
    },
  );
});
