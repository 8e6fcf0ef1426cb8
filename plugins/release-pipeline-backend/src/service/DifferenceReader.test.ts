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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { GitServer } from 'lab';
import { UpstreamError } from '../adapters/UpstreamError';
import { openDatabase } from '../database/connection';
import { insertComponent } from '../database/testing';
import { changeRisksOf } from '../domain/changes/classes';
import { riskOf } from '../domain/risk';
import { problemsInGit, UNREAD } from '../domain/risk/changes';
import {
  aBinding,
  anObserved,
  aPipeline,
  applicationOf,
  aStage,
  aState,
} from '../domain/testing/builders';
import type { ComponentState } from '../domain/types';
import {
  DifferenceFinder,
  type FoundDifference,
  type GitRepository,
} from '../executors';
import { JobQueue } from '../jobs/JobQueue';
import { DifferenceReader } from './DifferenceReader';

jest.setTimeout(120_000);

const APP = 'apps/production/payments';
const PRODUCTION = aStage('production', {
  after: ['dev'],
  promote: {
    with: 'git-commit',
    config: { repository: 'gitops' },
    describe: 'Git commit',
  },
  changeRisks: changeRisksOf({}),
});

const INTO_PRODUCTION = { stage: 'production', releaseId: 'release-1.1.0' };

