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
import { spawn } from 'node:child_process';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLab, startPostgres, type Lab } from 'lab';
import { createDataFolder, freePort } from './demo';

const ROOT = resolve(__dirname, '..', '..', '..');
const NODE_TRANSFORM = '@backstage/cli/config/nodeTransform.cjs';
const READY_WITHIN_MS = 120_000;

/** Clocks so short that nobody waits for them: everything happens at once. */
const QUICK = {
  pollMs: 200,
  syncMs: 300,
  progressMs: 500,
  lingerMs: 500,
  reconcileMs: 3000,
};

/** The whole product, in a lab that the test holds in its hand. */
export type Portal = {
  url: string;
  lab: Lab;
  /** The last lines of the backend's log, for a failure's message. */
  log(): Promise<string>;
  stop(): Promise<void>;
};

/**
 * Starts PostgreSQL, the lab and the demo's portal on free ports with data of
 * their own. The portal's pages are bundled once for all tests.
 *
 * @param config - laid over the demo's configuration
 * @throws Error with the end of the backend's log when it does not come up
 */
export async function startPortal(config: object): Promise<Portal> {
  const stops: Array<() => Promise<void>> = [];
  const stop = async () => {
    for (const stopOne of stops.splice(0).reverse()) {
      await stopOne();
    }
  };
  try {
    const { data, remove } = await createDataFolder();
    stops.push(remove);
    const postgres = await startPostgres({ directory: join(data, 'postgres') });
    stops.push(() => postgres.stop());
    const lab = await startLab({ directory: join(data, 'lab'), timing: QUICK });
    stops.push(() => lab.stop());
    await bundlePages();

    const port = await freePort();
    const url = `http://localhost:${port}`;
    const { host, port: postgresPort, user, password } = postgres;
    const connection = { host, port: postgresPort, user, password };
    const files = await writeConfigs(data, [
      lab.backendConfig(),
      {
        app: { baseUrl: url },
        backend: {
          baseUrl: url,
          listen: { port },
          database: { client: 'pg', connection },
        },
      },
      config,
    ]);
    const logFile = join(data, 'backend.log');
    const log = () => endOf(logFile);
    stops.push(await startBackend(files, logFile));
    await untilReady(url, log);
    return { url, lab, log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Bundles the pages of the portal unless they are as they were. */
async function bundlePages(): Promise<void> {
  const code = await new Promise(done => {
    spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        'const { buildApp } = await import("./scripts/app.mjs"); await buildApp();',
      ],
      {
        cwd: ROOT,
        // Not 'test', for which no browsers are named.
        env: { ...process.env, NODE_ENV: 'production' },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    ).once('close', done);
  });
  if (code !== 0) {
    throw new Error('The pages of the portal could not be bundled');
  }
}

async function writeConfigs(data: string, layers: object[]) {
  return Promise.all(
    layers.map(async (layer, index) => {
      const file = join(data, `app-config.${index}.yaml`);
      await writeFile(file, JSON.stringify(layer), { mode: 0o600 });
      return file;
    }),
  );
}

/** @returns how to stop it */
async function startBackend(configs: string[], logFile: string) {
  const log = await open(logFile, 'w');
  const child = spawn(
    process.execPath,
    [
      '--require',
      NODE_TRANSFORM,
      join(ROOT, 'packages', 'backend', 'src', 'index.ts'),
      ...[join(ROOT, 'app-config.yaml'), ...configs].flatMap(file => [
        '--config',
        file,
      ]),
    ],
    {
      cwd: join(ROOT, 'packages', 'backend'),
      env: { ...process.env, NODE_ENV: 'development' },
      // It ends itself when the channel closes, should we be killed.
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
    },
  );
  await log.close();
  const ended = new Promise<void>(done => {
    child.once('close', () => done());
  });
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
}

async function untilReady(url: string, log: () => Promise<string>) {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    const response = await fetch(`${url}/api/auth/demo/refresh`, {
      headers: { 'x-demo-account': 'dana' },
    }).catch(() => undefined);
    if (response?.ok) {
      return;
    }
    await sleep(200);
  }
  throw new Error(`The backend did not come up:\n${await log()}`);
}

async function endOf(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').slice(-20).join('\n');
}
