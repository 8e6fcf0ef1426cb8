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

import { findProblem } from './findProblem';
import { Series } from './Series';
import type { EventTimes } from './types';

/*
 * All examples of RFC 5545, section 3.8.5.3, with the dates that stand there.
 * `2-4` are days in a row; `9:00` is the time unless times are given. Those
 * without an end are looked at as far as the RFC lists them.
 */
const forever = true;

interface Example {
  name: string;
  start?: string;
  rules: string[];
  exdate?: string;
  dates: Record<string, string>;
  /** Times of day, on each of the dates. */
  at?: string;
  forever?: boolean;
  /** How far it is looked; 2010 unless set. */
  to?: number;
}

const JANUARIES = { '1998-01': '1-31', '1999-01': '1-31', '2000-01': '1-31' };
const WORKING_HOURS =
  '9:00 9:20 9:40 10:00 10:20 10:40 11:00 11:20 11:40 12:00 12:20 12:40 13:00 13:20 13:40 14:00 14:20 14:40 15:00 15:20 15:40 16:00 16:20 16:40';

const examples: Example[] = [
  {
    name: 'daily for 10 occurrences',
    rules: ['FREQ=DAILY;COUNT=10'],
    dates: { '1997-09': '2-11' },
  },
  {
    name: 'daily until December 24, 1997',
    rules: ['FREQ=DAILY;UNTIL=19971224T000000Z'],
    dates: {
      '1997-09': '2-30',
      '1997-10': '1-31',
      '1997-11': '1-30',
      '1997-12': '1-23',
    },
  },
  {
    name: 'every other day',
    rules: ['FREQ=DAILY;INTERVAL=2'],
    forever,
    dates: {
      '1997-09': '2 4 6 8 10 12 14 16 18 20 22 24 26 28 30',
      '1997-10': '2 4 6 8 10 12 14 16 18 20 22 24 26 28 30',
      '1997-11': '1 3 5 7 9 11 13 15 17 19 21 23 25 27 29',
      '1997-12': '1 3 5',
    },
  },
  {
    name: 'every 10 days, 5 occurrences',
    rules: ['FREQ=DAILY;INTERVAL=10;COUNT=5'],
    dates: { '1997-09': '2 12 22', '1997-10': '2 12' },
  },
  {
    name: 'every day in January, for 3 years',
    start: '1998-01-01',
    rules: [
      'FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA',
      'FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1',
    ],
    dates: JANUARIES,
  },
  {
    name: 'weekly for 10 occurrences',
    rules: ['FREQ=WEEKLY;COUNT=10'],
    dates: {
      '1997-09': '2 9 16 23 30',
      '1997-10': '7 14 21 28',
      '1997-11': '4',
    },
  },
  {
    name: 'weekly until December 24, 1997',
    rules: ['FREQ=WEEKLY;UNTIL=19971224T000000Z'],
    dates: {
      '1997-09': '2 9 16 23 30',
      '1997-10': '7 14 21 28',
      '1997-11': '4 11 18 25',
      '1997-12': '2 9 16 23',
    },
  },
  {
    name: 'every other week',
    rules: ['FREQ=WEEKLY;INTERVAL=2;WKST=SU'],
    forever,
    dates: {
      '1997-09': '2 16 30',
      '1997-10': '14 28',
      '1997-11': '11 25',
      '1997-12': '9 23',
      '1998-01': '6 20',
      '1998-02': '3 17',
    },
  },
  {
    name: 'weekly on Tuesday and Thursday for five weeks',
    rules: [
      'FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH',
      'FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH',
    ],
    dates: { '1997-09': '2 4 9 11 16 18 23 25 30', '1997-10': '2' },
  },
  {
    name: 'every other week on Monday, Wednesday, and Friday until December 24, 1997',
    start: '1997-09-01',
    rules: [
      'FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR',
    ],
    dates: {
      '1997-09': '1 3 5 15 17 19 29',
      '1997-10': '1 3 13 15 17 27 29 31',
      '1997-11': '10 12 14 24 26 28',
      '1997-12': '8 10 12 22',
    },
  },
  {
    name: 'every other week on Tuesday and Thursday, for 8 occurrences',
    rules: ['FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH'],
    dates: { '1997-09': '2 4 16 18 30', '1997-10': '2 14 16' },
  },
  {
    name: 'monthly on the first Friday for 10 occurrences',
    start: '1997-09-05',
    rules: ['FREQ=MONTHLY;COUNT=10;BYDAY=1FR'],
    dates: {
      '1997-09': '5',
      '1997-10': '3',
      '1997-11': '7',
      '1997-12': '5',
      '1998-01': '2',
      '1998-02': '6',
      '1998-03': '6',
      '1998-04': '3',
      '1998-05': '1',
      '1998-06': '5',
    },
  },
  {
    name: 'monthly on the first Friday until December 24, 1997',
    start: '1997-09-05',
    rules: ['FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR'],
    dates: { '1997-09': '5', '1997-10': '3', '1997-11': '7', '1997-12': '5' },
  },
  {
    name: 'every other month on the first and last Sunday for 10 occurrences',
    start: '1997-09-07',
    rules: ['FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU'],
    dates: {
      '1997-09': '7 28',
      '1997-11': '2 30',
      '1998-01': '4 25',
      '1998-03': '1 29',
      '1998-05': '3 31',
    },
  },
  {
    name: 'monthly on the second-to-last Monday for 6 months',
    start: '1997-09-22',
    rules: ['FREQ=MONTHLY;COUNT=6;BYDAY=-2MO'],
    dates: {
      '1997-09': '22',
      '1997-10': '20',
      '1997-11': '17',
      '1997-12': '22',
      '1998-01': '19',
      '1998-02': '16',
    },
  },
  {
    name: 'monthly on the third-to-the-last day',
    start: '1997-09-28',
    rules: ['FREQ=MONTHLY;BYMONTHDAY=-3'],
    forever,
    dates: {
      '1997-09': '28',
      '1997-10': '29',
      '1997-11': '28',
      '1997-12': '29',
      '1998-01': '29',
      '1998-02': '26',
    },
  },
  {
    name: 'monthly on the 2nd and 15th for 10 occurrences',
    rules: ['FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15'],
    dates: {
      '1997-09': '2 15',
      '1997-10': '2 15',
      '1997-11': '2 15',
      '1997-12': '2 15',
      '1998-01': '2 15',
    },
  },
  {
    name: 'monthly on the first and last day for 10 occurrences',
    start: '1997-09-30',
    rules: ['FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1'],
    dates: {
      '1997-09': '30',
      '1997-10': '1 31',
      '1997-11': '1 30',
      '1997-12': '1 31',
      '1998-01': '1 31',
      '1998-02': '1',
    },
  },
  {
    name: 'every 18 months on the 10th thru 15th for 10 occurrences',
    start: '1997-09-10',
    rules: ['FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15'],
    dates: { '1997-09': '10-15', '1999-03': '10-13' },
  },
  {
    name: 'every Tuesday, every other month',
    rules: ['FREQ=MONTHLY;INTERVAL=2;BYDAY=TU'],
    forever,
    dates: {
      '1997-09': '2 9 16 23 30',
      '1997-11': '4 11 18 25',
      '1998-01': '6 13 20 27',
      '1998-03': '3 10 17 24 31',
    },
  },
  {
    name: 'yearly in June and July for 10 occurrences',
    start: '1997-06-10',
    rules: ['FREQ=YEARLY;COUNT=10;BYMONTH=6,7'],
    dates: {
      '1997-06': '10',
      '1997-07': '10',
      '1998-06': '10',
      '1998-07': '10',
      '1999-06': '10',
      '1999-07': '10',
      '2000-06': '10',
      '2000-07': '10',
      '2001-06': '10',
      '2001-07': '10',
    },
  },
  {
    name: 'every other year on January, February, and March for 10 occurrences',
    start: '1997-03-10',
    rules: ['FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3'],
    dates: {
      '1997-03': '10',
      '1999-01': '10',
      '1999-02': '10',
      '1999-03': '10',
      '2001-01': '10',
      '2001-02': '10',
      '2001-03': '10',
      '2003-01': '10',
      '2003-02': '10',
      '2003-03': '10',
    },
  },
  {
    name: 'every third year on the 1st, 100th, and 200th day for 10 occurrences',
    start: '1997-01-01',
    rules: ['FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200'],
    dates: {
      '1997-01': '1',
      '1997-04': '10',
      '1997-07': '19',
      '2000-01': '1',
      '2000-04': '9',
      '2000-07': '18',
      '2003-01': '1',
      '2003-04': '10',
      '2003-07': '19',
      '2006-01': '1',
    },
  },
  {
    name: 'every 20th Monday of the year',
    start: '1997-05-19',
    rules: ['FREQ=YEARLY;BYDAY=20MO'],
    forever,
    dates: { '1997-05': '19', '1998-05': '18', '1999-05': '17' },
  },
  {
    name: 'Monday of week number 20',
    start: '1997-05-12',
    rules: ['FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO'],
    forever,
    dates: { '1997-05': '12', '1998-05': '11', '1999-05': '17' },
  },
  {
    name: 'every Thursday in March',
    start: '1997-03-13',
    rules: ['FREQ=YEARLY;BYMONTH=3;BYDAY=TH'],
    forever,
    dates: {
      '1997-03': '13 20 27',
      '1998-03': '5 12 19 26',
      '1999-03': '4 11 18 25',
    },
  },
  {
    name: 'every Thursday, but only during June, July, and August',
    start: '1997-06-05',
    rules: ['FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8'],
    forever,
    dates: {
      '1997-06': '5 12 19 26',
      '1997-07': '3 10 17 24 31',
      '1997-08': '7 14 21 28',
      '1998-06': '4 11 18 25',
      '1998-07': '2 9 16 23 30',
      '1998-08': '6 13 20 27',
      '1999-06': '3 10 17 24',
      '1999-07': '1 8 15 22 29',
      '1999-08': '5 12 19 26',
    },
  },
  {
    name: 'every Friday the 13th',
    exdate: '1997-09-02',
    rules: ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13'],
    forever,
    dates: {
      '1998-02': '13',
      '1998-03': '13',
      '1998-11': '13',
      '1999-08': '13',
      '2000-10': '13',
    },
  },
  {
    name: 'the first Saturday that follows the first Sunday of the month',
    start: '1997-09-13',
    rules: ['FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13'],
    forever,
    dates: {
      '1997-09': '13',
      '1997-10': '11',
      '1997-11': '8',
      '1997-12': '13',
      '1998-01': '10',
      '1998-02': '7',
      '1998-03': '7',
      '1998-04': '11',
      '1998-05': '9',
      '1998-06': '13',
    },
  },
  {
    name: 'every 4 years, the first Tuesday after a Monday in November',
    start: '1996-11-05',
    rules: [
      'FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8',
    ],
    forever,
    dates: { '1996-11': '5', '2000-11': '7', '2004-11': '2' },
  },
  {
    name: 'the third instance into the month of one of Tuesday, Wednesday, or Thursday, for 3 months',
    start: '1997-09-04',
    rules: ['FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3'],
    dates: { '1997-09': '4', '1997-10': '7', '1997-11': '6' },
  },
  {
    name: 'the second-to-last weekday of the month',
    start: '1997-09-29',
    rules: ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2'],
    forever,
    dates: {
      '1997-09': '29',
      '1997-10': '30',
      '1997-11': '27',
      '1997-12': '30',
      '1998-01': '29',
      '1998-02': '26',
      '1998-03': '30',
    },
  },
  // The RFC says 17:00Z, which is 13:00 there; it means 5:00 PM (erratum).
  {
    name: 'every 3 hours from 9:00 AM to 5:00 PM on a specific day',
    rules: ['FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z'],
    dates: { '1997-09': '2' },
    at: '9:00 12:00 15:00',
  },
  {
    name: 'every 15 minutes for 6 occurrences',
    rules: ['FREQ=MINUTELY;INTERVAL=15;COUNT=6'],
    dates: { '1997-09': '2' },
    at: '9:00 9:15 9:30 9:45 10:00 10:15',
  },
  {
    name: 'every hour and a half for 4 occurrences',
    rules: ['FREQ=MINUTELY;INTERVAL=90;COUNT=4'],
    dates: { '1997-09': '2' },
    at: '9:00 10:30 12:00 13:30',
  },
  {
    name: 'every 20 minutes from 9:00 AM to 4:40 PM every day',
    rules: [
      'FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40',
      'FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16',
    ],
    forever,
    to: Date.UTC(1997, 8, 8),
    dates: { '1997-09': '2-3' },
    at: WORKING_HOURS,
  },
  {
    name: 'weeks that start on Monday',
    start: '1997-08-05',
    rules: ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO'],
    dates: { '1997-08': '5 10 19 24' },
  },
  {
    name: 'weeks that start on Sunday',
    start: '1997-08-05',
    rules: ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU'],
    dates: { '1997-08': '5 17 19 31' },
  },
  {
    name: 'an invalid date is ignored',
    start: '2007-01-15',
    rules: ['FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5'],
    dates: { '2007-01': '15 30', '2007-02': '15', '2007-03': '15 30' },
  },
];

