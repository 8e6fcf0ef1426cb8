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

import { Series } from '../../domain/calendar/Series';
import type { FeedEvent } from '../../domain/calendar/feedEvents';
import { readFeed } from './readFeed';

const now = Date.parse('2026-01-01T00:00:00Z');

const calendar = (...events: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'BEGIN:VTIMEZONE',
    'TZID:Acme/Nowhere',
    'BEGIN:STANDARD',
    'DTSTART:19700101T000000',
    'TZOFFSETFROM:+0100',
    'TZOFFSETTO:+0130',
    'END:STANDARD',
    'END:VTIMEZONE',
    ...events.map(event =>
      ['BEGIN:VEVENT', event.trim(), 'END:VEVENT'].join('\n'),
    ),
    'END:VCALENDAR',
    '',
  ]
    .join('\n')
    .replace(/\n */g, '\r\n');

const read = (
  text: string,
  {
    kind = 'freeze',
    zone = 'Europe/Berlin',
  }: Partial<Pick<Parameters<typeof readFeed>[1], 'kind' | 'zone'>> = {},
) => readFeed(text, { source: "Calendar feed 'test'", kind, zone, now });

/** When an event takes place in a year. */
const timesIn = ({ times }: FeedEvent, year = 2026) =>
  new Series({ kind: 'freeze', times: times! })
    .between(Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1))
    .map(({ from, to }) => [
      new Date(from).toISOString(),
      new Date(to).toISOString(),
    ]);

const timesOf = async (...events: string[]) => {
  const feed = await read(calendar(...events));
  expect(feed.ignored).toEqual([]);
  return feed.events.flatMap(event => timesIn(event));
};

