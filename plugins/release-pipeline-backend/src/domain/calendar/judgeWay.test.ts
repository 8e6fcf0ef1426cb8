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

import { stageOf } from '../lookups';
import { inWords } from '../messageText';
import { aWaitingState } from '../testing/asked';
import { aGate, DAY, HOUR, NOW } from '../testing/builders';
import type { GateSpec } from '../types';
import { judgeWay } from './judgeWay';
import { StandingCalendar } from './StandingCalendar';
import { freeze, window } from './testing';
import type { CalendarEvent } from './types';

const span = (from: number, to: number): CalendarEvent['times'] => ({
  zone: 'UTC',
  start: NOW + from,
  lengthMs: to - from,
  elapsed: true,
});

const windowGate = (windows?: string[], more: Partial<GateSpec> = {}) =>
  aGate({ name: 'window', type: 'window', config: { windows }, ...more });

function judge(
  events: CalendarEvent[],
  gates: GateSpec[],
  direction: 'forward' | 'rollback' | 'hotfix' = 'forward',
) {
  const state = aWaitingState({
    gates,
    calendar: StandingCalendar.create(events),
  });
  const finding = judgeWay(state, {
    stage: stageOf(state, 'production')!,
    direction,
    risk: 'low',
  });
  const { event, passesAt, reason, status, validUntil } = finding;
  return {
    status,
    opens: passesAt,
    closes: validUntil,
    event: event?.name,
    says: inWords(reason),
  };
}

const now = window({ name: 'now', title: 'Now', times: span(-HOUR, HOUR) });
const later = window({
  name: 'later',
  title: 'Later',
  times: span(2 * HOUR, 3 * HOUR),
});
const frozen = freeze({ times: span(-HOUR, 2.5 * HOUR) });

describe('what the calendar says of a way, with the windows of its gates', () => {
  it('is closed where a gate asks for a window and none is there', () => {
    expect(judge([], [])).toMatchObject({ status: 'passed' });
    expect(judge([], [windowGate()])).toEqual({
      status: 'pending',
      says: 'No window that a gate asks for is open, and none is planned',
    });
  });

  it('is open until the first of the windows ends', () => {
    const long = window({ name: 'long', times: span(-HOUR, DAY) });
    expect(judge([long, now], [windowGate(['now'])])).toMatchObject({
      status: 'passed',
      closes: NOW + HOUR,
      event: 'now',
      says: expect.stringMatching(/^Window 'Now' is open until /),
    });
    expect(judge([long, now], [windowGate(['long'])])).toMatchObject({
      status: 'passed',
      closes: NOW + DAY,
    });
  });

  it('opens with the window that the gate names, and not with another', () => {
    expect(judge([now, later], [windowGate(['later'])])).toMatchObject({
      status: 'pending',
      opens: NOW + 2 * HOUR,
      event: undefined,
      says: expect.stringMatching(/^No window that a gate asks for is open; /),
    });
    // A freeze is over within it.
    expect(judge([frozen, later], [windowGate(['later'])])).toMatchObject({
      status: 'pending',
      opens: NOW + 2.5 * HOUR,
      event: 'year-end',
      says: expect.stringMatching(/^Freeze 'Year end' until /),
    });
  });

  it('says of a window that lies in a freeze that it is covered, not that none is planned', () => {
    const during = freeze({ times: span(HOUR, 4 * HOUR) });
    expect(judge([during, now, later], [windowGate(['later'])])).toEqual({
      status: 'pending',
      opens: undefined,
      says: 'No window that a gate asks for is open, and none was found that nothing covers',
    });
  });

  it('is not known where the times of that window are not', () => {
    const untold = { ...later, untold: 'who knows' };
    expect(judge([now, untold], [windowGate(['later'])])).toMatchObject({
      status: 'unknown',
      opens: undefined,
      says: "It cannot be told when window 'Later' is open",
    });
    expect(judge([frozen, now, untold], [windowGate(['later'])])).toMatchObject(
      { status: 'pending', opens: undefined },
    );
  });

  it('R14 asks for none where the direction has no such gate', () => {
    for (const direction of ['rollback', 'hotfix'] as const) {
      expect(judge([], [windowGate()], direction)).toMatchObject({
        status: 'passed',
      });
    }
  });

  it.each<[string, GateSpec['composition'], boolean, string]>([
    ['all', { kind: 'all' }, false, 'pending'],
    ['any', { kind: 'any' }, false, 'passed'],
    ['all, which only looks', { kind: 'all' }, true, 'passed'],
  ])('counts what is inside %s', (_kind, composition, observeOnly, status) => {
    const composed = aGate({
      name: 'both',
      type: 'all',
      composition,
      parts: [{ gate: windowGate() }],
      observeOnly,
    });
    expect(judge([], [composed])).toMatchObject({ status });
  });
});
