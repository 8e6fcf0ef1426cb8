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

import type { Chart } from 'backstage-plugin-release-pipeline-common';

/** What a plot spans: milliseconds from left to right, values from bottom to top. */
export type Span = { from: number; to: number; low: number; high: number };

/** Nothing where there is not one value that can be drawn. */
export function spanOf(chart: Chart): Span | undefined {
  const points = chart.series
    .flatMap(({ points: own }) => own)
    .filter(drawable);
  if (points.length === 0) {
    return undefined;
  }
  const times = points.map(([time]) => Date.parse(time));
  const values = [
    ...points.map(([, value]) => value),
    ...(chart.threshold ?? []).filter(Number.isFinite),
  ];
  // From nothing up, so that a small change does not look like a large one.
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  return {
    from: Math.min(...times),
    to: Math.max(...times),
    low,
    high: high === low ? low + 1 : high,
  };
}

/** A point in a box of the given size; y grows downwards. */
export function placeOf(
  [time, value]: [string, number],
  span: Span,
  size: { width: number; height: number },
): [x: number, y: number] {
  const wide = span.to - span.from;
  const x = wide > 0 ? (Date.parse(time) - span.from) / wide : 1;
  return [x * size.width, heightOf(value, span, size.height)];
}

/** How far below the top a value lies. */
export function heightOf(value: number, span: Span, height: number): number {
  return height - ((value - span.low) / (span.high - span.low)) * height;
}

/** What can be drawn; anything else stands in the table alone. */
export function drawable([time, value]: [string, number]): boolean {
  return Number.isFinite(value) && !Number.isNaN(Date.parse(time));
}
