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

import { IncomingMessage, ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { Counters } from './counters';
import { Faults } from './faults';
import { Fields } from './fields';
import { ApplicationStore } from './store';
import { Application } from './types';

export type StreamOptions = {
  request: IncomingMessage;
  response: ServerResponse;
  store: ApplicationStore;
  faults: Faults;
  counters: Counters;
  fields: Fields | undefined;
  /** As asked for; undefined = the initial state comes first. */
  resourceVersion: string | undefined;
  /** With a name the initial state of that one comes even when `resourceVersion` is given. */
  name: string | undefined;
  keepAliveMs: number;
  /** Selector, projects and permissions. */
  matches: (application: Application) => boolean;
};

// What a real connection was seen to carry in its first chunk of a long message.
const chunkLength = 4108;

/** True for Server-Sent Events: only this very value asks for them. */
export function isEventStream(request: IncomingMessage): boolean {
  return request.headers.accept === 'text/event-stream';
}

/** Framing: Server-Sent Events when asked for by exactly that name, else one JSON object per line. */
export class StreamOutput {
  readonly #options: StreamOptions;
  readonly #isEventStream: boolean;
  readonly #compressor: ReturnType<typeof createGzip> | undefined;
  #keepAlive: NodeJS.Timeout | undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#isEventStream = isEventStream(options.request);
    const accepted = String(options.request.headers['accept-encoding'] ?? '');
    if (!this.#isEventStream && accepted.includes('gzip')) {
      this.#compressor = createGzip();
      this.#compressor.pipe(options.response);
    }
  }

  send(text: string) {
    const { response, fields, faults, keepAliveMs } = this.#options;
    if (faults.find('silentStream', 'stream')) {
      return;
    }
    if (!response.headersSent) {
      this.#sendHeaders();
      if (this.#isEventStream) {
        this.#keepAlive = setInterval(() => {
          if (!faults.find('silentStream', 'stream')) {
            this.#write(':\n');
          }
        }, keepAliveMs);
      }
    }
    if (!this.#isEventStream) {
      this.#write(`${text}\n`);
    } else if (fields) {
      this.#write(`data: ${text} \n\n\n`);
    } else {
      const framed = `data: ${text} \n\n`;
      this.#write(framed.slice(0, chunkLength));
      this.#write(framed.slice(chunkLength));
      this.#write('\n');
    }
  }

  close() {
    clearInterval(this.#keepAlive);
    this.#compressor?.destroy();
  }

  #sendHeaders() {
    this.#options.response.writeHead(200, {
      'content-type': this.#isEventStream
        ? 'text/event-stream'
        : 'application/json',
      'grpc-metadata-content-type': 'application/grpc',
      ...(this.#isEventStream ? { 'x-content-type-options': 'nosniff' } : {}),
      ...(this.#compressor ? { 'content-encoding': 'gzip' } : {}),
    });
  }

  #write(text: string) {
    if (text === '') {
      return;
    }
    const length = Buffer.byteLength(text);
    this.#options.counters.countBytes(length, length);
    if (this.#compressor) {
      this.#compressor.write(text);
      this.#compressor.flush();
    } else {
      this.#options.response.write(text);
    }
  }
}
