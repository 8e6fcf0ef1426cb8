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
import { batched } from '../database/batched';
import { promotedCommits } from '../database/promotedCommits';
import { keepRanges, readLookedThrough } from '../database/rangeCommits';
import { json } from '../database/sql';
import type { DifferenceQuery } from '../domain/changes/difference';
import {
  isSamePlace,
  rangeKey,
  rangeOf,
  rangesInto,
  rangesToRead,
  rangesToRenew,
} from '../domain/commitRanges';
import type {
  CommitRange,
  ComponentState,
  Promotion,
  RangeCommits,
} from '../domain/types';
import type { DifferenceFinder } from '../executors';
import type { JobQueue } from '../jobs/JobQueue';
import { ComponentQuestions } from './ComponentQuestions';

/** What Git did not tell is asked again after so long. */
const AGAIN_AFTER_MS = 10_000;
/** As long as a promotion may be approved, heads are looked at again. */
const OPEN_MS = 60_000;

/** What the reader works with. */
export interface RangeReaderOptions {
  knex: Knex;
  queue: JobQueue;
  finder: Pick<DifferenceFinder, 'findRange' | 'headOf'>;
  /** Paths of what a way back does not undo. */
  migrations: readonly string[];
  logger: LoggerService;
  /** The end of the plugin. */
  stopping: AbortSignal;
}

interface AskOptions {
  exact: boolean;
  /** What promotions of this component committed. */
  ours: () => Promise<ReadonlySet<string>>;
  signal: AbortSignal;
}

/** What is kept of a question, and beside it the commits where they were read. */
interface Answer {
  range: CommitRange;
  commits?: RangeCommits;
}

/** What this process asked last of a component. */
interface Asked {
  queries: readonly DifferenceQuery[];
  /** On this process's own clock. */
  notBefore: number;
  /** By question: the head that it was answered for. */
  heads: Map<string, string>;
}

/**
 * Reads in Git who made the commits that promotions bring into stages which are
 * protected or exclude authors, and keeps it with the component: where authors are
 * excluded, they do not approve (R12, R25).
 */
export class RangeReader {
  readonly #options: RangeReaderOptions;
  readonly #questions: ComponentQuestions;
  readonly #asked = new Map<string, Asked>();
  // Many components are looked at beside each other.
  readonly #looked = batched((refs: readonly string[]) =>
    readLookedThrough(this.#options.knex, refs),
  );

  private constructor(options: RangeReaderOptions) {
    this.#options = options;
    this.#questions = ComponentQuestions.create(options);
  }

  static create(options: RangeReaderOptions): RangeReader {
    return new RangeReader(options);
  }

