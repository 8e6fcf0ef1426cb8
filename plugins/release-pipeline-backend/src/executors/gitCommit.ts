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
import {
  createExecutor,
  EffectOutcome,
  EffectPlan,
  EffectRequest,
} from 'backstage-plugin-release-pipeline-node';
import { ExponentialBackoff, handleType, retry } from 'cockatiel';
import { z } from 'zod';
import { Lane } from '../adapters/resilience';
import { commitMessage, isCommitOf, trailerOf } from './commitMessage';
import {
  editFiles,
  FileEdits,
  fileEditsShape,
  ImpossibleEditError,
} from './fileEdits';
import { GitCheckout } from './GitCheckout';
import { commitHref, type GitRepository } from './GitRepository';

const configSchema = z
  .strictObject({ repository: z.string().min(1), ...fileEditsShape })
  .refine(
    ({ kustomizeImages, set }) => kustomizeImages || set.length > 0,
    'expected kustomizeImages: true, or set with what to write where',
  );

type Request = EffectRequest<z.infer<typeof configSchema>>;

/** Another commit came between our reading and our push. */
class HeadMovedError extends Error {}

class UnknownRepositoryError extends Error {}

const HISTORY_AT_FIRST = 20;
/** All requests of one reading or one push. */
const CALL_TIMEOUT_MS = 150_000;
/** Who works for others too waits no longer for a repository that is busy. */
const TURN_MS = 5_000;
const PAUSE_MS = 30_000;

/** Options of {@link createGitCommitExecutor}. */
export interface GitCommitOptions {
  /** By the name in config; may be filled after this was made. */
  repositories: Map<string, GitRepository>;
  /** For each request to the Git host; default 60 s. */
  timeoutMs?: number;
}

/**
 * `with: git-commit` (R31): one commit with the promotion's trailer on top of
 * the branch, never forced. Before it writes, the trailer is searched between
 * the judged commit and the head, so that a repeated call finds its own commit.
 */
