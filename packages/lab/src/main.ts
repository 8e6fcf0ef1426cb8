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

import { resolve } from 'node:path';
import { startLab } from './lab';
import { DEMO_PORTS } from './labPorts';

/**
 * The lab as a process of its own: `main.ts <directory> [--fresh]`. Prints
 * one line of JSON with the backend's configuration when it is up, tells of
 * its start on stderr, and stays until SIGINT or SIGTERM.
 */
async function main([directory = '.data/lab', ...flags]: string[]) {
  const lab = await startLab({
    directory: resolve(directory),
    fresh: flags.includes('--fresh'),
    ports: DEMO_PORTS,
    storiesAfterMs: 60_000,
    log: line => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(lab.backendConfig())}\n`);
  await new Promise<void>(done => {
    process.once('SIGINT', done);
    process.once('SIGTERM', done);
  });
  await lab.stop();
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
