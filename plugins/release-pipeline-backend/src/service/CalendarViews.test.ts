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

import { randomUUID } from 'node:crypto';
import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import type { Knex } from 'knex';
import { exampleConfig, read } from '../config/testing';
import { openDatabase } from '../database/connection';
import type { Access } from './access';
import { CalendarViews } from './CalendarViews';
import { ComponentStates } from './ComponentStates';

jest.setTimeout(60_000);

const DAY = 86_400_000;
const TEAM = 'group:default/team-shop';
const SHOP = 'system:default/shop';
const STOCK = 'group:default/team-stock';
const dana = mockCredentials.user('user:default/dana');

/** What the clocks of UTC show, so many days from now. */
const inDays = (days: number) =>
  new Date(Date.now() + days * DAY).toISOString().slice(0, 19);

const written = exampleConfig();
const config = read({
  ...written,
  releasePipeline: {
    ...written.releasePipeline,
    calendar: {
      freezes: {
        'black-friday': {
          title: 'Black Friday',
          start: inDays(2),
          end: inDays(6),
          zone: 'UTC',
          scope: { systems: [SHOP], stages: ['production'] },
        },
        'of-others': {
          start: inDays(1),
          end: inDays(3),
          zone: 'UTC',
          scope: { systems: ['system:default/bank'] },
        },
        later: { start: inDays(20), end: inDays(21), zone: 'UTC' },
        // The last of what its team is told of.
        stocktaking: {
          title: 'Stocktaking',
          start: inDays(13),
          end: inDays(15),
          zone: 'UTC',
          scope: { systems: ['system:default/stock'] },
        },
      },
      windows: Object.fromEntries(
        Array.from({ length: 60 }, (...[, index]) => [
          `nightly-${index}`,
          {
            start: inDays(-1),
            duration: { hours: 1 },
            zone: 'UTC',
            recurrence: { rule: 'FREQ=DAILY' },
            scope: { components: [`component:default/stock-${index}`] },
          },
        ]),
      ),
    },
  },
});

