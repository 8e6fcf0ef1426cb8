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
import type {
  Instant,
  SeenInGit,
} from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { whyUnknown } from '../adapters/UpstreamError';
import { json } from '../database/sql';
import type {
  Difference,
  DifferenceContent,
  DifferenceQuery,
} from '../domain/changes/difference';
import { shortened } from '../domain/changes/shortened';
import { differencesToRead } from '../domain/changes/toRead';
import { answerTo, wantedDifferences } from '../domain/changes/wanted';
import { openPromotions, releaseOf, stageOf } from '../domain/lookups';
import type {
  ComponentState,
  Promotion,
  Release,
  StagePolicy,
} from '../domain/types';
import type { DifferenceFinder, FoundDifference } from '../executors';
import type { JobQueue } from '../jobs/JobQueue';
import { ComponentQuestions } from './ComponentQuestions';

/** A component asks no more often whether the head has moved. */
const HEAD_MS = 15_000;
/** What Git did not tell is asked again after so long. */
const AGAIN_AFTER_MS = 10_000;
/** As long as somebody waits for a promotion, its difference is looked at again. */
const OPEN_MS = 60_000;

/** What the reader works with. */
export interface DifferenceReaderOptions {
  knex: Knex;
  queue: JobQueue;
  finder: Pick<DifferenceFinder, 'find' | 'headOf'>;
  logger: LoggerService;
  /** The end of the plugin. */
  stopping: AbortSignal;
}

interface AskOptions {
  exact: boolean;
  shown?: string[];
  signal: AbortSignal;
}

/** What this process asked last of a component. */
interface Asked {
  queries: readonly DifferenceQuery[];
  /** The revisions that Argo CD showed: others tell that the head has moved. */
  shown: string[];
  /** On this process's own clock. */
  notBefore: number;
  /** By question: the head that it was answered for. */
  heads: Map<string, string>;
}

/**
 * Reads in Git what promotions would change besides their release, and keeps it
 * with the component (R14). As long as it was not read nothing goes, and no
 * class is made up; a head that moved is read again.
 */
export class DifferenceReader {
  readonly #options: DifferenceReaderOptions;
  readonly #questions: ComponentQuestions;
  readonly #asked = new Map<string, Asked>();

  private constructor(options: DifferenceReaderOptions) {
    this.#options = options;
    this.#questions = ComponentQuestions.create(options);
  }

  static create(options: DifferenceReaderOptions): DifferenceReader {
    return new DifferenceReader(options);
  }

