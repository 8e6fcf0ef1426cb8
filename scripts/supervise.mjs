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
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, fromRoot } from './paths.mjs';

const GRACE_MS = 20_000;

/**
 * Runs `scripts/<command>.mjs` in a process group of its own and leaves no
 * process behind: a signal is passed on once for an orderly stop, and what
 * still runs after the command has ended is ended too. In the other direction
 * the command notices our own death by its closed IPC channel.
 *
 * A command reports processes that may leave its group by `{ started: pids }`.
 *
 * @returns the exit code of the command
 */
export async function supervise(toolchain, command, args) {
  const child = spawn(
    toolchain.node,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      fromRoot('scripts', `${command}.mjs`),
      ...args,
    ],
    {
      cwd: ROOT,
      env: toolchain.env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    },
  );
  const others = new Set();
  child.on('message', ({ started = [] }) => {
    for (const pid of started) {
      others.add(pid);
    }
  });

  let stopping = false;
  const stop = signal => {
    if (!stopping) {
      stopping = true;
      child.kill(signal);
      setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => stop(signal));
  }
  stopWhenOrphaned(() => stop('SIGTERM'));

  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...result) => resolve(result));
  });
  // After an orderly end their numbers may belong to somebody else by now.
  await Promise.all([-child.pid, ...(signal ? others : [])].map(end));
  return code ?? 128 + constants.signals[signal];
}

/** npm itself may be killed without a word to us; the parent then changes. */
function stopWhenOrphaned(stop) {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) {
    setInterval(() => process.ppid !== parent && stop(), 500).unref();
  }
}

/** Ends a process or, by its negative number, a process group. */
async function end(pid) {
  for (let attempt = 0; attempt < 250; attempt++) {
    try {
      // SIGINT is PostgreSQL's fast shutdown, and good enough for the others. It
      // writes a checkpoint first; killed in it, it would not start again at once.
      process.kill(pid, attempt < 200 ? 'SIGINT' : 'SIGKILL');
    } catch {
      return;
    }
    await sleep(100);
  }
}
