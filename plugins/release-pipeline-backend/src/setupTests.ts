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

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';

// A question to Git that a test leaves behind ends a minute later, within
// whichever test file runs in this process by then, and would fail that one. So
// each file waits for its own. https://undici.nodejs.org/#/docs/api/DiagnosticsChannel
const GIT = /\/(info\/refs|git-upload-pack|git-receive-pack)\b/;
const WAIT_MS = 70_000;

const open = new Set<object>();

const began = (message: unknown) => {
  const { request } = message as { request: { path: string } };
  if (GIT.test(request.path)) {
    open.add(request);
  }
};
const ended = (message: unknown) => {
  open.delete((message as { request: object }).request);
};

beforeAll(() => {
  subscribe('undici:request:create', began);
  subscribe('undici:request:trailers', ended);
  subscribe('undici:request:error', ended);
});

afterAll(async () => {
  const end = performance.now() + WAIT_MS;
  while (open.size > 0 && performance.now() < end) {
    await sleep(50);
  }
  unsubscribe('undici:request:create', began);
  unsubscribe('undici:request:trailers', ended);
  unsubscribe('undici:request:error', ended);
}, WAIT_MS + 10_000);
