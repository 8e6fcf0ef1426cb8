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

import type { RiskClass } from 'backstage-plugin-release-pipeline-common';
import type { ComponentState, Release, StagePolicy } from '../types';
import type { RiskRule } from './rules';

/** A release on its way into a stage. */
export interface RiskInput {
  state: ComponentState;
  stage: StagePolicy;
  release: Release;
  /** What runs there; absent: nothing that is known. */
  running?: Release;
}

/** Why a rule is met; several matchers of one rule are listed in one sentence. */
export interface RiskMatch {
  /** Part of a sentence: `type infrastructure`, `major version 1.0.0 → 2.0.0`. */
  says: string;
  /** What is asked for cannot be read: the rule counts as high (R14). */
  unreadable?: boolean;
  /** See {@link RiskFinding}. */
  keys?: string[];
}

/** Undefined: what the rule names is not met. */
export type RiskMatcher<K extends RiskKey = RiskKey> = (
  wanted: NonNullable<RiskRule[K]>,
  input: RiskInput,
) => RiskMatch | undefined;

export type RiskKey = Exclude<keyof RiskRule, 'class'>;

/** A class with its reason, a whole sentence such as `Type infrastructure: high`. */
export interface RiskFinding {
  class: RiskClass;
  reason: string;
  /** Counts only as long as what it rests on cannot be read. */
  unreadable?: boolean;
  /**
   * What tells it from others, each thing that was found by itself; absent: its
   * reason. Numbers that move by themselves are no part of it.
   */
  keys?: string[];
}

/** What holds without a rule being written, or without being matched by one. */
export type RiskSource = (input: RiskInput) => RiskFinding[];
