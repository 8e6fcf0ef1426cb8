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

import type { Comparison, Tolerance } from './prometheusConfig';

/** What a value is held against. */
export interface Bounds {
  max?: number;
  min?: number;
  warnAbove?: number;
  warnBelow?: number;
  compareWith?: Pick<
    Comparison,
    'maxIncrease' | 'maxDecrease' | 'warnIncrease' | 'warnDecrease'
  >;
}

/**
 * Judges a value by its bounds and, where asked, by its distance from a
 * baseline. Without a number there is no answer: `unknown`. Out of a fixed bound
 * is `failed` even where the baseline is missing.
 */
export function judgeValue(
  bounds: Bounds,
  value: number | undefined,
  baseline?: number,
): 'passed' | 'warned' | 'failed' | 'unknown' {
  if (value === undefined || !Number.isFinite(value)) {
    return 'unknown';
  }
  if (value > (bounds.max ?? Infinity) || value < (bounds.min ?? -Infinity)) {
    return 'failed';
  }
  const limits = limitsOf(bounds, baseline);
  if (!limits) {
    return 'unknown';
  }
  if (value > limits.high || value < limits.low) {
    return 'failed';
  }
  return value > limits.warnHigh || value < limits.warnLow
    ? 'warned'
    : 'passed';
}

/**
 * The bounds as numbers, infinite where there is none. Undefined: the baseline
 * is missing.
 */
export function limitsOf(
  bounds: Bounds,
  baseline?: number,
):
  | { high: number; low: number; warnHigh: number; warnLow: number }
  | undefined {
  const { compareWith } = bounds;
  if (compareWith && !Number.isFinite(baseline)) {
    return undefined;
  }
  const base = baseline ?? 0;
  const away = (tolerance: Tolerance | undefined) =>
    tolerance
      ? Math.max(
          (tolerance.relative ?? 0) * Math.abs(base),
          tolerance.absolute ?? 0,
        )
      : Infinity;
  return {
    high: Math.min(
      bounds.max ?? Infinity,
      base + away(compareWith?.maxIncrease),
    ),
    low: Math.max(
      bounds.min ?? -Infinity,
      base - away(compareWith?.maxDecrease),
    ),
    warnHigh: Math.min(
      bounds.warnAbove ?? Infinity,
      base + away(compareWith?.warnIncrease),
    ),
    warnLow: Math.max(
      bounds.warnBelow ?? -Infinity,
      base - away(compareWith?.warnDecrease),
    ),
  };
}
