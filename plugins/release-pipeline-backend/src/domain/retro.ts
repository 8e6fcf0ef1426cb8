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
  GateSetName,
  RetroItem,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type {
  ComponentState,
  Deployment,
  GateSpec,
  Release,
  StagePolicy,
} from './types';

/** One release of a retro run, and the moment at which the gate would have mattered. */
export interface RetroCase {
  release: Release;
  at: Instant;
  moment: RetroItem['moment'];
  /** When it first came into the stage; absent: it never did. */
  enteredAt?: Instant;
  /** When that ended, in the stage or else in the one before. */
  endedAt?: Instant;
  outcome: RetroItem['outcome'];
}

/** What is asked: how the gate would have judged the last releases. */
export interface RetroQuestion {
  stage: StagePolicy;
  gate: GateSpec;
  set: GateSetName;
  /** How many releases. */
  last: number;
}

/** The stage whose releases a gate judges: the one in `of`, or else the stage itself. */
export function stageLookedAt(stage: string, gate: GateSpec): string {
  return (
    gate.of ?? gate.parts?.flatMap(part => part.gate.of ?? []).at(0) ?? stage
  );
}

/**
 * The last releases that ran in the stage that the gate looks at, newest first,
 * each with its moment: when it first came into the stage; for a gate of the
 * watch, when that was over; for one that never came, when it ended in the stage
 * before, and this very moment while it may still come (R8).
 *
 * @param state - with all deployments that are to count
 */
export function retroCases(
  state: Pick<ComponentState, 'now' | 'deployments' | 'releases'>,
  question: RetroQuestion,
): RetroCase[] {
  const { gate, last, set, stage } = question;
  const looksAt = stageLookedAt(stage.name, gate);
  const oldestFirst = [...state.deployments].sort(
    (a, b) => a.startedAt - b.startedAt,
  );
  const inStage = (name: string, release: Release) =>
    oldestFirst.filter(
      deployment =>
        deployment.stage === name && deployment.releaseId === release.id,
    );
  return state.releases
    .flatMap(release => {
      const looked = inStage(looksAt, release);
      return looked.length > 0 ? [{ release, looked }] : [];
    })
    .sort((a, b) => b.looked[0].startedAt - a.looked[0].startedAt)
    .slice(0, last)
    .map(({ release, looked }) => {
      const [entered] = inStage(stage.name, release);
      if (!entered) {
        return neverEntered(state.now, release, looked[looked.length - 1]);
      }
      return {
        release,
        enteredAt: entered.startedAt,
        endedAt: entered.endedAt,
        outcome: outcomeOf(entered),
        ...(set === 'watch'
          ? afterWatch(state.now, stage, entered)
          : { at: entered.startedAt, moment: 'entered' as const }),
      };
    });
}

/** Whether what became of it speaks against it. */
export function endedBadly(outcome: RetroItem['outcome']): boolean {
  return outcome === 'rolled-back' || outcome === 'failed';
}

function neverEntered(
  now: Instant,
  release: Release,
  { endedAt, outcome }: Deployment,
): RetroCase {
  return {
    release,
    ...(endedAt === undefined
      ? { at: now, moment: 'now' as const }
      : { at: endedAt, moment: 'ended' as const, endedAt }),
    outcome:
      outcome === 'rolled-back' || outcome === 'failed'
        ? outcome
        : 'not-entered',
  };
}

/** The watch begins when it is healthy, and ends early with the deployment. */
function afterWatch(
  now: Instant,
  { watchMs }: StagePolicy,
  { startedAt, healthyAt = startedAt, endedAt = Infinity }: Deployment,
): Pick<RetroCase, 'at' | 'moment'> {
  const over = healthyAt + watchMs;
  if (endedAt < over) {
    return { at: endedAt, moment: 'ended' };
  }
  return over > now
    ? { at: now, moment: 'now' }
    : { at: over, moment: 'watched' };
}

function outcomeOf({
  healthyAt,
  endedAt,
  outcome,
}: Deployment): RetroItem['outcome'] {
  if (endedAt === undefined) {
    return 'running';
  }
  if (outcome !== 'replaced') {
    return outcome ?? 'removed';
  }
  return healthyAt === undefined ? 'replaced-early' : 'succeeded';
}
