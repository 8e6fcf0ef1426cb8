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

  const chart = { [`${APP}/Chart.yaml`]: 'name: payments\nversion: 1.0.0\n' };
  const template = (verb: string) =>
    `kind: Role\nverb: {{ .Values.${verb} }}\n`;
  it.each<[string, Files, Files, string[], string[]?]>([
    [
      'a template of a chart inside a chart',
      {
        ...chart,
        [`${APP}/charts/a/charts/b/templates/r.yaml`]: template('a'),
      },
      { [`${APP}/charts/a/charts/b/templates/r.yaml`]: template('b') },
      [`rbac changed ${APP}/charts/a/charts/b/templates/r.yaml`],
    ],
    [
      'a chart beside it, of which it consists',
      {
        [`${APP}/Chart.yaml`]:
          'name: payments\ndependencies: [{ name: lib, repository: "file://../../lib" }]\n',
        'lib/Chart.yaml': 'name: lib\n',
        'lib/templates/r.yaml': template('a'),
      },
      { 'lib/templates/r.yaml': template('b') },
      ['rbac changed lib/templates/r.yaml'],
    ],
    [
      'one that is not there',
      {
        [`${APP}/charts/a/Chart.yaml`]:
          'name: a\ndependencies: [{ name: lib, repository: "file://../lib" }]\n',
        ...chart,
      },
      {},
      [`unreadable changed ${APP}/charts/a/Chart.yaml`],
    ],
    [
      'values by whatever name',
      { ...chart, [`${APP}/production.yaml`]: 'rbac: { create: false }\n' },
      { [`${APP}/production.yaml`]: 'rbac: { create: true }\n' },
      [`rbac changed ${APP}/production.yaml`],
      [APP, `${APP}/production.yaml`],
    ],
    [
      'a local chart of a kustomization',
      {
        [`${APP}/kustomization.yaml`]:
          'helmCharts: [{ name: a }, { name: b, repo: https://charts.example.com }]\n',
        [`${APP}/charts/a/Chart.yaml`]: 'name: a\n',
        [`${APP}/charts/a/templates/r.yaml`]: template('a'),
      },
      { [`${APP}/charts/a/templates/r.yaml`]: template('b') },
      [`rbac changed ${APP}/charts/a/templates/r.yaml`],
    ],
    [
      'one that is nowhere',
      { [`${APP}/kustomization.yaml`]: 'helmCharts: [{ name: a }]\n' },
      {},
      [`unreadable changed ${APP}/kustomization.yaml`],
    ],
    [
      'what a generator of a kustomization may take',
      {
        [`${APP}/kustomization.yaml`]: 'generators: [ksops.yaml]\n',
        [`${APP}/ksops.yaml`]: 'kind: ksops\nfiles: [secret.enc.yaml]\n',
        [`${APP}/secret.enc.yaml`]: 'a: ENC[1]\n',
      },
      { [`${APP}/secret.enc.yaml`]: 'a: ENC[2]\n' },
      [`configuration changed ${APP}/secret.enc.yaml`],
    ],
    [
      'a program, and what it imports',
      {
        [`${APP}/main.jsonnet`]:
          'local lib = import "../../lib/a.libsonnet"; lib\n',
        'lib/a.libsonnet': "{ a: importstr 'b.txt' }\n",
        'lib/b.txt': 'one\n',
        [`${APP}/other.jsonnet`]: 'import "k.libsonnet"\n',
      },
      { 'lib/a.libsonnet': "{ b: importstr 'b.txt' }\n", 'lib/b.txt': 'two\n' },
      [
        'configuration changed lib/b.txt',
        `unreadable changed ${APP}/other.jsonnet`,
        'unreadable changed lib/a.libsonnet',
      ],
    ],
    [
      'a directory whose name begins with a dot',
      { '.argocd/payments/r.yaml': role('get') },
      { '.argocd/payments/r.yaml': role('list') },
      ['rbac changed .argocd/payments/r.yaml'],
      ['.argocd/payments'],
    ],
  ])(
    'R14 overlooks nothing that it does not know: %s',
    async (_, before, after, expected, paths = [APP]) => {
      const answer = await difference(
        before,
        after,
        { paths },
        'Change\n\nRisk: high\n',
      );
      expect(
        answer.changes
          .map(({ class: name, action, path }) => `${name} ${action} ${path}`)
          .sort(),
      ).toEqual(expected);
      expect(answer.commits).toHaveLength(
        Object.keys(after).length > 0 ? 1 : 0,
      );
    },
  );

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

  const patched = (kind: string, path = 'patch.yaml') =>
    `patches: [{ path: ${path}, target: { kind: ${kind}, name: payments } }]\n`;
  const OPERATIONS = '[{ op: add, path: /rules/0, value: { verbs: ["*"] } }]\n';

  it.each<[string, Files, Files, string[]]>([
    [
      'one that comes',
      { [`${APP}/kustomization.yaml`]: '{}\n' },
      {
        [`${APP}/kustomization.yaml`]: patched('ClusterRole'),
        [`${APP}/patch.yaml`]: OPERATIONS,
      },
      [
        `metadata changed ${APP}/kustomization.yaml`,
        `rbac changed ${APP}/patch.yaml`,
      ],
    ],
    [
      'one that gets another target, itself unchanged',
      {
        [`${APP}/kustomization.yaml`]: patched('Deployment'),
        [`${APP}/patch.yaml`]: OPERATIONS,
      },
      { [`${APP}/kustomization.yaml`]: patched('ClusterRole') },
      [
        `configuration changed ${APP}/patch.yaml`,
        `metadata changed ${APP}/kustomization.yaml`,
        `rbac changed ${APP}/patch.yaml`,
      ],
    ],
    [
      'nothing where the target stays',
      {
        [`${APP}/kustomization.yaml`]: patched('".*"'),
        [`${APP}/patch.yaml`]: OPERATIONS,
      },
      {
        [`${APP}/kustomization.yaml`]: `${patched('".*"')}# as it was\n`,
      },
      [],
    ],
  ])('R14 takes a patch by what it is for: %s', async (_, ...rest) => {
    const [before, after, expected] = rest;
    expect(await seen(before, after)).toEqual(expected);
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

  it.each<[string, Files, string[]]>([
    [
      'a kustomization names',
      {
        [`${APP}/kustomization.yaml`]:
          'resources: [secret.md]\npatches: [{ path: more.md, target: { labelSelector: a=b } }]\n',
        [`${APP}/secret.md`]: SECRET,
        [`${APP}/more.md`]: SECRET.replace('hunter2', 'hunter3'),
      },
      ['more.md', 'secret.md'],
    ],
    [
      'a chart renders',
      {
        [`${APP}/Chart.yaml`]: 'name: payments\nversion: 1.0.0\n',
        [`${APP}/crds/README.md`]: SECRET,
        [`${APP}/templates/secret.md`]: SECRET,
      },
      ['templates/secret.md'],
    ],
  ])(
    'refuses a plain secret in a text that %s, and in no other',
    async (_, after, expected) => {
      const { exposed } = await difference(
        { [`${APP}/NOTICE`]: '' },
        { ...after, [`${APP}/README.md`]: SECRET },
      );
      expect(exposed.map(({ path }) => path).sort()).toEqual(
        expected.map(path => `${APP}/${path}`),
      );
    },
  );
});
