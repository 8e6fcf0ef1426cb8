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

/** The value below which this share (0 to 1) of the values lies, by nearest rank. */
export function percentile(values: number[], share: number): number {
  if (values.length === 0) {
    throw new Error('There is no percentile of nothing');
  }
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.ceil(share * sorted.length);
  return sorted[Math.min(Math.max(rank, 1), sorted.length) - 1];
}

/** Median with the smallest and the largest value of repeated measurements. */
export interface Spread {
  median: number;
  smallest: number;
  largest: number;
}

export function spread(values: number[]): Spread {
  return {
    median: percentile(values, 0.5),
    smallest: Math.min(...values),
    largest: Math.max(...values),
  };
}

/**
 * How a cost grows: the slope of log cost on log size by least squares. 0 =
 * does not depend on the size, 1 = in proportion. What costs nothing at any
 * size does not grow.
 */
export function growthExponent(
  points: Array<{ size: number; cost: number }>,
): number {
  if (points.every(({ cost }) => cost === 0)) {
    return 0;
  }
  const logs = points.map(({ size, cost }) => ({
    x: Math.log(size),
    y: Math.log(cost),
  }));
  const mean = (pick: (point: { x: number; y: number }) => number) =>
    logs.reduce((sum, point) => sum + pick(point), 0) / logs.length;
  const middle = { x: mean(({ x }) => x), y: mean(({ y }) => y) };
  const covariance = mean(({ x, y }) => (x - middle.x) * (y - middle.y));
  const variance = mean(({ x }) => (x - middle.x) ** 2);
  return covariance / variance;
}
