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

import { ServiceUnavailableError } from '@backstage/errors';

/**
 * Asks the catalog. What it fails with is not passed on: its 401 or 404 would
 * be taken for ours.
 *
 * @throws ServiceUnavailableError when it does not answer
 */
export async function whileCatalogAnswers<T>(
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const failure = new ServiceUnavailableError(
      'The catalog cannot be asked, and without it nobody knows who may see and do this. What is under way goes on',
    );
    // For the log: as an argument it would become part of the message.
    Object.defineProperty(failure, 'cause', {
      value: error,
      enumerable: false,
    });
    throw failure;
  }
}
