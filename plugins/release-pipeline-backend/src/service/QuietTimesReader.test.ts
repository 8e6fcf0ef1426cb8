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

import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { PrometheusClient } from '../adapters/prometheus';
import { json, TestUpstream } from '../adapters/testing';
import { exampleConfig, read } from '../config/testing';
import { openDatabase } from '../database/connection';
import type { Access } from './access';
import { ComponentStates } from './ComponentStates';
import { QuietTimesReader } from './QuietTimesReader';

jest.setTimeout(60_000);

const HOUR = 3_600;
const dana = mockCredentials.user('user:default/dana');
const asker = { credentials: dana, signal: new AbortController().signal };
const about = { component: 'component:default/keycloak' };

const written = exampleConfig();
const withQuietTimes = (quietTimes?: object) =>
  read({
    ...written,
    releasePipeline: {
      ...written.releasePipeline,
      prometheus: {
        ...written.releasePipeline.prometheus,
        queries: {
          ...written.releasePipeline.prometheus.queries,
          logins: {
            instance: 'prod',
            expr: 'sum(increase(logins_total{service="{{ component.name }}",stage="{{ stage }}"}[{{ window }}]))',
            unit: 'logins',
          },
        },
      },
      calendar: { quietTimes },
    },
  });
const config = withQuietTimes({ query: 'logins', types: ['infrastructure'] });

type Series = Array<{ values: Array<[number, string]> }>;

/** Little goes on from 03:00 to 05:00 on Sundays, by UTC. */
function habit(body: string): Series {
  const asked = new URLSearchParams(body);
  const values: Array<[number, string]> = [];
  for (
    let at = Number(asked.get('start'));
    at <= Number(asked.get('end'));
    at += Number(asked.get('step'))
  ) {
    const shown = new Date((at - HOUR / 2) * 1000);
    const quiet =
      shown.getUTCDay() === 0 && [3, 4].includes(shown.getUTCHours());
    values.push([at, quiet ? '2' : '50']);
  }
  return [{ values }];
}

