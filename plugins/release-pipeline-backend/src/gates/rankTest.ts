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

/** What the Mann-Whitney U test says about two samples. */
export interface RankTest {
  /** Pairs in which the first sample's value is the greater one; a tie counts half. */
  u: number;
  /** Two-sided p-value: how often chance alone would show a difference this large. */
  p: number;
  /**
   * Cliff's delta, the effect size: from -1 (the first sample lies wholly below
   * the second) over 0 to 1 (wholly above).
   */
  delta: number;
}

/**
 * Mann-Whitney U test of two samples of finite numbers, neither empty; by the
 * normal approximation with corrections for ties and continuity. Written here
 * because no library gives it: `simple-statistics` 7.12 stops at the rank sum
 * and reads the normal distribution from a table of hundredths,
 * `mann-whitney-utest` and `jstat` have no p-value, and the parts of `@stdlib`
 * it could be put together from bring over 200 packages for these lines.
 */
export function mannWhitney(first: number[], second: number[]): RankTest {
  const sizes = first.length * second.length;
  const total = first.length + second.length;
  const pooled = [
    ...first.map(value => ({ value, isFirst: true })),
    ...second.map(value => ({ value, isFirst: false })),
  ].sort((a, b) => a.value - b.value);

  let rankSum = 0;
  let tied = 0;
  for (let from = 0; from < total; ) {
    let to = from + 1;
    while (to < total && pooled[to].value === pooled[from].value) {
      to += 1;
    }
    // Equal values share the mean of their ranks, which count from 1.
    const rank = (from + 1 + to) / 2;
    rankSum +=
      rank * pooled.slice(from, to).filter(({ isFirst }) => isFirst).length;
    tied += (to - from) ** 3 - (to - from);
    from = to;
  }
  const u = rankSum - (first.length * (first.length + 1)) / 2;
  const variance = (sizes / 12) * (total + 1 - tied / (total * (total - 1)));
  const distance = Math.max(0, Math.abs(u - sizes / 2) - 0.5);
  return {
    u,
    p:
      distance === 0
        ? 1
        : Math.min(1, 2 * upperTail(distance / Math.sqrt(variance))),
    delta: (2 * u) / sizes - 1,
  };
}

/** P(Z > z) of the standard normal distribution, for z >= 0. */
export function upperTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 3) {
    // Power series of the distribution function around 0.
    let term = z;
    let sum = z;
    for (let n = 3; term > 1e-17; n += 2) {
      term *= (z * z) / n;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  // Laplace's continued fraction, from the inside out.
  let fraction = z;
  for (let n = 100; n > 0; n -= 1) {
    fraction = z + n / fraction;
  }
  return density / fraction;
}
