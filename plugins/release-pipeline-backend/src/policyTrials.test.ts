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

import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type {
  RetroRunAnswer,
  TrialOptions,
  WhatIfAnswer,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { type SmallWorld, startSmallWorld } from 'lab';
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import {
  type RunningPlugin,
  runs,
  startPlugin,
  until,
} from './__testUtils__/startPlugin';
import { json, TestUpstream } from './adapters/testing';

jest.setTimeout(300_000);

const PAYMENTS = '/components/default/component/payments';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const EXPR =
  'sum(rate(errors{service="{{ component.name }}",stage="{{ stage }}"}[{{ window }}]))';

/** What became of it, and what Prometheus knows of when it came into production. */
interface Past {
  version: string;
  /** When it came into staging, in days before now. */
  days: number;
  /** How long it was healthy there. */
  hours: number;
  outcome?: 'replaced' | 'rolled-back' | 'failed';
  /** Absent: nothing is kept of that time. */
  errors?: number;
  alert?: string;
}

const PAST: Past[] = [
  { version: '0.1.0', days: 9, hours: 30, outcome: 'replaced' },
  { version: '0.2.0', days: 7, hours: 30, outcome: 'replaced', errors: 0.001 },
  {
    version: '0.3.0',
    days: 5,
    hours: 30,
    outcome: 'rolled-back',
    errors: 0.03,
    alert: 'Slow',
  },
  { version: '0.4.0', days: 3, hours: 12, outcome: 'failed', errors: 0.002 },
];

// Outside, so that its clean-up comes after ours.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('trying a policy', () => {
  let knex: Knex;
  let world: SmallWorld;
  let upstream: TestUpstream;
  let plugin: RunningPlugin;
  let now: number;
  /** While set, questions are left without an answer. */
  let held: ServerResponse[] | undefined;
  let ids: Map<string, string>;

  const enteredAt = ({ days, hours }: Past) =>
    now - days * DAY + hours * HOUR - HOUR;
  const pastAt = (at: number) =>
    PAST.find(each => Math.abs(enteredAt(each) - at) < 60_000);

  /** A Prometheus that keeps what `PAST` says, each at its own instant only. */
  function answer(path: string, parameters: URLSearchParams): object {
    const query = parameters.get('query') ?? '';
    const time = parameters.get('time');
    const at = time === null ? Date.now() : Number(time) * 1000;
    const then = time === null ? { errors: 0.5 } : pastAt(at);
    const value = (metric: object, said: number) => ({
      metric,
      value: [at / 1000, String(said)],
    });
    const success = (resultType: string, result: object[]) => ({
      status: 'success',
      data: { resultType, result },
    });
    if (path.endsWith('/query_range')) {
      const end = Number(parameters.get('end'));
      const values = [[end, '0.1']];
      return success('matrix', [{ metric: {}, values }]);
    }
    if (then?.errors === undefined) {
      return success('vector', []);
    }
    if (query.startsWith('ALERTS')) {
      const alert = 'alert' in then ? then.alert : undefined;
      const labels = { __name__: 'ALERTS', alertstate: 'firing' };
      return success('vector', [
        value({}, 3),
        ...(alert
          ? [value({ ...labels, alertname: alert, service: 'payments' }, 1)]
          : []),
      ]);
    }
    return success('vector', [
      value({}, query.includes('timestamp(') ? at / 1000 - 5 : then.errors),
    ]);
  }

  async function remember(past: Past): Promise<void> {
    const id = randomUUID();
    ids.set(past.version, id);
    const common = { component_ref: 'component:default/payments' };
    await knex('releases').insert({
      ...common,
      id,
      key: `key-${past.version}`,
      version: past.version,
      artifacts: '{}',
      place: PAST.indexOf(past) - 100,
      // So that the background takes it for no candidate.
      adopted: true,
      ambiguous: false,
      first_seen_at: new Date(now - past.days * DAY),
      first_seen_stage: 'dev',
    });
    const deployment = {
      ...common,
      release_id: id,
      taken_from_argocd: false,
      transitions: '{}',
    };
    const startedAt = now - past.days * DAY;
    await knex('deployments').insert([
      {
        ...deployment,
        id: randomUUID(),
        stage: 'staging',
        started_at: new Date(startedAt),
        healthy_at: new Date(startedAt),
        ended_at: new Date(startedAt + past.hours * HOUR),
        outcome: 'replaced',
        counted_ms: past.hours * HOUR,
        last_targets: '[]',
      },
      {
        ...deployment,
        id: randomUUID(),
        stage: 'production',
        started_at: new Date(enteredAt(past)),
        healthy_at: new Date(enteredAt(past)),
        ended_at: new Date(enteredAt(past) + 2 * HOUR),
        outcome: past.outcome,
        counted_ms: HOUR,
        last_targets: '[]',
      },
    ]);
  }

  beforeAll(async () => {
    upstream = await TestUpstream.start((request, response) => {
      if (held) {
        held.push(response);
        return;
      }
      const url = new URL(request.url ?? '', 'http://localhost');
      const parameters =
        request.method === 'POST'
          ? new URLSearchParams(request.text)
          : url.searchParams;
      json(response, answer(url.pathname, parameters));
    });
    world = await startSmallWorld({
      components: ['payments', 'search'],
      production: {
        gates: {
          errors: {
            type: 'prometheus',
            query: 'errors',
            of: 'staging',
            max: 0.01,
            observeOnly: true,
          },
          soak: { type: 'soak', of: 'staging', for: { hours: 24 } },
          quiet: {
            type: 'alerts',
            prometheus: 'main',
            labels: { service: '{{ component.name }}' },
          },
          paged: {
            type: 'alerts',
            alertmanager: 'main',
            labels: { service: '{{ component.name }}' },
          },
          e2e: {
            type: 'report',
            check: 'e2e',
            values: { coverage: { min: 80 } },
          },
          others: { type: 'dependency', components: ['search'] },
          whole: {
            type: 'all',
            of: 'staging',
            gates: {
              errors: { type: 'prometheus', query: 'errors', max: 0.01 },
              runbook: { type: 'runbook' },
            },
          },
        },
        profiles: {
          high: {
            approvals: {
              type: 'approval',
              required: 2,
              from: ['group:default/platform'],
            },
          },
        },
        risk: { default: 'high' },
      },
      policy: {
        prometheus: {
          instances: { main: { url: upstream.url } },
          queries: {
            errors: {
              instance: 'main',
              expr: EXPR,
              window: { minutes: 10 },
              freshness: { minutes: 2 },
              unit: 'ratio',
            },
          },
        },
        alertmanager: { instances: { main: { url: upstream.url } } },
        reporters: {
          ci: { components: ['*'], stages: ['production'], checks: ['e2e'] },
        },
      },
    });
    knex = await databases.init('POSTGRES_18');
    plugin = await startPlugin({ knex, world });
    await plugin.tabUntil(
      'payments',
      tab => tab.state === 'pipeline' && runs(tab, 'production') === '1.0.0',
    );
    await plugin.tabUntil(
      'search',
      tab => tab.state === 'pipeline' && runs(tab, 'production') === '1.0.0',
    );
    now = Date.now();
    ids = new Map();
    await knex('components').update({ baseline_at: new Date(now - 20 * DAY) });
    for (const past of PAST) {
      await remember(past);
    }
    // Of the other component something ran when the second came, and nothing when the third did.
    const [other] = await knex('releases').where({
      component_ref: 'component:default/search',
    });
    await knex('deployments').insert({
      component_ref: 'component:default/search',
      id: randomUUID(),
      stage: 'production',
      release_id: other.id,
      started_at: new Date(now - 6 * DAY),
      healthy_at: new Date(now - 6 * DAY),
      ended_at: new Date(now - 5 * DAY),
      outcome: 'removed',
      counted_ms: DAY,
      taken_from_argocd: false,
      transitions: '{}',
    });
    const [, second, third] = PAST;
    const report = {
      component_ref: 'component:default/payments',
      stage: 'production',
      check_name: 'e2e',
      reported_by: 'ci',
      status: 'passed',
    };
    await knex('reports').insert([
      {
        ...report,
        id: randomUUID(),
        release_id: ids.get('0.2.0'),
        run: '1',
        values: JSON.stringify({ coverage: 90 }),
        received_at: new Date(enteredAt(second) - HOUR),
        // Only later it was found out.
        superseded_at: new Date(enteredAt(second) + HOUR),
      },
      {
        ...report,
        id: randomUUID(),
        release_id: ids.get('0.2.0'),
        run: '2',
        values: JSON.stringify({ coverage: 10 }),
        received_at: new Date(enteredAt(second) + HOUR),
      },
      {
        ...report,
        id: randomUUID(),
        release_id: ids.get('0.3.0'),
        run: '3',
        values: JSON.stringify({ coverage: 70 }),
        received_at: new Date(enteredAt(third) - HOUR),
      },
    ]);
  });

  afterAll(async () => {
    await plugin.stop();
    await world.stop();
    await upstream.stop();
  });

  const retro = async (gate: string, more: object = {}) => {
    const { body, status } = await plugin
      .as('dana')
      .post(`${PAYMENTS}/retro-run`, { stage: 'production', gate, ...more });
    expect([status, body.error]).toEqual([200, undefined]);
    return body as RetroRunAnswer;
  };
  const statusOf = ({ releases }: RetroRunAnswer) =>
    Object.fromEntries(
      releases
        .filter(({ release }) => ids.has(release.version))
        .map(({ release, status }) => [release.version, status]),
    );

  describe('what can be tried', () => {
    const options = async (user: string): Promise<TrialOptions> =>
      (await plugin.as(user).get(`${PAYMENTS}/trials`).expect(200)).body;

    it('is every gate with its keys, for who may ask or decide there (R22)', async () => {
      for (const user of ['dana', 'pat']) {
        const { stages } = await options(user);
        const production = stages.find(({ name }) => name === 'production');
        expect(production?.try).toEqual({ allowed: true });
        expect(production?.gates.map(({ name, set }) => [set, name])).toEqual([
          ['gates', 'errors'],
          ['gates', 'soak'],
          ['gates', 'quiet'],
          ['gates', 'paged'],
          ['gates', 'e2e'],
          ['gates', 'others'],
          ['gates', 'whole'],
          ['high', 'approvals'],
        ]);
        expect(production?.gates[0]).toMatchObject({
          of: 'staging',
          observeOnly: true,
          settings: { query: 'errors', max: 0.01 },
          retro: { allowed: true },
        });
        expect(production?.gates[3].retro).toEqual({
          allowed: false,
          because: 'Alertmanager main keeps no history',
        });
        expect(production?.gates[7].retro).toEqual({
          allowed: false,
          because: 'People decide it',
        });
      }
    });

    it('tells everybody else who may, and no more', async () => {
      const { stages, releases } = await options('eve');
      expect(stages.flatMap(({ gates }) => gates)).toEqual([]);
      expect(stages[2].try).toEqual({
        allowed: false,
        because:
          'Only members of developers or platform may try what is asked here',
      });
      expect(releases.map(({ version }) => version)).toContain('0.3.0');
    });
  });

  describe('a retro run', () => {
    it('judges a metric at the instant at which each release came, and what became of it', async () => {
      upstream.requests.length = 0;
      const answered = await retro('errors');
      expect(statusOf(answered)).toEqual({
        '0.1.0': 'unknown',
        '0.2.0': 'passed',
        '0.3.0': 'failed',
        '0.4.0': 'passed',
      });
      expect(
        answered.releases
          .filter(({ hindsight }) => hindsight)
          .map(({ release, outcome, hindsight }) => [
            release.version,
            outcome,
            hindsight,
          ]),
      ).toEqual([
        ['0.4.0', 'failed', 'missed'],
        ['0.3.0', 'rolled-back', 'caught'],
      ]);
      expect(answered.totals).toMatchObject({
        endedBadly: 2,
        caught: 1,
        missed: 1,
      });
      expect(answered.looksAt).toBe('staging');
      expect(answered.gate).toMatchObject({ name: 'errors', set: 'gates' });
      expect(answered.changed).toEqual([]);
      const third = answered.releases.find(
        ({ release }) => release.version === '0.3.0',
      );
      expect(third).toMatchObject({
        moment: 'entered',
        at: new Date(enteredAt(PAST[2])).toISOString(),
        number: 0.03,
        value: '0.03',
        threshold: 'at most 0.01',
      });
      expect(answered.chart).toMatchObject({
        unit: 'ratio',
        threshold: [0.01],
      });
      expect(
        answered.chart?.series[0].points.map(([, value]) => value),
      ).toEqual(expect.arrayContaining([0.001, 0.03, 0.002]));
      const asked = upstream.requests
        .filter(({ url }) => url.endsWith('/api/v1/query'))
        .map(({ body }) => Number(new URLSearchParams(body).get('time')));
      for (const past of PAST) {
        expect(asked).toContain(enteredAt(past) / 1000);
      }
    });

    it('F48 says of what is no longer kept that it is not known', async () => {
      const { releases, totals } = await retro('errors');
      expect(
        releases.find(({ release }) => release.version === '0.1.0')?.reason,
      ).toEqual([
        'there is no data',
        '; older than it is kept, or never there',
      ]);
      expect(totals.unknown).toBeGreaterThanOrEqual(1);
    });

    it('tries another threshold before it is written', async () => {
      const answered = await retro('errors', { with: { max: 0.05 } });
      expect(statusOf(answered)['0.3.0']).toBe('passed');
      expect(answered.totals).toMatchObject({ caught: 0, missed: 2 });
      expect(answered.changed).toEqual(['max']);
      expect(answered.gate.settings).toEqual({
        query: 'errors',
        max: 0.05,
        observeOnly: true,
      });
    });

    it('R26 counts the healthy time that each had when it came', async () => {
      expect(statusOf(await retro('soak'))).toEqual({
        '0.1.0': 'passed',
        '0.2.0': 'passed',
        '0.3.0': 'passed',
        '0.4.0': 'pending',
      });
      const shorter = await retro('soak', { with: { for: { hours: 10 } } });
      expect(statusOf(shorter)['0.4.0']).toBe('passed');
    });

    it('reads alerts of then from Prometheus, and none where nothing is kept', async () => {
      expect(statusOf(await retro('quiet'))).toEqual({
        '0.1.0': 'unknown',
        '0.2.0': 'passed',
        '0.3.0': 'failed',
        '0.4.0': 'passed',
      });
    });

    it('says of what keeps no history that it cannot be told', async () => {
      const answered = await retro('paged');
      expect(new Set(Object.values(statusOf(answered)))).toEqual(
        new Set(['unknown']),
      );
      expect(answered.notes).toEqual([['Alertmanager main keeps no history']]);
    });

    it('F57 counts the reports of then, not what was found out later', async () => {
      expect(statusOf(await retro('e2e'))).toEqual({
        '0.1.0': 'pending',
        '0.2.0': 'passed',
        '0.3.0': 'failed',
        '0.4.0': 'pending',
      });
    });

    it('looks at what other components ran then', async () => {
      expect(statusOf(await retro('others'))).toEqual({
        '0.1.0': 'pending',
        '0.2.0': 'passed',
        '0.3.0': 'pending',
        '0.4.0': 'pending',
      });
    });

    it('I3 of a gate made of others says which part cannot be told', async () => {
      const answered = await retro('whole');
      expect(statusOf(answered)).toEqual({
        '0.1.0': 'unknown',
        '0.2.0': 'unknown',
        '0.3.0': 'failed',
        '0.4.0': 'unknown',
      });
      expect(answered.notes).toEqual([
        ['The catalog keeps no history of its links'],
      ]);
    });

    it('looks at so many releases and no more', async () => {
      const { releases, totals } = await retro('errors', { last: 2 });
      expect(releases).toHaveLength(2);
      expect(totals.releases).toBe(2);
    });
  });

  describe('what if', () => {
    const ask = (question: object) =>
      plugin.as('dana').post(`${PAYMENTS}/what-if`, question);

    it('asks every gate about any release, and keeps nothing', async () => {
      const kept = () =>
        Promise.all([
          knex('gate_results').where({ release_id: ids.get('0.3.0') }),
          knex('promotions'),
          knex('evidence').where({ kind: 'gate-result' }),
        ]);
      const { body } = await ask({
        stage: 'production',
        releaseId: ids.get('0.3.0'),
      }).expect(200);
      const { problems, verdict } = body as WhatIfAnswer;
      expect(verdict).toMatchObject({
        stage: 'production',
        direction: 'forward',
        risk: 'high',
        roles: [],
        release: { version: '0.3.0' },
        ask: { allowed: false },
      });
      const found = (name: string) =>
        verdict.gates.find(gate => gate.name === name);
      expect(found('quiet')?.observedAt).toBeDefined();
      expect(found('approvals')?.reason).toEqual([
        '2 more approvals by platform',
      ]);
      expect(found('errors')?.status).toBe('skipped');
      expect(
        verdict.gates.filter(({ reason }) =>
          /not been judged|not started yet/i.test(reason.join('')),
        ),
      ).toEqual([]);
      expect(problems).toEqual([expect.objectContaining({ code: 'older' })]);
      expect(await kept()).toEqual([[], [], []]);
      expect(verdict.promotionId).toBeUndefined();
    });

    it('names what stands against asking at all', async () => {
      const { stages } = await plugin.tab('payments');
      const releaseId = stages[2].release?.id;
      const { body } = await ask({ stage: 'production', releaseId });
      expect(body.problems).toEqual([
        expect.objectContaining({ code: 'runs-there', stage: 'production' }),
      ]);
      expect(body.verdict.ask.allowed).toBe(false);
    });

    it('takes the gates of the direction', async () => {
      const { body } = await ask({
        stage: 'production',
        releaseId: ids.get('0.3.0'),
        direction: 'rollback',
      }).expect(200);
      expect(body.verdict.direction).toBe('rollback');
      expect(
        body.verdict.gates.map(({ name }: { name: string }) => name),
      ).not.toContain('errors');
    });
  });

  describe('is refused', () => {
    it.each<[string, string, object, RegExp]>([
      [
        'a stage',
        'retro-run',
        { stage: 'nowhere', gate: 'errors' },
        /There is no stage 'nowhere'.*dev, staging, production/,
      ],
      [
        'a gate',
        'retro-run',
        { stage: 'production', gate: 'nothing' },
        /There is no gate 'nothing'.*errors, soak/,
      ],
      [
        'a gate of another list',
        'retro-run',
        { stage: 'production', gate: 'errors', set: 'watch' },
        /There is no gate 'errors' in 'watch'/,
      ],
      [
        '51 releases',
        'retro-run',
        { stage: 'production', gate: 'errors', last: 51 },
        /last: .*50/,
      ],
      [
        'no release',
        'retro-run',
        { stage: 'production', gate: 'errors', last: 0 },
        /last: .*1/,
      ],
      [
        'people',
        'retro-run',
        { stage: 'production', gate: 'approvals' },
        /asks people/,
      ],
      [
        'an unknown key',
        'retro-run',
        { stage: 'production', gate: 'errors', with: { maxx: 1 } },
        /errors\.maxx: unknown key; expected one of/,
      ],
      [
        'a threshold that is a text',
        'retro-run',
        { stage: 'production', gate: 'errors', with: { max: 'much' } },
        /errors\.max: expected number, found string/,
      ],
      [
        'PromQL',
        'retro-run',
        { stage: 'production', gate: 'errors', with: { query: 'up' } },
        /unknown query "up"/,
      ],
      [
        'a URL',
        'retro-run',
        {
          stage: 'production',
          gate: 'errors',
          with: { url: 'https://evil.example.com' },
        },
        /errors\.url: unknown key/,
      ],
      [
        'a list of changes',
        'retro-run',
        { stage: 'production', gate: 'errors', with: [] },
        /with: /,
      ],
      [
        'an unknown release',
        'what-if',
        { stage: 'production', releaseId: 'none' },
        /There is no release 'none'/,
      ],
      [
        'an unknown stage',
        'what-if',
        { stage: 'nowhere', releaseId: 'none' },
        /There is no stage 'nowhere'/,
      ],
      [
        'an unknown direction',
        'what-if',
        { stage: 'production', releaseId: 'none', direction: 'up' },
        /direction: /,
      ],
    ])('%s', async (_what, path, body, message) => {
      const answered = await plugin
        .as('dana')
        .post(`${PAYMENTS}/${path}`, body)
        .expect(400);
      expect(answered.body.error.message).toMatch(message);
    });

    it.each(['what-if', 'retro-run'])(
      'S14 %s for who neither asks nor decides here, and for services',
      async path => {
        const body = {
          stage: 'production',
          gate: path === 'retro-run' ? 'errors' : undefined,
          releaseId: path === 'what-if' ? ids.get('0.3.0') : undefined,
        };
        for (const [authorization, because] of [
          [
            mockCredentials.user.header('user:default/eve'),
            /^Only members of developers or platform may try what is asked here$/,
          ],
          [
            mockCredentials.service.header(),
            /^'external:test-service' sees only components that config names /,
          ],
        ] as const) {
          const answered = await plugin
            .send({
              method: 'post',
              path: `${PAYMENTS}/${path}`,
              authorization,
            })
            .send(body)
            .expect(403);
          expect(answered.body.error.message).toMatch(because);
        }
        await plugin.as('pat').post(`${PAYMENTS}/${path}`, body).expect(200);
      },
    );
  });

  it('lets a person try two things at once, and gives up what nobody waits for', async () => {
    // Nobody has asked about its moment yet.
    await remember({
      version: '0.5.0',
      days: 1,
      hours: 12,
      outcome: 'replaced',
    });
    held = [];
    const body = { stage: 'production', gate: 'errors', with: { max: 0.7 } };
    const run = () => plugin.as('sam').post(`${PAYMENTS}/retro-run`, body);
    const running = [run(), run()].map(each => {
      const done = each.then(
        () => 'answered',
        () => 'given up',
      );
      return { each, done };
    });
    await until(
      async () => held?.length ?? 0,
      count => count > 0,
    );
    const refused = await until(
      () =>
        run()
          .timeout(2_000)
          .catch(() => undefined),
      answered => answered?.status === 503,
    );
    expect(refused?.get('Retry-After')).toBe('5');
    expect(refused?.body.error.message).toMatch(/trying 2 things already/);
    running.forEach(({ each }) => each.abort());
    const waiting = held;
    held = undefined;
    // Left without an answer, they are called off.
    await until(
      async () => waiting.every(response => response.destroyed),
      all => all,
    );
    await until(
      () => run(),
      answered => answered.status === 200,
    );
  });
});
