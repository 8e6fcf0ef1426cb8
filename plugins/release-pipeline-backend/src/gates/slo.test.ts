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
  GateContext,
  GateOutcome,
} from 'backstage-plugin-release-pipeline-node';
import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import * as fc from 'fast-check';
import { PrometheusClient } from '../adapters/prometheus';
import { json, TestUpstream } from '../adapters/testing';
import type { PrometheusQueryConfig } from '../config/types';
import { createSloGate } from './slo';
import { deployment, HOUR, NOW } from './testing';

const LABELS = 'service="{{ component.name }}",stage="{{ stage }}"';

function query(name: string, expr: string): PrometheusQueryConfig {
  return {
    name,
    instance: 'prod',
    expr,
    windowMs: 600_000,
    stepMs: 60_000,
    freshnessMs: 120_000,
  };
}

const QUERIES = new Map(
  [
    query('ratio', `sum(rate(ratio{${LABELS}}[{{ window }}]))`),
    query('good', `sum(rate(good{${LABELS}}[{{ window }}]))`),
    query('total', `sum(rate(total{${LABELS}}[{{ window }}]))`),
  ].map(each => [each.name, each]),
);
const BUDGET = {
  objective: 0.99,
  budget: { over: { days: 30 }, atLeast: 0.2 },
};
const PAIR = { long: { hours: 1 }, short: { minutes: 5 }, factor: 10 };
const BURN = { objective: 0.99, burnRate: { windows: [PAIR] } };

function gateFor(url: string) {
  return createSloGate({
    queries: QUERIES,
    clients: new Map([
      ['prod', PrometheusClient.create({ name: 'prod', url, pauseMs: 0 })],
    ]),
  });
}

describeGateTypeContract({
  gateType: gateFor('http://localhost:1'),
  config: { query: 'ratio', ...BUDGET },
});

