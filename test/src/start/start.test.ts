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
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createDataFolder,
  Demo,
  freePort,
  runStart,
  startDemo,
} from '../support/demo';

jest.setTimeout(300_000);

async function signIn({ url }: Demo, account: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/demo/refresh`, {
    headers: { 'x-demo-account': account },
  });
  const { backstageIdentity } = await response.json();
  return backstageIdentity.token;
}

async function untilNothingRuns(demo: Demo): Promise<void> {
  while ((await demo.processes()).length) {
    await sleep(100);
  }
}

describe('npm start', () => {
  it('serves the portal, keeps its data, and leaves no process behind', async () => {
    const { data, remove } = await createDataFolder();
    try {
      const first = await startDemo(data);
      const page = await fetch(first.url);
      expect(await page.text()).toContain('Acme portal');
      const payments = await fetch(
        `${first.url}/api/catalog/entities/by-name/component/default/payments`,
        {
          headers: { authorization: `Bearer ${await signIn(first, 'dana')}` },
        },
      );
      expect(payments.status).toBe(200);
      expect(first.output()).toMatch(/dana .*\n.*pat .*\n.*sam /);

      // The worst case: what it started cannot be stopped by it any more.
      const supervisor = (await first.processes()).find(({ command }) =>
        command.includes('start.mjs'),
      );
      process.kill(supervisor?.pid ?? NaN, 'SIGKILL');
      await untilNothingRuns(first);
      expect(await first.ended).not.toBe(0);

      const second = await startDemo(data);
      expect(second.output()).not.toContain('Creating the Git repositories');
      second.kill('SIGINT');
      await second.ended;
      expect(await second.processes()).toEqual([]);
    } finally {
      await remove();
    }
  });

  it('names a port that is taken, and touches nothing', async () => {
    const { data, remove } = await createDataFolder();
    const port = await freePort();
    const other = createServer();
    await new Promise<void>(done => {
      other.listen(port, '127.0.0.1', done);
    });
    try {
      const demo = runStart({ data, port });
      expect(await demo.ended).toBe(1);
      expect(demo.output()).toContain(
        `Port ${port} is taken by another program: stop that one, or choose another port`,
      );
      expect(await readdir(data)).toEqual([]);
    } finally {
      other.close();
      await remove();
    }
  });
});
