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
import type { Counters } from 'lab';
import { progress, written } from './database';
import { type Spread, spread } from './statistics';
import { INTERVAL_SECONDS, type World } from './world';

const REPETITIONS = 5;
const CYCLES = 3;
const CHANGES = 50;
const CHANGE_WINDOW_MS = 20_000;

/** What one cycle costs in which nothing changed. */
export interface CycleCost {
  requests: Spread;
  bytes: Spread;
  bytesGzip: Spread;
  processorMs: Spread;
  rows: Spread;
  jobRows: Spread;
}

const listsOf = (counters: Counters) => counters.byRoute.list ?? 0;

async function untilLists(world: World, count: number): Promise<void> {
  while (listsOf(await world.simulators.ours.counters()) < count) {
    await sleep(20);
  }
  // The cycle's own row follows its list.
  await sleep((INTERVAL_SECONDS * 1000) / 2);
}

async function snapshot(world: World) {
  return {
    counters: await world.simulators.ours.counters(),
    written: await written(world.database),
    processorMs: await world.backends.ours.processorTime(),
  };
}

/** Measures whole cycles, five times. */
export async function measureCycles(world: World): Promise<CycleCost> {
  const measured = [];
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    await untilLists(
      world,
      listsOf(await world.simulators.ours.counters()) + 1,
    );
    const before = await snapshot(world);
    await untilLists(world, listsOf(before.counters) + CYCLES);
    const after = await snapshot(world);
    const cycles = listsOf(after.counters) - listsOf(before.counters);
    measured.push({
      requests: (after.counters.requests - before.counters.requests) / cycles,
      bytes: (after.counters.bytesSent - before.counters.bytesSent) / cycles,
      bytesGzip:
        (after.counters.bytesSentGzip - before.counters.bytesSentGzip) / cycles,
      processorMs: (after.processorMs - before.processorMs) / cycles,
      rows: (after.written.ours - before.written.ours) / cycles,
      jobRows: (after.written.jobs - before.written.jobs) / cycles,
    });
  }
  return {
    requests: spread(measured.map(({ requests }) => requests)),
    bytes: spread(measured.map(({ bytes }) => bytes)),
    bytesGzip: spread(measured.map(({ bytesGzip }) => bytesGzip)),
    processorMs: spread(measured.map(({ processorMs }) => processorMs)),
    rows: spread(measured.map(({ rows }) => rows)),
    jobRows: spread(measured.map(({ jobRows }) => jobRows)),
  };
}

/** What one change costs beyond what runs anyway. */
export interface ChangeCost {
  changes: number;
  rows: Spread;
  walBytes: Spread;
  requests: Spread;
}

/** Turns the health of some applications back and forth. */
export async function measureChanges(world: World): Promise<ChangeCost> {
  const applications = world.known.slice(0, CHANGES);
  const changes = applications.length;
  const window = async () => {
    const before = await snapshot(world);
    await sleep(CHANGE_WINDOW_MS);
    while ((await progress(world.database)).queued > 0) {
      await sleep(200);
    }
    const after = await snapshot(world);
    const lists = listsOf(after.counters) - listsOf(before.counters);
    return {
      rows: after.written.ours - before.written.ours - lists,
      wal: after.written.wal - before.written.wal,
      requests: after.counters.requests - before.counters.requests - lists,
    };
  };
  const idle = await window();
  const measured = [];
  for (const health of [
    'Degraded',
    'Healthy',
    'Degraded',
    'Healthy',
  ] as const) {
    await world.simulators.ours.turn(applications, health);
    const cost = await window();
    measured.push({
      rows: cost.rows / changes,
      wal: (cost.wal - idle.wal) / changes,
      requests: cost.requests / changes,
    });
  }
  return {
    changes,
    rows: spread(measured.map(({ rows }) => rows)),
    walBytes: spread(measured.map(({ wal }) => wal)),
    requests: spread(measured.map(({ requests }) => requests)),
  };
}
