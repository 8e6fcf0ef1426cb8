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

import type {
  EvidenceItem,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type { PrometheusClient } from '../adapters/prometheus';
import type { Measurement } from './measure';
import { isoTime } from './sentences';

/** "at most 0.01", "at least 5 and at most 9". */
export function thresholdOf({
  max,
  min,
}: {
  max?: number;
  min?: number;
}): string {
  return [
    ...(min === undefined ? [] : [`at least ${formatNumber(min)}`]),
    ...(max === undefined ? [] : [`at most ${formatNumber(max)}`]),
  ].join(' and ');
}

/** The value beside what is allowed, in words. */
export function describeMetric(
  config: { query: string; max?: number; min?: number },
  { value = Number.NaN }: Measurement,
  what: string,
): Sentence {
  return [
    `${config.query} of ${what} is ${formatNumber(
      value,
    )}; allowed is ${thresholdOf(config)}`,
  ];
}

/** Four digits are enough for people. */
export function formatNumber(value: number): string {
  return Number(value.toPrecision(4)).toString();
}

/** What was asked, of when, and what came besides the value. */
export function evidenceOf(
  { expr, at, newestAt, samples, warnings, infos }: Measurement,
  client: PrometheusClient,
): EvidenceItem[] {
  const moment = (label: string, instant: number | undefined) =>
    instant === undefined
      ? []
      : [{ label, value: [{ time: isoTime(instant), as: 'at' as const }] }];
  return [
    {
      label: 'Query',
      value: [expr],
      code: true,
      href: client.hrefOf(expr),
    },
    ...moment('Asked for', at),
    ...moment('Newest sample', newestAt),
    ...(samples === undefined
      ? []
      : [{ label: 'Samples', value: [formatNumber(samples)] }]),
    ...warnings.map(text => ({ label: 'Warning', value: [text] })),
    ...infos.map(text => ({ label: 'Note', value: [text] })),
  ];
}
