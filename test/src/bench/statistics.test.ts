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

import { growthExponent, percentile, spread } from './statistics';

describe('statistics of the benchmark', () => {
  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
    [0, 1],
  ])('takes share %p of 1 to 100 by nearest rank', (share, expected) => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(values, share)).toBe(expected);
  });

  it('refuses to make a figure of nothing', () => {
    expect(() => percentile([], 0.5)).toThrow('nothing');
  });

  it('tells median, smallest and largest', () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, smallest: 1, largest: 3 });
  });

  it.each([
    ['the same', () => 7, 0],
    ['nothing', () => 0, 0],
    ['in proportion', (size: number) => 3 * size, 1],
    ['squared', (size: number) => size ** 2, 2],
  ])('sees a cost that is %s at each size', (_title, costOf, expected) => {
    const points = [100, 1000, 10_000].map(size => ({
      size,
      cost: costOf(size),
    }));
    expect(growthExponent(points)).toBeCloseTo(expected);
  });
});
