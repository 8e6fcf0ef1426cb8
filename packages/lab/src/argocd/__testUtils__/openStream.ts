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

import { IncomingHttpHeaders, request } from 'node:http';
import { createGunzip } from 'node:zlib';
import { EventEmitter } from 'node:events';

/** A stream that a test listens to. */
export type OpenStream = {
  /** Undefined until the headers are there. */
  status?: number;
  headers?: IncomingHttpHeaders;
  /** All that arrived. */
  text: string;
  /** How it ended, once it has. */
  ended?: 'end' | 'cut';
  /** Resolves as soon as the condition holds; it is asked after each event. */
  until: (condition: () => boolean) => Promise<void>;
  close: () => void;
};

export function openStream(
  url: string,
  path: string,
  headers: Record<string, string>,
): OpenStream {
  const events = new EventEmitter();
  const sent = request(`${url}${path}`, { headers });
  const stream: OpenStream = {
    text: '',
    until: async condition => {
      while (!condition()) {
        await new Promise(resolve => events.once('event', resolve));
      }
    },
    close: () => sent.destroy(),
  };
  const end = (how: 'end' | 'cut') => {
    stream.ended ??= how;
    events.emit('event');
  };
  sent.on('error', () => end('cut'));
  sent.on('response', response => {
    stream.status = response.statusCode;
    stream.headers = response.headers;
    events.emit('event');
    const isZipped = response.headers['content-encoding'] === 'gzip';
    const body = isZipped ? response.pipe(createGunzip()) : response;
    response.on('error', () => end('cut'));
    body.on('error', () => end('cut'));
    body.on('data', chunk => {
      stream.text += chunk;
      events.emit('event');
    });
    body.on('end', () => end('end'));
  });
  sent.end();
  return stream;
}

/** The messages of a stream in either framing, with what surrounds each. */
export function framesOf(
  text: string,
): { framing: string; message: unknown }[] {
  return text
    .replace(/^:\n/gm, '') // keep-alives
    .split(/(?<=\n)(?=data: |\{)/)
    .map(frame => {
      const start = frame.indexOf('{');
      const end = frame.lastIndexOf('}') + 1;
      return {
        framing: `${frame.slice(0, start)}…${frame.slice(end)}`,
        message: JSON.parse(frame.slice(start, end)),
      };
    });
}
