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

import type { EvidenceItem } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import {
  PrometheusClient,
  RangeResult,
  SeriesOverTime,
} from '../adapters/prometheus';
import { UpstreamError } from '../adapters/UpstreamError';
import { describeDuration } from '../config/duration';
import type { Stop } from '../domain/soakTime';
import type { Wanted } from './alertLabels';

/** Prometheus refuses more than 11,000 points. */
const MAXIMUM_POINTS = 10_000;
const TIMEOUT_MS = 20_000;

/** What Prometheus told of its alerts over a span. */
export interface AlertsOverTime {
  stops: Stop[];
  /** What comes after is not known yet. */
  until: Instant;
  evidence: EvidenceItem[];
}

/**
 * Asks a Prometheus when alerts fired: its own series `ALERTS`, of which it
 * keeps the past. Step by step; each stands for the time since the one before.
 * A step without the alert that always fires is unknown and does not count.
 *
 * @throws UpstreamError
 */
export async function readAlertsOverTime(options: {
  client: PrometheusClient;
  wanted: Wanted;
  watchdog: Record<string, string>;
  from: Instant;
  until: Instant;
  everyMs: number;
  resets: boolean;
  signal: AbortSignal;
}): Promise<AlertsOverTime> {
  const { client, from, everyMs, resets, signal } = options;
  const points = (options.until - from) / everyMs;
  const stepMs = everyMs * Math.max(1, Math.ceil(points / MAXIMUM_POINTS));
  // On a grid, so that all who ask within a step ask the same.
  const until = Math.floor(options.until / stepMs) * stepMs;
  const start = (Math.floor(from / stepMs) + 1) * stepMs;
  if (until < start) {
    return { stops: [], until: from, evidence: [] };
  }
  const window = `[${Math.ceil(stepMs / 1_000)}s]`;
  const firing = selectorOf(options.wanted);
  const watchdog = selectorOf(
    new Map(Object.entries(options.watchdog).map(([k, v]) => [k, [v]])),
  );
  const ask = async (expr: string): Promise<RangeResult> => {
    const result = await client.queryRange({
      expr,
      start,
      end: until,
      stepMs,
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    if (result.warnings.length > 0) {
      throw new UpstreamError(
        'bad-answer',
        `Prometheus '${client.name}' gave an incomplete answer: ${result.warnings[0]}`,
      );
    }
    return result;
  };
  const expr = `max by (alertname) (max_over_time(${firing}${window}))`;
  const [fired, alive] = await Promise.all([
    ask(expr),
    ask(`max(max_over_time(${watchdog}${window}))`),
  ]);
  const known = new Set(alive.series.flatMap(series => momentsOf(series)));
  const all = steps(start, until, stepMs);
  const spans = (moments: Instant[]) =>
    spansOf(moments, stepMs).map(span =>
      // What reaches to the end is not known to be over.
      span.to === until ? { from: span.from } : span,
    );
  return {
    until,
    stops: [
      ...fired.series.flatMap(series =>
        spans(momentsOf(series)).map(
          (span): Stop => ({
            ...span,
            kind: 'alert',
            resets,
            because: [`alert ${series.labels.alertname ?? 'without name'}`],
          }),
        ),
      ),
      ...spans(all.filter(moment => !known.has(moment))).map(
        (span): Stop => ({
          ...span,
          kind: 'unknown',
          resets: false,
          because: [
            `Prometheus '${client.name}' does not know whether alerts fired`,
          ],
        }),
      ),
    ],
    evidence: [
      {
        label: 'Alerts',
        value: [expr],
        code: true,
        href: client.hrefOf(firing, until),
      },
      {
        label: 'Alerts are looked at every',
        value: [describeDuration(stepMs)],
      },
    ],
  };
}

function selectorOf(wanted: Wanted): string {
  const matchers = [...wanted].map(([label, values]) =>
    values.length === 1
      ? `${label}=${JSON.stringify(values[0])}`
      : `${label}=~${JSON.stringify(values.map(plain).join('|'))}`,
  );
  return `ALERTS{alertstate="firing",${matchers.join(',')}}`;
}

/** A text that a pattern takes as it is. */
function plain(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function momentsOf({ points }: SeriesOverTime): Instant[] {
  return points.map(({ at }) => Math.round(at));
}

function steps(start: Instant, until: Instant, stepMs: number): Instant[] {
  const moments: Instant[] = [];
  for (let moment = start; moment <= until; moment += stepMs) {
    moments.push(moment);
  }
  return moments;
}

/** Steps that follow each other are one span. */
function spansOf(
  moments: Instant[],
  stepMs: number,
): Array<{ from: Instant; to: Instant }> {
  const spans: Array<{ from: Instant; to: Instant }> = [];
  for (const to of [...moments].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last && to - stepMs <= last.to) {
      last.to = to;
    } else {
      spans.push({ from: to - stepMs, to });
    }
  }
  return spans;
}
