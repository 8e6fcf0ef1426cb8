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

jest.setTimeout(180_000);

const author = { name: 'dana', email: 'dana@example.com' };

const text = (kind: string, name = 'payments', more = '') =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name} }\n${more}`;
const APP = 'apps/production/payments';

describe('DifferenceFinder', () => {
  const { signal } = new AbortController();
  let directory: string;
  let server: GitServer;
  let finder: DifferenceFinder;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'difference-finder-'));
    server = await GitServer.start({ directory });
    finder = newFinder();
  });

  afterEach(async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  function newFinder() {
    return DifferenceFinder.create({
      repositories: new Map([
        [
          'gitops',
          { name: 'gitops', url: server.urlOf('gitops'), branch: 'main' },
        ],
      ]),
    });
  }

  /** Of a repository that begins with these files. */
  async function begin(files: Record<string, string>): Promise<string> {
    await server.createRepository('gitops', files, {
      message: 'Begin',
      author,
    });
    return (await server.head('gitops')) ?? '';
  }

  const commit = (
    files: Record<string, string | undefined>,
    message = 'Change',
  ) => server.commit('gitops', files, { message, author });

  async function find(from: string, to?: string, exact = true) {
    const found = await finder.find(
      { repository: 'gitops', from, to, paths: [APP] },
      { exact, signal },
    );
    if (!('content' in found)) {
      throw new Error(found.because);
    }
    return found.content;
  }

  const seen = async (from: string, to?: string) =>
    (await find(from, to)).changes
      .map(({ class: name, action, path }) => `${name} ${action} ${path}`)
      .sort();

  it('R14 says what the head would change in the directory, and in no other', async () => {
    const from = await begin({
      [`${APP}/all.yaml`]: text('ConfigMap', 'a', 'data: { a: "1" }\n'),
      'apps/production/cart/all.yaml': text('Role'),
    });
    await commit({
      [`${APP}/all.yaml`]: text('ConfigMap', 'a', 'data: { a: "2" }\n'),
      'apps/production/cart/all.yaml': undefined,
    });
    expect(await seen(from)).toEqual([`configuration changed ${APP}/all.yaml`]);
  });

  it('follows a kustomization into its bases and components, and to what only the head names', async () => {
    const base = 'resources: [role.yaml]\n';
    const from = await begin({
      [`${APP}/kustomization.yaml`]: 'resources: [../../base]\n',
      [`${APP}/new.yaml`]: text('Namespace'),
      [`${APP}/notes.yaml`]: text('Namespace', 'nobody-names-it'),
      'apps/base/kustomization.yaml': base,
      'apps/base/role.yaml': text('Role'),
      'apps/base/unused.yaml': text('PersistentVolumeClaim'),
      'apps/extra/kustomization.yaml':
        'kind: Component\npatches: [{ path: scale.yaml }]\n',
      'apps/extra/scale.yaml': text('Deployment', 'payments'),
    });
    await commit({
      [`${APP}/kustomization.yaml`]:
        'resources: [../../base, new.yaml]\ncomponents: [../../extra]\n',
      [`${APP}/notes.yaml`]: text('Namespace', 'still-nobody'),
      'apps/base/role.yaml': text('Role', 'payments', 'rules: []\n'),
      'apps/base/unused.yaml': undefined,
    });
    expect(await seen(from)).toEqual([
      `metadata added apps/extra/kustomization.yaml`,
      `metadata changed ${APP}/kustomization.yaml`,
      `namespaces added ${APP}/new.yaml`,
      `rbac changed apps/base/role.yaml`,
    ]);
  });

  it('names what Argo CD would prune because nothing names it any more', async () => {
    const from = await begin({
      [`${APP}/kustomization.yaml`]: 'resources: [claim.yaml]\n',
      [`${APP}/claim.yaml`]: text('PersistentVolumeClaim'),
    });
    await commit({ [`${APP}/kustomization.yaml`]: 'resources: []\n' });
    expect(await seen(from)).toEqual([
      `metadata changed ${APP}/kustomization.yaml`,
      `stateful-deletion removed ${APP}/claim.yaml`,
      `storage removed ${APP}/claim.yaml`,
    ]);
  });

  it('takes a base that is not there for unreadable', async () => {
    const from = await begin({ [`${APP}/kustomization.yaml`]: '{}\n' });
    await commit({
      [`${APP}/kustomization.yaml`]: 'resources: [../nowhere, ../../../../x]\n',
    });
    expect(await seen(from)).toEqual([
      `metadata changed ${APP}/kustomization.yaml`,
      `unreadable changed ${APP}/kustomization.yaml`,
      `unreadable changed ${APP}/kustomization.yaml`,
    ]);
  });

  it('reads a chart that lies in the repository by its parts', async () => {
    const from = await begin({
      [`${APP}/Chart.yaml`]: 'name: payments\nversion: 1.0.0\n',
      [`${APP}/values.yaml`]: 'replicaCount: 1\n',
      [`${APP}/templates/role.yaml`]: 'kind: Role\nname: {{ .Values.a }}\n',
    });
    await commit({
      [`${APP}/Chart.yaml`]: 'name: payments\nversion: 1.1.0\n',
      [`${APP}/values.yaml`]: 'replicaCount: 2\n',
      [`${APP}/templates/role.yaml`]: 'kind: Role\nname: {{ .Values.b }}\n',
    });
    expect(await seen(from)).toEqual([
      `images changed ${APP}/Chart.yaml`,
      `rbac changed ${APP}/templates/role.yaml`,
      `scale changed ${APP}/values.yaml`,
    ]);
  });

  it('R14 goes up to the revision of a release, and not to the head', async () => {
    const from = await begin({ [`${APP}/a.yaml`]: text('ConfigMap', 'a') });
    const to = await commit({ [`${APP}/b.yaml`]: text('Service', 'b') });
    await commit({ [`${APP}/c.yaml`]: text('Role', 'c') });
    expect(await seen(from, to)).toEqual([`capabilities added ${APP}/b.yaml`]);
  });

  it('R20 reads again what the head brings, without another clone', async () => {
    const from = await begin({ [`${APP}/a.yaml`]: text('ConfigMap', 'a') });
    expect(await seen(from)).toEqual([]);
    const head = await commit({ [`${APP}/b.yaml`]: text('Role', 'b') });
    expect(await finder.headOf('gitops', { exact: true, signal })).toBe(head);
    expect(await seen(from)).toEqual([`rbac added ${APP}/b.yaml`]);
  });

  it('asks the host once for many components that look at about the same time', async () => {
    const from = await begin({ [`${APP}/a.yaml`]: text('ConfigMap', 'a') });
    await find(from, undefined, false);
    const before = server.requests.fetches;
    await find(from, undefined, false);
    await finder.findRange(
      {
        repository: 'gitops',
        from,
        paths: [APP],
        ours: new Set(),
        migrations: [],
      },
      { exact: false, signal },
    );
    expect(server.requests.fetches).toBe(before);
  });

  it('finds a revision that is newer than the head that was told lately', async () => {
    const from = await begin({ [`${APP}/a.yaml`]: text('ConfigMap', 'a') });
    await find(from, undefined, false);
    const to = await commit({ [`${APP}/b.yaml`]: text('Role', 'b') });
    expect((await find(from, to, false)).changes).toHaveLength(1);
  });

  it('I2 sees what was pushed a moment ago where it has to be exact, or Argo CD shows it', async () => {
    const from = await begin({ [`${APP}/a.yaml`]: text('ConfigMap', 'a') });
    await find(from, undefined, false);
    await commit({ [`${APP}/b.yaml`]: text('Role', 'b') });
    expect((await find(from)).changes).toHaveLength(1);
    const shown = [await commit({ [`${APP}/c.yaml`]: text('Role', 'c') })];
    const found = await finder.find(
      { repository: 'gitops', from, paths: [APP] },
      { exact: false, shown, signal },
    );
    expect('content' in found && found.content.changes).toHaveLength(2);
  });

  it('asks for the head without another clone, however long ago it looked', async () => {
    const head = await begin({ [`${APP}/a.yaml`]: text('ConfigMap', 'a') });
    const before = server.requests.fetches;
    expect(await newFinder().headOf('gitops', { exact: true, signal })).toBe(
      head,
    );
    // One that lists branches; a clone takes another.
    expect(server.requests.fetches - before).toBe(1);
  });

  it('R14 hears what the commits in between say, and those elsewhere not', async () => {
    const from = await begin({ [`${APP}/a.yaml`]: text('ConfigMap', 'a') });
    await commit(
      { 'apps/production/cart/b.yaml': text('Service', 'b') },
      'Change the cart\n\nRisk: high\n',
    );
    const risky = await commit(
      { [`${APP}/b.yaml`]: text('Service', 'b') },
      'Speak of risk\n\nRisk: low as in the text\n\nReviewed-by: Omar\nRisk: High\n',
    );
    const odd = await commit(
      { [`${APP}/c.yaml`]: text('Service', 'c') },
      'Add another\n\nrisk: <b>enormous</b>\n',
    );
    expect((await find(from)).commits).toEqual([
      { revision: odd, word: 'benormousb' },
      { revision: risky, class: 'high', word: 'high' },
    ]);
  });

  it('looks as far back as what runs was made', async () => {
    const from = await begin({ [`${APP}/a.yaml`]: text('ConfigMap', 'a') });
    for (let index = 0; index < 51; index += 1) {
      await commit({ 'README.md': `${index}` });
    }
    await commit({ [`${APP}/b.yaml`]: text('Role', 'b') });
    expect(await seen(from)).toEqual([`rbac added ${APP}/b.yaml`]);
  });

  it('R14 says of a revision that the branch does not contain that nobody can tell', async () => {
    await begin({ [`${APP}/a.yaml`]: text('ConfigMap', 'a') });
    expect(
      await finder.find(
        {
          repository: 'gitops',
          from: '0123456789012345678901234567890123456789',
          paths: [APP],
        },
        { exact: true, signal },
      ),
    ).toMatchObject({
      because: "branch 'main' of Git repository 'gitops' does not contain it",
    });
  });
});
