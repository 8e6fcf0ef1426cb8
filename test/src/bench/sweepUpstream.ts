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

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Prometheus and Alertmanager in one, for every component alike. */
export interface SweepUpstream {
  url: string;
  /** What it says from now on. */
  say(answers: { value: number }): void;
}

const series = (isRange: boolean, at: number, value: string) => ({
  status: 'success',
  data: isRange
    ? {
        resultType: 'matrix',
        result: [{ metric: {}, values: [[at, value]] }],
      }
    : { resultType: 'vector', result: [{ metric: {}, value: [at, value] }] },
});

/** Starts it; it ends with the process. */
export async function startSweepUpstream(): Promise<SweepUpstream> {
  let said = { value: 0.001 };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const expr = new URLSearchParams(Buffer.concat(chunks).toString()).get(
      'query',
    );
    const at = Date.now() / 1000;
    const path = request.url ?? '';
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify(
        path.startsWith('/api/v2/alerts')
          ? []
          : series(
              path.endsWith('/query_range'),
              at,
              `${expr?.includes('timestamp(') ? at : said.value}`,
            ),
      ),
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    say: answers => {
      said = answers;
    },
  };
}
