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
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromRoot } from './paths.mjs';
import { runQuietly } from './processes.mjs';

/** What the bundle is made of, besides what `yarn.lock` pins. */
const SOURCES = [
  'app-config.yaml',
  'yarn.lock',
  'packages/app/config.d.ts',
  'packages/app/package.json',
  'packages/app/public',
  'packages/app/src',
  'plugins/release-pipeline/src',
  'plugins/release-pipeline-common/src',
];
// Inside the bundle, so that it goes when that goes.
const STAMP = fromRoot('packages', 'app', 'dist', '.sources');

/** Bundles the portal when its sources changed since the last time. */
export async function buildApp() {
  const sources = await fingerprint();
  if ((await readFile(STAMP, 'utf8').catch(() => undefined)) === sources) {
    return;
  }
  console.log('Building the portal (half a minute, once) …');
  if ((await runQuietly('yarn', ['workspace', 'app', 'build'])) !== 0) {
    throw new Error('The portal could not be built; see the lines above.');
  }
  await writeFile(STAMP, sources);
}

async function fingerprint() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of (await filesIn(fromRoot(source))).sort()) {
      hash.update(file).update(await readFile(file));
    }
  }
  return hash.digest('hex');
}

async function filesIn(path) {
  const entries = await readdir(path, {
    recursive: true,
    withFileTypes: true,
  }).catch(() => undefined);
  if (!entries) {
    return [path];
  }
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
}
