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

import type { Engine } from '../service/createEngine';
import type { ExceptionReader } from '../service/calendar/ExceptionReader';
import { exceptionIn } from '../service/FreezeExceptions';
import type { createMutations } from './createMutations';
import type { Handlers } from './createRouter';

/** Exceptions from freezes, and what came of a freeze. */
export function createExceptionHandlers(options: {
  engine: Engine;
  exceptions: ExceptionReader;
  decide: ReturnType<typeof createMutations>['decide'];
}): Pick<
  Handlers,
  | 'askException'
  | 'confirmException'
  | 'endException'
  | 'getEventExceptions'
  | 'getFreezeReview'
  | 'getPromotionExceptions'
> {
  const { decide, engine, exceptions } = options;

  /** Whoever wrote is answered with what there is then. */
  const write = async (
    id: string,
    credentials: Parameters<typeof decide>[2],
    ...how: [
      action: Parameters<typeof decide>[0],
      run: Parameters<typeof decide>[3],
      about?: Parameters<typeof decide>[4],
    ]
  ) => {
    const [action, run, about] = how;
    await decide(action, id, credentials, run, about);
    return { read: () => exceptions.ofPromotion(id, credentials) };
  };

  return {
    getPromotionExceptions: ({ parameters: { id }, credentials }) =>
      exceptions.ofPromotion(id, credentials),
    askException: ({ parameters: { id }, body, credentials }) =>
      write(id, credentials, 'ask-exception', (person, on) =>
        engine.exceptions.ask(on, body, person),
      ),
    confirmException: ({ parameters: { id }, body, credentials }) =>
      write(
        id,
        credentials,
        'confirm-exception',
        (person, on) => engine.exceptions.confirm(on, body, person),
        state => ({ exception: exceptionIn(state, id, body) }),
      ),
    endException: ({ parameters: { id }, body, credentials }) =>
      write(
        id,
        credentials,
        'end-exception',
        (person, on) => engine.exceptions.takeBack(on, body, person),
        state => ({ exception: exceptionIn(state, id, body) }),
      ),
    getEventExceptions: ({ parameters: { id }, credentials }) =>
      exceptions.ofEvent(id, credentials),
    getFreezeReview: ({ parameters: { id }, credentials }) =>
      exceptions.review(id, credentials),
  };
}
