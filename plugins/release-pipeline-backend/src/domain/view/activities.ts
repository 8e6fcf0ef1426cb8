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

import type { Activity } from 'backstage-plugin-release-pipeline-common';
import { stageConditions } from '../conditions';
import { decide } from '../decide';
import { gateSet } from '../gateSet';
import {
  openDeployment,
  releaseOf,
  storedResult,
  unendedPromotions,
} from '../lookups';
import { progressSince } from '../moment';
import { riskNow, riskOf } from '../risk';
import { awaitsSignOff } from '../signOff';
import { stageStatus } from '../stageStatus';
import { subjectsOf } from '../subjects';
import type { ComponentState, GateResult, StagePolicy } from '../types';
import { isoIf } from '../words';

/** What goes on in a stage: soaking, rolling out, watching, delay, cooldown. */
export function activitiesOf(
  state: ComponentState,
  stage: StagePolicy,
): Activity[] {
  return [
    ...underWay(state, stage),
    ...soaking(state, stage),
    ...cooldown(state, stage),
  ];
}

const KINDS: Record<string, Activity['kind']> = {
  ready: 'delay',
  'rolling-out': 'rolling-out',
  watching: 'watching',
};

function underWay(state: ComponentState, stage: StagePolicy): Activity[] {
  return unendedPromotions(state, stage.name).flatMap(promotion => {
    const decision = decide(state, promotion);
    const kind = awaitsSignOff(promotion) ? 'sign-off' : KINDS[promotion.state];
    return kind && decision.state === promotion.state
      ? [
          {
            kind,
            sentence: decision.sentence,
            endsAt: kind === 'rolling-out' ? undefined : isoIf(decision.dueAt),
            progress:
              decision.dueAt !== undefined &&
              kind === 'delay' &&
              promotion.readySince !== undefined &&
              decision.dueAt > promotion.readySince
                ? progressSince(
                    promotion.readySince,
                    decision.dueAt - promotion.readySince,
                  )
                : undefined,
          },
        ]
      : [];
  });
}

/** What a gate further on waits for while the release stays here; each once. */
function soaking(state: ComponentState, stage: StagePolicy): Activity[] {
  const release = releaseOf(
    state,
    openDeployment(state, stage.name)?.releaseId,
  );
  if (!release) {
    return [];
  }
  const stages = state.pipeline?.stages ?? [];
  const results = stages.flatMap(below =>
    openDeployment(state, below.name)?.releaseId === release.id
      ? []
      : gateSet(below, 'forward', riskOf(state, below, release).class)
          .filter(gate => gate.of === stage.name)
          .flatMap(
            gate => storedResult(state, { stage: below, gate, release }) ?? [],
          )
          .filter(
            ({ progress, status }) =>
              progress?.unit === 'ms' && status !== 'passed',
          ),
  );
  const [longest] = results.sort(
    (a, b) => (b.passesAt ?? Infinity) - (a.passesAt ?? Infinity),
  );
  return longest
    ? [soakActivity(longest, stageStatus(state, stage.name).fresh)]
    : [];
}

function soakActivity(result: GateResult, fresh: boolean): Activity {
  return {
    kind: 'soaking',
    sentence: result.reason,
    progress: result.progress,
    endsAt: isoIf(result.passesAt),
    paused:
      !fresh || result.progress?.advancingSince === undefined || undefined,
  };
}

/** Shown only where somebody or something would go there now. */
function cooldown(state: ComponentState, stage: StagePolicy): Activity[] {
  const [subject] = subjectsOf(state, stage);
  if (!subject) {
    return [];
  }
  const condition = stageConditions(
    state,
    stage,
    subject.release,
    subject.promotion?.direction ?? 'forward',
    riskNow(state, stage, subject.release, subject.promotion).class,
  ).find(({ gate }) => gate.name === 'cooldown');
  return condition?.result.status === 'pending'
    ? [
        {
          kind: 'cooldown',
          sentence: condition.result.reason,
          progress: condition.result.progress,
          endsAt: isoIf(condition.result.passesAt),
        },
      ]
    : [];
}
