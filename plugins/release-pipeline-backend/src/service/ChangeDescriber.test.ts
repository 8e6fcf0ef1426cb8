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
import { UpstreamError } from '../adapters/UpstreamError';
import { openDatabase } from '../database/connection';
import {
  insertComponent,
  insertDeployment,
  insertRelease,
  readStoredState,
} from '../database/testing';
import { aBinding, aState } from '../domain/testing/builders';
import { anApplication, anObserved } from '../domain/testing/observed';
import { JobQueue } from '../jobs/JobQueue';
import { ChangeDescriber } from './ChangeDescriber';
import { LiveUpdates } from './LiveUpdates';

jest.setTimeout(60_000);

const URL = 'https://git.example.com/acme/gitops.git';
const REVISION = 'a'.repeat(40);
const ROBOT = 'CI <ci@example.com>';
const ADA = 'Ada <ada@example.com>';
const RISKY = {
  revision: REVISION,
  author: ADA,
  message: 'Ship it\n\nRisk: high\n',
};

describe('ChangeDescriber', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const logger = mockServices.logger.mock();
  const find = jest.fn();
  const revisionMetadata = jest.fn();
  let knex: Knex;
  let queue: JobQueue;
  let describer: ChangeDescriber;

  beforeEach(async () => {
    find.mockReset();
    revisionMetadata.mockReset();
    revisionMetadata.mockResolvedValue({ author: ROBOT, message: 'Ship it' });
    const database = await databases.init('POSTGRES_18');
    knex = await openDatabase(mockServices.database({ knex: database }));
    await insertComponent(knex);
    await insertDeployment(knex, {
      release_id: await insertRelease(knex),
      stage: 'dev',
      revision: REVISION,
    });
    queue = await JobQueue.create({ knex, logger });
    const client: Pick<ArgoCdClient, 'name' | 'revisionMetadata'> = {
      name: 'nonprod',
      revisionMetadata,
    };
    describer = ChangeDescriber.create({
      knex,
      queue,
      clients: new Map([['nonprod', client as ArgoCdClient]]),
      finder: { find, knows: url => url === URL },
      liveUpdates: LiveUpdates.create({
        signals: { publish: async () => {} },
        logger,
      }),
      logger,
      stopping: new AbortController().signal,
    });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await queue.stop();
  });

  const stored = async () => {
    const { deployments, releases } = await readStoredState(knex);
    return aState({
      bindings: [aBinding('dev')],
      applications: [anObserved(anApplication())],
      deployments,
      releases,
    });
  };
  const describeOnce = async () => describer.describe(await stored());
  const known = async () => {
    const { deployments, releases } = await stored();
    return {
      author: deployments[0].author,
      isOpen: deployments[0].describedAt === undefined,
      risk: releases[0].commitRisk?.class,
    };
  };

  it('R14 asks Git again after it failed; until then what Argo CD says stands', async () => {
    find.mockRejectedValueOnce(
      new UpstreamError('timeout', "Git repository 'shop' did not answer"),
    );
    expect(await describeOnce()).toBe(true);
    expect(await known()).toEqual({
      author: ROBOT,
      isOpen: true,
      risk: undefined,
    });
    expect(await describeOnce()).toBe(false);
    expect(find).toHaveBeenCalledTimes(1);
    await describer.comeBackTo(await stored());
    expect(await knex('components').whereNotNull('due_at')).toHaveLength(1);

    const now = performance.now();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(now + 61_000);
    find.mockRejectedValueOnce(
      new UpstreamError('timeout', "Git repository 'shop' did not answer"),
    );
    // The same once more is no news.
    expect(await describeOnce()).toBe(false);
    expect(find).toHaveBeenCalledTimes(2);

    clock.mockReturnValue(now + 122_000);
    find.mockResolvedValueOnce(RISKY);
    expect(await describeOnce()).toBe(true);
    expect(await known()).toEqual({ author: ADA, isOpen: false, risk: 'high' });
    expect(await describeOnce()).toBe(false);
    expect(find).toHaveBeenCalledTimes(3);
  });

  it('R14 asks Git once where it has no such commit', async () => {
    find.mockResolvedValue(undefined);
    expect(await describeOnce()).toBe(true);
    expect(await known()).toEqual({
      author: ROBOT,
      isOpen: false,
      risk: undefined,
    });
    expect(await describeOnce()).toBe(false);
  });
});
