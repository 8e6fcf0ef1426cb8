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
import { times, wall } from './testing';
import type { CalendarEvent, EventTimes } from './types';

const iso = (instant: number) => new Date(instant).toISOString().slice(0, 16);

/** Its occurrences within a year, in UTC. */
function occurrences(
  kind: CalendarEvent['kind'],
  eventTimes: EventTimes,
  year = 2026,
): string[] {
  return new Series({ kind, times: eventTimes })
    .between(Date.UTC(year, 0), Date.UTC(year + 1, 0))
    .map(({ from, to }) => `${iso(from)} ${iso(to)}`);
}

const BOTH = ['freeze', 'window'] as const;

describe('R27 on the days on which clocks change', () => {
  it.each(BOTH)(
    'F58 a %s in the gap begins at its end, and keeps its length',
    kind => {
      const daily = times('2026-03-28T02:30', 1, {
        rule: 'FREQ=DAILY;COUNT=3',
      });
      expect(occurrences(kind, daily)).toEqual([
        '2026-03-28T01:30 2026-03-28T02:30',
        // 03:00 in summer time.
        '2026-03-29T01:00 2026-03-29T02:00',
        '2026-03-30T00:30 2026-03-30T01:30',
      ]);
    },
  );

  it.each(BOTH)('a %s over the gap ends at the time that was written', kind => {
    const night = times('2026-03-28T22:00', 8);
    expect(occurrences(kind, night)).toEqual([
      '2026-03-28T21:00 2026-03-29T04:00',
    ]);
    expect(occurrences(kind, { ...night, elapsed: true })).toEqual([
      '2026-03-28T21:00 2026-03-29T05:00',
    ]);
  });

  it('R27 an hour that comes twice: a freeze covers both passes, a window opens on the first', () => {
    const hour = times('2026-10-25T02:00', 1);
    expect(occurrences('freeze', hour)).toEqual([
      '2026-10-25T00:00 2026-10-25T02:00',
    ]);
    expect(occurrences('window', hour)).toEqual([
      '2026-10-25T00:00 2026-10-25T01:00',
    ]);
    const byLength = { ...hour, elapsed: true };
    expect(occurrences('freeze', byLength)).toEqual(
      occurrences('freeze', hour),
    );
    expect(occurrences('window', byLength)).toEqual(
      occurrences('window', hour),
    );
  });

  it('R27 what ends in the hour that comes twice: a freeze at the second, a window at the first', () => {
    const night = times('2026-10-24T22:00', 4.5);
    expect(occurrences('freeze', night)).toEqual([
      '2026-10-24T20:00 2026-10-25T01:30',
    ]);
    expect(occurrences('window', night)).toEqual([
      '2026-10-24T20:00 2026-10-25T00:30',
    ]);
  });

  it('F60 half an hour of change on Lord Howe', () => {
    const zone = 'Australia/Lord_Howe';
    // On 4 October 2026 clocks go from 02:00 to 02:30.
    expect(
      occurrences('freeze', times('2026-10-04T01:00', 2, { zone })),
    ).toEqual(['2026-10-03T14:30 2026-10-03T16:00']);
    expect(
      occurrences(
        'window',
        times('2026-10-03T02:15', 1, { zone, rule: 'FREQ=DAILY;COUNT=2' }),
      ),
    ).toEqual([
      '2026-10-02T15:45 2026-10-02T16:45',
      '2026-10-03T15:30 2026-10-03T16:30',
    ]);
    // On 5 April from 02:00 back to 01:30.
    expect(
      occurrences('freeze', times('2026-04-05T01:30', 0.5, { zone })),
    ).toEqual(['2026-04-04T14:30 2026-04-04T15:30']);
  });

  it('takes a whole day that a zone left out for what it is', () => {
    // Samoa had no 30 December 2011.
    const days = times('2011-12-29T10:00', 1, {
      zone: 'Pacific/Apia',
      rule: 'FREQ=DAILY;COUNT=3',
    });
    expect(occurrences('freeze', days, 2011)).toEqual([
      '2011-12-29T20:00 2011-12-29T21:00',
      '2011-12-30T10:00 2011-12-30T11:00',
      '2011-12-30T20:00 2011-12-30T21:00',
    ]);
  });
});

describe('a series', () => {
  it('leaves out EXDATE and adds RDATE, each by the time that clocks show', () => {
    const saturdays = times('2026-03-21T22:00', 4, {
      recurrence: {
        rule: 'FREQ=WEEKLY;BYDAY=SA;UNTIL=20260411T230000Z',
        exdates: [wall('2026-04-04T22:00')],
        rdates: [wall('2026-04-05T22:00')],
      },
    });
    expect(occurrences('window', saturdays)).toEqual([
      '2026-03-21T21:00 2026-03-22T01:00',
      // 02:00 does not exist: it goes on until 03:00.
      '2026-03-28T21:00 2026-03-29T01:00',
      '2026-04-05T20:00 2026-04-06T00:00',
      '2026-04-11T20:00 2026-04-12T00:00',
    ]);
  });

  it('takes place where it was added, also after UNTIL', () => {
    const added = (rule: string, exdates: number[] = []) =>
      occurrences(
        'freeze',
        times('2026-11-19T18:00', 1, {
          recurrence: { rule, exdates, rdates: [wall('2026-12-24T18:00')] },
        }),
      );
    const expected = [
      '2026-11-19T17:00 2026-11-19T18:00',
      '2026-11-26T17:00 2026-11-26T18:00',
      '2026-12-24T17:00 2026-12-24T18:00',
    ];
    expect(added('FREQ=WEEKLY;UNTIL=20261201T000000Z')).toEqual(expected);
    expect(added('FREQ=WEEKLY;COUNT=2')).toEqual(expected);
    // Once where the rule says so as well, and not where it is left out.
    expect(added('FREQ=WEEKLY;UNTIL=20261224T170000Z')).toHaveLength(6);
    expect(
      added('FREQ=WEEKLY;COUNT=2', [wall('2026-12-24T18:00')]),
    ).toHaveLength(2);
  });

  it('ends at UNTIL to the second, the moment itself among them', () => {
    const until = (second: string) =>
      occurrences(
        'freeze',
        times('2026-07-01T10:00', 1, {
          rule: `FREQ=DAILY;UNTIL=20260703T0800${second}Z`,
        }),
      );
    expect(until('00')).toHaveLength(3);
    expect(
      occurrences(
        'freeze',
        times('2026-07-01T10:00', 1, {
          rule: 'FREQ=DAILY;UNTIL=20260703T075959Z',
        }),
      ),
    ).toHaveLength(2);
  });

  it('is found again centuries later, as quickly', () => {
    const rule = 'FREQ=MONTHLY;BYDAY=-1FR';
    expect(
      occurrences('freeze', times('1970-01-30T10:00', 1, { rule }), 2400),
    ).toHaveLength(12);
  });

  it('touches the time that is asked for with its end only', () => {
    const series = new Series({
      kind: 'freeze',
      times: times('2026-01-01T00:00', 24),
    });
    const [{ from, to }] = series.between(0, Date.UTC(2027, 0));
    expect(series.between(to - 1, to + 1)).toHaveLength(1);
    expect(series.between(to, to + 1)).toEqual([]);
    expect(series.between(from - 1, from)).toEqual([]);
  });
});
