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

import { Dispatcher, fetch, Headers, RequestInit, Response } from 'undici';
import { UpstreamError } from './UpstreamError';

/** An answer, read whole. */
export interface Answer {
  status: number;
  /** Without parameters, lower case. */
  contentType: string;
  /** By name, lower case. */
  headers: Headers;
  text: string;
}

export interface Request {
  /** Who is asked, in words that may be shown: "Argo CD instance 'prod'". */
  source: string;
  url: URL;
  method?: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string | Uint8Array;
  signal: AbortSignal;
  dispatcher?: Dispatcher;
}

/**
 * Sends a request and gives the answer's head. Follows no redirect, so that
 * credentials never reach another origin (S28).
 */
export async function open(request: Request): Promise<Response> {
  const { source, url, method = 'GET', headers, body, signal } = request;
  const init: RequestInit = {
    method,
    headers,
    body,
    signal,
    redirect: 'manual',
    dispatcher: request.dispatcher,
  };
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    signal.throwIfAborted();
    throw new UpstreamError(
      'unreachable',
      `${source} is not reachable${codeOf(error)}`,
    );
  }
  // 304 leads nowhere: it answers who asked whether something has changed.
  if (
    response.status >= 300 &&
    response.status < 400 &&
    response.status !== 304
  ) {
    await response.body?.cancel();
    throw new UpstreamError(
      'bad-answer',
      `${source} answers with a redirect; its configured URL must be the final one`,
    );
  }
  return response;
}

/** Sends a request and reads at most `maximumBytes` of the answer. */
export async function send(
  request: Request & { maximumBytes: number },
): Promise<Answer> {
  const { source, signal, maximumBytes } = request;
  const response = await open(request);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > maximumBytes) {
        break;
      }
      chunks.push(chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw new UpstreamError(
      'unreachable',
      `${source} broke off in the middle of an answer${codeOf(error)}`,
    );
  }
  if (size > maximumBytes) {
    throw new UpstreamError(
      'bad-answer',
      `${source} gave an answer of more than ${maximumBytes} bytes`,
    );
  }
  const contentType = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    contentType: contentType.split(';')[0].trim().toLocaleLowerCase('en-US'),
    headers: response.headers,
    text: Buffer.concat(chunks).toString('utf8'),
  };
}

/**
 * The answer's JSON. Anything else is what an ingress or a proxy says, and no
 * statement of the upstream: unreachable (F28, F54); cut JSON is a bad answer (F30).
 */
export function readJson(source: string, answer: Answer): unknown {
  if (answer.contentType !== 'application/json') {
    throw new UpstreamError(
      answer.status === 504 ? 'timeout' : 'unreachable',
      `${source} gave an answer with status ${answer.status} that is not JSON`,
    );
  }
  try {
    return JSON.parse(answer.text);
  } catch {
    throw new UpstreamError(
      'bad-answer',
      `${source} gave a truncated or malformed answer`,
    );
  }
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code =
    cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^\w{1,60}$/.test(code)
    ? ` (${code})`
    : '';
}