  /**
   * Waits a moment for the answers; later ones wake the component.
   *
   * @returns whether anything was learnt.
   */
  async read(state: ComponentState): Promise<boolean> {
    const { ref } = state.component;
    const queries = rangesToRead(state);
    const asked = this.#asked.get(ref);
    const isLeftAlone =
      asked !== undefined &&
      performance.now() < asked.notBefore &&
      isDeepStrictEqual(asked.queries, queries);
    return (
      queries.length > 0 &&
      !isLeftAlone &&
      !isCommitting(state) &&
      this.#questions.ask(ref, queries[0].repoURL, signal =>
        this.#readAll(state, queries, {
          exact: false,
          ours: this.#committedBy(ref),
          signal,
        }),
      )
    );
  }

  /**
   * Makes sure that whoever committed to the stage until the present head is
   * known before a promotion goes there (I2). What Git does not tell is kept as
   * not known; whether it may go without is for the gates to say.
   *
   * @returns `isNew`: something else was found; then it is kept, and all that
   *   stands on it is to be decided again. `seen`: up to where they are known now.
   */
  async renew(
    state: ComponentState,
    promotion: Pick<Promotion, 'stage' | 'releaseId'>,
    { signal }: { signal: AbortSignal },
  ): Promise<{ isNew: boolean; seen: SeenInGit[] }> {
    const { queries } = rangesInto(state, promotion);
    if (
      queries.every(
        query => query.to !== undefined && isKnown(rangeOf(state, query)),
      )
    ) {
      return { isNew: false, seen: [] };
    }
    const { ref } = state.component;
    const heads = this.#asked.get(ref)?.heads ?? new Map<string, string>();
    // What lies in the past is left as it is while a promotion commits.
    const asked = queries.filter(
      ({ to }) => to === undefined || !isCommitting(state),
    );
    const answers = await this.#askAll(state, asked, heads, {
      exact: true,
      ours: this.#committedBy(ref),
      signal,
    });
    const keys = new Set(asked.map(rangeKey));
    const isNew = await this.#keep(state, [
      ...(state.ranges ?? [])
        .filter(
          range =>
            !keys.has(rangeKey(range)) &&
            !asked.some(query => isSamePlace(range, query)),
        )
        .map(range => ({ range })),
      ...answers,
    ]);
    const seen = asked.flatMap(query => {
      const revision = heads.get(rangeKey(query));
      const { repository, paths, to } = query;
      return to === undefined && revision !== undefined
        ? [{ repository, paths, revision }]
        : [];
    });
    return { isNew, seen };
  }

  /** When asking again makes sense; undefined when nobody waits for it. */
  nextAt(state: ComponentState): Instant | undefined {
    const queries = rangesToRead(state);
    if (queries.some(query => !isKnown(rangeOf(state, query)))) {
      // An answer that is on its way wakes the component, unless this process
      // ends before.
      return (
        state.now +
        (this.#questions.isOpen(state.component.ref) ? OPEN_MS : AGAIN_AFTER_MS)
      );
    }
    return rangesToRenew(state).some(({ to }) => to === undefined)
      ? state.now + OPEN_MS
      : undefined;
  }

  /** Read once, and only when commits are looked at. */
  #committedBy(ref: string): AskOptions['ours'] {
    let read: Promise<ReadonlySet<string>> | undefined;
    return () => {
      read ??= promotedCommits(this.#options.knex, ref);
      return read;
    };
  }

  async #readAll(
    state: ComponentState,
    queries: readonly DifferenceQuery[],
    options: AskOptions,
  ): Promise<boolean> {
    const { ref } = state.component;
    const heads = this.#asked.get(ref)?.heads ?? new Map<string, string>();
    const answers = await this.#askAll(state, queries, heads, options);
    const keys = new Set(queries.map(rangeKey));
    this.#asked.set(ref, {
      queries,
      notBefore: performance.now() + AGAIN_AFTER_MS,
      heads: new Map([...heads].filter(([key]) => keys.has(key))),
    });
    return this.#keep(state, answers);
  }

  async #askAll(
    state: ComponentState,
    queries: readonly DifferenceQuery[],
    heads: Map<string, string>,
    options: AskOptions,
  ): Promise<Answer[]> {
    const { migrations } = this.#options;
    const looked = await this.#looked(state.component.ref);
    const isWhole = (range: CommitRange) => {
      const paths = looked.get(rangeKey(range));
      return (
        isKnown(range) &&
        // Where there is a gap, no commits were read.
        (range.people === undefined ||
          (paths !== undefined &&
            migrations.every(path => paths.includes(path))))
      );
    };
    const answers: Answer[] = [];
    for (const query of queries) {
      const known = rangeOf(state, query);
      answers.push(
        await this.#ask(query, known, {
          ...options,
          heads,
          isWhole: known !== undefined && isWhole(known),
        }),
      );
    }
    return answers;
  }

  /** @returns whether that is anything new. */
  async #keep(state: ComponentState, answers: Answer[]): Promise<boolean> {
    const { ref } = state.component;
    const ranges = answers.map(({ range }) => range);
    const known = state.ranges ?? [];
    const text = json(ranges);
    const isSame =
      isDeepStrictEqual(ranges, known) ||
      // Through JSON, as what is known went.
      isDeepStrictEqual(JSON.parse(text), known);
    if (isSame && !answers.some(({ commits }) => commits)) {
      return false;
    }
    await keepRanges(this.#options.knex, ref, {
      ranges: text,
      keys: ranges.map(rangeKey),
      commits: Object.fromEntries(
        answers.flatMap(({ range, commits }) =>
          commits ? [[rangeKey(range), commits]] : [],
        ),
      ),
    });
    return !isSame;
  }

  async #ask(
    query: DifferenceQuery,
    known: CommitRange | undefined,
    options: AskOptions & { heads: Map<string, string>; isWhole: boolean },
  ): Promise<Answer> {
    const { finder, logger, migrations } = this.#options;
    const { exact, heads, isWhole, ours, signal } = options;
    const key = rangeKey(query);
    const seen = heads.get(key);
    // What lies between two commits stays as it is, once both are there.
    if (query.to !== undefined && known && isWhole) {
      return { range: known };
    }
    try {
      if (
        known &&
        isWhole &&
        known.from === query.from &&
        seen !== undefined &&
        (await finder.headOf(query.repository, { exact, signal })) === seen
      ) {
        return { range: known };
      }
      const { head, ...found } = await finder.findRange(
        { ...query, ours: await ours(), migrations },
        { exact, signal },
      );
      heads.set(key, head);
      if ('because' in found) {
        return { range: { ...query, gap: found.because } };
      }
      const { changedMigrations, commits, moreCommits, ...people } = found;
      return {
        range: { ...query, ...people },
        commits: {
          commits,
          more: moreCommits,
          migrations: { looked: [...migrations], changed: changedMigrations },
        },
      };
    } catch (error) {
      signal.throwIfAborted();
      logger.warn(
        `Who made the commits between ${query.from} and ${
          query.to ?? 'the head'
        } of ${query.repoURL} is not known yet`,
        toError(error),
      );
      heads.delete(key);
      return {
        range: {
          ...known,
          ...query,
          because: whyUnknown(error, {
            before: known?.because,
            otherwise: 'Git gave no answer',
          }),
        },
      };
    }
  }
}

/** What a promotion commits is not told from what people commit before it is recorded. */
function isCommitting({ effects }: ComponentState): boolean {
  return effects.some(({ state }) => state === 'intended');
}

function isKnown(range: CommitRange | undefined): boolean {
  return (
    range !== undefined &&
    range.because === undefined &&
    (range.people !== undefined || range.gap !== undefined)
  );
}
