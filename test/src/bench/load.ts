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

import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Opens one page: all the requests that it needs, one after the other where they depend. */
export type OpenPage = (viewer: number, opening: number) => Promise<void>;

/** A token of the mocked sign-in. */
function userToken(viewer: number): string {
  return `mock-user-token:${JSON.stringify({
    sub: `user:default/viewer-${viewer}`,
  })}`;
}

/** Sends GETs as the browsers of several people would; an answer other than 200 is an error. */
export class Browser {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  readonly #baseUrl: string;
  readonly #tokenOf: (viewer: number) => string;

  constructor(
    baseUrl: string,
    tokenOf: (viewer: number) => string = userToken,
  ) {
    this.#baseUrl = baseUrl;
    this.#tokenOf = tokenOf;
  }

  get(path: string, viewer: number): Promise<string> {
    const authorization = `Bearer ${this.#tokenOf(viewer)}`;
    return new Promise((resolve, reject) => {
      request(
        `${this.#baseUrl}${path}`,
        { agent: this.#agent, headers: { authorization } },
        response => {
          const chunks: Buffer[] = [];
          response.on('data', chunk => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () => {
            const text = Buffer.concat(chunks).toString();
            if (response.statusCode === 200) {
              resolve(text);
            } else {
              reject(
                new Error(
                  `${path} answers ${response.statusCode}: ${text.slice(
                    0,
                    500,
                  )}`,
                ),
              );
            }
          });
        },
      )
        .once('error', reject)
        .end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/**
 * So many viewers, each opening one page after the other without a pause.
 *
 * @returns how long each opening took, in milliseconds
 */
export async function openConcurrently(
  open: OpenPage,
  options: { viewers: number; openings: number },
): Promise<number[]> {
  const took: number[] = [];
  await Promise.all(
    Array.from({ length: options.viewers }, async (_, viewer) => {
      for (let opening = 0; opening < options.openings; opening += 1) {
        const began = performance.now();
        await open(viewer, opening);
        took.push(performance.now() - began);
      }
    }),
  );
  return took;
}

/**
 * So many openings a second, sent whether or not earlier ones were answered.
 * Each is timed from the moment that it was due, so that one that had to wait
 * for its turn counts as slow (no coordinated omission).
 *
 * @returns how long each opening took, in milliseconds
 */
export async function openAtRate(
  open: OpenPage,
  options: { viewers: number; perSecond: number; seconds: number },
): Promise<number[]> {
  const { viewers, perSecond, seconds } = options;
  const took: Array<Promise<number>> = [];
  const began = performance.now();
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const due = began + (index * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) {
      await sleep(early);
    }
    took.push(
      open(index % viewers, Math.floor(index / viewers)).then(
        () => performance.now() - due,
      ),
    );
  }
  return Promise.all(took);
}