function expected({ dates, at = '9:00' }: Example): string[] {
  return Object.entries(dates).flatMap(([month, days]) =>
    days
      .split(' ')
      .flatMap(text => {
        const [first, last = first] = text.split('-').map(Number);
        return Array.from({ length: last - first + 1 }, (_, i) => first + i);
      })
      .flatMap(day =>
        at
          .split(' ')
          .map(
            time =>
              `${month}-${`${day}`.padStart(2, '0')} ${time.padStart(5, '0')}`,
          ),
      ),
  );
}

const newYork = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/New_York',
  dateStyle: 'short',
  timeStyle: 'short',
});

function timesOf(
  { exdate, start = '1997-09-02' }: Example,
  rule: string,
): EventTimes {
  return {
    zone: 'America/New_York',
    start: Date.parse(`${start}T09:00:00Z`),
    lengthMs: 60_000,
    elapsed: true,
    recurrence: {
      rule,
      exdates: exdate ? [Date.parse(`${exdate}T09:00:00Z`)] : [],
      rdates: [],
    },
  };
}

describe('RFC 5545, section 3.8.5.3', () => {
  it.each(
    examples.flatMap(example =>
      example.rules.map(rule => [example.name, rule, example] as const),
    ),
  )('%s: %s', (_name, rule, example) => {
    const all = expected(example);
    const event = { kind: 'freeze', times: timesOf(example, rule) } as const;
    const found = new Series(event)
      .between(Date.UTC(1996, 0), example.to ?? Date.UTC(2010, 0))
      .map(({ from }) => newYork.format(from));
    const refusal = findProblem(event)?.message ?? '';
    expect({
      dates: example.forever ? found.slice(0, all.length) : found,
      goesOn: found.length > all.length,
      // What comes more often than daily is expanded, and refused as a rule.
      isRefused: refusal.startsWith('expected FREQ to be one of'),
    }).toEqual({
      dates: all,
      goesOn: example.forever ?? false,
      isRefused: /HOURLY|MINUTELY/.test(rule),
    });
    expect(refusal === '' || /HOURLY|MINUTELY/.test(rule)).toBe(true);
  });
});

