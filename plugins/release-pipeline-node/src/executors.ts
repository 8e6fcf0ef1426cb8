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

import type { z } from 'zod';
import type { GateSubject } from './gateFacts';

/** A release's artifacts by logical name. @public */
export type ReleaseArtifacts = Record<
  string,
  {
    /** Image repository, chart name or repository URL. */
    name: string;
    tag?: string;
    digest?: string;
    revision?: string;
  }
>;

/** Up to where it is known what Git would bring along. @public */
export interface SeenInGit {
  /** The name of the repository in config. */
  repository: string;
  /** Directories and files that applications of the stage are made of. */
  paths: string[];
  /** The head of the branch that was looked at. */
  revision: string;
}

/** What an executor is asked to bring about. @public */
export interface EffectRequest<TConfig> {
  config: TConfig;
  subject: GateSubject;
  artifacts: ReleaseArtifacts;
  /** Applications of the stage, for `{{ application }}`. */
  applications: string[];
  promotion: {
    id: string;
    attempt: number;
    requestedBy: string;
    approvedBy: string[];
    reason?: string;
    /** Where the portal shows it; may be put into a message. */
    href?: string;
  };
  /**
   * For `execute`: what came into these directories later was judged by nobody,
   * and must not go along.
   */
  seen?: SeenInGit[];
}

/** What was seen before the intent was committed; stored with it. @public */
export type EffectPlan = {
  /** The revision that was judged; the effect is only done on top of it. */
  base: string;
  /** Values that the effect replaces; when they moved, it goes back to waiting. */
  judged: Record<string, string>;
  /** One sentence: "Git commit to gitops/main". */
  summary: string;
};

/** @public */
export type EffectOutcome =
  | { kind: 'done'; revision: string; href?: string; summary: string }
  /** The values stood there already; nothing was done. */
  | { kind: 'already-there'; revision: string; href?: string; summary: string }
  /** Nothing left the house; judge again (R11). */
  | { kind: 'withdrawn'; because: string }
  /** It cannot work as asked; a person has to look. */
  | { kind: 'failed'; because: string };

/**
 * Carries a promotion out. All calls may be repeated after a crash: `execute`
 * first does what `find` does, and never writes a second time (I1, I2).
 * A throw means "not known whether it happened"; it is called again.
 * @public
 */
export interface Executor<TConfig = unknown> {
  /** The word in config: `promote: { with: git-commit }`. */
  name: string;
  /** Validates the keys of `promote` besides `with`. */
  configSchema: z.ZodType<TConfig>;
  /** Names in config that must exist; checked at start. */
  references?(config: TConfig): Array<{ kind: 'repository'; name: string }>;
  /** In words, without asking anybody: "Git commit to gitops/main". */
  describe(config: TConfig): string;
  plan(
    request: EffectRequest<TConfig>,
    options: { signal: AbortSignal },
  ): Promise<EffectPlan>;
  /**
   * Looks for the trace of an earlier run (marker = promotion id) between
   * `plan.base` and the present head, and changes nothing. `undefined`:
   * nothing left the house.
   */
  find(
    request: EffectRequest<TConfig>,
    plan: EffectPlan,
    options: { signal: AbortSignal },
  ): Promise<EffectOutcome | undefined>;
  execute(
    request: EffectRequest<TConfig>,
    plan: EffectPlan,
    options: { signal: AbortSignal },
  ): Promise<EffectOutcome>;
}

/** Keeps the type of `config` while an executor is written. @public */
export function createExecutor<TConfig>(
  executor: Executor<TConfig>,
): Executor<TConfig> {
  return executor;
}
