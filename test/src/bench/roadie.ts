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

import { type Spread, spread } from './statistics';
import type { World } from './world';

const REPETITIONS = 5;
const PAGES = 20;

/** What Roadie's plugin costs Argo CD. */
export interface RoadieCost {
  /** To open one component's overview once. */
  page: { requests: Spread; bytes: Spread; bytesGzip: Spread };
  /** For one `/allArgoApps`. */
  list: { bytes: Spread; bytesGzip: Spread };
}

/** Opens the overviews of 100 components in five rounds, and asks five times for everything. */
export async function measureRoadie(world: World): Promise<RoadieCost> {
  const pages = [];
  const lists = [];
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    const page = await costOf(world, async () => {
      for (let index = 0; index < PAGES; index += 1) {
        await world.pages.roadie((repetition * PAGES + index) % world.size, 0);
      }
    });
    pages.push({
      requests: page.requests / PAGES,
      bytes: page.bytes / PAGES,
      bytesGzip: page.bytesGzip / PAGES,
    });
    lists.push(await costOf(world, () => world.roadieListsAll()));
  }
  return {
    page: {
      requests: spread(pages.map(({ requests }) => requests)),
      bytes: spread(pages.map(({ bytes }) => bytes)),
      bytesGzip: spread(pages.map(({ bytesGzip }) => bytesGzip)),
    },
    list: {
      bytes: spread(lists.map(({ bytes }) => bytes)),
      bytesGzip: spread(lists.map(({ bytesGzip }) => bytesGzip)),
    },
  };
}

async function costOf(world: World, run: () => Promise<void>) {
  const before = await world.simulators.roadie.counters();
  await run();
  const after = await world.simulators.roadie.counters();
  return {
    requests: after.requests - before.requests,
    bytes: after.bytesSent - before.bytesSent,
    bytesGzip: after.bytesSentGzip - before.bytesSentGzip,
  };
}
