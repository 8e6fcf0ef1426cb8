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
import { openDatabase } from '../database/connection';
import { holdDelegations } from '../database/delegations';
import { Delegations } from './Delegations';

jest.setTimeout(60_000);

const DAY = 24 * 3_600_000;

describe('Delegations', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;
  let delegations: Delegations;

  beforeAll(async () => {
    knex = await openDatabase({
      getClient: () => databases.init('POSTGRES_18'),
    });
    delegations = Delegations.create({ knex });
  });
  beforeEach(() => knex('delegations').delete());

  const pat = { ref: 'user:default/pat', name: 'Pat' };
  const sam = { ref: 'user:default/sam', name: 'Sam' };
  const until = (ms: number) => new Date(Date.now() + ms).toISOString();
  const give = (ms: number, to = sam) =>
    delegations.give({ from: pat, to, until: until(ms) });
  const holds = (ids: string[]) =>
    knex.transaction(trx => holdDelegations(trx, ids));
  const timeIsOver = () =>
    knex('delegations').update({
      until_at: knex.raw("now() - interval '1 s'"),
    });

  it('R27 run until a moment to come, at most 30 days away', async () => {
    await expect(give(-1_000)).rejects.toThrow('at most 30 days from now');
    await expect(give(31 * DAY)).rejects.toThrow('at most 30 days from now');
    expect(await delegations.readRunning()).toEqual([]);
    await give(29 * DAY);
    expect(await delegations.readRunning()).toMatchObject([
      { from: pat, to: sam },
    ]);
  });

  it('are one at a time for each giver, whoever comes first', async () => {
    const given = await Promise.allSettled([
      give(DAY),
      give(DAY, { ref: 'user:default/olga', name: 'Olga' }),
    ]);
    expect(given.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
    expect(await delegations.of(pat.ref)).toHaveLength(1);
    await timeIsOver();
    expect(await delegations.of(pat.ref)).toEqual([]);
    await give(DAY);
    expect(await delegations.of(sam.ref)).toMatchObject([{ to: sam }]);
  });

  it('end once, by hand or by time, and are held by nobody then', async () => {
    await give(DAY);
    const [{ id }] = await delegations.readRunning();
    expect(await holds([id])).toBe(true);
    await delegations.end(id, sam);
    expect(await holds([id])).toBe(false);
    await expect(delegations.end(id, pat)).rejects.toThrow('over already');
    await give(DAY);
    const [next] = await delegations.readRunning();
    await timeIsOver();
    expect(await holds([next.id])).toBe(false);
    await expect(delegations.end(next.id, pat)).rejects.toThrow('over already');
  });

  it('R32 leave a row of evidence each, and none where nothing came of it', async () => {
    const before = await knex('evidence').orderBy('seq');
    await give(DAY);
    await expect(give(DAY)).rejects.toThrow('end that first');
    const [{ id }] = await delegations.readRunning();
    await delegations.end(id, sam);
    await expect(delegations.end(id, sam)).rejects.toThrow();
    const rows = await knex('evidence').orderBy('seq');
    expect(rows.slice(before.length)).toMatchObject([
      { kind: 'delegated', payload: { id, from: pat, to: sam } },
      { kind: 'delegation-ended', payload: { id, person: sam } },
    ]);
  });
});
