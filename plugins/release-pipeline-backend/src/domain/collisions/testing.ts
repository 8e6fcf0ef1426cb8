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

import type { TimedChange } from './types';

export const NOW = Date.UTC(2026, 0, 10, 12);
export const MINUTE = 60_000;

/** Under way in production for ten minutes, and for ten more; relies on nothing. */
export function aChange(
  name: string,
  overrides: Partial<TimedChange> & { system?: string } = {},
): TimedChange {
  const { system, ...rest } = overrides;
  return {
    id: name,
    component: { ref: `component:default/${name}`, name, system },
    stage: 'production',
    version: '1.0.0',
    underWay: true,
    from: NOW - 10 * MINUTE,
    to: NOW + 10 * MINUTE,
    dependsOn: [],
    apis: { provides: [], consumes: [] },
    clusters: [],
    clustersUnknown: false,
    ...rest,
  };
}
