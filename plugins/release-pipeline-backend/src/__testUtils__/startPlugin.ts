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

import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  type BackendFeature,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  type CatalogService,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  PromotionView,
  Tab,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import type { SmallWorld } from 'lab';
import request from 'supertest';
import { releasePipelinePlugin } from '../plugin';
import { type Taken, TakenNotifications } from './TakenNotifications';

const EVERY_MS = 100;
// Generous: only a hang should end it, not a busy machine.
const WITHIN_MS = 120_000;

/** Asks again until the answer fits; the last answer is in the error. */
export async function until<T>(
  ask: () => Promise<T>,
  fits: (answer: T) => boolean,
): Promise<T> {
  const end = performance.now() + WITHIN_MS;
  for (;;) {
    const answer = await ask();
    if (fits(answer)) {
      return answer;
    }
    if (performance.now() > end) {
      throw new Error(
        `Still not so: ${JSON.stringify(answer)?.slice(0, 4000)}`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, EVERY_MS));
  }
}

/** The plugin in a test backend, asked as one of the world's people. */
export interface RunningPlugin {
  as(user: string): {
    get(path: string): request.Test;
    post(path: string, body?: object): request.Test;
  };
  /** A request as it is, with any principal or none. */
  send(options: {
    method: 'get' | 'post' | 'put' | 'patch' | 'delete';
    path: string;
    authorization: string;
  }): request.Test;
  tab(component: string): Promise<Tab>;
  tabUntil(component: string, fits: (tab: Tab) => boolean): Promise<Tab>;
  promotionUntil(
    id: string,
    fits: (promotion: PromotionView) => boolean,
  ): Promise<PromotionView>;
  /** What the people of the portal were told. */
  notifications: TakenNotifications;
  /** The first message with such words in its title; waited for. */
  told(words: string): Promise<Taken>;
  stop(): Promise<void>;
}

/** Starts the plugin on this database and world. */
export async function startPlugin(options: {
  knex: Knex;
  world: SmallWorld;
  config?: object;
  features?: BackendFeature[];
  /** In place of one with the world's entities. */
  catalog?: CatalogService;
}): Promise<RunningPlugin> {
  const { knex, world } = options;
  const { catalog = catalogServiceMock({ entities: world.entities }) } =
    options;
  const notifications = new TakenNotifications();
  const backend = await startTestBackend({
    features: [
      releasePipelinePlugin,
      notifications.feature,
      mockServices.rootConfig.factory({
        data: { ...world.config, ...options.config },
      }),
      mockServices.database.factory({ knex }),
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () => catalog,
      }),
      mockServices.permissions.factory({ result: AuthorizeResult.ALLOW }),
      ...(options.features ?? []),
    ],
  });
  const send: RunningPlugin['send'] = ({ method, path, authorization }) =>
    request(backend.server)
      [method](`/api/release-pipeline${path}`)
      .set('Authorization', authorization);
  const as = (user: string) => {
    const authorization = mockCredentials.user.header(`user:default/${user}`);
    return {
      get: (path: string) => send({ method: 'get', path, authorization }),
      post: (path: string, body: object = {}) =>
        send({ method: 'post', path, authorization }).send(body),
    };
  };
  const get = async (path: string) => (await as('dana').get(path)).body;
  const tab = (component: string): Promise<Tab> =>
    get(`/components/default/component/${component}/tab`);
  return {
    as,
    send,
    tab,
    tabUntil: (component, fits) =>
      until(
        () => tab(component),
        answer => answer.stages !== undefined && fits(answer),
      ),
    promotionUntil: (id, fits) =>
      until<PromotionView>(
        () => get(`/promotions/${id}`),
        answer => answer.state !== undefined && fits(answer),
      ),
    notifications,
    told: async words => {
      const [first] = await until(
        async () =>
          notifications.taken.filter(({ payload }) =>
            payload.title.includes(words),
          ),
        found => found.length > 0,
      );
      return first;
    },
    stop: () => backend.stop(),
  };
}

/** The version that a stage runs, by the tab. */
export function runs(tab: Tab, stage: string): string | undefined {
  return tab.stages.find(({ name }) => name === stage)?.release?.version;
}
