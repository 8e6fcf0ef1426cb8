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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EvidenceItem } from 'backstage-plugin-release-pipeline-common';
import type { JudgedDeployment } from 'backstage-plugin-release-pipeline-node';
import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import { startPrometheus, Workload } from 'lab';
import { PrometheusClient } from '../adapters/prometheus';
import { json, TestUpstream } from '../adapters/testing';
import type { PrometheusQueryConfig } from '../config/types';
import { createPrometheusGate } from './prometheus';
import { deployment, HOUR, NOW } from './testing';

jest.setTimeout(180_000);

const QUERY: PrometheusQueryConfig = {
  name: 'error-ratio',
  instance: 'prod',
  expr: 'sum(rate(errors{service="{{ component.name }}",stage="{{ stage }}"}[{{ window }}])) / sum(rate(requests{stage="{{ stage }}"}[{{ window }}]))',
  windowMs: 600_000,
  freshnessMs: 120_000,
  samples: 'sum(increase(requests{stage="{{ stage }}"}[{{ window }}]))',
  stepMs: 60_000,
};
const CONFIG = { query: 'error-ratio', max: 0.01 };
const signal = () => ({ signal: new AbortController().signal });

/** Of when a person sees the query who follows its link. */
function momentOf(evidence: EvidenceItem[]): string | null {
  const { href = '' } = evidence.find(({ label }) => label === 'Query') ?? {};
  return new URL(href).searchParams.get('g0.moment_input');
}

function gateFor(url: string, query: Partial<PrometheusQueryConfig> = {}) {
  const client = PrometheusClient.create({ name: 'prod', url });
  return createPrometheusGate({
    queries: new Map([['error-ratio', { ...QUERY, ...query }]]),
    clients: new Map([['prod', client]]),
  });
}

describeGateTypeContract({
  gateType: gateFor('http://localhost'),
  config: CONFIG,
});

