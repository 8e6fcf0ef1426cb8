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

import type { LookupFunction } from 'node:net';
import { Agent } from 'undici';
import type { Credential } from '../../config/credentials';
import { createPinnedLookup } from '../http/pinnedLookup';
import { Lane } from '../resilience';
import { send } from '../send';
import { UpstreamError } from '../UpstreamError';

const MAXIMUM_BYTES = 4_000_000;
const TIMEOUT_MS = 20_000;

/** What is sent to learn whether anything changed. */
export interface FeedMark {
  etag?: string;
  lastModified?: string;
}

/** A calendar elsewhere, asked by its address; the address is in nothing that it throws. */
export class FeedClient {
  readonly source: string;
  readonly #url: URL;
  readonly #headers: Record<string, string>;
  readonly #agent: Agent;
  readonly #lane: Lane;

  private constructor(options: FeedClientOptions) {
    const { credential, lookup = createPinnedLookup() } = options;
    this.source = `Calendar feed '${options.name}'`;
    this.#url = new URL(options.url);
    this.#headers = {
      accept: 'text/calendar, */*;q=0.1',
      ...credential?.headers,
      ...authorizationOf(credential),
    };
    this.#agent = new Agent({ connect: { lookup } });
    this.#lane = new Lane({
      source: this.source,
      timeoutMs: TIMEOUT_MS,
      atOnce: 1,
      retries: 1,
      pauseMs: 0,
    });
  }

  static create(options: FeedClientOptions): FeedClient {
    return new FeedClient(options);
  }

  /**
   * @returns nothing when it is as it was at `known`.
   * @throws UpstreamError
   */
  async read(
    known: FeedMark,
    signal: AbortSignal,
  ): Promise<(FeedMark & { text: string }) | undefined> {
    const { headers, status, text } = await this.#lane.run(
      each =>
        send({
          source: this.source,
          url: this.#url,
          headers: {
            ...this.#headers,
            ...(known.etag && { 'if-none-match': known.etag }),
            ...(known.lastModified && {
              'if-modified-since': known.lastModified,
            }),
          },
          signal: each,
          dispatcher: this.#agent,
          maximumBytes: MAXIMUM_BYTES,
        }),
      signal,
    );
    if (status === 304 && (known.etag || known.lastModified)) {
      return undefined;
    }
    if (status !== 200) {
      throw new UpstreamError(
        status >= 500 ? 'unreachable' : 'bad-answer',
        `${this.source} answered with status ${status}`,
      );
    }
    return {
      text,
      etag: markOf(headers.get('etag')),
      lastModified: markOf(headers.get('last-modified')),
    };
  }

  /** Ends open connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

interface FeedClientOptions {
  name: string;
  url: string;
  credential?: Credential;
  /** Replaces the look-up of addresses, for tests. */
  lookup?: LookupFunction;
}

function authorizationOf(
  credential: Credential | undefined,
): { authorization: string } | undefined {
  const { token, username, password } = credential ?? {};
  if (token) {
    return { authorization: `Bearer ${token}` };
  }
  return username && password
    ? {
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString(
          'base64',
        )}`,
      }
    : undefined;
}

/** What is too long to be kept is no mark. */
function markOf(value: string | null): string | undefined {
  return value && value.length <= 500 ? value : undefined;
}
