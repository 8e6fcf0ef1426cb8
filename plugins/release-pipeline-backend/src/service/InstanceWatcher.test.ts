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

import { once } from 'node:events';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { ArgoCdSimulator } from 'lab';
import { ArgoCdClient } from '../adapters/argocd';
import { openDatabase } from '../database/connection';
import { until } from '../__testUtils__/startPlugin';
import type { Reading } from './ApplicationReader';
import { InstanceWatcher } from './InstanceWatcher';

jest.setTimeout(60_000);

const names = [
  'component-00000-staging',
  'component-00001-staging',
  'component-00002-staging',
];

describe('InstanceWatcher', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const logger = mockServices.logger.mock();
  let knex: Knex;
  let simulator: ArgoCdSimulator;
  let client: ArgoCdClient;
  let stop: AbortController;
  let watching: Promise<void>;
  /** Names in the order in which they were read. */
  let reads: string[];
  /** Whose readings get no answer. */
  let hanging: Set<string>;

  beforeEach(async () => {
    knex = await openDatabase(
      mockServices.database({ knex: await databases.init('POSTGRES_18') }),
    );
    simulator = await ArgoCdSimulator.start({
      name: 'nonprod',
      tokens: { 'read-token': { account: 'portal', readOnly: true } },
      repositories: {},
      timing: { pollMs: 0, reconcileMs: 0 },
    });
    simulator.seed(3, { project: 'payments' });
    client = ArgoCdClient.create({
      name: 'nonprod',
      url: simulator.url,
      token: 'read-token',
      logger,
    });
    const { items } = await client.list({
      signal: new AbortController().signal,
    });
    // The last one belongs to no component.
    await knex('applications').insert(
      items.slice(0, 2).map(({ namespace, name, listHash }) => ({
        instance: 'nonprod',
        namespace,
        name,
        uid: name,
        resource_version: '1',
        list_hash: listHash,
        decisive_hash: '',
        facts: JSON.stringify({ project: 'payments' }),
        observed_at: knex.fn.now(),
        unchanged_since: knex.fn.now(),
      })),
    );
    reads = [];
    hanging = new Set();
    stop = new AbortController();
  });

  afterEach(async () => {
    stop.abort();
    await watching;
    await client.close();
    await simulator.stop();
  });

  const start = async () => {
    const watcher = InstanceWatcher.create({
      knex,
      clients: new Map([['nonprod', client]]),
      logger,
      reader: {
        read: async ({ name }, { signal }): Promise<Reading> => {
          reads.push(name);
          if (hanging.has(name)) {
            await once(signal, 'abort');
          }
          return { kind: 'unread' };
        },
      },
    });
    watching = watcher.watch('nonprod', { signal: stop.signal });
    await until(
      async () => simulator.counters.streams,
      streams => streams === 1,
    );
  };

  const change = (name: string, image: string) =>
    simulator.touch(name, { status: { summary: { images: [image] } } });

  it('F70 reads on while one application does not answer', async () => {
    hanging.add(names[0]);
    await start();
    change(names[0], 'app:2');
    await until(
      async () => reads,
      all => all.includes(names[0]),
    );
    change(names[1], 'app:2');
    await until(
      async () => reads,
      all => all.includes(names[1]),
    );
    expect(reads).toEqual([names[0], names[1]]);
  });

  it('asks the database once for a flood of events, and Argo CD for no more than what we know', async () => {
    const selects: string[] = [];
    await start();
    knex.on('query', ({ sql }) => selects.push(sql));
    for (let count = 0; count < 200; count += 1) {
      names.forEach(name => change(name, `app:${count}`));
    }
    await until(
      async () => reads,
      all => names.slice(0, 2).every(name => all.includes(name)),
    );
    expect(reads).not.toContain(names[2]);
    // One for the events of each second at most.
    expect(reads.length).toBeLessThan(60);
    expect(selects.length).toBeLessThanOrEqual(1);
  });
});
