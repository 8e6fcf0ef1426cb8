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
import { GitServer } from 'lab';
import { DifferenceFinder } from './DifferenceFinder';

jest.setTimeout(60_000);

const who = (name: string) => ({ name, email: `${name}@example.com` });
const APP = 'apps/dev/payments';

describe('who made the commits of a range (S2, R25)', () => {
  const { signal } = new AbortController();
  let directory: string;
  let server: GitServer;
  let finder: DifferenceFinder;
  let from: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'read-range-'));
    server = await GitServer.start({ directory });
    finder = DifferenceFinder.create({
      repositories: new Map([
        [
          'gitops',
          { name: 'gitops', url: server.urlOf('gitops'), branch: 'main' },
        ],
      ]),
    });
    await server.createRepository(
      'gitops',
      {
        [`${APP}/kustomization.yaml`]: 'resources: [../../base]\n',
        'apps/base/kustomization.yaml': 'resources: []\n',
        'apps/dev/cart/all.yaml': 'a: 1\n',
      },
      { message: 'Begin', author: who('olga') },
    );
    from = (await server.head('gitops')) ?? '';
  });

  afterEach(async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  let count = 0;
  const commit = (
    path: string,
    info: { author: string; committer?: string; message?: string },
  ) => {
    count += 1;
    return server.commit(
      'gitops',
      { [path]: `# ${count}\nresources: [../../base]\n` },
      {
        message: info.message ?? 'Change',
        author: who(info.author),
        committer: who(info.committer ?? info.author),
      },
    );
  };

  const find = (
    range: { from?: string; to?: string; ours?: string[] } = {},
  ) => {
    const { ours = [], ...rest } = range;
    return finder.findRange(
      {
        repository: 'gitops',
        paths: [APP],
        from,
        ...rest,
        ours: new Set(ours),
        migrations: ['migrations', 'db/migrate'],
      },
      { exact: true, signal },
    );
  };

  async function named(range: Parameters<typeof find>[0] = {}) {
    const found = await find(range);
    return 'people' in found
      ? found.people.map(({ name, role }) => `${name}: ${role}`).sort()
      : found.because;
  }

  it('names authors, committers and co-authors, each once, of these directories alone', async () => {
    await commit(`${APP}/kustomization.yaml`, { author: 'dana' });
    await commit('apps/dev/cart/all.yaml', { author: 'lea' });
    const last = await commit(`${APP}/kustomization.yaml`, {
      author: 'dana',
      committer: 'robot',
      message: `Ship it

co-Authored-By: Pat Platform <pat@example.com>
Co-authored-by: <sam@example.com>
`,
    });
    const found = await find();
    expect(found).toMatchObject({
      head: last,
      people: [
        { ...who('dana'), role: 'author', revision: last },
        { ...who('robot'), role: 'committer', revision: last },
        {
          name: 'Pat Platform',
          email: 'pat@example.com',
          role: 'co-author',
          revision: last,
        },
        {
          name: '',
          email: 'sam@example.com',
          role: 'co-author',
          revision: last,
        },
      ],
    });
  });

  it('goes up to the revision that is named, and follows what a kustomization names', async () => {
    await commit('apps/base/kustomization.yaml', { author: 'lea' });
    const to = await commit(`${APP}/more.yaml`, { author: 'dana' });
    await commit(`${APP}/more.yaml`, { author: 'omar' });
    expect(await named({ to })).toEqual(['dana: author', 'lea: author']);
    expect(await named({ from: to })).toEqual(['omar: author']);
    expect(await named({ from: to, to })).toEqual([]);
  });

  it('tells the subjects of the newest commits, and counts the older ones', async () => {
    for (let index = 0; index < 52; index += 1) {
      await commit(`${APP}/a.yaml`, {
        author: 'dana',
        message: `Change ${index}\n\nWhich says more.`,
      });
    }
    await commit('apps/dev/cart/all.yaml', { author: 'lea' });
    const found = await find();
    const { commits, moreCommits } = {
      commits: [],
      moreCommits: undefined,
      ...found,
    };
    expect(commits).toHaveLength(50);
    expect(moreCommits).toBe(2);
    expect(commits[0]).toEqual({
      revision: expect.stringMatching(/^[0-9a-f]{40}$/),
      subject: 'Change 51',
      author: 'dana',
      at: expect.any(Number),
    });
  });

  it.each([
    ['\u202eevil\u0007 title', '\uFFFDevil\uFFFD title'],
    [`${'x'.repeat(199)}😀😀`, `${'x'.repeat(199)}😀`],
  ])('S36 a subject is harmless and whole: %j', async (message, subject) => {
    await commit(`${APP}/a.yaml`, { author: 'dana', message });
    expect(await find()).toMatchObject({ commits: [{ subject }] });
  });

  it('tells which migrations changed, at the root and in these directories', async () => {
    await commit('db/migrate/1.sql', { author: 'dana' });
    await commit(`${APP}/migrations/1.sql`, { author: 'dana' });
    const to = await commit('apps/dev/cart/migrations/1.sql', {
      author: 'lea',
    });
    expect(await find()).toMatchObject({
      changedMigrations: [`${APP}/migrations`, 'db/migrate'],
    });
    expect(await find({ from: to })).toMatchObject({ changedMigrations: [] });
  });

  it('S36 shows marks that would turn a name around', async () => {
    await commit(`${APP}/a.yaml`, {
      author: 'dana',
      message: 'Ship\n\nCo-authored-by: P\u202eat\u0007 <pat@example.com>',
    });
    expect(await named()).toEqual([
      'P\uFFFDat\uFFFD: co-author',
      'dana: author',
    ]);
  });

  it('leaves out what promotions committed, by revision and never by what it says', async () => {
    const trailer = 'Release-Pipeline-Promotion: 1';
    const ours = await commit(`${APP}/a.yaml`, { author: 'portal' });
    await commit(`${APP}/a.yaml`, {
      author: 'dana',
      message: `Promote\n\n${trailer}`,
    });
    expect(await named({ ours: [ours] })).toEqual(['dana: author']);
  });

  it('names nobody where the branch does not contain the beginning, and says so', async () => {
    expect(await named({ from: 'f'.repeat(40) })).toBe(
      "branch 'main' of Git repository 'gitops' does not contain it",
    );
  });

  it('finds a beginning that lies further back than what is fetched at first', async () => {
    for (let index = 0; index < 60; index += 1) {
      await commit(`${APP}/a.yaml`, { author: index === 0 ? 'lea' : 'dana' });
    }
    expect(await named()).toEqual(['dana: author', 'lea: author']);
  });
});
