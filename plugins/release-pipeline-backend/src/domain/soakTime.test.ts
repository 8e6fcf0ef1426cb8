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

import type { HealthPause } from 'backstage-plugin-release-pipeline-node';
import fc from 'fast-check';
import { type SoakClock, soakTime, type Stop, stopsOf } from './soakTime';
import { HOUR } from './testing/builders';

const UNTIL = 100 * HOUR;

function aDeployment(
  over: Partial<Parameters<typeof soakTime>[0]['clock']> = {},
) {
  return {
    startedAt: 10 * HOUR,
    healthyAt: 20 * HOUR,
    verifiedAt: 30 * HOUR,
    clock: {
      countedMs: 80 * HOUR,
      countedUntil: UNTIL,
      runningSince: 20 * HOUR,
      gaps: [],
      pauses: [],
      takenFromArgoCd: false,
      ...over,
    },
  };
}

const aStop = (from: number, to: number | undefined, resets = false): Stop => ({
  from: from * HOUR,
  ...(to !== undefined && { to: to * HOUR }),
  resets,
  kind: 'incident',
  because: ['an incident'],
});

describe('soakTime', () => {
  it.each<[string, SoakClock, Stop[], number, number]>([
    ['deployed, since it was synced', 'deployed', [], 90, 10],
    ['healthy, since it was', 'healthy', [], 80, 20],
    ['verified, since it was', 'verified', [], 70, 30],
    ['a pause is left out', 'healthy', [aStop(40, 50)], 70, 20],
    [
      'pauses that overlap once',
      'healthy',
      [aStop(40, 50), aStop(45, 60)],
      60,
      20,
    ],
    ['what sets back begins anew', 'healthy', [aStop(40, 50, true)], 50, 50],
    [
      'the last of them counts',
      'healthy',
      [aStop(70, 80, true), aStop(40, 50, true)],
      20,
      80,
    ],
    [
      'the later end counts',
      'healthy',
      [aStop(40, 90, true), aStop(50, 60, true)],
      10,
      90,
    ],
    [
      'a pause after it is left out',
      'healthy',
      [aStop(40, 50, true), aStop(60, 70)],
      40,
      50,
    ],
    [
      'what was before it began is nothing',
      'verified',
      [aStop(5, 25, true)],
      70,
      30,
    ],
    [
      'what reaches into it counts from its end',
      'verified',
      [aStop(5, 35, true)],
      65,
      35,
    ],
    ['what lasts still pauses', 'healthy', [aStop(90, undefined)], 70, 20],
    [
      'what lasts still and sets back leaves nothing',
      'healthy',
      [aStop(90, undefined, true)],
      0,
      100,
    ],
    [
      'what comes after it was seen is nothing yet',
      'healthy',
      [aStop(110, 120, true)],
      80,
      20,
    ],
  ])('%s', (_what, clock, stops, hours, since) => {
    expect(soakTime(aDeployment(), clock, stops)).toMatchObject({
      countedMs: hours * HOUR,
      since: since * HOUR,
    });
  });

  it('has not begun before it is healthy, or verified', () => {
    const young = {
      ...aDeployment(),
      healthyAt: undefined,
      verifiedAt: undefined,
    };
    for (const clock of ['healthy', 'verified'] as const) {
      expect(soakTime(young, clock, [])).toEqual({ countedMs: 0 });
    }
  });

  it('says what stops it at the end, and what set it back', () => {
    const past = aStop(40, 50, true);
    const lasting = aStop(90, undefined);
    expect(soakTime(aDeployment(), 'healthy', [past, lasting])).toMatchObject({
      resetBy: past,
      stoppedBy: lasting,
    });
    expect(
      soakTime(aDeployment(), 'healthy', [past]).stoppedBy,
    ).toBeUndefined();
  });

  it('is not stopped by what ended with the last observation', () => {
    const { stoppedBy, countedMs } = soakTime(aDeployment(), 'healthy', [
      aStop(90, 100),
    ]);
    expect(stoppedBy).toBeUndefined();
    expect(countedMs).toBe(70 * HOUR);
    const later = aStop(90, 101);
    expect(soakTime(aDeployment(), 'healthy', [later]).stoppedBy).toBe(later);
  });

  it('of several that stop it says the one that a person ends', () => {
    const incident = aStop(90, undefined);
    const gap: Stop = { ...aStop(80, undefined), kind: 'gap' };
    for (const stops of [
      [gap, incident],
      [incident, gap],
    ]) {
      expect(soakTime(aDeployment(), 'healthy', stops).stoppedBy).toBe(
        incident,
      );
    }
  });

  it('R26 never counts more healthy time than was recorded', () => {
    // A gap that is too old to be listed was taken off when it was read.
    expect(
      soakTime(aDeployment({ countedMs: 60 * HOUR }), 'healthy', []).countedMs,
    ).toBe(60 * HOUR);
    const pause: HealthPause = {
      from: 50 * HOUR,
      to: 60 * HOUR,
      countedMs: 15 * HOUR,
      degraded: true,
      because: ['Degraded'],
    };
    const deployment = aDeployment({ countedMs: 55 * HOUR, pauses: [pause] });
    const stops = stopsOf(deployment, {
      clock: 'healthy',
      degradedResets: true,
    });
    expect(soakTime(deployment, 'healthy', stops).countedMs).toBe(40 * HOUR);
  });

  describe('properties', () => {
    const hour = fc.integer({ min: 0, max: 110 });
    const stop = fc
      .tuple(hour, fc.option(hour, { nil: undefined, freq: 6 }), fc.boolean())
      .filter(([from, to]) => to === undefined || to >= from)
      .map(([from, to, resets]) => aStop(from, to, resets));
    const stops = fc.array(stop, { maxLength: 6 });
    const clock = fc.constantFrom<SoakClock>('deployed', 'verified', 'healthy');
    const gap = fc.tuple(hour, hour).map(([a, b]) => ({
      from: Math.min(a, b) * HOUR,
      to: Math.max(a, b) * HOUR,
      because: 'no answer',
    }));
    const pause = fc
      .tuple(gap, fc.boolean())
      .map(([{ from, to }, degraded]) => ({
        from,
        to,
        countedMs: 0,
        degraded,
        because: ['not healthy'],
      }));

    it('the order of the facts never matters', () => {
      fc.assert(
        fc.property(
          clock,
          stops.chain(all =>
            fc.tuple(
              fc.constant(all),
              fc.shuffledSubarray(all, { minLength: all.length }),
            ),
          ),
          (name, [all, shuffled]) => {
            const { countedMs, since } = soakTime(aDeployment(), name, all);
            expect(soakTime(aDeployment(), name, shuffled)).toMatchObject({
              countedMs,
              since,
            });
          },
        ),
      );
    });

    it('I3 a further stop, known or unknown, never counts for more', () => {
      fc.assert(
        fc.property(clock, stops, stop, (name, all, further) => {
          const before = soakTime(aDeployment(), name, all).countedMs;
          const after = soakTime(aDeployment(), name, [...all, further]);
          expect(after.countedMs).toBeLessThanOrEqual(before);
          expect(after.countedMs).toBeGreaterThanOrEqual(0);
        }),
      );
    });

    it('R14 what sets back counts for no more than what pauses', () => {
      fc.assert(
        fc.property(clock, stops, (name, all) => {
          const of = (resets: boolean) =>
            soakTime(
              aDeployment(),
              name,
              all.map(one => ({ ...one, resets })),
            ).countedMs;
          expect(of(true)).toBeLessThanOrEqual(of(false));
        }),
      );
    });

    it('R14 the healthy and the verified clock count for no more than the deployed one', () => {
      fc.assert(
        fc.property(
          fc.array(gap, { maxLength: 3 }),
          fc.array(pause, { maxLength: 4 }),
          fc.boolean(),
          (gaps, pauses, degradedResets) => {
            const deployment = aDeployment({ gaps, pauses });
            const of = (name: SoakClock) =>
              soakTime(
                deployment,
                name,
                stopsOf(deployment, { clock: name, degradedResets }),
              ).countedMs;
            expect(of('healthy')).toBeLessThanOrEqual(of('deployed'));
            expect(of('verified')).toBeLessThanOrEqual(of('deployed'));
          },
        ),
      );
    });

    it('R26 gaps never reset', () => {
      fc.assert(
        fc.property(clock, fc.array(gap, { maxLength: 5 }), (name, gaps) => {
          const deployment = aDeployment({ gaps });
          const { resetBy, countedMs } = soakTime(
            deployment,
            name,
            stopsOf(deployment, { clock: name, degradedResets: true }),
          );
          expect(resetBy).toBeUndefined();
          const missed = gaps.reduce((sum, { from, to }) => sum + to - from, 0);
          expect(countedMs).toBeGreaterThanOrEqual(
            soakTime(aDeployment(), name, []).countedMs - missed,
          );
        }),
      );
    });
  });
});
