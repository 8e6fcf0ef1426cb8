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

import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { ComponentStates, LoadedState } from './ComponentStates';

/** Components read at once; connections are left for others. */
const AT_ONCE = 4;

/**
 * What is known of several components, a few at a time. One that cannot be read
 * is logged and left out: it is no reason to show none of the others.
 */
export async function* readableStates(
  {
    knex,
    logger,
    states,
  }: { knex: Knex; states: ComponentStates; logger: LoggerService },
  refs: readonly string[],
): AsyncGenerator<LoadedState[]> {
  for (let index = 0; index < refs.length; index += AT_ONCE) {
    const some = refs.slice(index, index + AT_ONCE);
    const loaded = await states.loadAll(knex, some);
    yield loaded.flatMap((state, place) => {
      if (state instanceof Error) {
        logger.warn(
          `${some[place]} cannot be read and is left out: ${state.message}`,
          state,
        );
        return [];
      }
      return [state];
    });
  }
}
