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

import type { TickedItem } from 'backstage-plugin-release-pipeline-node';
import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import { rememberedByFacts } from './rememberedByState';
import type { ComponentState, Promotion, StagePolicy } from './types';

/** Which gate, about which release on its way into which stage. */
export interface RecordsQuestion {
  stage: Pick<StagePolicy, 'name'> & Partial<Pick<StagePolicy, 'watchGates'>>;
  release: { id: string };
  gate: { name: string };
  promotion?: Pick<Promotion, 'state' | 'stateSince'>;
}

const markOf = rememberedByFacts((state, ticked: string) =>
  createHash('sha256')
    .update(
      canonicalize([
        // Whichever release they name: a gate may count any, as of a backup.
        state.reports.map(({ id }) => id).sort(),
        ticked,
        state.component.links ?? 'not read',
        state.dependencies ?? 'not read',
        state.calendar?.mark ?? 'no calendar',
      ]) ?? '',
    )
    .digest('hex'),
);

/**
 * Tells whether anything was recorded that a gate might look at: SHA-256 in
 * hex. Told by what is there and not by its time, since a report may be written
 * while the gate is asked.
 */
export function recordsMark(
  state: ComponentState,
  question: RecordsQuestion,
): string {
  const ticked = tickedItems(state, question).map(({ id }) => id);
  return markOf(state, ticked.join(' '));
}

/**
 * What was ticked of a gate's checklist for this release. What is asked while a
 * release is watched cannot have been ticked before.
 */
export function tickedItems(
  state: ComponentState,
  { stage, release, gate, promotion }: RecordsQuestion,
): TickedItem[] {
  const isWatch = stage.watchGates?.some(({ name }) => name === gate.name);
  const since =
    isWatch && promotion?.state === 'watching' ? promotion.stateSince : 0;
  return state.manualChecks.filter(
    check =>
      check.stage === stage.name &&
      check.releaseId === release.id &&
      check.gate === gate.name &&
      check.at >= since,
  );
}
