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
  JudgedDeployment,
} from 'backstage-plugin-release-pipeline-node';
import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import { PrometheusClient } from '../adapters/prometheus';
import { json, TestUpstream } from '../adapters/testing';
import { createSoakGate } from './soak';
import type { SoakConfig } from './soakConfig';
import { deployment, HOUR, NOW, target } from './testing';

const MINUTE = 60_000;
const ALERTS = {
  prometheus: 'prod',
  labels: {
    service: '{{ component.name }}',
    stage: '{{ stage }}',
    severity: ['critical', 'a.b|c'],
  },
  watchdog: { alertname: 'Watchdog' },
  then: 'pause',
};

describeGateTypeContract({
  gateType: createSoakGate({ clients: new Map() }),
  config: { for: { hours: 24 }, alerts: ALERTS },
});

describe('soak with alerts', () => {
  let upstream: TestUpstream;
  let client: PrometheusClient;
  /** When an alert of this name fired. */
  let firing: Record<string, Array<[from: number, to: number]>>;
  /** When the alert that always fires did not. */
  let silent: Array<[from: number, to: number]>;
  /** What it says in place of that. */
  let status: number;
  let warnings: string[];

  const isIn = (spans: Array<[number, number]>, at: number, step: number) =>
    spans.some(([from, to]) => at > from && at - step < to);

  beforeEach(async () => {
    firing = {};
    silent = [];
    status = 200;
    warnings = [];
    upstream = await TestUpstream.start((request, response) => {
      const form = new URLSearchParams(request.text);
      const [start, end, step] = ['start', 'end', 'step'].map(
        name => Number(form.get(name)) * 1000,
      );
      const moments: number[] = [];
      for (let at = start; at <= end; at += step) {
        moments.push(at);
      }
      const series = (labels: object, isThere: (at: number) => boolean) => ({
        metric: labels,
        values: moments.filter(isThere).map(at => [at / 1000, '1']),
      });
      const all = form.get('query')?.includes('Watchdog')
        ? [series({}, at => !silent.some(([a, b]) => at > a && at <= b))]
        : Object.entries(firing).map(([alertname, spans]) =>
            series({ alertname }, at => isIn(spans, at, step)),
          );
      json(
        response,
        {
          status: 'success',
          warnings,
          data: {
            resultType: 'matrix',
            result: all.filter(({ values }) => values.length > 0),
          },
        },
        status,
      );
    });
    client = PrometheusClient.create({ name: 'prod', url: upstream.url });
  });

  afterEach(async () => {
    await client.close();
    await upstream.stop();
  });

  const aStay = (
    hours: number,
    over: Partial<Omit<JudgedDeployment, 'clock'>> = {},
  ): JudgedDeployment => {
    const until = over.endedAt ?? NOW;
    return deployment({
      startedAt: until - hours * HOUR,
      healthyAt: until - hours * HOUR,
      verifiedAt: until - hours * HOUR,
      clock: {
        ...deployment().clock,
        countedMs: hours * HOUR,
        countedUntil: until,
        runningSince: until - hours * HOUR,
      },
      ...over,
    });
  };

  const ask = (
    context: Partial<GateContext<SoakConfig>>,
    alerts: object = {},
  ) => {
    const gate = createSoakGate({ clients: new Map([['prod', client]]) });
    return gate.evaluate(
      emptyGateContext(
        gate,
        { for: { hours: 24 }, alerts: { ...ALERTS, ...alerts } },
        { now: NOW, risk: 'low', ...context },
      ),
      { signal: new AbortController().signal },
    );
  };

  it('R9 passes when none fired, and asks again soon where somebody waits', async () => {
    const promotion = {
      id: 'promotion-1',
      requestedBy: 'user:default/dana',
      requestedAt: NOW,
      approvals: [],
      excluded: [],
    };
    expect(await ask({ deployment: aStay(25), promotion })).toMatchObject({
      status: 'passed',
      validUntil: NOW + 2 * MINUTE,
      recheckAt: NOW + MINUTE,
    });
    expect(await ask({ deployment: aStay(25) })).toMatchObject({
      status: 'passed',
      recheckAt: NOW + 10 * MINUTE,
    });
  });

  it('R9 asks nobody before the clock began, and does not put off the next look', async () => {
    const outcome = await ask({
      deployment: aStay(0, { healthyAt: undefined, verifiedAt: undefined }),
    });
    expect(outcome).toMatchObject({ status: 'pending', progress: { done: 0 } });
    expect(outcome.recheckAt).toBeUndefined();
  });

  it('what fired in the past does not count', async () => {
    firing.Latency = [[NOW - 5 * HOUR, NOW - 3 * HOUR]];
    const outcome = await ask({ deployment: aStay(25) });
    expect(outcome).toMatchObject({
      status: 'pending',
      progress: { done: 23 * HOUR, pausedAt: [20 * HOUR] },
      passesAt: NOW + HOUR,
      recheckAt: NOW + 10 * MINUTE,
    });
    expect(JSON.stringify(outcome.evidence)).toContain('alert Latency');
  });

  it('links to the alerts as of when they were looked at last', async () => {
    const endedAt = NOW - HOUR;
    const { evidence } = await ask({ deployment: aStay(25, { endedAt }) });
    const { href = '' } = evidence.find(({ label }) => label === 'Alerts')!;
    expect(new URL(href).searchParams.get('g0.moment_input')).toBe(
      new Date(endedAt).toISOString().slice(0, 19).replace('T', ' '),
    );
  });

  it('sets it back by risk class', async () => {
    firing.Latency = [[NOW - 5 * HOUR, NOW - 3 * HOUR]];
    const then = { then: { high: 'reset' } };
    expect(
      (await ask({ deployment: aStay(28), risk: 'low' }, then)).status,
    ).toBe('passed');
    expect(
      await ask({ deployment: aStay(28), risk: 'high' }, then),
    ).toMatchObject({ status: 'pending', progress: { done: 3 * HOUR } });
  });

  it('one that fires now holds it back after the whole time', async () => {
    firing.Latency = [[NOW - 10 * MINUTE, NOW + HOUR]];
    const outcome = await ask({ deployment: aStay(40) });
    expect(outcome).toMatchObject({
      status: 'pending',
      noEndBecause: 'It goes on when the alert no longer fires',
    });
    expect(outcome.reason).toContain('alert Latency');
    expect(outcome.passesAt).toBeUndefined();
  });

  it('F48 what Prometheus does not know is not quiet', async () => {
    silent = [[NOW - 5 * HOUR, NOW - 3 * HOUR]];
    expect(
      await ask({ deployment: aStay(25) }, { then: 'reset' }),
    ).toMatchObject({ status: 'pending', progress: { done: 23 * HOUR } });
    silent = [[0, NOW]];
    expect(await ask({ deployment: aStay(99) })).toMatchObject({
      status: 'pending',
      progress: { done: 0 },
    });
  });

  it.each([
    ['F50 an answer with warnings', () => warnings.push('store down')],
    [
      'F54 a Prometheus that is down',
      () => {
        status = 503;
      },
    ],
  ])('%s is unknown', async (_what, fail) => {
    fail();
    const outcome = await ask({ deployment: aStay(99) });
    expect(outcome.status).toBe('unknown');
    expect(JSON.stringify(outcome.reason)).toContain('Prometheus');
  });

  it('S32 asks for the labels as they are, with what the catalog says in values only', async () => {
    await ask({ deployment: aStay(25) });
    const [query] = upstream.requests
      .map(({ body }) => new URLSearchParams(body).get('query') ?? '')
      .filter(text => !text.includes('Watchdog'));
    expect(query).toBe(
      'max by (alertname) (max_over_time(ALERTS{alertstate="firing",service="example",stage="staging",severity=~"critical|a\\\\.b\\\\|c"}[60s]))',
    );
    const unsafe = await ask({
      deployment: aStay(99),
      of: 'sta"ging',
    });
    expect(unsafe).toMatchObject({
      status: 'unknown',
      reason: ['{{ stage }} cannot stand in a label here'],
    });
  });

  it('looks back for twice the time, and asks for no more points than Prometheus gives', async () => {
    firing.Latency = [[NOW - 60 * HOUR, NOW - 59 * HOUR]];
    expect(
      await ask({ deployment: aStay(2_000) }, { then: 'reset' }),
    ).toMatchObject({ status: 'passed', value: '2 d' });
    const form = new URLSearchParams(upstream.requests[0].body);
    expect(Number(form.get('end')) - Number(form.get('start'))).toBeLessThan(
      48 * 3_600,
    );
    await ask({ deployment: aStay(2_000) }, { every: '1s' });
    for (const { body } of upstream.requests) {
      const asked = new URLSearchParams(body);
      const span = Number(asked.get('end')) - Number(asked.get('start'));
      expect(span / Number(asked.get('step'))).toBeLessThanOrEqual(10_000);
    }
  });

  it('P7 all who ask within a step ask the same', async () => {
    const asked = async (now: number) => {
      const before = upstream.requests.length;
      const stay = aStay(30);
      await ask({
        now,
        deployment: { ...stay, clock: { ...stay.clock, countedUntil: now } },
      });
      return upstream.requests.slice(before).map(({ body }) => body);
    };
    expect(await asked(NOW + 1_000)).toEqual(await asked(NOW + 59_000));
  });

  it('R7 an earlier stay counts by the alerts of its own time', async () => {
    const endedAt = NOW - 30 * HOUR;
    const earlierStays = [aStay(26, { id: 'earlier', endedAt })];
    const present = { deployment: aStay(1), earlierStays };
    expect((await ask(present)).status).toBe('passed');
    firing.Latency = [[endedAt - 8 * HOUR, endedAt - 4 * HOUR]];
    expect((await ask(present)).status).toBe('pending');
    firing.Latency = [[NOW - 20 * HOUR, NOW - 10 * HOUR]];
    expect((await ask(present)).status).toBe('passed');
  });

  it('R3 is not passed while an application is not healthy', async () => {
    expect(
      await ask({
        deployment: aStay(99, { targets: [target({ verdict: 'failed' })] }),
      }),
    ).toMatchObject({ status: 'pending' });
  });

  it('costs nothing without alerts', () => {
    const gate = createSoakGate({ clients: new Map() });
    const read = (config: object) => gate.configSchema.parse(config);
    expect(gate.isCostly?.(read({ for: '1d' }))).toBe(false);
    expect(gate.isCostly?.(read({ for: '1d', alerts: ALERTS }))).toBe(true);
  });
});