describe('rules that come yearly', () => {
  const noExample = { name: '', rules: [], dates: {} };
  const problemOf = (rule: string, start: string) =>
    findProblem({
      kind: 'freeze',
      times: timesOf({ ...noExample, start }, rule),
    })?.message;

  // The library finds other days for these: any 1 January, any last Friday, …
  it.each([
    ['BYDAY=MO;BYYEARDAY=1', 'BYYEARDAY without BYDAY'],
    ['BYMONTH=1;BYYEARDAY=1;BYDAY=MO', 'BYYEARDAY without BYDAY'],
    ['BYYEARDAY=1,365;BYMONTHDAY=1', 'BYYEARDAY without BYMONTHDAY'],
    ['BYYEARDAY=1;BYWEEKNO=1', 'BYYEARDAY without BYWEEKNO'],
    ['BYWEEKNO=53,-1;BYSETPOS=1', 'BYWEEKNO without BYSETPOS'],
    ['BYWEEKNO=1;BYMONTHDAY=1', 'BYWEEKNO without BYMONTHDAY'],
    ['BYDAY=-1FR;BYMONTHDAY=15,-2', 'BYDAY without numbers beside BYMONTHDAY'],
    ['BYDAY=MO,1TU', 'BYDAY with a number at each weekday or at none'],
    ['BYDAY=53MO', 'BYDAY between -52 and 52'],
    ['BYDAY=-53MO', 'BYDAY between -52 and 52'],
  ])('refuses %s', (rule, message) => {
    expect(problemOf(`FREQ=YEARLY;${rule}`, '2024-01-01')).toMatch(
      `expected ${message}`,
    );
  });

  it.each([
    ['BYDAY=-1FR;BYMONTH=3;BYMONTHDAY=25,26,27,28,29,30,31', '2027-03-26'],
    ['BYDAY=MO,1TU;BYMONTH=1', '2024-01-01'],
    ['BYDAY=FR;BYMONTHDAY=13', '2026-02-13'],
    ['BYDAY=1MO,-1MO;BYSETPOS=2', '2026-12-28'],
    ['BYMONTH=1;BYYEARDAY=1,200', '2024-01-01'],
    ['BYYEARDAY=1,100;BYSETPOS=-1', '2026-04-10'],
    ['BYWEEKNO=20;BYDAY=MO,TU', '2026-05-11'],
    ['BYDAY=52MO', '2026-12-28'],
  ])('takes %s', (rule, start) => {
    expect(problemOf(`FREQ=YEARLY;${rule}`, start)).toBeUndefined();
  });

  it('takes together what is understood in months', () => {
    expect(
      problemOf('FREQ=MONTHLY;BYDAY=-1FR,MO;BYMONTHDAY=25,31', '2026-05-25'),
    ).toBeUndefined();
  });
});
