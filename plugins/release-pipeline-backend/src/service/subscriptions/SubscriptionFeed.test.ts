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

import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import type { Knex } from 'knex';
import { openDatabase } from '../../database/connection';
import { insertSubscription, writeVisit } from '../../database/subscriptions';
import { StandingCalendar } from '../../domain/calendar/StandingCalendar';
import { freeze } from '../../domain/calendar/testing';
import { SubscriptionFeed } from './SubscriptionFeed';
import { hashOfToken } from './Subscriptions';

jest.setTimeout(60_000);

const GUEST = 'user:development/guest';

describe('SubscriptionFeed', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;

  beforeAll(async () => {
    knex = await openDatabase(
      mockServices.database({ knex: await databases.init('POSTGRES_18') }),
    );
    await knex.transaction(trx =>
      insertSubscription(trx, {
        tokenHash: hashOfToken('secret'),
        ownerRef: GUEST,
        name: 'All',
        filter: {},
      }),
    );
    await writeVisit(knex, GUEST, []);
  });

  const feed = (
    trustsAnybody: boolean,
    groupsOf: () => Promise<string[] | undefined>,
  ) =>
    SubscriptionFeed.create({
      knex,
      calendar: async () =>
        StandingCalendar.create([
          freeze({
            times: {
              zone: 'UTC',
              start: Date.now(),
              lengthMs: 3_600_000,
              elapsed: true,
            },
          }),
        ]),
      directory: { groupsOf, trustsAnybody },
    });

  it.each([
    [
      'goes on where nobody is trusted, so that nobody is known',
      false,
      'Freeze: Year end',
    ],
    ['is suspended where its owner is not known', true, 'suspended'],
  ])('%s', async (_what, trustsAnybody, said) => {
    const answer = await feed(trustsAnybody, async () => undefined).read(
      'secret',
    );
    const summaries = answer?.text.match(/^SUMMARY:.*/gm);
    expect(summaries).toEqual([expect.stringContaining(said)]);
  });

  it('is not suspended while the catalog cannot be asked, and shows nothing', async () => {
    const away = feed(true, async () => {
      throw new ServiceUnavailableError('The catalog cannot be asked');
    });
    await expect(away.read('secret')).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
  });
});
