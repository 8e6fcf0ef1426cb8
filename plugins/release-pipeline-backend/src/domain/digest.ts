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

import type { Instant } from 'backstage-plugin-release-pipeline-node';
import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import { hasExpired } from './approvalTerms';
import { gateSet, gateSetHash } from './gateSet';
import { bindingFingerprint, releaseOf, replacedBy, stageOf } from './lookups';
import { rememberedByFacts } from './rememberedByState';
import { riskNow } from './risk';
import { isBeforeEffect } from './transitions';
import type { Approval, ComponentState, Promotion } from './types';

/** What a decision of a person is bound to (R20). */
export interface DigestParts {
  promotionId: string;
  component: string;
  stage: string;
  direction: string;
  releaseKey: string;
  /** Absent: nothing runs there. */
  replacesKey?: string;
  policyVersion: string;
  gateSetHash: string;
  risk: string;
  bindingFingerprint: string;
  owner?: string;
}

/** SHA-256 in hex over exactly these parts (R20); any change makes another digest (I4). */
export function promotionDigest(parts: DigestParts): string {
  const {
    promotionId,
    component,
    stage,
    direction,
    releaseKey,
    replacesKey,
    policyVersion,
    gateSetHash: gates,
    risk,
    bindingFingerprint: binding,
    owner,
  } = parts;
  return createHash('sha256')
    .update(
      canonicalize([
        promotionId,
        component,
        stage,
        direction,
        releaseKey,
        // JSON has no undefined; no key of a release and no owner is an empty text.
        replacesKey ?? '',
        policyVersion,
        gates,
        risk,
        binding,
        owner ?? '',
      ]) ?? '',
    )
    .digest('hex');
}

type Digested = Pick<
  Promotion,
  | 'id'
  | 'stage'
  | 'direction'
  | 'risk'
  | 'riskKnown'
  | 'riskComputed'
  | 'riskSeen'
  | 'releaseId'
>;

/**
 * The digest by the state of this moment. `undefined` when it cannot be told:
 * the stage left the policy, or no application is bound to it.
 */
export const currentDigest = rememberedByFacts<[Digested], string | undefined>(
  digestOf,
);

function digestOf(
  state: ComponentState,
  promotion: Digested,
): string | undefined {
  const stage = stageOf(state, promotion.stage);
  const fingerprint = bindingFingerprint(state, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  if (!stage || fingerprint === undefined || !release) {
    return undefined;
  }
  const risk = riskNow(state, stage, release, promotion).class;
  return promotionDigest({
    promotionId: promotion.id,
    component: state.component.ref,
    stage: stage.name,
    direction: promotion.direction,
    releaseKey: release.key,
    replacesKey: replacedBy(state, promotion)?.key,
    policyVersion: stage.policyVersion,
    gateSetHash: gateSetHash(gateSet(stage, promotion.direction, risk)),
    risk,
    bindingFingerprint: fingerprint,
    owner: state.component.owner,
  });
}

/**
 * Approvals that count now: given for the present digest, not taken back, not
 * expired (S9), one for each person (S3), never by who asked (R12, S1). Groups and authors are
 * for the gate to judge.
 */
export function approvalsThatCount(
  state: ComponentState,
  promotion: Promotion,
): Approval[] {
  // From `executing` on, what was judged is pinned (R21).
  const digest = isBeforeEffect(promotion.state)
    ? currentDigest(state, promotion)
    : promotion.digest;
  const counts = (approval: Approval) =>
    !isBeforeEffect(promotion.state) || !hasExpired(state, promotion, approval);
  const byPerson = new Map<string, Approval>();
  for (const approval of state.approvals) {
    if (
      approval.promotionId === promotion.id &&
      approval.decision === 'approved' &&
      approval.voidedAt === undefined &&
      approval.digest === digest &&
      approval.userRef !== promotion.requestedBy &&
      !byPerson.has(approval.userRef) &&
      counts(approval)
    ) {
      byPerson.set(approval.userRef, approval);
    }
  }
  return [...byPerson.values()];
}

/**
 * In words: what differs between the promotion as it was asked for and now.
 *
 * @param since - when what is told of was given; what a person has changed since
 */
export function whatChanged(
  state: ComponentState,
  promotion: Promotion,
  since?: Instant,
): string {
  const changes: string[] = [];
  if (
    stageOf(state, promotion.stage)?.policyVersion !== promotion.policyVersion
  ) {
    changes.push('the policy of the stage');
  }
  if (
    bindingFingerprint(state, promotion.stage) !== promotion.bindingFingerprint
  ) {
    changes.push('the application that serves the stage');
  }
  if (replacedBy(state, promotion)?.id !== promotion.replacesReleaseId) {
    changes.push('the release that it replaces');
  }
  if (riskChanged(state, promotion, since)) {
    changes.push('the risk class');
  }
  // What is left of R20 is not kept beside the digest.
  return `${changes.join(' and ') || 'the owner or the conditions'} changed`;
}

/** A person who sets it has written it into the promotion by then (R14). */
function riskChanged(
  state: ComponentState,
  promotion: Promotion,
  since: Instant | undefined,
): boolean {
  const stage = stageOf(state, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  return (
    (stage &&
      release &&
      riskNow(state, stage, release, promotion).class !== promotion.risk) ||
    (since !== undefined &&
      state.riskChanges.some(
        ({ at, promotionId }) => promotionId === promotion.id && at >= since,
      ))
  );
}
