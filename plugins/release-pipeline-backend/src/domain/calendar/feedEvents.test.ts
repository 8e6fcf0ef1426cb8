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

import { feedEvents, type FeedCopy, type FeedRules } from './feedEvents';
import type { EventTimes } from './types';

const HOUR = 3_600_000;
const now = Date.parse('2026-07-01T12:00:00Z');

const rules: FeedRules = {
  name: 'holidays',
  kind: 'freeze',
  title: 'Holidays',
  maximumAgeMs: 48 * HOUR,
  scope: { stages: ['production'] },
  except: {},
  directions: ['forward'],
};
const times: EventTimes = {
  zone: 'Europe/Berlin',
  start: Date.UTC(2026, 11, 25),
  lengthMs: 24 * HOUR,
  elapsed: false,
};
const copy: FeedCopy = {
  readAt: now - HOUR,
  events: [
    { id: 'a', title: 'Christmas', times },
    { id: 'b', title: 'Somewhere', times, doubt: "'Nowhere' is no zone" },
    { id: 'c', title: 'Odd', doubt: 'it has more than one rule' },
  ],
};

const told = (over: Partial<FeedRules>, of?: FeedCopy) =>
  feedEvents({ ...rules, ...over }, of, now).map(
    ({ doubt, name, title, untold, scope, source }) => ({
      name,
      title,
      untold,
      doubt,
      scope,
      source,
    }),
  );
const common = { scope: rules.scope, source: 'feed:holidays' };

describe('feedEvents', () => {
  it('F60 closes as far as events that are in doubt may reach', () => {
    expect(told({}, copy)).toEqual([
      { ...common, name: 'holidays/a', title: 'Christmas' },
      {
        ...common,
        name: 'holidays/b',
        title: 'Somewhere',
        doubt: "'Nowhere' is no zone",
      },
      {
        ...common,
        name: 'holidays/c',
        title: 'Odd',
        untold: 'it has more than one rule',
      },
    ]);
  });

  it('R28 opens for none of those in doubt, and speaks of its scope besides', () => {
    expect(told({ kind: 'window' }, copy)).toEqual([
      { ...common, name: 'holidays/', title: 'Holidays' },
      { ...common, name: 'holidays/a', title: 'Christmas' },
    ]);
  });

  it.each(['freeze', 'window'] as const)(
    'F63 closes with a copy of a feed of %ss that is too old, or with none',
    kind => {
      const whole = { ...common, name: 'holidays/', title: 'Holidays' };
      expect(told({ kind })).toEqual([
        { ...whole, untold: 'its feed has not been read yet' },
      ]);
      const at = (age: number) =>
        told({ kind }, { ...copy, readAt: now - age }).some(
          ({ untold }) => untold === 'its feed has not been read for too long',
        );
      expect(at(48 * HOUR)).toBe(false);
      expect(at(48 * HOUR + 1)).toBe(true);
    },
  );
});
