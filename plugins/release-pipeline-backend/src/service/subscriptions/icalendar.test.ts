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
  CalendarEvent,
  Change,
} from 'backstage-plugin-release-pipeline-common';
import ical, { type VEvent } from 'node-ical';
import { icalendarOf, suspendedCalendar } from './icalendar';

const freeze: CalendarEvent & { sequence: number } = {
  id: 'config:freeze:night:1',
  kind: 'freeze',
  title: 'Night',
  start: '2026-03-28T21:00:00.000Z',
  end: '2026-03-29T04:00:00.000Z',
  zone: 'Europe/Berlin',
  sentence: ['Holds production; forward only'],
  reason: 'Nobody is there',
  owner: 'group:default/platform',
  sequence: 3,
};
const change: Change = {
  id: 'one',
  kind: 'promotion',
  component: { ref: 'component:default/payments', name: 'payments' },
  stage: 'production',
  version: '1.2.0',
  direction: 'forward',
  state: 'rolling-out',
  tone: 'wait',
  start: '2026-07-01T10:00:00.000Z',
  sentence: ['1.2.0 into production, asked for by Dana: rolling out'],
};

const write = (...events: Array<Partial<typeof freeze>>) =>
  icalendarOf({
    name: 'Releases',
    events: events.map(event => ({ ...freeze, ...event })),
    changes: [],

    departures: [],

    truncated: false,
  });

const read = (text: string): VEvent[] =>
  Object.values(ical.sync.parseICS(text)).filter(
    (entry): entry is VEvent => entry?.type === 'VEVENT',
  );

describe('icalendarOf', () => {
  it('writes a departure with its window, under one name before and after it', () => {
    const departure = {
      id: 'train@2026-07-01T20:00:00.000Z',
      trainId: 'train',
      title: 'Night\r\nBEGIN:VEVENT',
      stage: 'production',
      start: '2026-07-01T20:00:00.000Z',
      state: 'planned',
      sentence: ["Train 'Night' to production, scheduled by Dana"],
      until: '2026-07-01T21:00:00.000Z',
    };
    const of = (changes: object = {}) =>
      read(
        icalendarOf({
          name: 'Releases',
          events: [],
          changes: [],
          departures: [{ ...departure, ...changes }],
          truncated: false,
        }),
      );
    const [planned] = of();
    expect(planned).toMatchObject({
      summary: 'Train Night BEGIN:VEVENT to production: planned',
      start: new Date(departure.start),
      end: new Date(departure.until),
    });
    const [running] = of({ id: 'run', state: 'running' });
    const [over] = of({
      id: 'run',
      state: 'arrived',
      end: '2026-07-01T20:20:00.000Z',
    });
    expect([running.uid, over.uid]).toEqual([planned.uid, planned.uid]);
    expect([planned, running, over].map(({ sequence }) => sequence)).toEqual([
      0, 1, 2,
    ]);
    expect(over.end).toEqual(new Date('2026-07-01T20:20:00.000Z'));
  });

  it('writes what others read as it was meant', () => {
    const text = icalendarOf({
      name: 'Releases',
      events: [freeze],
      changes: [change, { ...change, id: 'two', end: change.start }],

      departures: [],

      truncated: false,
    });
    expect(text).toContain('X-WR-CALNAME:Releases\r\n');
    expect(text).toContain('DTSTART;TZID=Europe/Berlin:20260328T220000\r\n');
    expect(text).toContain('DTEND;TZID=Europe/Berlin:20260329T060000\r\n');
    expect(text).toContain('BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n');
    const [night, running, ended] = read(text);
    expect(night).toMatchObject({
      summary: 'Freeze: Night',
      description:
        'Holds production; forward only\nNobody is there\nAsk group:default/platform',
      sequence: 3,
      transparency: 'TRANSPARENT',
    });
    expect(night.start.toISOString()).toBe(freeze.start);
    expect(night.end?.toISOString()).toBe(freeze.end);
    expect(running).toMatchObject({
      summary: 'payments 1.2.0 to production: rolling out',
      sequence: 0,
    });
    expect(ended.sequence).toBe(1);
  });

  it('F58 writes moments in UTC where clocks do not tell which hour is meant', () => {
    // 02:30 comes twice.
    const text = write({
      start: '2026-10-25T01:30:00.000Z',
      end: '2026-10-25T04:00:00.000Z',
    });
    expect(text).toContain('DTSTART:20261025T013000Z\r\n');
    expect(read(text)[0].start.toISOString()).toBe('2026-10-25T01:30:00.000Z');
  });

  it.each(['Mars/Base', undefined])(
    'F60 writes moments in UTC where the zone is %s',
    zone => {
      const text = write({ zone });
      expect(text).toContain('DTSTART:20260328T210000Z\r\n');
      expect(text).not.toContain('VTIMEZONE');
    },
  );

  it('writes the same each time, so that an ETag tells whether anything changed', () => {
    expect(write({})).toBe(write({}));
    const uid = (text: string) => /UID:(.*)/.exec(text)?.[1];
    expect(uid(write({ title: 'Another' }))).toBe(uid(write({})));
    expect(uid(write({ id: 'another' }))).not.toBe(uid(write({})));
  });

  it.each([
    'Night\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Mine',
    'Night\nATTACH:https://evil.example.com',
    'Night\rX-EVIL:1',
    'Night\u2028X-EVIL:1',
    'Night\u0000\u0085X-EVIL:1',
    'Night;VALUE=URI:x,y\\n\\',
    'ü'.repeat(200),
  ])('S38 no text makes a property or an event of its own: %j', hostile => {
    const text = icalendarOf({
      name: hostile,
      events: [
        {
          ...freeze,
          id: hostile,
          title: hostile,
          reason: hostile,
          owner: hostile,
          href: hostile,
          sentence: [hostile],
        },
      ],
      changes: [
        {
          ...change,
          component: { ref: hostile, name: hostile },
          stage: hostile,
          version: hostile,
          state: hostile,
          sentence: [hostile],
        },
      ],
      departures: [],
      truncated: false,
    });
    expect(read(text)).toHaveLength(2);
    expect(text.match(/^BEGIN:VEVENT/gm)).toHaveLength(2);
    const names = text
      .replace(/\r\n[ \t]/g, '')
      .split('\r\n')
      .map(line => /^[A-Z-]*/.exec(line)![0]);
    expect(new Set(names)).toEqual(
      new Set(
        `BEGIN VERSION PRODID NAME X-WR-CALNAME TZID X-LIC-LOCATION
         LAST-MODIFIED TZNAME TZOFFSETFROM TZOFFSETTO DTSTART RRULE END
         REFRESH-INTERVAL X-PUBLISHED-TTL UID SEQUENCE DTSTAMP DTEND SUMMARY
         TRANSP DESCRIPTION CATEGORIES`
          .split(/\s+/)
          .concat(''),
      ),
    );
    for (const line of text.split('\r\n')) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(line).not.toMatch(/[\p{Cc}\u2028]/u);
    }
    const [{ summary }] = read(text);
    expect(String(summary)).toMatch(/^Freeze: (Night|ü)/);
  });
});

describe('suspendedCalendar', () => {
  it('says that it shows nothing, since none would read as if all was open', () => {
    const text = suspendedCalendar(
      'Releases',
      Date.UTC(2026, 1, 28, 23),
      'away',
    );
    const [event] = read(text);
    expect(event.summary).toMatch(/suspended: open it in the portal/);
    expect(text).toContain('DTSTART;VALUE=DATE:20260228\r\n');
    expect(read(text)).toHaveLength(1);
  });
});