describe('readFeed', () => {
  it('reads days as those of its zone, on both sides of a change of the clocks', async () => {
    expect(
      await timesOf(
        `UID:1
         SUMMARY:Easter
         DTSTART;VALUE=DATE:20260328
         DTEND;VALUE=DATE:20260330`,
        `UID:2
         SUMMARY:One day
         DTSTART;VALUE=DATE:20261025`,
      ),
    ).toEqual([
      ['2026-03-27T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
      ['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ]);
  });

  it('F58 expands a night in a zone by its clocks, without what was left out', async () => {
    expect(
      await timesOf(
        `UID:1
         SUMMARY:Night
         DTSTART;TZID=Europe/Berlin:20260327T220000
         DTEND;TZID=Europe/Berlin:20260328T060000
         RRULE:FREQ=DAILY;UNTIL=20260330T195959Z
         EXDATE;TZID=Europe/Berlin:20260327T220000
         RDATE;TZID=Europe/Berlin:20260601T220000,20260602T220000`,
      ),
    ).toEqual([
      ['2026-03-28T21:00:00.000Z', '2026-03-29T04:00:00.000Z'],
      ['2026-03-29T20:00:00.000Z', '2026-03-30T04:00:00.000Z'],
      ['2026-06-01T20:00:00.000Z', '2026-06-02T04:00:00.000Z'],
      ['2026-06-02T20:00:00.000Z', '2026-06-03T04:00:00.000Z'],
    ]);
  });

  // The clocks of Berlin go from 02:00 to 03:00, at 01:00Z.
  it.each([
    ['for its length', '0400', '', ['03-29T01:00', '03-29T02:30']],
    ['up to what is no hour later', '0330', '', ['03-29T01:00', '03-29T02:00']],
    [
      'each day, up to what is no hour later',
      '0330',
      '\nRRULE:FREQ=DAILY;COUNT=2',
      ['03-29T01:00', '03-29T02:00', '03-30T00:30', '03-30T01:30'],
    ],
    [
      'each day',
      '0600',
      '\nRRULE:FREQ=DAILY;COUNT=2',
      ['03-29T01:00', '03-29T04:30', '03-30T00:30', '03-30T04:00'],
    ],
    [
      'each day but the first, and another one',
      '0400',
      `\nRRULE:FREQ=DAILY;COUNT=2
       EXDATE;TZID=Europe/Berlin:20260329T023000
       RDATE;TZID=Europe/Berlin:20260329T020000,20260329T030000`,
      [
        ...['03-29T01:00', '03-29T02:30', '03-29T01:00', '03-29T02:30'],
        ...['03-30T00:30', '03-30T02:00'],
      ],
    ],
  ])(
    'F58 begins at the end of the gap what begins in it %s',
    async (_what, end, recurrence, expected) => {
      for (const zone of ['', ';TZID=Europe/Berlin']) {
        const times = await timesOf(
          `UID:1
           DTSTART${zone}:20260329T023000
           DTEND${zone}:20260329T${end}00${recurrence}`,
        );
        expect(times.flat().map(time => time.slice(5, 16))).toEqual(expected);
      }
    },
  );

  it.each([
    ['in hours', 'DURATION:PT1H', '2026-03-29T02:00:00.000Z'],
    [
      'up to a time elsewhere',
      'DTEND;TZID=Europe/London:20260329T040000',
      '2026-03-29T03:00:00.000Z',
    ],
    ['in days', 'DURATION:P1D', '2026-03-30T01:00:00.000Z'],
  ])('F58 keeps its length in the gap, %s', async (_what, end, to) => {
    expect(
      await timesOf(
        `UID:1\nDTSTART;TZID=Europe/Berlin:20260329T023000\n${end}`,
      ),
    ).toEqual([['2026-03-29T01:00:00.000Z', to]]);
  });

  it('F58 ends at the end of the gap what ends in it, and by its clocks on any other day', async () => {
    expect(
      await timesOf(
        `UID:1
         DTSTART;TZID=Europe/Berlin:20260328T220000
         DTEND;TZID=Europe/Berlin:20260329T023000
         RRULE:FREQ=DAILY;COUNT=2`,
      ),
    ).toEqual([
      ['2026-03-28T21:00:00.000Z', '2026-03-29T01:00:00.000Z'],
      ['2026-03-29T20:00:00.000Z', '2026-03-30T00:30:00.000Z'],
    ]);
  });

  it('F58 refuses a rule all the same that begins in the gap', async () => {
    const { events } = await read(
      calendar(`UID:1
        DTSTART;TZID=Europe/Berlin:20260329T023000
        DURATION:PT1H
        RRULE:FREQ=SECONDLY`),
    );
    expect(events).toMatchObject([
      { doubt: expect.stringContaining('its recurrence is not understood') },
    ]);
  });

  it('F58 takes out of a series the time that begins in the gap', async () => {
    expect(
      await timesOf(
        `UID:1
         DTSTART;TZID=Europe/Berlin:20260328T023000
         DURATION:PT1H
         RRULE:FREQ=DAILY;COUNT=3`,
        `UID:1
         STATUS:CANCELLED
         RECURRENCE-ID;TZID=Europe/Berlin:20260329T023000`,
      ),
    ).toEqual([
      ['2026-03-28T01:30:00.000Z', '2026-03-28T02:30:00.000Z'],
      ['2026-03-30T00:30:00.000Z', '2026-03-30T01:30:00.000Z'],
    ]);
  });

  it.each([
    [
      'in UTC, by a duration',
      'DTSTART:20260101T100000Z\nDURATION:PT90M',
      ['2026-01-01T10:00:00.000Z', '2026-01-01T11:30:00.000Z'],
    ],
    [
      'that names no zone',
      'DTSTART:20260701T100000\nDTEND:20260701T110000',
      ['2026-07-01T08:00:00.000Z', '2026-07-01T09:00:00.000Z'],
    ],
    [
      'in a zone of Windows',
      'DTSTART;TZID="W. Europe Standard Time":20260701T100000\nDTEND;TZID="W. Europe Standard Time":20260701T110000',
      ['2026-07-01T08:00:00.000Z', '2026-07-01T09:00:00.000Z'],
    ],
    [
      'whose ends are in two zones',
      'DTSTART;TZID=Europe/Berlin:20260701T100000\nDTEND;TZID=Europe/London:20260701T110000',
      ['2026-07-01T08:00:00.000Z', '2026-07-01T10:00:00.000Z'],
    ],
  ])('reads a time %s', async (_what, lines, expected) => {
    expect(await timesOf(`UID:1\nSUMMARY:x\n${lines}`)).toEqual([expected]);
  });

  it.each([
    ['a day', 'FREQ=DAILY;UNTIL=20260103'],
    ['a time of no zone', 'FREQ=DAILY;UNTIL=20260103T120000'],
    ['a time in UTC', 'FREQ=DAILY;UNTIL=20260103T110000Z'],
  ])('ends a rule at %s, which is part of it', async (_what, rule) => {
    expect(
      await timesOf(
        `UID:1
         DTSTART;TZID=Europe/Berlin:20260101T120000
         DTEND;TZID=Europe/Berlin:20260101T130000
         RRULE:${rule}`,
      ),
    ).toHaveLength(3);
  });

  it.each([
    ['America/New_York', '20270403T000000Z', 3, 2],
    ['America/New_York', '20270403T120000Z', 3, 3],
    ['Europe/Berlin', '20270403T000000Z', 3, 3],
    ['Europe/Berlin', '20270402T220000Z', 3, 2],
    ['Asia/Tokyo', '20270402T120000Z', 2, 2],
    ['Asia/Tokyo', '20270402T150000Z', 3, 2],
    ['America/New_York', '20270403', 3, 3],
  ])(
    'ends days in %s at %s, which names no zone: a freeze late, a window early',
    async (zone, until, freezes, windows) => {
      const text = calendar(
        `UID:1\nDTSTART;VALUE=DATE:20270401\nRRULE:FREQ=DAILY;UNTIL=${until}`,
      );
      for (const [kind, days] of [
        ['freeze', freezes],
        ['window', windows],
      ] as const) {
        const { events } = await read(text, { kind, zone });
        expect([kind, timesIn(events[0], 2027).length]).toEqual([kind, days]);
      }
    },
  );

  it('starts where it says, also when its rule starts elsewhere', async () => {
    const times = await timesOf(
      `UID:1
       DTSTART;VALUE=DATE:20260101
       RRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1`,
    );
    expect(times.map(([from]) => from)).toEqual(
      ['2026-04-30T22:00:00.000Z', '2025-12-31T23:00:00.000Z'].sort(),
    );
  });

  it('puts changed times of a series in the place of what they were, and leaves out cancelled ones', async () => {
    const series = `UID:1
      SUMMARY:Weekly
      DTSTART;TZID=Europe/Berlin:20260105T100000
      DTEND;TZID=Europe/Berlin:20260105T110000
      RRULE:FREQ=WEEKLY;COUNT=3`;
    expect(
      await timesOf(
        series,
        `UID:1
         SUMMARY:Moved
         RECURRENCE-ID;TZID=Europe/Berlin:20260112T100000
         DTSTART;TZID=Europe/Berlin:20260113T150000
         DTEND;TZID=Europe/Berlin:20260113T160000`,
        `UID:1
         STATUS:CANCELLED
         RECURRENCE-ID:20260119T090000Z
         DTSTART;TZID=Europe/Berlin:20260119T100000
         DTEND;TZID=Europe/Berlin:20260119T110000`,
        `UID:2
         STATUS:CANCELLED
         DTSTART:20260701T100000Z
         DTEND:20260701T110000Z`,
      ),
    ).toEqual([
      ['2026-01-05T09:00:00.000Z', '2026-01-05T10:00:00.000Z'],
      ['2026-01-13T14:00:00.000Z', '2026-01-13T15:00:00.000Z'],
    ]);
  });

  const weekly = `UID:1
    SUMMARY:Weekly
    DTSTART;TZID=Europe/Berlin:20260105T100000
    DTEND;TZID=Europe/Berlin:20260105T110000
    RRULE:FREQ=WEEKLY;COUNT=3`;
  const first = ['2026-01-05T09:00:00.000Z', '2026-01-05T10:00:00.000Z'];
  const second = ['2026-01-12T09:00:00.000Z', '2026-01-12T10:00:00.000Z'];
  const third = ['2026-01-19T09:00:00.000Z', '2026-01-19T10:00:00.000Z'];

  it('R28 opens no more at a time that was moved to where it is over', async () => {
    expect(
      await timesOf(
        weekly,
        `UID:1
         RECURRENCE-ID;TZID=Europe/Berlin:20260112T100000
         DTSTART;TZID=Europe/Berlin:20250113T150000
         DTEND;TZID=Europe/Berlin:20250113T160000`,
        'UID:2\nDTSTART;VALUE=DATE:20260301',
        'UID:2\nSEQUENCE:1\nDTSTART;VALUE=DATE:20250301',
      ),
    ).toEqual([first, third]);
  });

  it('keeps a series of which one time was cancelled in few words', async () => {
    expect(
      await timesOf(
        weekly,
        `UID:1
         SEQUENCE:2
         STATUS:CANCELLED
         RECURRENCE-ID;TZID=Europe/Berlin:20260112T100000`,
      ),
    ).toEqual([first, third]);
  });

  it('F60 keeps a series in doubt of which one time is another one, nobody can tell which', async () => {
    const { events } = await read(
      calendar(
        weekly,
        'UID:1\nSEQUENCE:2\nSTATUS:CANCELLED\nRECURRENCE-ID:garbage',
      ),
    );
    expect(events).toMatchObject([
      {
        title: 'Weekly',
        doubt: 'one time of it is another one, and it is not understood which',
      },
    ]);
    expect(timesIn(events[0])).toEqual([first, second, third]);
  });

  const nightly = (lines = '', end = '235900') =>
    `UID:1
     SUMMARY:Nightly
     DTSTART;TZID=Europe/Berlin:20261223T220000
     DTEND;TZID=Europe/Berlin:202612${end === '060000' ? 24 : 23}T${end}
     RRULE:FREQ=DAILY;COUNT=4\n${lines}`;
  const cancelledAt = (time: string) => `UID:1
    STATUS:CANCELLED
    RECURRENCE-ID${time}`;
  const midnight = ';TZID=Europe/Berlin:20261224T000000';

  it.each<[string, string[], string, number[]]>([
    ['an EXDATE', [nightly(`EXDATE${midnight}`)], 'EXDATE', [23, 25, 26]],
    [
      'an EXDATE of each night but the first',
      [
        nightly(
          `EXDATE;TZID=Europe/Berlin:20261224T220100,20261225T220000,20261226T220000`,
        ),
      ],
      'EXDATE',
      [23],
    ],
    [
      'a cancelled one',
      [nightly(), cancelledAt(midnight)],
      'RECURRENCE-ID',
      [23, 25, 26],
    ],
    [
      'what is over by then elsewhere',
      [nightly(), cancelledAt(':20261224T231500Z')],
      'RECURRENCE-ID',
      [23, 24, 26],
    ],
    [
      'a day on which a night ends',
      [nightly(`EXDATE${midnight}`, '060000')],
      'EXDATE',
      [25, 26],
    ],
  ])(
    'R28 opens nothing on the day of a time that was taken out, though nothing starts then: %s',
    async (_what, events, property, open) => {
      const daysOf = async (kind: 'freeze' | 'window') => {
        const feed = await read(calendar(...events), { kind });
        expect(feed.ignored).toEqual([
          `'Nightly': 1 ${property} at which nothing starts${
            kind === 'window' ? ', so that nothing opens on that day' : ''
          }; did they mean another time?`,
        ]);
        return timesIn(feed.events[0]).map(([from]) => +from.slice(8, 10));
      };
      expect(await daysOf('window')).toEqual(open);
      // What was taken out as it should be is left out of both.
      expect(await daysOf('freeze')).toEqual(
        events[0].includes('20261225T220000') ? [23, 24] : [23, 24, 25, 26],
      );
    },
  );

  it.each([
    ['an EXDATE', ['EXDATE;VALUE=DATE:20261224'], [23, 23, 25, 25]],
    [
      'one of them',
      ['EXDATE;TZID=Europe/Berlin:20261224T080000'],
      [23, 23, 24, 25, 25],
    ],
    [
      'one and the same twice',
      [
        'EXDATE;TZID=Europe/Berlin:20261224T080000',
        cancelledAt(';TZID=Europe/Berlin:20261224T080000'),
      ],
      [23, 23, 24, 25, 25],
    ],
  ])(
    'R28 opens at no time of a day that was taken out as a whole, else at those that were not: %s',
    async (_what, [exdate, ...parts], open) => {
      const { events, ignored } = await read(
        calendar(
          `UID:1
           DTSTART;TZID=Europe/Berlin:20261223T080000
           DURATION:PT14H
           RRULE:FREQ=DAILY;BYHOUR=8,20;COUNT=6\n${exdate}`,
          ...parts,
        ),
        { kind: 'window' },
      );
      expect(ignored).toEqual([]);
      expect(timesIn(events[0]).map(([from]) => +from.slice(8, 10))).toEqual(
        open,
      );
    },
  );

  it.each([
    [
      'EXDATE',
      (dates: string[]) => [`EXDATE:${dates.join(',')}`],
      'its EXDATE leave out more than 500 times',
    ],
    [
      'RECURRENCE-ID',
      (dates: string[]) => [
        '',
        ...dates.map(date => `UID:1\nSTATUS:CANCELLED\nRECURRENCE-ID:${date}`),
      ],
      'more than 500 times are left out of it',
    ],
  ])(
    'R28 opens nothing where far too much may be left out: by %s',
    async (_what, linesOf, doubt) => {
      const [exdate, ...parts] = linesOf(
        Array.from(
          { length: 40 },
          (_each, index) => `202602${10 + (index % 18)}T000${index % 7}07Z`,
        ),
      );
      const { events } = await read(
        calendar(
          `UID:1
           DTSTART:20260101T000000Z
           DURATION:PT1H
           RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23;BYMINUTE=0,30\n${exdate}`,
          ...parts,
        ),
        { kind: 'window' },
      );
      expect(events).toMatchObject([{ doubt }]);
    },
  );

  it('takes the newest version of an event that is there twice', async () => {
    const version = (sequence: number, day: string) =>
      `UID:1\nSEQUENCE:${sequence}\nDTSTART;VALUE=DATE:${day}`;
    expect(
      await timesOf(version(2, '20260301'), version(1, '20260201')),
    ).toEqual([['2026-02-28T23:00:00.000Z', '2026-03-01T23:00:00.000Z']]);
  });

  it('F60 gives an event in no known zone the widest time that it may have', async () => {
    const { events, ignored } = await read(
      calendar(`UID:1
        SUMMARY:Somewhere
        DTSTART;TZID=Acme/Nowhere:20260701T120000
        DTEND;TZID=Acme/Nowhere:20260701T130000`),
    );
    expect(events).toMatchObject([
      { title: 'Somewhere', doubt: "'Acme/Nowhere' is no known zone" },
    ]);
    expect(timesIn(events[0])).toEqual([
      ['2026-06-30T22:00:00.000Z', '2026-07-02T01:00:00.000Z'],
    ]);
    expect(ignored).toEqual(["'Somewhere': 'Acme/Nowhere' is no known zone"]);
  });

  it.each([
    ['20260328T120000', '2026-03-28T11:00:00.000Z', '2026-03-29T10:00:00.000Z'],
    ['20261024T120000', '2026-10-24T10:00:00.000Z', '2026-10-25T11:00:00.000Z'],
  ])('lasts a day of its clocks from %s', async (start, from, to) => {
    expect(
      await timesOf(`UID:1
        SUMMARY:A day
        DTSTART;TZID=Europe/Berlin:${start}
        DURATION:P1D`),
    ).toEqual([[from, to]]);
  });

  it.each([
    'Customized Time Zone',
    'Customized Time Zone 1',
    '(no TZ description)',
    'tzone://Microsoft/Custom',
    '"tzone://Microsoft/Custom"',
  ])('F60 knows no rules of the zone %s', async name => {
    const { events } = await read(
      calendar(`UID:1
        SUMMARY:By Outlook
        DTSTART;TZID=${name}:20260701T120000
        DTEND;TZID=${name}:20260701T130000`),
    );
    expect(events).toMatchObject([
      { doubt: expect.stringContaining('is no known zone') },
    ]);
  });

  it('takes the UTC of Outlook for what it is', async () => {
    expect(
      await timesOf(`UID:1
        DTSTART;TZID="tzone://Microsoft/Utc":20260701T120000
        DTEND;TZID="tzone://Microsoft/Utc":20260701T130000`),
    ).toEqual([['2026-07-01T12:00:00.000Z', '2026-07-01T13:00:00.000Z']]);
  });

  it.each([
    [
      'F60 recurs in no known zone',
      'DTSTART;TZID=Acme/Nowhere:20260701T120000\nDTEND;TZID=Acme/Nowhere:20260701T130000\nRRULE:FREQ=DAILY',
      "it recurs in 'Acme/Nowhere', which is no known zone",
    ],
    [
      'comes every second',
      'DTSTART:20260701T120000Z\nDTEND:20260701T130000Z\nRRULE:FREQ=SECONDLY',
      'its recurrence is not understood: expected FREQ to be one of DAILY',
    ],
    [
      'has a rule of 10 kB',
      `DTSTART:20260701T120000Z\nDTEND:20260701T130000Z\nRRULE:FREQ=DAILY;BYHOUR=${Array(
        3_000,
      )
        .fill('10')
        .join(',')}`,
      'its recurrence is not understood: expected at most 500 characters',
    ],
    [
      'leaves out too many times',
      `DTSTART:20260701T120000Z\nDTEND:20260701T130000Z\nRRULE:FREQ=DAILY\nEXDATE:${Array(
        501,
      )
        .fill('20260702T120000Z')
        .join(',')}`,
      'its EXDATE lists more than 500 times',
    ],
    [
      'has a rule that would come on other days',
      'DTSTART:20260101T120000Z\nDTEND:20260101T130000Z\nRRULE:FREQ=YEARLY;BYDAY=MO;BYYEARDAY=1',
      'its recurrence is not understood: expected BYYEARDAY without BYDAY',
    ],
    [
      'has a rule that is none',
      'DTSTART:20260701T120000Z\nDTEND:20260701T130000Z\nRRULE:FREQ=SOMETIMES',
      'its recurrence is not understood',
    ],
    ['starts at garbage', 'DTSTART:garbage', 'it has no start or end'],
    ['does not start', 'SUMMARY:twice', 'it has no start or end'],
    [
      'has dates of another kind',
      'DTSTART:20260701T120000Z\nDTEND:20260701T130000Z\nRDATE;VALUE=PERIOD:20260801T120000Z/PT1H',
      'its RDATE is not understood',
    ],
    [
      'lasts nobody knows how long',
      'DTSTART:20260701T120000Z\nDURATION:2H',
      'its DURATION is not understood',
    ],
    [
      'lasts nobody knows how many days',
      'DTSTART;VALUE=DATE:20260701\nDURATION:P3X',
      'its DURATION is not understood',
    ],
    [
      'lasts longer than there are dates',
      'DTSTART:20260701T120000Z\nDURATION:PT3000000000H',
      'its DURATION is not understood',
    ],
    [
      'lasts days beyond all dates',
      'DTSTART;VALUE=DATE:20260701\nDURATION:PT3000000000H',
      'its DURATION is not understood',
    ],
    [
      'lasts a number that is too long',
      'DTSTART:20260701T120000Z\nDURATION:PT99999999999S',
      'its DURATION is not understood',
    ],
    [
      'ends before it starts',
      'DTSTART:20260701T120000Z\nDURATION:-PT1H',
      'its DURATION is not understood',
    ],
  ])('tells no times of an event that %s', async (_what, lines, doubt) => {
    const { events, ignored } = await read(
      calendar(
        `UID:1\nSUMMARY:Odd\n${lines}`,
        'UID:2\nDTSTART:20260701T120000Z\nDTEND:20260701T130000Z',
      ),
    );
    expect(events.map(({ times }) => times !== undefined)).toEqual([
      false,
      true,
    ]);
    expect(events[0].doubt).toContain(doubt);
    expect(ignored).toEqual([expect.stringContaining(`'Odd': ${doubt}`)]);
  });

  it('is in doubt about an event that says twice how long it lasts', async () => {
    const { events } = await read(
      calendar('UID:1\nDTSTART:20260701T120000Z\nDURATION:PT8H\nDURATION:PT9H'),
    );
    expect(events).toMatchObject([{ doubt: 'its DURATION is not understood' }]);
  });

  it.each([
    ['freeze', '2026-10-25T01:45:00.000Z'],
    ['window', '2026-10-25T00:45:00.000Z'],
  ] as const)(
    'R27 ends a %s in the hour that comes twice where it closes',
    async (kind, end) => {
      const { events } = await read(
        calendar(
          'UID:1\nDTSTART:20261025T003000Z\nDTEND;TZID=Europe/Berlin:20261025T024500',
        ),
        { kind },
      );
      const [{ times }] = events;
      expect(
        new Date(
          Date.parse('2026-10-25T00:30:00Z') + (times?.lengthMs ?? 0),
        ).toISOString(),
      ).toBe(end);
    },
  );

  it('tells no times of a series of which all later ones were changed', async () => {
    const { ignored } = await read(
      calendar(
        `UID:1
         SUMMARY:Weekly
         DTSTART;TZID=Europe/Berlin:20260105T100000
         DTEND;TZID=Europe/Berlin:20260105T110000
         RRULE:FREQ=WEEKLY`,
        `UID:1
         SUMMARY:Moved
         RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260112T100000
         DTSTART;TZID=Europe/Berlin:20260113T150000
         DTEND;TZID=Europe/Berlin:20260113T160000`,
      ),
    );
    expect(ignored).toEqual([
      "'Weekly': 'Moved' changes all later times of it, which is not read",
    ]);
  });

  it.each<[string, string, [string, string]]>([
    [
      'ends before it starts',
      'DTSTART:20260701T120000Z\nDTEND:20260701T110000Z',
      ['2026-06-29T11:00:00.000Z', '2026-07-04T12:00:00.000Z'],
    ],
    [
      'comes every second, until it is over',
      'DTSTART:20260701T120000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY;UNTIL=20260801T000000Z',
      ['2026-06-29T12:00:00.000Z', '2026-08-04T00:00:00.000Z'],
    ],
    [
      'recurs in no known zone, for some days',
      'DTSTART;TZID=Acme/Nowhere:20260701T120000\nDTEND;TZID=Acme/Nowhere:20260703T120000\nRRULE:FREQ=WEEKLY;UNTIL=20260801',
      ['2026-06-29T12:00:00.000Z', '2026-08-05T00:00:00.000Z'],
    ],
  ])(
    'F60 gives an event that %s the widest time that it may have',
    async (_what, lines, span) => {
      const { events, ignored } = await read(calendar(`UID:1\n${lines}`));
      expect(events).toMatchObject([{ doubt: expect.any(String) }]);
      expect(timesIn(events[0])).toEqual([span]);
      expect(ignored).toHaveLength(1);
    },
  );

  it.each([
    [
      'ended before it started',
      'DTSTART:20200701T120000Z\nDTEND:20200701T110000Z',
    ],
    [
      'came every second',
      'DTSTART:20200701T120000Z\nDURATION:PT1M\nRRULE:FREQ=SECONDLY;UNTIL=20200702T000000Z',
    ],
    [
      'had two rules',
      'DTSTART;VALUE=DATE:20200701\nRRULE:FREQ=DAILY;UNTIL=20200702\nRRULE:FREQ=WEEKLY;UNTIL=20200801',
    ],
  ])(
    'leaves out what %s, and is over however it was meant',
    async (_what, lines) => {
      const { events, ignored } = await read(calendar(`UID:1\n${lines}`));
      expect([events, ignored]).toEqual([[], []]);
    },
  );

  it.each([
    [
      'its last time',
      'FREQ=DAILY;UNTIL=20250301T000000Z',
      '20250201T000000',
      0,
    ],
    [
      'its last time, which that puts off into what is to come',
      'FREQ=DAILY;UNTIL=20250301T000000Z',
      '20260201T000000',
      1,
    ],
    ['no last time', 'FREQ=DAILY', '20250201T000000', 1],
  ])(
    'keeps a series of which later times were changed while it may take place: by %s',
    async (_what, rule, moved, left) => {
      const { events } = await read(
        calendar(
          `UID:1
           SUMMARY:Daily
           DTSTART:20250101T000000Z
           DTEND:20250101T010000Z
           RRULE:${rule}`,
          `UID:1
           SUMMARY:Moved
           RECURRENCE-ID;RANGE=THISANDFUTURE:20250201T000000Z
           DTSTART:${moved}Z
           DURATION:PT1H`,
        ),
      );
      expect(events.filter(({ doubt }) => doubt)).toHaveLength(left);
    },
  );

  it.each([
    ['the further one first', ['1201', '1221'], ['1101', '1102']],
    ['the further one last', ['1101', '1102'], ['1201', '1221']],
  ])(
    'F60 keeps a series while any time may take place to which its later ones were put by two changes: %s',
    async (_what, ...changes) => {
      const { events } = await read(
        calendar(
          `UID:1
           SUMMARY:Weekly
           DTSTART:20261006T000000Z
           DURATION:PT1H
           RRULE:FREQ=WEEKLY;UNTIL=20261231T000000Z`,
          ...changes.map(
            ([from, to]) => `UID:1
           SUMMARY:Moved
           RECURRENCE-ID;RANGE=THISANDFUTURE:2026${from}T000000Z
           DTSTART:2026${to}T000000Z
           DURATION:PT1H`,
          ),
        ),
      );
      const series = events.find(({ title }) => title === 'Weekly')!;
      expect(timesIn(series).at(-1)![1] > '2027-01-20').toBe(true);
      expect(timesIn(series)[0][0] < '2026-10-06').toBe(true);
    },
  );

  it('F60 closes all the time where one of two changes of later times is not understood', async () => {
    const change = (from: string, to: string) => `UID:1
      RECURRENCE-ID;RANGE=THISANDFUTURE:${from}T000000Z
      DTSTART:${to}T000000Z
      DURATION:PT1H`;
    const series = `UID:1
      SUMMARY:Weekly
      DTSTART:20261006T000000Z
      DURATION:PT1H
      RRULE:FREQ=WEEKLY;UNTIL=20261231T000000Z`;
    const { events } = await read(
      calendar(
        series,
        change('20261201', 'garbage'),
        change('20261101', '20261102'),
      ),
    );
    expect(
      events.find(({ title }) => title === 'Weekly')!.times,
    ).toBeUndefined();
  });

  it('leaves out all of a series that was cancelled, but what was said of it later', async () => {
    const moved = (sequence: number, day: number) =>
      `UID:1
       SEQUENCE:${sequence}
       SUMMARY:Moved
       RECURRENCE-ID;TZID=Europe/Berlin:202601${day}T100000
       DTSTART;TZID=Europe/Berlin:202601${day + 1}T150000
       DTEND;TZID=Europe/Berlin:202601${day + 1}T160000`;
    const cancelled = weekly.replace(
      'UID:1',
      'UID:1\nSTATUS:CANCELLED\nSEQUENCE:2',
    );
    expect(await timesOf(moved(1, 12), cancelled, moved(3, 19))).toEqual([
      ['2026-01-20T14:00:00.000Z', '2026-01-20T15:00:00.000Z'],
    ]);
  });

  it.each([
    [
      'the zone that the feed names',
      'X-WR-TIMEZONE:Asia/Kolkata',
      '2026-07-01T04:30:00.000Z',
    ],
    ['UTC where it names none', 'X-NOTHING:1', '2026-07-01T10:00:00.000Z'],
  ])(
    'takes times that name no zone for those of %s',
    async (_what, line, from) => {
      const feed = await readFeed(
        calendar(
          'UID:1\nDTSTART:20260701T100000\nDTEND:20260701T110000',
        ).replace('VERSION:2.0', line),
        { source: 'x', kind: 'freeze', now },
      );
      expect(timesIn(feed.events[0])[0][0]).toBe(from);
    },
  );

  it('F60 knows neither days nor times where the feed names a zone that is none', async () => {
    const feed = await readFeed(
      calendar(
        'UID:1\nDTSTART:20260701T100000\nDTEND:20260701T110000',
        'UID:2\nDTSTART;VALUE=DATE:20260801',
      ).replace('VERSION:2.0', 'X-WR-TIMEZONE:Acme/Elsewhere'),
      { source: 'x', kind: 'freeze', now },
    );
    expect(feed.events.map(({ doubt }) => doubt)).toEqual([
      "'Acme/Elsewhere' is no known zone",
      "'Acme/Elsewhere' is no known zone",
    ]);
    expect(timesIn(feed.events[1])).toEqual([
      ['2026-07-31T10:00:00.000Z', '2026-08-02T12:00:00.000Z'],
    ]);
  });

  it('leaves out what is over, says what lasts no time, and makes one line of a title', async () => {
    const { events, ignored } = await read(
      calendar(
        'UID:1\nDTSTART:20200701T120000Z\nDTEND:20200701T130000Z',
        'UID:2\nDTSTART:20260701T120000Z',
        `UID:3\nSUMMARY;LANGUAGE=de:Feier\\n\\ntag\\, \u202Ealt\nDTSTART;VALUE=DATE:20260501`,
      ),
    );
    expect(events.map(({ title }) => title)).toEqual(['Feier tag, alt']);
    expect(ignored).toEqual(['1 that last no time']);
  });

  it('gives events the same ids each time', async () => {
    const text = calendar(
      'UID:1\nDTSTART;VALUE=DATE:20260501',
      'UID:1\nDTSTART;VALUE=DATE:20260502',
      'SUMMARY:x\nDTSTART;VALUE=DATE:20260502',
    );
    const ids = (await read(text)).events.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect((await read(text)).events.map(({ id }) => id)).toEqual(ids);
  });

  it.each([
    ['a page', '<html>Sign in</html>', 'gave no iCalendar'],
    ['nothing', '', 'gave no iCalendar'],
    ['half of one', calendar('UID:1').slice(0, -20), 'breaks off'],
    [
      'one whose parts do not fit',
      'BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR',
      'parts do not fit',
    ],
    [
      'one that is nested without end',
      [
        'BEGIN:VCALENDAR',
        ...Array(200_000).fill('BEGIN:VEVENT'),
        'END:VCALENDAR',
      ].join('\n'),
      'parts do not fit',
    ],
    [
      'one with a zone without end',
      [
        'BEGIN:VCALENDAR',
        'BEGIN:VTIMEZONE',
        ...Array(3_001).fill('RDATE:20200101T000000'),
        'END:VTIMEZONE',
        'END:VCALENDAR',
      ].join('\n'),
      'parts do not fit',
    ],
    [
      'too many events that are over',
      calendar(...Array(10_001).fill('DTSTART;VALUE=DATE:20200501')),
      'has 10001 events; expected at most 10000',
    ],
    [
      'too many events',
      calendar(
        ...Array.from(
          { length: 1_001 },
          (_each, index) => `UID:${index}\nDTSTART;VALUE=DATE:20260501`,
        ),
      ),
      'has 1001 events that are not over; expected at most 1000',
    ],
  ])('takes nothing of %s', async (_what, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});
