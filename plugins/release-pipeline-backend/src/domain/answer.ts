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

import type { Direction } from 'backstage-plugin-release-pipeline-common';
import { blockersOf } from './blockers';
import type { JudgedGate } from './judgedGate';
import { judgeEntry } from './judged';
import { whatHoldsBesides } from './besides';
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
  /** What holds besides the conditions; not counted, and not to be overridden (R1, R16, R19). */
  preconditions: JudgedGate[];
  /** Every condition, those that only observe among them. */
  conditions: readonly JudgedGate[];
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
    preconditions: whatHoldsBesides(state, { stage, release, promotion }),
    conditions,
    blockers: blockersOf(conditions),
  };
}
