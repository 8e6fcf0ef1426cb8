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

import { ResponseError } from '@backstage/errors';

/** The error as the backend wrote it; nothing where it did not answer. */
export function errorOf(failure: unknown): Record<string, unknown> {
  return failure instanceof ResponseError
    ? (failure.body.error as unknown as Record<string, unknown>)
    : {};
}

/** What stands now, where somebody was faster. */
export function currentOf<T extends object>(failure: unknown): T | undefined {
  const { current } = errorOf(failure);
  return failure instanceof ResponseError &&
    failure.statusCode === 409 &&
    typeof current === 'object'
    ? (current as T)
    : undefined;
}
