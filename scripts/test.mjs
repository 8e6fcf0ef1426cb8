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

/**
 * `npm test`: all tests of all packages, against one real PostgreSQL. Further
 * arguments go to Jest: `npm test -- plugins/release-pipeline-backend`.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from './app.mjs';
import { onStop, reportChildren, run } from './processes.mjs';
import { summarize } from './summary.mjs';

const args = process.argv.slice(2);
// The tests below test/ need the portal and would build it at the same time.
if (!args.length || args.some(arg => arg.startsWith('test'))) {
  await buildApp();
}

const require = createRequire(import.meta.url);
const { startPostgres } = require('lab');

const directory = await mkdtemp(join(tmpdir(), 'release-pipeline-test-'));
const postgres = await startPostgres({
  directory: join(directory, 'postgres'),
});
await reportChildren();

async function cleanUp() {
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}

onStop(cleanUp);

const results = join(directory, 'results.json');
const exitCode = await run(
  'yarn',
  [
    'backstage-cli',
    'repo',
    'test',
    '--watchAll=false',
    '--maxWorkers=2',
    // What starts a server is slow on a busy machine.
    '--testTimeout=60000',
    '--json',
    `--outputFile=${results}`,
    ...args,
  ],
  {
    env: {
      ...process.env,
      // Whatever the zone of the machine is.
      TZ: 'UTC',
      BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING:
        postgres.connectionString,
    },
    // Jest writes its report to stderr; stdout would be the JSON once more.
    stdio: ['ignore', 'ignore', 'inherit'],
  },
);
const text = await readFile(results, 'utf8').catch(() => undefined);
await cleanUp();

if (text === undefined) {
  console.error('Jest ended without a result.');
  process.exit(exitCode || 1);
}
const { lines, failed } = summarize(JSON.parse(text));
console.log(lines.join('\n'));
process.exit(exitCode || (failed ? 1 : 0));
