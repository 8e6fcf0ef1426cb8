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

import { stageOf } from './lookups';
import { isBeforeEffect, isOpen } from './transitions';
import type { ComponentState, Promotion, StagePolicy } from './types';

/**
 * The state as a promotion has to see it (R21): from `executing` on it is
 * finished under the policy that it began with, also when its stage or its
 * pipeline has left the config.
 */
export function underPinnedPolicy(
  state: ComponentState,
  promotion: Promotion,
): ComponentState {
  const pinned = isBeforeEffect(promotion.state)
    ? undefined
    : state.pinned?.[promotion.policyVersion];
  if (
    !pinned ||
    stageOf(state, promotion.stage)?.policyVersion === promotion.policyVersion
  ) {
    return state;
  }
  const others =
    state.pipeline?.name === pinned.name ? state.pipeline.stages : [];
  return {
    ...state,
    pipeline: {
      ...pinned,
      stages: [
        ...others.filter(({ name }) => name !== promotion.stage),
        ...pinned.stages,
      ],
    },
  };
}

/** The stage as a promotion has to see it (R21): whose word counts there, among others. */
export function pinnedStage(
  state: ComponentState,
  promotion: Promotion,
): StagePolicy | undefined {
  return stageOf(underPinnedPolicy(state, promotion), promotion.stage);
}

/**
 * The promotion and its world as when its intent was committed, with the facts
 * of this moment: what `decide` says of it is whether it still goes (I2).
 */
export function stateToActOn(
  state: ComponentState,
  promotion: Promotion,
): { state: ComponentState; promotion: Promotion } {
  const before: Promotion = {
    ...promotion,
    state: 'ready',
    readySince: promotion.readySince ?? promotion.stateSince,
  };
  return {
    promotion: before,
    state: {
      ...underPinnedPolicy(state, promotion),
      promotions: state.promotions.map(other =>
        other.id === before.id ? before : other,
      ),
    },
  };
}

/** Every stage that is looked at: those of the pipeline, and those that only promotions under way know (R21). */
export function stagesSeen(
  state: ComponentState,
): Array<{ state: ComponentState; stage: StagePolicy }> {
  const left = state.promotions
    .filter(
      promotion => isOpen(promotion.state) && !stageOf(state, promotion.stage),
    )
    .flatMap(promotion => {
      const pinned = underPinnedPolicy(state, promotion);
      const stage = stageOf(pinned, promotion.stage);
      return stage ? [{ state: pinned, stage }] : [];
    });
  return [
    ...(state.pipeline?.stages ?? []).map(stage => ({ state, stage })),
    ...left,
  ];
}
