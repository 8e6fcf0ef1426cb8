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
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import releasePipelinePlugin from 'backstage-plugin-release-pipeline-backend';

/**
 * A backend of its own process, which tests may kill: the plugin on the real
 * services, except that tokens say plainly who asks, all is permitted, and the
 * catalog holds what config `entities` lists. `--alone`: nothing but the plugin.
 */
const backend = createBackend();
backend.add(releasePipelinePlugin);
backend.add(mockServices.auth.factory());
backend.add(mockServices.httpAuth.factory());
backend.add(
  mockServices.permissions.factory({ result: AuthorizeResult.ALLOW }),
);
if (!process.argv.includes('--alone')) {
  // Signals travel between replicas through the events of the backend (R33).
  backend.add(import('@backstage/plugin-events-backend'));
  backend.add(import('@backstage/plugin-signals-backend'));
}
backend.add(
  createServiceFactory({
    service: catalogServiceRef,
    deps: { config: coreServices.rootConfig },
    factory: ({ config }) =>
      catalogServiceMock({ entities: config.get('entities') }),
  }),
);
backend.start().catch(error => {
  console.error(error);
  process.exit(1);
});

// Whoever started us may be gone without a word; its IPC channel then closes.
process.once('disconnect', () => process.exit(1));
