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

import { createParser } from 'eventsource-parser';
import { Response } from 'undici';
import { UpstreamError } from '../UpstreamError';
import {
  ListedApplication,
  streamMessageSchema,
  toListed,
} from './listedApplication';

/** Three keep-alives of 15 s. */
export const SILENCE_MS = 45_000;
/** One message without the fields that we leave out has a few kB. */
const MAXIMUM_MESSAGE = 4_000_000;

/**
 * Something changed, or (at the beginning) exists. It is a hint: facts are
 * read by GET when `listHash` is new, and "deleted" is believed after a 404.
 */
export type WatchEvent =
  | { type: 'present'; application: ListedApplication }
  | { type: 'deleted'; application: ListedApplication };

/**
 * Reads an answer of the stream until it ends. Always ends with a throw:
 * `UpstreamError`, or the reason of `signal`.
 */
export async function* readStream(options: {
  source: string;
  response: Response;
  narrow: boolean;
  /** Called with each sign of life. */
  onAlive: () => void;
  signal: AbortSignal;
}): AsyncGenerator<WatchEvent> {
  const { source, response, narrow, onAlive, signal } = options;
  const broken = (how: string) =>
    new UpstreamError('unreachable', `The stream of ${source} ${how}`);
  let messages: string[] = [];
  let tooLong = false;
  const parser = createParser({
    maxBufferSize: MAXIMUM_MESSAGE,
    onEvent: message => messages.push(message.data),
    onError: error => {
      tooLong ||= error.type === 'max-buffer-size-exceeded';
    },
  });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      onAlive();
      parser.feed(decoder.decode(chunk, { stream: true }));
      if (tooLong) {
        throw broken('sent a message that is too long');
      }
      const complete = messages;
      messages = [];
      for (const message of complete) {
        yield readMessage(message, narrow, broken);
        // The reader's own time is not the server's silence.
        onAlive();
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof UpstreamError ? error : broken('broke off');
  }
  throw broken('ended');
}

/** With `fields`, an error inside the stream is filtered down to `{}`. */
function readMessage(
  message: string,
  narrow: boolean,
  broken: (how: string) => UpstreamError,
): WatchEvent {
  let json: unknown;
  try {
    json = JSON.parse(message);
  } catch {
    throw broken('sent a malformed message');
  }
  const parsed = streamMessageSchema.safeParse(json);
  if (!parsed.success) {
    throw broken('sent an error');
  }
  const { type, application } = parsed.data.result;
  return {
    type: type === 'DELETED' ? 'deleted' : 'present',
    application: toListed(application, narrow),
  };
}

/**
 * A signal that fires when the caller's does, or when nothing was heard for so
 * long: then with an `UpstreamError`.
 */
export function watchSilence(options: {
  source: string;
  afterMs: number;
  signal: AbortSignal;
}): {
  signal: AbortSignal;
  /** Something was heard. */
  broken(): void;
  /** Nothing more is to be heard. */
  end(): void;
} {
  const { source, afterMs } = options;
  const stop = new AbortController();
  const timer = setTimeout(
    () =>
      stop.abort(
        new UpstreamError(
          'unreachable',
          `The stream of ${source} was silent for ${afterMs / 1000} s`,
        ),
      ),
    afterMs,
  );
  return {
    signal: AbortSignal.any([options.signal, stop.signal]),
    broken: () => {
      timer.refresh();
    },
    end: () => {
      clearTimeout(timer);
      stop.abort();
    },
  };
}
