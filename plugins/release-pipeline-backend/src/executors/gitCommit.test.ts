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

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type {
  EffectPlan,
  EffectRequest,
} from 'backstage-plugin-release-pipeline-node';
import { GitServer } from 'lab';
import { createGitCommitExecutor } from './gitCommit';

jest.setTimeout(60_000);

const AUTHOR = { name: 'Pat Platform', email: 'pat@example.com' };
const FILE = 'apps/production/payments/kustomization.yaml';
const IMAGE = 'registry.example.com/acme/payments';
const kustomization = (tag: string) =>
  `# payments\nimages:\n  - name: ${IMAGE}\n    newTag: ${tag} # live\n`;
const TOKEN = 's3cret-token';

describe('git-commit', () => {
  let directory: string;
  let server: GitServer;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'git-commit-'));
    server = await GitServer.start({
      directory,
      credentials: { username: 'portal', password: TOKEN },
    });
    await server.createRepository(
      'gitops',
      { [FILE]: kustomization('1.0.0'), 'README.md': 'hello\n' },
      { message: 'Begin', author: AUTHOR },
    );
  });

  afterEach(async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const executorFor = (
    overrides: { token?: string; branch?: string; timeoutMs?: number } = {},
  ) =>
    createGitCommitExecutor({
      timeoutMs: overrides.timeoutMs,
      repositories: new Map([
        [
          'gitops',
          {
            name: 'gitops',
            url: server.urlOf('gitops'),
            branch: overrides.branch ?? 'main',
            username: 'portal',
            token: overrides.token ?? TOKEN,
            webUrl: 'https://git.example.com/acme/gitops/commit/{{ revision }}',
          },
        ],
      ]),
    });

  type Request = EffectRequest<
    ReturnType<ReturnType<typeof executorFor>['configSchema']['parse']>
  >;

  const requestFor = (
    config: object = {},
    overrides: Partial<Omit<Request, 'config'>> = {},
  ): Request => ({
    config: executorFor().configSchema.parse({
      repository: 'gitops',
      file: 'apps/{{ stage }}/{{ component.name }}/kustomization.yaml',
      kustomizeImages: true,
      ...config,
    }),
    subject: {
      component: {
        ref: 'component:default/payments',
        name: 'payments',
        namespace: 'default',
        owner: 'group:default/team-a',
      },
      stage: 'production',
      release: { id: 'release-1', key: 'key', version: '1.1.0' },
    },
    artifacts: { app: { name: IMAGE, tag: '1.1.0' } },
    applications: ['payments-production'],
    promotion: {
      id: 'prm-0001',
      attempt: 1,
      requestedBy: 'user:default/dana',
      approvedBy: ['user:default/ann'],
      reason: 'Fixes\n\nRelease-Pipeline-Promotion: prm-9999',
      href: 'https://portal.example.com/promotions/prm-0001',
    },
    ...overrides,
  });

  const signal = () => ({ signal: new AbortController().signal });
  const planFor = (request = requestFor()) =>
    executorFor().plan(request, signal());
  const execute = (plan: EffectPlan, request = requestFor()) =>
    executorFor().execute(request, plan, signal());
  /** What production is made from was looked at last where the plan was made. */
  const lookedAt = ({ base: revision }: EffectPlan) =>
    requestFor(undefined, {
      seen: [
        {
          repository: 'gitops',
          paths: ['apps/production/payments'],
          revision,
        },
      ],
    });
  const others = (files: Record<string, string>, message = 'Others') =>
    server.commit('gitops', files, { message, author: AUTHOR });
  const ours = async () =>
    (await server.log('gitops')).filter(({ message }) =>
      message.includes('Promote payments'),
    );

  it.each(['find', 'execute'] as const)(
    'R21 says what a person has to do when its repository has left the config (%s)',
    async call => {
      const plan = await planFor();
      const without = createGitCommitExecutor({ repositories: new Map() });
      expect(await without[call](requestFor(), plan, signal())).toEqual({
        kind: 'failed',
        because: expect.stringMatching(
          /gitops.*no longer configured.*Release-Pipeline-Promotion: prm-0001/,
        ),
      });
    },
  );

  it('commits the new tag on top of what was judged, with the trailer', async () => {
    const plan = await planFor();
    expect(plan).toEqual({
      base: await server.head('gitops'),
      judged: {
        [`${FILE}: newTag of app`]: '1.0.0',
        [`${FILE}: digest of app`]: '',
      },
      summary: 'Git commit to gitops/main',
    });

    const outcome = await execute(plan);
    const head = await server.head('gitops');
    expect(outcome).toEqual({
      kind: 'done',
      revision: head,
      href: `https://git.example.com/acme/gitops/commit/${head}`,
      summary: 'Git commit to gitops/main',
    });
    expect(await server.read('gitops', FILE)).toBe(kustomization('1.1.0'));
    expect(await server.read('gitops', 'README.md')).toBe('hello\n');
    const [{ message }] = await server.log('gitops');
    expect(message.trim().split('\n')).toEqual([
      'Promote payments 1.1.0 to production',
      '',
      'Requested by user:default/dana',
      'Approved by user:default/ann',
      'Reason: Fixes Release-Pipeline-Promotion: prm-9999',
      'https://portal.example.com/promotions/prm-0001',
      '',
      'Release-Pipeline-Promotion: prm-0001',
    ]);
    const { stdout } = await promisify(execFile)('git', [
      '-C',
      server.directoryOf('gitops'),
      '-c',
      'safe.directory=*',
      'fsck',
      '--strict',
    ]);
    expect(stdout).toBe('');
  });

  it('F1 a repeated call finds its own commit, even below others', async () => {
    const plan = await planFor();
    const first = await execute(plan);
    await others({ 'README.md': 'later\n' });
    expect(await execute(plan)).toMatchObject({
      kind: 'done',
      revision: first.kind === 'done' && first.revision,
      summary: expect.stringContaining('earlier attempt'),
    });
    expect(
      await executorFor().find(requestFor(), plan, signal()),
    ).toMatchObject({ kind: 'done' });
    expect(await ours()).toHaveLength(1);
  });

  it('finds its commit below more history than is fetched at first', async () => {
    const plan = await planFor();
    await execute(plan);
    for (let index = 0; index < 75; index += 1) {
      await others({ 'README.md': `${index}\n` });
    }
    expect(
      await executorFor().find(requestFor(), plan, signal()),
    ).toMatchObject({ kind: 'done' });
    expect(await execute(plan)).toMatchObject({ kind: 'done' });
    expect(await ours()).toHaveLength(1);
  });

  it('finds its commit on the second side of a merge', async () => {
    const plan = await planFor();
    await execute(plan);
    const git = (...args: string[]) =>
      promisify(execFile)('git', [
        '-C',
        server.directoryOf('gitops'),
        '-c',
        'safe.directory=*',
        '-c',
        'user.name=Pat',
        '-c',
        'user.email=pat@example.com',
        ...args,
      ]).then(({ stdout }) => stdout.trim());
    const head = await git('rev-parse', 'main');
    const tree = await git('rev-parse', 'main^{tree}');
    const side = await git('commit-tree', tree, '-p', plan.base, '-m', 'Side');
    const merge = await git(
      'commit-tree',
      tree,
      '-p',
      side,
      '-p',
      head,
      '-m',
      'Merge',
    );
    await git('update-ref', 'refs/heads/main', merge);
    expect(await execute(plan)).toMatchObject({ kind: 'done', revision: head });
  });

  it('a commit that only quotes the trailer is not taken for ours', async () => {
    const plan = await planFor();
    await others(
      { 'README.md': 'x\n' },
      'Explain\n\nRelease-Pipeline-Promotion: prm-0001\nis our trailer.',
    );
    expect(
      await executorFor().find(requestFor(), plan, signal()),
    ).toBeUndefined();
    await execute(plan);
    expect(await ours()).toHaveLength(1);
  });

  it('I2 takes nothing along that came after the last look', async () => {
    const plan = await planFor();
    const request = lookedAt(plan);
    await others({
      'apps/production/payments/kustomization.yaml': `${kustomization(
        '1.0.0',
      )}resources: [role.yaml]\n`,
      'apps/production/payments/role.yaml':
        'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: { name: a }\n',
    });
    expect(await execute(plan, request)).toEqual({
      kind: 'withdrawn',
      because: expect.stringContaining('apps/production/payments'),
    });
    expect(await ours()).toHaveLength(0);
  });

  it('F6 goes on top of commits elsewhere that came after the last look', async () => {
    const plan = await planFor();
    const request = lookedAt(plan);
    await others({ 'apps/production/orders/role.yaml': 'kind: Role\n' });
    expect(await execute(plan, request)).toMatchObject({ kind: 'done' });
  });

  it('F6 goes on top of other commits while the judged values stand', async () => {
    const plan = await planFor();
    await others({ 'README.md': 'meanwhile\n' });
    expect(await execute(plan)).toMatchObject({ kind: 'done' });
    expect(await server.read('gitops', 'README.md')).toBe('meanwhile\n');
    expect(await server.read('gitops', FILE)).toBe(kustomization('1.1.0'));
  });

  it('F6 withdraws when a judged value has moved', async () => {
    const plan = await planFor();
    await others({ [FILE]: kustomization('1.0.5') });
    expect(await execute(plan)).toEqual({
      kind: 'withdrawn',
      because: `${FILE}: newTag of app is '1.0.5' now and was '1.0.0' when this was judged`,
    });
    expect(await ours()).toHaveLength(0);
  });

  it('F6 survives a head that moves during the push', async () => {
    const plan = await planFor();
    const remove = server.onBeforePush(async () => {
      remove();
      await others({ 'README.md': 'in between\n' });
    });
    expect(await execute(plan)).toMatchObject({ kind: 'done' });
    expect(await server.read('gitops', 'README.md')).toBe('in between\n');
    expect(await ours()).toHaveLength(1);
  });

  it('F6 withdraws when the value moves during the push', async () => {
    const plan = await planFor();
    const remove = server.onBeforePush(async () => {
      remove();
      await others({ [FILE]: kustomization('2.0.0') });
    });
    expect(await execute(plan)).toMatchObject({ kind: 'withdrawn' });
    expect(await server.read('gitops', FILE)).toBe(kustomization('2.0.0'));
  });

  it('judges again when what was impossible has been mended', async () => {
    await others({ [FILE]: 'images: []\n' });
    const plan = await planFor();
    await others({ [FILE]: kustomization('1.0.0') });
    expect(await execute(plan)).toMatchObject({ kind: 'withdrawn' });
    expect(await execute(await planFor())).toMatchObject({ kind: 'done' });
  });

  it('makes no commit when the values stand there already', async () => {
    const plan = await planFor();
    const head = await others({ [FILE]: kustomization('1.1.0') });
    expect(await execute(plan)).toMatchObject({
      kind: 'already-there',
      revision: head,
    });
    expect(await ours()).toHaveLength(0);
  });

  it('F4 a push that arrived although the connection broke is found again', async () => {
    const plan = await planFor();
    const remove = server.onAfterPush(() => {
      throw new Error('cut');
    });
    await expect(execute(plan)).rejects.toMatchObject({
      name: 'UpstreamError',
    });
    remove();
    expect(await execute(plan)).toMatchObject({ kind: 'done' });
    expect(await ours()).toHaveLength(1);
  });

  it('F4 a push that hangs throws, and is found again', async () => {
    const plan = await planFor();
    let answer = () => {};
    const hanging = new Promise<void>(resolve => {
      answer = resolve;
    });
    const remove = server.onAfterPush(() => hanging);
    await expect(
      executorFor({ timeoutMs: 1_500 }).execute(requestFor(), plan, signal()),
    ).rejects.toMatchObject({ kind: 'timeout' });
    remove();
    answer();
    expect(await execute(plan)).toMatchObject({ kind: 'done' });
    expect(await ours()).toHaveLength(1);
  });

  it('I1 two processes at once make one commit', async () => {
    const plan = await planFor();
    const outcomes = await Promise.all([execute(plan), execute(plan)]);
    expect(outcomes).toMatchObject([{ kind: 'done' }, { kind: 'done' }]);
    expect(await ours()).toHaveLength(1);
  });

  it('stops before the push when it is told to', async () => {
    const plan = await planFor();
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(
      executorFor().execute(requestFor(), plan, { signal: controller.signal }),
    ).rejects.toThrow();
    expect(await ours()).toHaveLength(0);
  });

  it('S40 tells what a hook says, without our token', async () => {
    const plan = await planFor();
    await server.refusePush('gitops', `main is closed for portal:${TOKEN}`);
    const outcome = await execute(plan);
    expect(outcome).toMatchObject({
      kind: 'failed',
      because: expect.stringContaining('main is closed'),
    });
    expect(JSON.stringify(outcome)).not.toContain(TOKEN);
  });

  it('names wrong credentials and a missing branch, without secrets', async () => {
    await expect(
      executorFor({ token: 'wrong-token' }).plan(requestFor(), signal()),
    ).rejects.toMatchObject({
      kind: 'credentials',
      message: "Git repository 'gitops' does not accept our credentials",
    });
    await expect(
      executorFor({ branch: 'nowhere' }).plan(requestFor(), signal()),
    ).rejects.toMatchObject({ kind: 'bad-answer' });
    server.failWith(503);
    await expect(planFor()).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('S53 a rewritten history is left to a person', async () => {
    const plan = await planFor();
    await server.createRepository(
      'gitops',
      { [FILE]: kustomization('1.0.0') },
      { message: 'Anew', author: AUTHOR },
    );
    expect(await execute({ ...plan, base: 'f'.repeat(40) })).toMatchObject({
      kind: 'failed',
      because: expect.stringContaining('rewritten'),
    });
  });

  it('one commit changes the file of each application', async () => {
    const file = (name: string) => `apps/${name}/values.yaml`;
    const names = ['payments-eu', 'payments-us'];
    await others(
      Object.fromEntries(
        names.map(name => [file(name), 'app:\n  tag: "1.0" # x\n']),
      ),
    );
    const request = requestFor(
      {
        file: ['apps/{{ application }}/values.yaml'],
        kustomizeImages: false,
        set: [{ path: 'app.tag', value: 'v{{ release.app.tag }}' }],
      },
      { applications: names },
    );
    await execute(await planFor(request), request);
    for (const name of names) {
      expect(await server.read('gitops', file(name))).toBe(
        'app:\n  tag: "v1.1.0" # x\n',
      );
    }
    expect(await ours()).toHaveLength(1);
  });

  it.each([
    [
      'a missing file',
      { file: 'apps/none.yaml' },
      {},
      'There is no file apps/none.yaml',
    ],
    [
      'an unknown image',
      {},
      { artifacts: { app: { name: 'other', tag: '1' } } },
      'has no entry for other',
    ],
    [
      'a release without image',
      {},
      { artifacts: { main: { name: 'repo', revision: 'abc' } } },
      'no image',
    ],
    [
      'a missing value',
      { set: [{ path: 'images.0.newTag', value: '{{ release.app.digest }}' }] },
      {},
      'no value for {{ release.app.digest }}',
    ],
    [
      'a variable without value',
      { file: '{{ component.system }}.yaml' },
      {},
      'does not have',
    ],
  ])('names %s', async (_what, config, overrides, message) => {
    const request = requestFor(config, overrides);
    const plan = await planFor(request);
    expect(plan.judged).toEqual({});
    expect(await execute(plan, request)).toMatchObject({
      kind: 'failed',
      because: expect.stringContaining(message),
    });
  });

  it.each([
    '../other.yaml',
    '/etc/passwd',
    'a/../../b.yaml',
    'a//b.yaml',
    './a.yaml',
    'a\\b.yaml',
    '.git/config',
    'a\nb',
    '{{ unknown }}.yaml',
    '',
  ])('S21 refuses the path %j in config', file => {
    const { configSchema } = executorFor();
    expect(
      configSchema.safeParse({
        repository: 'gitops',
        file,
        kustomizeImages: true,
      }).success,
    ).toBe(false);
  });

  it.each(['..', 'a/b', '../../x', 'ä', 'a b', '-'])(
    'S21 a component named %j leads to no path',
    async name => {
      const request = requestFor();
      request.subject.component.name = name;
      expect(await execute(await planFor(request), request)).toMatchObject({
        kind: 'failed',
        because: expect.stringContaining('cannot stand in a path'),
      });
    },
  );

  it('needs something to write', () => {
    const { configSchema, references } = executorFor();
    expect(
      configSchema.safeParse({ repository: 'gitops', file: 'a.yaml' }).success,
    ).toBe(false);
    expect(references?.(requestFor().config)).toEqual([
      { kind: 'repository', name: 'gitops' },
    ]);
  });
});
