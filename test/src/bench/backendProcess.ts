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

import { createBackend } from '@backstage/backend-defaults';
import {
  type BackendFeature,
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { benchCatalog } from './benchCatalog';
import { offer } from './remote';

/** Which plugin's backend runs in the process. */
export type Plugin = 'ours' | 'roadie';

type Authorize = { items: Array<{ id: string }> };

/** A permission backend that allows everything, asked over HTTP as the real one is. */
const allowAll = createBackendPlugin({
  pluginId: 'permission',
  register(env) {
    env.registerInit({
      deps: { httpRouter: coreServices.httpRouter },
      async init({ httpRouter }) {
        httpRouter.use(async (request, response) => {
          const chunks: Buffer[] = [];
          for await (const chunk of request) {
            chunks.push(chunk);
          }
          const { items }: Authorize = JSON.parse(
            Buffer.concat(chunks).toString(),
          );
          response.json({
            items: items.map(({ id }) => ({ id, result: 'ALLOW' })),
          });
        });
      },
    });
  },
});

async function pluginUnderTest(
  plugin: Plugin,
): Promise<{ default: BackendFeature }> {
  return plugin === 'ours'
    ? import('backstage-plugin-release-pipeline-backend')
    : import('@roadiehq/backstage-plugin-argo-cd-backend');
}

const functions = {
  async start(options: {
    plugin: Plugin;
    config: object;
    components: number;
  }): Promise<void> {
    const backend = createBackend();
    backend.add(
      mockServices.rootConfig.factory({ data: { ...options.config } }),
    );
    // Tokens without a signature, for both plugins alike.
    backend.add(mockServices.auth.factory());
    backend.add(mockServices.httpAuth.factory());
    backend.add(allowAll);
    backend.add(
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () => benchCatalog(options.components),
      }),
    );
    backend.add(pluginUnderTest(options.plugin));
    await backend.start();
  },
  /** Milliseconds of processor time used so far. */
  processorTime(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  /** In bytes, after a collection. */
  memory(): { rss: number; heapUsed: number } {
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    return { rss, heapUsed };
  },
};

/** What the process of a backend offers. */
export type BackendFunctions = typeof functions;

offer(functions);
