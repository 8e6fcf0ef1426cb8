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
import { z } from 'zod';
import type { ApplicationFacts } from '../../domain/types';
import { Lane } from '../resilience';
import { UpstreamError } from '../UpstreamError';
import {
  ApplicationQuery,
  describe,
  isAddressable,
  scopeOf,
} from './applicationQuery';
import { ArgoCdConnection } from './ArgoCdConnection';
import { Capabilities, capabilitiesOf } from './capabilities';
import {
  ListedApplication,
  listFields,
  listHashOf,
  listSchema,
  streamFields,
  toListed,
} from './listedApplication';
import { parseApplication } from './parseApplication';
import { readMetadata, isCommit, RevisionMetadata } from './revisionMetadata';
import { readStream, SILENCE_MS, watchSilence, WatchEvent } from './stream';

const MAXIMUM_LIST = 256_000_000;
const MAXIMUM_APPLICATION = 32_000_000;
const MAXIMUM_SMALL = 1_000_000;
/** A server may be upgraded while we run. */
const CAPABILITIES_FOR_MS = 10 * 60_000;

export interface ArgoCdClientOptions {
  /** The instance's name in config. */
  name: string;
  /** Root of the server, with its path prefix if it has one. */
  url: string;
  /** Either a token, or user name and password. */
  token?: string;
  username?: string;
  password?: string;
  /** For each request; default 10 s. */
  timeoutMs?: number;
  /** How long nobody asks after five failures in a row; default 15 s. */
  pauseMs?: number;
  /** After this long without a byte the stream is broken; default 45 s. */
  silenceMs?: number;
  logger: LoggerService;
}

/** What a GET found. */
export type GetResult =
  /** `listHash` is what a list gives that shows this very state. */
  | { kind: 'found'; facts: ApplicationFacts; listHash: string }
  | { kind: 'gone' }
  | { kind: 'not-visible'; message: string };

/**
 * One Argo CD instance, read only. Every call throws `UpstreamError` when the
 * instance does not answer as it should, and obeys its signal. Lists, single
 * reads, refreshes and metadata are guarded apart from each other: a hanging
 * Kubernetes API stops single reads while lists still come from the cache.
 */
export class ArgoCdClient {
  readonly name: string;

  readonly #source: string;
  readonly #silenceMs: number;
  readonly #logger: LoggerService;
  readonly #connection: ArgoCdConnection;
  readonly #lists: Lane;
  readonly #reads: Lane;
  readonly #refreshes: Lane;
  readonly #metadata: Lane;
  #capabilities: { value: Capabilities; at: number } | undefined;

  static create(options: ArgoCdClientOptions): ArgoCdClient {
    return new ArgoCdClient(options);
  }

