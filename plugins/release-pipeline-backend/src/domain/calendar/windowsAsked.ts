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

import type { GateSpec } from '../types';

/**
 * Which windows gates of type `window` ask for: by each the names that count, or
 * nothing where any does. A gate beside which another is enough does not hold by
 * itself, nor an objective that is not `key`, and none that only looks.
 */
export function windowsAsked(
  gates: readonly GateSpec[],
): Array<string[] | undefined> {
  return gates
    .filter(({ observeOnly }) => !observeOnly)
    .flatMap(({ composition, config, parts = [], type }) => {
      if (type === 'window') {
        return [(config as { windows?: string[] }).windows];
      }
      const holding = parts.filter(
        ({ key }) =>
          composition?.kind === 'all' ||
          (composition?.kind === 'objectives' && key),
      );
      return windowsAsked(holding.map(({ gate }) => gate));
    });
}
