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
import { setImmediate as answered } from 'node:timers/promises';
import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import type {
  Board,
  BoardQuery,
  CalendarQuery,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { exampleConfig, read } from '../config/testing';
import { openDatabase } from '../database/connection';
import type { Access } from './access';
import { ExceptionReader } from './calendar/ExceptionReader';
import { ComponentStates } from './ComponentStates';
import { ListReader } from './ListReader';

jest.setTimeout(60_000);

const DAY = 86_400_000;
const PAT = { ref: 'user:default/pat', name: 'Pat' };
const credentials = mockCredentials.user(PAT.ref);

/** A reader who sees some components and may do everything there. */
function seesOnly(visible: (ref: string) => boolean): Access {
  return {
    authorize: async (_action, { component }) => ({
      allowed: visible(component.ref),
    }),
    handsOver: async () => ({ allowed: true, to: [] }),
    schedules: async () => ({ allowed: true }),
    changesTrain: async () => ({ allowed: true }),
    endsTrain: async () => ({ allowed: true }),
    endsDelegation: () => ({ allowed: true }),
    readsEvidence: async () => ({ allowed: true }),
    entersEvents: async () => ({ allowed: true }),
    managesCalendar: async changes => changes.map(() => ({ allowed: true })),
    visibleComponents: async (_credentials, refs) =>
      new Set(refs.filter(visible)),
    userRef: () => PAT.ref,
    reporter: () => ({ because: 'Nobody reports here' }),
    principal: () => PAT.ref,
    person: async () => PAT,
    asker: async () => PAT,
  };
}

describe('ListReader', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const written = exampleConfig();
  const production =
    written.releasePipeline.pipelines.standard.stages.production;
  const config = read({
    ...written,
    releasePipeline: {
      ...written.releasePipeline,
      pipelines: {
        standard: {
          ...written.releasePipeline.pipelines.standard,
          stages: {
            ...written.releasePipeline.pipelines.standard.stages,
            production: {
              ...production,
              profiles: {},
              gates: {
                ...production.gates,
                approvals: {
                  type: 'approval',
                  required: 1,
                  from: ['group:default/platform'],
                },
              },
            },
          },
        },
      },
    },
  });
  const logger = mockServices.logger.mock();
  let knex: Knex;

  beforeEach(async () => {
    knex = await openDatabase(
      mockServices.database({ knex: await databases.init('POSTGRES_18') }),
    );
  });

  const reader = (access: Access, calendar?: object) =>
    ListReader.create({
      knex,
      config,
      states: ComponentStates.create(
        calendar
          ? read({
              ...written,
              releasePipeline: { ...written.releasePipeline, calendar },
            })
          : config,
      ),
      access,
      trains: { calendar: async () => [] },
      exceptions: { awaited: async () => [] },
      logger,
    });

  const componentOf = async (name: string, row: object = {}) => {
    const ref = `component:default/${name}`;
    await knex('components').insert({
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
      ...row,
    });
    return ref;
  };

  /** One promotion that waits in production, asked for so many minutes ago. */
  const promotionOf = async (name: string, minutesAgo: number) => {
    const component_ref = await componentOf(name);
    const release = randomUUID();
    const at = new Date(Date.now() - minutesAgo * 60_000);
    await knex('releases').insert({
      id: release,
      component_ref,
      key: 'a',
      version: '1.1.0',
      artifacts: '[]',
      place: 1,
      adopted: false,
      first_seen_at: at,
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
      state_since: at,
      automatic: false,
      requested_by: 'user:default/dana',
      requested_by_name: 'Dana',
      requested_at: at,
      attempt: 1,
      risk: 'low',
      policy_version: 'x',
      binding_fingerprint: 'x',
      digest: 'x',
      expires_at: new Date(Date.now() + 60_000),
    });
  };

  it('R24 fills the inbox with what the reader may see, and says how much more there is', async () => {
    for (let number = 0; number < 104; number += 1) {
      await promotionOf(`hidden-${number}`, 1000 + number);
      await promotionOf(`shown-${number}`, number);
    }
    const pages = reader(seesOnly(ref => ref.includes('shown')));
    const first = await pages.inbox({ offset: 0 }, credentials);
    const names = (inbox: typeof first) =>
      [...inbox.forMe, ...inbox.excluded].map(
        ({ promotion }) => promotion.component.name,
      );
    expect(names(first)).toHaveLength(100);
    expect(first.more).toBe(4);
    // Who waits longest comes first.
    expect(names(first)).toContain('shown-103');
    const second = await pages.inbox({ offset: 100 }, credentials);
    expect(names(second).sort()).toEqual([
      'shown-0',
      'shown-1',
      'shown-2',
      'shown-3',
    ]);
    expect(second.more).toBe(0);
  });

  it('F17 shows what waits for the reader although one component cannot be read', async () => {
    await promotionOf('fine', 1);
    await promotionOf('broken', 2);
    const states = ComponentStates.create(config);
    for (const { id, component_ref } of await knex('promotions')) {
      const common = {
        promotion_id: id,
        component_ref,
        stage: 'production',
        digest: 'x',
        reason: 'it must',
        ticket: 'OPS-1',
        user_ref: 'user:default/dana',
        user_name: 'Dana',
        at: knex.fn.now(),
        expires_at: new Date(Date.now() + 60_000),
      };
      await knex('calendar_exceptions').insert({
        ...common,
        id: randomUUID(),
        event_id: 'taken-out',
        event_title: 'Year end',
      });
      await knex('overrides').insert({
        ...common,
        id: randomUUID(),
        gates: '[]',
      });
    }
    await knex('components')
      .where({ name: 'broken' })
      .update({ annotations: '{}' });
    const access = seesOnly(() => true);
    const inbox = await ListReader.create({
      knex,
      config,
      states,
      access,
      trains: { calendar: async () => [] },
      exceptions: ExceptionReader.create({
        knex,
        config,
        states,
        access,
        logger,
      }),
      logger,
    }).inbox({ offset: 0 }, credentials);
    const fine = { component: { name: 'fine' } };
    expect(inbox).toMatchObject({
      forMe: [{ promotion: fine }],
      reviews: [fine],
      exceptions: [fine],
    });
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('component:default/broken'),
      expect.any(Error),
    );
  });

  it('R24 lists what the reader decided, newest first, of what they may still see', async () => {
    await promotionOf('shown', 60);
    await promotionOf('hidden', 50);
    await promotionOf('others', 40);
    const promotions = await knex('promotions').select('id', 'component_ref');
    const decide = (
      name: string,
      row: { minutesAgo: number; user?: string } & Record<string, unknown>,
    ) => {
      const { minutesAgo, user = PAT.ref, ...rest } = row;
      return knex('approvals').insert({
        id: randomUUID(),
        promotion_id: promotions.find(({ component_ref }) =>
          component_ref.endsWith(name),
        )?.id,
        digest: 'x',
        user_ref: user,
        user_name: user,
        decision: 'approved',
        at: new Date(Date.now() - minutesAgo * 60_000),
        open_gates: '[]',
        ...rest,
      });
    };
    await decide('shown', {
      minutesAgo: 30,
      voided_at: new Date(),
      void_because: 'the risk rose',
    });
    await decide('shown', { minutesAgo: 20, reason: 'looked again' });
    await decide('hidden', { minutesAgo: 10 });
    await decide('others', { minutesAgo: 10, user: 'user:default/sam' });
    await decide('others', { minutesAgo: 200 * 24 * 60 });
    const { decided } = await reader(
      seesOnly(ref => !ref.endsWith('hidden')),
    ).decided(credentials);
    expect(decided).toEqual([
      expect.objectContaining({
        component: { ref: 'component:default/shown', name: 'shown' },
        decision: 'approved',
        version: '1.1.0',
        stage: 'production',
        state: 'waiting',
        reason: 'looked again',
        void: undefined,
      }),
      expect.objectContaining({ void: 'the risk rose' }),
    ]);
    expect(JSON.stringify(decided)).not.toContain('hidden');
  });

  it('R24 fills the calendar with what the reader may see', async () => {
    await promotionOf('shown', 60);
    await promotionOf('hidden', 50);
    // More of them than a calendar holds.
    await knex.raw(
      `insert into deployments (id, component_ref, stage, release_id,
         started_at, ended_at, counted_ms, taken_from_argocd, transitions)
       select gen_random_uuid(), component_ref, 'dev', id, now(), now(), 0,
         false, '{}'
       from releases, generate_series(1, 2001)
       where component_ref like '%hidden'`,
    );
    const day = 86_400_000;
    const query = {
      from: new Date(Date.now() - day).toISOString(),
      to: new Date(Date.now() + day).toISOString(),
    };
    const calendar = await reader(
      seesOnly(ref => ref.endsWith('shown')),
    ).calendar(query, credentials);
    expect(calendar.changes.map(({ component }) => component.name)).toEqual([
      'shown',
    ]);
    expect(calendar.truncated).toBe(false);
  });

  it('narrows the calendar before it is cut', async () => {
    const shop = 'system:default/shop';
    const midnight = (days: number) =>
      `${new Date(Date.now() + days * DAY).toISOString().slice(0, 10)}T00:00`;
    const hours = Array.from({ length: 24 }, (...[, hour]) => hour).join();
    const window = { duration: { minutes: 10 }, zone: 'UTC' };
    const lists = reader(
      seesOnly(() => true),
      {
        windows: {
          often: {
            ...window,
            start: midnight(0),
            recurrence: {
              rule: `FREQ=DAILY;BYHOUR=${hours};BYMINUTE=0,15,30,45`,
            },
            scope: { stages: ['dev'] },
          },
          last: {
            ...window,
            start: midnight(200),
            scope: { stages: ['production'], systems: [shop] },
          },
        },
      },
    );
    await promotionOf('payments', 60);
    await promotionOf('search', 50);
    await knex('components')
      .where({ name: 'payments' })
      .update({ system: shop });
    await knex.raw(
      `insert into deployments (id, component_ref, stage, release_id,
         started_at, ended_at, counted_ms, taken_from_argocd, transitions)
       select gen_random_uuid(), component_ref, 'dev', id, now(), now(), 0,
         false, '{}'
       from releases, generate_series(1, 2001)
       where component_ref like '%search'`,
    );
    const asked = async (narrow: Partial<CalendarQuery>) => {
      const { changes, events, truncated } = await lists.calendar(
        {
          from: `${midnight(-1)}:00Z`,
          to: `${midnight(300)}:00Z`,
          ...narrow,
        },
        credentials,
      );
      return {
        changes: changes.map(({ component }) => component.name),
        last: events.at(-1)?.title,
        truncated,
      };
    };
    const whole = await asked({});
    expect(whole.truncated).toBe(true);
    expect(whole.changes).not.toContain('payments');
    expect(whole.last).toBe('often');
    expect(await asked({ stage: 'production' })).toEqual({
      changes: ['search', 'payments'],
      last: 'last',
      truncated: false,
    });
    expect(await asked({ kind: 'change', system: 'shop' })).toEqual({
      changes: ['payments'],
      last: undefined,
      truncated: false,
    });
    expect(await asked({ kind: 'freeze' })).toEqual({
      changes: [],
      last: undefined,
      truncated: false,
    });
  });

  it('R11 ends on the calendar what only awaits its sign-off', async () => {
    await promotionOf('shown', 60);
    const since = new Date(Date.now() - 30_000);
    await knex('promotions').update({
      state: 'watching',
      sign_off_since: since,
    });
    const day = 86_400_000;
    const calendar = (from: number) =>
      reader(seesOnly(() => true)).calendar(
        {
          from: new Date(from).toISOString(),
          to: new Date(Date.now() + day).toISOString(),
        },
        credentials,
      );
    const { changes } = await calendar(Date.now() - day);
    expect(changes).toEqual([
      expect.objectContaining({
        state: 'watching',
        end: since.toISOString(),
      }),
    ]);
    expect((await calendar(Date.now() - 1_000)).changes).toEqual([]);
  });

  describe('board', () => {
    const boardOf = (
      query: Partial<BoardQuery> = {},
      sees: (ref: string) => boolean = () => true,
    ) => reader(seesOnly(sees)).board({ offset: 0, ...query }, credentials);
    const names = ({ rows }: Board) =>
      rows.map(({ component }) => component.name);

    it('R24 shows and counts what the reader may see, a page at a time', async () => {
      for (let number = 100; number < 204; number += 1) {
        await componentOf(`hidden-${number}`);
        await componentOf(`shown-${number}`);
      }
      const shown = (ref: string) => ref.includes('shown');
      const first = await boardOf({}, shown);
      expect(names(first)).toHaveLength(100);
      expect(first.more).toBe(4);
      const second = await boardOf({ offset: 100 }, shown);
      expect(names(second)).toEqual([
        'shown-200',
        'shown-201',
        'shown-202',
        'shown-203',
      ]);
      expect(second.more).toBe(0);
      const empty = {
        rows: [],
        more: 0,
        columns: [],
        sources: [],
        owners: [],
        systems: [],
      };
      expect(await boardOf({ offset: 900 }, shown)).toEqual(empty);
      expect(await boardOf({}, () => false)).toEqual(empty);
    });

    it('R24 names all owners and systems of what the reader may see, whatever is asked for', async () => {
      const [shop, ads] = ['system:default/shop', 'system:default/ads'];
      const [first, second] = ['group:default/a', 'group:default/b'];
      await componentOf('shown-1', { owner: second, system: shop });
      await componentOf('shown-2', { owner: first, system: shop });
      await componentOf('shown-3', { owner: 'Group:default/B', system: ads });
      await componentOf('shown-4', {});
      await componentOf('shown-gone', {
        owner: 'group:default/gone',
        removed_at: new Date(),
      });
      await componentOf('hidden', {
        owner: 'group:default/hidden',
        system: 'system:default/hidden',
      });
      const shown = (ref: string) => ref.includes('shown');
      const all = { owners: [first, second], systems: [ads, shop] };
      expect(await boardOf({}, shown)).toMatchObject(all);
      const narrowed = await boardOf({ owner: first }, shown);
      expect(names(narrowed)).toEqual(['shown-2']);
      expect(narrowed.more).toBe(0);
      expect(narrowed).toMatchObject(all);
      expect(await boardOf({ search: 'nothing' }, shown)).toMatchObject({
        ...all,
        rows: [],
      });
      expect(await boardOf({}, () => false)).toMatchObject({
        owners: [],
        systems: [],
      });
    });

    it('names no more owners than fit into a menu', async () => {
      await Promise.all(
        Array.from({ length: 501 }, (...[, number]) =>
          componentOf(`component-${number}`, {
            owner: `group:default/team-${1000 + number}`,
          }),
        ),
      );
      const { owners } = await boardOf();
      expect(owners).toHaveLength(500);
      expect(owners[0]).toBe('group:default/team-1000');
    });

    it('is sorted by system and name, and found by owner, system, name and title', async () => {
      const shop = 'system:default/shop';
      const owner = 'group:default/team-a';
      await componentOf('alone');
      await componentOf('Zebra', { system: 'system:default/ads' });
      await componentOf('search', { system: shop, owner });
      await componentOf('cart_v2', { system: shop, title: '100% Basket' });
      await componentOf('gone', { system: shop, removed_at: new Date() });
      expect(names(await boardOf())).toEqual([
        'Zebra',
        'cart_v2',
        'search',
        'alone',
      ]);
      expect(names(await boardOf({ owner: 'Group:default/Team-A' }))).toEqual([
        'search',
      ]);
      expect(names(await boardOf({ system: shop, search: '' }))).toEqual([
        'cart_v2',
        'search',
      ]);
      for (const [search, found] of [
        ['ZEB', ['Zebra']],
        ['basket', ['cart_v2']],
        ['0%', ['cart_v2']],
        ['%', ['cart_v2']],
        ['_', ['cart_v2']],
        ['\\', []],
        ["' or true --", []],
      ] as Array<[string, string[]]>) {
        expect([search, ...names(await boardOf({ search }))]).toEqual([
          search,
          ...found,
        ]);
      }
    });

    it('F68 answers nothing while nobody can tell who decides', async () => {
      await promotionOf('payments', 1);
      const silent: Access = {
        ...seesOnly(() => true),
        authorize: async () => {
          throw new ServiceUnavailableError('The catalog does not answer');
        },
      };
      await expect(
        reader(silent).board({ offset: 0 }, credentials),
      ).rejects.toThrow('The catalog does not answer');
    });

    it('asks about all rows at once who decides, so that it can be one question', async () => {
      for (let number = 0; number < 8; number += 1) {
        await promotionOf(`waiting-${number}`, number);
      }
      let asked = 0;
      const askedBefore: number[] = [];
      const access: Access = {
        ...seesOnly(() => true),
        authorize: async () => {
          asked += 1;
          await answered();
          askedBefore.push(asked);
          return { allowed: true };
        },
      };
      await reader(access).board({ offset: 0 }, credentials);
      expect(askedBefore).toEqual(Array(8).fill(8));
    });

    it('F17 is no board of unreadable rows while the database fails', async () => {
      await componentOf('payments');
      await promotionOf('fine', 1);
      await knex.schema.renameTable('approvals', 'approvals_elsewhere');
      await expect(boardOf()).rejects.toThrow(
        'relation "approvals" does not exist',
      );
    });

    it('answers nothing while what may be decided cannot be asked', async () => {
      await promotionOf('payments', 1);
      const failing: Access = {
        ...seesOnly(() => true),
        authorize: async () => {
          throw new Error('connection reset');
        },
      };
      await expect(
        reader(failing).board({ offset: 0 }, credentials),
      ).rejects.toThrow('connection reset');
    });

    it('says of one that cannot be read that it cannot, and shows the others', async () => {
      await componentOf('broken', { annotations: '{}' });
      await promotionOf('fine', 1);
      const { rows, columns, more } = await boardOf();
      expect(rows).toMatchObject([
        {
          component: { ref: 'component:default/broken', name: 'broken' },
          state: 'unreadable',
          stages: [],
          marks: ['unknown'],
        },
        {
          component: { name: 'fine' },
          state: 'baseline',
          decide: { promotionId: expect.any(String) },
          marks: ['unknown', 'waiting-for-me'],
        },
      ]);
      expect(more).toBe(0);
      expect(columns).toEqual(['dev', 'staging', 'production']);
      expect(logger.warn).toHaveBeenCalledWith(
        expect.stringContaining('component:default/broken'),
        expect.any(Error),
      );
    });
  });
});
