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
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const ROOT = resolve(require.resolve('product-tests/package.json'), '../..');

/** A demo as `npm start` brings it up, on a port and with data of its own. */
export type Demo = {
  url: string;
  /** Folder of its data; what it runs has this path in its command line. */
  data: string;
  /** Everything it has printed so far. */
  output(): string;
  /** Numbers and command lines of the processes that belong to it. */
  processes(): Promise<Array<{ pid: number; command: string }>>;
  /** Resolves with the exit code when the command has ended. */
  ended: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
};

/** A folder for a demo's data, and the way to remove it. */
export async function createDataFolder() {
  const data = await mkdtemp(join(tmpdir(), 'release-pipeline-demo-'));
  return { data, remove: () => rm(data, { recursive: true, force: true }) };
}

/** Runs the command behind `npm start`; returns without waiting for anything. */
export function runStart(options: { data: string; port: number }): Demo {
  const { data, port } = options;
  const child = spawn(
    process.execPath,
    ['scripts/run.mjs', 'start', '--data', data, '--port', `${port}`],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', chunk => chunks.push(chunk));
  }
  return {
    url: `http://localhost:${port}`,
    data,
    output: () => chunks.join(''),
    processes: () => processesOf(data),
    ended: new Promise(done => child.once('close', done)),
    kill: signal => child.kill(signal),
  };
}

/**
 * Runs the command behind `npm start` and waits until the portal is up.
 *
 * @throws Error with its output when it ends instead
 */
export async function startDemo(data: string): Promise<Demo> {
  const demo = runStart({ data, port: await freePort() });
  let ended = false;
  demo.ended.then(() => {
    ended = true;
  });
  while (!demo.output().includes('is up')) {
    if (ended) {
      throw new Error(`The demo did not come up:\n${demo.output()}`);
    }
    await sleep(100);
  }
  return demo;
}

/** A TCP port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  await new Promise(done => server.close(done));
  if (typeof address !== 'object' || !address) {
    throw new Error('There is no free TCP port on this machine');
  }
  return address.port;
}

async function processesOf(data: string) {
  const { stdout } = await promisify(execFile)('ps', [
    '-ww',
    '-Ao',
    'pid=,args=',
  ]);
  return stdout
    .split('\n')
    .filter(line => line.includes(data))
    .map(line => {
      const [, pid, command] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
      return { pid: Number(pid), command };
    });
}
