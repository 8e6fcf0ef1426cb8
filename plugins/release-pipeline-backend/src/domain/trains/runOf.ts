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

import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Outlook } from './prognose';
import { dependenciesAmong, wavesOf } from './waves';
import type { Train, TrainComponent, TrainRun } from './types';

/** A departure as it begins: who goes in which wave, and who stays from the beginning. */
export function runOf(options: {
  id: string;
  train: Train;
  at: Instant;
  /** Why nothing departs. */
  missed?: string;
  /** Components that a train takes at most. */
  most: number;
  /** All that it names, as the catalog has them. */
  components: readonly TrainComponent[];
}): {
  run: Omit<TrainRun, 'startedAt' | 'waveSince' | 'wave'>;
  cycles: string[][];
} {
  const { at, components, id, missed, most, train } = options;
  const { cycles, waves } = wavesOf(train.text, components);
  const items = waves
    .flatMap(wave => wave.components)
    .map((component, position) => {
      const left = whyLeft(train, component, position >= most);
      return {
        ref: component.ref,
        name: component.name,
        owner: component.owner,
        wave: waves.findIndex(wave => wave.components.includes(component)),
        position,
        dependsOn: dependenciesAmong(component, components),
        state: left ? ('left' as const) : ('planned' as const),
        ...left,
      };
    });
  return {
    cycles,
    run: {
      id,
      trainId: train.id,
      departsAt: at,
      text: train.text,
      waves: waves.map(({ name }) => name),
      requestedBy: train.scheduledBy,
      requestedByName: train.scheduledByName,
      state: missed === undefined ? 'running' : 'missed',
      outcome: missed && `missed: ${missed}`,
      items: missed === undefined ? items : [],
    },
  };
}

/** Why a component stays before anything is known of it. */
export function whyLeft(
  { permitted, scheduledByName, text }: Train,
  { dependsOn, ref }: TrainComponent,
  isTooMany = false,
): Pick<Outlook, 'code' | 'sentence'> | undefined {
  // First of all: whose it is are told of all that is left for another reason.
  if (!permitted.includes(ref)) {
    return {
      code: 'no-permission',
      sentence: [
        `When the train was scheduled, ${scheduledByName} could not ask for it`,
      ],
    };
  }
  if (isTooMany) {
    return {
      code: 'held',
      sentence: ['The train takes as many components as it may'],
    };
  }
  if (text.waves?.by === 'dependencies' && !dependsOn) {
    return {
      code: 'unknown',
      sentence: ['What it depends on has not been read yet'],
    };
  }
  return undefined;
}
