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

import { ChildProcess, execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/**
 * Stops a program that a killed run of ours left behind. Does nothing when
 * the process id belongs to somebody else by now.
 *
 * @param pid - what the program's pid file says
 * @param marks - texts of its command line, so that only ours is stopped
 */
export async function stopLeftOver(
  pid: number | undefined,
  marks: string[],
): Promise<void> {
  while (pid && (await isRunning(pid, marks))) {
    process.kill(pid, 'SIGINT');
    await sleep(50);
  }
}

/**
 * Asks a child process to end and waits until it did. Idempotent.
 */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = new Promise(done => child.once('exit', done));
    child.kill('SIGINT');
    await exited;
  }
}

/**
 * Last resort for a process that ends without stopping its children.
 *
 * @returns the way to call it off
 */
export function stopChildAtExit(child: ChildProcess): () => void {
  const stop = () => child.kill('SIGINT');
  process.once('exit', stop);
  return () => process.removeListener('exit', stop);
}

async function isRunning(pid: number, marks: string[]): Promise<boolean> {
  const command = await promisify(execFile)('ps', [
    '-ww',
    '-o',
    'args=',
    '-p',
    `${pid}`,
  ])
    .then(({ stdout }) => stdout)
    .catch(() => '');
  return marks.every(mark => command.includes(mark));
}
