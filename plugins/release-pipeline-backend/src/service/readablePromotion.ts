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

import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError, toError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { Promotion } from '../domain/types';
import type { Access } from './access';
import type { ComponentStates, LoadedState } from './ComponentStates';
import { readableState } from './readableState';

/**
 * A promotion with its component, for somebody who may read that: however long
 * ago it ended, as long as it is kept.
 *
 * @throws NotFoundError also when the reader may not see its component (S50).
 */
export async function readablePromotion(
  options: { knex: Knex; states: ComponentStates; access: Access },
  id: string,
  credentials: BackstageCredentials,
): Promise<{ state: LoadedState; promotion: Promotion }> {
  const [row] = await options
    .knex('promotions')
    .where({ id })
    .select('component_ref');
  const notFound = () => new NotFoundError(`No promotion '${id}'`);
  if (!row) {
    throw notFound();
  }
  let state: LoadedState;
  try {
    state = await readableState(options, row.component_ref, credentials, {
      promotions: [id],
    });
  } catch (error) {
    // Not even the name of what it belongs to is theirs to know.
    throw ['NotAllowedError', 'NotFoundError'].includes(toError(error).name)
      ? notFound()
      : error;
  }
  const promotion = state.promotions.find(candidate => candidate.id === id);
  if (!promotion) {
    throw notFound();
  }
  return { state, promotion };
}
