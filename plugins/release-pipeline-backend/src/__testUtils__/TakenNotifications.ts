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
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import express from 'express';
import Router from 'express-promise-router';

/** As it was sent. */
export type Taken = Pick<NotificationSendOptions, 'payload'> & {
  recipients: { entityRef: string[]; excludeEntityRef?: string };
};

/** Takes what is sent to the notifications plugin, over HTTP as in a portal. */
export class TakenNotifications {
  readonly taken: Taken[] = [];
  refused = 0;
  /** Answered instead of taking it. */
  status: number | undefined;

  readonly feature = createBackendPlugin({
    pluginId: 'notifications',
    register: env =>
      env.registerInit({
        deps: { httpRouter: coreServices.httpRouter },
        init: async ({ httpRouter }) => {
          const router = Router();
          router.post('/', express.json(), (request, response) => {
            if (this.status) {
              this.refused += 1;
              response.status(this.status).end();
            } else {
              this.taken.push(request.body);
              response.json([]);
            }
          });
          httpRouter.use(router);
        },
      }),
  });
}
