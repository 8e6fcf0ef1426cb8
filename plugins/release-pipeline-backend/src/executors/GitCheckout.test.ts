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
import { GitCheckout } from './GitCheckout';

jest.setTimeout(180_000);

const DANA = { name: 'Dana Developer', email: 'dana@example.com' };
const OTHERS = { name: 'Ci Robot', email: 'ci@example.com' };

describe('GitCheckout', () => {
  const { signal } = new AbortController();
  let directory: string;
  let server: GitServer;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'git-checkout-'));
    server = await GitServer.start({ directory });
    await server.createRepository(
      'gitops',
      { 'apps/dev/payments/values.yaml': 'version: 1\n' },
      { message: 'Begin', author: OTHERS },
    );
  });

  afterEach(async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const open = (depth?: number) =>
    GitCheckout.open(
      { name: 'gitops', url: server.urlOf('gitops'), branch: 'main' },
      { signal, depth },
    );
  const payments = (version: number) =>
    server.commit(
      'gitops',
      { 'apps/dev/payments/values.yaml': `version: ${version}\n` },
      { message: `Ship payments ${version}`, author: DANA },
    );
  const others = (count: number) =>
    server.commit(
      'gitops',
      { 'apps/dev/cart/values.yaml': `version: ${count}\n` },
      { message: `Ship cart ${count}`, author: OTHERS },
    );
  const byDana = (revision: string, version: number) => ({
    revision,
    author: 'Dana Developer <dana@example.com>',
    message: `Ship payments ${version}\n`,
  });

  it('R1 names the last commit that touched a path, however deep it lies', async () => {
    const mine = await payments(2);
    let head = mine;
    for (let count = 0; count < 60; count += 1) {
      head = await others(count);
    }
    await payments(3);
    const checkout = await open();
    expect(
      await checkout.lastChange(head, ['apps/dev/payments'], {
        atMost: 1_000,
        signal,
      }),
    ).toEqual(byDana(mine, 2));
    expect(
      await checkout.lastChange(mine, ['./apps/dev/payments/'], {
        atMost: 1_000,
        signal,
      }),
    ).toEqual(byDana(mine, 2));
    expect(
      (
        await checkout.lastChange(
          head,
          ['apps/dev/payments', 'apps/dev/cart'],
          { atMost: 1_000, signal },
        )
      )?.revision,
    ).toBe(head);
    expect(
      (await checkout.lastChange(head, ['.'], { atMost: 1_000, signal }))
        ?.revision,
    ).toBe(head);
  });

  it('R1 knows nothing of a commit that the branch does not contain', async () => {
    const checkout = await open();
    expect(
      await checkout.lastChange('0'.repeat(40), ['apps/dev/payments'], {
        atMost: 1_000,
        signal,
      }),
    ).toBeUndefined();
  });
});
