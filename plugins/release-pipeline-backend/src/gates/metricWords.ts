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
  GateStatus,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type { PrometheusClient } from '../adapters/prometheus';
import { baselineWords } from './baseline';
import type { Measurement } from './measure';
import type {
  Comparison,
  PrometheusGateConfig,
  Tolerance,
} from './prometheusConfig';
import { isoTime } from './sentences';

/** "at most 0.01", "at most 10 % or 0.005 more than the previous version". */
export function thresholdOf({
  max,
  min,
  compareWith,
}: {
  max?: number;
  min?: number;
  compareWith?: Comparison;
}): string {
  const distances = [
    ...distanceWords(compareWith?.maxIncrease, 'more'),
    ...distanceWords(compareWith?.maxDecrease, 'less'),
  ].join(' and ');
  return [
    ...(min === undefined ? [] : [`at least ${formatNumber(min)}`]),
    ...(max === undefined ? [] : [`at most ${formatNumber(max)}`]),
    ...(compareWith ? [`${distances} than ${baselineWords(compareWith)}`] : []),
  ].join(' and ');
}

function distanceWords(
  tolerance: Tolerance | undefined,
  direction: 'more' | 'less',
): string[] {
  return tolerance ? [`at most ${toleranceWords(tolerance)} ${direction}`] : [];
}

/** "10 % or 0.005" */
function toleranceWords({ relative, absolute }: Tolerance): string {
  return [
    ...(relative === undefined ? [] : [percent(relative)]),
    ...(absolute === undefined ? [] : [formatNumber(absolute)]),
  ].join(' or ');
}

/** "above 0.005", "beyond 5 % more" */
function warnWords({
  warnAbove,
  warnBelow,
  compareWith,
}: PrometheusGateConfig): string {
  const { warnIncrease, warnDecrease } = compareWith ?? {};
  return [
    ...(warnAbove === undefined ? [] : [`above ${formatNumber(warnAbove)}`]),
    ...(warnBelow === undefined ? [] : [`below ${formatNumber(warnBelow)}`]),
    ...(warnIncrease ? [`beyond ${toleranceWords(warnIncrease)} more`] : []),
    ...(warnDecrease ? [`beyond ${toleranceWords(warnDecrease)} less`] : []),
  ].join(' and ');
}

/** The value beside what is allowed and what it is compared with, in words. */
export function describeMetric(
  config: PrometheusGateConfig,
  value: number,
  what: string,
  status: GateStatus,
  baseline?: { what: string; value: number },
): Sentence {
  const compared = baseline
    ? `, of ${baseline.what} ${formatNumber(baseline.value)} (${changeWords(
        value,
        baseline.value,
      )})`
    : '';
  const warns = status === 'warned' ? `it warns ${warnWords(config)}, ` : '';
  return [
    `${config.query} of ${what} is ${formatNumber(
      value,
    )}${compared}; ${warns}allowed is ${thresholdOf(config)}`,
  ];
}

/** "24 % more", "the same". */
function changeWords(value: number, base: number): string {
  const change = value - base;
  if (change === 0) {
    return 'the same';
  }
  const size = Math.abs(change);
  return `${base === 0 ? formatNumber(size) : percent(size / Math.abs(base))} ${
    change > 0 ? 'more' : 'less'
  }`;
}

function percent(share: number): string {
  return `${formatNumber(share * 100)} %`;
}

/** Four digits are enough for people. */
export function formatNumber(value: number): string {
  return Number(value.toPrecision(4)).toString();
}

/** What was asked, of when, and what came besides the value. */
export function evidenceOf(
  { expr, at, newestAt, samples, traffic, warnings, infos }: Measurement,
  client: PrometheusClient,
): EvidenceItem[] {
  const moment = (label: string, instant: number | undefined) =>
    instant === undefined
      ? []
      : [{ label, value: [{ time: isoTime(instant), as: 'at' as const }] }];
  return [
    queryItem(expr, client, at),
    ...moment('Asked for', at),
    ...moment('Newest sample', newestAt),
    ...(samples === undefined
      ? []
      : [{ label: 'Samples', value: [formatNumber(samples)] }]),
    ...(traffic === undefined
      ? []
      : [
          {
            label: 'Traffic',
            value: [`${formatNumber(traffic)} requests per second`],
          },
        ]),
    ...warnings.map(text => ({ label: 'Warning', value: [text] })),
    ...infos.map(text => ({ label: 'Note', value: [text] })),
  ];
}

/** A query as it was asked about a moment, or will be asked. */
export function queryItem(
  expr: string,
  client: PrometheusClient,
  at?: number,
): EvidenceItem {
  return {
    label: 'Query',
    value: [expr],
    code: true,
    href: client.hrefOf(expr, at),
  };
}
