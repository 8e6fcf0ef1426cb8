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

import type { CalendarEventText } from 'backstage-plugin-release-pipeline-common';
import { differencesOf, formOf, textOf } from './eventForm';

const text: CalendarEventText = {
  kind: 'freeze',
  title: 'Year end',
  start: '2026-12-20T18:00',
  end: '2027-01-02T06:00',
  zone: 'Europe/Berlin',
  recurrence: {
    rule: 'FREQ=YEARLY',
    exdates: ['2027-12-20T18:00'],
    rdates: ['2027-06-01T18:00'],
  },
  scope: { stages: ['production'], labels: ['tier=gold'] },
  except: { components: ['component:default/status-page'] },
  directions: ['forward', 'hotfix'],
  risk: ['high'],
  reason: 'Nobody is there to help',
  owner: 'group:default/platform',
  link: 'https://wiki.example.com/year-end',
};

describe('the form of an event', () => {
  it('gives back what was written', () => {
    expect(textOf(formOf(text))).toEqual(text);
    const bare: CalendarEventText = {
      kind: 'window',
      title: 'Night',
      start: '2026-12-20T22:00',
      durationMinutes: 240,
      zone: 'UTC',
      directions: ['forward'],
    };
    expect(textOf(formOf(bare))).toEqual(bare);
    const toTheSecond = { ...text, end: '2026-12-31T23:59:59' };
    expect(textOf(formOf(toTheSecond))).toEqual(toTheSecond);
  });

  it.each([
    [undefined, 'none'],
    ['FREQ=DAILY', 'daily'],
    ['FREQ=WEEKLY', 'weekly'],
    ['FREQ=WEEKLY;BYDAY=MO,SU', 'weekly'],
    ['FREQ=MONTHLY', 'monthly'],
    ['FREQ=WEEKLY;BYDAY=1MO', 'custom'],
    ['FREQ=DAILY;COUNT=3', 'custom'],
  ])('has words for %s: %s', (rule, repeat) => {
    const written = { ...text, recurrence: rule ? { rule } : undefined };
    const form = formOf(written);
    expect(form.repeat).toBe(repeat);
    expect(textOf(form).recurrence?.rule).toBe(rule);
  });

  it('tells where two people wrote something else', () => {
    const mine = { ...formOf(text), title: 'End of year', reason: '' };
    expect(differencesOf(formOf(text), mine)).toEqual([
      { field: 'Title', theirs: 'Year end', mine: 'End of year' },
      {
        field: 'Reason',
        theirs: 'Nobody is there to help',
        mine: 'nothing',
      },
    ]);
    expect(differencesOf(formOf(text), formOf(text))).toEqual([]);
  });
});
