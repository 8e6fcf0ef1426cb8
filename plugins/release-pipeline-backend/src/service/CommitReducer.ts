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

import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { whyUnknown } from '../adapters/UpstreamError';
import { json } from '../database/sql';
import { isSamePlace, reductionsWanted } from '../domain/reduction';
import type { CommitQuery, ComponentState, Reduction } from '../domain/types';
import type { ChangeFinder } from '../executors';
import type { JobQueue } from '../jobs/JobQueue';
import { ComponentQuestions } from './ComponentQuestions';

/** What Git did not tell is asked again after so long. */
const AGAIN_AFTER_MS = 60_000;

/** What the reducer works with. */
export interface CommitReducerOptions {
  knex: Knex;
  queue: JobQueue;
  finder: Pick<ChangeFinder, 'reduce'>;
  logger: LoggerService;
  /** The end of the plugin. */
  stopping: AbortSignal;
}

/**
 * Finds out in Git which commit identifies the release of a revision that runs
 * (R1), and keeps it with the component. Until then nobody knows what runs, so
 * that no release is made of somebody else's merge.
 */
export class CommitReducer {
  readonly #options: CommitReducerOptions;
  readonly #questions: ComponentQuestions;
  /** By component, on this process's own clock. */
  readonly #notBefore = new Map<string, number>();

  private constructor(options: CommitReducerOptions) {
    this.#options = options;
    this.#questions = ComponentQuestions.create(options);
  }

  static create(options: CommitReducerOptions): CommitReducer {
    return new CommitReducer(options);
  }

  /**
   * Waits a moment for the answers; later ones wake the component.
   *
   * @returns whether anything was learnt.
   */
  async reduce(state: ComponentState): Promise<boolean> {
    const { ref } = state.component;
    const missing = missingIn(state);
    const isLeftAlone =
      missing.every(({ because }) => because) &&
      performance.now() < (this.#notBefore.get(ref) ?? -Infinity);
    return (
      missing.length > 0 &&
      !isLeftAlone &&
      this.#questions.ask(ref, missing[0].repoURL, signal =>
        this.#find(state, missing, signal),
      )
    );
  }

  /** When asking again makes sense; undefined when nothing has to be asked. */
  nextAt(state: ComponentState): Instant | undefined {
    return missingIn(state).length > 0 ? state.now + AGAIN_AFTER_MS : undefined;
  }

  async #find(
    state: ComponentState,
    missing: Reduction[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const { ref } = state.component;
    const stored = state.reductions ?? [];
    const found: Reduction[] = [];
    for (const { because, repoURL, paths, revision } of missing) {
      const query = { repoURL, paths, revision };
      found.push({
        ...query,
        ...(await this.#ask(query, { stored, before: because, signal })),
      });
    }
    if (found.every(({ commit }) => commit)) {
      this.#notBefore.delete(ref);
    } else {
      this.#notBefore.set(ref, performance.now() + AGAIN_AFTER_MS);
    }
    const wanted = reductionsWanted(state);
    const open = found.filter(({ commit }) => !commit);
    const reductions = [
      ...found,
      // What runs, and what saves the next look from going far back.
      ...stored.filter(
        known =>
          known.commit &&
          (wanted.includes(known) ||
            open.some(other => isSamePlace(other, known))),
      ),
    ];
    if (isDeepStrictEqual(reductions, stored)) {
      return false;
    }
    await this.#options
      .knex('components')
      .where({ ref })
      .update({ reductions: json(reductions) });
    return true;
  }

  async #ask(
    query: CommitQuery,
    options: { stored: Reduction[]; before?: string; signal: AbortSignal },
  ): Promise<{ commit: string } | { because: string }> {
    const { before, signal, stored } = options;
    const known = new Map(
      stored.flatMap(
        ({ revision, commit, ...place }): Array<[string, string]> =>
          commit && isSamePlace(place, query) ? [[revision, commit]] : [],
      ),
    );
    try {
      return await this.#options.finder.reduce({ ...query, known }, { signal });
    } catch (error) {
      signal.throwIfAborted();
      this.#options.logger.warn(
        `Which release revision ${query.revision} of ${query.repoURL} belongs to is not known yet`,
        toError(error),
      );
      return {
        because: whyUnknown(error, {
          before,
          otherwise: 'Git gave no answer',
        }),
      };
    }
  }
}

function missingIn(state: ComponentState): Reduction[] {
  return reductionsWanted(state).filter(({ commit }) => !commit);
}
