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
import type {
  MetricsServiceCounter,
  MetricsServiceGauge,
  MetricsServiceHistogram,
} from '@backstage/backend-plugin-api/alpha';
import { DatabaseManager } from '@backstage/backend-defaults/database';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { readReleasePipelineConfig } from 'backstage-plugin-release-pipeline-backend/src/config/readConfig';
import { openDatabase } from 'backstage-plugin-release-pipeline-backend/src/database/connection';
import { evaluationsDue } from 'backstage-plugin-release-pipeline-backend/src/domain/evaluation';
import { builtInExecutors } from 'backstage-plugin-release-pipeline-backend/src/executors';
import { builtInGateTypes } from 'backstage-plugin-release-pipeline-backend/src/gates';
import { GateSources } from 'backstage-plugin-release-pipeline-backend/src/gates/GateSources';
import { ComponentStates } from 'backstage-plugin-release-pipeline-backend/src/service/ComponentStates';
import {
  createEngine,
  type Engine,
} from 'backstage-plugin-release-pipeline-backend/src/service/createEngine';
import { GateEvaluator } from 'backstage-plugin-release-pipeline-backend/src/service/GateEvaluator';
import { LiveUpdates } from 'backstage-plugin-release-pipeline-backend/src/service/LiveUpdates';
import { PipelineMetrics } from 'backstage-plugin-release-pipeline-backend/src/service/PipelineMetrics';
import { Pool } from 'pg';
import { offer } from './remote';
import { startSweepUpstream, type SweepUpstream } from './sweepUpstream';
import {
  age,
  componentRef,
  cycle,
  CYCLE_SECONDS,
  type Inputs,
  isUnread,
  judgedReleases,
  releaseAnew,
  seed,
  sweepConfig,
  type SweepGit,
  writeInputs,
} from './sweepWorld';

/** As many as the jobs of one replica work on beside each other. */
const BESIDE_EACH_OTHER = 75;
/** How many components' gates are judged where only that is measured. */
const COMPUTED = 2000;

/** What one pass over all components cost. */
export interface SweepCost {
  seconds: number;
  /** Of this process. */
  cpuSeconds: number;
  /** Gates that were asked. */
  judged: number;
  /** Rows of evidence that were written. */
  evidence: number;
}

interface World {
  size: number;
  database: Pool;
  engine: Engine;
  states: ComponentStates;
  gates: GateEvaluator;
  upstream: SweepUpstream;
  knex: Awaited<ReturnType<typeof openDatabase>>;
}

const { signal } = new AbortController();
let judged = 0;
let world: World;

/** Counts the gates that are judged, as the plugin's own metrics tell. */
const countingMetrics = {
  createCounter: (name: string): MetricsServiceCounter => ({
    add: count => {
      judged += name === 'release_pipeline.gates.judged' ? count : 0;
    },
  }),
  createHistogram: (): MetricsServiceHistogram => ({ record: () => {} }),
  createGauge: (): MetricsServiceGauge => ({ record: () => {} }),
};

const groups = {
  readGroups: async (refs: string[]) =>
    refs.map(ref => ({ ref, members: ['user:default/ann'] })),
  isOneOf: async () => false,
  readPeople: async () => [],
  findAuthors: async () => [],
};

/** The plugin's own parts as it puts them together, without its timers and jobs. */
async function open(
  connection: object,
  size: number,
  git: SweepGit,
): Promise<World> {
  const upstream = await startSweepUpstream();
  const logger = mockServices.rootLogger({ level: 'error' });
  const sources = new GateSources();
  const gateTypes = new Map(
    builtInGateTypes(sources).map(type => [type.type, type]),
  );
  const executors = new Map(
    builtInExecutors({ repositories: new Map() }).map(executor => [
      executor.name,
      executor,
    ]),
  );
  const config = readReleasePipelineConfig(
    new ConfigReader(sweepConfig(upstream.url, git)),
    { gateTypes, executors, queries: sources.queries },
  );
  sources.open(config);
  const knex = await openDatabase(
    DatabaseManager.fromConfig(
      new ConfigReader({
        backend: {
          database: { client: 'pg', prefix: 'bench_sweep_', connection },
        },
      }),
    ).forPlugin('release-pipeline', {
      logger,
      lifecycle: { addShutdownHook: () => {}, addStartupHook: () => {} },
    }),
  );
  const database = new Pool({
    ...connection,
    database: 'bench_sweep_release-pipeline',
  });
  const { configHash } = config;
  await seed(database, { components: size, configHash, git });
  setInterval(() => cycle(database), 1000 * CYCLE_SECONDS).unref();
  const states = ComponentStates.create(config);
  const engine = await createEngine({
    knex,
    config,
    repositories: config.repositories,
    states,
    gateTypes,
    prometheus: sources,
    executors,
    groups,
    catalog: catalogServiceMock(),
    auth: mockServices.auth(),
    liveUpdates: LiveUpdates.create({
      signals: { publish: async () => {} },
      logger,
    }),
    notifications: { send: async () => {} },
    metrics: PipelineMetrics.create(countingMetrics),
    logger,
  });
  const gates = GateEvaluator.create({ gateTypes, groups, logger });
  return { size, database, engine, states, gates, upstream, knex };
}

