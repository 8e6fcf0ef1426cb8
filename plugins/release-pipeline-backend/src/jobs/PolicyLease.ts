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
import { ServiceUnavailableError, toError } from '@backstage/errors';
import type { Knex } from 'knex';
import { POLICY_LOCK_CLASS } from '../database/locks';
import { CLOCK } from '../database/sql';

const CHECK_MS = 2000;

/** What a replica says that does not decide. */
export function otherConfigurationActive(): ServiceUnavailableError {
  return new ServiceUnavailableError(
    'Another configuration of the release pipeline is in force; this replica decides nothing until the others have stopped. Try again in a moment',
  );
}

/**
 * Decides which replicas decide (R21). Each one holds a shared advisory lock
 * on its own configuration's hash for as long as it lives; the active row may
 * only change under the exclusive lock of the active hash, that is, when
 * nobody runs that configuration any more.
 */
export class PolicyLease {
  readonly #knex: Knex;
  readonly #logger: LoggerService;
  readonly #hash: string;
  readonly #onChange: (active: boolean) => Promise<void>;
  #connection: unknown;
  #active = false;
  #timer?: NodeJS.Timeout;
  #stopped = false;

  private constructor(options: {
    knex: Knex;
    logger: LoggerService;
    configHash: string;
    onChange: (active: boolean) => Promise<void>;
  }) {
    this.#knex = options.knex;
    this.#logger = options.logger;
    this.#hash = options.configHash;
    this.#onChange = options.onChange;
  }

  static create(options: {
    knex: Knex;
    logger: LoggerService;
    configHash: string;
    /** Called when this replica starts or stops to decide. */
    onChange: (active: boolean) => Promise<void>;
  }): PolicyLease {
    return new PolicyLease(options);
  }

  get active(): boolean {
    return this.#active;
  }

  /** @throws ServiceUnavailableError while another configuration decides. */
  assertActive(): void {
    if (!this.#active) {
      throw otherConfigurationActive();
    }
  }

  async start(): Promise<void> {
    await this.#check();
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#release();
  }

  #schedule(): void {
    if (this.#stopped) {
      return;
    }
    this.#timer = setTimeout(() => {
      this.#check()
        .catch(error =>
          this.#logger.error(
            'The background work could not be started; it is tried again',
            toError(error),
          ),
        )
        .finally(() => this.#schedule());
    }, CHECK_MS);
    this.#timer.unref();
  }

  async #check(): Promise<void> {
    let active = false;
    try {
      await this.#hold();
      active = await this.#claim();
    } catch (error) {
      this.#logger.warn(
        'The database does not answer; this replica decides nothing',
        toError(error),
      );
      await this.#release();
    }
    if (active !== this.#active && !this.#stopped) {
      // It decides only once its workers run, and no longer when they stop.
      this.#active = false;
      await this.#onChange(active);
      this.#active = active;
      this.#logger.info(
        active
          ? 'This replica decides: its configuration is the active one'
          : 'This replica decides nothing: another configuration is active',
      );
    }
  }

  /** Holds the shared lock of our own hash on a connection of its own. */
  async #hold(): Promise<void> {
    if (this.#connection) {
      await this.#query('select 1');
      return;
    }
    this.#connection = await this.#knex.client.acquireConnection();
    await this.#query(
      'select pg_advisory_lock_shared(?, hashtext(?))',
      POLICY_LOCK_CLASS,
      this.#hash,
    );
  }

  async #claim(): Promise<boolean> {
    await this.#query(
      `insert into active_policy (config_hash, since) values (?, ${CLOCK}) on conflict do nothing`,
      this.#hash,
    );
    const [row] = await this.#query('select config_hash from active_policy');
    if (row.config_hash === this.#hash) {
      return true;
    }
    const [lock] = await this.#query(
      'select pg_try_advisory_lock(?, hashtext(?)) as got',
      POLICY_LOCK_CLASS,
      String(row.config_hash),
    );
    if (!lock.got) {
      return false;
    }
    try {
      const taken = await this.#query(
        `update active_policy set config_hash = ?, since = ${CLOCK} where config_hash = ? returning 1`,
        this.#hash,
        String(row.config_hash),
      );
      return taken.length === 1;
    } finally {
      await this.#query(
        'select pg_advisory_unlock(?, hashtext(?))',
        POLICY_LOCK_CLASS,
        String(row.config_hash),
      );
    }
  }

  async #query(
    sql: string,
    ...bindings: Array<string | number>
  ): Promise<Array<Record<string, unknown>>> {
    const { rows } = await this.#knex
      .raw(sql, bindings)
      .connection(this.#connection);
    return rows;
  }

  async #release(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection) {
      // The session ends with its locks; a pooled one would keep them.
      await this.#knex.client
        .destroyRawConnection(connection)
        .catch(() => undefined);
      await this.#knex.client
        .releaseConnection(connection)
        .catch(() => undefined);
    }
  }
}
