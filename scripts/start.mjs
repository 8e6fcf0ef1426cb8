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
 * `npm start`: the whole demo. PostgreSQL and the lab around the portal, then
 * the portal and its API in one backend process.
 *
 * Options: `--fresh` begins with no data, `--port <n>` serves on another port,
 * `--data <folder>` keeps the data elsewhere.
 */
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp } from './app.mjs';
import { startBackend } from './backend.mjs';
import { writeLabConfig } from './labConfig.mjs';
import { fromRoot } from './paths.mjs';
import { assertPortIsFree } from './ports.mjs';
import { onStop, reportChildren } from './processes.mjs';

const FIRST_RELEASES_AFTER_MS = 45_000;
// Long enough for Argo CD to see each commit before the next comes.
const PAUSE_MS = 3_000;

const { values: options } = parseArgs({
  options: {
    fresh: { type: 'boolean', default: false },
    port: { type: 'string', default: '3000' },
    data: { type: 'string', default: fromRoot('.data') },
  },
});
const { fresh } = options;
const port = Number(options.port);
const data = resolve(options.data);
const url = `http://localhost:${port}`;

/** What runs, in the order in which it was started. */
const running = [];
onStop(async () => {
  console.log('\nStopping …');
  await stopAll();
});

try {
  await start();
} catch (error) {
  console.error(`\n${error.message}`);
  await stopAll();
  process.exit(1);
}

async function start() {
  await assertPortIsFree(port);
  const { startLab, startPostgres } = createRequire(import.meta.url)('lab');

  console.log('Starting PostgreSQL …');
  const directory = join(data, 'postgres');
  const postgres = await startPostgres({ directory, fresh });
  running.push(postgres);
  await reportChildren();

  console.log('Starting the lab …');
  const lab = await startLab({
    directory: join(data, 'lab'),
    fresh,
    log: line => console.log(`  ${line}`),
  });
  running.push(lab);
  await reportChildren();

  await buildApp();

  console.log('Starting the backend …');
  const log = join(data, 'backend.log');
  const config = await writeLabConfig({
    data,
    port,
    url,
    postgres,
    lab,
  });
  running.push(await startBackend({ config, log, url, onExit: giveUp }));

  console.log(`
Acme portal is up:  ${url}
Look first at:      ${url}/catalog/default/component/payments/release-pipeline

  dana  Dana Developer, payments team
  pat   Pat Platform, approves
  sam   Sam Sre, approves

Log: ${log}
Data stay in ${data}; \`npm start -- --fresh\` begins anew.
Stop with Ctrl-C.
`);
  // Not before the portal has seen what runs: its first sight moves nothing.
  setTimeout(() => ship(lab), FIRST_RELEASES_AFTER_MS);
}

/**
 * Lets the lab's CI ship the next releases, which it does once, and its jobs
 * report on them.
 */
async function ship(lab) {
  try {
    await Promise.all([lab.runStories(PAUSE_MS), lab.runJobs(url)]);
  } catch (error) {
    console.error(`The lab's CI could not ship: ${error.message}`);
  }
}

async function stopAll() {
  for (const { stop } of running.splice(0).reverse()) {
    await stop();
  }
}

function giveUp(reason) {
  console.error(
    `\nThe backend ended: ${reason}, see ${join(data, 'backend.log')}`,
  );
  process.exitCode = 1;
  process.kill(process.pid, 'SIGTERM');
}
