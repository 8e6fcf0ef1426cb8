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

import { randomUUID } from 'node:crypto';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { UpstreamError } from '../adapters/UpstreamError';
import { openDatabase } from '../database/connection';
import { appendEvidence } from '../database/EvidenceLog';
import { readRangeCommits } from '../database/rangeCommits';
import { insertEffect, insertPromotion } from '../database/promotionWrites';
import {
  insertComponent,
  insertRelease,
  PAYMENTS,
  readStoredState,
} from '../database/testing';
import { asked, aWaitingState } from '../domain/testing/asked';
import {
  aDeployment,
  anEndedDeployment,
  aPromotion,
} from '../domain/testing/builders';
import type { CommitPerson, ComponentState, Promotion } from '../domain/types';
import type { DifferenceFinder } from '../executors';
import { JobQueue } from '../jobs/JobQueue';
import { RangeReader } from './RangeReader';

jest.setTimeout(60_000);

type Find = DifferenceFinder['findRange'];

const INTO = { stage: 'production', releaseId: 'release-1.1.0' };

const pat: CommitPerson = {
  name: 'Pat',
  email: 'pat@example.com',
  role: 'author',
  revision: 'a1',
};

/** What Git tells of some commits, the newest first. */
function told(people: CommitPerson[], subjects: string[] = []) {
  return {
    people,
    commits: subjects.map((subject, index) => ({
      revision: `c${index}`,
      subject,
      author: 'Pat',
      at: 1_000 * index,
    })),
    moreCommits: 0,
    changedMigrations: [],
  };
}

