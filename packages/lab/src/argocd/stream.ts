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

import { IncomingMessage, STATUS_CODES, ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { Counters } from './counters';
import { Faults } from './faults';
import { Fields, filterStreamMessage } from './fields';
import { GrpcError } from './errors';
import { ApplicationStore, WatchEvent, wholeApplication } from './store';
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

function isEventStream(request: IncomingMessage): boolean {
  return request.headers.accept === 'text/event-stream';
}

/** Answers a stream that can't be opened: one message in the stream's own framing. */
export function sendStreamError(
  request: IncomingMessage,
  response: ServerResponse,
  error: GrpcError,
  fields: Fields | undefined,
) {
  const message = {
    error: {
      grpc_code: error.code,
      http_code: error.status,
      message: error.message,
      http_status: STATUS_CODES[error.status],
    },
  };
  // `fields` filters the error away as well.
  const text = JSON.stringify(
    fields ? filterStreamMessage(message, fields) : message,
  );
  if (isEventStream(request)) {
    response.writeHead(error.status, {
      'content-type': 'text/event-stream',
      'x-content-type-options': 'nosniff',
    });
    response.end(`data: ${text} \n\n`);
  } else {
    response.writeHead(error.status, { 'content-type': 'application/json' });
    response.end(`${text}\n`);
  }
}

/**
 * Serves `/api/v1/stream/applications` until the client leaves or the stream is cut. Headers go out with the first
 * message, keep-alives count from it, and a rendering equal to the last one of that name is not sent again.
 */
export function serveStream(options: StreamOptions) {
  const { request, response, store, faults, fields } = options;
  const output = new StreamOutput(options);
  const lastRendered = new Map<string, string>();
  const send = ({ type, application }: WatchEvent) => {
    if (!options.matches(application)) {
      return;
    }
    const message = {
      result: { type, application: wholeApplication(application) },
    };
    const text = JSON.stringify(
      fields ? filterStreamMessage(message, fields) : message,
    );
    const { name } = application.metadata;
    if (lastRendered.get(name) !== text) {
      lastRendered.set(name, text);
      output.send(text);
    }
  };
  if (options.resourceVersion === undefined || options.name !== undefined) {
    const applications = store.list().map(({ application }) => application);
    for (const application of applications.sort(byNamespaceAndName)) {
      send({ type: 'ADDED', application });
    }
  }
  const after = Number(options.resourceVersion ?? 0) || 0;
  const unwatch = store.watch(event => {
    const isNew = Number(event.application.metadata.resourceVersion) > after;
    if (isNew && !faults.find('loseEvents', 'stream')) {
      send(event);
    }
  });
  const uncut = faults.onCutStream(() => response.destroy());
  response.on('close', () => {
    unwatch();
    uncut();
    output.close();
  });
  request.on('error', () => response.destroy());
}

function byNamespaceAndName(a: Application, b: Application): number {
  const text = ({ metadata }: Application) =>
    `${metadata.namespace}/${metadata.name}`;
  return text(a) < text(b) ? -1 : 1;
}

/** Framing: Server-Sent Events when asked for by exactly that name, else one JSON object per line. */
class StreamOutput {
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
