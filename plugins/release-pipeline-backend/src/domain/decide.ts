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
import { answerFor } from './answer';
import { blockersSentence, whoIsAsked } from './blockers';
import { decideAfterEffect } from './decideAfterEffect';
import type { Decision } from './decision';
import { approvalsThatCount, currentDigest, whatChanged } from './digest';
import { endBeforeEffect } from './endBeforeEffect';
import { delayOf, promotionDueAt } from './deadlines';
import { releaseOf, replacedBy, stageOf } from './lookups';
import { preconditionsOf } from './preconditions';
import { riskNow, riskOf, riskToCarry } from './risk';
import { isBeforeEffect, isOpen } from './transitions';
import type { ComponentState, Promotion, Release, StagePolicy } from './types';
import { asClause, at, counted, countdown, duration, words } from './words';

/** Where a promotion stands, in the words of every page and message. */
export function whereItStands(
  { outcome, state }: Promotion,
  decision: Decision | undefined,
): Sentence {
  return decision?.sentence ?? [outcome ?? state];
}

/**
 * The next step of an open promotion by the facts of this moment (R7–R13, R20,
 * R21). Only what let through counts; what is unknown waits.
 *
 * One step at a time: call again after a step was written, until it stays.
 *
 * @throws when the promotion has ended.
 */
export function decide(state: ComponentState, promotion: Promotion): Decision {
  if (!isOpen(promotion.state)) {
    throw new Error(
      `Promotion '${promotion.id}' is ${promotion.state}; nothing is left to decide`,
    );
  }
  return isBeforeEffect(promotion.state)
    ? decideBeforeEffect(state, promotion)
    : {
        readySince: promotion.readySince,
        ...decideAfterEffect(state, promotion),
      };
}

function decideBeforeEffect(
  state: ComponentState,
  promotion: Promotion,
): Decision {
  const end = endBeforeEffect(state, promotion);
  if (end) {
    return end;
  }
  const stage = stageOf(state, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  if (!stage || !release) {
    // Ended above where that is for good; else the rows are being written.
    return waitFor(state, promotion, ['Its release is not known here']);
  }
  const digest = currentDigest(state, promotion);
  if (digest === undefined) {
    return waitFor(state, promotion, [
      `No Argo CD application serves ${stage.name}`,
    ]);
  }
  if (digest !== promotion.digest) {
    const risk = riskNow(state, stage, release, promotion);
    return {
      ...waitFor(state, promotion, [
        `It is judged anew: ${whatChanged(state, promotion)}`,
      ]),
      rebind: {
        digest,
        policyVersion: stage.policyVersion,
        bindingFingerprint: promotion.bindingFingerprint,
        replacesReleaseId: replacedBy(state, promotion)?.id,
        ...riskToCarry(risk, promotion, riskOf(state, stage, release)),
        // What the rules raised is no longer what the person set.
        riskBecause:
          risk.known === (promotion.riskKnown ?? promotion.risk)
            ? promotion.riskBecause
            : undefined,
      },
      ...(risk.class !== promotion.risk && {
        riskChange: {
          from: promotion.risk,
          to: risk.class,
          reasons: risk.reasons,
        },
      }),
    };
  }
  const obstacle = obstacleTo(state, promotion, { stage, release });
  return obstacle
    ? { ...waitFor(state, promotion, obstacle.sentence), asks: obstacle.asks }
    : letGo(state, promotion, { stage, release });
}

/** What keeps a promotion from its effect. */
type Obstacle = Pick<Decision, 'sentence' | 'asks'>;

/** The first thing that keeps a promotion from its effect, or nothing. */
function obstacleTo(
  state: ComponentState,
  promotion: Promotion,
  into: { stage: StagePolicy; release: Release },
): Obstacle | undefined {
  const { stage, release } = into;
  const [problem] = preconditionsOf(state, stage, release);
  if (problem) {
    return { sentence: words(`It cannot go: `, asClause([problem.message])) };
  }
  const { blockers, preconditions } = answerFor(
    state,
    stage,
    release,
    promotion,
  );
  const before = preconditions.find(
    ({ result }) => result.status === 'pending',
  );
  if (before) {
    return { sentence: before.result.reason };
  }
  const [unseen] = preconditions;
  if (blockers.length) {
    const approvals = approvalsThatCount(state, promotion);
    const asked = unseen ? [] : whoIsAsked(blockers, promotion, approvals);
    return {
      sentence: words('It waits: ', blockersSentence(blockers)),
      asks: asked.length > 0 ? asked : undefined,
    };
  }
  return (
    unseen && {
      sentence: words('It waits: ', asClause(unseen.result.reason)),
    }
  );
}

function waitFor(
  state: ComponentState,
  promotion: Promotion,
  sentence: Sentence,
): Decision {
  return {
    state: 'waiting',
    sentence,
    readySince: undefined,
    dueAt: promotionDueAt(state, { ...promotion, state: 'waiting' }),
  };
}

/** Everything lets through: the delay, then the queue, then the effect (R10). */
function letGo(
  state: ComponentState,
  promotion: Promotion,
  into: { stage: StagePolicy; release: Release },
): Decision {
  const { stage, release } = into;
  const readySince =
    promotion.state === 'ready' && promotion.readySince !== undefined
      ? promotion.readySince
      : state.now;
  const end = readySince + delayOf(stage, promotion);
  const stays = { state: 'ready' as const, readySince };
  if (promotion.state === 'waiting') {
    return {
      ...stays,
      dueAt: end,
      sentence: [
        `${release.version} goes to ${stage.name} ${
          end > state.now
            ? `after a delay of ${duration(end - state.now)}`
            : 'now'
        }`,
      ],
    };
  }
  if (state.now < end) {
    return {
      ...stays,
      dueAt: end,
      sentence: words(
        `${release.version} goes to ${stage.name} in `,
        countdown(end),
      ),
    };
  }
  if (promotion.queuedBefore !== undefined) {
    return {
      ...stays,
      sentence: [
        promotion.queuedBefore > 0
          ? `It is queued, ${counted(
              promotion.queuedBefore,
              'promotion',
            )} before it`
          : 'It is queued, and the next to go',
      ],
    };
  }
  const { setback } = promotion;
  if (setback && state.now < setback.retryAt) {
    return {
      ...stays,
      heldUp: true,
      sentence: words(
        `It cannot go: ${setback.because}, since `,
        at(setback.since),
        '; tried again ',
        at(setback.at),
      ),
    };
  }
  return {
    state: 'executing',
    readySince,
    command: 'execute',
    sentence: [
      `${release.version} is being brought to ${stage.name}: ${
        stage.promote?.describe ?? stage.promote?.with
      }`,
    ],
  };
}
