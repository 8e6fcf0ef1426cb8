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

import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  GateContext,
  GateOutcome,
  JudgedDeployment,
} from 'backstage-plugin-release-pipeline-node';
import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import { AlertSource, AlertSourceOptions } from '../adapters/alerts';
import { json, TestUpstream } from '../adapters/testing';
import { createAlertsGate } from './alerts';
import { deployment, HOUR, NOW } from './testing';

const TOKEN = 'seeded-alert-token';

describeGateTypeContract({
  gateType: createAlertsGate({
    alertmanagers: new Map(),
    prometheusAlerts: new Map(),
  }),
  config: { alertmanager: 'prod', labels: { severity: 'critical' } },
});

interface AlertOptions {
  name?: string;
  labels?: Record<string, string>;
  status?: object;
  annotations?: Record<string, string>;
  generatorURL?: string;
}

/** As Alertmanager v2 gives it. */
function alert(options: AlertOptions = {}) {
  const { name = 'HighErrorRate', labels, status, annotations } = options;
  return {
    labels: {
      alertname: name,
      service: 'example',
      stage: 'staging',
      severity: 'critical',
      ...labels,
    },
    annotations: { summary: 'Many requests fail', ...annotations },
    startsAt: '2026-01-10T11:00:00.000Z',
    endsAt: '2026-01-10T12:04:00.000Z',
    updatedAt: '2026-01-10T12:00:00.000Z',
    fingerprint: '39d54f1ecc4a4d32',
    generatorURL:
      options.generatorURL ?? 'https://prometheus.example.com/graph?g0.expr=x',
    receivers: [{ name: 'team' }],
    status: {
      state: 'active',
      silencedBy: [],
      inhibitedBy: [],
      mutedBy: [],
      ...status,
    },
  };
}

/** As Prometheus gives it. */
function rule(state: string, labels: Record<string, string> = {}) {
  return {
    labels: {
      alertname: 'HighErrorRate',
      service: 'example',
      stage: 'staging',
      ...labels,
    },
    annotations: { summary: 'Many requests fail' },
    state,
    activeAt: '2026-01-10T11:00:00.123456789Z',
    value: '2e+00',
  };
}

