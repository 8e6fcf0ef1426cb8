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

import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  Prognosis,
  TrainView,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { type SmallWorld, startSmallWorld } from 'lab';
import {
  type RunningPlugin,
  runs,
  startPlugin,
  until,
} from './__testUtils__/startPlugin';
import { verifyChain } from './database/EvidenceLog';
import { readDueTrains, updateRun } from './database/trains';

jest.setTimeout(300_000);

const ref = (name: string) => `component:default/${name}`;

const textOf = (sentence: Prognosis['waves'][0]['items'][0]['sentence']) =>
  sentence.map(part => (typeof part === 'string' ? part : '…')).join('');

// Outside, so that its clean-up comes after ours.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('trains', () => {
  let knex: Knex;
  let world: SmallWorld;
  let plugin: RunningPlugin;
  /** Another replica. */
  let other: RunningPlugin;

  const aTrain = (changes: object = {}) => ({
    title: 'Night train',
    stage: 'production',
    start: new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 16),
    zone: 'UTC',
    components: { refs: [ref('payments'), ref('search')] },
    reason: 'all of them together',
    ...changes,
  });

  const schedule = async (changes: object = {}): Promise<TrainView> => {
    const { body } = await plugin
      .as('dana')
      .post('/trains', aTrain(changes))
      .expect(201);
    return body;
  };

  const read = async (id: string): Promise<TrainView> =>
    (await plugin.as('dana').get(`/trains/${id}`)).body;

  /** Its time has come, this long ago. */
  const departs = (id: string, agoSeconds = 0) =>
    knex('trains')
      .where({ id })
      .update({
        next_at: knex.raw(`now() - make_interval(secs => ${agoSeconds})`),
      });

  const overOf = (id: string) =>
    until(
      () => read(id),
      ({ runs: [run] }) => run?.endedAt !== undefined,
    );

  /** By whichever replica. */
  const told = async (words: string) => {
    const [first] = await until(
      async () =>
        [plugin, other]
          .flatMap(({ notifications }) => notifications.taken)
          .filter(({ payload }) => payload.title.includes(words)),
      found => found.length > 0,
    );
    return first;
  };

  const inStaging = async (component: string, version: string) => {
    await world.push(component, 'dev', version);
    await plugin.tabUntil(
      component,
      tab =>
        runs(tab, 'staging') === version &&
        tab.stages[2].verdicts[0]?.ask.allowed === true,
    );
  };

  beforeAll(async () => {
    world = await startSmallWorld({
      components: ['payments', 'search', 'ledger'],
      staging: { start: 'automatic', gates: {}, cooldown: { seconds: 0 } },
      production: {
        gates: { health: { type: 'argocd-health', of: 'staging' } },
        cooldown: { seconds: 0 },
      },
    });
    knex = await databases.init('POSTGRES_18');
    plugin = await startPlugin({ knex, world });
    other = await startPlugin({ knex, world });
    for (const component of ['payments', 'search', 'ledger']) {
      await plugin.tabUntil(
        component,
        tab => tab.state === 'pipeline' && runs(tab, 'production') === '1.0.0',
      );
    }
  });

  afterAll(async () => {
    await plugin.stop();
    await other.stop();
    await world.stop();
  });

  it('takes what is green, leaves the rest with its reason, and sums up', async () => {
    await inStaging('payments', '1.1.0');
    const train = await schedule();
    const prognosis = await until<Prognosis>(
      async () =>
        (
          await plugin.as('dana').get(`/trains/${train.id}/prognosis`)
        ).body,
      ({ goes }) => goes === 1,
    );
    expect(prognosis).toMatchObject({ left: 1, hidden: 0 });
    expect(
      prognosis.waves[0].items.map(({ component, code, from, version }) => [
        component.name,
        code,
        from,
        version,
      ]),
    ).toEqual([
      ['payments', 'goes', '1.0.0', '1.1.0'],
      ['search', 'already-there', '1.0.0', undefined],
    ]);

    await departs(train.id);
    const {
      runs: [run],
    } = await overOf(train.id);

    expect(run).toMatchObject({
      state: 'arrived',
      outcome: '1 of 2 components went, 1 had nothing to take along',
    });
    expect(
      run.items.map(({ component, promotionState, state, version }) => [
        component.name,
        state,
        promotionState,
        version,
      ]),
    ).toEqual([
      ['payments', 'confirmed', 'succeeded', '1.1.0'],
      ['search', 'left', undefined, undefined],
    ]);
    expect(textOf(run.items[1].sentence)).toBe(
      '1.0.0 runs there, and nothing newer waits',
    );
    expect(await world.desired('payments', 'production')).toBe('1.1.0');
    const { body: promotion } = await plugin
      .as('dana')
      .get(`/promotions/${run.items[0].promotionId}`);
    expect(promotion.requestedBy.ref).toBe('user:default/dana');
    const kinds = await knex('evidence').orderBy('seq').pluck('kind');
    expect(kinds.filter(kind => kind.startsWith('train-'))).toEqual([
      'train-scheduled',
      'train-departed',
      'train-taken',
      'train-left',
      'train-ended',
    ]);
    expect((await verifyChain(knex)).brokenAt).toBeUndefined();
    const message = await told("Train 'Night train'");
    expect(message.payload.description).toContain('1 of 2 components went');
  });

  it('F10 sent twice it is one, and that is answered', async () => {
    const once = await schedule({ title: 'Sent twice' });
    const { body } = await plugin
      .as('dana')
      .post('/trains', once.text)
      .expect(200);
    expect(body.id).toBe(once.id);
    await plugin
      .as('dana')
      .post(`/trains/${once.id}/end`, { version: once.version })
      .expect(200);
    const anew = await schedule({ title: 'Sent twice' });
    expect(anew.id).not.toBe(once.id);
  });

  it('R29 records a departure that nobody was there for, and takes nothing', async () => {
    const train = await schedule({ title: 'Late train' });
    const before = await knex('promotions').count();

    await departs(train.id, 3600);
    const { next, runs: past } = await overOf(train.id);

    expect(past[0]).toMatchObject({ state: 'missed', items: [] });
    expect(next).toHaveLength(1);
    expect(await knex('promotions').count()).toEqual(before);
    const message = await told("Train 'Late train'");
    expect(message.payload.title).toContain('did not depart');

    // Another replica still looked at it.
    await updateRun(knex, past[0].id, { dueAt: Date.now() });
    expect(await readDueTrains(knex, 100)).toEqual([]);
  });

  it('tells once of all departures that an outage missed', async () => {
    const before = Date.now() - 2 * 3_600_000;
    const days = (count: number) =>
      new Date(before + count * 86_400_000).toISOString().slice(0, 16);
    const train = await schedule({
      title: 'Daily train',
      start: days(-4),
      recurrence: { rule: 'FREQ=DAILY' },
    });
    await knex('trains')
      .where({ id: train.id })
      .update({ next_at: `${days(-3)}Z` });

    const missed = await until(
      () =>
        knex('train_runs')
          .where({ train_id: train.id })
          .orderBy('departs_at', 'desc'),
      rows => rows.length > 0,
    );
    expect(missed.map(({ state }) => state)).toEqual(Array(4).fill('missed'));
    const message = await told("Train 'Daily train'");
    expect(message.payload.scope).toBe(
      `release-pipeline:train:${missed[0].id}`,
    );
  });

  it('F60 tells its scheduler that nobody can tell any more when it departs', async () => {
    const train = await schedule({ title: 'Lost train' });
    await knex('trains')
      .where({ id: train.id })
      .update({
        text: knex.raw(`text || '{"zone": "Mars/Base"}'`),
      });
    await departs(train.id);

    const { payload } = await told("Train 'Lost train'");
    expect(payload).toMatchObject({
      title: "Train 'Lost train' to production does not depart any more",
      description: expect.stringContaining(
        'the time zone Mars/Base is not known any more',
      ),
    });
    expect(await read(train.id)).toMatchObject({ next: [], runs: [] });
  });

  it('can be changed when one of its components left the catalog', async () => {
    const title = 'Train of who left';
    const train = await schedule({ title });
    const text = aTrain({
      title,
      components: { refs: [ref('payments'), ref('gone')] },
    });
    await knex('trains')
      .where({ id: train.id })
      .update({ text: JSON.stringify(text) });

    const seen = await read(train.id);
    expect(seen).toMatchObject({
      hiddenComponents: 0,
      text: { components: { refs: [ref('payments')] } },
    });
    const { body } = await plugin
      .as('dana')
      .post(`/trains/${train.id}/change`, {
        ...seen.text,
        version: seen.version,
      })
      .expect(200);
    expect(body.version).toBe(seen.version + 1);
  });

  it('R22 leaves what its scheduler may not ask for any more', async () => {
    await inStaging('ledger', '1.1.0');
    const train = await schedule({
      title: 'Left group',
      components: { refs: [ref('ledger')] },
    });
    await knex('trains')
      .where({ id: train.id })
      .update({ scheduled_by: 'user:default/eve', scheduled_by_name: 'Eve' });

    await departs(train.id);
    const [run] = await until(
      async () => {
        const { body } = await plugin.as('dana').get(`/trains/${train.id}`);
        return (body as TrainView).runs;
      },
      ([first]) => first?.endedAt !== undefined,
    );

    expect(
      run.items.map(({ sentence, state }) => [state, textOf(sentence)]),
    ).toEqual([['left', 'Eve is no longer in a group that may ask for it']]);
  });

  it('goes wave by wave; stopped, it cancels what has no effect yet and leaves the rest', async () => {
    await inStaging('payments', '1.2.0');
    await inStaging('search', '1.1.0');
    const train = await schedule({
      title: 'Stopped train',
      waves: {
        by: 'list',
        list: [{ name: 'Money', refs: [ref('payments')] }],
      },
    });
    await until<Prognosis>(
      async () =>
        (
          await plugin.as('dana').get(`/trains/${train.id}/prognosis`)
        ).body,
      ({ goes }) => goes === 2,
    );
    let release = () => {};
    const released = new Promise<void>(resolve => {
      release = resolve;
    });
    world.git.onBeforeFetch(() => released);
    await departs(train.id);
    const {
      runs: [running],
    } = await until(
      () => read(train.id),
      ({ runs: [run] }) => run?.items[0]?.state === 'taken',
    );
    expect(running.waves).toEqual(['Money', 'The rest']);
    expect(running.items[1].state).toBe('planned');

    const { body } = await plugin
      .as('dana')
      .post(`/trains/${train.id}/stop`, {
        runId: running.id,
        reason: 'the shop is down',
      })
      .expect(200);
    release();

    const [stopped] = (body as TrainView).runs;
    expect(stopped).toMatchObject({
      state: 'stopped',
      outcome: expect.stringMatching(
        /^stopped in Money: by .*the shop is down$/,
      ),
    });
    expect(stopped.items.map(({ state }) => state)).toEqual(['left', 'left']);
    expect(stopped.items[0].promotionState).toBe('cancelled');
    expect(await world.desired('payments', 'production')).toBe('1.1.0');
    expect(await world.desired('search', 'production')).toBe('1.0.0');
    expect((await verifyChain(knex)).brokenAt).toBeUndefined();
  });

  it('I1 goes on where it stopped when every replica went down after it took some', async () => {
    await inStaging('payments', '1.3.0');
    await inStaging('search', '1.2.0');
    const train = await schedule({
      title: 'Restarted train',
      waves: {
        by: 'list',
        list: [{ name: 'Money', refs: [ref('payments')] }],
      },
    });
    await until<Prognosis>(
      async () =>
        (
          await plugin.as('dana').get(`/trains/${train.id}/prognosis`)
        ).body,
      ({ goes }) => goes === 2,
    );
    await departs(train.id);
    await until(
      () => read(train.id),
      ({ runs: [run] }) => run?.items[0]?.state === 'taken',
    );

    await Promise.all([plugin.stop(), other.stop()]);
    [plugin, other] = await Promise.all([
      startPlugin({ knex, world }),
      startPlugin({ knex, world }),
    ]);

    const {
      runs: [run],
    } = await overOf(train.id);
    expect(run).toMatchObject({
      state: 'arrived',
      outcome: '2 of 2 components went',
    });
    expect(await knex('train_runs').where({ train_id: train.id })).toHaveLength(
      1,
    );
    for (const { component, promotionId, version } of run.items) {
      expect(
        await knex('promotions')
          .where({ component_ref: component.ref, stage: 'production' })
          .whereRaw(
            'requested_at >= (select started_at from train_runs where id = ?)',
            [run.id],
          )
          .pluck('id'),
      ).toEqual([promotionId]);
      expect(
        await knex('effects').where({
          promotion_id: promotionId,
          state: 'done',
        }),
      ).toHaveLength(1);
      expect(await world.desired(component.name, 'production')).toBe(version);
    }
    expect((await verifyChain(knex)).brokenAt).toBeUndefined();
  });
});
