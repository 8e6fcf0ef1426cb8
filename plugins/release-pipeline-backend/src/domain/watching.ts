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
import { blockersOf, blockersSentence } from './blockers';
import type { JudgedGate } from './judgedGate';
import { promotionDueAt, timeCounts, timeSince } from './deadlines';
import type { Decision } from './decision';
import { judgeGate } from './judged';
import { isOlder } from './lookups';
import { withOverride } from './overrides';
import { fail, otherRelease, plain, succeed, type Into } from './outcomes';
import { awaiting, replacedBeforeSignOff } from './signOff';
import { stageStatus } from './stageStatus';
import type { ComponentState, Promotion } from './types';
import { asClause, at, words } from './words';

/**
 * Whether a release holds that is live (R11): at the end of the watch it must be
 * healthy and every watch gate must let through; else the watch goes on once
 * for the same length. Where the stage asks for a sign-off, it awaits that.
 */
export function decideWatching(
  state: ComponentState,
  promotion: Promotion,
  { stage, release }: Into,
): Decision {
  const other = otherRelease(state, promotion, promotion.stateSince);
  if (promotion.signOffSince !== undefined) {
    return other
      ? replacedBeforeSignOff(state, { stage, release }, other)
      : awaiting({ stage, release });
  }
  if (other) {
    return isOlder(state, other, release)
      ? {
          state: 'rolled-back',
          outcome: `Replaced by ${other.version}, which is older`,
          sentence: [`Replaced by ${other.version}, which is older`],
        }
      : fail(`Replaced by ${other.version} before the watch ended`);
  }
  const counted = timeSince(state, stage.name, promotion.stateSince);
  const stays: Decision = {
    state: 'watching',
    dueAt: promotionDueAt(state, promotion),
    sentence: words(
      `${release.version} is live in ${stage.name} and is watched`,
      promotion.stateSince + stage.watchMs > state.now
        ? [' until ', at(state.now + stage.watchMs - counted)]
        : '',
    ),
  };
  if (counted < stage.watchMs || !timeCounts(state, stage.name)) {
    return stays;
  }
  const obstacle = watchObstacle(state, promotion, { stage, release });
  if (!obstacle) {
    return stage.signOffGroups
      ? { ...awaiting({ stage, release }), asksSignOff: true }
      : succeed(`${release.version} held in ${stage.name}`);
  }
  // R11: extended once by its length.
  return counted < 2 * stage.watchMs
    ? {
        ...stays,
        sentence: words('The watch was extended: ', obstacle),
      }
    : fail(`Not verified: ${plain(obstacle)}`);
}

/** What keeps the watch from ending well: health (R3) and each of its gates. */
function watchObstacle(
  state: ComponentState,
  promotion: Promotion,
  { stage, release }: Into,
): Sentence | undefined {
  const status = stageStatus(state, stage.name);
  if (
    status.state !== 'runs' ||
    status.runningKey !== release.key ||
    status.verdict !== 'healthy' ||
    !status.fresh
  ) {
    return asClause(
      status.reasons[0] ?? [`${release.version} is not healthy there`],
    );
  }
  const blockers = blockersOf(
    judgeWatchGates(state, promotion, { stage, release }),
  );
  return blockers.length ? blockersSentence(blockers) : undefined;
}

/** What is asked while a release is watched, and what that says at this moment. */
export function judgeWatchGates(
  state: ComponentState,
  promotion: Promotion,
  { stage, release }: Into,
): JudgedGate[] {
  return stage.watchGates.map(gate => {
    const entry = judgeGate(state, { stage, release, gate, promotion });
    // What was found before the watch began does not speak for it.
    const judged =
      entry.result.observedAt >= promotion.stateSince
        ? entry
        : {
            gate,
            result: {
              ...entry.result,
              status: 'unknown',
              reason: [`${gate.title} has not been judged since`],
            },
          };
    return withOverride(state, promotion, judged);
  });
}
