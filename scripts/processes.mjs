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
import { promisify } from 'node:util';
import { ROOT } from './paths.mjs';

/**
 * Runs a program to its end and shows its output only when it fails.
 *
 * @returns its exit code, 1 when a signal ended it
 */
export async function runQuietly(program, args) {
  const output = [];
  const child = spawn(program, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', chunk => output.push(chunk));
  child.stderr.on('data', chunk => output.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    process.stderr.write(Buffer.concat(output));
  }
  return code ?? 1;
}

/**
 * Runs a program to its end, its output going to ours.
 *
 * @returns its exit code, 1 when a signal ended it
 */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      ...options,
    });
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 1));
  });
}

/**
 * Calls `stop` once and exits then (130, or what `process.exitCode` says): on the first signal, or when the process
 * that supervises us has died; only then nobody else ends our children.
 */
export function onStop(stop) {
  let stopping = false;
  const once = orphaned => async () => {
    if (!stopping) {
      stopping = true;
      await stop();
      if (orphaned) {
        process.kill(-process.pid, 'SIGKILL');
      }
      process.exit(process.exitCode ?? 130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, once(false));
  }
  process.on('disconnect', once(true));
}

/**
 * Tells the supervisor which processes we have started so far, because some
 * leave our group; it ends them should we be killed before we can.
 */
export async function reportChildren() {
  const listing = promisify(execFile)('ps', ['-Ao', 'pid=,ppid=']);
  const { stdout } = await listing;
  const started = stdout
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number))
    .filter(
      ([pid, parent]) => parent === process.pid && pid !== listing.child.pid,
    )
    .map(([pid]) => pid);
  process.send?.({ started });
}