async function eachComponent(
  run: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: BESIDE_EACH_OTHER }, async () => {
      for (let index = next++; index < world.size; index = next++) {
        await run(index);
      }
    }),
  );
}

async function evidenceRows(): Promise<number> {
  const { rows } = await world.database.query(
    'select coalesce(max(seq), 0)::int as count from evidence',
  );
  return rows[0].count;
}

const functions = {
  /** Seeds so many components, and brings their second release to its gates, asked for. */
  async start(connection: object, size: number, git: SweepGit): Promise<void> {
    world = await open(connection, size, git);
    const { database, engine } = world;
    const advanceAll = () =>
      eachComponent(index =>
        engine.advancer.advance(componentRef(index), { signal }),
      );
    await advanceAll();
    await releaseAnew(database, git);
    await advanceAll();
    await age(database);
    await writeInputs(database, {
      run: 'first',
      coverage: 90,
      branch: 'main',
      link: 'runbook',
    });
    const releases = await judgedReleases(database);
    await eachComponent(index =>
      engine.requests.ask(
        releases[index].ref,
        {
          stage: 'production',
          releaseId: releases[index].id,
          reason: 'measured',
        },
        { ref: 'user:default/dana', name: 'Dana' },
      ),
    );
    // All that Git tells of them is known before anything is measured.
    do {
      await advanceAll();
    } while (await isUnread(database));
  },

  /** Every input is read anew: applications, reports, metrics, alerts. */
  async renew(inputs: Inputs & { value: number }): Promise<void> {
    world.upstream.say(inputs);
    await sleep(1000 * CYCLE_SECONDS);
    await writeInputs(world.database, inputs);
  },

  /** What the sweep asks each second: which components are due by themselves. */
  async findDue(): Promise<{ seconds: number; due: number }> {
    const began = performance.now();
    const { rows } = await world.knex.raw(
      `select ref from components where due_at <= clock_timestamp()
       order by due_at limit 500`,
    );
    return { seconds: (performance.now() - began) / 1000, due: rows.length };
  },

  /** Looks at every component, as the jobs do. */
  async sweep(): Promise<SweepCost> {
    judged = 0;
    const before = await evidenceRows();
    const cpu = process.cpuUsage();
    const began = performance.now();
    await eachComponent(index =>
      world.engine.advancer.advance(componentRef(index), { signal }),
    );
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return {
      seconds,
      cpuSeconds: (user + system) / 1e6,
      judged,
      evidence: (await evidenceRows()) - before,
    };
  },

  /** Judges the gates of components that are loaded; decisions per second of processor time. */
  async compute(): Promise<number> {
    const { gates, knex, size, states } = world;
    const refs = Array.from({ length: Math.min(size, COMPUTED) }, (_, index) =>
      componentRef(index),
    );
    const loaded = await states.loadAll(knex, refs);
    const tasks = loaded.flatMap(state =>
      state instanceof Error
        ? []
        : [{ state, due: evaluationsDue(state, { changed: true }) }],
    );
    let decisions = 0;
    const cpu = process.cpuUsage();
    for (const { state, due } of tasks) {
      decisions += (await gates.evaluate(state, due, { signal })).length;
    }
    const { user, system } = process.cpuUsage(cpu);
    return decisions / ((user + system) / 1e6);
  },

  /** By status: what is stored about the gates. */
  async results(): Promise<Record<string, number>> {
    const { rows } = await world.database.query(
      `select gate || ' ' || status as what, count(*)::int as count
       from gate_results group by 1 order by 1`,
    );
    return Object.fromEntries(rows.map(row => [row.what, row.count]));
  },
};

/** What the process of the sweeps offers. */
export type SweepFunctions = typeof functions;

offer(functions);
