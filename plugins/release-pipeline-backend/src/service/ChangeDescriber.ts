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

import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { ArgoCdClient } from '../adapters/argocd';
import { CLOCK, json } from '../database/sql';
import { riskOfCommit } from '../domain/changes/trailers';
import { bindingsOf } from '../domain/lookups';
import type {
  ApplicationFacts,
  Binding,
  ComponentState,
  Deployment,
} from '../domain/types';
import type { Change, ChangeFinder } from '../executors';
import type { JobQueue } from '../jobs/JobQueue';
import type { ObservationOptions } from './ApplicationReader';
import type { LiveUpdates } from './LiveUpdates';
import { Patience } from './Patience';

const MAXIMUM_LENGTH = 500;
/** An instance that did not tell is left alone for so long. */
const AGAIN_AFTER_MS = 60_000;

/** What the describer works with. */
export interface ChangeDescriberOptions extends ObservationOptions {
  finder: Pick<ChangeFinder, 'find' | 'knows'>;
  queue: JobQueue;
  liveUpdates: LiveUpdates;
  /** The end of the plugin. */
  stopping: AbortSignal;
}

/** One question. */
interface Asked {
  state: ComponentState;
  deployment: Deployment;
  binding: Binding;
  facts?: ApplicationFacts;
  /** Where Git is asked: the one source. */
  inGit?: { repoURL: string; path: string };
  client: ArgoCdClient;
  /** Who is asked first, and what is left alone when nobody tells. */
  upstream: string;
}

/**
 * Asks once per deployment who made the change, why, and how risky its commit
 * says it is (R14): Git where config has
 * the repository, since there the commit of this application is found among
 * those of others (R1), else Argo CD, where it can tell (not for charts). No work
 * waits for an upstream that takes long: its answer wakes the component, since
 * authors do not approve (R12). One that fails is asked again after a while;
 * until Git tells, what Argo CD says stands.
 */
export class ChangeDescriber {
  readonly #knex: Knex;
  readonly #clients: Map<string, ArgoCdClient>;
  readonly #finder: ChangeDescriberOptions['finder'];
  readonly #queue: JobQueue;
  readonly #liveUpdates: LiveUpdates;
  readonly #logger: LoggerService;
  readonly #patience: Patience;
  /** By upstream, or deployment that Git did not tell of, on this process's own clock. */
  readonly #notBefore = new Map<string, number>();
  readonly #asking = new Set<string>();

  private constructor(options: ChangeDescriberOptions) {
    this.#knex = options.knex;
    this.#clients = options.clients;
    this.#finder = options.finder;
    this.#queue = options.queue;
    this.#liveUpdates = options.liveUpdates;
    this.#logger = options.logger;
    this.#patience = new Patience(options);
  }

  static create(options: ChangeDescriberOptions): ChangeDescriber {
    return new ChangeDescriber(options);
  }

  /** @returns whether anything was learnt. */
  async describe(state: ComponentState): Promise<boolean> {
    const learnt = await Promise.all(
      this.#questions(state).map(asked => this.#ask(asked)),
    );
    return learnt.includes(true);
  }

