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

import { atLeast, atMost, type Figure, number } from './figure';
import type { Latency, PageLatency } from './latency';
import type { Measured } from './measure';
import { growthExponent, type Spread } from './statistics';

function range({ median, smallest, largest }: Spread, unit = ''): string {
  const [middle, low, high] = [median, smallest, largest].map(number);
  return low === high
    ? `${middle}${unit}`
    : `${middle}${unit} (${low} to ${high})`;
}

const ratio = (value: number) => `${number(value)} x`;

function costs(measured: Measured): Figure[] {
  const { size, cycle, roadie, resourcesPerApplication } = measured;
  const applications = `${number(size)}`;
  const listRatio = roadie.list.bytes.median / cycle.bytes.median;
  const gzipRatio = roadie.list.bytesGzip.median / cycle.bytesGzip.median;
  const listGoal = resourcesPerApplication >= 30 ? 30 : 20;
  const kind = `${resourcesPerApplication} resources per application`;
  return [
    {
      goal: 'P2',
      what: `bytes of an unchanged cycle, ${kind}`,
      applications,
      value: `${range(cycle.bytes)}, gzip ${range(cycle.bytesGzip)}`,
    },
    {
      goal: 'P2',
      what: `fewer than /allArgoApps, raw, ${kind}`,
      applications,
      value: ratio(listRatio),
      target: `at least ${listGoal} x`,
      miss: atLeast(listRatio, listGoal),
    },
    {
      goal: 'P2',
      what: `fewer than /allArgoApps, gzip, ${kind}`,
      applications,
      value: ratio(gzipRatio),
      target: 'at least 15 x',
      miss: atLeast(gzipRatio, 15),
    },
    {
      goal: 'P2',
      what: `fewer than Roadie's pages, opened once each, gzip, ${kind}`,
      applications,
      value: ratio(
        (roadie.page.bytesGzip.median * size) / cycle.bytesGzip.median,
      ),
      target: 'at least 100 x',
      miss: atLeast(
        (roadie.page.bytesGzip.median * size) / cycle.bytesGzip.median,
        100,
      ),
    },
  ];
}

function requests({ size, cycle, roadie, change }: Measured): Figure[] {
  const applications = number(size);
  const requestsOfPages = roadie.page.requests.median * size;
  const fewer = requestsOfPages / cycle.requests.median;
  return [
    {
      goal: 'P1',
      what: 'requests of an unchanged cycle',
      applications,
      value: range(cycle.requests),
      target: 'at most 1',
      miss: atMost(cycle.requests.median, 1),
    },
    {
      goal: 'P1',
      what: `fewer than Roadie's pages, opened once each (${number(
        requestsOfPages,
      )} requests, from 100 openings)`,
      applications,
      value: ratio(fewer),
      target: `at least ${number(size)} x`,
      miss: atLeast(fewer, size),
    },
    ...(change
      ? [
          {
            goal: 'P1',
            what: 'requests for each changed application',
            applications,
            value: range(change.requests),
            target: 'at most 1',
            miss: atMost(change.requests.median, 1),
          },
        ]
      : []),
  ];
}

function rows({ size, cycle, change }: Measured): Figure[] {
  const applications = number(size);
  return [
    {
      goal: 'P9',
      what: 'rows written by an unchanged cycle',
      applications,
      value: range(cycle.rows),
      target: '1',
      miss: atMost(cycle.rows.median, 1),
    },
    {
      goal: 'P9',
      what: "rows of the job queue's own schema in that time",
      applications,
      value: range(cycle.jobRows),
    },
    ...(change
      ? [
          {
            goal: 'P9',
            what: `rows written for each of ${change.changes} changes`,
            applications,
            value: range(change.rows),
            target: `at most ${number(2 + 2 / change.changes)}`,
            miss: atMost(change.rows.median, 2 + 2 / change.changes),
          },
          {
            goal: 'P9',
            what: 'write-ahead log for each change, the job queue included',
            applications,
            value: range(change.walBytes, ' B'),
            target: 'at most 1,500 B',
            miss: atMost(change.walBytes.median, 1500),
          },
        ]
      : []),
  ];
}

function viewers({ size, viewers: counted = [] }: Measured): Figure[] {
  const [one, many] = counted;
  if (!one || !many) {
    return [];
  }
  const added = many.ours - one.ours;
  return [
    {
      goal: 'P3',
      what: `requests a minute that ${one.viewers} and ${many.viewers} viewers cause at Argo CD, beside the cycle's own`,
      applications: number(size),
      value: `${number(one.ours)} and ${number(many.ours)}; Roadie ${number(
        one.roadie,
      )} and ${number(many.roadie)}`,
      target: 'none added',
      miss: added > 0 ? 1 + added : 0,
    },
  ];
}

