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

import { NotFoundError } from '@backstage/errors';
import type { Access } from '../service/access';
import type { Engine } from '../service/createEngine';
import type { Refusals } from '../service/Refusals';
import type { Subscriptions } from '../service/subscriptions/Subscriptions';
import type { Handlers } from './createRouter';
import { watchPortal } from './watchPortal';

/** Calendars that people read elsewhere; each sees and ends only their own. */
export function createSubscriptionHandlers(options: {
  access: Access;
  engine: Pick<Engine, 'lease'>;
  refusals: Refusals;
  subscriptions: Subscriptions;
  /** Address of the plugin, as seen from outside. */
  baseUrl: () => Promise<string>;
}): Pick<
  Handlers,
  'getSubscriptions' | 'createSubscription' | 'revokeSubscription'
> {
  const { access, engine, subscriptions, baseUrl } = options;
  const watch = watchPortal(options);

  return {
    getSubscriptions: ({ credentials }) => subscriptions.list(credentials),
    createSubscription: async ({ body, credentials }) => {
      const { components } = body.filter ?? {};
      if (components) {
        // Before anything is recorded: nobody fills the evidence with names.
        await subscriptions.findComponents(components, credentials);
      }
      const token = await watch('subscribe', credentials, () => {
        engine.lease.assertActive();
        return subscriptions.create(body, credentials);
      });
      return {
        created: true,
        read: async () => ({
          ...(await subscriptions.list(credentials)),
          address: `${await baseUrl()}/calendar/feeds/${token}.ics`,
        }),
      };
    },
    revokeSubscription: async ({ parameters: { id }, credentials }) => {
      const owner = await subscriptions.ownerOf(id);
      const nothing = () =>
        new NotFoundError(`You have no subscription '${id}'`);
      if (owner === undefined) {
        throw nothing();
      }
      await watch('unsubscribe', credentials, async () => {
        const person = await access.person(credentials);
        if (person.ref !== owner) {
          throw nothing();
        }
        engine.lease.assertActive();
        await subscriptions.revoke(id, person);
      });
      return { read: () => subscriptions.list(credentials) };
    },
  };
}
