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

/**
 * - `unreachable`: no answer, or an answer that says "not now";
 * - `not-asked`: it failed before or too much waits for it, so that nobody asked;
 * - `timeout`: no answer in time; whether it did anything is not known;
 * - `credentials`: the upstream does not accept ours;
 * - `forbidden`: it knows us and refuses;
 * - `bad-answer`: an answer that makes no sense to us, or says that we asked wrongly.
 */
export type UpstreamErrorKind =
  | 'unreachable'
  | 'not-asked'
  | 'timeout'
  | 'credentials'
  | 'forbidden'
  | 'bad-answer';

/**
 * Something outside did not answer as it should. The message may be shown to
 * anybody: it has no URL, token, account or upstream body (S40). It carries no
 * HTTP status, so that an upstream's 401 never becomes the reader's.
 */
export class UpstreamError extends Error {
  readonly kind: UpstreamErrorKind;

  constructor(kind: UpstreamErrorKind, message: string) {
    super(message);
    this.name = 'UpstreamError';
    this.kind = kind;
  }
}

/** Whether trying again later can help without anybody changing anything. */
export function isOutage(error: unknown): boolean {
  return (
    error instanceof UpstreamError &&
    ['unreachable', 'not-asked', 'timeout'].includes(error.kind)
  );
}

/**
 * Why something is not known. That nobody asked tells less than the last answer
 * did, and as news each time it would be written again and again.
 */
export function whyUnknown(
  error: unknown,
  options: { before?: string; otherwise: string },
): string {
  if (!(error instanceof UpstreamError)) {
    return options.otherwise;
  }
  return (error.kind === 'not-asked' && options.before) || error.message;
}

const MAXIMUM_LENGTH = 500;
/** More is not looked through for secrets, and not shown either. */
const MAXIMUM_READ = 4000;

/**
 * Makes an upstream's text fit to be shown: secrets, URL user information,
 * tokens and control characters are taken out, and it is cut (S36, S40).
 */
export function redact(text: string, secrets: string[] = []): string {
  let result = text;
  for (const secret of secrets) {
    if (secret.length > 3) {
      result = result.replaceAll(secret, '***');
    }
  }
  return (
    beginning(result)
      .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1')
      .replace(/\b(bearer|basic)\s+[\w.~+/=-]+/gi, '$1 ***')
      .replace(/\beyJ[\w-]*\.[\w-]+\.[\w-]*/g, '***')
      .replace(/,? ?\b(sub|iat): [^\s,]+/g, '')
      // Control characters, escape sequences of terminals, and direction overrides.
      .replace(/\p{Cc}\[[\d;]*[A-Za-z]/gu, '')
      .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
      .trim()
      .slice(0, MAXIMUM_LENGTH)
  );
}

/** Up to a space, so that no part of a secret is left at the end. */
function beginning(text: string): string {
  return text.length <= MAXIMUM_READ
    ? text
    : text.slice(0, Math.max(0, text.lastIndexOf(' ', MAXIMUM_READ)));
}
