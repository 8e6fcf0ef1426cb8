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
import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { aPromotion } from '../domain/testing/builders';
import type { Promotion } from '../domain/types';
import { openDatabase } from './connection';
import {
  changePromotion,
  insertPromotion,
  type PromotionChange,
  type Telling,
} from './promotionWrites';
import {
  insertComponent,
  insertRelease,
  PAYMENTS,
  readStoredState,
} from './testing';

jest.setTimeout(60_000);

describe('a change of a promotion', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;
  let releaseId: string;
  let sent: unknown[];

  const queue: Telling['queue'] = {
    send: async (...job) => {
      sent.push(job.slice(0, 2));
    },
  };

  beforeAll(async () => {
    knex = await openDatabase({
      getClient: () => databases.init('POSTGRES_18'),
    });
    await insertComponent(knex);
    releaseId = await insertRelease(knex);
  });

  beforeEach(() => {
    sent = [];
  });

  /** One that waits, after these changes. */
  async function changed(
    requestedBy: string,
    changes: PromotionChange[],
  ): Promise<Promotion> {
    const id = randomUUID();
    const find = async () =>
      (await readStoredState(knex)).promotions.find(row => row.id === id)!;
    await knex('promotions').delete();
    await knex.transaction(trx =>
      insertPromotion(
        trx,
        PAYMENTS,
        aPromotion({ id, releaseId, requestedBy }),
      ),
    );
    for (const change of changes) {
      const promotion = await find();
      await knex.transaction(trx =>
        changePromotion(trx, promotion, change, {
          queue,
          by: 'user:default/x',
        }),
      );
    }
    return find();
  }

  const job = (promotionId: string, kind: string) => [
    'deliver-notification',
    { promotionId, kind, by: 'user:default/x' },
  ];

  it('has those told who are asked, and forgets it once nobody is awaited', async () => {
    const asked = { askedFor: 'digest-1' };
    const waiting = await changed('user:default/dana', [asked]);
    expect(waiting.askedFor).toBe('digest-1');
    expect(sent).toEqual([job(waiting.id, 'approval')]);

    sent = [];
    const back = await changed('user:default/dana', [
      asked,
      { state: 'ready' },
      { state: 'waiting' },
    ]);
    expect(back.askedFor).toBeUndefined();
    expect(sent).toEqual([job(back.id, 'approval')]);
  });

  it('has them told again of what was something else in between', async () => {
    const { askedFor, digest } = await changed('user:default/dana', [
      { askedFor: 'digest-1' },
      { digest: 'digest-2' },
      { digest: 'digest-1' },
    ]);
    expect({ askedFor, digest }).toEqual({ digest: 'digest-1' });
  });

  it('has those told who keep a checklist waiting, each once', async () => {
    const first: PromotionChange = { reminders: ['before', 'backup'] };
    const promotion = await changed('user:default/dana', [
      first,
      { state: 'ready' },
      { state: 'waiting', reminders: ['later'] },
    ]);
    expect(promotion.reminded).toEqual(['before', 'backup', 'later']);
    expect(sent).toEqual(
      ['before', 'backup', 'later'].map(gate => [
        'deliver-notification',
        { promotionId: promotion.id, kind: 'reminder', gate },
      ]),
    );
  });

  it('R11 lets another one into the lane as soon as it only awaits its sign-off, which is asked for once', async () => {
    const watched: PromotionChange[] = [
      { state: 'ready' },
      { state: 'executing' },
      { state: 'rolling-out' },
      { state: 'watching' },
    ];
    const next = () =>
      knex.transaction(trx =>
        insertPromotion(
          trx,
          PAYMENTS,
          aPromotion({ id: randomUUID(), releaseId, attempt: 2 }),
        ),
      );
    await changed('user:default/dana', watched);
    await expect(next()).rejects.toThrow(/promotions_lane_uq/);

    sent = [];
    const { id, signOffSince, state } = await changed('user:default/dana', [
      ...watched,
      { asksSignOff: true },
    ]);
    expect(state).toBe('watching');
    expect(signOffSince).toBeGreaterThan(0);
    expect(sent).toEqual([
      ['deliver-notification', { promotionId: id, kind: 'sign-off' }],
    ]);
    await next();
    // One, as ever.
    await expect(next()).rejects.toThrow(/promotions_lane_uq/);
  });

  it('R25 keeps with the intent who wrote what it brings, read once that has gone', async () => {
    const authors = {
      known: [{ name: 'Pat', because: 'wrote commit 4444444' }],
      pending: [],
      gaps: [],
      asksAll: false,
      asksGaps: false,
    };
    const intended: PromotionChange[] = [
      { state: 'ready' },
      { state: 'executing', authors },
    ];
    const { authors: before } = await changed('user:default/dana', intended);
    expect(before).toBeUndefined();
    const { authors: after } = await changed('user:default/dana', [
      ...intended,
      { state: 'rolling-out' },
    ]);
    expect(after).toEqual(authors);
  });

  it('keeps what was found of a release with it', async () => {
    const signOff = {
      userRef: 'user:default/quinn',
      userName: 'Quinn',
      verdict: 'problem' as const,
      reason: 'the total is wrong',
    };
    const promotion = await changed('user:default/dana', [
      { state: 'ready' },
      { state: 'executing' },
      { state: 'rolling-out' },
      { state: 'watching', asksSignOff: true },
      { state: 'failed', signOff },
    ]);
    expect(promotion).toMatchObject({ state: 'failed', signOff });
  });

  it.each<[string, PromotionChange[], string[]]>([
    ['user:default/dana', [{ state: 'cancelled' }], ['end']],
    ['user:default/dana', [{ state: 'rejected', outcome: 'no' }], ['end']],
    ['user:default/dana', [{ state: 'ready' }, { risk: 'high' }], []],
    ['system', [{ state: 'rejected' }], ['end']],
    ['system', [{ state: 'superseded' }], []],
  ])(
    'that %s asked for, to %j has its end told where it concerns somebody',
    async (requestedBy, changes, kinds) => {
      const { id } = await changed(requestedBy, changes);
      expect(sent).toEqual(kinds.map(kind => job(id, kind)));
    },
  );
});