describe('CalendarViews', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;

  const reader = (
    sees: (ref: string) => boolean = () => true,
    group = 'Group:default/Team-Shop',
  ) => {
    const access: Partial<Access> = {
      authorize: async (_action, { component }) => ({
        allowed: sees(component.ref),
        unknown: !sees(component.ref),
      }),
      visibleComponents: async (_credentials, refs) =>
        new Set(refs.filter(sees)),
      userRef: ({ principal }) =>
        (principal as { userEntityRef?: string }).userEntityRef,
    };
    return CalendarViews.create({
      knex,
      config,
      states: ComponentStates.create(config),
      access: access as Access,
      userInfo: mockServices.userInfo({
        ownershipEntityRefs: ['user:default/dana', group],
      }),
    });
  };

  const componentOf = async (
    name: string,
    row: object = {},
    database: Knex = knex,
  ) => {
    const ref = `component:default/${name}`;
    await database('components').insert({
      ref,
      name,
      namespace: 'default',
      annotations: JSON.stringify({
        pipeline: 'standard',
        applications: {},
        images: {},
        argocd: { instanceNames: [] },
        errors: [],
      }),
      etag: 'x',
      standing: JSON.stringify({ pipeline: 'standard' }),
      ...row,
    });
    return ref;
  };

  const promotionOf = async (component_ref: string, row: object = {}) => {
    const release = randomUUID();
    await knex('releases').insert({
      id: release,
      component_ref,
      key: 'a',
      version: '1.1.0',
      artifacts: '[]',
      place: 1,
      adopted: false,
      first_seen_at: new Date(),
      first_seen_stage: 'dev',
    });
    await knex('promotions').insert({
      id: randomUUID(),
      component_ref,
      stage: 'production',
      release_id: release,
      direction: 'forward',
      lane: 'forward',
      state: 'waiting',
      state_since: new Date(),
      automatic: false,
      requested_by: 'user:default/dana',
      requested_by_name: 'Dana',
      requested_at: new Date(),
      attempt: 1,
      risk: 'low',
      policy_version: 'x',
      binding_fingerprint: 'x',
      digest: 'x',
      expires_at: new Date(Date.now() + 60_000),
      ...row,
    });
  };

  beforeAll(async () => {
    knex = await openDatabase(
      mockServices.database({ knex: await databases.init('POSTGRES_18') }),
    );
    const payments = await componentOf('payments', {
      owner: TEAM,
      system: SHOP,
    });
    await componentOf('cart', { owner: 'Group:default/team-shop' });
    await componentOf('hidden', { owner: TEAM, system: SHOP });
    await componentOf('gone', { owner: TEAM, removed_at: new Date() });
    const ledger = await componentOf('ledger', {
      owner: 'group:default/bank',
      system: 'system:default/bank',
    });
    await promotionOf(payments);
    await promotionOf(ledger);
  });

  it('R24 says what touches what the reader owns and may see, and of nothing else', async () => {
    const mine = await reader(ref => !ref.endsWith('hidden')).ofReader(dana);
    expect(mine).toMatchObject({ components: 2, truncated: false });
    expect(mine.events).toEqual([
      expect.objectContaining({
        event: expect.objectContaining({ title: 'Black Friday' }),
        count: 1,
        components: [{ ref: 'component:default/payments', name: 'payments' }],
        systems: [SHOP],
        stages: ['production'],
        allowed: ['rollback', 'hotfix'],
      }),
    ]);
    expect(mine.changes.map(({ component }) => component.name)).toEqual([
      'payments',
    ]);
    expect(JSON.stringify(mine)).not.toMatch(/hidden|ledger|gone/);
  });

  it('leaves out no freeze for the windows that come before it', async () => {
    await knex.transaction(async trx => {
      for (let index = 0; index < 60; index += 1) {
        await componentOf(
          `stock-${index}`,
          { owner: STOCK, system: 'system:default/stock' },
          trx,
        );
      }
    });
    const { events, truncated } = await reader(() => true, STOCK).ofReader(
      dana,
    );
    expect(truncated).toBe(true);
    expect(events).toHaveLength(50);
    expect(events.at(-1)).toMatchObject({
      event: { kind: 'freeze', title: 'Stocktaking' },
      count: 60,
    });
  });

  it('asks about nothing where the reader owns nothing', async () => {
    const none = CalendarViews.create({
      knex,
      config,
      states: ComponentStates.create(config),
      access: {
        userRef: () => 'user:default/sam',
        visibleComponents: async (_credentials: unknown, refs: string[]) =>
          new Set(refs),
      } as unknown as Access,
      userInfo: mockServices.userInfo({ ownershipEntityRefs: [] }),
    });
    expect(await none.ofReader(dana)).toMatchObject({
      components: 0,
      events: [],
      changes: [],
      truncated: false,
    });
  });

  it('F68 says that it is not known while the catalog cannot be asked', async () => {
    const away = reader(() => {
      throw new ServiceUnavailableError('The catalog cannot be asked');
    });
    await expect(away.ofReader(dana)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
  });

  it('R34 tells services of nothing of their own', async () => {
    await expect(
      reader().ofReader(mockCredentials.service()),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
  });

  it('shows the next days of one component with its changes alone', async () => {
    const calendar = await reader().ofComponent(
      'component:default/payments',
      dana,
    );
    expect(
      calendar.events.map(({ event, stages }) => [event.title, stages]),
    ).toEqual([['Black Friday', ['production']]]);
    expect(calendar.changes).toEqual([
      expect.objectContaining({ stage: 'production', version: '1.1.0' }),
    ]);
    expect(calendar.outlook.map(({ stage, state }) => [stage, state])).toEqual([
      ['dev', 'open'],
      ['staging', 'open'],
      ['production', 'open'],
    ]);
    expect(calendar.outlook[2].sentence.at(-1)).toBe(
      ", then freeze 'Black Friday'",
    );
  });

  it('R24 knows of no component that the reader may not see', async () => {
    await expect(
      reader(() => false).ofComponent('component:default/payments', dana),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });
});
