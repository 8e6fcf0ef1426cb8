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

import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import type { ArgoCdClient } from '../adapters/argocd';
import { exampleConfig, read } from '../config/testing';
import { openDatabase } from '../database/connection';
import { insertComponent, PAYMENTS } from '../database/testing';
import { CLOCK } from '../database/sql';
import { JobQueue } from '../jobs/JobQueue';
import { BindingResolver } from './BindingResolver';
import {
  InstanceObserver,
  type InstanceObserverOptions,
} from './InstanceObserver';

jest.setTimeout(60_000);

describe('InstanceObserver', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const logger = mockServices.logger.mock();
  const { signal } = new AbortController();
  let knex: Knex;
  let queue: JobQueue;
  let onList: () => Promise<void>;
  let observer: InstanceObserver;

  beforeEach(async () => {
    const database = await databases.init('POSTGRES_18');
    knex = await openDatabase(mockServices.database({ knex: database }));
    queue = await JobQueue.create({ knex, logger });
    onList = async () => {};
    // It answers, and has no applications.
    const client = {
      name: 'prod',
      version: async () => ({ version: 'v3.5.1', lacks: [] }),
      list: async () => ({ items: [] }),
      userInfo: async () => ({ loggedIn: true, username: 'portal' }),
    } as unknown as ArgoCdClient;
    const resolver = BindingResolver.create({
      knex,
      config: read(exampleConfig()),
    });
    observer = InstanceObserver.create({
      knex,
      logger,
      queue,
      resolver: {
        refresh: async () => {
          const looked = await resolver.refresh();
          await onList();
          return looked;
        },
        resolve: (...options: Parameters<BindingResolver['resolve']>) =>
          resolver.resolve(...options),
      } as BindingResolver,
      clients: new Map([['prod', client]]),
      metrics: { listRead: () => {} },
      staleAfterMs: 90_000,
    } as unknown as InstanceObserverOptions);
  });

  afterEach(() => queue.stop());

  const appear = () =>
    insertComponent(knex, {
      annotations: {
        applications: {},
        images: {},
        argocd: { instanceNames: [] },
        errors: [],
      },
      changed_at: knex.raw(CLOCK),
    });
  /** Whether the last complete list knew the component, and whether it was woken. */
  const payments = async () => {
    const [row] = await knex('components')
      .crossJoin(knex.ref('argocd_instances'))
      .where({ ref: PAYMENTS })
      .select(
        knex.raw('last_complete_at >= changed_at as known'),
        knex.raw('due_at is not null as woken'),
      );
    return row;
  };
  const observe = () => observer.observe('prod', { signal });

  it('R6 wakes once what a list knows for the first time, although nothing serves it there', async () => {
    await observe();
    await appear();
    expect(await payments()).toEqual({ known: false, woken: false });
    await observe();
    expect(await payments()).toEqual({ known: true, woken: true });
    await knex('components').update({ due_at: null });
    await observe();
    expect(await payments()).toEqual({ known: true, woken: false });
  });

  it('R6 a list that was being taken in when the component appeared does not know it', async () => {
    await observe();
    onList = appear;
    await observe();
    expect(await payments()).toEqual({ known: false, woken: true });
    onList = async () => {};
    await observe();
    expect(await payments()).toEqual({ known: true, woken: true });
  });
});
