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
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { ROOT, fromRoot } from './paths.mjs';

// Inside node_modules, so that it goes when they go.
const STAMP = fromRoot('node_modules', '.installed-lock-file');

/** Installs the dependencies when they are missing or `yarn.lock` changed. */
export async function install(toolchain) {
  const lockFile = createHash('sha256')
    .update(await readFile(fromRoot('yarn.lock')))
    .digest('hex');
  if ((await readFile(STAMP, 'utf8').catch(() => undefined)) === lockFile) {
    return;
  }
  console.log('Installing dependencies (a few minutes the first time) …');
  const { status, error } = spawnSync('yarn', ['install', '--immutable'], {
    cwd: ROOT,
    env: toolchain.env,
    stdio: 'inherit',
  });
  if (status !== 0) {
    throw new Error(
      `The dependencies could not be installed${
        error ? `: ${error.message}` : '; see the lines above.'
      }`,
    );
  }
  await writeFile(STAMP, lockFile);
}
