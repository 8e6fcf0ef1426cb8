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
import { ServiceUnavailableError, toError } from '@backstage/errors';

/** What we throw ourselves, in words that are meant for the reader. */
const MEANT = new Set([
  'InputError',
  'AuthenticationError',
  'NotAllowedError',
  'NotFoundError',
  'ConflictError',
  'NotImplementedError',
  'ServiceUnavailableError',
]);

/** How Node and Postgres say that there is no connection (F17, F20, F21). */
const NO_DATABASE = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|08|53|57P|25006)/;

/**
 * What a reader is told of an error. One that nobody meant for them names
 * hosts, tables or keys: that stays in the log, with the stack (S40).
 */
export function translateError(thrown: unknown): Error {
  const error = toError(thrown);
  if (MEANT.has(error.name)) {
    return error;
  }
  const told = isWithoutDatabase(error)
    ? new ServiceUnavailableError('The database cannot be asked just now')
    : new Error(
        'Something went wrong here; the log of the portal says what it was',
      );
  told.stack = error.stack;
  return told;
}

function isWithoutDatabase(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : '';
  return error.name === 'KnexTimeoutError' || NO_DATABASE.test(code);
}
