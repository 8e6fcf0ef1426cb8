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

import type { RunItem, TrainRun } from '../trains/types';

/** A component of a train by its name, which nothing was done with yet. */
export function aRunItem(
  name: string,
  overrides: Partial<RunItem> = {},
): RunItem {
  return {
    ref: `component:default/${name}`,
    name,
    wave: 0,
    position: 0,
    dependsOn: [],
    state: 'planned',
    ...overrides,
  };
}

/** Dana's night train into `production`, which departed at the beginning of time. */
export function aRun(
  items: RunItem[],
  overrides: Partial<Omit<TrainRun, 'items' | 'text'>> & {
    text?: Partial<TrainRun['text']>;
  } = {},
): TrainRun {
  const { text, ...others } = overrides;
  return {
    id: 'run',
    trainId: 'train',
    departsAt: 0,
    startedAt: 0,
    waveSince: 0,
    waves: ['first', 'second'],
    wave: 0,
    state: 'running',
    requestedBy: 'user:default/dana',
    requestedByName: 'Dana',
    text: {
      title: 'Night train',
      stage: 'production',
      start: '2026-11-19T22:00',
      zone: 'UTC',
      components: {},
      reason: 'why not',
      ...text,
    },
    items,
    ...others,
  };
}
