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

import git from 'isomorphic-git';
import { createFsFromVolume, Volume } from 'memfs';
import type { LocalRepository } from './history';
import { readDifference, type ReadQuery } from './readDifference';

/** A file's text, or where a symbolic link leads. */
type Files = Record<string, string | { link: string }>;

const APP = 'apps/payments';
const author = { name: 'dana', email: 'dana@example.com' };

const text = (kind: string, name = 'payments', more = '') =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name} }\n${more}`;
const role = (verb: string) =>
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: { name: payments }\nrules: [{ verbs: [${verb}] }]\n`;

describe('readDifference', () => {
  let local: LocalRepository;
  let head: string | undefined;

  beforeEach(async () => {
    local = {
      fs: createFsFromVolume(new Volume()),
      dir: '/r',
      cache: {},
    };
    head = undefined;
    await git.init({ ...local, defaultBranch: 'main' });
  });

  async function treeOf(files: Files): Promise<string> {
    const inner = new Map<string, Files>();
    const entries = [];
    for (const [path, content] of Object.entries(files)) {
      const [name, ...rest] = path.split('/');
      if (rest.length > 0) {
        inner.set(name, {
          ...inner.get(name),
          [rest.join('/')]: content,
        });
        continue;
      }
      const isLink = typeof content !== 'string';
      const blob = Buffer.from(isLink ? content.link : content);
      entries.push({
        mode: isLink ? '120000' : '100644',
        path: name,
        oid: await git.writeBlob({ ...local, blob }),
        type: 'blob' as const,
      });
    }
    for (const [path, below] of inner) {
      const oid = await treeOf(below);
      entries.push({ mode: '040000', path, oid, type: 'tree' as const });
    }
    return git.writeTree({ ...local, tree: entries });
  }

  async function commit(files: Files, message = 'Change'): Promise<string> {
    head = await git.commit({
      ...local,
      message,
      author,
      parent: head ? [head] : [],
      tree: await treeOf(files),
    });
    return head;
  }

  async function difference(
    before: Files,
    after: Files,
    query: Partial<ReadQuery> = {},
    message?: string,
  ) {
    const from = await commit(before);
    const to = await commit({ ...before, ...after }, message);
    return readDifference(local, { from, to, paths: [APP], ...query });
  }

  async function seen(...asked: Parameters<typeof difference>) {
    const { changes } = await difference(...asked);
    return changes
      .map(({ class: name, action, path }) => `${name} ${action} ${path}`)
      .sort();
  }

  it.each<[string, Files, Files, string[]]>([
    [
      'a file that lies elsewhere',
      { [`${APP}/role.yaml`]: { link: '../../shared/role.yaml' } },
      { 'shared/role.yaml': role('"*"') },
      [`rbac changed ${APP}/role.yaml`],
    ],
    [
      'a link to a link',
      {
        [`${APP}/role.yaml`]: { link: '../role.yaml' },
        'apps/role.yaml': { link: '../shared/role.yaml' },
      },
      { 'shared/role.yaml': role('"*"') },
      [`rbac changed ${APP}/role.yaml`],
    ],
    [
      'a directory of it',
      { [`${APP}/more`]: { link: '../../shared' } },
      { 'shared/role.yaml': role('"*"') },
      [`rbac changed ${APP}/more/role.yaml`],
    ],
    [
      'the directory itself',
      { [APP]: { link: '../shared' } },
      { 'shared/role.yaml': role('"*"') },
      ['rbac changed shared/role.yaml'],
    ],
    [
      'a directory on the way to it',
      { apps: { link: 'real' }, 'real/payments/a.yaml': text('Service') },
      { 'real/payments/role.yaml': role('"*"') },
      ['rbac added real/payments/role.yaml'],
    ],
    [
      'a base',
      {
        [`${APP}/kustomization.yaml`]: 'resources: [../base]\n',
        'apps/base': { link: '../shared' },
        'shared/kustomization.yaml': { link: 'of/kustomization.yaml' },
        'shared/of/kustomization.yaml': 'resources: [role.yaml]\n',
      },
      { 'shared/role.yaml': role('"*"') },
      ['rbac changed shared/role.yaml'],
    ],
    [
      'another target than before',
      {
        [`${APP}/role.yaml`]: { link: '../../shared/role.yaml' },
        'other/role.yaml': role('"*"'),
      },
      { [`${APP}/role.yaml`]: { link: '../../other/role.yaml' } },
      [`rbac changed ${APP}/role.yaml`],
    ],
    [
      'and not in circles',
      { [`${APP}/again`]: { link: '.' }, [`${APP}/self`]: { link: 'self' } },
      { [`${APP}/role.yaml`]: role('"*"') },
      [`rbac added ${APP}/role.yaml`],
    ],
    [
      'or says that it leads nowhere, changed or not',
      {
        [`${APP}/gone.yaml`]: { link: 'nothing.yaml' },
        [`${APP}/out.yaml`]: { link: '../../../etc/passwd' },
        [`${APP}/root.yaml`]: { link: '/etc/passwd' },
        [`${APP}/notes`]: { link: 'nothing' },
      },
      {},
      [
        `unreadable changed ${APP}/gone.yaml`,
        `unreadable changed ${APP}/out.yaml`,
        `unreadable changed ${APP}/root.yaml`,
      ],
    ],
  ])('R14 follows symbolic links: %s', async (_, before, after, expected) => {
    expect(
      await seen({ 'shared/role.yaml': role('get'), ...before }, after),
    ).toEqual(expected);
  });

  it('R14 says that nothing is where an application takes its manifests from', async () => {
    expect(
      await seen(
        { 'a.yaml': text('Service') },
        {},
        {
          paths: [APP, 'values.yaml', 'maybe.yaml'],
          optional: ['maybe.yaml'],
        },
      ),
    ).toEqual([`unreadable changed ${APP}`, 'unreadable changed values.yaml']);
  });

  it('R29 takes apart no more than a few megabytes, looks through a few more, and says so', async () => {
    const large = (letter: string) =>
      text('ConfigMap', letter, `data: { a: ${letter.repeat(900_000)} }\n`);
    const after: Files = Object.fromEntries(
      ['a', 'b', 'c', 'd'].map(name => [`${APP}/${name}.yaml`, large(name)]),
    );
    after[`${APP}/e.yaml`] =
      `${text('Secret', 'e', 'stringData: { password: hunter2 }')}\n` +
      `# ${'e'.repeat(900_000)}\n`;
    const { changes, exposed } = await difference(
      { [`${APP}/kept.yaml`]: text('Service') },
      after,
    );
    expect(
      changes
        .filter(({ class: name }) => name === 'unreadable')
        .map(({ path, note }) => `${path}: ${note}`),
    ).toEqual([
      `${APP}/d.yaml: more than 3 MB differ`,
      `${APP}/e.yaml: more than 3 MB differ`,
    ]);
    expect(exposed).toMatchObject([{ path: `${APP}/e.yaml`, kind: 'Secret' }]);
  });

  it('R14 hears what a commit says that touched only where a link leads', async () => {
    const { commits } = await difference(
      {
        [`${APP}/role.yaml`]: { link: '../../shared/role.yaml' },
        'shared/role.yaml': role('get'),
      },
      { 'shared/role.yaml': role('list') },
      {},
      'Change\n\nRisk: high\n',
    );
    expect(commits).toMatchObject([{ class: 'high' }]);
  });

  const SECRET = text('Secret', 'payments', 'stringData: { a: hunter2 }\n');

  it.each<[string, Files, Files, string[]]>([
    [
      'in a file that a secretGenerator reads',
      {},
      {
        [`${APP}/kustomization.yaml`]:
          'configMapGenerator: [{ name: a, files: [a=motd.txt] }]\nsecretGenerator: [{ name: b, envs: [b.env], files: [c=c.txt] }]\n',
        [`${APP}/motd.txt`]: 'welcome',
        [`${APP}/b.env`]: 'a=hunter2\n',
        [`${APP}/c.txt`]: 'hunter2',
      },
      [`plain file ${APP}/b.env`, `plain file ${APP}/c.txt`],
    ],
    [
      'in a file that is too long',
      {},
      { [`${APP}/a.yaml`]: `${SECRET}# ${'x'.repeat(1_000_000)}\n` },
      [`plain Secret ${APP}/a.yaml`],
    ],
    [
      'behind more files than are looked at',
      {},
      {
        ...Object.fromEntries(
          Array.from({ length: 401 }, (_, index) => [
            `${APP}/${index}.yaml`,
            'a: 1',
          ]),
        ),
        [`${APP}/z.yaml`]: SECRET,
      },
      [`plain Secret ${APP}/z.yaml`],
    ],
  ])('refuses a plain secret %s', async (_, before, after, expected) => {
    const { changes, exposed } = await difference(before, after);
    expect(exposed.map(({ pattern, path }) => `${pattern} ${path}`)).toEqual(
      expected,
    );
    expect(changes.map(change => change.class)).toContain(
      expected.length > 1 ? 'secrets' : 'unreadable',
    );
  });
});