describe('DifferenceReader', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const logger = mockServices.logger.mock();
  const { signal } = new AbortController();
  let directory: string;
  let git: GitServer;
  let from: string;
  let knex: Knex;
  let queue: JobQueue;
  let reader: DifferenceReader;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'difference-reader-'));
    git = await GitServer.start({ directory });
    await git.createRepository(
      'gitops',
      { [`${APP}/app.yaml`]: document('Deployment') },
      { message: 'Begin', author: { name: 'ci', email: 'ci@example.com' } },
    );
    from = (await git.head('gitops')) ?? '';
    const database = await databases.init('POSTGRES_18');
    knex = await openDatabase(mockServices.database({ knex: database }));
    await insertComponent(knex, { changed_at: knex.fn.now() });
    queue = await JobQueue.create({ knex, logger });
    reader = newReader();
  });

  afterEach(async () => {
    await queue.stop();
    await git.stop();
    await rm(directory, { recursive: true, force: true });
  });

  function newReader(
    further: GitRepository[] = [],
    finder?: Pick<DifferenceFinder, 'find' | 'headOf'>,
  ) {
    return DifferenceReader.create({
      knex,
      queue,
      finder:
        finder ??
        DifferenceFinder.create({
          repositories: new Map([
            [
              'gitops',
              { name: 'gitops', url: git.urlOf('gitops'), branch: 'main' },
            ],
            ...further.map(one => [one.name, one] as const),
          ]),
        }),
      logger,
      stopping: signal,
    });
  }

  function document(kind: string, more = '') {
    return `apiVersion: v1\nkind: ${kind}\nmetadata: { name: payments }\n${more}`;
  }

  const commit = (name: string, text: string) =>
    git.commit(
      'gitops',
      { [`${APP}/${name}`]: text },
      { message: 'Change', author: { name: 'ci', email: 'ci@example.com' } },
    );

  /** 1.1.0 may go to production; what was read comes from the table. */
  async function state(): Promise<ComponentState> {
    const [{ differences }] = await knex('components').select('differences');
    const runs = { dev: '1.1.0', production: '1.0.0' };
    const url = git.urlOf('gitops');
    return aState({
      runs,
      versions: ['1.0.0', '1.1.0'],
      pipeline: aPipeline({
        stages: [aStage('dev', { start: 'outside' }), PRODUCTION],
      }),
      applications: [
        anObserved(applicationOf('dev', '1.1.0')),
        anObserved(
          applicationOf('production', '1.0.0', {
            sources: [{ repoURL: url, path: APP, targetRevision: 'main' }],
            sync: { status: 'Synced', revision: from },
          }),
        ),
      ],
      riskFacts: {
        neededByArgoCd: [],
        repositories: [{ name: 'gitops', url, branch: 'main' }],
        differences,
      },
    });
  }

  /** What the row says of the newest release. */
  async function known() {
    const now = await state();
    const { differences = [] } = now.riskFacts;
    return {
      risk: riskOf(now, PRODUCTION, now.releases[1]).class,
      because: differences.map(({ because }) => because),
      classes: differences.flatMap(({ content }) =>
        content?.changes.map(change => change.class),
      ),
    };
  }

  async function readUntilKnown() {
    // What takes longer than a moment goes on by itself.
    for (let isRead = false; !isRead; ) {
      await reader.read(await state());
      const { riskFacts } = await state();
      isRead = (riskFacts.differences ?? []).length > 0;
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  it('R14 keeps what Git would change, and asks no more for what it knows', async () => {
    await commit('config.yaml', document('ConfigMap'));
    const before = await state();
    expect(reader.nextAt(before)).toBe(before.now + 10_000);
    // What is on its way wakes the component by itself.
    const asking = reader.read(before);
    expect(reader.nextAt(before)).toBe(before.now + 60_000);
    await asking;
    await readUntilKnown();
    expect(await known()).toMatchObject({ risk: 'medium' });
    expect(await reader.read(await state())).toBe(false);
    expect(reader.nextAt(await state())).toBeUndefined();
  });

  it('R29 wakes nothing needlessly as long as Git keeps it waiting', async () => {
    let release = () => {};
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    git.onBeforeFetch(() => held);
    const now = await state();
    const reading = reader.read(now);
    expect(reader.nextAt(now)).toBe(now.now + 60_000);
    release();
    await reading;
  });

  it('tells it who only wants to know, and keeps nothing', async () => {
    await commit('config.yaml', document('ConfigMap'));
    const now = await state();
    const release = now.releases[1];
    const told = await reader.readFor(now, PRODUCTION, release, {
      caller: signal,
      inTime: signal,
    });
    expect(riskOf(told, PRODUCTION, release).class).toBe('medium');
    expect((await state()).riskFacts).toEqual(now.riskFacts);
  });

  it('F29 learns nothing from Git being left alone after an outage', async () => {
    const failing = (...failure: ConstructorParameters<typeof UpstreamError>) =>
      newReader([], {
        headOf: async () => undefined,
        find: async () => {
          throw new UpstreamError(...failure);
        },
      });
    const away = failing('unreachable', 'Git is away');
    expect(await away.read(await state())).toBe(true);
    const resting = failing('not-asked', 'Git is left alone for a moment');
    expect(await resting.read(await state())).toBe(false);
    expect((await known()).because).toEqual(['Git is away']);
    const refused = failing('credentials', 'Git refuses our token');
    expect(await refused.read(await state())).toBe(true);
    expect((await known()).because).toEqual(['Git refuses our token']);
  });

  it('F70 tells it who only wants to know that Git took too long', async () => {
    const hanging = newReader([], {
      headOf: async () => undefined,
      find: async (_query, options) => {
        await new Promise(resolve => {
          options.signal.addEventListener('abort', resolve);
        });
        throw options.signal.reason;
      },
    });
    const now = await state();
    const release = now.releases[1];
    const ask = (caller: AbortSignal) => {
      const time = new AbortController();
      const inTime = AbortSignal.any([caller, time.signal]);
      const options = { caller, inTime };
      const told = hanging.readFor(now, PRODUCTION, release, options);
      return { time, told };
    };
    const { time, told } = ask(signal);
    time.abort();
    expect(problemsInGit(await told, PRODUCTION, release)).toMatchObject([
      { code: UNREAD, message: expect.stringContaining('took too long') },
    ]);
    const person = new AbortController();
    const given = ask(person.signal);
    person.abort();
    await expect(given.told).rejects.toThrow('aborted');
  });

  it('R20, I2 reads again up to the present head before anything is done', async () => {
    await readUntilKnown();
    expect(await known()).toMatchObject({ risk: 'low', classes: [] });
    expect(
      await reader.renew(await state(), INTO_PRODUCTION, { signal }),
    ).toMatchObject({ isNew: false });

    await commit(
      'role.yaml',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: { name: a }\n',
    );
    expect(
      await reader.renew(await state(), INTO_PRODUCTION, { signal }),
    ).toMatchObject({ isNew: true });
    expect(await known()).toMatchObject({ risk: 'high', classes: ['rbac'] });
  });

  it('F70 a promotion asks only the hosts that it depends on itself', async () => {
    const away = { name: 'away', url: 'http://127.0.0.1:1/a', branch: 'main' };
    const now = await state();
    const staging = aStage('staging', {
      ...PRODUCTION,
      name: 'staging',
      after: ['dev'],
      promote: {
        with: 'git-commit',
        config: { repository: 'away' },
        describe: 'Git commit',
      },
    });
    const both: ComponentState = {
      ...now,
      pipeline: now.pipeline && {
        ...now.pipeline,
        stages: [...now.pipeline.stages, staging],
      },
      bindings: [...now.bindings, aBinding('staging')],
      applications: [
        ...now.applications,
        anObserved(
          applicationOf('staging', '1.0.0', {
            sources: [{ repoURL: away.url, path: APP, targetRevision: 'main' }],
            sync: { status: 'Synced', revision: from },
          }),
        ),
      ],
      riskFacts: {
        ...now.riskFacts,
        repositories: [...(now.riskFacts.repositories ?? []), away],
      },
    };
    const readerOfBoth = newReader([away]);
    expect(
      await readerOfBoth.renew(both, INTO_PRODUCTION, { signal }),
    ).toMatchObject({ isNew: true });
    expect(await known()).toMatchObject({ because: [undefined], classes: [] });
    await expect(
      readerOfBoth.renew(
        both,
        { ...INTO_PRODUCTION, stage: 'staging' },
        { signal },
      ),
    ).rejects.toThrow("Git repository 'away'");
  });

  it('R21 another replica takes what was read for what it is', async () => {
    await commit('role.yaml', document('ConfigMap'));
    await readUntilKnown();
    const before = await knex('components').select('differences');
    expect(
      await newReader().renew(await state(), INTO_PRODUCTION, { signal }),
    ).toMatchObject({ isNew: false });
    expect(await knex('components').select('differences')).toEqual(before);
  });

  it('R14 asks again for a release that the branch does not contain yet', async () => {
    const none = { changes: [], exposed: [], commits: [] };
    const answers: FoundDifference[] = [
      { head: 'one', because: 'the branch does not contain it' },
      { head: 'two', content: none },
    ];
    const stubbed = newReader([], {
      headOf: async () => 'two',
      find: async () => answers.shift()!,
    });
    const now = await state();
    const revision = async (): Promise<ComponentState> => ({
      ...now,
      pipeline: now.pipeline && {
        ...now.pipeline,
        release: { from: 'revision' },
      },
      releases: now.releases.map(release => ({
        ...release,
        artifacts: {
          0: { name: git.urlOf('gitops'), revision: 'd'.repeat(40) },
        },
      })),
      riskFacts: (await state()).riskFacts,
    });
    const renew = async () =>
      stubbed.renew(await revision(), INTO_PRODUCTION, { signal });
    expect(await renew()).toMatchObject({ isNew: true });
    expect(await known()).toMatchObject({ classes: ['unreadable'] });
    expect(await renew()).toMatchObject({ isNew: true });
    expect(await known()).toMatchObject({ because: [undefined], classes: [] });
    expect(await renew()).toMatchObject({ isNew: false });
  });

  it('F29 says why nothing was read, and lets nothing go on what may be old', async () => {
    git.failWith(502);
    await readUntilKnown();
    expect(await known()).toMatchObject({
      risk: 'low',
      because: [expect.stringContaining("Git repository 'gitops'")],
    });
    git.failWith(undefined);
    await newReader().renew(await state(), INTO_PRODUCTION, { signal });
    expect(await known()).toMatchObject({ because: [undefined], classes: [] });

    git.failWith(502);
    await expect(
      reader.renew(await state(), INTO_PRODUCTION, { signal }),
    ).rejects.toThrow("Git repository 'gitops'");
  });
});