  /**
   * Makes the component due again while something of it is not described; to be
   * called after it was written when it is due next, which would undo it. This
   * process may end before an answer, and nothing else would ask again.
   */
  async comeBackTo(state: ComponentState): Promise<void> {
    if (this.#questions(state).length === 0) {
      return;
    }
    const then = this.#knex.raw(`${CLOCK} + make_interval(secs => ?)`, [
      (2 * AGAIN_AFTER_MS) / 1000,
    ]);
    await this.#knex('components')
      .where({ ref: state.component.ref })
      .where(due => due.whereNull('due_at').orWhere('due_at', '>', then))
      .update({ due_at: then });
  }

  #questions(state: ComponentState): Asked[] {
    return state.deployments
      .filter(
        ({ describedAt, endedAt, revision }) =>
          revision !== undefined &&
          endedAt === undefined &&
          describedAt === undefined,
      )
      .flatMap(deployment => this.#question(state, deployment) ?? []);
  }

  async #ask(asked: Asked): Promise<boolean> {
    const { deployment, state, upstream } = asked;
    const { ref } = state.component;
    if (
      this.#asking.has(deployment.id) ||
      [upstream, deployment.id].some(
        left => performance.now() < (this.#notBefore.get(left) ?? -Infinity),
      )
    ) {
      return false;
    }
    this.#asking.add(deployment.id);
    const learnt = await this.#patience.with(
      upstream,
      signal => this.#describe(asked, signal),
      async late => {
        if (late) {
          await this.#queue.send('advance-component', { ref }, { key: ref });
          await this.#liveUpdates.componentChanged(ref);
        }
      },
    );
    return learnt ?? false;
  }

  #question(state: ComponentState, deployment: Deployment): Asked | undefined {
    const [binding] = bindingsOf(state, deployment.stage);
    const client = binding && this.#clients.get(binding.instance);
    if (!client) {
      return undefined;
    }
    const facts = state.applications.find(
      candidate =>
        candidate.facts.instance === binding.instance &&
        candidate.facts.namespace === binding.namespace &&
        candidate.facts.name === binding.name,
    )?.facts;
    // Of several sources it is not recorded whose revision this is.
    const [source, ...others] = facts?.sources ?? [];
    const inGit =
      source?.path &&
      !source.chart &&
      others.length === 0 &&
      this.#finder.knows(source.repoURL)
        ? { repoURL: source.repoURL, path: source.path }
        : undefined;
    const upstream = inGit?.repoURL ?? client.name;
    return { state, deployment, binding, facts, inGit, client, upstream };
  }

  async #describe(asked: Asked, signal: AbortSignal): Promise<boolean> {
    const { state, deployment, binding, facts, client, upstream } = asked;
    try {
      const { change: inGit, failed } = await this.#findInGit(asked, signal);
      if (failed) {
        // Of this one alone: for the others Argo CD is to be asked as well.
        this.#notBefore.set(deployment.id, performance.now() + AGAIN_AFTER_MS);
      } else {
        this.#notBefore.delete(deployment.id);
      }
      // Argo CD tells the first line alone, without trailers.
      const commitRisk = inGit && riskOfCommit(inGit);
      const metadata =
        inGit ??
        (await client.revisionMetadata(
          {
            name: binding.name,
            namespace: binding.namespace,
            project: facts?.project,
            revision: deployment.revision ?? '',
          },
          { signal },
        ));
      const author = metadata?.author.slice(0, MAXIMUM_LENGTH);
      const message = metadata?.message.slice(0, MAXIMUM_LENGTH);
      if (
        failed &&
        author === deployment.author &&
        message === deployment.message
      ) {
        return false;
      }
      await this.#knex('deployments')
        .where({ id: deployment.id })
        .whereNull('described_at')
        .update({
          // Open as long as Git may still tell how risky its commit says it is.
          described_at: failed ? null : this.#knex.raw(CLOCK),
          author: author ?? null,
          message: message ?? null,
          commit_risk: commitRisk ? json(commitRisk) : null,
        });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      this.#notBefore.set(upstream, performance.now() + AGAIN_AFTER_MS);
      this.#logger.info(
        `Who changed '${deployment.stage}' of '${state.component.ref}' is not known yet`,
        toError(error),
      );
      return false;
    } finally {
      this.#asking.delete(deployment.id);
    }
  }

  async #findInGit(
    { inGit, deployment }: Asked,
    signal: AbortSignal,
  ): Promise<{ change?: Change; failed?: boolean }> {
    if (!inGit) {
      return {};
    }
    try {
      const change = await this.#finder.find(
        {
          repoURL: inGit.repoURL,
          revision: deployment.revision ?? '',
          paths: [inGit.path],
        },
        { signal },
      );
      return { change };
    } catch (error) {
      signal.throwIfAborted();
      this.#logger.info(
        'Git does not tell who made a change; Argo CD is asked meanwhile',
        toError(error),
      );
      return { failed: true };
    }
  }
}
