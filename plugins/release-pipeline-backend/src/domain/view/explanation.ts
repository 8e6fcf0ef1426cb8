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

import type {
  Headline,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { headline } from '../headline';
import { runningRelease, stageOf } from '../lookups';
import { newestFirst } from '../releaseOrder';
import { isBeforeEffect } from '../transitions';
import type { ComponentState, Release } from '../types';
import { listed } from '../words';
import { verdictView } from './verdict';
import type { Viewer } from './viewer';

/** Why a release is not in a stage, in one sentence and in full. */
export interface Explanation {
  headline: Headline;
  /** Absent: it is there, or on its way, or there is no release to speak of. */
  verdict?: Verdict;
  /** Present: what was named is not there. */
  problem?: string;
}

/**
 * The answer to "why is it not there?" for whatever release and stage; those
 * that the headline speaks of unless they are named.
 *
 * @param about.release - id, version or key
 */
export function explain(
  state: ComponentState,
  about: { stage?: string; release?: string },
  viewer: Viewer,
): Explanation {
  const said: Headline = { ...headline(state), primary: undefined };
  const names = (state.pipeline?.stages ?? [])
    .filter(({ after }) => after.length > 0)
    .map(({ name }) => name);
  const name = about.stage ?? said.about?.stage ?? names.at(-1);
  const stage = name === undefined ? undefined : stageOf(state, name);
  if (!stage || !names.includes(stage.name)) {
    return {
      headline: said,
      problem: about.stage
        ? `No release is brought into a stage '${about.stage}' here; expected ${
            listed(names) || 'none: it has no pipeline'
          }`
        : undefined,
    };
  }
  const release = about.release
    ? releaseCalled(state, about.release)
    : state.releases.find(({ id }) => id === said.about?.releaseId) ??
      newestFirst(state.pipeline, state.releases)[0];
  if (!release) {
    return {
      headline: said,
      problem: about.release
        ? `No release '${about.release}' is known here`
        : undefined,
    };
  }
  if (runningRelease(state, stage.name)?.id === release.id) {
    return { headline: said };
  }
  const promotion = state.promotions.find(
    one =>
      one.stage === stage.name &&
      one.releaseId === release.id &&
      one.endedAt === undefined,
  );
  if (promotion && !isBeforeEffect(promotion.state)) {
    // Nothing holds it back any more, and nothing is judged (R21).
    return { headline: said };
  }
  return {
    headline: said,
    verdict: verdictView(state, { stage, release, promotion }, viewer),
  };
}

/** The newest of those that are called so: by id, version or key. */
export function releaseCalled(
  state: ComponentState,
  called: string,
): Release | undefined {
  const all = state.releases.filter(({ id, key, version }) =>
    [id, key, version].includes(called),
  );
  return newestFirst(state.pipeline, all)[0] ?? all[0];
}
