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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import { blockersOf } from './blockers';
import { candidatesFor, mayEnter, type Obstacle } from './candidates';
import { judgeEntry } from './judged';
import {
  isOlder,
  openPromotions,
  releaseOf,
  runningRelease,
  stageOf,
} from './lookups';
import { preconditionsOf } from './preconditions';
import { isBeforeEffect } from './transitions';
import type {
  ComponentState,
  Promotion,
  Release,
  StagePolicy,
} from './types';

/** A promotion that the system asks for by itself. */
export interface DueStart {
  stage: string;
  releaseId: string;
  /** Id of the automatic promotion that ends `superseded` in the same moment. */
  supersedes?: string;
}

/**
 * What the system starts now (R10): the candidate of an automatic stage, once
 * per release and stage, and never what was there before or failed anywhere at
 * the same height.
 */
export function startsDue(state: ComponentState): DueStart[] {
  if (
    state.component.baselineAt === undefined ||
    state.component.removedAt !== undefined
  ) {
    return [];
  }
  return (state.pipeline?.stages ?? []).flatMap(stage => {
    if (stage.start !== 'automatic' || !stage.promote) {
      return [];
    }
    const { candidate } = candidatesFor(state, stage.name);
    if (!candidate || !mayStart(state, stage, candidate)) {
      return [];
    }
    const lane = freeLane(state, stage, candidate);
    return lane ? [{ stage: stage.name, releaseId: candidate.id, ...lane }] : [];
  });
}

function mayStart(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): boolean {
  // R9: beside a release that no first stage has shown, the system does nothing.
  if (!mayEnter(state, release.id, stage.name).ok) {
    return false;
  }
  // A binding that is not confirmed would only wait for a person (R19).
  if (preconditionsOf(state, stage, release).length) {
    return false;
  }
  const since = Math.max(
    state.component.baselineAt ?? state.now,
    state.automaticSince?.[stage.name] ?? 0,
  );
  return (
    !release.adopted &&
    release.firstSeenAt > since &&
    !wasThere(state, stage, release) &&
    !failedBeside(state, stage, release)
  );
}

/** Once per release and stage: what ran there or was asked for is for people (R10). */
function wasThere(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): boolean {
  return [...state.deployments, ...state.promotions].some(
    entry => entry.stage === stage.name && entry.releaseId === release.id,
  );
}

/** Whether it failed or was rolled back in a stage with the same `after` (R10). */
function failedBeside(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): boolean {
  const height = [...stage.after].sort().join('\n');
  const beside = new Set(
    (state.pipeline?.stages ?? [])
      .filter(other => [...other.after].sort().join('\n') === height)
      .map(({ name }) => name),
  );
  const bad = (word: string | undefined) =>
    word === 'failed' || word === 'rolled-back';
  return (
    state.deployments.some(
      ({ stage: name, releaseId, outcome }) =>
        beside.has(name) && releaseId === release.id && bad(outcome),
    ) ||
    state.promotions.some(
      ({ stage: name, releaseId, state: reached }) =>
        beside.has(name) && releaseId === release.id && bad(reached),
    )
  );
}

/** R11: whether the forward lane is free, or an automatic promotion in it may be superseded. */
function freeLane(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): { supersedes?: string } | undefined {
  if (openPromotions(state, stage.name, 'emergency').length) {
    return undefined;
  }
  const [open] = openPromotions(state, stage.name, 'forward');
  if (!open) {
    return {};
  }
  return maySupersede(state, stage, { older: open, newer: release })
    ? { supersedes: open.id }
    : undefined;
}

function maySupersede(
  state: ComponentState,
  stage: StagePolicy,
  pair: { older: Promotion; newer: Release },
): boolean {
  const { older, newer } = pair;
  const release = releaseOf(state, older.releaseId);
  if (
    !older.automatic ||
    !isBeforeEffect(older.state) ||
    !release ||
    !isOlder(state, release, newer)
  ) {
    return false;
  }
  const approved = state.approvals.some(
    approval =>
      approval.promotionId === older.id &&
      approval.decision === 'approved' &&
      approval.voidedAt === undefined,
  );
  return (
    !approved &&
    blockersOf(
      judgeEntry(state, {
        stage,
        release: newer,
        direction: 'forward',
        risk: stage.riskDefault,
        strict: true,
      }),
    ).every(({ gate }) => gate.people)
  );
}

