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
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import type { Knex } from 'knex';
import { EvidenceKeys } from '../config/EvidenceKeys';
import { readCheck } from '../database/evidenceChecks';
import { openDatabase } from '../database/connection';
import { appendEvidence } from '../database/EvidenceLog';
import { EvidenceCheck } from './EvidenceCheck';
import { PipelineMetrics } from './PipelineMetrics';

jest.setTimeout(60_000);

describe('EvidenceCheck', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const logger = mockServices.logger.mock();
  let knex: Knex;
  let check: EvidenceCheck;
  let metrics: PipelineMetrics;

  const append = (count: number) =>
    knex.transaction(trx =>
      appendEvidence(
        trx,
        Array.from({ length: count }, (_, number) => ({
          componentRef: 'component:default/payments',
          kind: 'example',
          payload: { number },
        })),
      ),
    );

  beforeEach(async () => {
    jest.clearAllMocks();
    knex = await openDatabase(
      mockServices.database({ knex: await databases.init('POSTGRES_18') }),
    );
    metrics = PipelineMetrics.create(metricsServiceMock.mock());
    jest.spyOn(metrics, 'evidenceVerified');
    check = EvidenceCheck.create({
      knex,
      keys: EvidenceKeys.create({}),
      logger,
      metrics,
    });
    await append(5);
    await check.run({ whole: false });
  });

  const tamper = async (sql: string) => {
    await knex.raw('ALTER TABLE evidence DISABLE TRIGGER USER');
    await knex.raw(sql);
    await knex.raw('ALTER TABLE evidence ENABLE TRIGGER USER');
  };

  it('R32 tells the log the head of the chain', async () => {
    await append(2);
    const { hash } = await knex('evidence').where({ seq: 7 }).first('hash');
    expect(await check.run({ whole: false })).toBeUndefined();
    expect(logger.info).toHaveBeenLastCalledWith(
      `The evidence holds up to row 7, hash ${hash}`,
      { seq: 7, hash },
    );
    expect(logger.error).not.toHaveBeenCalled();
  });

  it.each([
    ['what came since', `UPDATE evidence SET kind = 'x' WHERE seq = 6`, 6],
    ['the end that was removed', 'DELETE FROM evidence WHERE seq > 3', 4],
    ['all that was removed', 'DELETE FROM evidence', 1],
    [
      'the head that was rewritten',
      `UPDATE evidence SET hash = 'x' WHERE seq = 5`,
      5,
    ],
  ])('S45 names the place of %s', async (_what, sql, brokenAt) => {
    await append(2);
    await tamper(sql);
    expect(await check.run({ whole: false })).toBe(brokenAt);
    expect(logger.error).toHaveBeenCalledWith(
      expect.stringContaining(`row ${brokenAt} is the first`),
      expect.objectContaining({ brokenAt }),
    );
    // It does not become right by being asked again.
    expect(await check.run({ whole: false })).toBe(brokenAt);
    expect(await check.run({ whole: true })).toBe(brokenAt);
  });

  it('S45 finds what was changed long ago when it reads all', async () => {
    await tamper(`UPDATE evidence SET kind = 'x' WHERE seq = 2`);
    expect(await check.run({ whole: false })).toBeUndefined();
    expect(await check.run({ whole: true })).toBe(2);
  });

  it('S45 what was found broken stays so, whatever comes since, until all is read and holds', async () => {
    const first = await readCheck(knex);
    await tamper(`UPDATE evidence SET kind = 'x' WHERE seq = 2`);
    await check.run({ whole: true });
    await append(2);
    expect(await check.run({ whole: false })).toBe(2);
    expect(metrics.evidenceVerified).toHaveBeenLastCalledWith(
      expect.any(Number),
      false,
    );
    expect(await readCheck(knex)).toEqual({
      ...first,
      broken: { brokenAt: 2, since: expect.any(Number) },
    });
    expect(first.whole).toMatchObject({ seq: 5 });

    await tamper(`UPDATE evidence SET kind = 'example' WHERE seq = 2`);
    expect(await check.run({ whole: false })).toBe(2);
    expect(await check.run({ whole: true })).toBeUndefined();
    expect(await check.run({ whole: false })).toBeUndefined();
    expect(await readCheck(knex)).toMatchObject({
      head: { seq: 7 },
      whole: { seq: 7 },
      broken: undefined,
    });
  });

  it('S45 is found by whoever asks, and stays so for the clock', async () => {
    await tamper(`UPDATE evidence SET kind = 'x' WHERE seq = 2`);
    expect(await check.look({ whole: true })).toMatchObject({ brokenAt: 2 });
    expect(await check.run({ whole: false })).toBe(2);
  });

  it('begins where there is no row yet', async () => {
    await tamper('DELETE FROM evidence; DELETE FROM evidence_check');
    expect(await check.run({ whole: false })).toBeUndefined();
    await append(1);
    expect(await check.run({ whole: false })).toBeUndefined();
  });
});
