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
  ApprovalView,
  Availability,
  EffectView,
  PromotionView,
} from 'backstage-plugin-release-pipeline-common';
import { approvalTerms } from '../approvalTerms';
import { decide, whereItStands } from '../decide';
import { releaseOf, stageOf } from '../lookups';
import { progressSince } from '../moment';
import { underPinnedPolicy } from '../pinned';
import { riskOfPromotion } from '../risk';
import { awaitsSignOff, signOffGroups } from '../signOff';
import { isBeforeEffect, isOpen } from '../transitions';
import type { Approval, ComponentState, Effect, Promotion } from '../types';
import { judgeWatchGates } from '../watching';
import { iso, isoIf } from '../words';
import { overrideAction, overridesOf } from './overrides';
import { gateView, nextWindowView, releaseRef, requester } from './parts';
import { verdictView } from './verdict';
import { both, type Decider, type Viewer } from './viewer';

/** One promotion, and what the reader may do with it. */
export function promotionView(
  state: ComponentState,
  promotion: Promotion,
  viewer: Viewer,
): PromotionView {
  const release = releaseOf(state, promotion.releaseId);
  const replaces = releaseOf(state, promotion.replacesReleaseId);
  const decision = isOpen(promotion.state)
    ? decide(state, promotion)
    : undefined;
  // The end of what waits for people is its expiry, which nobody counts down to.
  const dueAt =
    decision?.state === promotion.state && promotion.state !== 'waiting'
      ? decision.dueAt
      : undefined;
  const stage = stageOf(state, promotion.stage);
  return {
    id: promotion.id,
    version: promotion.version,
    component: { ref: state.component.ref, name: state.component.name },
    stage: promotion.stage,
    release: release
      ? releaseRef(release)
      : { id: promotion.releaseId, version: 'unknown', key: '' },
    replaces: replaces && releaseRef(replaces),
    direction: promotion.direction,
    lane: promotion.lane,
    state: promotion.state,
    stateSince: iso(promotion.stateSince),
    automatic: promotion.automatic,
    requestedBy: requester(promotion),
    requestedAt: iso(promotion.requestedAt),
    reason: promotion.reason,
    attempt: promotion.attempt,
    risk: riskOfPromotion(state, promotion),
    digest: promotion.digest,
    dueAt: isoIf(dueAt),
    progress:
      promotion.state === 'watching' && stage && dueAt !== undefined
        ? progressSince(promotion.stateSince, dueAt - promotion.stateSince)
        : undefined,
    watch: watchView(state, promotion),
    sentence: whereItStands(promotion, decision),
    outcome: promotion.outcome,
    plan: planView(promotion),
    signOff: signOffView(state, promotion),
    effects: state.effects
      .filter(({ promotionId }) => promotionId === promotion.id)
      .map(effectView),
    approvals: state.approvals
      .filter(({ promotionId }) => promotionId === promotion.id)
      .map(approvalView),
    overrides: overridesOf(state, promotion, viewer),
    actions: actions(state, promotion, viewer),
  };
}

