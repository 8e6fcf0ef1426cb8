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
import * as fs from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import git from 'isomorphic-git';
import http from 'isomorphic-git/http/node';
import { GitServer } from './GitServer';

jest.setTimeout(60_000);

const AUTHOR = { name: 'Pat Platform', email: 'pat@example.com' };
const FIRST = { message: 'Begin', author: AUTHOR };
const FILE = 'apps/dev/payments/kustomization.yaml';

describe('GitServer', () => {
  let directory: string;
  let server: GitServer;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lab git-'));
    server = await GitServer.start({ directory: join(directory, 'remote') });
    await server.createRepository(
      'gitops',
      { [FILE]: 'newTag: 1.0.0\n' },
      FIRST,
    );
  });

  afterEach(async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function run(cwd: string, ...args: string[]) {
    const { stdout, stderr } = await promisify(execFile)(
      'git',
      ['-c', 'user.name=Dana', '-c', 'user.email=dana@example.com', ...args],
      {
        cwd,
        env: {
          PATH: process.env.PATH,
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_TERMINAL_PROMPT: '0',
        },
      },
    );
    return stdout + stderr;
  }

  async function clone(url = server.urlOf('gitops')) {
    const work = await mkdtemp(join(directory, 'work-'));
    await run(work, 'clone', '--quiet', url, '.');
    return work;
  }

  async function commitFile(work: string, text: string) {
    await writeFile(join(work, FILE), text);
    await run(
      work,
      'commit',
      '--quiet',
      '-am',
      `Set ${text.slice(0, 20).trim()}`,
    );
  }

  it('lets the git client clone, push and pull', async () => {
    const work = await clone();
    const other = await clone();
    await commitFile(work, 'newTag: 1.1.0\n');
    await run(work, 'push', '--quiet', 'origin', 'main');

    expect(await server.read('gitops', FILE)).toBe('newTag: 1.1.0\n');
    expect(await server.head('gitops')).toBe(
      (await run(work, 'rev-parse', 'HEAD')).trim(),
    );
    expect(await server.log('gitops')).toMatchObject([
      { message: 'Set newTag: 1.1.0', author: { name: 'Dana' } },
      { message: 'Begin', author: AUTHOR },
    ]);

    await server.commit(
      'gitops',
      { [FILE]: text => text?.replace('1.1.0', '1.2.0') },
      { message: 'Release 1.2.0', author: AUTHOR },
    );
    await run(other, 'pull', '--quiet');
    expect(await readFile(join(other, FILE), 'utf8')).toBe('newTag: 1.2.0\n');
    expect(server.requests.pushes).toBe(1);
  });

  it('takes a push that is larger than the buffers', async () => {
    const work = await clone();
    const text = Array.from(Array(200_000).keys(), index =>
      (index * 2654435761).toString(36),
    ).join('\n');
    await commitFile(work, text);
    await run(work, '-c', 'http.postBuffer=1000', 'push', 'origin', 'main');
    expect(await server.read('gitops', FILE)).toBe(text);
    expect(await readFile(join(await clone(), FILE), 'utf8')).toBe(text);
  });

  it('lets isomorphic-git clone and push with credentials only', async () => {
    await server.stop();
    server = await GitServer.start({
      directory: join(directory, 'remote'),
      credentials: { username: 'portal', password: 'p:ss w' },
    });
    const url = server.urlOf('gitops');
    const work = await mkdtemp(join(directory, 'work-'));
    const right = () => ({ username: 'portal', password: 'p:ss w' });
    const wrong = () => ({ username: 'portal', password: 'guess' });
    const base = { fs, http, dir: work, ref: 'main' };

    await expect(git.clone({ ...base, url })).rejects.toThrow('401');
    await git.clone({ ...base, url, onAuth: right, depth: 1 });
    await writeFile(join(work, FILE), 'newTag: 2.0.0\n');
    await git.add({ fs, dir: work, filepath: FILE });
    await git.commit({ fs, dir: work, message: 'Set 2', author: AUTHOR });
    await expect(git.push({ ...base, onAuth: wrong })).rejects.toThrow('401');
    expect(await server.read('gitops', FILE)).toBe('newTag: 1.0.0\n');

    expect(await git.push({ ...base, onAuth: right })).toMatchObject({
      ok: true,
    });
    expect(await server.read('gitops', FILE)).toBe('newTag: 2.0.0\n');
    await expect(clone()).rejects.toThrow('could not read Username');
  });

  it('refuses a push by its hook, with the message, until told otherwise', async () => {
    const work = await clone();
    await commitFile(work, 'newTag: 1.1.0\n');
    await server.refusePush('gitops', `The branch is "protected" & closed`);
    await expect(run(work, 'push', 'origin', 'main')).rejects.toThrow(
      'The branch is "protected" & closed',
    );
    expect(await server.read('gitops', FILE)).toBe('newTag: 1.0.0\n');

    await server.refusePush('gitops', undefined);
    await run(work, 'push', 'origin', 'main');
    expect(await server.read('gitops', FILE)).toBe('newTag: 1.1.0\n');
  });

  it('F6 can move the head while a push is on its way', async () => {
    const work = await clone();
    await commitFile(work, 'newTag: 1.1.0\n');
    const remove = server.onBeforePush(async ({ repository }) => {
      await server.commit(
        repository,
        { 'README.md': 'Somebody else\n' },
        { message: 'Meanwhile', author: AUTHOR },
      );
    });
    await expect(run(work, 'push', 'origin', 'main')).rejects.toThrow(
      /fetch first|failed to update ref|incorrect old value|remote rejected/,
    );
    expect(await server.log('gitops')).toMatchObject([
      { message: 'Meanwhile' },
      { message: 'Begin' },
    ]);
    remove();
    await run(work, 'pull', '--quiet', '--rebase');
    await run(work, 'push', '--quiet', 'origin', 'main');
    expect(await server.read('gitops', FILE)).toBe('newTag: 1.1.0\n');
  });

  it('F4 can cut the connection after it took a push', async () => {
    const work = await clone();
    await commitFile(work, 'newTag: 1.1.0\n');
    server.onAfterPush(() => {
      throw new Error('cut');
    });
    await expect(run(work, 'push', 'origin', 'main')).rejects.toThrow();
    expect(await server.read('gitops', FILE)).toBe('newTag: 1.1.0\n');
  });

  it('leaves no git behind when a client breaks off within a request', async () => {
    const ended = new Promise<void>((resolve, reject) => {
      const broken = request(`${server.urlOf('gitops')}/git-receive-pack`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-git-receive-pack-request',
          'content-length': '100000',
        },
      });
      broken.once('error', () => resolve());
      broken.once('response', () => reject(new Error('it was answered')));
      broken.write('0000', () => setImmediate(() => broken.destroy()));
    });
    await ended;
    // stop() waits for what still works on a request.
    await server.stop();
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'ppid,args']);
    expect(
      stdout
        .split('\n')
        .filter(
          line =>
            line.trim().startsWith(`${process.pid} `) &&
            line.includes('http-backend'),
        ),
    ).toEqual([]);
  });

  it('answers with a server error when told to', async () => {
    server.failWith(503);
    await expect(clone()).rejects.toThrow('503');
    server.failWith(undefined);
    await clone();
  });

  it('serves nothing but its repositories', async () => {
    for (const path of [
      '/unknown.git/info/refs?service=git-upload-pack',
      '/gitops.git/config',
      '/a/../../gitops.git/objects/info/packs',
      '/%2e%2e/etc/passwd',
      '/',
    ]) {
      const { status } = await fetch(server.url + path);
      expect([path, status]).toEqual([path, 404]);
    }
    await expect(server.head('../gitops')).rejects.toThrow('no name');
  });

  it('keeps concurrent commits and pushes apart', async () => {
    const work = await clone();
    await commitFile(work, 'newTag: 1.1.0\n');
    await Promise.all([
      ...Array.from(Array(5).keys(), index =>
        server.commit(
          'gitops',
          { [`file-${index}`]: `${index}\n` },
          { message: `Commit ${index}`, author: AUTHOR },
        ),
      ),
      run(work, 'push', 'origin', 'main').catch(() => 'lost the race'),
    ]);
    for (let index = 0; index < 5; index += 1) {
      expect(await server.read('gitops', `file-${index}`)).toBe(`${index}\n`);
    }
  });

  it('S36 shows a commit to people, and none of its text as markup', async () => {
    const revision = await server.commit(
      'gitops',
      { [FILE]: 'newTag: <b>1.1.0</b>\n' },
      {
        message: 'Ship <script>alert(1)</script>\n\nBecause "it" & more\n',
        author: AUTHOR,
      },
    );
    const address = (hash: string, name: string = 'gitops') =>
      server.commitUrlOf(name).replace('{{ revision }}', hash);
    const answer = await fetch(address(revision));
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page).toContain('Ship &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('Because &quot;it&quot; &amp; more');
    expect(page).toContain('+newTag: &lt;b&gt;1.1.0&lt;/b&gt;');
    expect(page).toContain('-newTag: 1.0.0');
    expect(page).toContain('Pat Platform');
    expect(page).not.toMatch(/<(script|b)>/);

    expect((await fetch(address('0'.repeat(40)))).status).toBe(404);
    expect((await fetch(address(revision, 'nonesuch'))).status).toBe(404);
  });

  it('makes no commit where nothing changes, and deletes files', async () => {
    const head = await server.head('gitops');
    const info = { message: 'Again', author: AUTHOR };
    expect(
      await server.commit('gitops', { [FILE]: 'newTag: 1.0.0\n' }, info),
    ).toBe(head);
    await server.commit('gitops', { [FILE]: undefined, other: 'x' }, info);
    expect(await server.read('gitops', FILE)).toBeUndefined();
    expect(await server.log('gitops')).toHaveLength(2);
  });

  it('finds its repositories again after a restart', async () => {
    const head = await server.head('gitops');
    await server.stop();
    server = await GitServer.start({ directory: join(directory, 'remote') });
    expect(await server.hasRepository('gitops')).toBe(true);
    expect(await server.hasRepository('unknown')).toBe(false);
    expect(await server.head('gitops')).toBe(head);
  });
});
