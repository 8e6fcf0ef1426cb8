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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import { QueryResult, selectorsOf } from '../adapters/prometheus';

const MAXIMUM_SELECTORS = 8;

/**
 * The time of the newest sample behind an expression. The result of a query
 * carries the time of evaluation, so each of its selectors is asked by
 * `timestamp()`, which gives the sample's own. A target that is down has no
 * present sample although a range still reaches back to it: that is stale
 * (F52). Selectors that found nothing at all, such as errors that never
 * happened, and those that look at the past on purpose, say nothing.
 */
export async function newestSample(
  expr: string,
  at: number,
  ask: (expr: string, at: number) => Promise<QueryResult>,
): Promise<{ newestAt?: number; problem?: Sentence; noData?: boolean }> {
  const present = selectorsOf(expr).filter(({ historic }) => !historic);
  const selectors = [
    ...new Map(present.map(selector => [selector.text, selector])).values(),
  ];
  if (selectors.length === 0 || selectors.length > MAXIMUM_SELECTORS) {
    return {
      problem: ['the query does not show which series it rests on'],
    };
  }
  const found = await Promise.all(
    selectors.map(async ({ text, range }) => {
      const { series } = await ask(`max(timestamp(${text}))`, at);
      const seconds = series.at(0)?.value;
      if (typeof seconds === 'number') {
        return { newestAt: seconds * 1000 };
      }
      const isInstant = range === undefined || range.includes(':');
      const before = isInstant
        ? []
        : (await ask(`count(rate(${text}[${range}]))`, at)).series;
      return { stopped: before.length > 0 };
    }),
  );
  const times = found.flatMap(({ newestAt }) => newestAt ?? []);
  if (found.some(({ stopped }) => stopped) || times.length === 0) {
    return {
      problem: ['no fresh data: what the value rests on is no longer scraped'],
      noData: true,
    };
  }
  return { newestAt: Math.min(...times) };
}
