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

import type { Plugin } from './backendProcess';
import { openAtRate, openConcurrently, type OpenPage } from './load';
import { percentile, type Spread, spread } from './statistics';
import type { World } from './world';

const REPETITIONS = 5;
const VIEWERS = 50;
/** Each of them opens one page a second. */
const PAGE_SECONDS = 6;
const CROWD_OPENINGS = 10;
const CROWD_REPETITIONS = 2;
const RATE_PER_SECOND = 200;
const RATE_SECONDS = 10;
const RATE_REPETITIONS = 3;

/** Milliseconds at the median and at the 99th percentile of openings. */
export interface Latency {
  p50: Spread;
  p99: Spread;
}

/** Opening a component's page, by 50 people at once. */
export interface PageLatency {
  /** What Argo CD takes longer for each answer, in milliseconds. */
  delay: number;
  /** Nobody's permission is remembered. */
  oursCold: Latency;
  oursWarm: Latency;
  roadie: Latency;
}

function latency(rounds: number[][]): Latency {
  return {
    p50: spread(rounds.map(took => percentile(took, 0.5))),
    p99: spread(rounds.map(took => percentile(took, 0.99))),
  };
}

/** Each viewer opens other components; `round` makes other people of them. */
function opening(world: World, plugin: Plugin, round: number): OpenPage {
  return (viewer, index) =>
    world.pages[plugin](
      world.known[(viewer * 7919 + index) % world.known.length],
      round * VIEWERS + viewer,
    );
}

let rounds = 0;

/** @returns a number for people who have opened nothing yet */
function strangers(): number {
  rounds += 1;
  return rounds;
}

/** 50 people who open one page a second, five times, both plugins in turn. */
export function measurePages(
  world: World,
  delay: number,
): Promise<PageLatency> {
  const load = {
    viewers: VIEWERS,
    perSecond: VIEWERS,
    seconds: PAGE_SECONDS,
  };
  return measureInTurn(world, {
    delay,
    repetitions: REPETITIONS,
    run: open => openAtRate(open, load),
  });
}

/** 50 people who open the next page as soon as they see the one before. */
export function measureCrowd(world: World): Promise<PageLatency> {
  const load = { viewers: VIEWERS, openings: CROWD_OPENINGS };
  return measureInTurn(world, {
    delay: 0,
    repetitions: CROWD_REPETITIONS,
    run: open => openConcurrently(open, load),
  });
}

async function measureInTurn(
  world: World,
  options: {
    delay: number;
    repetitions: number;
    run: (open: OpenPage) => Promise<number[]>;
  },
): Promise<PageLatency> {
  const { delay, repetitions, run } = options;
  await world.simulators.ours.delay(delay);
  await world.simulators.roadie.delay(delay);
  const cold: number[][] = [];
  const warm: number[][] = [];
  const roadie: number[][] = [];
  // The code is compiled and connections stand before anything is timed.
  for (const plugin of ['ours', 'roadie'] as const) {
    await run(opening(world, plugin, strangers()));
  }
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const people = strangers();
    cold.push(await run(opening(world, 'ours', people)));
    warm.push(await run(opening(world, 'ours', people)));
    roadie.push(await run(opening(world, 'roadie', people)));
  }
  await world.simulators.ours.delay(0);
  await world.simulators.roadie.delay(0);
  return {
    delay,
    oursCold: latency(cold),
    oursWarm: latency(warm),
    roadie: latency(roadie),
  };
}

/** Our page at 200 openings a second, whether or not they are answered in time. */
export async function measureRate(world: World): Promise<Latency> {
  const took: number[][] = [];
  for (let repetition = 0; repetition < RATE_REPETITIONS; repetition += 1) {
    const open = opening(world, 'ours', strangers());
    const openings = (RATE_PER_SECOND * RATE_SECONDS) / VIEWERS;
    await openConcurrently(open, { viewers: VIEWERS, openings });
    took.push(
      await openAtRate(open, {
        viewers: VIEWERS,
        perSecond: RATE_PER_SECOND,
        seconds: RATE_SECONDS,
      }),
    );
  }
  return latency(took);
}

/** One person opening one page after the other: what the server needs, without waiting in line. */
export async function measureAlone(
  world: World,
): Promise<{ ours: Latency; simulator: Latency }> {
  const ours: number[][] = [];
  const simulator: number[][] = [];
  const load = { viewers: 1, openings: 100 };
  const open = opening(world, 'ours', strangers());
  await openConcurrently(open, load);
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    ours.push(await openConcurrently(open, load));
    simulator.push(
      await openConcurrently(
        (_viewer, index) => world.readSimulator(index % world.size),
        load,
      ),
    );
  }
  return { ours: latency(ours), simulator: latency(simulator) };
}

const WATCH_SECONDS = 15;
const EVERY_SECONDS = 5;

/** Requests to Argo CD per minute that so many viewers cause, beside our cycle's own list. */
export async function measureViewers(
  world: World,
  viewers: number,
): Promise<Record<Plugin, number>> {
  const perMinute = async (plugin: Plugin) => {
    const counted = async () => {
      const { requests, byRoute } = await world.simulators[plugin].counters();
      return requests - (byRoute.list ?? 0);
    };
    const before = await counted();
    await openAtRate(opening(world, plugin, strangers()), {
      viewers,
      perSecond: viewers / EVERY_SECONDS,
      seconds: WATCH_SECONDS,
    });
    return (((await counted()) - before) * 60) / WATCH_SECONDS;
  };
  return { ours: await perMinute('ours'), roadie: await perMinute('roadie') };
}
