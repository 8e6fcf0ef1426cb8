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

import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { toError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { ArgoCdClient, ListedApplication } from '../adapters/argocd';
import {
  readApplications,
  readBindings,
  recordCompleteList,
  recordFailedList,
  replaceBindings,
  type StoredApplication,
} from '../database/observationWrites';
import { inTransaction } from '../database/transaction';
import { indexApplications } from '../domain/bindings';
import type { ApplicationFacts, Binding } from '../domain/types';
import type { JobQueue } from '../jobs/JobQueue';
import type {
  ApplicationReader,
  ObservationOptions,
} from './ApplicationReader';
import { type BindingResolver, keyText } from './BindingResolver';
import type { PipelineMetrics } from './PipelineMetrics';

const ACCOUNT_CHECK_MS = 3_600_000;

interface Remembered {
  /** Hash over what bindings depend on; equal = nothing to resolve. */
  identity: string;
  bindings: Map<string, Binding[]>;
  count: number;
  account?: string;
  accountCheckedAt: number;
}

type NamedApplication = ListedApplication & { project: string };

/** What the observer works with. */
export interface InstanceObserverOptions extends ObservationOptions {
  reader: ApplicationReader;
  resolver: BindingResolver;
  queue: JobQueue;
  metrics: PipelineMetrics;
  staleAfterMs: number;
}

/**
 * Reads one Argo CD instance: one projected list a cycle, one GET for each
 * application that a component resolves to and that changed (R5). What goes
 * wrong with an instance is recorded with it and hurts nothing else.
 */
export class InstanceObserver {
  readonly #options: InstanceObserverOptions;
  readonly #remembered = new Map<string, Remembered>();

  private constructor(options: InstanceObserverOptions) {
    this.#options = options;
  }

  static create(options: InstanceObserverOptions): InstanceObserver {
    return new InstanceObserver(options);
  }

  /** One cycle. Throws only for our own database. */
  async observe(
    instance: string,
    options: { signal: AbortSignal },
  ): Promise<void> {
    const client = this.#options.clients.get(instance);
    if (!client) {
      return;
    }
    let items: NamedApplication[];
    let version: Awaited<ReturnType<ArgoCdClient['version']>>;
    let account: string | undefined;
    try {
      version = await client.version(options);
      const list = await client.list(options);
      items = list.items.map(item => ({
        ...item,
        project: item.project || 'default',
      }));
      account = await this.#checkAccount(client, items.length, options.signal);
    } catch (error) {
      options.signal.throwIfAborted();
      const { message } = toError(error);
      this.#options.logger.warn(message);
      this.#options.metrics.listRead(instance, 'failed');
      await recordFailedList(this.#options.knex, {
        name: instance,
        error: message,
      });
      return;
    }
    const at = await this.#takeIn(instance, items, account, options.signal);
    this.#options.metrics.listRead(instance, 'complete');
    await inTransaction(this.#options.knex, async trx => {
      const { before, knownAgain } = await recordCompleteList(trx, {
        name: instance,
        at,
        count: items.length,
        staleAfterMs: this.#options.staleAfterMs,
        version: version.version,
        account,
        lacks: version.lacks,
      });
      await (knownAgain
        ? this.#wakeAll(trx, instance)
        : this.#wakeUnread(trx, before));
    });
  }

  async #takeIn(
    instance: string,
    items: NamedApplication[],
    account: string | undefined,
    signal: AbortSignal,
  ): Promise<string> {
    const stored = new Map(
      (await readApplications(this.#options.knex, instance)).map(
        application => [keyText(application), application],
      ),
    );
    const { at, version } = await this.#options.resolver.refresh();
    // What a list leaves out is not gone before a GET says so (F32).
    const known = [...items, ...leftOut(instance, items, stored)];
    const identity = identityOf(known, [...stored.values()], version);
    const remembered = this.#remembered.get(instance);
    const facts = new Map(
      [...stored].map(([key, application]) => [key, application.facts]),
    );
    const sameClaims = remembered?.identity === identity;
    const index = sameClaims ? undefined : indexApplications(known);
    const claims = index
      ? this.#options.resolver.resolve(instance, index, facts)
      : remembered!.bindings;

    const changed = await this.#readChanged(
      instance,
      items,
      claims,
      stored,
      facts,
      signal,
    );
    let bindings = claims;
    if (changed || !sameClaims) {
      bindings = this.#options.resolver.resolve(
        instance,
        index ?? indexApplications(known),
        facts,
      );
      await this.#writeBindings(instance, bindings);
    }
    this.#remembered.set(instance, {
      identity,
      bindings,
      count: items.length,
      account,
      accountCheckedAt: remembered?.accountCheckedAt ?? performance.now(),
    });
    return at;
  }

  /**
   * Reads what changed, what is new, and what is missing; `facts` is brought
   * up to date.
   * @returns whether anything was read that bindings may depend on.
   */
  async #readChanged(
    instance: string,
    items: NamedApplication[],
    claims: Map<string, Binding[]>,
    stored: Map<string, StoredApplication>,
    facts: Map<string, ApplicationFacts>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const wanted = new Set(
      [...claims.values()].flatMap(bindings => bindings.map(keyText)),
    );
    const listed = new Map(
      items.map(item => [keyText({ ...item, instance }), item]),
    );
    const toRead: Array<{ key: string; project?: string }> = [];
    for (const key of wanted) {
      const item = listed.get(key);
      const before = stored.get(key);
      if (
        item &&
        (!before ||
          before.gone ||
          before.hidden ||
          before.listHash !== item.listHash)
      ) {
        toRead.push({ key, project: item.project });
      }
    }
    for (const [key, before] of stored) {
      if (!listed.has(key) && !before.gone) {
        toRead.push({ key, project: before.facts.project });
      }
    }
    await Promise.all(
      toRead.map(async ({ key, project }) => {
        const [, namespace, name] = key.split('/');
        const reading = await this.#options.reader.read(
          { instance, namespace, name },
          { signal, project },
        );
        if (reading.kind === 'read') {
          facts.set(key, reading.facts);
        }
      }),
    );
    return toRead.length > 0;
  }

  async #writeBindings(
    instance: string,
    bindings: Map<string, Binding[]>,
  ): Promise<void> {
    const before = await readBindings(this.#options.knex, instance);
    for (const ref of new Set([...before.keys(), ...bindings.keys()])) {
      const now = sorted(bindings.get(ref) ?? []);
      if (!isDeepStrictEqual(sorted(before.get(ref) ?? []), now)) {
        await inTransaction(this.#options.knex, async trx => {
          await replaceBindings(trx, {
            componentRef: ref,
            instance,
            bindings: now,
          });
          await this.#options.queue.send(
            'advance-component',
            { ref },
            { key: ref, trx },
          );
        });
      }
    }
  }

  /**
   * Anonymous access turns an expired token into a shorter list with status
   * 200: when a list shrinks, and hourly, we ask who we are (R5).
   */
  async #checkAccount(
    client: ArgoCdClient,
    count: number,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const before = this.#remembered.get(client.name);
    const due =
      !before ||
      count < before.count ||
      performance.now() - before.accountCheckedAt > ACCOUNT_CHECK_MS;
    if (!due) {
      return before.account;
    }
    const { loggedIn, username } = await client.userInfo({ signal });
    if (!loggedIn) {
      throw new Error(
        `Argo CD instance '${client.name}' answers, but takes us for nobody: the token is expired or wrong. What it shows is not believed`,
      );
    }
    if (before) {
      before.accountCheckedAt = performance.now();
    }
    return username;
  }

  async #wakeAll(trx: Knex.Transaction, instance: string): Promise<void> {
    // A baseline also waits for instances on which nothing serves it (R6).
    const refs: string[] = await trx('components')
      .whereNull('removed_at')
      .where(component =>
        component
          .whereNull('baseline_at')
          .orWhereIn(
            'ref',
            trx('bindings').where({ instance }).select('component_ref'),
          ),
      )
      .pluck('ref');
    await this.#wake(trx, refs);
  }

  /** What waited for a list that knows it has one now (R6); nothing else tells. */
  async #wakeUnread(trx: Knex.Transaction, before: Date): Promise<void> {
    const refs: string[] = await trx('components')
      .whereNull('removed_at')
      .whereNull('baseline_at')
      .where('changed_at', '>', before)
      .pluck('ref');
    await this.#wake(trx, refs);
  }

  async #wake(trx: Knex.Transaction, refs: string[]): Promise<void> {
    await this.#options.queue.sendAll(
      'advance-component',
      refs.map(ref => ({ key: ref, data: { ref } })),
      { trx },
    );
  }
}

