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
import type { TrainText } from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { exampleConfig, read } from '../../config/testing';
import { openDatabase } from '../../database/connection';
import { json } from '../../database/sql';
import {
  insertComponent,
  insertRelease,
  PAYMENTS,
  readStoredState,
} from '../../database/testing';
import { readDueTrains, readTrain, readTrains } from '../../database/trains';
import { stopped } from '../../domain/trains/nextStep';
import type { JobQueue } from '../../jobs/JobQueue';
import type { Access } from '../access';
import { ComponentStates } from '../ComponentStates';
import { TrainDepartures } from './TrainDepartures';
import { TrainEndings } from './TrainEndings';
import { TrainReader } from './TrainReader';
import { Trains } from './Trains';

jest.setTimeout(60_000);

const DANA = { ref: 'user:default/dana', name: 'Dana' };
const SECRET = 'component:default/secret';
const credentials = mockCredentials.user('user:default/reader');
/** Far from now at any hour: `isDue` is no second before a departure of the rule. */
const START = `2026-01-01T${new Date(Date.now() + 12 * 3_600_000)
  .toISOString()
  .slice(11, 16)}`;

describe('trains in the tables', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const config = read(exampleConfig());
  const states = ComponentStates.create(config);
  let knex: Knex;
  let sent: unknown[];

  const queue = {
    send: async (name: string, data: unknown) => {
      sent.push([name, data]);
    },
  } as unknown as JobQueue;

  /** Of a replica. */
  const departures = () =>
    TrainDepartures.create({ knex, config: config.trains, states, queue });

  const trains = () =>
    Trains.create({
      knex,
      config: config.trains,
      stages: new Set(['production']),
      departures: departures(),
      endings: TrainEndings.create({ knex, states, queue }),
    });

  const aText = (changes: Partial<TrainText> = {}): TrainText => ({
    title: 'Night train',
    stage: 'production',
    start: START,
    zone: 'UTC',
    recurrence: { rule: 'FREQ=DAILY' },
    components: { refs: [PAYMENTS] },
    reason: 'all of them together',
    ...changes,
  });

  const schedule = async (changes: Partial<TrainText> = {}) =>
    (
      await trains().schedule(
        { text: aText(changes), permitted: [PAYMENTS] },
        DANA,
      )
    ).id;

  /** Its time came a moment ago. */
  const isDue = (id: string) =>
    knex('trains')
      .where({ id })
      .update({ next_at: knex.raw("now() - interval '1 second'") });

  const runsOf = (id: string) =>
    knex('train_runs').where({ train_id: id }).orderBy('departs_at');

  const kinds = () => knex('evidence').orderBy('seq').pluck('kind');

  beforeAll(async () => {
    const database = await databases.init('POSTGRES_18');
    knex = await openDatabase({ getClient: async () => database });
    await knex('active_policy').insert({
      config_hash: config.configHash,
      since: knex.fn.now(),
    });
    await insertComponent(knex, { depends_on: json([SECRET]) });
    await insertComponent(knex, { ref: SECRET, depends_on: json([PAYMENTS]) });
  });

  beforeEach(async () => {
    sent = [];
    await knex('train_run_items').delete();
    await knex('train_runs').delete();
    await knex('trains').delete();
  });

  it('I1 two replicas at one departure start one run', async () => {
    const id = await schedule();
    await isDue(id);

    await Promise.all([departures().depart(id), departures().depart(id)]);

    expect(await runsOf(id)).toMatchObject([{ state: 'running' }]);
    expect(
      (await kinds()).filter(kind => kind === 'train-departed'),
    ).toHaveLength(1);
    expect((await readTrain(knex, id))?.nextAt).toBeGreaterThan(Date.now());
  });

  it('F10 sent twice by one person it is one train, and by two it is two', async () => {
    const scheduled = { text: aText(), permitted: [PAYMENTS] };
    const twice = await Promise.all([
      trains().schedule(scheduled, DANA),
      trains().schedule(scheduled, DANA),
    ]);
    expect(new Set(twice.map(({ id }) => id)).size).toBe(1);
    expect(twice.map(({ created }) => created).sort()).toEqual([false, true]);

    const other = { ref: 'user:default/pat', name: 'Pat' };
    const { created } = await trains().schedule(scheduled, other);
    expect(created).toBe(true);
    expect(await knex('trains').count()).toEqual([{ count: '2' }]);
  });

  it('counts among as many as there may be what may depart or is under way', async () => {
    const one = Trains.create({
      knex,
      config: { ...config.trains, maximum: 1 },
      stages: new Set(['production']),
      departures: departures(),
      endings: TrainEndings.create({ knex, states, queue }),
    });
    const ask = (title: string) =>
      one.schedule({ text: aText({ title }), permitted: [PAYMENTS] }, DANA);
    const { id } = await ask('Once');
    await isDue(id);
    await departures().depart(id);
    await knex('trains').where({ id }).update({ next_at: null });

    await expect(ask('Another')).rejects.toThrow('There are 1 trains already');
    const [run] = await runsOf(id);
    await TrainEndings.create({ knex, states, queue }).finish(run.id, fresh =>
      stopped(fresh, 'by Dana', 'stopped'),
    );
    await expect(ask('Another')).resolves.toMatchObject({ created: true });
    await expect(ask('Third')).rejects.toThrow(
      'There are 1 trains already, which',
    );
  });

  it('lists what may depart however many there were that do no more', async () => {
    const columns = {
      permitted: '[]',
      scheduled_by: DANA.ref,
      scheduled_by_name: DANA.name,
      scheduled_at: knex.fn.now(),
    };
    await knex.batchInsert(
      'trains',
      Array.from({ length: 2001 }, () => ({
        id: randomUUID(),
        text: json(aText()),
        ...columns,
      })),
    );
    const off = await schedule({ enabled: false });
    const next = await schedule();

    const listed = await readTrains(knex);
    expect(listed.slice(0, 2).map(({ id }) => id)).toEqual([next, off]);
    expect(listed).toHaveLength(2000);
  });

  it('departs although it is changed in the second when it is due, as it was', async () => {
    const id = await schedule();
    await isDue(id);

    await trains().change(
      id,
      1,
      { text: aText({ title: 'Changed' }), permitted: [PAYMENTS] },
      DANA,
    );

    expect(await runsOf(id)).toMatchObject([
      { state: 'running', text: { title: 'Night train' } },
    ]);
    expect(await readTrain(knex, id)).toMatchObject({
      version: 2,
      text: { title: 'Changed' },
    });
    expect((await kinds()).slice(-2)).toEqual([
      'train-departed',
      'train-changed',
    ]);
  });

  it('F60 does not depart in a zone that is not known any more, says so once, and goes on when it is', async () => {
    const id = await schedule();
    const write = (zone: string) =>
      knex('trains')
        .where({ id })
        .update({ text: json(aText({ zone })) });
    await write('Mars/Base');
    await isDue(id);

    await departures().depart(id);
    await departures().depart(id);

    expect(await runsOf(id)).toEqual([]);
    // For a replica that knows it.
    expect(await readDueTrains(knex, 10)).toEqual([id]);
    expect(sent).toEqual([
      ['deliver-notification', { kind: 'train-untold', trainId: id }],
    ]);
    expect(
      (await kinds()).filter(kind => kind === 'train-untold'),
    ).toHaveLength(1);
    const { next, untold } = await reader().read(id, credentials);
    expect({ next, untold }).toEqual({
      next: [],
      untold: 'the time zone Mars/Base is not known any more',
    });

    await write('UTC');
    await departures().depart(id);
    expect(await runsOf(id)).toMatchObject([{ state: 'running' }]);
    expect((await readTrain(knex, id))?.nextAt).toBeGreaterThan(Date.now());

    // While it is rolled out: one replica knows the zone, and another does not.
    await write('Mars/Base');
    await departures().depart(id);
    expect(
      sent.filter(job => JSON.stringify(job).includes('train-untold')),
    ).toHaveLength(1);
  });

  it('stopped, it takes back what cannot be read at that moment as soon as that can', async () => {
    const id = await schedule();
    await isDue(id);
    await departures().depart(id);
    const [run] = await runsOf(id);
    const promotionId = await promote();
    await knex('train_run_items')
      .where({ run_id: run.id })
      .update({ state: 'taken', promotion_id: promotionId });
    const [before] = (await readStoredState(knex)).promotions;
    expect(before.trainStopped).toBeUndefined();

    const unreadable = {
      lock: states.lock.bind(states),
      loadAll: async () => [new Error('its facts cannot be parsed')],
    } as unknown as ComponentStates;
    const done = await TrainEndings.create({
      knex,
      states: unreadable,
      queue,
    }).finish(run.id, fresh => stopped(fresh, 'by Dana', 'stopped'));

    expect(done).toBe(true);
    const [after] = (await readStoredState(knex)).promotions;
    expect(after).toMatchObject({
      state: 'waiting',
      trainStopped: "Train 'Night train' was stopped in All at once: by Dana",
    });
  });

  it('takes along what has its label at that moment', async () => {
    const label = (labels: object) =>
      knex('components')
        .where({ ref: PAYMENTS })
        .update({ labels: json(labels) });
    const id = await schedule({
      components: { labels: ['acme.org/tier=gold=1', 'other=x'] },
    });
    await expect(reader().prognosis(id, credentials)).rejects.toThrow(
      'There is no train',
    );

    await label({ 'acme.org/tier': 'gold=1' });
    const { waves } = await reader().prognosis(id, credentials);
    expect(waves[0].items[0].component.ref).toBe(PAYMENTS);
    expect((await reader().read(id, credentials)).text.components).toEqual({
      labels: ['acme.org/tier=gold=1', 'other=x'],
    });
    await isDue(id);
    await departures().depart(id);
    const items = await knex('train_run_items').pluck('component_ref');
    expect(items).toEqual([PAYMENTS]);

    await label({ 'acme.org/tier': 'silver' });
    await expect(reader().prognosis(id, credentials)).rejects.toThrow(
      'There is no train',
    );
  });

  it('R24 shows of its prognosis what the reader may see, and counts the rest', async () => {
    const id = await schedule({
      components: { refs: [PAYMENTS, SECRET] },
      waves: { by: 'dependencies' },
    });

    const prognosis = await reader(SECRET).prognosis(id, credentials);

    expect(prognosis).toMatchObject({ hidden: 1, cycles: [] });
    expect(
      prognosis.waves.flatMap(({ items }) =>
        items.map(({ component }) => component.ref),
      ),
    ).toEqual([PAYMENTS]);
    expect(JSON.stringify(prognosis)).not.toContain('secret');
    const all = await reader().prognosis(id, credentials);
    expect(all).toMatchObject({ hidden: 0, cycles: [['payments', 'secret']] });
  });

  function reader(...hidden: string[]): TrainReader {
    const access = {
      visibleComponents: async (_reader: unknown, refs: string[]) =>
        new Set(refs.filter(ref => !hidden.includes(ref))),
      changesTrain: async () => ({ allowed: true }),
      endsTrain: async () => ({ allowed: true }),
      userRef: () => 'user:default/reader',
    } as unknown as Access;
    return TrainReader.create({
      knex,
      config,
      states,
      access,
      groups: { isOneOf: async () => true },
      stages: new Set(['production']),
      most: config.trains.components,
      logger: mockServices.logger.mock(),
    });
  }

  /** One that waits. */
  async function promote(): Promise<string> {
    const id = randomUUID();
    await knex('promotions').insert({
      id,
      component_ref: PAYMENTS,
      stage: 'production',
      release_id: await insertRelease(knex),
      direction: 'forward',
      lane: 'forward',
      state: 'waiting',
      state_since: knex.fn.now(),
      automatic: false,
      requested_by: DANA.ref,
      requested_by_name: DANA.name,
      requested_at: knex.fn.now(),
      attempt: 1,
      risk: 'low',
      policy_version: 'x',
      binding_fingerprint: 'x',
      digest: 'x',
      expires_at: knex.fn.now(),
    });
    return id;
  }
});
