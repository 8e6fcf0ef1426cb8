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
import { ArgoCdClient } from '../adapters/argocd';
import { json, readRecording, TestUpstream } from '../adapters/testing';
import { openDatabase } from '../database/connection';
import { JobQueue } from '../jobs/JobQueue';
import { ApplicationReader } from './ApplicationReader';

jest.setTimeout(60_000);

const key = {
  instance: 'nonprod',
  namespace: 'argocd',
  name: 'payments-staging',
};
const signal = new AbortController().signal;

interface Body {
  metadata: { resourceVersion: string; [field: string]: unknown };
  status: { sync: { status: string }; [field: string]: unknown };
}

const recorded = readRecording('argocd/get/payments-staging').response
  .body as Body;

const answerAt = (resourceVersion: string, sync: string): Body => ({
  ...recorded,
  metadata: { ...recorded.metadata, resourceVersion },
  status: {
    ...recorded.status,
    sync: { ...recorded.status.sync, status: sync },
  },
});

describe('ApplicationReader', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const logger = mockServices.logger.mock();
  let knex: Knex;
  let queue: JobQueue;
  let upstream: TestUpstream;
  let client: ArgoCdClient;
  let reader: ApplicationReader;
  let answer: { status: number; body: unknown };

  beforeEach(async () => {
    knex = await openDatabase(
      mockServices.database({ knex: await databases.init('POSTGRES_18') }),
    );
    queue = await JobQueue.create({ knex, logger });
    upstream = await TestUpstream.start((request, response) =>
      request.url?.startsWith('/api/version')
        ? json(response, { Version: 'v3.5.1' })
        : json(response, answer.body, answer.status),
    );
    client = ArgoCdClient.create({
      name: 'nonprod',
      url: upstream.url,
      token: 'read-token',
      logger,
    });
    reader = ApplicationReader.create({
      knex,
      clients: new Map([['nonprod', client]]),
      queue,
      logger,
    });
  });

  afterEach(async () => {
    await queue.stop();
    await client.close();
    await upstream.stop();
  });

  const read = (resourceVersion: string, sync: string) => {
    answer = { status: 200, body: answerAt(resourceVersion, sync) };
    return reader.read(key, { signal, project: 'payments' });
  };
  const row = () => knex('applications').where(key).first();

  it('I5 writes nothing of an answer that is older than what is known', async () => {
    await read('2000', 'Synced');
    await knex('applications').update({ hidden_since: knex.fn.now() });
    const before = await row();

    expect(await read('1999', 'OutOfSync')).toEqual({ kind: 'unread' });
    expect(await row()).toEqual(before);

    expect(await read('2001', 'OutOfSync')).toMatchObject({ kind: 'read' });
    expect(await row()).toMatchObject({
      resource_version: '2001',
      hidden_since: null,
    });
  });

  it.each(['Synced', 'OutOfSync'])(
    'I5 keeps the newer of two that read it for the first time at once (%s)',
    async sync => {
      await knex('applications').delete();
      answer = { status: 200, body: answerAt('2000', sync) };
      const older = reader.read(key, { signal, project: 'payments' });
      await until(() => upstream.requests.length > 0);
      const newer = read('2001', sync);
      await Promise.all([older, newer]);
      expect(await row()).toMatchObject({ resource_version: '2001' });
    },
  );

  it('keeps the hash of the state that was read, so that a newer one is read again (R5)', async () => {
    const first = await read('2000', 'Synced');
    const hash = (await row()).list_hash;
    expect(first).toMatchObject({ kind: 'read', listHash: hash });
    await read('2001', 'OutOfSync');
    const changed = (await row()).list_hash;
    expect(changed).not.toBe(hash);
    await read('2002', 'Synced');
    expect((await row()).list_hash).toBe(hash);
  });

  it('F28 hides what Argo CD does not show, and F17 nothing when our own database fails', async () => {
    await read('2000', 'Synced');
    await knex.schema.renameTable('bindings', 'bindings_elsewhere');
    await expect(read('2001', 'OutOfSync')).rejects.toThrow('bindings');
    await knex.schema.renameTable('bindings_elsewhere', 'bindings');
    expect(await row()).toMatchObject({
      resource_version: '2000',
      hidden_since: null,
    });

    answer = { status: 403, body: {} };
    expect(await reader.read(key, { signal, project: 'payments' })).toEqual({
      kind: 'hidden',
    });
    expect((await row()).hidden_since).not.toBeNull();
  });
});

async function until(fits: () => boolean): Promise<void> {
  while (!fits()) {
    await new Promise(resolve => setImmediate(resolve));
  }
}
