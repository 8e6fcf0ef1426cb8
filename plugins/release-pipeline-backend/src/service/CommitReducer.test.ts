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
import { until } from '../__testUtils__/startPlugin';
import { UpstreamError } from '../adapters/UpstreamError';
import { openDatabase } from '../database/connection';
import { insertComponent } from '../database/testing';
import { aPipeline, aState } from '../domain/testing/builders';
import {
  anApplication,
  anObserved,
  anOperation,
} from '../domain/testing/observed';
import type { ComponentState } from '../domain/types';
import { JobQueue } from '../jobs/JobQueue';
import { CommitReducer } from './CommitReducer';

jest.setTimeout(60_000);

const URL = 'https://git.example.com/acme/shop.git';
const PATHS = ['apps/dev/payments'];
const HEAD = 'b'.repeat(40);
const OURS = 'a'.repeat(40);
const QUERY = { repoURL: URL, paths: PATHS, revision: HEAD };

describe('CommitReducer', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const logger = mockServices.logger.mock();
  const find = jest.fn();
  let knex: Knex;
  let queue: JobQueue;
  let reducer: CommitReducer;

  beforeEach(async () => {
    find.mockReset();
    const database = await databases.init('POSTGRES_18');
    knex = await openDatabase(mockServices.database({ knex: database }));
    await insertComponent(knex, { changed_at: knex.fn.now() });
    queue = await JobQueue.create({ knex, logger });
    reducer = CommitReducer.create({
      knex,
      queue,
      finder: { reduce: find },
      logger,
      stopping: new AbortController().signal,
    });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await queue.stop();
  });

  /** Its first stage shows the head; what is known comes from the table. */
  const state = async (revision = HEAD): Promise<ComponentState> => {
    const [{ reductions }] = await knex('components').select('reductions');
    const operation = anOperation({ revision });
    return aState({
      pipeline: { ...aPipeline(), release: { from: 'revision' } },
      applications: [
        anObserved(
          anApplication({
            sources: [{ repoURL: URL, path: PATHS[0], targetRevision: 'main' }],
            sync: { status: 'Synced', revision },
            lastOperation: operation,
            lastFullOperation: operation,
          }),
        ),
      ],
      sourceDirectories: [{ repoURL: URL, paths: PATHS }],
      reductions,
    });
  };
  const known = async () => (await state()).reductions;
  const reduce = async (revision?: string) =>
    reducer.reduce(await state(revision));

  it('R1 keeps what Git says, asks once, and starts from there for the next revision', async () => {
    find.mockResolvedValue({ commit: OURS });
    expect(await reduce()).toBe(true);
    expect(await known()).toEqual([{ ...QUERY, commit: OURS }]);
    expect(await reduce()).toBe(false);
    expect(find).toHaveBeenCalledTimes(1);
    expect(reducer.nextAt(await state())).toBeUndefined();

    const next = 'c'.repeat(40);
    expect(await reduce(next)).toBe(true);
    expect(find).toHaveBeenLastCalledWith(
      { ...QUERY, revision: next, known: new Map([[HEAD, OURS]]) },
      { signal: expect.any(AbortSignal) },
    );
    expect(await known()).toEqual([{ ...QUERY, revision: next, commit: OURS }]);
  });

  it('R1 says why nothing is known, leaves Git alone for a minute, and asks again', async () => {
    const because = "Git repository 'shop' did not answer within 60 s";
    find.mockRejectedValueOnce(new UpstreamError('timeout', because));
    expect(await reduce()).toBe(true);
    expect(await known()).toEqual([{ ...QUERY, because }]);
    expect(await reduce()).toBe(false);
    expect(find).toHaveBeenCalledTimes(1);
    const { now } = await state();
    expect(reducer.nextAt(await state())).toBe(now + 60_000);

    const later = performance.now() + 61_000;
    jest.spyOn(performance, 'now').mockReturnValue(later);
    find.mockResolvedValueOnce({ commit: OURS });
    expect(await reduce()).toBe(true);
    expect(await known()).toEqual([{ ...QUERY, commit: OURS }]);
  });

  it('F70 waits for no Git host that takes long; its answer wakes the component', async () => {
    let answer: (said: { commit: string }) => void = () => {};
    find.mockReturnValue(
      new Promise(resolve => {
        answer = resolve;
      }),
    );
    expect(await reduce()).toBe(false);
    expect(await reduce()).toBe(false);
    expect(find).toHaveBeenCalledTimes(1);
    const woken: string[] = [];
    await queue.work('advance-component', async ({ ref }) => {
      woken.push(ref);
    });
    answer({ commit: OURS });
    await until(
      async () => woken,
      refs => refs.length > 0,
    );
    expect(woken).toEqual([aState().component.ref]);
    expect(await known()).toEqual([{ ...QUERY, commit: OURS }]);
  });
});
