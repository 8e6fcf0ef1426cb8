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

import { ChildProcess, execFile, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The ordinary user that PostgreSQL runs as when we are root. */
const UNPRIVILEGED_USER = 'nobody';

/** How to run a PostgreSQL program; `owner` is set when it is not ourselves. */
export type Runner = {
  owner?: { uid: number; gid: number };
  /** Runs a program to its end. */
  run(program: string, args: string[]): Promise<void>;
  /**
   * Starts a program in a process group of its own, so that Ctrl-C does not
   * reach it before we stop it; `log` is the file descriptor it writes to.
   */
  start(program: string, args: string[], log: number): ChildProcess;
};

/**
 * PostgreSQL refuses to run as root. A root user (containers) gets a runner
 * for an unprivileged user; where that user cannot enter one of `paths` (a
 * checkout below /root, a private temporary folder), the runner keeps the one
 * capability that lets it in.
 *
 * @param paths - absolute paths that the programs must be able to reach
 * @param existingOwner - the owner of data that exist already
 */
export async function createRunner(
  paths: string[],
  existingOwner?: { uid: number; gid: number },
): Promise<Runner> {
  if (process.getuid?.() !== 0) {
    return runnerOf([], {});
  }
  const owner = existingOwner?.uid
    ? { uid: existingOwner.uid, gid: existingOwner.gid }
    : await lookUpUser(UNPRIVILEGED_USER);
  const reachable = (await Promise.all(paths.map(isOpenToAll))).every(Boolean);
  if (reachable) {
    return { owner, ...runnerOf([], owner) };
  }
  const prefix = [
    'setpriv',
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  return { owner, ...runnerOf(prefix, {}) };
}

function runnerOf(
  prefix: string[],
  user: { uid?: number; gid?: number },
): Omit<Runner, 'owner'> {
  const options = {
    ...user,
    // The working directory may be closed to the unprivileged user.
    cwd: '/',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  };
  return {
    async run(program, args) {
      const [command, ...rest] = [...prefix, program, ...args];
      await execute(command, rest, options);
    },
    start(program, args, log) {
      const [command, ...rest] = [...prefix, program, ...args];
      return spawn(command, rest, {
        ...options,
        detached: true,
        stdio: ['ignore', log, log],
      });
    },
  };
}

async function lookUpUser(name: string) {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async flag =>
      Number((await execute('id', [flag, name])).stdout),
    ),
  );
  return { uid, gid };
}

async function isOpenToAll(path: string): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if (mode % 2 === 0) {
      return false;
    }
    if (folder === dirname(folder)) {
      return true;
    }
  }
}
