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
  Direction,
  Problem,
} from 'backstage-plugin-release-pipeline-common';
import { blockersOf } from './blockers';
import type { JudgedGate } from './conditions';
import { judgeEntry } from './judged';
import { preconditionsOf } from './preconditions';
import { riskNow, type Risk } from './risk';
import type { ComponentState, Promotion, Release, StagePolicy } from './types';

/**
 * Why a release is not in a stage. Headline, verdict, inbox, promotion and
 * decision all speak from this one answer.
 */
export interface Answer {
  stage: StagePolicy;
  release: Release;
  /** The open promotion, if somebody has asked. */
  promotion?: Promotion;
  direction: Direction;
  risk: Risk;
  /** What no condition and no override gets past; not counted (R1, R16, R19). */
  preconditions: JudgedGate[];
  /** Every condition, those that only observe among them. */
  conditions: JudgedGate[];
  /** Of the conditions what holds back, most important first. */
  blockers: JudgedGate[];
}

/** Judges a release for a stage by the facts of this moment. */
export function answerFor(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
  promotion?: Promotion,
  direction: Direction = promotion?.direction ?? 'forward',
): Answer {
  const risk = riskNow(state, stage, release, promotion);
  const conditions = judgeEntry(state, {
    stage,
    release,
    direction,
    risk: risk.class,
    promotion,
  });
  return {
    stage,
    release,
    promotion,
    direction,
    risk,
    preconditions: preconditionsOf(state, stage, release)
      .filter(({ code }) => code !== 'observed-only')
      .map(problem => asBlocker(state, { stage, release }, problem)),
    conditions,
    blockers: blockersOf(conditions),
  };
}

/** A precondition in the shape of a condition, so that it says as much. */
function asBlocker(
  state: ComponentState,
  { stage, release }: Pick<Answer, 'stage' | 'release'>,
  { code, copy, href, message, place, remedy }: Problem,
): JudgedGate {
  return {
    gate: {
      name: code,
      type: 'precondition',
      kind: 'platform',
      title: TITLES[code] ?? 'Binding',
      costly: false,
      people: false,
      config: {},
    },
    result: {
      stage: stage.name,
      releaseId: release.id,
      gate: code,
      policyVersion: stage.policyVersion,
      type: 'precondition',
      status: code === 'baseline' ? 'unknown' : 'failed',
      reason: [message],
      nextAction: remedy,
      noEndBecause: 'It ends when that is mended; nobody can override it',
      evidence: [
        ...(place ? [{ label: 'Where', value: [place], href }] : []),
        ...(copy ? [{ label: 'To add', value: [copy], code: true }] : []),
      ],
      observedAt: state.now,
      since: state.now,
    },
  };
}

const TITLES: Record<string, string> = {
  baseline: 'Every stage read once',
  'no-application': 'An application that serves the stage',
  'ambiguous-release': 'One digest for one tag',
};
