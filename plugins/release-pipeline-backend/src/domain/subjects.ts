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

import { candidatesFor, mayEnter } from './candidates';
import { judgeEntry } from './judged';
import { letsThrough } from './letsThrough';
import {
  isOlder,
  openDeployment,
  openPromotions,
  releaseOf,
  runningRelease,
} from './lookups';
import { newestFirst } from './releaseOrder';
import { rememberedByFacts, rememberedByState } from './rememberedByState';
import { riskNow } from './risk';
import { isBeforeEffect } from './transitions';
import type { ComponentState, Promotion, Release, StagePolicy } from './types';

/** Why a release is judged for a stage without anybody having asked (R9). */
export type Role = 'newest' | 'candidate' | 'ready-but-for-approvals';

/** A release that is judged for a stage. */
export interface Subject {
  stage: StagePolicy;
  release: Release;
  roles: Role[];
  /** The open promotion that would bring it there, before its effect. */
  promotion?: Promotion;
}

/** How many releases behind the candidate are looked at for the third role. */
const FURTHER_RELEASES = 3;

/** Newest first: what R7 lets in and what is newer than what runs. */
const enterable = rememberedByFacts(findEnterable);

/**
 * The releases judged for one stage (R9): the newest, the candidate, the newest
 * that only lacks approvals, what was asked for, and what is protected here.
 * What runs there already is not judged, and neither is anything for a stage
 * that is filled from outside.
 */
export const subjectsOf = rememberedByState(findSubjects);

function findSubjects(state: ComponentState, stage: StagePolicy): Subject[] {
  if (stage.start === 'outside' || state.component.baselineAt === undefined) {
    return promoted(state, stage);
  }
  const { newest, candidate } = candidatesFor(state, stage.name);
  const ready = readyButForApprovals(state, stage);
  const running = runningRelease(state, stage.name);
  // From the effect on nothing is judged any more but the watch (R21).
  const underWay = new Set(
    openPromotions(state, stage.name)
      .filter(promotion => !isBeforeEffect(promotion.state))
      .map(promotion => promotion.releaseId),
  );
  const subjects = promoted(state, stage);
  const add = (release: Release | undefined, role?: Role) => {
    if (!release || running?.id === release.id || underWay.has(release.id)) {
      return;
    }
    let subject = subjects.find(entry => entry.release.id === release.id);
    if (!subject) {
      subject = { stage, release, roles: [] };
      subjects.push(subject);
    }
    if (role) {
      subject.roles.push(role);
    }
  };
  add(newest, 'newest');
  add(candidate, 'candidate');
  add(ready, 'ready-but-for-approvals');
  return subjects;
}

/**
 * Releases that need results although no role shows them: those behind the
 * candidate, and those whose soak protects a stage before this one (R11).
 */
export function furtherReleases(
  state: ComponentState,
  stage: StagePolicy,
): Release[] {
  const soaking = (state.pipeline?.stages ?? [])
    .filter(other => other.protectedBy.some(by => by.stage === stage.name))
    .flatMap(other => {
      const id = openDeployment(state, other.name)?.releaseId;
      const release = releaseOf(state, id);
      return release && !release.adopted ? [release] : [];
    });
  return [...new Set([...enterable(state, stage), ...soaking])];
}

function promoted(state: ComponentState, stage: StagePolicy): Subject[] {
  return openPromotions(state, stage.name)
    .filter(promotion => isBeforeEffect(promotion.state))
    .flatMap(promotion => {
      const release = releaseOf(state, promotion.releaseId);
      return release ? [{ stage, release, roles: [], promotion }] : [];
    });
}

function findEnterable(
  state: ComponentState,
  stage: StagePolicy,
): readonly Release[] {
  const running = runningRelease(state, stage.name);
  return newestFirst(state.pipeline, state.releases)
    .filter(
      release =>
        release.id !== running?.id &&
        (!running || isOlder(state, running, release)) &&
        mayEnter(state, release.id, stage.name).obstacles.every(
          // It is judged all the same: a person may ask for it (R9).
          ({ code }) => code === 'unplaced-runs',
        ),
    )
    .slice(0, FURTHER_RELEASES);
}

function readyButForApprovals(
  state: ComponentState,
  stage: StagePolicy,
): Release | undefined {
  return enterable(state, stage).find(release => {
    const promotion = openPromotions(state, stage.name).find(
      open => open.releaseId === release.id,
    );
    return judgeEntry(state, {
      stage,
      release,
      direction: 'forward',
      risk: riskNow(state, stage, release, promotion).class,
      promotion,
    }).every(({ gate, result }) => gate.people || letsThrough(result.status));
  });
}