export function createGitCommitExecutor(options: GitCommitOptions) {
  const { repositories, timeoutMs } = options;
  const lanes = new Map<string, Lane>();
  const again = retry(handleType(HeadMovedError), {
    maxAttempts: 5,
    backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 2_000 }),
  });

  const repositoryOf = ({ config }: Request) => {
    const repository = repositories.get(config.repository);
    if (!repository) {
      throw new UnknownRepositoryError(
        `Repository ${config.repository} is no longer configured`,
      );
    }
    return repository;
  };

  // Calling again would not help: only a person can look there (R21).
  const unlessUnknown = async <T>(
    { promotion }: Request,
    look: () => Promise<T>,
  ): Promise<T | EffectOutcome> => {
    try {
      return await look();
    } catch (error) {
      if (error instanceof UnknownRepositoryError) {
        return {
          kind: 'failed',
          because: `${
            error.message
          }: whether the commit with the trailer "${trailerOf(
            promotion.id,
          )}" was made there has to be looked up by hand`,
        };
      }
      throw error;
    }
  };

  // A host that hangs holds one worker for reading and one for writing, and
  // those of no other repository (F70). Our pushes come one after the other,
  // so that they do not overtake each other, and each reading holds a
  // repository in memory.
  const laneOf = ({ name }: GitRepository, purpose: 'read' | 'write') => {
    const key = `${purpose} ${name}`;
    const lane =
      lanes.get(key) ??
      new Lane({
        source: `Git repository '${name}'`,
        timeoutMs: CALL_TIMEOUT_MS,
        atOnce: 1,
        turnMs: TURN_MS,
        retries: 0,
        pauseMs: PAUSE_MS,
      });
    lanes.set(key, lane);
    return lane;
  };

  // What is read may need more history: the lane's signal ends with its call.
  const reading = <T>(
    repository: GitRepository,
    { signal, depth }: { signal: AbortSignal; depth?: number },
    read: (checkout: GitCheckout) => Promise<T>,
  ): Promise<T> =>
    laneOf(repository, 'read').run(
      async laneSignal =>
        read(
          await GitCheckout.open(repository, {
            signal: laneSignal,
            timeoutMs,
            depth,
          }),
        ),
      signal,
    );

  async function find(
    request: Request,
    plan: EffectPlan,
    checkout: GitCheckout,
  ): Promise<EffectOutcome | undefined> {
    const { commit, rewritten } = await checkout.findSince(
      plan.base,
      isCommitOf(request.promotion.id),
    );
    if (commit) {
      return {
        kind: 'done',
        revision: commit,
        href: commitHref(repositoryOf(request), commit),
        summary: `${plan.summary}: found the commit of an earlier attempt`,
      };
    }
    return rewritten
      ? {
          kind: 'failed',
          because: `The history of ${request.config.repository} was rewritten since this was judged`,
        }
      : undefined;
  }

  async function attempt(
    request: Request,
    plan: EffectPlan,
    signal: AbortSignal,
  ): Promise<EffectOutcome> {
    const repository = repositoryOf(request);
    const checkout = await GitCheckout.open(repository, {
      signal,
      timeoutMs,
      depth: HISTORY_AT_FIRST,
    });
    const earlier = await find(request, plan, checkout);
    if (earlier) {
      return earlier;
    }
    const edits = await tryToEdit(request, checkout);
    if (edits instanceof ImpossibleEditError) {
      return { kind: 'failed', because: edits.message };
    }
    if (edits.changed.size === 0) {
      return {
        kind: 'already-there',
        revision: checkout.head,
        href: commitHref(repository, checkout.head),
        summary: `${plan.summary}: the values stood there already`,
      };
    }
    const moved =
      differenceOf(plan.judged, edits.judged) ??
      (await unseenIn(request, checkout, signal));
    if (moved) {
      return { kind: 'withdrawn', because: moved };
    }
    signal.throwIfAborted();
    const pushed = await checkout.push(edits.changed, commitMessage(request), {
      signal,
      timeoutMs,
    });
    if (pushed.kind === 'moved') {
      throw new HeadMovedError();
    }
    return pushed.kind === 'refused'
      ? {
          kind: 'failed',
          because: `The Git host refuses the commit to ${repository.name}/${repository.branch}: ${pushed.message}`,
        }
      : {
          kind: 'done',
          revision: pushed.revision,
          href: commitHref(repository, pushed.revision),
          summary: plan.summary,
        };
  }

  return createExecutor<z.infer<typeof configSchema>>({
    name: 'git-commit',
    configSchema,
    references: ({ repository }) => [{ kind: 'repository', name: repository }],
    describe({ repository }) {
      const branch = repositories.get(repository)?.branch;
      return `Git commit to ${repository}${branch ? `/${branch}` : ''}`;
    },

    async plan(request, { signal }) {
      const repository = repositoryOf(request);
      return reading(repository, { signal }, async checkout => {
        const edits = await tryToEdit(request, checkout);
        return {
          base: checkout.head,
          // What is impossible now is told by `execute`, where a person sees it.
          judged: edits instanceof ImpossibleEditError ? {} : edits.judged,
          summary: `Git commit to ${repository.name}/${repository.branch}`,
        };
      });
    },

    find(request, plan, { signal }) {
      return unlessUnknown(request, () =>
        reading(
          repositoryOf(request),
          { signal, depth: HISTORY_AT_FIRST },
          checkout => find(request, plan, checkout),
        ),
      );
    },

    async execute(request, plan, { signal }) {
      try {
        return await unlessUnknown(request, () =>
          laneOf(repositoryOf(request), 'write').run(
            laneSignal =>
              again.execute(
                () => attempt(request, plan, laneSignal),
                laneSignal,
              ),
            signal,
          ),
        );
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof HeadMovedError) {
          return {
            kind: 'withdrawn',
            because: `others kept committing to ${request.config.repository}`,
          };
        }
        throw error;
      }
    },
  });
}

async function tryToEdit(
  request: Request,
  checkout: GitCheckout,
): Promise<FileEdits | ImpossibleEditError> {
  try {
    return await editFiles(request, path => checkout.read(path));
  } catch (error) {
    if (error instanceof ImpossibleEditError) {
      return error;
    }
    throw error;
  }
}

/** What would go along though nobody judged it, in words (R14, I2). */
async function unseenIn(
  { config, seen = [] }: Request,
  checkout: GitCheckout,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const { repository, paths, revision } of seen) {
    if (repository === config.repository && revision !== checkout.head) {
      const between = (to: string) =>
        checkout.difference({ from: revision, to, paths }, { signal });
      const content = await between(checkout.head);
      // What cannot be read in either is nothing new.
      if (!content || !isDeepStrictEqual(content, await between(revision))) {
        return `others changed ${paths.join(
          ', ',
        )} in ${repository} after it was judged`;
      }
    }
  }
  return undefined;
}

/** The first judged place that has another value now, in words. */
function differenceOf(
  judged: Record<string, string>,
  now: Record<string, string>,
): string | undefined {
  const places = new Set([...Object.keys(judged), ...Object.keys(now)]);
  for (const place of places) {
    if (judged[place] !== now[place]) {
      return `${place} is '${now[place] ?? ''}' now and was '${
        judged[place] ?? ''
      }' when this was judged`;
    }
  }
  return undefined;
}
