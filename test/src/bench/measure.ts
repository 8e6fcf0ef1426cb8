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

import type { RunningPostgres } from 'lab';
import {
  type ChangeCost,
  type CycleCost,
  measureChanges,
  measureCycles,
} from './cycles';
import {
  type Latency,
  measureAlone,
  measureCrowd,
  measurePages,
  measureRate,
  measureViewers,
  type PageLatency,
} from './latency';
import { measureRoadie, type RoadieCost } from './roadie';
import { startWorld } from './world';

/** The size at which pages are timed under load. */
const PAGES_AT = 1000;
const VIEWERS = [1, 200];

/** Everything that was measured at one number of applications. */
export interface Measured {
  size: number;
  resourcesPerApplication: number;
  /** How many components' releases were known when measuring began. */
  known: number;
  filledInSeconds: number;
  cycle: CycleCost;
  roadie: RoadieCost;
  /** Of the process of our backend, in bytes. */
  memory: { rss: number; heapUsed: number };
  change?: ChangeCost;
  alone?: { ours: Latency; simulator: Latency };
  /** Requests per minute to Argo CD, by number of viewers. */
  viewers?: Array<{ viewers: number; ours: number; roadie: number }>;
  pages?: PageLatency[];
  /** The same where nobody pauses, so that the machine is the limit. */
  crowd?: PageLatency;
  rate?: Latency;
}

/** Measures at one size; `costOnly` leaves out what is timed. */
export async function measure(options: {
  size: number;
  resourcesPerApplication: number;
  costOnly: boolean;
  postgres: RunningPostgres;
  say: (what: string) => void;
}): Promise<Measured> {
  const { size, resourcesPerApplication, say } = options;
  say('our plugin gets to know every component');
  const world = await startWorld(options);
  try {
    say('unchanged cycles, and the other plugin');
    const measured: Measured = {
      size,
      resourcesPerApplication,
      known: world.known.length,
      filledInSeconds: world.filledInSeconds,
      cycle: await measureCycles(world),
      roadie: await measureRoadie(world),
      memory: await world.backends.ours.memory(),
    };
    if (options.costOnly) {
      return measured;
    }
    say('pages opened by one person');
    measured.alone = await measureAlone(world);
    say('changes');
    measured.change = await measureChanges(world);
    if (size === PAGES_AT) {
      say('pages opened by many');
      measured.viewers = [];
      for (const viewers of VIEWERS) {
        measured.viewers.push({
          viewers,
          ...(await measureViewers(world, viewers)),
        });
      }
      measured.pages = [
        await measurePages(world, 0),
        await measurePages(world, 50),
      ];
      measured.crowd = await measureCrowd(world);
      measured.rate = await measureRate(world);
    }
    return measured;
  } finally {
    await world.stop();
  }
}
