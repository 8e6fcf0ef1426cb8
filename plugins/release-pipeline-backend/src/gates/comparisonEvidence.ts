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
  Chart,
  EvidenceItem,
} from 'backstage-plugin-release-pipeline-common';
import type { PrometheusClient } from '../adapters/prometheus';
import { describeDuration } from '../config/duration';
import type { PrometheusQueryConfig } from '../config/types';
import { Bounds, limitsOf } from './compare';
import type { Side } from './measureSide';
import { evidenceOf, formatNumber } from './metricWords';
import { mannWhitney } from './rankTest';
import { isoTime } from './sentences';

/** A side and its name in the chart. */
export interface NamedSide {
  name: string;
  side: Side;
}

/** The baseline, how far the release is from it, and both over time. */
export function comparisonEvidence(options: {
  bounds: Bounds;
  query: PrometheusQueryConfig;
  client: PrometheusClient;
  judged: NamedSide;
  baseline?: NamedSide;
}): EvidenceItem[] {
  const { bounds, query, client, judged, baseline } = options;
  return [
    ...(baseline ? baselineEvidence(baseline, client) : []),
    ...(baseline ? distance(judged.side, baseline.side) : []),
    ...overTime(bounds, query, baseline ? [judged, baseline] : [judged]),
  ];
}

function baselineEvidence(
  { name, side }: NamedSide,
  client: PrometheusClient,
): EvidenceItem[] {
  const value = side.value === undefined ? 'none' : formatNumber(side.value);
  return [
    { label: 'Baseline', value: [`${name}: ${value}`] },
    ...evidenceOf(side, client).map(item => ({
      ...item,
      label: `${item.label} (baseline)`,
    })),
  ];
}

/** The plain ratio decides; the test beside it says how sure that is. */
function distance(judged: Side, baseline: Side): EvidenceItem[] {
  const { value } = judged;
  const base = baseline.value;
  if (value === undefined || base === undefined) {
    return [];
  }
  return [
    {
      label: 'Ratio',
      value: [
        base === 0
          ? `none: ${formatNumber(value)} to a baseline of 0`
          : `${formatNumber(value / base)} (${formatNumber(
              value,
            )} to ${formatNumber(base)})`,
      ],
    },
    { label: 'Two-sample test', value: [testWords(judged, baseline)] },
  ];
}

function testWords(judged: Side, baseline: Side): string {
  const first = judged.series?.points.map(([, value]) => value) ?? [];
  const second = baseline.series?.points.map(([, value]) => value) ?? [];
  const sizes = `${first.length} and ${second.length} points`;
  if (first.length === 0 || second.length === 0) {
    return `not possible with ${sizes}`;
  }
  const { u, p, delta } = mannWhitney(first, second);
  const chance = p < 0.001 ? 'p < 0.001' : `p = ${Number(p.toPrecision(2))}`;
  return `Mann-Whitney U = ${formatNumber(
    u,
  )}, ${chance}, effect size (Cliff's delta) ${Number(
    delta.toFixed(2),
  )}: ${effectWords(delta)}; ${sizes}`;
}

// Bounds by Romano and others (2006).
function effectWords(delta: number): string {
  const size = Math.abs(delta);
  const words = [
    [0.147, 'negligible'],
    [0.33, 'small'],
    [0.474, 'medium'],
  ] as const;
  return words.find(([bound]) => size < bound)?.[1] ?? 'large';
}

function overTime(
  bounds: Bounds,
  query: PrometheusQueryConfig,
  sides: NamedSide[],
): EvidenceItem[] {
  const [{ side }] = sides;
  if (!side.series) {
    return [];
  }
  const label = 'Over time';
  if (side.series.points.length === 0) {
    return [{ label, value: side.series.problem ?? ['no values'] }];
  }
  const limits = limitsOf(bounds, sides.at(1)?.side.value);
  const lines = [limits?.low ?? -Infinity, limits?.high ?? Infinity].filter(
    Number.isFinite,
  );
  const chart: Chart = {
    unit: query.unit,
    threshold: lines.length > 0 ? lines : undefined,
    series: sides.map(named => ({
      name: named.name,
      points: (named.side.series?.points ?? []).map(([at, value]) => [
        isoTime(at),
        Number(value.toPrecision(6)),
      ]),
    })),
  };
  const words = sides.map(({ name, side: { series } }) => {
    const { points, leftOut } = series ?? { points: [], leftOut: 0 };
    const gaps = leftOut > 0 ? `, ${leftOut} left out that are no number` : '';
    return `${points.length} points of ${name}${gaps}`;
  });
  return [
    {
      label,
      value: [
        `${words.join(', ')}, each over ${describeDuration(query.stepMs)}`,
      ],
      chart,
    },
  ];
}
