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
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type {
  DelegationsView,
  DelegationView,
} from 'backstage-plugin-release-pipeline-common';
import type { Access } from '../service/access';
import type { Engine } from '../service/createEngine';
import type { Refusals } from '../service/Refusals';
import type { Handlers } from './createRouter';
import { watchPortal } from './watchPortal';

/** Seats in approvals that people hand to others. */
export function createDelegationHandlers(options: {
  access: Access;
  engine: Engine;
  refusals: Refusals;
}): Pick<Handlers, 'createDelegation' | 'endDelegation' | 'getDelegations'> {
  const { access, engine } = options;

  // About nobody that somebody made up.
  const watch = watchPortal(options);

  const read = async (
    credentials: BackstageCredentials,
  ): Promise<DelegationsView> => {
    const { ref } = await access.person(credentials);
    const [running, { to, ...handOver }] = await Promise.all([
      engine.delegations.of(ref),
      access.handsOver(credentials),
    ]);
    const views = running.map(
      (one): DelegationView => ({
        ...one,
        until: new Date(one.until).toISOString(),
      }),
    );
    return {
      given: views.find(({ from }) => from.ref === ref),
      held: views.filter(({ from }) => from.ref !== ref),
      handOver,
      people: to,
    };
  };

  return {
    getDelegations: ({ credentials }) => read(credentials),
    createDelegation: async ({ body, credentials }) => {
      const { allowed, because, to } = await access.handsOver(credentials, {
        fresh: true,
      });
      const holder = to.find(({ ref }) => ref === body.to);
      if (allowed && !holder) {
        throw new NotFoundError(
          'This is nobody who decides beside you in any stage',
        );
      }
      await watch('delegate', credentials, async () => {
        if (!holder) {
          throw new NotAllowedError(because);
        }
        engine.lease.assertActive();
        const from = await access.person(credentials);
        await engine.delegations.give({ ...body, from, to: holder });
      });
      return { created: true, read: () => read(credentials) };
    },
    endDelegation: async ({ parameters: { id }, credentials }) => {
      const delegation = await engine.delegations.find(id);
      await watch('end-delegation', credentials, async () => {
        const person = await access.person(credentials);
        const { allowed, because } = access.endsDelegation(
          delegation,
          credentials,
        );
        if (!allowed) {
          throw new NotAllowedError(because);
        }
        engine.lease.assertActive();
        await engine.delegations.end(id, person);
      });
      return { read: () => read(credentials) };
    },
  };
}
