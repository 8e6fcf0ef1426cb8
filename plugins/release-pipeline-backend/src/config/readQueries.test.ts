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

import { exampleWith, problemsOf, read } from './testing';

const QUERY = 'releasePipeline.prometheus.queries.error-ratio';
const PRODUCTION = 'releasePipeline.pipelines.standard.stages.production';
const BY_TRACK = 'sum(errors{role="{{ track }}"})';
const compareWith = (keys: object) => ({
  type: 'prometheus',
  query: 'error-ratio',
  of: 'staging',
  compareWith: { maxIncrease: { relative: 0.1 }, ...keys },
});

describe('queries and the comparisons that use them', () => {
  const queryWith = (changes: Record<string, unknown>) =>
    read(exampleWith(changes)).prometheus.queries.get('error-ratio');

  it('looks at a window in ten steps unless told otherwise', () => {
    expect(queryWith({})).toMatchObject({ windowMs: 600_000, stepMs: 60_000 });
    expect(queryWith({ [`${QUERY}.window`]: '5s' })?.stepMs).toBe(1_000);
    expect(queryWith({ [`${QUERY}.window`]: '64s' })?.stepMs).toBe(7_000);
    expect(queryWith({ [`${QUERY}.step`]: '5s' })?.stepMs).toBe(5_000);
  });

  it('reads traffic, unit and how a canary is told', () => {
    const expr = { [`${QUERY}.expr`]: BY_TRACK, [`${PRODUCTION}.gates`]: {} };
    const tracks = `${QUERY}.tracks`;
    expect(
      queryWith({ [`${QUERY}.traffic`]: 'sum(up)', [`${QUERY}.unit`]: 's' }),
    ).toMatchObject({ traffic: 'sum(up)', unit: 's' });
    expect(queryWith({ ...expr, [tracks]: {} })?.tracks).toEqual({
      canary: 'canary',
      stable: 'stable',
    });
    const hashes = {
      label: 'rollouts_pod_template_hash',
      canary: 'pods{stage="{{ stage }}",new="yes"}',
      stable: 'pods{stage="{{ stage }}",new="no"}',
    };
    expect(queryWith({ ...expr, [tracks]: hashes })?.tracks).toEqual(hashes);
  });

  it('keeps a comparison as it was written, a week back unless told otherwise', () => {
    const config = read(
      exampleWith({
        [`${PRODUCTION}.gates`]: {
          a: compareWith({ baseline: 'last-week' }),
          b: compareWith({ baseline: 'last-week', offset: { days: 1 } }),
          c: compareWith({ baseline: 'stage', stage: 'production' }),
        },
      }),
    );
    const gates = config.pipelines
      .get('standard')
      ?.stages.find(({ name }) => name === 'production')?.gates;
    const day = 24 * 3_600_000;
    expect(gates?.map(gate => gate.config)).toMatchObject([
      { compareWith: { baseline: 'last-week', offsetMs: 7 * day } },
      { compareWith: { baseline: 'last-week', offsetMs: day } },
      { compareWith: { baseline: 'stage', stage: 'production' } },
    ]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'an unknown stage to compare with',
      {
        [`${PRODUCTION}.gates.errors`]: compareWith({
          baseline: 'stage',
          stage: 'prod',
        }),
      },
      `${PRODUCTION}.gates.errors.compareWith.stage: unknown stage "prod"; expected one of dev, staging, production`,
    ],
    [
      'a canary that the query does not tell',
      { [`${PRODUCTION}.gates.errors`]: compareWith({ baseline: 'stable' }) },
      `${PRODUCTION}.gates.errors.compareWith: needs {{ track }} in the query 'error-ratio', which stands for canary or stable`,
    ],
    [
      'a query for canaries in a plain limit',
      { [`${QUERY}.expr`]: BY_TRACK },
      `${PRODUCTION}.gates.errors.compareWith: needs baseline "stable": the query 'error-ratio' tells canary from stable by {{ track }}`,
    ],
    ...(['query', 'good', 'total'] as const).map(
      (key): [string, Record<string, unknown>, string] => [
        `a query for canaries as ${key} of an objective`,
        {
          'releasePipeline.prometheus.queries.by-track': {
            instance: 'prod',
            expr: BY_TRACK,
            window: '10m',
            freshness: '2m',
          },
          [`${PRODUCTION}.gates.budget`]: {
            type: 'slo',
            objective: 0.99,
            burnRate: {},
            ...(key !== 'query' && {
              good: 'error-ratio',
              total: 'error-ratio',
            }),
            [key]: 'by-track',
          },
        },
        `${PRODUCTION}.gates.budget.${key}: expected a query without {{ track }}: an objective does not tell canary from stable, and 'by-track' does`,
      ],
    ),
    [
      'a stage to compare with that the query does not heed',
      {
        [`${QUERY}.expr`]: 'sum(errors{service="{{ component.name }}"})',
        [`${PRODUCTION}.gates.errors`]: compareWith({
          baseline: 'stage',
          stage: 'production',
        }),
      },
      `${PRODUCTION}.gates.errors.compareWith: needs {{ stage }} in the query 'error-ratio', or both sides are the same`,
    ],
    [
      'a time before that lies in the window itself',
      {
        [`${PRODUCTION}.gates.errors`]: compareWith({
          baseline: 'last-week',
          offset: { minutes: 9 },
        }),
      },
      `${PRODUCTION}.gates.errors.compareWith: needs an offset of at least the window of the query 'error-ratio'`,
    ],
    [
      'S32 a side of a canary outside of quotes',
      { [`${QUERY}.expr`]: 'sum({{ track }})' },
      `${QUERY}.expr: expected {{ track }} to stand inside quotes`,
    ],
    [
      'S31 a side of a canary that is no label value',
      { [`${QUERY}.tracks`]: { canary: 'a"b' } },
      `${QUERY}.tracks.canary: expected a name of letters, digits, "-", "_" and "."`,
    ],
    [
      'a label without queries',
      { [`${QUERY}.tracks`]: { label: 'role' } },
      `${QUERY}.tracks: expected the label values canary and stable, or a label and two queries that find its values`,
    ],
    [
      'more points than a chart takes',
      { [`${QUERY}.step`]: '4s' },
      `${QUERY}.step: expected a step between the window and its 120th part`,
    ],
    [
      'a step above the window',
      { [`${QUERY}.step`]: '11m' },
      `${QUERY}.step: expected a step between the window and its 120th part`,
    ],
    [
      'traffic that nobody counts',
      { [`${PRODUCTION}.gates.errors.minTraffic`]: 1 },
      `${PRODUCTION}.gates.errors.minTraffic: needs the key traffic in the query 'error-ratio': an expression that gives the requests per second`,
    ],
  ])('refuses %s', (_case, changes, problem) => {
    expect(problemsOf(exampleWith(changes))).toContain(problem);
  });

  it.each<[string, object, object, boolean]>([
    ['a comparison added', {}, { compareWith: true }, true],
    ['a comparison taken away', { compareWith: true }, {}, false],
    ['a warn band', {}, { warnAbove: 0.005 }, true],
    ['missing data as failure', {}, { noData: 'failed' }, true],
    ['more samples', { minSamples: 5 }, { minSamples: 6 }, true],
    ['fewer samples', { minSamples: 6 }, { minSamples: 5 }, false],
  ])(
    'R14 in the profile of high risk, %s: %j to %j',
    (_case, medium, high, fits) => {
      const gate = (keys: object) => ({
        type: 'prometheus',
        query: 'error-ratio',
        of: 'staging',
        max: 0.01,
        ...keys,
        ...('compareWith' in keys && compareWith({ baseline: 'previous' })),
      });
      const problems = problemsOf(
        exampleWith({
          [`${PRODUCTION}.profiles.medium.ratio`]: gate(medium),
          [`${PRODUCTION}.profiles.high.ratio`]: gate(high),
        }),
      );
      expect(problems.length === 0).toBe(fits);
    },
  );
});
