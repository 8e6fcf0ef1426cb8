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

import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';

const NODE = 'node@24';
const YARN = '@yarnpkg/cli-dist@4.18.1';

/** Whether a Node version is in `>=22.12 <23 || 24`. */
export function suits(version) {
  const [major, minor] = version.split('.').map(Number);
  return (major === 22 && minor >= 12) || major === 24;
}

/**
 * The Node executable and the PATH (with Yarn in it) to run the project with:
 * the machine's own Node where it suits, otherwise one that npm brings.
 */
export function findToolchain() {
  const own = suits(process.versions.node);
  const packages = own ? [YARN] : [NODE, YARN];
  if (!own) {
    console.log(
      `Node ${process.versions.node} is here, Node 24 is needed: using the one from npm.`,
    );
  }
  const { status, stdout, stderr } = spawnSync(
    'npx',
    [
      '--yes',
      ...packages.flatMap(name => ['-p', name]),
      '-c',
      `node -p 'JSON.stringify([process.execPath, process.env.PATH])'`,
    ],
    // Elsewhere, so that npm does not read this repository's packages.
    { cwd: tmpdir(), encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new Error(
      `npm could not bring ${packages.join(
        ' and ',
      )}; is the network reachable?\n${stderr ?? ''}`,
    );
  }
  const [node, path] = JSON.parse(stdout.trim().split('\n').at(-1));
  return { node, env: { ...process.env, PATH: path } };
}

/** @throws Error with one sentence where there is no git */
export function requireGit() {
  if (spawnSync('git', ['--version']).status !== 0) {
    throw new Error(
      'git was not found: install it (Debian: apt-get install git) and run this again.',
    );
  }
}