function sorted(bindings: Binding[]): Binding[] {
  const text = (binding: Binding) =>
    `${binding.stage ?? ''} ${keyText(binding)}`;
  return bindings
    .map(binding => JSON.parse(JSON.stringify(binding)))
    .sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

type Identity = Pick<
  NamedApplication,
  'namespace' | 'name' | 'project' | 'labels'
>;

function leftOut(
  instance: string,
  items: NamedApplication[],
  stored: Map<string, StoredApplication>,
): Identity[] {
  const listed = new Set(items.map(item => keyText({ ...item, instance })));
  return [...stored]
    .filter(([key, { gone }]) => !gone && !listed.has(key))
    .map(([, { facts }]) => facts);
}

/** Hash over all that bindings are made from; equal = nothing to resolve. */
function identityOf(
  items: Identity[],
  stored: StoredApplication[],
  version: string,
): string {
  const hash = createHash('sha256').update(version);
  for (const { facts } of stored) {
    hash.update(
      JSON.stringify([
        facts.uid,
        facts.project,
        facts.destination,
        facts.sources,
        facts.componentAnnotation,
        facts.ownerSet,
      ]),
    );
  }
  for (const item of items) {
    hash.update(
      JSON.stringify([item.namespace, item.name, item.project, item.labels]),
    );
  }
  return hash.digest('base64url');
}
