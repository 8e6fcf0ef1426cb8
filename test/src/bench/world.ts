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

import { setTimeout as sleep } from 'node:timers/promises';
import { resolve } from 'node:path';
import type { RunningPostgres } from 'lab';
import { Client } from 'pg';
import { freePort } from '../support/demo';
import type { BackendFunctions, Plugin } from './backendProcess';
import { dropWaiting, progress } from './database';
import { Browser } from './load';
import { applicationName, componentName, INSTANCE, TOKEN } from './names';
import { type Remote, startRemote } from './remote';
import type { SimulatorFunctions } from './simulatorProcess';

/** Length of our cycle; short, so that many fit into a measurement. */
export const INTERVAL_SECONDS = 3;
const BOUND_WITHIN_MS = 1_200_000;
/** How long first looks at components are waited for; the others go without. */
const KNOWN_WITHIN_MS = 120_000;

/** Both backends over simulated Argo CDs, each in a process of its own. */
export interface World {
  size: number;
  /** One for each, alike, so that what each costs is counted apart. */
  simulators: Record<Plugin, Remote<SimulatorFunctions>>;
  backends: Record<Plugin, Remote<BackendFunctions>>;
  /** Opens the page of one component, asking what its frontend asks. */
  pages: Record<Plugin, (component: number, viewer: number) => Promise<void>>;
  /** One GET of our backend. */
  read(path: string): Promise<string>;
  /** Roadie's one request for all applications. */
  roadieListsAll(): Promise<void>;
  /** Reads one application of the simulator itself, with nobody between. */
  readSimulator(component: number): Promise<void>;
  /** Our plugin's database. */
  database: Client;
  /** Numbers of the components whose release our plugin knows. */
  known: number[];
  /** How long it needed to know them, from its start. */
  filledInSeconds: number;
  stop(): Promise<void>;
}

function config(options: {
  url: string;
  port: number;
  postgres: RunningPostgres;
  prefix: string;
}): object {
  const { host, port, user, password } = options.postgres;
  return {
    app: { baseUrl: `http://127.0.0.1:${options.port}` },
    backend: {
      baseUrl: `http://127.0.0.1:${options.port}`,
      listen: { host: '127.0.0.1', port: options.port },
      database: {
        client: 'pg',
        prefix: options.prefix,
        connection: { host, port, user, password },
      },
    },
    permission: { enabled: true },
    argocd: {
      appLocatorMethods: [
        {
          type: 'config',
          instances: [{ name: INSTANCE, url: options.url, token: TOKEN }],
        },
      ],
    },
    releasePipeline: {
      observation: { interval: { seconds: INTERVAL_SECONDS } },
      pipelines: {
        standard: {
          stages: {
            dev: {
              target: {
                instance: INSTANCE,
                application: '{{ component.name }}-dev',
              },
            },
          },
        },
      },
    },
  };
}

async function startSimulator(
  applications: number,
  resourcesPerApplication: number,
) {
  const process = await startRemote<SimulatorFunctions>(
    resolve(__dirname, 'simulatorProcess.ts'),
  );
  const url = await process.call.start({
    applications,
    resourcesPerApplication,
  });
  return { ...process, url };
}

async function startBackend(
  plugin: Plugin,
  options: {
    size: number;
    url: string;
    postgres: RunningPostgres;
    prefix: string;
  },
) {
  const port = await freePort();
  const process = await startRemote<BackendFunctions>(
    resolve(__dirname, 'backendProcess.ts'),
    { nodeOptions: ['--expose-gc'], env: { LOG_LEVEL: 'error' } },
  );
  await process.call.start({
    plugin,
    components: options.size,
    config: config({ ...options, port }),
  });
  return { ...process, browser: new Browser(`http://127.0.0.1:${port}`) };
}

/** Starts everything and waits until our plugin has read every application, and knows what it can in time. */
export async function startWorld(options: {
  size: number;
  resourcesPerApplication: number;
  postgres: RunningPostgres;
}): Promise<World> {
  const { size, resourcesPerApplication, postgres } = options;
  const prefix = `bench_${size}_${resourcesPerApplication}_`;
  const simulator = {
    ours: await startSimulator(size, resourcesPerApplication),
    roadie: await startSimulator(size, resourcesPerApplication),
  };
  const began = performance.now();
  const ours = await startBackend('ours', {
    size,
    url: simulator.ours.url,
    postgres,
    prefix,
  });
  const { host, port, user, password } = postgres;
  const database = new Client({
    host,
    port,
    user,
    password,
    database: `${prefix}release-pipeline`,
  });
  await database.connect();
  const known = await untilKnown(database, size);
  const filledInSeconds = (performance.now() - began) / 1000;
  const direct = new Browser(simulator.roadie.url, () => TOKEN);
  const roadie = await startBackend('roadie', {
    size,
    url: simulator.roadie.url,
    postgres,
    prefix,
  });
  return {
    size,
    simulators: { ours: simulator.ours.call, roadie: simulator.roadie.call },
    backends: { ours: ours.call, roadie: roadie.call },
    pages: {
      ours: async (component, viewer) => {
        await ours.browser.get(
          `/api/release-pipeline/components/default/component/${componentName(
            component,
          )}/tab`,
          viewer,
        );
      },
      // What its overview card asks: where the application is, then all of it.
      roadie: async (component, viewer) => {
        const name = applicationName(component);
        const found = JSON.parse(
          await roadie.browser.get(`/api/argocd/find/name/${name}`, viewer),
        );
        for (const instance of found) {
          await roadie.browser.get(
            `/api/argocd/argoInstance/${instance.name}/applications/name/${name}`,
            viewer,
          );
        }
      },
    },
    read: path => ours.browser.get(path, 0),
    roadieListsAll: async () => {
      await roadie.browser.get(`/api/argocd/allArgoApps/${INSTANCE}`, 0);
    },
    readSimulator: async component => {
      await direct.get(`/api/v1/applications/${applicationName(component)}`, 0);
    },
    database,
    known,
    filledInSeconds,
    async stop() {
      ours.browser.close();
      roadie.browser.close();
      direct.close();
      await database.end();
      await ours.stop();
      await roadie.stop();
      await simulator.ours.stop();
      await simulator.roadie.stop();
    },
  };
}

/** @returns numbers of the components whose release is known by then */
async function untilKnown(database: Client, size: number): Promise<number[]> {
  const began = performance.now();
  let boundAt: number | undefined;
  for (;;) {
    const { bound, complete, known, queued } = await progress(database);
    const now = performance.now();
    if (bound === size && complete) {
      boundAt ??= now;
      if (known.length === size && queued === 0) {
        return known;
      }
      if (now - boundAt > KNOWN_WITHIN_MS) {
        await dropWaiting(database);
        if (queued < 20) {
          return known;
        }
      }
    } else if (now - began > BOUND_WITHIN_MS) {
      throw new Error(
        `Of ${size} applications, ${bound} were bound after ${
          BOUND_WITHIN_MS / 1000
        } s`,
      );
    }
    await sleep(1000);
  }
}
