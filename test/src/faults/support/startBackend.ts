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
import { mockCredentials } from '@backstage/backend-test-utils';
import type {
  PromotionView,
  Tab,
} from 'backstage-plugin-release-pipeline-common';
import type { SmallWorld } from 'lab';
import { freePort } from '../../support/demo';

const EVERY_MS = 100;
/** An upstream that failed is left alone for a while, and each attempt waits longer. */
const WITHIN_MS = 150_000;
const LOGGED_LINES = 20;

/** What a backend answered. */
export type Answer<T> = {
  status: number;
  headers: Headers;
  body: T;
};

/** A backend in a process of its own, asked as one of the world's people. */
export type BackendProcess = {
  get<T>(user: string, path: string): Promise<Answer<T>>;
  post<T>(user: string, path: string, body?: object): Promise<Answer<T>>;
  tab(component: string): Promise<Tab>;
  tabUntil(component: string, fits: (tab: Tab) => boolean): Promise<Tab>;
  promotionUntil(
    id: string,
    fits: (promotion: PromotionView) => boolean,
  ): Promise<PromotionView>;
  log(): Promise<string>;
  /** `kill -9`, and the process is gone when this resolves. */
  kill(): Promise<void>;
};

/**
 * Asks again until the answer fits.
 *
 * @throws Error with the last answer when it takes too long
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  fits: (answer: T) => boolean,
): Promise<T> {
  const end = performance.now() + WITHIN_MS;
  for (;;) {
    const answer = await ask();
    if (fits(answer)) {
      return answer;
    }
    if (performance.now() > end) {
      throw new Error(
        `Waited in vain for ${what}: ${JSON.stringify(answer)?.slice(0, 4000)}`,
      );
    }
    await sleep(EVERY_MS);
  }
}

/**
 * Starts a backend; returns without waiting until it answers.
 *
 * @param options.directory - for its config and its log
 * @param options.postgres - connection string of the server
 */
export async function startBackend(options: {
  name: string;
  directory: string;
  postgres: string;
  world: Pick<SmallWorld, 'config' | 'entities'>;
  /** Without the other plugins of a portal. */
  alone?: boolean;
}): Promise<BackendProcess> {
  const { alone, directory, name, postgres, world } = options;
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const configFile = join(directory, `${name}.json`);
  await writeFile(
    configFile,
    JSON.stringify({
      ...world.config,
      app: { baseUrl },
      backend: {
        baseUrl,
        listen: { host: '127.0.0.1', port },
        database: { client: 'pg', connection: postgres },
      },
      entities: world.entities,
    }),
  );
  const logFile = join(directory, `${name}.log`);
  const output = await open(logFile, 'w');
  const child = spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      resolve(__dirname, '..', 'backend.ts'),
      '--config',
      configFile,
      ...(alone ? ['--alone'] : []),
    ],
    {
      // Config schemas are looked for from here.
      cwd: __dirname,
      env: { ...process.env, NODE_ENV: 'development', LOG_LEVEL: 'warn' },
      stdio: ['ignore', output.fd, output.fd, 'ipc'],
    },
  );
  await output.close();
  const ended = new Promise<void>(done => child.once('exit', () => done()));

  async function send<T>(user: string, path: string, init: RequestInit) {
    const response = await fetch(`${baseUrl}/api/release-pipeline${path}`, {
      ...init,
      headers: {
        authorization: mockCredentials.user.header(`user:default/${user}`),
        'content-type': 'application/json',
      },
    }).catch(() => undefined);
    const text = await response?.text().catch(() => undefined);
    return {
      // 0: there was no answer.
      status: text === undefined ? 0 : response?.status ?? 0,
      headers: response?.headers ?? new Headers(),
      body: parse(text) as T,
    };
  }
  const log = () => readFile(logFile, 'utf8');

  async function wait<T>(
    what: string,
    ask: () => Promise<T>,
    fits: (answer: T) => boolean,
  ) {
    try {
      return await until(what, ask, fits);
    } catch (error) {
      const lines = (await log()).trimEnd().split('\n');
      throw new Error(
        `${name}, which logged:\n${lines.slice(-LOGGED_LINES).join('\n')}`,
        { cause: error },
      );
    }
  }

  const backend: BackendProcess = {
    get: (user, path) => send(user, path, {}),
    post: (user, path, body = {}) =>
      send(user, path, { method: 'POST', body: JSON.stringify(body) }),
    tab: async component =>
      (
        await backend.get<Tab>(
          'dana',
          `/components/default/component/${component}/tab`,
        )
      ).body,
    tabUntil: (component, fits) =>
      wait(
        `the tab of ${component}`,
        () => backend.tab(component),
        tab => tab?.stages !== undefined && fits(tab),
      ),
    promotionUntil: async (id, fits) =>
      wait(
        `promotion ${id}`,
        async () =>
          (await backend.get<PromotionView>('dana', `/promotions/${id}`)).body,
        promotion => promotion?.state !== undefined && fits(promotion),
      ),
    log,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
  return backend;
}

function parse(text: string | undefined): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** The version that a stage runs, by the tab. */
export function runs(tab: Tab, stage: string): string | undefined {
  return tab.stages.find(({ name }) => name === stage)?.release?.version;
}