describe('prometheus, with a server that says what we want', () => {
  const vector = (...values: string[]) => ({
    status: 'success',
    data: {
      resultType: 'vector',
      result: values.map((value, index) => ({
        metric: { index: `${index}` },
        value: [NOW / 1000, value],
      })),
    },
  });

  const matrix = (...series: string[][]) => ({
    status: 'success',
    data: {
      resultType: 'matrix',
      result: series.map((values, index) => ({
        metric: { index: `${index}` },
        values: values.map((value, step) => [
          NOW / 1000 - 60 * (values.length - 1 - step),
          value,
        ]),
      })),
    },
  });

  let upstream: TestUpstream;
  /** Answers by what the query contains; the first that fits. */
  let answers: Array<[string, unknown]>;
  /** The answer to whoever asks about a span. */
  let overTime: unknown;

  beforeEach(async () => {
    answers = [];
    overTime = matrix(['0', '0.5']);
    upstream = await TestUpstream.start((request, response) => {
      if (request.url?.endsWith('/query_range')) {
        json(response, overTime);
        return;
      }
      const expr = new URLSearchParams(request.text).get('query') ?? '';
      const found = answers.find(([part]) => expr.includes(part));
      json(response, found?.[1] ?? vector(), 200);
    });
  });

  afterEach(async () => {
    await upstream.stop();
  });

  const fresh = vector(`${NOW / 1000 - 5}`);
  const says = (value: unknown, ...others: Array<[string, unknown]>) => {
    answers = [
      ...others,
      ['timestamp(', fresh],
      ['increase(', vector('5000')],
      ['/', value],
    ];
  };
  const evaluate = (
    config: object = CONFIG,
    judged: Partial<JudgedDeployment> = {},
    query: Partial<PrometheusQueryConfig> = {},
  ) => {
    const gate = gateFor(upstream.url, query);
    return gate.evaluate(
      emptyGateContext(gate, config, {
        now: NOW,
        deployment: deployment(judged),
      }),
      signal(),
    );
  };

  it.each([
    [{ max: 0.01 }, '0.01', 'passed'],
    [{ max: 0.01 }, '0.0101', 'failed'],
    [{ min: 5 }, '5', 'passed'],
    [{ min: 5 }, '4.9', 'failed'],
    [{ min: 1, max: 2 }, '1.5', 'passed'],
    [{ min: 1, max: 2 }, '-1', 'failed'],
    [{ max: 0 }, '0', 'passed'],
  ])('%j with %s is %s', async (limits, value, status) => {
    says(vector(value));
    const outcome = await evaluate({ query: 'error-ratio', ...limits });
    expect(outcome.status).toBe(status);
    expect(outcome.value).toBe(`${Number(value)}`);
    expect(outcome.validUntil).toBeGreaterThan(NOW);
    expect(outcome.recheckAt).toBeGreaterThan(NOW);
  });

  it('shows the query, the number and the limit', async () => {
    says(vector('0.00412345'));
    const outcome = await evaluate({ ...CONFIG, minSamples: 100 });
    expect(outcome).toMatchObject({
      status: 'passed',
      reason: [
        'error-ratio of 1.0.0 in staging is 0.004123; allowed is at most 0.01',
      ],
      threshold: 'at most 0.01',
    });
    expect(outcome.evidence).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          label: 'Query',
          value: [
            'sum(rate(errors{service="example",stage="staging"}[600s])) / sum(rate(requests{stage="staging"}[600s]))',
          ],
          code: true,
          href: expect.stringContaining('/graph?'),
        }),
        { label: 'Samples', value: ['5000'] },
        {
          label: 'Newest sample',
          value: [{ time: new Date(NOW - 5_000).toISOString(), as: 'at' }],
        },
      ]),
    );
  });

  it('F48 an empty vector is not passed', async () => {
    says(vector());
    for (const limits of [{ max: 1 }, { min: 0 }, { min: -1, max: 1 }]) {
      expect(await evaluate({ query: 'error-ratio', ...limits })).toMatchObject(
        {
          status: 'unknown',
          reason: ['there is no data'],
        },
      );
    }
  });

  it.each(['NaN', '+Inf', '-Inf'])('F49 %s is not passed', async value => {
    says(vector(value));
    for (const limits of [{ max: 1 }, { min: 1 }, { min: -1e9, max: 1e9 }]) {
      expect(await evaluate({ query: 'error-ratio', ...limits })).toMatchObject(
        {
          status: 'unknown',
        },
      );
    }
  });

  it('F49 NaN as number of samples or as time of a sample is not passed', async () => {
    says(vector('0'), ['increase(', vector('NaN')]);
    expect(await evaluate({ ...CONFIG, minSamples: 1 })).toMatchObject({
      status: 'unknown',
    });
    says(vector('0'), ['timestamp(', vector('NaN')]);
    expect(await evaluate()).toMatchObject({ status: 'unknown' });
  });

  it('several series are not passed, even if all are good', async () => {
    says(vector('0', '0'));
    expect(await evaluate()).toMatchObject({
      status: 'unknown',
      reason: [expect.stringContaining('several series')],
    });
  });

  it.each<[string, object, RegExp]>([
    [
      'a matrix',
      matrix(['0', '0']),
      /gave a matrix \(a range without a function over it, such as rate\) that cannot be read as one number/,
    ],
    [
      'a text',
      { status: 'success', data: { resultType: 'string', result: [1, '0'] } },
      /gave a text that cannot be read as one number/,
    ],
    ['a number that is none', vector('many'), /gave a value that is no number/],
    ['nothing that is known', { status: 'success' }, /gave an answer that/],
  ])(
    'I3 %s is not passed, and says what is wrong',
    async (_what, answer, words) => {
      says(answer);
      const outcome = await evaluate();
      expect(outcome).toMatchObject({
        status: 'unknown',
        reason: [expect.stringMatching(words)],
        threshold: 'at most 0.01',
        evidence: [expect.objectContaining({ label: 'Query' })],
      });
      expect(outcome.recheckAt).toBeGreaterThan(NOW);
    },
  );

  it('a single number without labels is as good as one series', async () => {
    says({
      status: 'success',
      data: { resultType: 'scalar', result: [NOW / 1000, '0.001'] },
    });
    expect(await evaluate()).toMatchObject({ status: 'passed' });
  });

  it.each([
    ['/', vector('0')],
    ['timestamp(', fresh],
    ['increase(', vector('5000')],
  ])(
    'F50 a warning on the query with %s is not passed, and is evidence',
    async (part, base) => {
      const partial = { ...base, warnings: ['store unreachable'] };
      says(part === '/' ? partial : vector('0'), [part, partial]);
      const outcome = await evaluate({ ...CONFIG, minSamples: 1 });
      expect(outcome).toMatchObject({
        status: 'unknown',
        reason: ['the answer is incomplete: ', 'store unreachable'],
      });
      expect(outcome.evidence).toContainEqual({
        label: 'Warning',
        value: ['store unreachable'],
      });
    },
  );

  it('a note alone does not hold it back', async () => {
    says({ ...vector('0'), infos: ['metric might not be a counter'] });
    expect(await evaluate()).toMatchObject({ status: 'passed' });
  });

  it('F52 samples older than allowed are stale', async () => {
    const aged = (seconds: number) => vector(`${NOW / 1000 - seconds}`);
    says(vector('0'), ['timestamp(', aged(120)]);
    expect(await evaluate()).toMatchObject({ status: 'passed' });
    says(vector('0'), ['timestamp(', aged(121)]);
    expect(await evaluate()).toMatchObject({
      status: 'unknown',
      reason: ['the newest sample was 2 min 1 s old; allowed is 2 min'],
    });
    says(vector('0'), ['timestamp(errors', aged(200)]);
    expect(await evaluate()).toMatchObject({ status: 'unknown' });
  });

  it('F52 a series that was there and is no longer scraped is stale', async () => {
    says(
      vector('0'),
      ['timestamp(errors', vector()],
      ['count(rate(errors', vector('3')],
    );
    expect(await evaluate()).toMatchObject({
      status: 'unknown',
      reason: [expect.stringContaining('no longer scraped')],
    });
  });

  it('errors that never happened are no reason to wait, as long as requests are fresh', async () => {
    says(
      vector('0'),
      ['timestamp(errors', vector()],
      ['count(rate(errors', vector()],
    );
    expect(await evaluate()).toMatchObject({ status: 'passed' });
    says(vector('0'), ['timestamp(', vector()], ['count(', vector()]);
    expect(await evaluate()).toMatchObject({ status: 'unknown' });
  });

  it('I3 a query that rests on no series cannot show its freshness', async () => {
    says(vector('0'));
    expect(await evaluate(CONFIG, {}, { expr: 'vector(0) / 1' })).toMatchObject(
      { status: 'unknown' },
    );
  });

  it('F53 too few samples are not passed', async () => {
    says(vector('0'), ['increase(', vector('99.4')]);
    expect(await evaluate({ ...CONFIG, minSamples: 100 })).toMatchObject({
      status: 'unknown',
      reason: ['too little data: 99.4 samples, at least 100 are needed'],
    });
    says(vector('0'), ['increase(', vector()]);
    expect(await evaluate({ ...CONFIG, minSamples: 100 })).toMatchObject({
      status: 'unknown',
    });
  });

  it('F55 waits until the window holds nothing but this release', async () => {
    says(vector('0'));
    const healthyAt = NOW - 599_000;
    const outcome = await evaluate(CONFIG, { healthyAt });
    expect(outcome).toMatchObject({
      status: 'pending',
      passesAt: healthyAt + 600_000,
      progress: { done: 599_000, total: 600_000 },
      threshold: 'at most 0.01',
      evidence: [
        {
          label: 'Query',
          value: [
            'sum(rate(errors{service="example",stage="staging"}[600s])) / sum(rate(requests{stage="staging"}[600s]))',
          ],
          code: true,
          href: expect.stringContaining('/graph?'),
        },
      ],
    });
    expect(await evaluate(CONFIG, { healthyAt: undefined })).toMatchObject({
      status: 'pending',
    });
    expect(upstream.requests).toEqual([]);
    expect(await evaluate(CONFIG, { healthyAt: NOW - 600_000 })).toMatchObject({
      status: 'passed',
    });
  });

  it('R8 asks about a closed deployment at the instant it ended, for good', async () => {
    const endedAt = NOW - HOUR;
    says(vector('0'));
    const outcome = await evaluate(CONFIG, { endedAt });
    expect(outcome.status).toBe('passed');
    expect(outcome.validUntil).toBeUndefined();
    expect(outcome.recheckAt).toBeUndefined();
    expect(new URLSearchParams(upstream.requests[0].body).get('time')).toBe(
      `${endedAt / 1000}`,
    );
    expect(
      await evaluate(CONFIG, { endedAt, healthyAt: endedAt - 1_000 }),
    ).toMatchObject({ status: 'unknown' });
    expect(
      await evaluate(CONFIG, { endedAt, healthyAt: undefined }),
    ).toMatchObject({ status: 'unknown' });
  });

  it.each<[string, number, Partial<JudgedDeployment>]>([
    ['of a closed deployment', NOW - HOUR, { endedAt: NOW - HOUR }],
    ['of what runs', NOW, {}],
  ])(
    'P9 links to the value %s: to the moment that the evidence tells',
    async (_, at, judged) => {
      const time = new Date(at).toISOString();
      says({
        status: 'success',
        data: {
          resultType: 'vector',
          result: [{ metric: {}, value: [at / 1000, '0'] }],
        },
      });
      const { evidence } = await evaluate(CONFIG, judged);
      expect(evidence).toContainEqual({
        label: 'Asked for',
        value: [{ time, as: 'at' }],
      });
      expect(momentOf(evidence)).toBe(time.slice(0, 19).replace('T', ' '));
    },
  );

  it('P9 links to no moment where the evidence tells none', async () => {
    says(vector());
    expect(momentOf((await evaluate()).evidence)).toBeNull();
    const early = await evaluate(CONFIG, { healthyAt: NOW });
    expect(momentOf(early.evidence)).toBeNull();
  });

  describe('in the past', () => {
    const then = (config: object = CONFIG) => {
      const gate = gateFor(upstream.url);
      return gate.evaluate(
        emptyGateContext(gate, config, {
          now: NOW,
          deployment: deployment(),
          past: true,
        }),
        signal(),
      );
    };

    it('asks about that moment, and tells the number with its bounds', async () => {
      says(vector('0.02'));
      expect(await then({ ...CONFIG, min: 0.001 })).toMatchObject({
        status: 'failed',
        figure: { value: 0.02, bounds: [0.001, 0.01] },
      });
      const times = upstream.requests
        .filter(({ url }) => url.endsWith('/query'))
        .map(({ body }) => new URLSearchParams(body).get('time'));
      expect(new Set(times)).toEqual(new Set([`${NOW / 1000}`]));
    });

    it('F48 does not take what is no longer kept for what was not there', async () => {
      says(vector());
      const outcome = await then({ ...CONFIG, noData: 'failed' });
      expect(outcome).toMatchObject({
        status: 'unknown',
        reason: ['there is no data', '; older than it is kept, or never there'],
      });
      expect(outcome.figure).toBeUndefined();
    });
  });

  it('asks everything for the same instant', async () => {
    says(vector('0'));
    await evaluate({ ...CONFIG, minSamples: 1 });
    const times = upstream.requests.map(({ body }) => {
      const asked = new URLSearchParams(body);
      return asked.get('time') ?? asked.get('end');
    });
    expect(times[0]).toBeNull();
    expect(times.length).toBeGreaterThan(2);
    expect(new Set(times.slice(1))).toEqual(new Set([`${NOW / 1000}`]));
  });

  it('F54 says what is wrong with the server, and does not pass', async () => {
    answers = [
      ['/', { status: 'error', errorType: 'bad_data', error: 'parse error' }],
    ];
    expect(await evaluate()).toMatchObject({
      status: 'unknown',
      reason: ["Prometheus 'prod' refuses the query: parse error"],
      recheckAt: NOW + 60_000,
    });
  });

  it.each([
    [{ query: 'error-ratio' }],
    [{ query: 'error-ratio', max: '1' }],
    [{ query: 'error-ratio', max: Number.NaN }],
    [{ query: 'error-ratio', max: Number.POSITIVE_INFINITY }],
    [{ query: 'error-ratio', min: 2, max: 1 }],
    [{ query: 'error-ratio', max: 1, minSamples: 0 }],
    [{ expr: 'up', max: 1 }],
  ])('S31 refuses the config %j', config => {
    expect(
      gateFor('http://localhost').configSchema.safeParse(config).success,
    ).toBe(false);
  });

  it.each([
    ['0.005', 'passed'],
    ['0.0051', 'warned'],
    ['0.01', 'warned'],
    ['0.0101', 'failed'],
  ])('with a warn band above 0.005, %s is %s', async (value, status) => {
    says(vector(value));
    const outcome = await evaluate({ ...CONFIG, warnAbove: 0.005 });
    expect(outcome.status).toBe(status);
    expect(outcome.reason.join('').includes('warns above 0.005')).toBe(
      status === 'warned',
    );
  });

  it('warns below as well', async () => {
    says(vector('6'));
    expect(
      await evaluate({ query: 'error-ratio', min: 5, warnBelow: 7 }),
    ).toMatchObject({
      status: 'warned',
      reason: [
        'error-ratio of 1.0.0 in staging is 6; it warns below 7, allowed is at least 5',
      ],
    });
  });

  it('asks for a minimum of traffic', async () => {
    const query = { traffic: 'sum(rate(requests[{{ window }}])) * 1' };
    const config = { ...CONFIG, minTraffic: 2 };
    says(vector('0'), ['* 1', vector('1.5')]);
    expect(await evaluate(config, {}, query)).toMatchObject({
      status: 'unknown',
      reason: [
        'too little traffic: 1.5 requests per second, at least 2 are needed',
      ],
    });
    says(vector('0'), ['* 1', vector('2')]);
    const outcome = await evaluate(config, {}, query);
    expect(outcome.status).toBe('passed');
    expect(outcome.evidence).toContainEqual({
      label: 'Traffic',
      value: ['2 requests per second'],
    });
    says(vector('0'), ['* 1', vector('2', '2')]);
    expect(await evaluate(config, {}, query)).toMatchObject({
      status: 'unknown',
    });
  });

  it('F48 F49 F52 F53 where config says so, what has no data has failed', async () => {
    const config = { ...CONFIG, minSamples: 100, noData: 'failed' };
    const missing: Array<() => void> = [
      () => says(vector()),
      () => says(vector('NaN')),
      () => says(vector('0'), ['increase(', vector('99')]),
      () => says(vector('0'), ['increase(', vector()]),
      () => says(vector('0'), ['timestamp(', vector(`${NOW / 1000 - 121}`)]),
      () =>
        says(vector('0'), ['timestamp(', vector()], ['count(', vector('1')]),
    ];
    for (const say of missing) {
      say();
      expect(await evaluate(config)).toMatchObject({
        status: 'failed',
        recheckAt: NOW + 60_000,
      });
      expect(await evaluate({ ...config, noData: 'unknown' })).toMatchObject({
        status: 'unknown',
      });
    }
  });

  it('F50 F54 what cannot be told stays unknown, whatever config says of missing data', async () => {
    const config = { ...CONFIG, noData: 'failed' };
    says({ ...vector(), warnings: ['store down'] });
    expect(await evaluate(config)).toMatchObject({ status: 'unknown' });
    says(vector('0', '0'));
    expect(await evaluate(config)).toMatchObject({ status: 'unknown' });
    says({ status: 'error', errorType: 'bad_data', error: 'no' });
    expect(await evaluate(config)).toMatchObject({ status: 'unknown' });
  });

  it('shows the values over time beside the limit', async () => {
    says(vector('0.5'));
    const { evidence } = await evaluate({ query: 'error-ratio', max: 0.6 });
    expect(evidence.find(item => item.chart)).toEqual({
      label: 'Over time',
      value: ['2 points of 1.0.0 in staging, each over 1 min'],
      chart: {
        threshold: [0.6],
        series: [
          {
            name: '1.0.0 in staging',
            points: [
              [new Date(NOW - 60_000).toISOString(), 0],
              [new Date(NOW).toISOString(), 0.5],
            ],
          },
        ],
      },
    });
  });

  it('takes no more points than it asked for', async () => {
    says(vector('0.5'));
    overTime = matrix(Array.from({ length: 500 }, () => '0'));
    const { evidence } = await evaluate();
    const chart = evidence.find(item => item.chart)?.chart;
    expect(chart?.series[0].points).toHaveLength(10);
  });

  it('a value alone does for a limit, but a partial answer over time does not', async () => {
    says(vector('0'));
    overTime = matrix(['0'], ['1']);
    const outcome = await evaluate();
    expect(outcome.status).toBe('passed');
    expect(outcome.evidence).toContainEqual({
      label: 'Over time',
      value: ['the query gives several series over time'],
    });
    overTime = { ...matrix(['0']), warnings: ['store down'] };
    expect(await evaluate()).toMatchObject({ status: 'unknown' });
  });

  it('P7 asks once for several gates, and once per distinct question', async () => {
    says(vector('0'));
    const client = PrometheusClient.create({
      name: 'prod',
      url: upstream.url,
      shareMs: 30_000,
    });
    const gate = createPrometheusGate({
      queries: new Map([['error-ratio', QUERY]]),
      clients: new Map([['prod', client]]),
    });
    const limits = Array.from({ length: 20 }, (_unused, index) => ({
      query: 'error-ratio',
      max: index,
      minSamples: 1,
    }));
    const outcomes = await Promise.all(
      limits.map(config =>
        gate.evaluate(
          emptyGateContext(gate, config, {
            now: NOW,
            deployment: deployment(),
          }),
          signal(),
        ),
      ),
    );
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(
      new Set(['passed']),
    );
    const questions = upstream.requests.map(({ url, body }) => url + body);
    expect(questions.length).toBe(new Set(questions).size);
    // The value, what counts it, how fresh each of two selectors is, and the chart.
    expect(questions).toHaveLength(5);
  });

  it('F55 takes no shared answer that reaches back before the release', async () => {
    says(vector('0'));
    const client = PrometheusClient.create({
      name: 'prod',
      url: upstream.url,
      shareMs: 600_000,
    });
    const gate = createPrometheusGate({
      queries: new Map([['error-ratio', QUERY]]),
      clients: new Map([['prod', client]]),
    });
    const askFor = async (healthyAt: number) => {
      const context = emptyGateContext(gate, CONFIG, {
        now: NOW,
        deployment: deployment({ healthyAt }),
      });
      expect(await gate.evaluate(context, signal())).toMatchObject({
        status: 'passed',
      });
      // Only the question about now is one of its own.
      return upstream.requests.filter(
        ({ url, body }) =>
          url.endsWith('/query') && !new URLSearchParams(body).has('time'),
      ).length;
    };
    expect(await askFor(NOW - HOUR)).toBe(1);
    expect(await askFor(NOW - 2 * HOUR)).toBe(1);
    expect(await askFor(NOW - QUERY.windowMs)).toBe(2);
  });

  it('asks each instance with its own tenant', async () => {
    says(vector('0'));
    const tenants = { thanos: 'THANOS-TENANT', mimir: 'X-Scope-OrgID' };
    const names = Object.keys(tenants) as Array<keyof typeof tenants>;
    const gate = createPrometheusGate({
      queries: new Map(
        names.map(name => [name, { ...QUERY, name, instance: name }]),
      ),
      clients: new Map(
        names.map(name => [
          name,
          PrometheusClient.create({
            name,
            url: `${upstream.url}/${name}`,
            headers: { [tenants[name]]: `shop-${name}` },
            shareMs: 30_000,
          }),
        ]),
      ),
    });
    for (const name of names) {
      const config = { query: name, max: 1 };
      const outcome = await gate.evaluate(
        emptyGateContext(gate, config, { now: NOW, deployment: deployment() }),
        signal(),
      );
      expect(outcome.status).toBe('passed');
      const mine = upstream.requests.filter(({ url }) =>
        url.startsWith(`/${name}/api/v1/`),
      );
      expect(mine).toHaveLength(4);
      for (const { body, headers } of mine) {
        expect(headers[tenants[name].toLocaleLowerCase('en-US')]).toBe(
          `shop-${name}`,
        );
        expect(new URLSearchParams(body).get('partial_response')).toBe('false');
      }
    }
    expect(upstream.requests).toHaveLength(8);
  });

  const tenth = { relative: 0.1 };

  it.each<[string, object]>([
    ['a warn band beyond the limit', { max: 1, warnAbove: 2 }],
    ['a warn band beyond the limit', { min: 1, warnBelow: 0 }],
    ['no policy that is known', { max: 1, noData: 'passed' }],
    ['traffic of nothing', { max: 1, minTraffic: 0 }],
    ['no baseline that is known', { compareWith: { baseline: 'best' } }],
    ['no tolerance', { compareWith: { baseline: 'previous' } }],
    [
      'an empty tolerance',
      { compareWith: { baseline: 'previous', maxIncrease: {} } },
    ],
    [
      'a tolerance that is no number',
      {
        compareWith: { baseline: 'previous', maxIncrease: { relative: '10%' } },
      },
    ],
    [
      'a negative tolerance',
      {
        compareWith: { baseline: 'previous', maxIncrease: { absolute: -1 } },
      },
    ],
    [
      'a stage without a name',
      { compareWith: { baseline: 'stage', maxIncrease: tenth } },
    ],
    [
      'a stage where none is looked at',
      {
        compareWith: {
          baseline: 'previous',
          stage: 'production',
          maxIncrease: tenth,
        },
      },
    ],
    [
      'an offset where none is taken',
      {
        compareWith: {
          baseline: 'previous',
          offset: { days: 1 },
          maxIncrease: tenth,
        },
      },
    ],
    [
      'no offset at all',
      {
        compareWith: {
          baseline: 'last-week',
          offset: { days: 0 },
          maxIncrease: tenth,
        },
      },
    ],
    [
      'a canary that the query cannot tell',
      { compareWith: { baseline: 'stable', maxIncrease: tenth } },
    ],
  ])('S31 refuses %s', (_case, config) => {
    const { configSchema } = gateFor('http://localhost');
    const parsed = configSchema.safeParse({ query: 'error-ratio', ...config });
    expect(parsed.success).toBe(false);
  });

  it('a query that tells canary from stable is for that comparison alone', () => {
    const { configSchema } = gateFor('http://localhost', {
      expr: 'sum(errors{role="{{ track }}"})',
    });
    const stable = { baseline: 'stable', maxIncrease: tenth };
    const config = { query: 'error-ratio', compareWith: stable };
    expect(configSchema.safeParse(config).success).toBe(true);
    expect(configSchema.safeParse(CONFIG).error?.issues[0]).toMatchObject({
      path: ['compareWith'],
    });
  });

  it('names the stage it compares with, so that config is checked at start', () => {
    const gate = gateFor('http://localhost');
    const config = gate.configSchema.parse({
      query: 'error-ratio',
      compareWith: {
        baseline: 'stage',
        stage: 'production',
        maxIncrease: { relative: 0.1, absolute: 0.005 },
        maxDecrease: { absolute: 1 },
      },
    });
    expect(gate.references?.(config)).toContainEqual(
      expect.objectContaining({ kind: 'stage', name: 'production' }),
    );
    expect(gate.title(config, 'staging')).toBe(
      'error-ratio at most 10 % or 0.005 more and at most 1 less than production in staging',
    );
  });

  it('minSamples needs a query that counts', () => {
    const gate = gateFor('http://localhost', { samples: undefined });
    const parsed = gate.configSchema.safeParse({ ...CONFIG, minSamples: 5 });
    expect(parsed.error?.issues[0]).toMatchObject({ path: ['minSamples'] });
    const traffic = gate.configSchema.safeParse({ ...CONFIG, minTraffic: 5 });
    expect(traffic.error?.issues[0]).toMatchObject({ path: ['minTraffic'] });
    expect(gate.references?.(CONFIG)).toEqual([
      { kind: 'query', name: 'error-ratio' },
    ]);
  });
});

