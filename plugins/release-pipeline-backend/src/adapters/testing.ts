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

import { readFileSync } from 'node:fs';
import {
  createServer,
  IncomingMessage,
  RequestListener,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

/** The recorded answer of a real Argo CD, such as `argocd/get/payments-dev`. */
export function readRecording(name: string): {
  request: { path: string };
  response: {
    status: number;
    body?: unknown;
    chunks?: Array<{ atMs: number; text: string }>;
  };
} {
  const lab = dirname(require.resolve('lab/package.json'));
  return JSON.parse(
    readFileSync(join(lab, 'fixtures', `${name}.json`), 'utf8'),
  );
}

/** An upstream that answers what a test wants; keeps what it was asked. */
export class TestUpstream {
  readonly requests: Array<{
    method: string;
    url: string;
    body: string;
    headers: IncomingMessage['headers'];
  }> = [];
  readonly #server: Server;

  static async start(
    answer: (
      request: IncomingMessage & { text: string },
      response: ServerResponse,
    ) => void,
  ): Promise<TestUpstream> {
    const requests: TestUpstream['requests'] = [];
    const listener: RequestListener = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', chunk => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        requests.push({
          method: request.method ?? '',
          url: request.url ?? '',
          body: text,
          headers: request.headers,
        });
        answer(Object.assign(request, { text }), response);
      });
    };
    const server = createServer(listener);
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return new TestUpstream(server, requests);
  }

  private constructor(server: Server, requests: TestUpstream['requests']) {
    this.#server = server;
    this.requests = requests;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise(resolve => {
      this.#server.close(resolve);
    });
    this.#server.closeAllConnections();
    await closed;
  }
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  body: unknown,
  status: number = 200,
): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify(body));
}