/** Whether a person may ask for a release in a stage, apart from who that is. */
export type MayAsk =
  | {
      ok: true;
      /** Id of the open promotion that the person chose to replace. */
      supersedes?: string;
      /** A reason has to be given (R9, R12). */
      reasonNeeded: boolean;
    }
  | {
      ok: false;
      code:
        | 'same-release'
        | 'open-promotion'
        | 'cannot-replace'
        | 'no-stage'
        | 'no-release'
        | 'precondition'
        | Obstacle['code'];
      message: string;
      promotionId?: string;
    };

/**
 * Whether a release can be asked for (R9, R11). `same-release` names the open
 * promotion that already is what the person wants; `open-promotion` the one
 * that has to be named in `replaces` first.
 */
export function mayAsk(
  state: ComponentState,
  stageName: string,
  releaseId: string,
  replaces?: string,
): MayAsk {
  const stage = stageOf(state, stageName);
  const release = releaseOf(state, releaseId);
  if (!stage) {
    return refuse('no-stage', `There is no stage '${stageName}' here`);
  }
  if (!release) {
    return refuse('no-release', `There is no release '${releaseId}' here`);
  }
  const open = openPromotions(state, stage.name, 'forward');
  const same = open.find(promotion => promotion.releaseId === release.id);
  if (same) {
    return refuse(
      'same-release',
      `${release.version} is already asked for in ${stage.name}`,
      same.id,
    );
  }
  const [problem] = preconditionsOf(state, stage, release);
  if (problem) {
    return refuse('precondition', problem.message);
  }
  const { obstacles } = mayEnter(state, release.id, stage.name);
  const against = obstacles.find(
    // To something older there is no way forward (R11).
    ({ personMayAsk, code }) => !personMayAsk || code === 'older',
  );
  if (against) {
    return refuse(against.code, asText(against.reason));
  }
  const running = runningRelease(state, stage.name);
  if (running && isOlder(state, release, running)) {
    return refuse(
      'older',
      `${running.version}, which is newer, runs in ${stage.name}`,
    );
  }
  const lane = laneFor(state, stage, { open: open[0], replaces });
  return lane.ok
    ? { ...lane, reasonNeeded: stage.protected || obstacles.length > 0 }
    : lane;
}

/** R11: one open promotion per lane; a person names what they replace. */
function laneFor(
  state: ComponentState,
  stage: StagePolicy,
  lane: { open?: Promotion; replaces?: string },
): { ok: true; supersedes?: string } | Extract<MayAsk, { ok: false }> {
  const { open, replaces } = lane;
  if (!open) {
    return replaces === undefined
      ? { ok: true }
      : refuse(
          'cannot-replace',
          `The promotion to be replaced is no longer open in ${stage.name}`,
        );
  }
  const version = releaseOf(state, open.releaseId)?.version ?? 'Another release';
  if (!isBeforeEffect(open.state)) {
    return refuse(
      'open-promotion',
      `${version} is on its way to ${stage.name}; ask again once that has ended`,
      open.id,
    );
  }
  return replaces === open.id
    ? { ok: true, supersedes: open.id }
    : refuse(
        'open-promotion',
        `${version} is already asked for in ${stage.name} by ${open.requestedByName}; say that it is to be replaced`,
        open.id,
      );
}

function refuse(
  code: Extract<MayAsk, { ok: false }>['code'],
  message: string,
  promotionId?: string,
): Extract<MayAsk, { ok: false }> {
  return { ok: false, code, message, promotionId };
}

/** Obstacles are plain words; moments in them would need a reader's zone. */
function asText(sentence: Sentence): string {
  return sentence.filter(part => typeof part === 'string').join('');
}
