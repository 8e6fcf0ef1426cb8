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
import { NotAllowedError } from '@backstage/errors';
import type { Knex } from 'knex';
import { noPipelineKnown } from '../database/componentState';
import type { Access } from './access';
import type { ComponentStates, LoadedState } from './ComponentStates';

/**
 * What is known of a component, for somebody who may read it.
 *
 * @param also.promotions - ids; read however long ago they ended
 *
 * @throws NotFoundError when there is no such component for the reader;
 * NotAllowedError when policy keeps our side of it from them.
 */
export async function readableState(
  options: { knex: Knex; states: ComponentStates; access: Access },
  ref: string,
  credentials: BackstageCredentials,
  also?: { promotions?: readonly string[] },
): Promise<LoadedState> {
  const state = await options.states.load(options.knex, ref, also);
  const { allowed, because, unknown } = await options.access.authorize(
    'read',
    { component: state.component },
    credentials,
  );
  if (unknown) {
    throw noPipelineKnown(ref);
  }
  if (!allowed) {
    throw new NotAllowedError(because);
  }
  return state;
}
