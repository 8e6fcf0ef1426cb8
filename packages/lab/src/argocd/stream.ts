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
import { Fields, filterStreamMessage } from './fields';
import { GrpcError } from './errors';
import { WatchEvent, wholeApplication } from './store';
import { StreamOptions, StreamOutput, isEventStream } from './streamOutput';
import { Application } from './types';

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
