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
import { makeDue, makeDueAfter, writeNextDue } from './components';
import { openDatabase } from './connection';
import { CLOCK } from './sql';
import { insertComponent, PAYMENTS, readStoredState } from './testing';

jest.setTimeout(60_000);

describe('when a component is due (R29)', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;

  beforeAll(async () => {
    knex = await openDatabase({
      getClient: () => databases.init('POSTGRES_18'),
    });
  });

  beforeEach(async () => {
    await knex('components').delete();
    await insertComponent(knex);
  });

  const load = () => readStoredState(knex);
  const wake = () =>
    knex.transaction(trx => makeDue(trx, [PAYMENTS, PAYMENTS]));
  const isDue = async () =>
    (await knex('components').whereRaw(`due_at <= ${CLOCK}`)).length === 1;

  it('is due at once when somebody wrote what it has to look at', async () => {
    expect(await isDue()).toBe(false);
    await wake();
    expect(await isDue()).toBe(true);
  });

  it('is due when that was judged to be', async () => {
    await wake();
    const judged = await load();
    const due = judged.now + 60_000;
    await writeNextDue(knex, [{ ref: PAYMENTS, judged, due }]);
    expect((await load()).dueAt).toBe(due);
    const again = await load();
    await writeNextDue(knex, [
      { ref: PAYMENTS, judged: again, due: undefined },
    ]);
    expect((await load()).dueAt).toBeUndefined();
  });

  it.each([
    ['it was quiet', async () => {}],
    ['it was due', wake],
    [
      'it was due later',
      () => makeDueAfter(knex, { ref: PAYMENTS, seconds: 60 }),
    ],
  ])(
    'stays due when it was made due while it was judged, and %s before',
    async (_, before) => {
      await before();
      const judged = await load();
      await wake();
      await writeNextDue(knex, [
        { ref: PAYMENTS, judged, due: judged.now + 60_000 },
      ]);
      expect(await isDue()).toBe(true);
      await makeDueAfter(knex, { ref: PAYMENTS, judged, seconds: 60 });
      expect(await isDue()).toBe(true);
    },
  );

  it('is due after a while when looking at it failed', async () => {
    await wake();
    const judged = await load();
    await makeDueAfter(knex, { ref: PAYMENTS, judged, seconds: 60 });
    expect(await isDue()).toBe(false);
    await wake();
    await makeDueAfter(knex, { ref: PAYMENTS, seconds: 60 });
    expect(await isDue()).toBe(false);
  });
});
