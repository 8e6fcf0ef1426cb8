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
import { CLOCK } from '../database/sql';
import { bindingsOf } from '../domain/lookups';
import type {
  ApplicationFacts,
  Binding,
  ComponentState,
  Deployment,
} from '../domain/types';
import type { ChangeFinder } from '../executors';
import type { ObservationOptions } from './ApplicationReader';
import { Patience } from './Patience';

const MAXIMUM_LENGTH = 500;
/** An instance that did not tell is left alone for so long. */
const AGAIN_AFTER_MS = 60_000;

/** What the describer works with. */
export interface ChangeDescriberOptions extends ObservationOptions {
  finder: Pick<ChangeFinder, 'find'>;
}

/**
 * Asks once per deployment who made the change and why: Git where config has
 * the repository, since there the commit of this application is found among
 * those of others (R1), else Argo CD, where it can tell (not for charts). It decides nothing: no work waits for an instance
 * that takes long, and one that fails is asked again after a while.
 */
export class ChangeDescriber {
  readonly #knex: Knex;
  readonly #clients: Map<string, ArgoCdClient>;
  readonly #finder: Pick<ChangeFinder, 'find'>;
  readonly #logger: LoggerService;
  readonly #patience = new Patience();
  /** By instance, on this process's own clock. */
  readonly #notBefore = new Map<string, number>();
  readonly #asking = new Set<string>();

  private constructor(options: ChangeDescriberOptions) {
    this.#knex = options.knex;
    this.#clients = options.clients;
    this.#finder = options.finder;
    this.#logger = options.logger;
  }

  static create(options: ChangeDescriberOptions): ChangeDescriber {
    return new ChangeDescriber(options);
  }

  /** @returns whether anything was learnt. */
  async describe(
    state: ComponentState,
    options: { signal: AbortSignal },
  ): Promise<boolean> {
    const unknown = state.deployments.filter(
      ({ describedAt, endedAt, revision }) =>
        revision !== undefined &&
        endedAt === undefined &&
        describedAt === undefined,
    );
    const learnt = await Promise.all(
      unknown.map(deployment => this.#ask(state, deployment, options.signal)),
    );
    return learnt.includes(true);
  }

  async #ask(
    state: ComponentState,
    deployment: Deployment,
    signal: AbortSignal,
  ): Promise<boolean> {
    const [binding] = bindingsOf(state, deployment.stage);
    const client = binding && this.#clients.get(binding.instance);
    if (!client || this.#asking.has(deployment.id)) {
      return false;
    }
    if (performance.now() < (this.#notBefore.get(client.name) ?? -Infinity)) {
      await this.#comeBack(state.component.ref);
      return false;
    }
    this.#asking.add(deployment.id);
    const learnt = await this.#patience.with(
      client.name,
      () => this.#describe(client, { state, deployment, binding, signal }),
      async () => {},
    );
    if (learnt === undefined) {
      // It may end with the job that asked; nothing else would ask again.
      await this.#comeBack(state.component.ref);
    }
    return learnt ?? false;
  }

  async #describe(
    client: ArgoCdClient,
    asked: {
      state: ComponentState;
      deployment: Deployment;
      binding: Binding;
      signal: AbortSignal;
    },
  ): Promise<boolean> {
    const { state, deployment, binding, signal } = asked;
    try {
      const facts = state.applications.find(
        candidate =>
          candidate.facts.instance === binding.instance &&
          candidate.facts.namespace === binding.namespace &&
          candidate.facts.name === binding.name,
      )?.facts;
      const revision = deployment.revision ?? '';
      const metadata =
        (await this.#findInGit(facts, revision, signal)) ??
        (await client.revisionMetadata(
          {
            name: binding.name,
            namespace: binding.namespace,
            project: facts?.project,
            revision,
          },
          { signal },
        ));
      await this.#knex('deployments')
        .where({ id: deployment.id })
        .update({
          described_at: this.#knex.raw(CLOCK),
          author: metadata?.author.slice(0, MAXIMUM_LENGTH) ?? null,
          message: metadata?.message.slice(0, MAXIMUM_LENGTH) ?? null,
        });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      this.#notBefore.set(client.name, performance.now() + AGAIN_AFTER_MS);
      await this.#comeBack(state.component.ref);
      this.#logger.info(
        `Who changed '${deployment.stage}' of '${state.component.ref}' is not known yet`,
        toError(error),
      );
      return false;
    } finally {
      this.#asking.delete(deployment.id);
    }
  }

  /** Only of one source: of several it is not recorded whose revision this is. */
  async #findInGit(
    facts: ApplicationFacts | undefined,
    revision: string,
    signal: AbortSignal,
  ) {
    const [source, ...others] = facts?.sources ?? [];
    if (!source?.path || source.chart || others.length > 0) {
      return undefined;
    }
    try {
      return await this.#finder.find(
        { repoURL: source.repoURL, revision, paths: [source.path] },
        { signal },
      );
    } catch (error) {
      signal.throwIfAborted();
      this.#logger.info(
        'Git does not tell who made a change; Argo CD is asked instead',
        toError(error),
      );
      return undefined;
    }
  }

  async #comeBack(ref: string): Promise<void> {
    const then = this.#knex.raw(`${CLOCK} + make_interval(secs => ?)`, [
      (2 * AGAIN_AFTER_MS) / 1000,
    ]);
    await this.#knex('components')
      .where({ ref })
      .where(due => due.whereNull('due_at').orWhere('due_at', '>', then))
      .update({ due_at: then });
  }
}