describe('RangeReader (S2, R25)', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const logger = mockServices.logger.mock();
  const { signal } = new AbortController();
  let knex: Knex;
  let queue: JobQueue;
  let head: string;
  const findRange = jest.fn<ReturnType<Find>, Parameters<Find>>();
  let reader: RangeReader;

  beforeEach(async () => {
    const database = await databases.init('POSTGRES_18');
    knex = await openDatabase(mockServices.database({ knex: database }));
    await insertComponent(knex);
    queue = await JobQueue.create({ knex, logger });
    head = 'h1';
    findRange.mockReset();
    findRange.mockImplementation(async () => ({ head, ...told([pat]) }));
    reader = RangeReader.create({
      knex,
      queue,
      finder: { findRange, headOf: async () => head },
      migrations: [],
      logger,
      stopping: signal,
    });
  });

  afterEach(() => queue.stop());

  /** 1.1.0 was asked for in production; what was read comes from the table. */
  async function state(
    overrides: Partial<ComponentState> = {},
  ): Promise<ComponentState> {
    const { ranges } = await readStoredState(knex);
    const waiting = aWaitingState({
      stages: {
        production: {
          after: ['dev'],
          promote: {
            with: 'git-commit',
            config: { repository: 'gitops' },
            describe: 'Git commit',
          },
        },
      },
      deployments: [
        aDeployment('dev', '1.1.0', { revision: 'd2' }),
        aDeployment('production', '1.0.0'),
        anEndedDeployment('dev', '1.0.0', { revision: 'd1' }),
      ],
      riskFacts: {
        repositories: [
          {
            name: 'gitops',
            url: 'https://git.example.com/acme/gitops',
            branch: 'main',
          },
        ],
      },
      ranges,
      ...overrides,
    });
    return asked(waiting, INTO).state;
  }

  /** What is kept, by where a range ends. */
  async function kept() {
    const { ranges } = await readStoredState(knex);
    return Object.fromEntries(
      ranges.map(({ to = 'head', people, because, gap }) => [
        to,
        because ?? gap ?? people?.map(({ name }) => name),
      ]),
    );
  }

  const down = async () => {
    throw new UpstreamError('unreachable', 'Git does not answer');
  };

  it('keeps whom the commits name, and asks again only what a new head may change', async () => {
    expect(await reader.read(await state())).toBe(true);
    expect(await kept()).toEqual({ d2: ['Pat'], head: ['Pat'] });
    expect(findRange).toHaveBeenCalledTimes(2);
    expect(await reader.renew(await state(), INTO, { signal })).toMatchObject({
      isNew: false,
    });
    expect(findRange).toHaveBeenCalledTimes(2);

    head = 'h2';
    findRange.mockResolvedValue({ head, ...told([{ ...pat, name: 'Sam' }]) });
    // Whoever acts takes nothing along that was committed since.
    expect(await reader.renew(await state(), INTO, { signal })).toMatchObject({
      isNew: true,
      seen: [{ repository: 'gitops', revision: 'h2' }],
    });
    expect(await kept()).toEqual({ d2: ['Pat'], head: ['Sam'] });
    expect(findRange).toHaveBeenCalledTimes(3);
  });

  it('I3 says what Git did not tell, keeps what was known, and asks again', async () => {
    await reader.read(await state());
    head = 'h2';
    findRange.mockImplementation(down);
    expect(await reader.renew(await state(), INTO, { signal })).toEqual({
      isNew: true,
      seen: [],
    });
    const after = await state();
    expect(await kept()).toEqual({ d2: ['Pat'], head: 'Git does not answer' });
    expect(after.ranges).toContainEqual(
      expect.objectContaining({ people: [pat], because: expect.anything() }),
    );
    expect(reader.nextAt(after)).toBe(after.now + 10_000);
    // The same trouble is no news.
    expect(await reader.renew(after, INTO, { signal })).toMatchObject({
      isNew: false,
    });

    findRange.mockResolvedValue({ head, ...told([]) });
    expect(await reader.renew(after, INTO, { signal })).toMatchObject({
      isNew: true,
    });
    expect(await kept()).toEqual({ d2: ['Pat'], head: [] });
    expect(reader.nextAt(await state())).toBe(after.now + 60_000);
  });

  it('reads anew what begins elsewhere since what runs there moved, in place of the old', async () => {
    await reader.read(await state());
    await knex('components').update({
      ranges: knex.raw(
        `(select jsonb_agg(case when jsonb_exists(range, 'to') then range
          else range || '{"from":"0"}' end)
          from jsonb_array_elements(ranges) range)`,
      ),
    });
    findRange.mockResolvedValue({ head, ...told([]) });
    expect(await reader.renew(await state(), INTO, { signal })).toMatchObject({
      isNew: true,
    });
    expect((await readStoredState(knex)).ranges).toHaveLength(2);
    expect(await kept()).toEqual({ d2: ['Pat'], head: [] });
  });

  it('keeps the commits beside it, until their range is none any more', async () => {
    const subjects = async () =>
      Object.values(await readRangeCommits(knex, PAYMENTS))
        .flatMap(({ commits }) => commits.map(({ subject }) => subject))
        .sort();
    findRange.mockImplementation(async ({ to = 'head' }) => ({
      head,
      ...told([pat], [`up to ${to}`]),
    }));
    await reader.read(await state());
    expect(await subjects()).toEqual(['up to d2', 'up to head']);
    // It is not what all states are loaded with.
    expect(JSON.stringify((await readStoredState(knex)).ranges)).not.toContain(
      'up to',
    );

    head = 'h2';
    findRange.mockResolvedValue({
      head,
      ...told([{ ...pat, revision: 'a2' }], ['one more', 'up to head']),
    });
    await reader.renew(await state(), INTO, { signal });
    expect(await subjects()).toEqual(['one more', 'up to d2', 'up to head']);

    await knex('components').update({ ranges: '[]' });
    findRange.mockResolvedValue({ head, because: 'the branch is another one' });
    const later = await state({
      deployments: [
        aDeployment('dev', '1.1.0', { revision: 'd3' }),
        aDeployment('production', '1.0.0'),
        anEndedDeployment('dev', '1.0.0', { revision: 'd1' }),
      ],
    });
    await reader.renew(later, INTO, { signal });
    expect(await subjects()).not.toContain('up to d2');
  });

  it('looks through anew what was not looked through for the paths that config names now', async () => {
    const lookedFor = async () =>
      Object.values(await readRangeCommits(knex, PAYMENTS)).map(
        ({ migrations }) => migrations,
      );
    await reader.read(await state());
    const before = (await readStoredState(knex)).ranges;
    const none = { looked: [], changed: [] };
    expect(await lookedFor()).toEqual([none, none]);

    findRange.mockImplementation(async ({ migrations }) => ({
      head,
      ...told([pat]),
      changedMigrations: [...migrations],
    }));
    const again = () =>
      RangeReader.create({
        knex,
        queue,
        finder: { findRange, headOf: async () => head },
        migrations: ['db'],
        logger,
        stopping: signal,
      });
    // Nothing that is decided stands on it.
    expect(await again().read(await state())).toBe(false);
    expect((await readStoredState(knex)).ranges).toEqual(before);
    const some = { looked: ['db'], changed: ['db'] };
    expect(await lookedFor()).toEqual([some, some]);

    findRange.mockClear();
    await again().read(await state());
    expect(findRange.mock.calls.map(([{ to }]) => to)).not.toContain('d2');
  });

  it('looks through anew only whose commits are not there, of components that are read beside each other', async () => {
    const other = 'component:default/orders';
    await insertComponent(knex, { ref: other });
    await reader.read(await state());
    const { ranges = [], ...payments } = await state();
    const orders = {
      ...payments,
      ranges,
      component: { ...payments.component, ref: other },
    };
    findRange.mockClear();
    const again = RangeReader.create({
      knex,
      queue,
      finder: { findRange, headOf: async () => head },
      migrations: [],
      logger,
      stopping: signal,
    });
    await Promise.all([
      again.read({ ...payments, ranges }),
      again.read(orders),
    ]);
    // Which head was known before, nobody has told the new reader.
    expect(findRange.mock.calls.map(([{ to = 'head' }]) => to).sort()).toEqual([
      'd2',
      'head',
      'head',
    ]);
    expect(Object.keys(await readRangeCommits(knex, other))).toHaveLength(2);
  });

  it('keeps why nobody can tell', async () => {
    findRange.mockResolvedValue({ head, because: 'the branch is another one' });
    await reader.read(await state());
    expect(await kept()).toEqual({
      d2: 'the branch is another one',
      head: 'the branch is another one',
    });
  });

  it('knows before an effect also what lies in the past, though it was slow', async () => {
    findRange.mockImplementation(async ({ to }) =>
      to === undefined ? { head, ...told([]) } : down(),
    );
    await reader.read(await state());
    findRange.mockResolvedValue({ head, ...told([pat]) });
    expect(await reader.renew(await state(), INTO, { signal })).toMatchObject({
      isNew: true,
    });
    expect(await kept()).toEqual({ d2: ['Pat'], head: [] });
  });

  it('asks nothing while a promotion commits, which would look like what people did', async () => {
    const effect = {
      id: 'effect-1',
      promotionId: 'promotion-0',
      kind: 'git-commit',
      state: 'intended' as const,
      plan: { base: '', judged: {}, summary: '' },
      summary: '',
      createdAt: 0,
    };
    expect(await reader.read(await state({ effects: [effect] }))).toBe(false);
    expect(findRange).not.toHaveBeenCalled();
  });

  it('takes for ours what promotions committed, and not what stood there already', async () => {
    const releaseId = await insertRelease(knex);
    const commits = { 'effect-done': 'ours', 'effect-already-there': 'theirs' };
    for (const [kind, revision] of Object.entries(commits)) {
      const promotion: Promotion = aPromotion({
        id: randomUUID(),
        stage: kind,
        releaseId,
      });
      const id = randomUUID();
      await knex.transaction(async trx => {
        await insertPromotion(trx, PAYMENTS, promotion);
        const plan = { base: '', judged: {}, summary: '' };
        await insertEffect(trx, {
          id,
          componentRef: PAYMENTS,
          promotion,
          kind: 'git-commit',
          plan,
        });
        await trx('effects').where({ id }).update({ state: 'done', revision });
        await appendEvidence(trx, [
          {
            componentRef: PAYMENTS,
            promotionId: promotion.id,
            kind,
            payload: { effectId: id },
          },
        ]);
      });
    }
    await reader.read(await state());
    expect(findRange.mock.calls[0][0].ours).toEqual(new Set(['ours']));
  });
});
