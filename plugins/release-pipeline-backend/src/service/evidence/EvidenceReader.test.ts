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
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import { ServiceUnavailableError } from '@backstage/errors';
import type { Knex } from 'knex';
import { EvidenceKeys } from '../../config/EvidenceKeys';
import { openDatabase } from '../../database/connection';
import { appendEvidence } from '../../database/EvidenceLog';
import { insertRelease, PAYMENTS } from '../../database/testing';
import type { Access } from '../access';
import { EvidenceCheck } from '../EvidenceCheck';
import { PipelineMetrics } from '../PipelineMetrics';
import { EvidenceReader } from './EvidenceReader';

jest.setTimeout(60_000);

const LEDGER = 'component:default/ledger';
const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-21T12:00:00Z');
const PERIOD = { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };
const dana = mockCredentials.user('user:default/dana');

describe('EvidenceReader', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const logger = mockServices.logger.mock();
  let knex: Knex;
  let visible: string[];
  let mayRead: boolean;
  /** Nobody can be asked what the reader sees. */
  let isSilent: boolean;
  let reader: EvidenceReader;

  const access: Pick<Access, 'readsEvidence' | 'visibleComponents'> = {
    readsEvidence: async () =>
      mayRead
        ? { allowed: true }
        : { allowed: false, because: 'It needs a permission' },
    visibleComponents: async (_credentials, refs, { certain } = {}) => {
      if (isSilent && certain) {
        throw new ServiceUnavailableError('Nobody can be asked');
      }
      return new Set(refs.filter(ref => !isSilent && visible.includes(ref)));
    },
  };

  const now = performance.now.bind(performance);
  let passed: number;
  let clock: jest.SpyInstance;

  /** As if that much more time had passed. */
  const later = (milliseconds: number) => {
    passed += milliseconds;
  };

  afterEach(() => {
    clock.mockRestore();
  });

  beforeEach(async () => {
    visible = [PAYMENTS, LEDGER];
    mayRead = true;
    isSilent = false;
    passed = 0;
    clock = jest
      .spyOn(performance, 'now')
      .mockImplementation(() => now() + passed);
    knex = await openDatabase(
      mockServices.database({ knex: await databases.init('POSTGRES_18') }),
    );
    reader = EvidenceReader.create({
      knex,
      access: access as Access,
      check: EvidenceCheck.create({
        knex,
        keys: EvidenceKeys.create({}),
        logger,
        metrics: PipelineMetrics.create(metricsServiceMock.mock()),
      }),
    });
  });

  const promotion = async (row: object = {}, ref = PAYMENTS) => {
    const id = randomUUID();
    const releaseId = await insertRelease(knex, {
      component_ref: ref,
      version: '1.2.0',
    });
    await knex('promotions').insert({
      id,
      component_ref: ref,
      stage: 'production',
      release_id: releaseId,
      direction: 'forward',
      lane: 'forward',
      state: 'succeeded',
      state_since: new Date(NOW),
      ended_at: new Date(NOW),
      automatic: false,
      requested_by: 'user:default/dana',
      requested_by_name: 'Dana',
      requested_at: new Date(NOW - HOUR),
      attempt: 1,
      risk: 'low',
      policy_version: 'v1',
      binding_fingerprint: 'x',
      digest: 'x',
      expires_at: new Date(NOW),
      ...row,
    });
    await knex('approvals').insert({
      id: randomUUID(),
      promotion_id: id,
      digest: 'x',
      user_ref: 'user:default/pat',
      user_name: 'Pat',
      decision: 'approved',
      at: new Date(NOW - HOUR / 2),
      open_gates: '["health"]',
    });
    await knex.transaction(trx =>
      appendEvidence(trx, [
        {
          componentRef: ref,
          promotionId: id,
          kind: 'promotion-requested',
          payload: { person: { ref: 'user:default/dana', name: 'Dana' } },
        },
      ]),
    );
    return id;
  };

  describe('the pack', () => {
    it('is there of what ended long ago, and of a component that is gone', async () => {
      const id = await promotion();
      for (let more = 0; more < 11; more += 1) {
        await promotion({ requested_at: new Date(NOW + more) });
      }
      const { predicate } = await reader.pack(id, dana);
      expect(predicate).toMatchObject({
        component: { ref: PAYMENTS, name: 'payments' },
        promotion: { id, state: 'succeeded', stage: 'production' },
        release: { version: '1.2.0' },
        approvals: [
          {
            by: { ref: 'user:default/pat', name: 'Pat' },
            openGates: ['health'],
          },
        ],
        decisions: [{ what: 'promotion-requested' }],
        rows: [{ seq: 1, promotionId: id }],
        proof: { rowsHold: true, head: { seq: 12 } },
      });
      expect(await reader.page(id, dana)).toContain('payments 1.2.0');
    });

    it('R24 S50 of a component that the reader does not see is the same as none', async () => {
      const id = await promotion({}, LEDGER);
      visible = [PAYMENTS];
      for (const ask of [
        () => reader.pack(id, dana),
        () => reader.page(id, dana),
      ]) {
        await expect(ask()).rejects.toThrow(`No promotion '${id}'`);
        // Not even with the permission missing.
        mayRead = !mayRead;
      }
      const nobody = randomUUID();
      await expect(reader.pack(nobody, dana)).rejects.toThrow(
        `No promotion '${nobody}'`,
      );
    });
  });

  describe('the list of promotions', () => {
    it('has those that were asked for in the period, the oldest first', async () => {
      const second = await promotion({
        requested_at: new Date('2026-11-20T00:00:00Z'),
        reason: '=cmd|x, "quoted"',
      });
      const first = await promotion({
        requested_at: new Date('2026-11-01T00:00:00Z'),
      });
      await promotion({ requested_at: new Date('2026-12-01T00:00:00Z') });
      await promotion({ requested_at: new Date('2026-10-31T23:59:59Z') });
      const [head, ...rows] = (await reader.promotions(PERIOD, dana))
        .trim()
        .split('\r\n');
      expect(head).toMatch(/^"promotion","component","stage",/);
      expect(rows).toEqual([
        expect.stringMatching(
          new RegExp(
            `^"${first}","${PAYMENTS}","production",.*"2026-11-01T00:00:00.000Z"`,
          ),
        ),
        expect.stringMatching(
          new RegExp(
            `^"${second}".*"'=cmd\\|x, ""quoted""","user:default/pat"`,
          ),
        ),
      ]);
    });

    it('R24 has no row of what the reader does not see', async () => {
      await promotion();
      await promotion({}, LEDGER);
      visible = [PAYMENTS];
      const text = await reader.promotions(PERIOD, dana);
      expect(text).toContain(PAYMENTS);
      expect(text).not.toContain('ledger');
      visible = [];
      expect(
        (await reader.promotions(PERIOD, dana)).split('\r\n'),
      ).toHaveLength(2);
    });
  });

  it('S13 nothing is left out because nobody could be asked', async () => {
    const id = await promotion();
    isSilent = true;
    for (const ask of [
      () => reader.pack(id, dana),
      () => reader.promotions(PERIOD, dana),
    ]) {
      await expect(ask()).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
      });
    }
  });

  describe('the verification', () => {
    it('S45 names the first row that is not as it was written', async () => {
      await promotion();
      await promotion();
      expect(await reader.verification(dana)).toMatchObject({
        holds: true,
        head: { seq: 2 },
      });
      await knex.raw('ALTER TABLE evidence DISABLE TRIGGER USER');
      await knex('evidence').where({ seq: 2 }).update({ kind: 'x' });
      later(61_000);
      expect(await reader.verification(dana)).toMatchObject({
        holds: false,
        head: { seq: 1 },
        brokenAt: 2,
        because: expect.any(String),
      });
      expect(logger.error).toHaveBeenCalledWith(
        expect.stringContaining('row 2 is the first'),
        expect.anything(),
      );
    });

    it('is one for all who ask at the same time, and one a minute', async () => {
      await promotion();
      const [first, second] = await Promise.all([
        reader.verification(dana),
        reader.verification(dana),
      ]);
      expect(second).toBe(first);
      expect(await reader.verification(dana)).toBe(first);
      later(59_000);
      expect(await reader.verification(dana)).toBe(first);
      later(2_000);
      expect(await reader.verification(dana)).not.toBe(first);
    });

    it('is asked anew at once after it failed', async () => {
      await promotion();
      await knex.schema.renameTable('evidence', 'away');
      await expect(reader.verification(dana)).rejects.toThrow();
      await knex.schema.renameTable('away', 'evidence');
      expect(await reader.verification(dana)).toMatchObject({ holds: true });
    });
  });

  it('R24 all of it needs the permission', async () => {
    const id = await promotion();
    mayRead = false;
    for (const ask of [
      () => reader.pack(id, dana),
      () => reader.page(id, dana),
      () => reader.promotions(PERIOD, dana),
      () => reader.verification(dana),
    ]) {
      await expect(ask()).rejects.toMatchObject({
        name: 'NotAllowedError',
        message: 'It needs a permission',
      });
    }
  });
});
