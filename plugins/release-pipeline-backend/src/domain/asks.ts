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
import { mayEnter, type Obstacle } from './candidates';
import {
  isOlder,
  openPromotions,
  releaseOf,
  runningRelease,
  stageOf,
} from './lookups';
import { preconditionsOf } from './preconditions';
import { UNREAD } from './risk/changes';
import { isBeforeEffect } from './transitions';
import type { ComponentState, Promotion, StagePolicy } from './types';

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
  const problem = preconditionsOf(state, stage, release).find(
    // It passes by itself, and its promotion waits for that.
    ({ code }) => code !== UNREAD,
  );
  if (problem) {
    return refuse('precondition', problem.message);
  }
  const { obstacles } = mayEnter(state, release.id, stage.name);
  const against =
    // That it is there already says more than what keeps it from getting there.
    obstacles.find(({ code }) => code === 'runs-there') ??
    obstacles.find(
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
  const version =
    releaseOf(state, open.releaseId)?.version ?? 'Another release';
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