function times(
  what: string,
  applications: string,
  { oursCold, oursWarm, roadie }: PageLatency,
): Figure {
  const both = ({ p50, p99 }: Latency) =>
    `${range(p50)} / ${range(p99, ' ms')}`;
  return {
    goal: 'P5',
    what,
    applications,
    value: `warm ${both(oursWarm)}; cold ${both(oursCold)}; Roadie ${both(
      roadie,
    )}`,
  };
}

function pages(measured: Measured): Figure[] {
  const { size, pages: delays = [], crowd, rate, alone } = measured;
  const applications = number(size);
  return [
    ...delays.flatMap(measuredPages => {
      const { delay, oursCold, oursWarm, roadie } = measuredPages;
      const p50 = roadie.p50.median / oursWarm.p50.median;
      const p99 = roadie.p99.median / oursWarm.p99.median;
      const goals = delay > 0 ? { p50: 5, p99: 10 } : { p50: 2, p99: 2 };
      const where = `50 people, a page a second each, Argo CD delayed by ${delay} ms`;
      return [
        times(`page p50 / p99, ${where}`, applications, measuredPages),
        {
          goal: 'P5',
          what: `p50 lower than Roadie's, warm (cold), ${where}`,
          applications,
          value: `${ratio(p50)} (${ratio(
            roadie.p50.median / oursCold.p50.median,
          )})`,
          target: `at least ${goals.p50} x`,
          miss: atLeast(p50, goals.p50),
        },
        {
          goal: 'P5',
          what: `p99 lower than Roadie's, warm (cold), ${where}`,
          applications,
          value: `${ratio(p99)} (${ratio(
            roadie.p99.median / oursCold.p99.median,
          )})`,
          target: `at least ${goals.p99} x`,
          miss: atLeast(p99, goals.p99),
        },
      ];
    }),
    ...(crowd
      ? [
          times(
            'page p50 / p99, 50 people without a pause, Argo CD not delayed',
            applications,
            crowd,
          ),
        ]
      : []),
    ...(rate
      ? (
          [
            ['p50', 5],
            ['p99', 50],
          ] as const
        ).map(([which, limit]) => ({
          goal: 'P5',
          what: `page ${which} at 200 openings a second, open loop`,
          applications,
          value: range(rate[which], ' ms'),
          target: `at most ${limit} ms`,
          miss: atMost(rate[which].median, limit),
        }))
      : []),
    ...(alone
      ? [
          {
            goal: 'P5',
            what: 'page p50 / p99, one person (the simulator itself, one application)',
            applications,
            value: `${range(alone.ours.p50)} / ${range(
              alone.ours.p99,
              ' ms',
            )} (${range(alone.simulator.p50)} / ${range(
              alone.simulator.p99,
              ' ms',
            )})`,
          },
        ]
      : []),
  ];
}

function growth(all: Measured[]): Figure[] {
  const sizes = all.map(({ size }) => number(size)).join(', ');
  const exponent = (
    what: string,
    limit: number,
    costOf: (measured: Measured) => number | undefined,
  ): Figure => {
    const value = growthExponent(
      all.map(measured => ({
        size: measured.size,
        cost: costOf(measured) ?? 0,
      })),
    );
    return {
      goal: 'P10',
      what: `growth exponent of ${what}`,
      applications: sizes,
      value: value.toFixed(2),
      target: `at most ${limit}`,
      miss: value <= limit ? 1 : 1 + value - limit,
    };
  };
  return [
    exponent('requests', 0.05, ({ cycle }) => cycle.requests.median),
    exponent('bytes', 1.05, ({ cycle }) => cycle.bytes.median),
    exponent('processor time', 1.05, ({ cycle }) => cycle.processorMs.median),
    exponent('rows written', 0.05, ({ cycle }) => cycle.rows.median),
    exponent(
      'the page, one person',
      0.05,
      ({ alone }) => alone?.ours.p50.median,
    ),
    exponent('memory (heap in use)', 1.05, ({ memory }) => memory.heapUsed),
  ];
}

function explanations(measured: Measured): Figure[] {
  const applications = number(measured.size);
  return [
    {
      goal: 'P10',
      what: 'processor time of a cycle',
      applications,
      value: range(measured.cycle.processorMs, ' ms'),
    },
    {
      goal: 'P10',
      what: 'memory of the process: resident, heap in use',
      applications,
      value: `${number(measured.memory.rss / 2 ** 20)} MiB, ${number(
        measured.memory.heapUsed / 2 ** 20,
      )} MiB`,
    },
    {
      goal: 'P10',
      what: `until ${number(
        measured.known,
      )} components are known for the first time`,
      applications,
      value: `${number(measured.filledInSeconds)} s`,
    },
  ];
}

/** All lines of the table, by goal. */
export function figures(results: Measured[]): Figure[] {
  const full = results.filter(({ alone }) => alone !== undefined);
  return [
    ...full.flatMap(requests),
    ...results.flatMap(costs),
    ...results.flatMap(viewers),
    ...results.flatMap(pages),
    ...full.flatMap(rows),
    ...(full.length > 1 ? growth(full) : []),
    ...full.flatMap(explanations),
  ];
}