describe('prometheus, with the lab', () => {
  it('passes, fails on a bad version, and F52 stops passing when the target is down', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'gate-'));
    const workload = await Workload.start({
      running: () => [
        { service: 'example', stage: 'staging', version: '1.0.0' },
      ],
      requestRate: () => 1000,
    });
    const server = await startPrometheus({ scrape: workload.url, directory });
    const selector =
      'http_requests_total{service="{{ component.name }}",stage="{{ stage }}"';
    const gate = gateFor(server.url, {
      expr: `sum(rate(${selector},code=~"5.."}[{{ window }}])) / sum(rate(${selector}}[{{ window }}]))`,
      samples: `sum(increase(${selector}}[{{ window }}]))`,
      windowMs: 5_000,
    });
    const evaluate = () =>
      gate.evaluate(
        emptyGateContext(
          gate,
          { ...CONFIG, minSamples: 100 },
          {
            now: Date.now(),
            deployment: deployment({ healthyAt: Date.now() - 10_000 }),
          },
        ),
        signal(),
      );
    const until = async (
      wanted: (outcome: Awaited<ReturnType<typeof evaluate>>) => boolean,
    ) => {
      for (;;) {
        const outcome = await evaluate();
        if (wanted(outcome)) {
          return outcome;
        }
        await new Promise(resolve => {
          setTimeout(resolve, 200);
        });
      }
    };
    try {
      const passed = await until(({ status }) => status === 'passed');
      expect(JSON.stringify(passed.evidence)).toContain('Newest sample');
      workload.markBad('example', '1.0.0', { errorRatio: 0.5, slowRatio: 0 });
      expect(await until(({ status }) => status === 'failed')).toMatchObject({
        reason: [expect.stringContaining('allowed is at most 0.01')],
      });
      workload.markGood('example', '1.0.0');
      await until(({ status }) => status === 'passed');
      workload.failWith(503);
      const stale = await until(({ status }) => status !== 'passed');
      expect(stale.status).toBe('unknown');
    } finally {
      await server.stop();
      await workload.stop();
      await rm(directory, { recursive: true, force: true });
    }
  });
});
