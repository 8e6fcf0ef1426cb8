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

import * as fc from 'fast-check';
import { Bounds, judgeValue } from './compare';
import type { Tolerance } from './prometheusConfig';

describe('judgeValue', () => {
  it.each<[Bounds, number, number | undefined, string]>([
    [{ max: 1, warnAbove: 0.5 }, 0.5, undefined, 'passed'],
    [{ max: 1, warnAbove: 0.5 }, 0.51, undefined, 'warned'],
    [{ max: 1, warnAbove: 0.5 }, 1, undefined, 'warned'],
    [{ max: 1, warnAbove: 0.5 }, 1.01, undefined, 'failed'],
    [{ min: 10, warnBelow: 20 }, 20, undefined, 'passed'],
    [{ min: 10, warnBelow: 20 }, 19, undefined, 'warned'],
    [{ min: 10, warnBelow: 20 }, 9, undefined, 'failed'],
    // Relative, in the direction that is worse.
    [{ compareWith: { maxIncrease: { relative: 0.5 } } }, 6, 4, 'passed'],
    [{ compareWith: { maxIncrease: { relative: 0.5 } } }, 6.1, 4, 'failed'],
    [{ compareWith: { maxIncrease: { relative: 0.5 } } }, 0, 4, 'passed'],
    [{ compareWith: { maxDecrease: { relative: 0.5 } } }, 2, 4, 'passed'],
    [{ compareWith: { maxDecrease: { relative: 0.5 } } }, 1.9, 4, 'failed'],
    [{ compareWith: { maxDecrease: { relative: 0.5 } } }, 99, 4, 'passed'],
    [{ compareWith: { maxIncrease: { relative: 0.5 } } }, -2, -4, 'passed'],
    [{ compareWith: { maxIncrease: { relative: 0.5 } } }, -1.9, -4, 'failed'],
    // The larger of both tolerances counts: a baseline of 0 leaves room.
    [
      { compareWith: { maxIncrease: { relative: 0.5, absolute: 1 } } },
      1,
      0,
      'passed',
    ],
    [
      { compareWith: { maxIncrease: { relative: 0.5, absolute: 1 } } },
      6,
      4,
      'passed',
    ],
    [{ compareWith: { maxIncrease: { relative: 0.5 } } }, 0.1, 0, 'failed'],
    [{ compareWith: { maxIncrease: { absolute: 0 } } }, 4, 4, 'passed'],
    // Warn band of a comparison.
    [
      {
        compareWith: {
          maxIncrease: { relative: 1 },
          warnIncrease: { relative: 0.25 },
        },
      },
      6,
      4,
      'warned',
    ],
    // A fixed bound stands whatever the baseline is.
    [{ max: 5, compareWith: { maxIncrease: { relative: 1 } } }, 6, 4, 'failed'],
    [
      { max: 5, compareWith: { maxIncrease: { relative: 1 } } },
      6,
      undefined,
      'failed',
    ],
    [
      { max: 5, compareWith: { maxIncrease: { relative: 1 } } },
      4,
      undefined,
      'unknown',
    ],
  ])('%j: %d against %s is %s', (bounds, value, baseline, status) => {
    expect(judgeValue(bounds, value, baseline)).toBe(status);
  });

  // Close to each other, so that both verdicts come up.
  const number = fc.integer({ min: -40, max: 40 }).map(value => value / 4);
  const share = fc.integer({ min: 0, max: 20 }).map(value => value / 4);
  const tolerance: fc.Arbitrary<Tolerance> = fc.oneof(
    fc.record({ relative: share }),
    fc.record({ absolute: share }),
    fc.record({ relative: share, absolute: share }),
  );
  const bounds: fc.Arbitrary<Bounds> = fc.record(
    {
      max: number,
      min: number,
      warnAbove: number,
      warnBelow: number,
      compareWith: fc.record(
        {
          maxIncrease: tolerance,
          maxDecrease: tolerance,
          warnIncrease: tolerance,
          warnDecrease: tolerance,
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );
  const letsThrough = (status: string) =>
    status === 'passed' || status === 'warned';

  it('F48 F49 what is no number never lets through, on either side', () => {
    const none = fc.constantFrom(undefined, NaN, Infinity, -Infinity);
    fc.assert(
      fc.property(bounds, number, none, (given, value, missing) => {
        expect(judgeValue(given, missing, value)).toBe('unknown');
        const compared = {
          ...given,
          compareWith: given.compareWith ?? { maxIncrease: { absolute: 1 } },
        };
        expect(letsThrough(judgeValue(compared, value, missing))).toBe(false);
      }),
    );
  });

  it('a tighter bound or tolerance, or one more, never lets more through', () => {
    const tighten = (
      given: Tolerance | undefined,
      { relative = Infinity, absolute = Infinity }: Tolerance,
    ): Tolerance => ({
      relative: Math.min(given?.relative ?? relative, relative),
      absolute: Math.min(given?.absolute ?? absolute, absolute),
    });
    fc.assert(
      fc.property(
        fc.record({
          given: bounds,
          value: number,
          baseline: number,
          max: number,
          min: number,
          relative: share,
          absolute: share,
        }),
        ({ given, value, baseline, max, min, relative, absolute }) => {
          const stricter: Bounds = {
            ...given,
            max: Math.min(max, given.max ?? Infinity),
            min: Math.max(min, given.min ?? -Infinity),
            compareWith: {
              ...given.compareWith,
              maxIncrease: tighten(
                given.compareWith?.maxIncrease && {
                  relative: given.compareWith.maxIncrease.relative ?? 0,
                  absolute: given.compareWith.maxIncrease.absolute ?? 0,
                },
                { relative, absolute },
              ),
            },
          };
          const [strict, lax] = [stricter, given].map(each =>
            letsThrough(judgeValue(each, value, baseline)),
          );
          expect([strict, lax]).not.toEqual([true, false]);
        },
      ),
    );
  });

  it('a warn band changes nothing about what lets through', () => {
    fc.assert(
      fc.property(bounds, number, number, (given, value, baseline) => {
        const { warnAbove, warnBelow, compareWith, ...fixed } = given;
        const plain: Bounds = {
          ...fixed,
          compareWith: compareWith && {
            maxIncrease: compareWith.maxIncrease,
            maxDecrease: compareWith.maxDecrease,
          },
        };
        expect(letsThrough(judgeValue(plain, value, baseline))).toBe(
          letsThrough(judgeValue(given, value, baseline)),
        );
      }),
    );
  });
});
