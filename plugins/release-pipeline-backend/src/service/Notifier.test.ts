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

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { DefaultNotificationService } from '@backstage/plugin-notifications-node';
import { asked, aWaitingState } from '../domain/testing/asked';
import { TryAgain } from '../jobs/JobQueue';
import { Notifier } from './Notifier';

describe('Notifier', () => {
  let server: Server;
  let answers: number;
  let taken: unknown[];

  beforeEach(async () => {
    answers = 200;
    taken = [];
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      if (answers === 200) {
        taken.push(JSON.parse(Buffer.concat(chunks).toString()));
      }
      response.writeHead(answers).end('{}');
    });
    await new Promise<void>(listening => {
      server.listen(0, '127.0.0.1', listening);
    });
  });

  afterEach(async () => {
    await new Promise(closed => {
      server.close(closed);
    });
  });

  /** Of a promotion that failed; the rows are there or gone. */
  function aNotifier(options: { gone?: boolean } = {}) {
    const { state, promotion } = asked(aWaitingState(), {
      state: 'failed',
      outcome: 'It was not healthy in time',
    });
    const { port } = server.address() as AddressInfo;
    const logger = mockServices.logger.mock();
    const rows = options.gone ? [] : [{ component_ref: state.component.ref }];
    const notifier = Notifier.create({
      knex: () => ({ where: () => ({ select: async () => rows }) }),
      states: { load: async () => state },
      notifications: DefaultNotificationService.create({
        auth: mockServices.auth(),
        discovery: mockServices.discovery.mock({
          getBaseUrl: async () => `http://127.0.0.1:${port}`,
        }),
      }),
      logger,
    } as unknown as Parameters<typeof Notifier.create>[0]);
    const deliver = (retries = 0) =>
      notifier.deliver(
        { promotionId: promotion.id, kind: 'end', by: 'user:default/sam' },
        { retries },
      );
    return { deliver, logger };
  }

  it('sends what is so, in the shape that the portal takes', async () => {
    await aNotifier().deliver();
    expect(taken).toEqual([
      {
        recipients: {
          type: 'entity',
          entityRef: ['user:default/dana', 'group:default/payments-team'],
          excludeEntityRef: 'user:default/sam',
        },
        payload: {
          title: 'payments 1.1.0 to production has failed',
          description: 'It was not healthy in time',
          link: '/catalog/default/component/payments/release-pipeline?stage=production',
          severity: 'high',
          topic: 'promotion failed',
          scope: 'release-pipeline:promotion-1',
        },
      },
    ]);
  });

  it('F67 is tried again while nobody takes it, and says so once', async () => {
    const { deliver, logger } = aNotifier();
    answers = 503;
    for (let tries = 0; tries < 3; tries += 1) {
      await expect(deliver(tries)).rejects.toThrow(TryAgain);
    }
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringMatching(/^Notifications are not taken.*503$/)],
    ]);
    expect(logger.info).not.toHaveBeenCalled();

    answers = 200;
    await deliver(3);
    await deliver();
    expect(taken).toHaveLength(2);
    expect(logger.info.mock.calls).toEqual([['Notifications are taken again']]);
  });

  it('lets it be where the portal has no notifications, and says so once', async () => {
    const { deliver, logger } = aNotifier();
    answers = 404;
    // It may only be starting.
    await expect(deliver(0)).rejects.toThrow(TryAgain);
    expect(logger.info).not.toHaveBeenCalled();
    await deliver(4);
    await deliver(4);
    expect(logger.info.mock.calls).toEqual([
      [expect.stringContaining('no notifications plugin')],
    ]);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('has nothing to say of what is gone', async () => {
    await aNotifier({ gone: true }).deliver();
    expect(taken).toEqual([]);
  });
});