describe('alerts', () => {
  let upstream: TestUpstream;
  let respond: (request: IncomingMessage, response: ServerResponse) => void;
  let sources: AlertSource[];

  beforeEach(async () => {
    sources = [];
    upstream = await TestUpstream.start((request, response) =>
      respond(request, response),
    );
  });

  afterEach(async () => {
    await Promise.all(sources.map(source => source.close()));
    await upstream.stop();
  });

  const sourceOf = (options: Partial<AlertSourceOptions> = {}) => {
    const source = AlertSource.create({
      kind: 'alertmanager',
      name: 'prod',
      url: upstream.url,
      pauseMs: 0,
      ...options,
    });
    sources.push(source);
    return source;
  };
  const LABELS = { service: '{{ component.name }}', stage: '{{ stage }}' };

  async function evaluate(
    options: {
      config?: object;
      source?: AlertSource;
      subject?: Partial<GateContext<unknown>['subject']['component']>;
      of?: undefined;
      judged?: JudgedDeployment;
      watchedSince?: number;
      past?: true;
    } = {},
  ): Promise<GateOutcome> {
    const source = options.source ?? sourceOf();
    const isPrometheus = source.title.startsWith('Prometheus');
    const gate = createAlertsGate({
      alertmanagers: new Map([['prod', source]]),
      prometheusAlerts: new Map([['prod', source]]),
    });
    const context = emptyGateContext(
      gate,
      {
        [isPrometheus ? 'prometheus' : 'alertmanager']: 'prod',
        labels: LABELS,
        ...options.config,
      },
      {
        now: NOW,
        deployment: deployment(),
        watchedSince: options.watchedSince,
        past: options.past,
        ...('of' in options && { of: undefined, deployment: undefined }),
        ...('judged' in options && { deployment: options.judged }),
      },
    );
    Object.assign(context.subject.component, options.subject);
    return gate.evaluate(context, { signal: new AbortController().signal });
  }
  const says = (body: unknown, status = 200) => {
    respond = (_request, response) => json(response, body, status);
  };

  it('holds back while one with these labels fires, and says which and since when', async () => {
    says([alert(), alert({ labels: { service: 'another' } })]);
    const outcome = await evaluate();
    expect(outcome).toMatchObject({
      status: 'failed',
      value: '1',
      reason: ['an alert fires: HighErrorRate'],
    });
    expect(outcome.recheckAt).toBeGreaterThan(NOW);
    expect(outcome.evidence).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ label: 'Source' }),
        {
          label: 'Labels',
          value: ['service=example, stage=staging'],
          code: true,
        },
        {
          label: 'HighErrorRate',
          value: [
            'firing',
            ' since ',
            { time: '2026-01-10T11:00:00.000Z', as: 'at' },
            ': Many requests fail',
          ],
          href: 'https://prometheus.example.com/graph?g0.expr=x',
        },
      ]),
    );
    expect(upstream.requests[0].url).toBe(
      '/api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true',
    );
  });

  it.each<[string, object, string]>([
    ['silenced', { state: 'suppressed', silencedBy: ['id'] }, 'passed'],
    ['inhibited', { state: 'suppressed', inhibitedBy: ['id'] }, 'passed'],
    ['suppressed by nothing', { state: 'suppressed' }, 'failed'],
    [
      'muted at this time of day',
      { state: 'suppressed', mutedBy: ['nights'] },
      'failed',
    ],
    ['active and named by a silence', { silencedBy: ['id'] }, 'failed'],
    ['not processed yet', { state: 'unprocessed' }, 'failed'],
    ['F72 in a state that is not known', { state: 'dozing' }, 'failed'],
  ])('one that is %s: %j gives %s', async (_what, status, expected) => {
    says([alert({ status })]);
    const outcome = await evaluate();
    expect(outcome.status).toBe(expected);
    expect(JSON.stringify(outcome.evidence)).toContain('HighErrorRate');
  });

  it.each<[object, Record<string, string>, string]>([
    [{ severity: 'critical' }, {}, 'failed'],
    [{ severity: 'page' }, {}, 'passed'],
    [{ severity: ['page', 'critical'] }, {}, 'failed'],
    [{ severity: 'crit' }, {}, 'passed'],
    [{ severity: '.*' }, {}, 'passed'],
    [{ region: 'eu' }, {}, 'passed'],
    [{ region: 'eu' }, { region: 'eu' }, 'failed'],
    [{ constructor: 'eu' }, {}, 'passed'],
  ])('labels %j of one with %j: %s', async (labels, more, status) => {
    says([alert({ labels: more })]);
    expect(await evaluate({ config: { labels } })).toMatchObject({ status });
  });

  it('R8 tells nothing of a release that has not run there, or no longer does', async () => {
    says([]);
    expect(await evaluate({ judged: undefined })).toMatchObject({
      status: 'pending',
      reason: ['1.0.0 has not run in staging yet'],
    });
    const judged = deployment({ endedAt: NOW - 1 });
    expect(await evaluate({ judged })).toMatchObject({
      status: 'unknown',
      reason: [expect.stringContaining('tells of another release')],
    });
    expect(upstream.requests).toEqual([]);
  });

  it('looks at the stage that is entered where it names no other', async () => {
    says([alert({ labels: { stage: 'production' } })]);
    expect(await evaluate({ of: undefined })).toMatchObject({
      status: 'failed',
    });
  });

  it.each(['a"} or {b="', '.*', 'a|b', ''])(
    'S32 a component called %j is unknown',
    async name => {
      says([]);
      expect(await evaluate({ subject: { name } })).toMatchObject({
        status: 'unknown',
      });
      expect(upstream.requests).toEqual([]);
    },
  );

  it('I3 a watchdog that is not there is unknown; one that fires passes', async () => {
    const config = { watchdog: { alertname: 'Watchdog' } };
    says([]);
    expect(await evaluate({ config })).toMatchObject({
      status: 'unknown',
      reason: [expect.stringContaining('Watchdog')],
    });
    const watchdog = (status: object = {}) => [
      alert({ name: 'Watchdog', labels: { service: 'none' }, status }),
    ];
    says(watchdog({ state: 'suppressed', silencedBy: ['id'] }));
    expect(await evaluate({ config })).toMatchObject({ status: 'unknown' });
    says(watchdog());
    expect(await evaluate({ config })).toMatchObject({ status: 'passed' });
  });

  it('F29 a source that says nothing is unknown', async () => {
    respond = () => {};
    const source = sourceOf({ timeoutMs: 100 });
    expect(await evaluate({ source })).toMatchObject({
      status: 'unknown',
      reason: ["Alertmanager 'prod' did not answer within 0.1 s"],
    });
  });

  it('S28 follows no redirect', async () => {
    const elsewhere = await TestUpstream.start((_request, response) =>
      json(response, []),
    );
    respond = (_request, response) =>
      response.writeHead(307, { location: elsewhere.url }).end();
    expect(
      await evaluate({ source: sourceOf({ token: TOKEN }) }),
    ).toMatchObject({ status: 'unknown' });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['a list that is too large', response => json(response, 'x'.repeat(5e6))],
    [
      'F54 a page with status 200',
      response =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('[]'),
    ],
    ['F30 cut JSON', response => cut(response)],
    ['an error as Alertmanager gives it', response => json(response, 'x', 400)],
    ['F28 status 503', response => json(response, [], 503)],
    ['F45 status 401', response => json(response, [], 401)],
    ['an object', response => json(response, { alerts: [] })],
    [
      'an alert without its status',
      response => json(response, [{ labels: {} }]),
    ],
  ])('%s is unknown', async (_what, answer) => {
    respond = (_request, response) => answer(response);
    expect(await evaluate()).toMatchObject({ status: 'unknown' });
  });

  it('S36, S40 shows texts as texts, and no secret or address', async () => {
    const outcomes: GateOutcome[] = [];
    says([
      alert({
        name: `Bad\u001b[31m ${TOKEN}`,
        annotations: { summary: `<b>\u202e${TOKEN}</b>` },
        generatorURL: 'data:text/html,hello',
      }),
      alert({ generatorURL: 'https://user:secret@example.com/' }),
    ]);
    outcomes.push(await evaluate({ source: sourceOf({ token: TOKEN }) }));
    says({ error: TOKEN }, 500);
    outcomes.push(await evaluate({ source: sourceOf({ token: TOKEN }) }));
    expect(upstream.requests[0].headers.authorization).toBe(`Bearer ${TOKEN}`);
    const text = JSON.stringify(outcomes);
    for (const bad of [TOKEN, upstream.url, 'data:', 'user:secret']) {
      expect(text).not.toContain(bad);
    }
    expect(text).not.toMatch(/\\u001b|\u202e/);
  });

  it('asks once for all components', async () => {
    says([alert()]);
    const source = sourceOf();
    const outcomes = await Promise.all(
      ['example', 'orders', 'carts'].map(name =>
        evaluate({ source, subject: { name } }),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([
      'failed',
      'passed',
      'passed',
    ]);
    expect(upstream.requests).toHaveLength(1);
  });

  it('F55 takes no shared answer from before the release was there', async () => {
    says([]);
    const source = sourceOf();
    const askFor = async (options: Parameters<typeof evaluate>[0]) => {
      expect(await evaluate({ source, ...options })).toMatchObject({
        status: 'passed',
      });
      return upstream.requests.length;
    };
    const since = (healthyAt?: number, startedAt = NOW - HOUR) => ({
      judged: deployment({ healthyAt, startedAt }),
    });
    expect(await askFor(since(NOW - HOUR))).toBe(1);
    expect(await askFor(since(NOW))).toBe(2);
    expect(await askFor(since(undefined, NOW))).toBe(3);
    expect(await askFor(since(undefined))).toBe(3);
    expect(await askFor({ of: undefined })).toBe(3);
    expect(await askFor({ of: undefined, watchedSince: NOW })).toBe(4);
  });

  it('shows at most twenty', async () => {
    says(Array.from({ length: 30 }, () => alert()));
    const { evidence, value } = await evaluate();
    expect(value).toBe('30');
    expect(evidence.at(-1)).toEqual({ label: 'Further', value: ['10 alerts'] });
  });

  describe('of Prometheus', () => {
    const evaluateRules = (body: unknown, status?: number) => {
      says(body, status);
      return evaluate({ source: sourceOf({ kind: 'prometheus' }) });
    };
    const alerts = (...list: unknown[]) => ({
      status: 'success',
      data: { alerts: list },
    });

    it.each<[string, unknown, string]>([
      ['none', alerts(), 'passed'],
      ['a firing one', alerts(rule('firing')), 'failed'],
      ['a pending one', alerts(rule('pending')), 'passed'],
      ['F72 a state that is not known', alerts(rule('odd')), 'failed'],
      ['another one', alerts(rule('firing', { stage: 'dev' })), 'passed'],
      [
        'F50 warnings',
        { ...alerts(), warnings: ['a store is away'] },
        'unknown',
      ],
      ['an error', { status: 'error', errorType: 'x', error: 'y' }, 'unknown'],
      ['nothing', {}, 'unknown'],
    ])('%s', async (_what, body, status) => {
      expect(await evaluateRules(body)).toMatchObject({ status });
      expect(upstream.requests[0].url).toBe(
        '/api/v1/alerts?partial_response=false',
      );
    });

    describe('in the past', () => {
      const then = (body: unknown, judged = deployment()) => {
        says(body);
        return evaluate({
          source: sourceOf({ kind: 'prometheus' }),
          judged,
          past: true,
        });
      };
      const vector = (...metrics: object[]) => ({
        status: 'success',
        data: {
          resultType: 'vector',
          result: metrics.map(metric => ({ metric, value: [NOW / 1000, '1'] })),
        },
      });
      const kept = {};
      const was = (alertstate: string, labels: object = {}) => ({
        __name__: 'ALERTS',
        ...rule('').labels,
        alertstate,
        ...labels,
      });

      it.each<[string, unknown, string]>([
        ['none', vector(kept), 'passed'],
        ['a firing one', vector(kept, was('firing')), 'failed'],
        ['a pending one', vector(was('pending'), kept), 'passed'],
        ['F72 a state that is not known', vector(kept, was('odd')), 'failed'],
        [
          'another one',
          vector(kept, was('firing', { stage: 'dev' })),
          'passed',
        ],
        ['I3 nothing that is kept of that time', vector(), 'unknown'],
        ['I3 an alert only', vector(was('firing')), 'unknown'],
        [
          'F50 warnings',
          { ...vector(kept), warnings: ['a store is away'] },
          'unknown',
        ],
        [
          'F49 a matrix',
          { status: 'success', data: { resultType: 'matrix', result: [] } },
          'unknown',
        ],
        ['nothing', {}, 'unknown'],
      ])('%s', async (_what, body, status) => {
        expect(await then(body)).toMatchObject({ status });
        const url = new URL(upstream.requests[0].url, upstream.url);
        expect(Object.fromEntries(url.searchParams)).toEqual({
          query: 'ALERTS or count(up)',
          time: `${NOW / 1000}`,
          partial_response: 'false',
        });
      });

      it('R8 is asked about the moment at which the release ended, and not about a later one', async () => {
        const ended = (endedAt: number) =>
          then(vector(kept), deployment({ endedAt }));
        expect(await ended(NOW)).toMatchObject({ status: 'passed' });
        expect(await ended(NOW - 1)).toMatchObject({ status: 'unknown' });
      });
    });
  });

  it('asks no Alertmanager about the past', async () => {
    says([]);
    expect(await evaluate({ past: true })).toMatchObject({
      status: 'unknown',
      reason: ["Alertmanager 'prod' keeps no history"],
    });
    expect(upstream.requests).toEqual([]);
  });

  it.each([
    { labels: LABELS },
    { alertmanager: 'a', prometheus: 'b', labels: LABELS },
    { alertmanager: 'a', labels: {} },
    { alertmanager: 'a', labels: { severity: [] } },
    { alertmanager: 'a', labels: { '{{ stage }}': 'x' } },
    { alertmanager: 'a', labels: { 'a=~"': 'x' } },
    { alertmanager: 'a', labels: { stage: '{{ stagee }}' } },
    { alertmanager: 'a', labels: LABELS, watchdog: {} },
  ])('refuses %j', config => {
    const { configSchema } = createAlertsGate({
      alertmanagers: new Map(),
      prometheusAlerts: new Map(),
    });
    expect(configSchema.safeParse(config).success).toBe(false);
  });
});

function cut(response: ServerResponse): void {
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end('[{"labels": {');
}
