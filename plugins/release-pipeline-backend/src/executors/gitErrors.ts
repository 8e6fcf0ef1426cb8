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

import { Errors } from 'isomorphic-git';
import { redact, UpstreamError } from '../adapters/UpstreamError';
import type { GitRepository } from './GitRepository';

/** Whether an object or a reference is not here. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Errors.NotFoundError;
}

/** What went wrong at the host, in words that may be shown. */
export function translate(
  error: unknown,
  source: string,
  repository: Pick<GitRepository, 'branch' | 'token'>,
): Error {
  if (error instanceof UpstreamError) {
    return error;
  }
  if (
    error instanceof Errors.UserCanceledError ||
    (error instanceof Errors.HttpError && error.data.statusCode === 401)
  ) {
    return new UpstreamError(
      'credentials',
      `${source} does not accept our credentials`,
    );
  }
  if (error instanceof Errors.HttpError) {
    const { statusCode } = error.data;
    if (statusCode === 403 || statusCode === 404) {
      return new UpstreamError(
        'forbidden',
        `${source} does not exist at its host, or not for us`,
      );
    }
    return new UpstreamError(
      'unreachable',
      `${source} is not available (status ${statusCode})`,
    );
  }
  if (isNotFound(error)) {
    return new UpstreamError(
      'bad-answer',
      `${source} has no branch '${repository.branch}'`,
    );
  }
  const message = error instanceof Error ? error.message : 'no reason given';
  return new UpstreamError(
    'bad-answer',
    `${source} cannot be read: ${redact(message, [repository.token ?? ''])}`,
  );
}
