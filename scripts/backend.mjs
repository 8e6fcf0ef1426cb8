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
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { fromRoot } from './paths.mjs';

const READY_WITHIN_MS = 120_000;
const FIRST_COMPONENT =
  '/api/catalog/entities/by-name/component/default/payments';

/**
 * Starts the backend and returns once one can sign in and see the first component.
 *
 * @param config - path of the config file that is laid over `app-config.yaml`
 * @param log - path of the file that it writes its log to
 * @param onExit - called with the reason when it ends without being asked to
 */
export async function startBackend({ config, log, url, onExit }) {
  const output = await open(log, 'w');
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps',
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      fromRoot('packages', 'backend', 'src', 'index.ts'),
      '--config',
      fromRoot('app-config.yaml'),
      '--config',
      config,
    ],
    {
      cwd: fromRoot('packages', 'backend'),
      env: { NODE_ENV: 'development', ...process.env },
      stdio: ['ignore', output.fd, output.fd, 'ipc'],
    },
  );
  await output.close();
  const exited = new Promise(resolve =>
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`)),
  );
  let stopping = false;
  const backend = {
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      await exited;
    },
  };

  const reason = await Promise.race([exited, untilReady(url)]);
  if (reason) {
    await backend.stop();
    throw new Error(
      [
        `The backend did not start: ${reason}. From ${log}:`,
        ...(await lastErrors(log)),
      ].join('\n'),
    );
  }
  exited.then(why => !stopping && onExit(why));
  return backend;
}

/** @returns why it is not ready in time, `undefined` when it is ready */
async function untilReady(url) {
  const deadline = Date.now() + READY_WITHIN_MS;
  let last;
  while (Date.now() < deadline) {
    try {
      const { backstageIdentity } = await ask(`${url}/api/auth/demo/refresh`, {
        'x-demo-account': 'dana',
      });
      // The catalog reads its files some time after it answers.
      await ask(`${url}${FIRST_COMPONENT}`, {
        authorization: `Bearer ${backstageIdentity.token}`,
      });
      return undefined;
    } catch (error) {
      last = error.cause?.message ?? error.message;
    }
    await sleep(250);
  }
  return `${last} after ${READY_WITHIN_MS / 1000} s`;
}

async function ask(url, headers) {
  const response = await fetch(url, {
    headers,
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${url} answers ${response.status}`);
  }
  return JSON.parse(text);
}

/** The last lines of a log that tell of errors, cut to a readable length. */
async function lastErrors(log) {
  const lines = stripVTControlCharacters(await readFile(log, 'utf8'))
    .trimEnd()
    .split('\n');
  const errors = lines.filter(line => /\berror\b/i.test(line));
  return (errors.length ? errors : lines)
    .slice(-5)
    .map(line => line.slice(0, 400));
}
