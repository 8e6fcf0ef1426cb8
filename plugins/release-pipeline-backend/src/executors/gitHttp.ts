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

import type { HttpClient } from 'isomorphic-git';
import { open } from '../adapters/send';
import { UpstreamError } from '../adapters/UpstreamError';
import { withinTime } from '../adapters/withinTime';
import type { GitRepository } from './GitRepository';

/** Large repositories take their time; what hangs longer is not known to have happened. */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * The HTTP side of `isomorphic-git` with a deadline and the caller's signal,
 * which its own has not, and without redirects (S28).
 */
export function gitHttp(options: {
  source: string;
  signal: AbortSignal;
  timeoutMs?: number;
}): HttpClient {
  const { source, timeoutMs = REQUEST_TIMEOUT_MS } = options;
  return {
    async request({ url, method, headers = {}, body }) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of body ?? []) {
        chunks.push(chunk);
      }
      const timedOut = () =>
        new UpstreamError(
          'timeout',
          `${source} did not answer within ${timeoutMs / 1000} s`,
        );
      return withinTime(timeoutMs, options.signal, async signal => {
        try {
          const response = await open({
            source,
            url: new URL(url),
            method: method === 'POST' ? 'POST' : 'GET',
            headers,
            body: chunks.length ? Buffer.concat(chunks) : undefined,
            signal,
          });
          return {
            url,
            method,
            statusCode: response.status,
            statusMessage: response.statusText,
            headers: Object.fromEntries(response.headers),
            body: replay(await readAll(response.body ?? [], source)),
          };
        } catch (error) {
          options.signal.throwIfAborted();
          throw signal.aborted ? timedOut() : error;
        }
      });
    },
  };
}

/**
 * The whole body at once: `isomorphic-git` reads a stream beside its promises,
 * where nobody would hear that it broke off.
 */
async function readAll(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  source: string,
): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
    }
  } catch {
    throw new UpstreamError(
      'unreachable',
      `${source} broke off in the middle of an answer`,
    );
  }
  return chunks;
}

async function* replay(chunks: Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  yield* chunks;
}

/** Where a repository is, and who asks. */
export function access({
  url,
  username,
  token,
}: Pick<GitRepository, 'url' | 'username' | 'token'>) {
  return {
    url,
    onAuth: () => ({ username: username ?? 'git', password: token ?? '' }),
    // Asked once; a refusal must not be tried again and again.
    onAuthFailure: () => ({ cancel: true }),
  };
}