  /**
   * Waits a moment for the answers; later ones wake the component.
   *
   * @returns whether anything was learnt.
   */
  async read(state: ComponentState): Promise<boolean> {
    const { ref } = state.component;
    const queries = differencesToRead(state);
    const asked = this.#asked.get(ref);
    const shown = revisionsShown(state);
    const isShown = isDeepStrictEqual(asked?.shown, shown);
    const isLeftAlone =
      asked !== undefined &&
      isShown &&
      performance.now() < asked.notBefore &&
      isDeepStrictEqual(asked.queries, queries);
    return (
      queries.length > 0 &&
      !isLeftAlone &&
      this.#questions.ask(ref, queries[0].repoURL, signal =>
        this.#readAll(state, queries, {
          exact: false,
          shown: isShown ? undefined : shown,
          signal,
        }),
      )
    );
  }

  /**
   * Makes sure that what was judged for a promotion is what would change now, up
   * to the present head (I2). No host is asked but those that this promotion
   * depends on (F70).
   *
   * @returns `isNew`: something else was found; then it is kept, and all that
   *   stands on it is to be decided again. `seen`: up to where it is known now.
   * @throws UpstreamError when Git does not tell.
   */
  async renew(
    state: ComponentState,
    { stage: name, releaseId }: Pick<Promotion, 'stage' | 'releaseId'>,
    { signal }: { signal: AbortSignal },
  ): Promise<{ isNew: boolean; seen: SeenInGit[] }> {
    const stage = stageOf(state, name);
    const release = releaseOf(state, releaseId);
    const queries =
      stage && release ? wantedDifferences(state, stage, release).queries : [];
    const heads = this.#asked.get(state.component.ref)?.heads;
    const differences = [...(state.riskFacts.differences ?? [])];
    const seen: SeenInGit[] = [];
    for (const query of queries) {
      const known = answerTo(state, query);
      const key = JSON.stringify(query);
      const { answer, head } = await this.#ask(query, known, {
        exact: true,
        seen: heads?.get(key),
        signal,
      });
      if (head !== undefined) {
        heads?.set(key, head);
      }
      if (head !== undefined && query.to === undefined) {
        const { repository, paths } = query;
        seen.push({ repository, paths, revision: head });
      }
      // An answer from before what runs there moved may be that to another question.
      const isOld = known !== undefined && known.from === query.from;
      const place = isOld ? differences.indexOf(known) : differences.length;
      differences[place] = answer;
    }
    return { isNew: await this.#keep(state, differences), seen };
  }

  /**
   * The state with what a release would change in a stage, for somebody who only
   * wants to know; nothing is kept, and what Git does not tell in time stays
   * unread.
   *
   * @param options.caller - who gives up gets no answer
   * @param options.inTime - the same, and the end of the time
   */
  async readFor(
    state: ComponentState,
    stage: StagePolicy,
    release: Release,
    options: { caller: AbortSignal; inTime: AbortSignal },
  ): Promise<ComponentState> {
    const { caller, inTime: signal } = options;
    const { queries } = wantedDifferences(state, stage, release);
    const asked = await Promise.all(
      queries.map(async query => {
        const known = answerTo(state, query);
        try {
          return await this.#ask(query, known, { exact: false, signal });
        } catch (error) {
          caller.throwIfAborted();
          if (!signal.aborted) {
            throw error;
          }
          return {
            answer: known ?? { ...query, because: 'Git took too long' },
          };
        }
      }),
    );
    const { differences = [] } = state.riskFacts;
    const answers = asked.map(({ answer }) => answer);
    return {
      ...state,
      riskFacts: {
        ...state.riskFacts,
        differences: [...answers, ...differences],
      },
    };
  }

  /** When asking again makes sense; undefined when nobody waits for it. */
  nextAt(state: ComponentState): Instant | undefined {
    const queries = differencesToRead(state);
    if (queries.some(query => !answerTo(state, query)?.content)) {
      // An answer that is on its way wakes the component, unless this process
      // ends before.
      return (
        state.now +
        (this.#questions.isOpen(state.component.ref) ? OPEN_MS : AGAIN_AFTER_MS)
      );
    }
    const isOpen = (state.pipeline?.stages ?? []).some(
      ({ name, changeRisks }) =>
        changeRisks && openPromotions(state, name).length > 0,
    );
    return queries.length > 0 && isOpen ? state.now + OPEN_MS : undefined;
  }

  async #readAll(
    state: ComponentState,
    queries: readonly DifferenceQuery[],
    options: AskOptions,
  ): Promise<boolean> {
    const { ref } = state.component;
    const heads = this.#asked.get(ref)?.heads ?? new Map<string, string>();
    const asked: Asked = {
      queries,
      shown: revisionsShown(state),
      notBefore: performance.now() + HEAD_MS,
      heads: new Map(),
    };
    const answers = new Set<Difference>();
    for (const query of queries) {
      const known = answerTo(state, query);
      const key = JSON.stringify(query);
      const found = await this.#ask(query, known, {
        ...options,
        seen: heads.get(key),
      });
      if (found.head !== undefined) {
        asked.heads.set(key, found.head);
      }
      if (!found.answer.content) {
        asked.notBefore = performance.now() + AGAIN_AFTER_MS;
      }
      answers.add(found.answer);
    }
    this.#asked.set(ref, asked);
    return this.#keep(state, [...answers]);
  }

  /** @returns whether that is anything new. */
  async #keep(
    state: ComponentState,
    differences: Difference[],
  ): Promise<boolean> {
    const { ref } = state.component;
    const known = state.riskFacts.differences ?? [];
    const text = json(differences);
    if (
      isDeepStrictEqual(differences, known) ||
      // Through JSON, as what is known went.
      isDeepStrictEqual(JSON.parse(text), known)
    ) {
      return false;
    }
    await this.#options
      .knex('components')
      .where({ ref })
      .update({ differences: text });
    return true;
  }

  /** `head`: up to which it is known now; absent: nobody could be asked. */
  async #ask(
    query: DifferenceQuery,
    known: Difference | undefined,
    options: AskOptions & { seen?: string },
  ): Promise<{ answer: Difference; head?: string }> {
    const { finder, logger } = this.#options;
    const { exact, shown, signal, seen } = options;
    const isExact = known?.from === query.from;
    // Two commits differ as they always did, once both are there.
    if (query.to !== undefined && isExact && known.content && !known.because) {
      return { answer: known, head: query.to };
    }
    try {
      if (known?.content && isExact && seen !== undefined) {
        const head = await finder.headOf(query.repository, {
          exact,
          shown,
          signal,
        });
        if (head === seen) {
          return { answer: known, head };
        }
      }
      const found = await finder.find(query, { exact, shown, signal });
      const content = contentOf(found, query);
      const isSame = isExact && isDeepStrictEqual(known.content, content);
      const { because } = { because: undefined, ...found };
      return {
        answer: isSame
          ? known
          : {
              ...query,
              head: found.head,
              content,
              ...(because && { because }),
            },
        head: found.head,
      };
    } catch (error) {
      signal.throwIfAborted();
      if (exact) {
        throw error;
      }
      logger.warn(
        `What would change between ${query.from} and ${
          query.to ?? 'the head'
        } of ${query.repoURL} is not known yet`,
        toError(error),
      );
      return {
        answer: known?.content
          ? known
          : {
              ...query,
              because: whyUnknown(error, {
                before: isExact ? known.because : undefined,
                otherwise: 'Git gave no answer',
              }),
            },
      };
    }
  }
}

function revisionsShown({ applications }: ComponentState): string[] {
  return applications.flatMap(({ facts: { sync } }) => [
    ...(sync.revision ? [sync.revision] : []),
    ...(sync.revisions ?? []),
  ]);
}

/** What nobody can tell as the branch is now is a change that cannot be read (R14). */
function contentOf(
  found: FoundDifference,
  { from, to, paths }: DifferenceQuery,
): DifferenceContent {
  return 'content' in found
    ? shortened(found.content)
    : {
        changes: [
          {
            class: 'unreadable',
            action: 'changed',
            path: paths.join(', '),
            note: `what is new since ${from.slice(0, 7)}${
              to ? ` up to ${to.slice(0, 7)}` : ''
            }, because ${found.because}`,
          },
        ],
        exposed: [],
        commits: [],
      };
}
