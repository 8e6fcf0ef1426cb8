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

import type { StageView } from 'backstage-plugin-release-pipeline-common';
import { blockersOf, leadingVerdict } from '../../model';
import { formatMoment, type Reader } from '../../times';
import {
  healthVocable,
  runsVocable,
  syncVocable,
  type Vocable,
} from '../Status';

function lowered(text: string): string {
  return text.toLocaleLowerCase('en-US');
}

/** What runs in a stage, in one word or a few. */
export function runsText(stage: {
  state: StageView['state'];
  release?: { version: string };
  freshness: { fresh: boolean; observedAt?: string };
}): string {
  const { state, release, freshness } = stage;
  if (release) {
    return release.version;
  }
  // What was never looked at is not said to be empty.
  const seen = freshness.fresh || freshness.observedAt !== undefined;
  if (state === 'empty') {
    return seen ? 'nothing runs' : 'nothing seen yet';
  }
  return seen ? 'unknown release' : 'not read yet';
}

/** What is to be said beside that: that it is not all, or only what was recorded. */
export function besideRuns(stage: StageView): Vocable | undefined {
  const { state, release, freshness } = stage;
  const isSaid = state === 'unknown' && !release;
  return freshness.fresh && !isSaid ? runsVocable(state) : undefined;
}

/** A stage as one sentence, for screen readers. */
export function stageLabel(stage: StageView, reader: Reader): string {
  const beside = besideRuns(stage);
  const facts = [
    `Stage ${stage.name}`,
    runsText(stage),
    ...(beside ? [lowered(beside.word)] : []),
    lowered(healthVocable(stage.health.status).word),
    lowered(syncVocable(stage.sync).word),
    ...(stage.uncovered ? ['not covered by a promotion'] : []),
    ...(stage.since ? [`since ${formatMoment(stage.since, reader)}`] : []),
    ...(stage.freshness.fresh ? [] : ['facts are stale']),
  ];
  const verdict = leadingVerdict(stage);
  if (!verdict) {
    return `${facts.join(', ')}.`;
  }
  const held = blockersOf(verdict.gates).map(gate => lowered(gate.title));
  const next = [
    `Next ${verdict.release.version}`,
    `${verdict.met} of ${verdict.total} conditions met`,
    ...(held.length > 0 ? [`held by ${held.join(' and ')}`] : []),
  ];
  return `${facts.join(', ')}. ${next.join(', ')}.`;
}
