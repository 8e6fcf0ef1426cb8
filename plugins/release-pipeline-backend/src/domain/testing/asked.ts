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

import { currentDigest } from '../digest';
import { bindingFingerprint, replacedBy, stageOf } from '../lookups';
import type {
  Approval,
  ComponentState,
  GateResult,
  GateSpec,
  Override,
  Promotion,
  StagePolicy,
} from '../types';
import {
  aGate,
  aGateResult,
  aPipeline,
  aPromotion,
  aState,
  HOUR,
  MINUTE,
  NOW,
  SECOND,
} from './builders';

export const HEALTH = aGate({ name: 'health', of: 'staging' });
export const ERRORS = aGate({
  name: 'errors',
  type: 'prometheus',
  kind: 'runtime',
  title: 'Error ratio in staging',
  of: 'staging',
  costly: true,
});
export const APPROVAL = aGate({
  name: 'approvals',
  type: 'approval',
  kind: 'people',
  title: 'Approval',
  people: true,
  config: { required: 1, from: ['group:default/platform'] },
});

/** The pipeline of the builders with changes to its stages by name. */
export function aPipelineWith(stages: Record<string, Partial<StagePolicy>>) {
  const pipeline = aPipeline();
  return {
    ...pipeline,
    stages: pipeline.stages.map(stage => ({ ...stage, ...stages[stage.name] })),
  };
}

/**
 * 1.1.0 runs in dev and staging, 1.0.0 in production; production asks `gates`,
 * and each of them has passed for 1.1.0.
 */
export function aWaitingState(
  overrides: Partial<ComponentState> & {
    gates?: GateSpec[];
    stages?: Record<string, Partial<StagePolicy>>;
  } = {},
): ComponentState {
  const { gates = [HEALTH], stages = {}, ...rest } = overrides;
  return aState({
    runs: { dev: '1.1.0', staging: '1.1.0', production: '1.0.0' },
    versions: ['1.0.0', '1.1.0'],
    pipeline: aPipelineWith({
      ...stages,
      production: { gates, ...stages.production },
    }),
    gateResults: gates.map(gate => passed(gate)),
    ...rest,
  });
}

export function passed(
  gate: GateSpec,
  overrides: Partial<GateResult> = {},
): GateResult {
  return aGateResult({
    gate: gate.name,
    type: gate.type,
    reason: [`${gate.title} is fine`],
    observedAt: NOW - SECOND,
    ...overrides,
  });
}

/** The state with a promotion that was asked for a minute ago, bound to the state as it is. */
export function asked(
  state: ComponentState,
  overrides: Partial<Promotion> = {},
): { state: ComponentState; promotion: Promotion } {
  const draft = aPromotion({ requestedAt: NOW - MINUTE, ...overrides });
  const bound: Promotion = {
    ...draft,
    policyVersion: stageOf(state, draft.stage)?.policyVersion ?? '',
    bindingFingerprint: bindingFingerprint(state, draft.stage) ?? '',
    replacesReleaseId: replacedBy(state, draft)?.id,
    ...overrides,
  };
  const promotion = {
    ...bound,
    digest: overrides.digest ?? currentDigest(state, bound) ?? '',
  };
  return {
    promotion,
    state: { ...state, promotions: [promotion, ...state.promotions] },
  };
}

export function anApproval(overrides: Partial<Approval> = {}): Approval {
  return {
    id: 'approval-1',
    promotionId: 'promotion-1',
    digest: 'digest-1',
    userRef: 'user:default/pat',
    userName: 'Pat Platform',
    decision: 'approved',
    at: NOW - 30 * SECOND,
    openGates: [],
    ...overrides,
  };
}

/** By Olga, for an hour from half a minute ago; passes over `errors` unless given. */
export function anOverride(overrides: Partial<Override> = {}): Override {
  return {
    id: 'override-1',
    promotionId: 'promotion-1',
    digest: 'digest-1',
    gates: [
      {
        name: 'errors',
        title: 'Error ratio in staging',
        status: 'failed',
        reason: ['2.4 % is more than 1 %'],
      },
    ],
    reason: 'The shop is down without it',
    ticket: 'OPS-12',
    userRef: 'user:default/olga',
    userName: 'Olga Operator',
    at: NOW - 30 * SECOND,
    expiresAt: NOW - 30 * SECOND + HOUR,
    ...overrides,
  };
}