  private constructor(options: ArgoCdClientOptions) {
    const { name, url, token, username, password, logger } = options;
    const { timeoutMs = 10_000, pauseMs = 15_000 } = options;
    if (!token && !(username && password)) {
      throw new Error(
        `Argo CD instance '${name}' needs a token, or a user name and a password`,
      );
    }
    this.name = name;
    this.#source = `Argo CD instance '${name}'`;
    this.#silenceMs = options.silenceMs ?? SILENCE_MS;
    this.#logger = logger;
    this.#connection = new ArgoCdConnection({
      source: this.#source,
      url,
      token,
      username,
      password,
      timeoutMs,
    });
    const lane = (atOnce: number, retries: number, pause = pauseMs) =>
      new Lane({
        source: this.#source,
        timeoutMs,
        atOnce,
        retries,
        pauseMs: pause,
      });
    this.#lists = lane(4, 2);
    this.#reads = lane(8, 2);
    this.#metadata = lane(2, 1);
    // A refresh hangs for as long as the controller is down; that says nothing about the server.
    this.#refreshes = lane(2, 0, 0);
  }

  /** All visible applications in one projected request. An incomplete answer throws (F30). */
  async list(options: {
    signal: AbortSignal;
  }): Promise<{ resourceVersion: string; items: ListedApplication[] }> {
    const { narrowList } = await this.version(options);
    const url = this.#connection.at('api/v1/applications', {
      fields: listFields(narrowList),
    });
    const json = await this.#lists.run(
      signal =>
        this.#connection.json(url, { signal, maximumBytes: MAXIMUM_LIST }),
      options.signal,
    );
    const list = this.#parse(listSchema, json, 'list of applications');
    return {
      resourceVersion: list.metadata.resourceVersion,
      items: (list.items ?? []).map(item => toListed(item, narrowList)),
    };
  }

  /**
   * Reads one application from the Kubernetes API, after a comparison when
   * `refresh` is given. Without `project` a missing application looks like one
   * that is not visible. A name that Kubernetes does not allow is never sent (S21).
   */
  async get(
    query: ApplicationQuery & { refresh?: 'normal' },
    options: { signal: AbortSignal },
  ): Promise<GetResult> {
    const what = describe(query);
    if (!isAddressable(query)) {
      return {
        kind: 'not-visible',
        message: `${what} is no valid name of an Argo CD application`,
      };
    }
    // A single reading waits for no other: guessed wrong, the hash is one that
    // no list gives, and the application is read once more.
    const narrowList = this.#capabilities?.value.narrowList ?? true;
    const url = this.#connection.at(
      `api/v1/applications/${encodeURIComponent(query.name)}`,
      {
        refresh: query.refresh,
        ...scopeOf(query),
      },
    );
    const lane = query.refresh ? this.#refreshes : this.#reads;
    const { status, json } = await lane.run(
      signal =>
        this.#connection.answer(url, {
          signal,
          maximumBytes: MAXIMUM_APPLICATION,
        }),
      options.signal,
    );
    if (status === 404 && query.project) {
      return { kind: 'gone' };
    }
    if (status === 403 || status === 404) {
      return {
        kind: 'not-visible',
        message: `${this.#source} does not show ${what} to us`,
      };
    }
    this.#connection.expectSuccess(status);
    try {
      return {
        kind: 'found',
        facts: parseApplication(this.name, json),
        listHash: listHashOf(json, narrowList),
      };
    } catch (error) {
      throw new UpstreamError(
        'bad-answer',
        `${this.#source} shows ${what} in a form that cannot be read: ${
          error instanceof Error ? error.message : 'unknown reason'
        }`,
      );
    }
  }

  /**
   * Who changed what in a commit; undefined when Argo CD cannot tell, as for
   * charts. `historyId` is needed for a deployment of the past.
   */
  async revisionMetadata(
    query: ApplicationQuery & {
      revision: string;
      sourceIndex?: number;
      historyId?: number;
    },
    options: { signal: AbortSignal },
  ): Promise<RevisionMetadata | undefined> {
    if (!isAddressable(query) || !isCommit(query.revision)) {
      return undefined;
    }
    const url = this.#connection.at(
      `api/v1/applications/${encodeURIComponent(query.name)}/revisions/${
        query.revision
      }/metadata`,
      {
        ...scopeOf(query),
        sourceIndex: query.sourceIndex?.toString(),
        versionId: query.historyId?.toString(),
      },
    );
    const { status, json } = await this.#metadata.run(
      signal =>
        this.#connection.answer(url, { signal, maximumBytes: MAXIMUM_SMALL }),
      options.signal,
    );
    return status === 200 ? readMetadata(json) : undefined;
  }

  /** The server's version and what it lacks (R37); asked anew every ten minutes. */
  async version(options: { signal: AbortSignal }): Promise<Capabilities> {
    const known = this.#capabilities;
    if (known && performance.now() - known.at < CAPABILITIES_FOR_MS) {
      return known.value;
    }
    const url = this.#connection.at('api/version');
    const json = await this.#lists.run(
      signal =>
        this.#connection.json(url, { signal, maximumBytes: MAXIMUM_SMALL }),
      options.signal,
    );
    const { Version } = this.#parse(
      z.object({ Version: z.string() }),
      json,
      'version',
    );
    const value = this.#capabilitiesOf(Version);
    if (value.version !== known?.value.version) {
      value.lacks.forEach(lack =>
        this.#logger.warn(`${this.#source}: ${lack}`),
      );
    }
    this.#capabilities = { value, at: performance.now() };
    return value;
  }

  /** Whom the instance takes us for; not logged in = anonymous access hides an expired token. */
  async userInfo(options: {
    signal: AbortSignal;
  }): Promise<{ loggedIn: boolean; username?: string }> {
    const json = await this.#lists.run(
      signal =>
        this.#connection.json(this.#connection.at('api/v1/session/userinfo'), {
          signal,
          maximumBytes: MAXIMUM_SMALL,
        }),
      options.signal,
    );
    const info = this.#parse(
      z.object({
        loggedIn: z.boolean().nullish(),
        username: z.string().nullish(),
      }),
      json,
      'user information',
    );
    return {
      loggedIn: info.loggedIn ?? false,
      username: info.username || undefined,
    };
  }

  /**
   * The stream, as hints. Opened without `resourceVersion`, so that the whole
   * state comes first (R30). It asks for the same fields as the list, and
   * neither for `resourceVersion` nor for `reconciledAt`: the server then keeps
   * back what changed nothing else, so that a quiet instance costs nothing, and
   * `listHash` can be compared with the list's. What an event lacks for being
   * facts is read by GET, for those applications only that we know and that
   * did change. Ends silently when the signal fires, else always throws
   * `UpstreamError`; 45 s without a byte are such an end. Where no application
   * matches, even the headers come only with the first change.
   */
  async *watch(options: { signal: AbortSignal }): AsyncGenerator<WatchEvent> {
    const { narrowList } = await this.version(options);
    const url = this.#connection.at('api/v1/stream/applications', {
      fields: streamFields(narrowList),
    });
    const silence = watchSilence({
      source: this.#source,
      afterMs: this.#silenceMs,
      signal: options.signal,
    });
    try {
      const response = await this.#connection.stream(url, silence.signal);
      yield* readStream({
        source: this.#source,
        response,
        narrow: narrowList,
        onAlive: silence.broken,
        signal: silence.signal,
      });
    } catch (error) {
      if (!options.signal.aborted) {
        throw error;
      }
    } finally {
      silence.end();
    }
  }

  /** Ends open connections. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  #capabilitiesOf(version: string): Capabilities {
    try {
      return capabilitiesOf(version);
    } catch {
      throw new UpstreamError(
        'bad-answer',
        `${this.#source} does not tell a version that we know`,
      );
    }
  }

  #parse<T>(schema: z.ZodType<T>, json: unknown, what: string): T {
    const parsed = schema.safeParse(json);
    if (!parsed.success) {
      const place = parsed.error.issues[0]?.path.join('.');
      throw new UpstreamError(
        'bad-answer',
        `${this.#source} gave a ${what} that cannot be read, at '${place}'`,
      );
    }
    return parsed.data;
  }
}
