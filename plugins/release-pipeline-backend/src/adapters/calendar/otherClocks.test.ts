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

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

// Each of its processes compiles what it reads with.
jest.setTimeout(60_000);

const TEXT = [
  'BEGIN:VCALENDAR',
  'BEGIN:VEVENT',
  'UID:1',
  // On the clocks of New York this time does not exist.
  'DTSTART:20260308T023000',
  'DTEND:20260308T033000',
  'END:VEVENT',
  'BEGIN:VEVENT',
  'UID:2',
  'DTSTART;VALUE=DATE:20260308',
  'END:VEVENT',
  'BEGIN:VEVENT',
  'UID:3',
  'DTSTART:20260307T023000',
  'DTEND:20260307T033000',
  'RRULE:FREQ=DAILY;COUNT=2',
  'EXDATE:20260308T023000',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n');

/** As a process reads it whose clocks are those of a zone. */
async function readIn(zone: string) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      '--eval',
      `require(${JSON.stringify(require.resolve('./readFeed'))})
         .readFeed(${JSON.stringify(
           TEXT,
         )}, { source: 'x', kind: 'freeze', now: 0 })
         .then(({ events }) => console.log(JSON.stringify(
           [new Date(2026, 0, 1).getTimezoneOffset(), events.map(({ times }) => times)])))`,
    ],
    { env: { ...process.env, NODE_OPTIONS: '', TZ: zone } },
  );
  return JSON.parse(stdout);
}

describe('readFeed where the clocks of the machine are others', () => {
  it('F58 takes times that name no zone by the zone of the feed', async () => {
    const [[behind, here], [offset, there]] = await Promise.all([
      readIn('America/New_York'),
      readIn('UTC'),
    ]);
    expect([behind, offset]).toEqual([300, 0]);
    expect(here).toEqual(there);
    expect(here).toMatchObject([
      { start: Date.UTC(2026, 2, 8, 2, 30), lengthMs: 3_600_000 },
      { start: Date.UTC(2026, 2, 8), lengthMs: 86_400_000 },
      { recurrence: { exdates: [Date.UTC(2026, 2, 8, 2, 30)] } },
    ]);
  });
});
