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
import { mannWhitney, upperTail } from './rankTest';

const sample = fc.array(fc.integer({ min: -20, max: 20 }), {
  minLength: 1,
  maxLength: 40,
});

/** How many ways of drawing `first` of `first + second` ranks give each U. */
function waysByU(first: number, second: number): number[] {
  if (first === 0 || second === 0) {
    return [1];
  }
  const ways: number[] = new Array(first * second + 1).fill(0);
  // The greatest value is one of the first sample, above all of the second, or not.
  waysByU(first - 1, second).forEach((count, u) => {
    ways[u + second] += count;
  });
  waysByU(first, second - 1).forEach((count, u) => {
    ways[u] += count;
  });
  return ways;
}

/** Two samples of these sizes without ties that have this U. */
function samplesWith(u: number, first: number, second: number) {
  const perValue = Array.from({ length: first }, (_unused, index) =>
    Math.min(second, Math.max(0, u - second * index)),
  );
  return {
    first: perValue.map((below, index) => below + (index + 1) / (first + 1)),
    second: Array.from({ length: second }, (_unused, index) => index + 1),
  };
}

describe('mannWhitney', () => {
  it.each([
    {
      example: 'ages at diagnosis, as in the manual of SciPy',
      first: [19, 22, 16, 29, 24],
      second: [20, 11, 17, 12],
      u: 17,
      p: 0.11134688653314041,
      delta: 0.7,
    },
    {
      example:
        'permeability, Hollander and Wolfe (1973), as in the manual of R',
      first: [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46],
      second: [1.15, 0.88, 0.9, 0.74, 1.21],
      u: 35,
      p: 0.24464,
      delta: 0.4,
    },
    {
      example: 'everything tied',
      first: [1, 1, 1],
      second: [1, 1],
      u: 3,
      p: 1,
      delta: 0,
    },
    {
      example: 'wholly above',
      first: [4, 5, 6],
      second: [1, 2, 3],
      u: 9,
      p: 0.08086,
      delta: 1,
    },
    {
      // Variance 9/12 * (7 - (3^3 - 3)/(6*5)) = 4.65, z = (4.5 - 1 - 0.5)/2.1564
      example: 'ties, by hand',
      first: [1, 2, 2],
      second: [2, 3, 4],
      u: 1,
      p: 0.16416,
      delta: -7 / 9,
    },
    { example: 'one each', first: [2], second: [1], u: 1, p: 1, delta: 1 },
  ])('agrees with a known example: $example', known => {
    const { u, p, delta } = mannWhitney(known.first, known.second);
    expect(u).toBe(known.u);
    expect(p).toBeCloseTo(known.p, 4);
    expect(delta).toBeCloseTo(known.delta, 10);
  });

  it('comes close to the exact distribution for small samples', () => {
    const ways = waysByU(7, 7);
    const all = ways.reduce((sum, count) => sum + count, 0);
    expect(all).toBe(3432);
    ways.forEach((_count, u) => {
      const { first, second } = samplesWith(u, 7, 7);
      const found = mannWhitney(first, second);
      expect(found.u).toBe(u);
      const far = Math.abs(u - 24.5);
      const exact =
        ways
          .filter((_ways, other) => Math.abs(other - 24.5) >= far)
          .reduce((sum, count) => sum + count, 0) / all;
      expect(Math.abs(found.p - exact)).toBeLessThan(0.015);
    });
  });

  it('counts the pairs, ties as half', () => {
    fc.assert(
      fc.property(sample, sample, (first, second) => {
        const pairs = first.flatMap(a =>
          second.map(b => (a === b ? 0.5 : Number(a > b))),
        );
        const wins = pairs.reduce((sum, pair) => sum + pair, 0);
        const { u, p, delta } = mannWhitney(first, second);
        expect(u).toBeCloseTo(wins, 6);
        expect(delta).toBeCloseTo((2 * wins) / pairs.length - 1, 10);
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('says the opposite when the samples change places, and heeds the order of values only', () => {
    fc.assert(
      fc.property(sample, sample, (first, second) => {
        const one = mannWhitney(first, second);
        const other = mannWhitney(second, first);
        expect(other.p).toBeCloseTo(one.p, 10);
        expect(other.delta).toBeCloseTo(-one.delta, 10);
        const cubed = (values: number[]) =>
          [...values].reverse().map(value => value ** 3);
        expect(mannWhitney(cubed(first), cubed(second))).toEqual(one);
      }),
    );
  });
});

describe('upperTail', () => {
  it.each([
    [0, 0.5],
    [1, 0.15865525393145707],
    [1.959963984540054, 0.025],
    [2.9999999, 0.0013498985],
    [3, 0.0013498980316301],
    [6, 9.865876450377e-10],
    [38, 2.8854e-316],
  ])('of %d is %d', (z, tail) => {
    expect(upperTail(z) / tail).toBeCloseTo(1, 4);
  });
});
