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
  TestDatabases,
} from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import type { Calendar } from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { exampleConfig, read } from '../config/testing';
import { openDatabase } from '../database/connection';
import { json } from '../database/sql';
import { insertComponent, insertRelease, PAYMENTS } from '../database/testing';
import type { Access } from './access';
import { CollisionReader } from './CollisionReader';
import { ComponentStates } from './ComponentStates';
import { ListReader } from './ListReader';
import { TimedChanges } from './TimedChanges';
import { TrainReader } from './trains/TrainReader';

jest.setTimeout(60_000);

const credentials = mockCredentials.user('user:default/reader');
const MINUTE = 60_000;
const EU = { server: 'https://eu.clusters.example.com:6443' };
const API = 'api:default/payments-api';
const NONE = { provides: [], consumes: [] };

describe('collisions', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const config = read(exampleConfig());
  let knex: Knex;
  const hidden = new Set<string>();
  const access: Access = {
    authorize: async () => ({ allowed: true }),
    handsOver: async () => ({ allowed: true, to: [] }),
    schedules: async () => ({ allowed: true }),
    changesTrain: async () => ({ allowed: true }),
    endsTrain: async () => ({ allowed: true }),
    endsDelegation: () => ({ allowed: true }),
    readsEvidence: async () => ({ allowed: true }),
    entersEvents: async () => ({ allowed: true }),
    managesCalendar: async changes => changes.map(() => ({ allowed: true })),
    visibleComponents: async (_credentials, refs) =>
      new Set(refs.filter(ref => !hidden.has(ref))),
    userRef: () => 'user:default/reader',
    reporter: () => ({ because: 'Nobody reports here' }),
    principal: () => 'user:default/reader',
    person: async () => ({ ref: 'user:default/reader', name: 'Reader' }),
    asker: async () => ({ ref: 'user:default/reader', name: 'Reader' }),
  };

  async function component(name: string, row: object = {}): Promise<void> {
    await insertComponent(knex, {
      ref: `component:default/${name}`,
      annotations: json({
        pipeline: 'standard',
        applications: {},
        images: {},
        argocd: { instanceNames: [] },
        errors: [],
      }),
      standing: json({ pipeline: 'standard' }),
      depends_on: '[]',
      apis: json(NONE),
      ...row,
    });
  }

  beforeAll(async () => {
    const database = await databases.init('POSTGRES_18');
    knex = await openDatabase({ getClient: async () => database });
    await component('payments', {
      system: 'system:default/shop',
      apis: json({ provides: [API], consumes: [] }),
      depends_on: json(['component:default/ledger']),
    });
    await serve('payments');
    await component('ledger');
    await component('checkout', {
      apis: json({ provides: [], consumes: [API] }),
    });
    await component('cart', { system: 'system:default/shop' });
    await component('near');
    await serve('near');
    await component('far');
  });

  beforeEach(async () => {
    hidden.clear();
    await knex('effects').delete();
    await knex('promotions').delete();
  });

  /** An application that brings production of a component. */
  async function serve(name: string): Promise<void> {
    await knex('argocd_instances')
      .insert({ name: 'prod' })
      .onConflict()
      .ignore();
    await knex('applications').insert({
      instance: 'prod',
      namespace: 'argocd',
      name,
      uid: name,
      resource_version: '1',
      list_hash: '',
      decisive_hash: '',
      facts: json({ destination: EU, labels: {}, sources: [] }),
      observed_at: knex.fn.now(),
      unchanged_since: knex.fn.now(),
    });
    await knex('bindings').insert({
      component_ref: `component:default/${name}`,
      instance: 'prod',
      app_namespace: 'argocd',
      app_name: name,
      stage: 'production',
      fingerprint: '',
    });
  }

  /** A promotion into production whose effect was intended so long ago. */
  async function promote(
    name: string,
    options: {
      minutesAgo?: number;
      tookMinutes?: number;
      row?: object;
    } = {},
  ): Promise<string> {
    const { minutesAgo = 1, row, tookMinutes } = options;
    const id = randomUUID();
    const ref = `component:default/${name}`;
    const release = await insertRelease(knex, {
      component_ref: ref,
      version: '3.8.1',
    });
    const ago = (minutes: number) =>
      knex.raw('now() - make_interval(mins => ?)', [minutes]);
    await knex('promotions').insert({
      id,
      component_ref: ref,
      stage: 'production',
      release_id: release,
      direction: 'forward',
      lane: 'forward',
      state: tookMinutes === undefined ? 'rolling-out' : 'succeeded',
      state_since: ago(minutesAgo),
      automatic: false,
      requested_by: 'user:default/dana',
      requested_by_name: 'Dana',
      requested_at: ago(minutesAgo + 5),
      attempt: 1,
      risk: 'low',
      policy_version: 'x',
      binding_fingerprint: 'x',
      digest: 'x',
      expires_at: knex.fn.now(),
      ended_at:
        tookMinutes === undefined ? null : ago(minutesAgo - tookMinutes),
      ...row,
    });
    await knex('effects').insert({
      id: randomUUID(),
      promotion_id: id,
      component_ref: ref,
      stage: 'production',
      release_id: release,
      attempt: 1,
      kind: 'git-commit',
      state: 'done',
      plan: '{}',
      summary: '',
      created_at: ago(minutesAgo),
    });
    return id;
  }

  const options = () => ({
    knex,
    config,
    states: ComponentStates.create(config),
    access,
  });
  const ask = (query: object = {}) =>
    CollisionReader.create(options()).read(
      PAYMENTS,
      { stage: 'production', ...query },
      credentials,
    );

  it('names what is under way and touches, with both sides and the reason, the strongest first', async () => {
    for (const name of ['near', 'far', 'cart', 'checkout', 'ledger']) {
      await promote(name);
    }
    const { known, hidden: unseen, more } = await ask();
    const told = known.map(({ component: other, why, sentence }) => [
      other?.name,
      why,
      sentence.at(-1),
    ]);
    expect(told.slice(2)).toEqual([
      ['cart', ['system'], ': cart and payments belong to shop'],
      ['near', ['cluster'], ': near and payments run in one cluster'],
    ]);
    expect(new Set(told.slice(0, 2))).toEqual(
      new Set([
        [
          'checkout',
          ['dependency'],
          ': checkout uses payments-api of payments',
        ],
        ['ledger', ['dependency'], ': payments depends on ledger'],
      ]),
    );
    expect(known[0].sentence[0]).toMatch(
      /^(checkout|ledger) 3\.8\.1 is under way in production since $/,
    );
    expect({ unseen, more }).toEqual({ unseen: 0, more: 0 });
  });

  it('R24 counts what the reader may not see, and names nothing of it', async () => {
    await promote('ledger');
    await promote('checkout');
    hidden.add('component:default/ledger');
    const answer = await ask();
    expect(answer).toMatchObject({
      known: [{ component: { name: 'checkout' } }],
      hidden: 1,
    });
    expect(JSON.stringify(answer)).not.toContain('ledger');
  });

  it('R24 names no API and no system that the reader may not see', async () => {
    await promote('checkout');
    await promote('cart');
    hidden.add(API).add('system:default/shop');
    const { known } = await ask();
    expect(known.map(({ sentence }) => sentence.at(-1))).toEqual([
      ': checkout uses an API of payments',
      ': cart and payments belong to one system',
    ]);
  });

  it('has nothing to say of what is over, waits for its sign-off or is not asked for', async () => {
    await promote('ledger', { minutesAgo: 10, tookMinutes: 5 });
    await promote('checkout', {
      row: { state: 'watching', sign_off_since: knex.fn.now() },
    });
    await promote('cart', { row: { state: 'waiting' } });
    await expect(ask()).resolves.toMatchObject({ known: [], hidden: 0 });
  });

  it('takes so long as the last ones took, and says where that comes from', async () => {
    const spanOf = ({ start, end }: { start: string; end: string }) =>
      (Date.parse(end) - Date.parse(start)) / MINUTE;
    const before = await ask();
    expect(before.length).toMatch(/^Nothing tells yet how long it takes/);
    for (const [index, tookMinutes] of [10, 12, 90].entries()) {
      await promote('payments', {
        minutesAgo: 1000 - 100 * index,
        tookMinutes,
      });
    }
    const after = await ask();
    expect(after.length).toBe('It took 12\u00a0min lately');
    expect(spanOf(after)).toBe(12);
  });

  it('looks at the time that is asked about, and at the promotion’s own once it is there', async () => {
    await promote('ledger');
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await expect(ask({ at: tomorrow })).resolves.toMatchObject({
      start: tomorrow,
      known: [],
    });
    const promotion = await promote('payments', { minutesAgo: 3 });
    const own = await ask({ promotion });
    expect(own.known).toMatchObject([{ component: { name: 'ledger' } }]);
    await expect(ask({ promotion, stage: 'staging' })).rejects.toThrow(
      `has no promotion '${promotion}' into staging`,
    );
    await expect(ask({ stage: 'moon' })).rejects.toThrow("no stage 'moon'");
    await expect(ask({ at: '9999-01-01T00:00:00Z' })).rejects.toThrow(
      'Collisions are told for 400 days',
    );
  });

  it('counts what is planned at its time, unless that was missed', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000);
    const plan = (row: object = {}) => ({
      row: { state: 'waiting', planned_at: tomorrow, plan: '{}', ...row },
    });
    await promote('ledger', plan());
    await promote('checkout', plan({ plan: json({ missed: ['late'] }) }));
    const promotion = await promote('payments', plan());
    await expect(ask()).resolves.toMatchObject({ known: [] });
    for (const query of [{ at: tomorrow.toISOString() }, { promotion }]) {
      await expect(ask(query)).resolves.toMatchObject({
        start: tomorrow.toISOString(),
        known: expect.arrayContaining([
          expect.objectContaining({
            component: { ref: 'component:default/ledger', name: 'ledger' },
            sentence: [
              'ledger 3.8.1 is planned into production ',
              { time: tomorrow.toISOString(), as: 'when' },
              ': payments depends on ledger; platform alone decides about ledger and payments',
            ],
          }),
        ]),
      });
    }
    const { known } = await ask({ promotion });
    expect(known.map(({ component: other }) => other?.name)).toEqual([
      'ledger',
    ]);
  });

  it('says of one that is over that it is', async () => {
    const promotion = await promote('payments', {
      minutesAgo: 10,
      tookMinutes: 5,
    });
    await promote('ledger');
    await expect(ask({ promotion })).resolves.toMatchObject({
      length: 'It is over',
      known: [],
    });
  });

  describe('with trains', () => {
    const train = async (changes: object = {}) => {
      const start = new Date(Date.now() + 86_400_000);
      await knex('trains').insert({
        id: randomUUID(),
        text: json({
          title: 'Night train',
          stage: 'production',
          start: start.toISOString().slice(0, 16),
          zone: 'UTC',
          components: { refs: [PAYMENTS] },
          reason: 'together',
          ...changes,
        }),
        permitted: '[]',
        scheduled_by: 'user:default/dana',
        scheduled_by_name: 'Dana',
        scheduled_at: knex.fn.now(),
        next_at: start,
      });
      return new Date(start.getTime() + 10 * MINUTE).toISOString();
    };

    afterEach(() => knex('trains').delete());

    it('names a departure within its time that may take the component along', async () => {
      const at = await train({ stage: 'staging' });
      await expect(ask({ at })).resolves.toMatchObject({
        known: [
          {
            kind: 'train',
            why: ['component'],
            sentence: [
              "Train 'Night train' departs into staging ",
              { as: 'when' },
              ' and may take payments along',
            ],
          },
        ],
      });
      await expect(ask()).resolves.toMatchObject({ known: [], hidden: 0 });
    });

    describe('of a train itself, in its prognosis', () => {
      const collisionsOf = async (title: string) => {
        const [{ id }] = await knex('trains')
          .whereRaw("text->>'title' = ?", [title])
          .select('id');
        const { collisions } = await TrainReader.create({
          ...options(),
          groups: { isOneOf: async () => true },
          stages: new Set(['production']),
          most: 10,
          logger: mockServices.logger.mock(),
        }).prognosis(id, credentials);
        return collisions!;
      };
      const refs = (...names: string[]) => ({
        components: { refs: names.map(name => `component:default/${name}`) },
      });

      it('names another train that may take the same along, and changes that are planned then', async () => {
        const at = await train({ title: 'Mine', ...refs('payments', 'far') });
        await train({ title: 'Other', ...refs('payments', 'near') });
        await train({ title: 'Elsewhere', ...refs('near'), stage: 'staging' });
        const plan = { state: 'waiting', planned_at: at, plan: '{}' };
        await promote('ledger', { row: plan });
        await promote('cart', {
          row: { ...plan, planned_at: new Date(Date.now() + 9 * 86_400_000) },
        });
        const found = await collisionsOf('Mine');
        expect(found).toMatchObject({ hidden: 0, more: 0 });
        expect(found.known.map(({ kind, why }) => [kind, why])).toEqual([
          ['train', ['component']],
          ['promotion', ['dependency', 'approver']],
        ]);
        expect(found.known[0].sentence).toEqual([
          "Train 'Other' departs into production ",
          expect.objectContaining({ as: 'when' }),
          ' and may take payments along, as this one may',
        ]);
        expect(found.known[1].sentence.at(-1)).toMatch(
          /^: payments depends on ledger; platform alone decides about /,
        );
        expect((await collisionsOf('Other')).known[0].sentence[0]).toBe(
          "Train 'Mine' departs into production ",
        );
      });

      it('says each other change once, by the first of what it touches', async () => {
        const at = await train({ title: 'Mine', ...refs('payments', 'near') });
        const plan = { state: 'waiting', planned_at: at, plan: '{}' };
        await promote('payments', { row: plan });
        const { known } = await collisionsOf('Mine');
        expect(known).toHaveLength(1);
        expect(known[0].sentence.at(-1)).toMatch(
          /^: both change payments; platform alone decides about near and payments$/,
        );
      });

      it('names one of the same system into the same stage', async () => {
        await train({ title: 'Mine', ...refs('payments') });
        await train({ title: 'Other', ...refs('cart') });
        const { known } = await collisionsOf('Mine');
        expect(known).toMatchObject([{ kind: 'train', why: ['system'] }]);
        expect(known[0].sentence.at(-1)).toBe(
          ' and may take along others of a system that this one takes something of',
        );
      });

      it('R24 counts what the reader may not see on either side', async () => {
        const at = await train({ title: 'Mine', ...refs('payments', 'far') });
        await train({ title: 'Secret', ...refs('payments') });
        await promote('ledger', {
          row: { state: 'waiting', planned_at: at, plan: '{}' },
        });
        hidden.add('component:default/ledger').add(PAYMENTS);
        const found = await collisionsOf('Mine');
        expect(found).toMatchObject({ known: [], hidden: 2 });
        expect(JSON.stringify(found)).not.toMatch(/Secret|ledger|payments/);
      });
    });

    /** Of a train that departs no more, and takes ledger along now. */
    const underWay = async (ref: string, ledger: object = {}) => {
      await train({ components: { refs: [ref] } });
      await knex('trains').update({ next_at: null });
      const [{ id, text }] = await knex('trains').select('id', 'text');
      const runId = randomUUID();
      await knex('train_runs').insert({
        id: runId,
        train_id: id,
        departs_at: knex.fn.now(),
        text: json(text),
        waves: json(['First', 'Second']),
        requested_by: 'user:default/dana',
        requested_by_name: 'Dana',
        state: 'running',
        wave_since: knex.fn.now(),
        started_at: knex.fn.now(),
      });
      const item = { run_id: runId, depends_on: '[]', position: 0 };
      await knex('train_run_items').insert([
        {
          ...item,
          component_ref: 'component:default/ledger',
          component_name: 'ledger',
          wave: 0,
          state: 'taken',
          ...ledger,
        },
        {
          ...item,
          component_ref: ref,
          component_name: ref,
          wave: 1,
          state: 'planned',
        },
      ]);
    };

    it('names one that is under way by what it has not taken yet', async () => {
      await underWay(PAYMENTS);
      await expect(ask()).resolves.toMatchObject({
        known: [
          {
            kind: 'train',
            why: ['component'],
            sentence: [
              "Train 'Night train' is under way into production since ",
              { as: 'at' },
              ' and may yet take payments along',
            ],
          },
        ],
      });
      const whenItHasArrived = new Date(Date.now() + 125 * MINUTE);
      await expect(
        ask({ at: whenItHasArrived.toISOString() }),
      ).resolves.toMatchObject({ known: [] });

      await knex('train_run_items').update({ state: 'left' });
      await expect(ask()).resolves.toMatchObject({ known: [], hidden: 0 });
    });

    it('R24 counts one that is under way where the reader sees nothing of what it may yet take', async () => {
      await underWay('component:default/cart');
      await expect(ask()).resolves.toMatchObject({
        known: [{ kind: 'train', why: ['system'] }],
      });
      hidden.add('component:default/cart');
      await expect(ask()).resolves.toMatchObject({ known: [], hidden: 1 });
    });

    it('names it not beside what it took along itself', async () => {
      const promotion = await promote('payments');
      await underWay('component:default/cart', { promotion_id: promotion });
      await expect(ask({ promotion })).resolves.toMatchObject({
        known: [],
        hidden: 0,
      });
    });

    it('R24 names one of the same system into the same stage, and counts it where the reader sees none of it', async () => {
      const cart = ['component:default/cart'];
      const at = await train({ components: { refs: cart } });
      await expect(ask({ at })).resolves.toMatchObject({
        known: [{ kind: 'train', why: ['system'] }],
        hidden: 0,
      });
      hidden.add(cart[0]);
      const answer = await ask({ at });
      expect(answer).toMatchObject({ known: [], hidden: 1 });
      expect(JSON.stringify(answer)).not.toContain('Night');

      await knex('trains').delete();
      hidden.clear();
      const elsewhere = await train({
        stage: 'staging',
        components: { refs: cart },
      });
      await expect(ask({ at: elsewhere })).resolves.toMatchObject({
        known: [],
        hidden: 0,
      });
    });
  });

  it('is there for nobody who may not read the component', async () => {
    const reader = CollisionReader.create({
      ...options(),
      access: {
        ...access,
        authorize: async () => ({ allowed: false, unknown: true }),
      },
    });
    await expect(
      reader.read(PAYMENTS, { stage: 'production' }, credentials),
    ).rejects.toThrow(NotFoundError);
  });

  it('stands beside the changes of the calendar while neither is over', async () => {
    const payments = await promote('payments');
    await promote('ledger');
    await promote('checkout');
    await promote('far');
    hidden.add('component:default/checkout');
    const calendar: Calendar = await ListReader.create({
      ...options(),
      trains: { calendar: async () => [] },
      exceptions: { awaited: async () => [] },
      logger: mockServices.logger.mock(),
    }).calendar(
      {
        from: new Date(Date.now() - 86_400_000).toISOString(),
        to: new Date(Date.now() + 86_400_000).toISOString(),
      },
      credentials,
    );
    const byName = new Map(
      calendar.changes.map(change => [change.component.name, change]),
    );
    expect(byName.get('payments')).toMatchObject({
      id: payments,
      collisions: [{ component: { name: 'ledger' }, version: '3.8.1' }],
      moreCollisions: 1,
    });
    expect(byName.get('ledger')?.collisions).toMatchObject([{ id: payments }]);
    expect(byName.get('far')).not.toHaveProperty('collisions');
  });

  it('tells gates of all, without a name, and what is not known (R24, I3)', async () => {
    await promote('ledger');
    const { changes, unknown } = await TimedChanges.create(options()).outlook(
      { component: { ref: 'component:default/payments' } as never },
      { stage: 'production' },
    );
    expect(changes).toMatchObject([{ why: ['dependency'], underWay: true }]);
    expect(unknown).toEqual([
      {
        why: 'cluster',
        because:
          'Argo CD does not tell where 1 other change of that time takes place',
      },
    ]);
    expect(JSON.stringify({ changes, unknown })).not.toContain('ledger');
  });
});
