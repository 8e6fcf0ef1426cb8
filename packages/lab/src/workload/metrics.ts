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

/** How a version answers: shares between 0 and 1. */
export type Behaviour = {
  /** Share of the requests that end with a 5xx. */
  errorRatio: number;
  /** Share of the requests that take over a second. */
  slowRatio: number;
};

export const GOOD: Behaviour = { errorRatio: 0.001, slowRatio: 0.002 };
export const BAD: Behaviour = { errorRatio: 0.05, slowRatio: 0.3 };

/** Counters of one version in one stage; fractions of a request are kept. */
export type Traffic = {
  service: string;
  stage: string;
  version: string;
  good: number;
  errors: number;
  fast: number;
  slow: number;
};

/** Upper bounds in seconds, and the share of fast and slow requests below. */
const BUCKETS: Array<{ bound: string; fast: number; slow: number }> = [
  { bound: '0.05', fast: 0.3, slow: 0 },
  { bound: '0.1', fast: 0.75, slow: 0 },
  { bound: '0.25', fast: 0.97, slow: 0 },
  { bound: '0.5', fast: 1, slow: 0 },
  { bound: '1', fast: 1, slow: 0 },
  { bound: '2.5', fast: 1, slow: 0.9 },
  { bound: '5', fast: 1, slow: 1 },
  { bound: '+Inf', fast: 1, slow: 1 },
];
const FAST_SECONDS = 0.09;
const SLOW_SECONDS = 1.8;

/** Writes the counters in Prometheus' text format. */
export function renderMetrics(traffic: Traffic[]): string {
  const lines = [
    '# HELP http_requests_total Requests answered, by status code.',
    '# TYPE http_requests_total counter',
  ];
  for (const entry of traffic) {
    const labels = labelsOf(entry);
    lines.push(
      `http_requests_total{${labels},code="200"} ${Math.floor(entry.good)}`,
      `http_requests_total{${labels},code="500"} ${Math.floor(entry.errors)}`,
    );
  }
  lines.push(
    '# HELP http_request_duration_seconds Time until the answer, in seconds.',
    '# TYPE http_request_duration_seconds histogram',
  );
  const name = 'http_request_duration_seconds';
  for (const entry of traffic) {
    const labels = labelsOf(entry);
    const below = (bucket: { fast: number; slow: number }) =>
      Math.floor(entry.fast * bucket.fast + entry.slow * bucket.slow);
    const sum = entry.fast * FAST_SECONDS + entry.slow * SLOW_SECONDS;
    lines.push(
      ...BUCKETS.map(
        bucket =>
          `${name}_bucket{${labels},le="${bucket.bound}"} ${below(bucket)}`,
      ),
      `${name}_sum{${labels}} ${sum.toFixed(3)}`,
      `${name}_count{${labels}} ${below({ fast: 1, slow: 1 })}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function labelsOf({ service, stage, version }: Traffic): string {
  return Object.entries({ service, stage, version })
    .map(([label, value]) => `${label}="${escapeLabel(value)}"`)
    .join(',');
}

function escapeLabel(value: string): string {
  return value.replace(
    /[\\"\n]/g,
    character => ({ '\\': '\\\\', '"': '\\"' }[character] ?? '\\n'),
  );
}
