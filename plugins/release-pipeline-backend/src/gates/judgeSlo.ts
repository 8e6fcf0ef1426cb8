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

import { describeDuration } from '../config/duration';
import type { ErrorRatio } from './errorRatio';
import { formatNumber } from './metricWords';
import type { SloConfig, WindowPair } from './sloConfig';

/** One condition and what was found. */
export interface Finding {
  status: 'passed' | 'failed' | 'unknown';
  words: string;
}

/** How many times faster than the objective allows; undefined without a ratio. */
export function burnRateOf(
  ratios: Map<number, ErrorRatio>,
  windowMs: number,
  objective: number,
): number | undefined {
  const value = ratios.get(windowMs)?.value;
  return value === undefined ? undefined : value / (1 - objective);
}

export function judgeBudget(
  { over, atLeast }: NonNullable<SloConfig['budget']>,
  burn: number | undefined,
): Finding {
  const limits = `allowed is at least ${percent(atLeast)}`;
  const left = leftOf(burn);
  if (burn === undefined || left === undefined) {
    return {
      status: 'unknown',
      words: `what is left of the error budget over ${describeDuration(
        over,
      )} is not known; ${limits}`,
    };
  }
  return {
    status: 1 - burn >= atLeast ? 'passed' : 'failed',
    words: `${left} of the error budget over ${describeDuration(
      over,
    )} is left; ${limits}`,
  };
}

export function judgePair(
  { long, short, factor }: WindowPair,
  burnLong: number | undefined,
  burnShort: number | undefined,
): Finding {
  const rate = (burn: number | undefined) =>
    burn === undefined ? 'not known' : formatNumber(burn);
  const words = `burn rate is ${rate(burnLong)} over ${describeDuration(
    long,
  )} and ${rate(burnShort)} over ${describeDuration(
    short,
  )}; too fast is more than ${formatNumber(factor)} in both`;
  if (burnLong === undefined || burnShort === undefined) {
    return { status: 'unknown', words };
  }
  const isTooFast = burnLong > factor && burnShort > factor;
  return { status: isTooFast ? 'failed' : 'passed', words };
}

export function leftOf(burn: number | undefined): string | undefined {
  return burn === undefined ? undefined : percent(1 - burn);
}

export function thresholdOf({ budget, burnRate }: SloConfig): string {
  return [
    ...(budget ? [`at least ${percent(budget.atLeast)} left`] : []),
    ...(burnRate?.windows ?? []).map(
      ({ long, factor }) =>
        `burn rate at most ${formatNumber(factor)} over ${describeDuration(
          long,
        )}`,
    ),
  ].join(', ');
}

export function percent(share: number): string {
  return `${formatNumber(share * 100)} %`;
}