describe('slo', () => {
  let upstream: TestUpstream;
  /** By metric, or by metric and window in seconds; absent: no data. */
  let values: Record<string, string | string[]>;
  let warnings: string[];
  let newestAgeMs: number;

  beforeEach(async () => {
    values = {};
    warnings = [];
    newestAgeMs = 5_000;
    upstream = await TestUpstream.start((request, response) => {
      const asked = new URLSearchParams(request.text);
      const expr = asked.get('query') ?? '';
      const at = Number(asked.get('time') ?? NOW / 1000);
      const [, metric, window] =
        /(\w+)\{[^}]*\}(?:\[(\d+)s\])?/.exec(expr) ?? [];
      const found = values[`${metric}/${window}`] ?? values[metric] ?? [];
      const answers = expr.includes('timestamp(')
        ? [`${(NOW - newestAgeMs) / 1000}`]
        : [found].flat();
      json(response, {
        status: 'success',
        ...(warnings.length > 0 && { warnings }),
        data: {
          resultType: 'vector',
          result: answers.map((value, index) => ({
            metric: { index: `${index}` },
            value: [at, value],
          })),
        },
      });
    });
  });

  afterEach(async () => {
    await upstream.stop();
  });

  const evaluate = (
    config: object,
    overrides: Partial<GateContext<never>> = {},
  ): Promise<GateOutcome> => {
    const gate = gateFor(upstream.url);
    return gate.evaluate(
      emptyGateContext(gate, config, {
        now: NOW,
        deployment: deployment(),
        ...overrides,
      }),
      { signal: new AbortController().signal },
    );
  };
  const ofRatio = (config: object) => evaluate({ query: 'ratio', ...config });

  describe('budget', () => {
    it.each([
      ['0', 'passed', '100 %'],
      ['0.002', 'passed', '80 %'],
      ['0.0079', 'passed', '21 %'],
      ['0.0081', 'failed', '19 %'],
      ['0.02', 'failed', '-100 %'],
      ['1', 'failed', '-9900 %'],
    ])('an error ratio of %s: %s, %s left', async (ratio, status, left) => {
      values = { ratio };
      const outcome = await ofRatio(BUDGET);
      expect(outcome).toMatchObject({
        status,
        value: left,
        threshold: 'at least 20 % left',
        reason: [
          `${left} of the error budget over 30 d is left; allowed is at least 20 %`,
        ],
      });
      expect(outcome.validUntil).toBeGreaterThan(NOW);
      expect(outcome.recheckAt).toBeGreaterThan(NOW);
    });

    it('shows objective, query, value and time', async () => {
      values = { ratio: '0.002' };
      const { evidence } = await ofRatio(BUDGET);
      expect(evidence).toEqual(
        expect.arrayContaining([
          { label: 'Objective', value: ['99 % good'] },
          { label: 'Error ratio over 30 d', value: ['0.002'] },
          expect.objectContaining({
            label: 'Query',
            value: [
              'sum(rate(ratio{service="example",stage="staging"}[2592000s]))',
            ],
            href: expect.stringContaining('/graph?'),
          }),
          {
            label: 'Asked for',
            value: [{ time: '2026-01-10T12:00:00.000Z', as: 'at' }],
          },
        ]),
      );
    });

    it('looks at the stage that is entered where it names no other', async () => {
      values = { ratio: '0' };
      const { evidence } = await evaluate(
        { query: 'ratio', ...BUDGET },
        { of: undefined, deployment: undefined },
      );
      expect(JSON.stringify(evidence)).toContain('stage=\\"production\\"');
    });
  });

  describe('burn rate', () => {
    it.each([
      ['0.01', '0.01', 'passed'],
      ['0.5', '0.01', 'passed'],
      ['0.01', '0.5', 'passed'],
      ['0.5', '0.5', 'failed'],
    ])('long %s, short %s: %s', async (long, short, status) => {
      values = { 'ratio/3600': long, 'ratio/300': short };
      expect(await ofRatio(BURN)).toMatchObject({
        status,
        threshold: 'burn rate at most 10 over 1 h',
      });
    });

    it('uses the windows of the workbook by default, all at one instant', async () => {
      values = { ratio: '0', 'ratio/21600': '0.1', 'ratio/1800': '0.1' };
      const outcome = await ofRatio({ objective: 0.99, burnRate: {} });
      expect(outcome).toMatchObject({
        status: 'failed',
        reason: [
          'burn rate is 10 over 6 h and 10 over 30 min; too fast is more than 6 in both',
        ],
      });
      const asked = upstream.requests
        .map(({ body }) => new URLSearchParams(body))
        .filter(parameters => !parameters.get('query')?.includes('timestamp('));
      expect(
        asked.map(each => /\[(\d+)s\]/.exec(each.get('query') ?? '')?.[1]),
      ).toEqual(['3600', '300', '21600', '1800', '259200']);
      expect(new Set(asked.slice(1).map(each => each.get('time')))).toEqual(
        new Set([`${NOW / 1000}`]),
      );
    });

    it('I3 a pair that is too fast fails, even when another is not known', async () => {
      values = { 'ratio/3600': '0.5', 'ratio/300': '0.5' };
      const outcome = await ofRatio({ ...BUDGET, ...BURN });
      expect(outcome.status).toBe('failed');
      expect(outcome.reason[0]).toMatch(/^burn rate is 50 over 1 h/);
    });

    it('never lets more through with a lower factor', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.integer({ min: 1, max: 50 }),
          fc.integer({ min: 1, max: 50 }),
          async (long, short, one, other) => {
            values = { 'ratio/3600': `${long}`, 'ratio/300': `${short}` };
            const statusOf = async (factor: number) =>
              (
                await ofRatio({
                  objective: 0.99,
                  burnRate: { windows: [{ ...PAIR, factor }] },
                })
              ).status;
            const strict = await statusOf(Math.min(one, other));
            const lax = await statusOf(Math.max(one, other));
            expect(strict === 'passed' && lax !== 'passed').toBe(false);
          },
        ),
        { numRuns: 20 },
      );
    });
  });

  it.each<[string, Record<string, string | string[]>]>([
    ['F48 there is no data', {}],
    ['F49 it is NaN', { ratio: 'NaN' }],
    ['F49 it is infinite', { ratio: '+Inf' }],
    ['it is above 1', { ratio: '1.1' }],
    ['it is below 0', { ratio: '-0.1' }],
    ['there are several series', { ratio: ['0', '0'] }],
    ['F48 one window has none', { 'ratio/3600': '0', 'ratio/2592000': '0' }],
  ])('is unknown when %s', async (_what, found) => {
    values = found;
    expect(await ofRatio({ ...BUDGET, ...BURN })).toMatchObject({
      status: 'unknown',
      reason: expect.arrayContaining([
        expect.stringMatching(/^error ratio over/),
      ]),
    });
  });

  it('F50 warnings are unknown', async () => {
    values = { ratio: '0' };
    warnings = ['a store is away'];
    expect(await ofRatio(BUDGET)).toMatchObject({ status: 'unknown' });
  });

  it('F52 old samples are unknown', async () => {
    values = { ratio: '0' };
    newestAgeMs = HOUR;
    expect(await ofRatio(BUDGET)).toMatchObject({ status: 'unknown' });
  });

  it('F28 a Prometheus that is not there is unknown', async () => {
    const { url } = upstream;
    await upstream.stop();
    const gate = gateFor(url);
    const outcome = await gate.evaluate(
      emptyGateContext(
        gate,
        { query: 'ratio', ...BUDGET },
        { now: NOW, deployment: deployment() },
      ),
      { signal: new AbortController().signal },
    );
    expect(outcome).toMatchObject({
      status: 'unknown',
      threshold: 'at least 20 % left',
    });
    expect(outcome.recheckAt).toBeGreaterThan(NOW);
    upstream = await TestUpstream.start(() => {});
  });

  it('F55 takes no shared answer from before the release was there', async () => {
    values = { ratio: '0' };
    const client = PrometheusClient.create({
      name: 'prod',
      url: upstream.url,
      shareMs: 600_000,
    });
    const gate = createSloGate({
      queries: QUERIES,
      clients: new Map([['prod', client]]),
    });
    const askFor = async (overrides: Partial<GateContext<never>>) => {
      await gate.evaluate(
        emptyGateContext(
          gate,
          { query: 'ratio', ...BUDGET },
          { now: NOW, ...overrides },
        ),
        { signal: new AbortController().signal },
      );
      // Only the question about now is one of its own.
      return upstream.requests.filter(
        ({ body }) => !new URLSearchParams(body).has('time'),
      ).length;
    };
    const since = (healthyAt?: number, startedAt = NOW - HOUR) => ({
      deployment: deployment({ healthyAt, startedAt }),
    });
    expect(await askFor(since(NOW - HOUR))).toBe(1);
    expect(await askFor(since(NOW))).toBe(2);
    expect(await askFor(since(undefined, NOW))).toBe(3);
    expect(await askFor(since(undefined))).toBe(3);
    await client.close();
  });

  it('R8 waits until the release has run in the stage that it looks at', async () => {
    expect(
      await evaluate({ query: 'ratio', ...BUDGET }, { deployment: undefined }),
    ).toMatchObject({
      status: 'pending',
      reason: ['1.0.0 has not run in staging yet'],
    });
    expect(upstream.requests).toEqual([]);
  });

  it('R8 asks about the instant at which another release came', async () => {
    values = { ratio: '0.002' };
    const endedAt = NOW - HOUR;
    newestAgeMs = HOUR + 5_000;
    const outcome = await evaluate(
      { query: 'ratio', ...BUDGET, ...BURN },
      { deployment: deployment({ endedAt }) },
    );
    expect(outcome).toMatchObject({ status: 'passed', value: '80 %' });
    expect(outcome.validUntil).toBeUndefined();
    const times = upstream.requests.map(({ body }) =>
      new URLSearchParams(body).get('time'),
    );
    expect(new Set(times)).toEqual(new Set([`${endedAt / 1000}`]));
  });

  it('asks about the past at that moment, and tells what was left', async () => {
    values = { ratio: '0.002' };
    const outcome = await evaluate(
      { query: 'ratio', ...BUDGET, ...BURN },
      { deployment: deployment(), past: true },
    );
    expect(outcome.figure?.value).toBeCloseTo(0.8);
    expect(outcome.figure?.bounds).toEqual([BUDGET.budget.atLeast]);
    const times = upstream.requests.map(({ body }) =>
      new URLSearchParams(body).get('time'),
    );
    expect(new Set(times)).toEqual(new Set([`${NOW / 1000}`]));
  });

  describe('of good and total', () => {
    it.each<[string, Record<string, string>, string]>([
      ['most are good', { good: '998', total: '1000' }, 'passed'],
      ['too few are good', { good: '990', total: '1000' }, 'failed'],
      ['all are good', { good: '7', total: '7' }, 'passed'],
      ['rates are extrapolated', { good: '7.001', total: '7' }, 'passed'],
      ['F53 there is no traffic', { good: '0', total: '0' }, 'unknown'],
      ['F48 nothing is good', { total: '1000' }, 'unknown'],
      ['F48 nothing is counted', { good: '998' }, 'unknown'],
      ['more are good than there are', { good: '9', total: '7' }, 'unknown'],
      ['the total is below 0', { good: '1', total: '-1' }, 'unknown'],
    ])('%s: %j is %s', async (_what, found, status) => {
      values = found;
      expect(
        await evaluate({ good: 'good', total: 'total', ...BUDGET }),
      ).toMatchObject({ status });
    });
  });

  it.each([
    { ...BUDGET },
    { query: 'ratio', objective: 0.99 },
    { query: 'ratio', good: 'good', ...BUDGET },
    { good: 'good', ...BUDGET },
    { query: 'ratio', ...BUDGET, objective: 1 },
    { query: 'ratio', ...BUDGET, objective: 99.9 },
    { query: 'ratio', ...BUDGET, budget: { over: { days: 30 } } },
    { query: 'ratio', ...BUDGET, budget: { over: 'long', atLeast: 0.1 } },
    { query: 'ratio', ...BURN, burnRate: { windows: [] } },
    {
      query: 'ratio',
      ...BURN,
      burnRate: { windows: [{ ...PAIR, short: { hours: 2 } }] },
    },
    {
      query: 'ratio',
      ...BURN,
      burnRate: { windows: [{ ...PAIR, factor: 0 }] },
    },
  ])('refuses %j', config => {
    const { configSchema } = gateFor('http://localhost:1');
    expect(configSchema.safeParse(config).success).toBe(false);
  });
});
