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
import { ChangeFinder } from './ChangeFinder';

jest.setTimeout(180_000);

const author = (name: string) => ({ name, email: `${name}@example.com` });

describe('ChangeFinder', () => {
  const { signal } = new AbortController();
  let directory: string;
  let server: GitServer;
  let finder: ChangeFinder;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'change-finder-'));
    server = await GitServer.start({ directory });
    await server.createRepository(
      'gitops',
      { 'apps/dev/cart/values.yaml': 'version: 1\n' },
      { message: 'Begin', author: author('ci') },
    );
    finder = ChangeFinder.create({
      repositories: new Map([
        [
          'gitops',
          { name: 'gitops', url: server.urlOf('gitops'), branch: 'main' },
        ],
      ]),
    });
  });

  afterEach(async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const commit = (component: string, version: number, by: string) =>
    server.commit(
      'gitops',
      { [`apps/dev/${component}/values.yaml`]: `version: ${version}\n` },
      { message: `Ship ${component} ${version}`, author: author(by) },
    );
  const find = (component: string, revision: string) =>
    finder.find(
      {
        // As an Application may write it.
        repoURL: server.urlOf('gitops').replace(/\.git$/, ''),
        revision,
        paths: [`apps/dev/${component}`],
      },
      { signal },
    );

  it('R1 names who changed this application, and not who made the head', async () => {
    const payments = await commit('payments', 2, 'dana');
    const head = await commit('cart', 2, 'omar');
    expect(await find('payments', head)).toMatchObject({
      revision: payments,
      author: 'dana <dana@example.com>',
    });
    expect(await find('cart', head)).toMatchObject({ revision: head });
    expect(server.requests.fetches).toBe(1);

    const next = await commit('payments', 3, 'ines');
    expect(await find('payments', next)).toMatchObject({
      revision: next,
      author: 'ines <ines@example.com>',
    });
  });

  it('R1 tells the commit however long ago, and goes no further back than what is known', async () => {
    const payments = await commit('payments', 1, 'dana');
    let head = payments;
    for (let version = 2; version < 60; version += 1) {
      head = await commit('cart', version, 'omar');
    }
    const reduce = (known: Array<[string, string]> = []) =>
      finder.reduce(
        {
          repoURL: server.urlOf('gitops'),
          revision: head,
          paths: ['apps/dev/payments'],
          known: new Map(known),
        },
        { signal },
      );
    const before = await commit('mail', 1, 'omar');
    expect(await reduce([[head, payments]])).toEqual({ commit: payments });
    expect(server.requests.fetches).toBe(1);
    expect(await reduce()).toEqual({ commit: payments });
    expect(server.requests.fetches).toBeGreaterThan(1);

    expect(
      await finder.reduce(
        {
          repoURL: server.urlOf('gitops'),
          revision: '0'.repeat(40),
          paths: ['apps/dev/payments'],
          known: new Map([[before, payments]]),
        },
        { signal },
      ),
    ).toEqual({
      because: "branch 'main' of Git repository 'gitops' does not contain it",
    });
  });

  it('says nothing of a repository that config does not know', async () => {
    expect(
      await finder.find(
        {
          repoURL: 'https://git.example.com/acme/other.git',
          revision: '0'.repeat(40),
          paths: ['.'],
        },
        { signal },
      ),
    ).toBeUndefined();
    expect(server.requests.total).toBe(0);
  });
});
