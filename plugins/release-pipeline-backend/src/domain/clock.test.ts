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

import fc from 'fast-check';
import { countedTime, type Gap, pauseClock, startClock } from './clock';
import { HOUR, MINUTE } from './testing/builders';

const gap = (from: number, to: number): Gap => ({
  from,
  to,
  because: 'connection refused',
});

describe('countedTime', () => {
  it.each<[string, number, number | undefined, number, Gap[], number]>([
    ['stands still without a start', 5, undefined, 100, [], 5],
    ['counts since its start', 5, 10, 100, [], 95],
    ['leaves out a gap', 0, 10, 100, [gap(20, 50)], 60],
    [
      'leaves out overlapping gaps once',
      0,
      10,
      100,
      [gap(20, 50), gap(40, 60)],
      50,
    ],
    [
      'leaves out a gap within another once',
      0,
      10,
      100,
      [gap(20, 60), gap(30, 40)],
      50,
    ],
    [
      'leaves out only what lies within',
      0,
      10,
      100,
      [gap(0, 20), gap(90, 200)],
      70,
    ],
    ['counts nothing when all was a gap', 7, 10, 100, [gap(0, 200)], 7],
    ['ignores a gap that ends before it begins', 0, 10, 100, [gap(50, 20)], 90],
    ['F27 takes nothing off when the clock jumped back', 5, 100, 50, [], 5],
    ['F27 is never negative', -5, undefined, 50, [], 0],
  ])('R26 %s', (_, countedMs, runningSince, until, gaps, expected) => {
    expect(countedTime({ countedMs, runningSince }, until, gaps)).toBe(
      expected,
    );
  });

  it('F62 24 h over a change of the clocks are 24 times 3600 s', () => {
    const start = Date.UTC(2026, 2, 28, 12);
    expect(
      countedTime({ countedMs: 0, runningSince: start }, start + 24 * HOUR, []),
    ).toBe(24 * HOUR);
  });

  const instant = fc.integer({ min: 0, max: 10 * HOUR });
  const gaps = fc.array(fc.tuple(instant, instant).map(([a, b]) => gap(a, b)));
  const clock = fc.record({
    countedMs: fc.integer({ min: 0, max: HOUR }),
    runningSince: fc.option(instant, { nil: undefined }),
  });

  it('R26 never runs backwards, and never faster than time', () => {
    fc.assert(
      fc.property(clock, gaps, instant, instant, (one, spans, a, b) => {
        const [early, late] = a < b ? [a, b] : [b, a];
        const before = countedTime(one, early, spans);
        const after = countedTime(one, late, spans);

        expect(before).toBeGreaterThanOrEqual(one.countedMs);
        expect(after).toBeGreaterThanOrEqual(before);
        expect(after - before).toBeLessThanOrEqual(late - early);
      }),
    );
  });

  it('R26 a gap more never counts more', () => {
    fc.assert(
      fc.property(
        clock,
        gaps,
        instant,
        instant,
        instant,
        (one, spans, a, b, until) => {
          expect(
            countedTime(one, until, [...spans, gap(a, b)]),
          ).toBeLessThanOrEqual(countedTime(one, until, spans));
        },
      ),
    );
  });

  it('R26 a pause loses nothing and keeps still', () => {
    fc.assert(
      fc.property(clock, gaps, instant, instant, (one, spans, at, later) => {
        const paused = pauseClock(one, at, spans);

        expect(paused.countedMs).toBe(countedTime(one, at, spans));
        expect(countedTime(paused, later, spans)).toBe(paused.countedMs);
      }),
    );
  });
});

describe('startClock', () => {
  it('R26 goes on from what was counted, and does not start twice', () => {
    const started = startClock({ countedMs: MINUTE }, 2 * HOUR);

    expect(started).toEqual({ countedMs: MINUTE, runningSince: 2 * HOUR });
    expect(startClock(started, 3 * HOUR)).toBe(started);
  });
});
