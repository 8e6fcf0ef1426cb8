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
import type { TrainComponent, TrainRun } from './types';
import type { Waves } from './waves';

/** So long a train waits for what is not known of a component. */
const UNKNOWN_MS = 60_000;

/**
 * Whether a component is held only by what it depends on, of which something
 * goes with the same train in a wave before: its gate is asked anew then.
 *
 * @param outlooks - of all components, by ref
 */
export function goesAfter(
  { dependsOn = [], ref }: TrainComponent,
  { dependencyAskedAt }: Outlook,
  outlooks: ReadonlyMap<string, Outlook>,
  waves: Waves['waves'],
): boolean {
  const waveOf = (wanted: string) =>
    waves.findIndex(({ components }) =>
      components.some(each => each.ref === wanted),
    );
  return (
    dependencyAskedAt !== undefined &&
    dependsOn.some(
      other =>
        (outlooks.get(other)?.outlook ?? 'left') !== 'left' &&
        waveOf(other) < waveOf(ref),
    )
  );
}

/**
 * Whether it is looked at once more: what it depends on may have come with the
 * wave before since that was asked, and what is not known may be in a moment, as
 * after a restart.
 */
export function isAskedAnew(
  { wave, waveSince }: Pick<TrainRun, 'wave' | 'waveSince'>,
  { code, dependencyAskedAt }: Outlook,
  now: Instant,
): boolean {
  return (
    (code === 'unknown' && now < waveSince + UNKNOWN_MS) ||
    (dependencyAskedAt !== undefined &&
      wave > 0 &&
      dependencyAskedAt < waveSince)
  );
}
