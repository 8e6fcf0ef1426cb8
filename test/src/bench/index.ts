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

import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { startPostgres } from 'lab';
import { measureCalendar } from './calendar';
import type { Figure } from './figure';
import { measure, type Measured } from './measure';
import { report } from './report';
import { measureSweep, type Swept } from './sweep';

const RESULTS = resolve(__dirname, '..', '..', 'bench', 'RESULTS.md');
const SIZES = [100, 1000, 10_000];
const QUICK_SIZES = [100, 1000];
/** Bytes are compared once more with larger applications. */
const LARGE = { size: 100, resourcesPerApplication: 30, costOnly: true };

/**
 * Runs the benchmarks, prints their table, and writes it to
 * `test/bench/RESULTS.md`. With `--quick` the largest portal is left out; with
 * `--sweeps` nothing but the gates is measured, with `--calendar` nothing but
 * the calendar. Then nothing is written.
 *
 * @returns nothing; a figure that misses its goal is no error
 */
export async function main(args: string[]): Promise<void> {
  const quick = args.includes('--quick');
  const onlySweeps = args.includes('--sweeps');
  const onlyCalendar = args.includes('--calendar');
  const isWhole = !quick && !onlySweeps && !onlyCalendar;
  const directory = await mkdtemp(join(tmpdir(), 'release-pipeline-bench-'));
  process.once('exit', () =>
    rmSync(directory, { recursive: true, force: true }),
  );
  const postgres = await startPostgres({
    directory: join(directory, 'postgres'),
  });
  const results: Measured[] = [];
  const sweeps: Swept[] = [];
  const calendar: Figure[] = [];
  const page = () => report(results, sweeps, calendar);
  const sizes = quick ? QUICK_SIZES : SIZES;
  const write = async () => {
    if (isWhole) {
      // Also what a run that is broken off has found.
      await mkdir(dirname(RESULTS), { recursive: true });
      await writeFile(RESULTS, page());
    }
  };
  const portals = [
    LARGE,
    ...sizes.map(size => ({
      size,
      resourcesPerApplication: 10,
      costOnly: false,
    })),
  ];
  try {
    for (const options of onlySweeps || onlyCalendar ? [] : portals) {
      const { size, resourcesPerApplication } = options;
      results.push(
        await measure({
          ...options,
          postgres,
          say: what =>
            console.log(
              `${size} applications of ${resourcesPerApplication} resources: ${what} …`,
            ),
        }),
      );
      await write();
    }
    if (!onlyCalendar) {
      const size = Math.max(...sizes);
      sweeps.push(
        await measureSweep({
          size,
          postgres,
          say: what => console.log(`${size} components with gates: ${what} …`),
        }),
      );
      await write();
    }
    if (!onlySweeps) {
      calendar.push(
        ...(await measureCalendar({
          postgres,
          say: what => console.log(`the calendar: ${what} …`),
        })),
      );
      await write();
    }
  } finally {
    await postgres.stop();
  }
  console.log(page());
}