describe('QuietTimesReader', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;
  let upstream: TestUpstream;
  let client: PrometheusClient;
  let answer: (body: string) => { series: Series; warnings?: string[] };

  const reader = (used = config, sees = true) => {
    const access: Partial<Access> = {
      authorize: async () => ({ allowed: sees, unknown: !sees }),
      principal: () => 'user:default/dana',
    };
    return QuietTimesReader.create({
      knex,
      config: used,
      clients: new Map([['prod', client]]),
      states: ComponentStates.create(used),
      access: access as Access,
    });
  };

  beforeAll(async () => {
    knex = await openDatabase(
      mockServices.database({ knex: await databases.init('POSTGRES_18') }),
    );
    await knex('components').insert(
      [
        ['keycloak', 'infrastructure'],
        ['cart', 'service'],
      ].map(([name, type]) => ({
        ref: `component:default/${name}`,
        name,
        type,
        namespace: 'default',
        annotations: JSON.stringify({
          pipeline: 'standard',
          applications: {},
          images: {},
          argocd: { instanceNames: [] },
          errors: [],
        }),
        etag: 'x',
      })),
    );
    upstream = await TestUpstream.start((request, response) => {
      const { series, warnings } = answer(request.text);
      json(response, {
        status: 'success',
        warnings,
        data: {
          resultType: 'matrix',
          result: series.map(({ values }) => ({ metric: {}, values })),
        },
      });
    });
    client = PrometheusClient.create({ name: 'prod', url: upstream.url });
  });

  beforeEach(() => {
    answer = body => ({ series: habit(body) });
    upstream.requests.length = 0;
  });

  afterAll(async () => {
    await client.close();
    await upstream.stop();
  });

  it('proposes the quietest times of the week with their figures, asked once for all', async () => {
    const quiet = reader();
    const [times] = [
      await quiet.read(about, asker),
      await quiet.read(about, asker),
    ];
    expect(times).toMatchObject({
      state: 'known',
      stage: 'production',
      zone: 'UTC',
      unit: 'logins',
      sentence: ["Median of each hour of the week, in 4 weeks of 'logins'"],
      busiest: { load: 50 },
    });
    expect(times.slots).toHaveLength(5);
    expect(times.slots[0]).toEqual({
      weekday: 'Sunday',
      from: '03:00',
      to: '05:00',
      load: 2,
      share: 0.04,
      weeks: 4,
      next: { start: expect.any(String), end: expect.any(String) },
    });
    const next = new Date(times.slots[0].next!.start);
    expect([next.getUTCDay(), next.getUTCHours()]).toEqual([0, 3]);
    expect(next.getTime()).toBeGreaterThan(Date.now());
    expect(times.href).toContain('keycloak');
    expect(upstream.requests).toHaveLength(1);
    expect(upstream.requests[0].body).toContain(
      encodeURIComponent('service="keycloak",stage="production"}[3600s]'),
    );
  });

  it.each<[string, typeof answer, RegExp]>([
    [
      'there is no traffic',
      () => ({ series: [] }),
      /^Too little was measured in 4 weeks: 0 hours of 672$/,
    ],
    [
      'it was measured for two days',
      body => ({
        series: [{ values: habit(body)[0].values.slice(-48) }],
      }),
      /^Too little was measured in 4 weeks: 48 hours of 672$/,
    ],
    [
      'F50 something is missing',
      body => ({ series: habit(body), warnings: ['store down'] }),
      /^The answer of Prometheus is not complete: store down$/,
    ],
    [
      'the query is about several',
      body => ({ series: [...habit(body), ...habit(body)] }),
      /^The query answers with 2 series; expected one$/,
    ],
  ])('says that it is not known where %s', async (_case, given, words) => {
    answer = given;
    const times = await reader().read(about, asker);
    expect(times).toMatchObject({ state: 'unknown', slots: [] });
    expect(times.sentence.join('')).toMatch(words);
  });

  it('F54 says what Prometheus said where it does not answer', async () => {
    const nowhere = PrometheusClient.create({
      name: 'prod',
      url: 'http://127.0.0.1:9',
    });
    const times = await QuietTimesReader.create({
      knex,
      config,
      clients: new Map([['prod', nowhere]]),
      states: ComponentStates.create(config),
      access: {
        authorize: async () => ({ allowed: true }),
        principal: () => 'user:default/dana',
      } as unknown as Access,
    }).read(about, asker);
    await nowhere.close();
    expect(times.state).toBe('unknown');
    expect(times.sentence.join('')).toMatch(/^Prometheus 'prod'/);
  });

  it('is off where config names no traffic, or other types', async () => {
    expect(await reader(withQuietTimes()).read(about, asker)).toMatchObject({
      state: 'off',
    });
    expect(
      await reader().read({ component: 'component:default/cart' }, asker),
    ).toMatchObject({
      state: 'off',
      sentence: ['Quiet times are for components of type infrastructure.'],
    });
    expect(upstream.requests).toHaveLength(0);
  });

  it('refuses a stage that there is not, and R24 knows of nothing that is not to be seen', async () => {
    await expect(
      reader().read({ ...about, stage: 'nowhere' }, asker),
    ).rejects.toMatchObject({ name: 'InputError' });
    await expect(
      reader(config, false).read(about, asker),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
    expect(upstream.requests).toHaveLength(0);
  });

  it('refuses a query and a zone that there are not when the config is read', () => {
    expect(() => withQuietTimes({ query: 'nothing' })).toThrow(
      /calendar\.quietTimes\.query.*unknown query "nothing"/,
    );
    expect(() => withQuietTimes({ query: 'logins', zone: 'Mars' })).toThrow(
      /calendar\.quietTimes\.zone.*unknown zone "Mars"/,
    );
    expect(() => withQuietTimes({ query: 'logins', weeks: 100 })).toThrow(
      /calendar\.quietTimes\.weeks/,
    );
  });
});