/** The same for whoever looks at it alone: before its effect with every condition. */
export function promotionPage(
  state: ComponentState,
  promotion: Promotion,
  viewer: Viewer,
): PromotionView {
  const stage = stageOf(state, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  return {
    ...promotionView(state, promotion, viewer),
    verdict:
      stage && release && isBeforeEffect(promotion.state)
        ? verdictView(state, { stage, release, promotion }, viewer)
        : undefined,
  };
}

/** What the release is watched by, under the policy it began with (R21). */
function watchView(
  state: ComponentState,
  promotion: Promotion,
): PromotionView['watch'] {
  const stage = stageOf(underPinnedPolicy(state, promotion), promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  return promotion.state === 'watching' &&
    !awaitsSignOff(promotion) &&
    release &&
    stage &&
    stage.watchGates.length > 0
    ? judgeWatchGates(state, promotion, { stage, release }).map(judged =>
        gateView(state, { stage, release }, judged),
      )
    : undefined;
}

/** Who is to confirm it after its watch, and what they said. */
function signOffView(
  state: ComponentState,
  promotion: Promotion,
): PromotionView['signOff'] {
  const { signOff, signOffSince } = promotion;
  return signOffSince === undefined
    ? undefined
    : {
        since: iso(signOffSince),
        groups: signOffGroups(state, promotion),
        given: signOff && {
          by: { ref: signOff.userRef, name: signOff.userName },
          verdict: signOff.verdict,
          reason: signOff.reason,
        },
      };
}

function actions(
  state: ComponentState,
  promotion: Promotion,
  viewer: Viewer,
): PromotionView['actions'] {
  const { approve, reject } = decisions(state, promotion, viewer);
  const needsReason = approve.allowed && approvalTerms(state, promotion).reason;
  return {
    approve: { ...approve, ...(needsReason && { needsReason }) },
    reject,
    cancel: both(undone(promotion), () => viewer.mayCancel(promotion)),
    ...planAction(state, promotion, viewer),
    ...withdrawal(state, promotion, viewer),
    ...(awaitsSignOff(promotion) && { signOff: viewer.maySignOff(promotion) }),
    ...overrideAction(state, promotion, viewer),
    ...riskActions(state, promotion, viewer),
  };
}

/** Whether the reader may approve it, and whether they may reject it. */
export function decisions(
  state: ComponentState,
  promotion: Promotion,
  viewer: Decider,
): Pick<PromotionView['actions'], 'approve' | 'reject'> {
  const early = undone(promotion);
  const may = both(early, () => viewer.mayApprove(promotion));
  return {
    approve: both(may, () => notTwice(state, promotion, viewer)),
    reject: both(early, () => viewer.mayReject(promotion)),
  };
}

/** When it goes, and whether it missed that. */
function planView({ plan }: Promotion): PromotionView['plan'] {
  return (
    plan && {
      at: iso(plan.at),
      until: isoIf(plan.until),
      window: plan.inWindow,
      by: { ref: plan.by, name: plan.byName },
      missed: plan.missed,
    }
  );
}

/** Once it is under way there is no time left to set. */
function planAction(
  state: ComponentState,
  promotion: Promotion,
  viewer: Viewer,
): Pick<PromotionView['actions'], 'plan'> {
  const stage = stageOf(state, promotion.stage);
  return stage && isBeforeEffect(promotion.state)
    ? {
        plan: {
          ...viewer.mayPlan(promotion),
          nextWindow: nextWindowView(state, {
            stage,
            direction: promotion.direction,
            risk: riskOfPromotion(state, promotion),
            promotion,
          }),
        },
      }
    : {};
}

/** A class that cannot rise or fall any more is offered to nobody. */
function riskActions(
  state: ComponentState,
  promotion: Promotion,
  viewer: Viewer,
): Pick<PromotionView['actions'], 'raiseRisk' | 'lowerRisk'> {
  const risk = riskOfPromotion(state, promotion);
  const early = undone(promotion);
  return {
    ...(risk !== 'high' && { raiseRisk: early }),
    ...(risk !== 'low' && {
      lowerRisk: both(early, () => viewer.mayLowerRisk(promotion)),
    }),
  };
}

function undone(promotion: Promotion): Availability {
  if (isBeforeEffect(promotion.state)) {
    return { allowed: true };
  }
  return {
    allowed: false,
    because: isOpen(promotion.state)
      ? 'It is under way already: the change has been made.'
      : `It has ended: ${promotion.outcome ?? promotion.state}.`,
  };
}

/** S3: the same person counts once, however often. */
function notTwice(
  state: ComponentState,
  promotion: Promotion,
  viewer: Decider,
): Availability {
  return ownApproval(state, promotion, viewer)
    ? { allowed: false, because: 'You have approved it already.' }
    : { allowed: true };
}

/** An approval that stands is offered to nobody but who gave it. */
function withdrawal(
  state: ComponentState,
  promotion: Promotion,
  viewer: Decider,
): Pick<PromotionView['actions'], 'withdraw'> {
  const own = ownApproval(state, promotion, viewer);
  return own ? { withdraw: { ...undone(promotion), approvalId: own.id } } : {};
}

function ownApproval(
  state: ComponentState,
  promotion: Promotion,
  { userRef }: Decider,
): Approval | undefined {
  return state.approvals.find(
    approval =>
      approval.promotionId === promotion.id &&
      approval.userRef === userRef &&
      approval.decision === 'approved' &&
      approval.voidedAt === undefined,
  );
}

function effectView(effect: Effect): EffectView {
  return {
    kind: effect.kind,
    state: effect.state,
    at: iso(effect.endedAt ?? effect.createdAt),
    summary: effect.because ?? effect.summary,
    commit: effect.revision,
    href: effect.href,
  };
}

function approvalView(approval: Approval): ApprovalView {
  return {
    id: approval.id,
    by: { ref: approval.userRef, name: approval.userName },
    at: iso(approval.at),
    decision: approval.decision,
    reason: approval.reason,
    openGates: approval.openGates,
    countsFor: approval.countsFor,
    void:
      approval.voidedAt === undefined
        ? undefined
        : {
            at: iso(approval.voidedAt),
            because: approval.voidBecause ?? 'it was taken back',
          },
  };
}
