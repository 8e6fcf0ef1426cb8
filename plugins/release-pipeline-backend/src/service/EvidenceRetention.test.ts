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

import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import type { Knex } from 'knex';
import { EvidenceKeys } from '../config/EvidenceKeys';
import { openDatabase } from '../database/connection';
import { appendEvidence } from '../database/EvidenceLog';
import { evidenceHash } from '../database/evidenceRows';
import { insertDeployment, insertRelease, PAYMENTS } from '../database/testing';
import { EvidenceCheck } from './EvidenceCheck';
import { EvidenceRetention } from './EvidenceRetention';
import { PipelineMetrics } from './PipelineMetrics';

jest.setTimeout(60_000);

const DAY = 24 * 3_600_000;
const OLD = Date.now() - 500 * DAY;

const pair = () =>
  generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const OURS = pair();
const THEIRS = pair();

describe('evidence that is older than it is kept', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const logger = mockServices.logger.mock();
  let knex: Knex;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'evidence-'));
    await writeFile(join(directory, 'ours.pem'), OURS.publicKey);
    await writeFile(join(directory, 'theirs.pem'), THEIRS.publicKey);
  });

  afterAll(() => rm(directory, { recursive: true }));

  beforeEach(async () => {
    jest.clearAllMocks();
    knex = await openDatabase(
      mockServices.database({ knex: await databases.init('POSTGRES_18') }),
    );
  });

  /** Rows as they were written long ago, at the beginning of the chain. */
  const old = async (
    ...rows: Array<{ promotionId?: string; payload?: object }>
  ) => {
    let previousHash = '';
    for (const [index, { payload = {}, promotionId }] of rows.entries()) {
      const seq = index + 1;
      const row = {
        seq,
        at: OLD + seq,
        componentRef: PAYMENTS,
        promotionId,
        kind: 'example',
        payload,
        previousHash,
      };
      const hash = evidenceHash(row);
      await knex('evidence').insert({
        seq,
        at: new Date(row.at),
        component_ref: PAYMENTS,
        promotion_id: promotionId ?? null,
        kind: 'example',
        payload: JSON.stringify(payload),
        previous_hash: previousHash,
        hash,
      });
      previousHash = hash;
    }
  };

  const append = (count: number) =>
    knex.transaction(trx =>
      appendEvidence(
        trx,
        Array.from({ length: count }, (_, number) => ({
          componentRef: PAYMENTS,
          kind: 'example',
          payload: { number, text: 'größer', nested: { b: [1, 0.5], a: null } },
        })),
      ),
    );

  const prune = (
    signing: string | undefined = OURS.privateKey,
    keepMs = 400 * DAY,
  ) =>
    EvidenceRetention.create({
      knex,
      keepMs,
      keys: EvidenceKeys.create({ signing }),
      logger,
    }).run();

  const rows = async () =>
    (await knex('evidence').orderBy('seq').pluck('seq')).map(Number);

  const look = (keys: Parameters<typeof EvidenceKeys.create>[0]) =>
    EvidenceCheck.create({
      knex,
      keys: EvidenceKeys.create(keys),
      logger,
      metrics: PipelineMetrics.create(metricsServiceMock.mock()),
    }).look({ whole: true });

  const command = (...options: string[]) => {
    const { connection } = knex.client.config;
    const { host, port, user, password, database } = connection;
    return new Promise<{ code: number; said: string }>(resolve => {
      execFile(
        process.execPath,
        [
          resolvePackagePath(
            'backstage-plugin-release-pipeline-backend',
            'bin/verify-evidence.cjs',
          ),
          ...options,
        ],
        {
          env: {
            PATH: process.env.PATH,
            PGHOST: host,
            PGPORT: String(port),
            PGUSER: user,
            PGPASSWORD: password,
            PGDATABASE: database,
          },
        },
        (error, stdout, stderr) =>
          resolve({
            code: typeof error?.code === 'number' ? error.code : 0,
            said: (stdout + stderr).trim(),
          }),
      );
    });
  };

  /** What the plugin says, and what the command says, which shares no code with it. */
  const brokenAt = async (signing = OURS.privateKey, file = 'ours.pem') => {
    const found = (await look({ signing })).brokenAt;
    const { code, said } = await command('--public-key', join(directory, file));
    expect([code, said]).toEqual(
      found === undefined
        ? [0, expect.stringMatching(/^The evidence holds: \d+ rows/)]
        : [1, expect.stringMatching(new RegExp(`^Row ${found} is the first`))],
    );
    return found;
  };

  /** As somebody who owns the database would do it. */
  const tamper = async (sql: string) => {
    for (const table of ['evidence', 'evidence_checkpoints']) {
      await knex.raw(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    }
    await knex.raw(sql);
    for (const table of ['evidence', 'evidence_checkpoints']) {
      await knex.raw(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
    }
  };

  const promotion = async (releaseId: string, ended: boolean) => {
    const id = randomUUID();
    await knex('promotions').insert({
      id,
      component_ref: PAYMENTS,
      stage: `stage-${id}`,
      release_id: releaseId,
      direction: 'forward',
      lane: 'forward',
      state: ended ? 'succeeded' : 'waiting',
      state_since: new Date(OLD),
      ended_at: ended ? new Date(OLD) : null,
      automatic: false,
      requested_by: 'user:default/dana',
      requested_by_name: 'Dana',
      requested_at: new Date(OLD),
      attempt: 1,
      risk: 'low',
      policy_version: 'v1',
      binding_fingerprint: 'x',
      digest: 'x',
      expires_at: new Date(OLD),
    });
    return id;
  };

  it('R32 goes through a signed checkpoint, at which the chain begins', async () => {
    await old({}, {}, {});
    await append(2);
    await prune();

    // The row that says so is the newest.
    expect(await rows()).toEqual([4, 5, 6]);
    expect(await look({ signing: OURS.privateKey })).toMatchObject({
      head: { seq: 6 },
      checkpoint: { seq: 3, at: expect.any(Number) },
    });
    expect(await brokenAt()).toBeUndefined();
    expect(
      await knex('evidence').where({ seq: 6 }).first('kind', 'payload'),
    ).toMatchObject({
      kind: 'evidence-pruned',
      payload: { seq: 3, removed: 3, kept: 0 },
    });

    // What was removed once is not removed twice.
    await prune();
    expect(await rows()).toEqual([4, 5, 6]);
  });

  it('R32 stays where no key signs, and the start says so', async () => {
    await old({}, {}, {});
    await append(1);
    await EvidenceRetention.create({
      knex,
      keepMs: 0,
      keys: EvidenceKeys.create({}),
      logger,
    }).run();
    expect(await rows()).toEqual([1, 2, 3, 4]);
    expect(logger.info).toHaveBeenCalledWith(
      expect.stringMatching(
        /^Evidence is kept for ever: releasePipeline\.evidence\.signingKey/,
      ),
    );
  });

  it('R32 stays, all of it, where a row is not as it was written: that is not signed', async () => {
    await old({}, {}, {});
    await append(1);
    await tamper(`UPDATE evidence SET kind = 'x' WHERE seq = 2`);
    await prune();
    expect(await rows()).toEqual([1, 2, 3, 4]);
    expect(await knex('evidence_checkpoints')).toEqual([]);
    expect(logger.error).toHaveBeenCalledWith(
      expect.stringContaining('row 2 is not as it was written'),
      { brokenAt: 2 },
    );
  });

  it('R32 keeps the rows of what is open, live or under review, and proves them', async () => {
    const live = await insertRelease(knex);
    await insertDeployment(knex, { release_id: live });
    const gone = await insertRelease(knex);
    const owed = await promotion(gone, true);
    await knex('overrides').insert({
      id: randomUUID(),
      promotion_id: owed,
      component_ref: PAYMENTS,
      stage: 'production',
      digest: 'x',
      gates: '[]',
      reason: 'the shop is down',
      ticket: 'OPS-1',
      user_ref: 'user:default/pat',
      user_name: 'Pat',
      at: new Date(OLD),
      expires_at: new Date(OLD),
    });
    await old(
      { promotionId: await promotion(gone, false) },
      { promotionId: await promotion(live, true) },
      { payload: { releaseId: live } },
      { promotionId: await promotion(gone, true) },
      { promotionId: owed },
      { payload: { releaseId: randomUUID() } },
    );
    await append(1);
    await prune();
    // That release is to be brought somewhere; the fourth row is about it as well.
    expect(await rows()).toEqual([1, 2, 3, 4, 5, 7, 8]);
    expect(await brokenAt()).toBeUndefined();
  });

  it('R32 keeps all rows of a promotion for as long as it is known itself', async () => {
    const id = await promotion(await insertRelease(knex), true);
    await old({ promotionId: id }, {}, { promotionId: id });
    await append(1);
    await prune();
    expect(await rows()).toEqual([1, 3, 4, 5]);
    expect(await brokenAt()).toBeUndefined();

    await knex('promotions').where({ id }).delete();
    // What it kept goes with the next checkpoint.
    await prune(OURS.privateKey, 0);
    expect(await rows()).toEqual([5, 6]);
    expect(await brokenAt()).toBeUndefined();
  });

  it('R32 a key that signed before is known by its public part', async () => {
    await old({}, {});
    await append(1);
    await prune(THEIRS.privateKey);
    const keys = { signing: OURS.privateKey, former: [THEIRS.publicKey] };
    expect((await look(keys)).brokenAt).toBeUndefined();
    expect((await look({ signing: OURS.privateKey })).brokenAt).toBe(1);
  });

  it('R32 what was verified last may be pruned since', async () => {
    await old({}, {}, {});
    await append(1);
    await knex('evidence_check').insert({
      seq: 2,
      hash: (await knex('evidence').where({ seq: 2 }).first('hash')).hash,
      at: new Date(OLD),
    });
    await prune();
    expect((await look({ signing: OURS.privateKey })).brokenAt).toBeUndefined();
  });

  describe('S45', () => {
    beforeEach(async () => {
      const live = await insertRelease(knex);
      await insertDeployment(knex, { release_id: live });
      await old({}, { payload: { releaseId: live } }, {}, {});
      await append(2);
      await prune();
    });

    it('nothing of it is broken as long as nobody touches it', async () => {
      expect(await rows()).toEqual([2, 5, 6, 7]);
      expect(await brokenAt()).toBeUndefined();
    });

    it.each([
      ['an edited row', `UPDATE evidence SET payload = '{}' WHERE seq = 6`, 6],
      [
        'the first row that was removed',
        'DELETE FROM evidence WHERE seq = 5',
        5,
      ],
      [
        'a row that was kept and edited',
        `UPDATE evidence SET kind = 'x' WHERE seq = 2`,
        2,
      ],
      [
        'a row that was kept and removed',
        'DELETE FROM evidence WHERE seq = 2',
        2,
      ],
      [
        'a row that is put where rows were pruned',
        `INSERT INTO evidence SELECT 3, at, component_ref, promotion_id, kind, payload, previous_hash, hash FROM evidence WHERE seq = 2`,
        3,
      ],
      [
        'a checkpoint that is forged to remove more',
        `INSERT INTO evidence_checkpoints SELECT 6, (SELECT hash FROM evidence WHERE seq = 6), at, kept, signature FROM evidence_checkpoints;
         DELETE FROM evidence WHERE seq <= 6`,
        1,
      ],
      [
        'a checkpoint whose signature is another',
        `UPDATE evidence_checkpoints SET signature = '${'A'.repeat(86)}=='`,
        1,
      ],
      [
        'a checkpoint whose signature is none',
        `UPDATE evidence_checkpoints SET signature = ''`,
        1,
      ],
      [
        'a checkpoint that owns up to fewer rows',
        `UPDATE evidence_checkpoints SET kept = '[]'; DELETE FROM evidence WHERE seq = 2`,
        1,
      ],
      ['a checkpoint that was removed', 'DELETE FROM evidence_checkpoints', 1],
    ])(
      'names the place of %s, in the plugin and in the command',
      async (...args) => {
        const [, sql, expected] = args;
        await tamper(sql);
        expect(await brokenAt()).toBe(expected);
      },
    );

    it('believes no checkpoint of another key', async () => {
      expect(await brokenAt(THEIRS.privateKey, 'theirs.pem')).toBe(1);
    });

    it('the command finds a cut tail by a head that the log told', async () => {
      const key = ['--public-key', join(directory, 'ours.pem')];
      const { hash } = await knex('evidence').where({ seq: 7 }).first('hash');
      expect(await command(...key, '--head', `7:${hash}`)).toMatchObject({
        code: 0,
      });
      await tamper('DELETE FROM evidence WHERE seq > 5');
      expect(await command(...key, '--head', `7:${hash}`)).toEqual({
        code: 1,
        said: 'Row 6 is the first that is broken: changed, removed or added',
      });
    });

    it.each<[string, string, object]>([
      ['the checkpoint itself', '4:own', { code: 0 }],
      ['a row that was kept', '2:own', { code: 0 }],
      [
        'the checkpoint with another hash',
        '4:other',
        {
          code: 1,
          said: 'Row 4 is the first that is broken: changed, removed or added',
        },
      ],
      [
        'a row that was kept, with another hash',
        '2:other',
        {
          code: 1,
          said: 'Row 2 is the first that is broken: changed, removed or added',
        },
      ],
      [
        'a row that was removed',
        '3:other',
        {
          code: 2,
          said: 'Cannot tell: row 3 of --head was removed by a signed checkpoint, with its hash; name a row above 4',
        },
      ],
    ])('the command compares a head that is %s', async (_what, head, told) => {
      const [seq, whose] = head.split(':');
      const checkpoint = await knex('evidence_checkpoints').first('hash');
      const kept = await knex('evidence').where({ seq: 2 }).first('hash');
      const own = seq === '4' ? checkpoint.hash : kept.hash;
      const key = ['--public-key', join(directory, 'ours.pem')];
      const hash = whose === 'own' ? own : 'f'.repeat(64);
      expect(await command(...key, '--head', `${seq}:${hash}`)).toMatchObject(
        told,
      );
    });

    it('the command cannot tell where a checkpoint begins without a key', async () => {
      expect(await command()).toEqual({
        code: 2,
        said: 'Cannot tell: rows up to 4 may be missing, by a checkpoint that nobody can check without --public-key',
      });
    });

    it('the command tells by its exit code that it cannot tell', async () => {
      const { code, said } = await command('--public-key', '/nothing.pem');
      expect([code, said]).toEqual([
        2,
        expect.stringMatching(/^Cannot tell: /),
      ]);
    });
  });

  describe('S46', () => {
    beforeEach(async () => {
      await old({}, {}, {});
      await append(2);
      await prune();
    });

    it.each([
      ['evidence above the checkpoint', 'DELETE FROM evidence WHERE seq = 4'],
      ['all evidence', 'DELETE FROM evidence'],
      ['the checkpoint', 'DELETE FROM evidence_checkpoints'],
      ['what the checkpoint says', 'UPDATE evidence_checkpoints SET seq = 5'],
      ['all checkpoints', 'TRUNCATE evidence_checkpoints'],
      ['evidence at once', 'TRUNCATE evidence'],
      ['a row', `UPDATE evidence SET kind = 'x'`],
    ])('the database refuses to remove or change %s', async (_what, sql) => {
      await expect(knex.raw(sql)).rejects.toThrow(/: [A-Z]+ refused/);
      expect(await rows()).toEqual([4, 5, 6]);
      expect(await brokenAt()).toBeUndefined();
    });

    it.each([
      ['evidence', `UPDATE evidence SET kind = 'x'`],
      ['evidence', 'TRUNCATE evidence'],
      ['evidence_checkpoints', 'UPDATE evidence_checkpoints SET seq = 5'],
      ['evidence_checkpoints', 'TRUNCATE evidence_checkpoints'],
    ])('the owner of %s has no right to %s', async (table, sql) => {
      const asOwner = knex.transaction(async trx => {
        // Gone with the transaction; who made the tables here may do everything.
        await trx.raw('CREATE ROLE portal_of_this_test');
        await trx.raw(`ALTER TABLE ${table} OWNER TO portal_of_this_test`);
        await trx.raw('SET LOCAL ROLE portal_of_this_test');
        await trx(table).first('seq');
        await trx.raw(sql);
      });
      await expect(asOwner).rejects.toThrow(
        `permission denied for table ${table}`,
      );
    });
  });
});

describe('EvidenceKeys', () => {
  it.each([
    ['no key', { signing: 'MIIEsecret' }, 'a private key'],
    ['a public key', { signing: OURS.publicKey }, 'a private key'],
    [
      'a key of another kind',
      {
        signing: generateKeyPairSync('ec', {
          namedCurve: 'P-256',
          publicKeyEncoding: { type: 'spki', format: 'pem' },
          privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
        }).privateKey,
      },
      'a private key',
    ],
    ['no public key', { former: ['MIIEsecret'] }, 'a public key'],
  ])('refuse %s, and S40 quote nothing of it', (_what, keys, expected) => {
    expect(() => EvidenceKeys.create(keys)).toThrow(
      new Error(`expected ${expected} of type Ed25519 in PEM`),
    );
  });

  it('S40 stand in no JSON', () => {
    const keys = EvidenceKeys.create({ signing: OURS.privateKey });
    expect(JSON.stringify({ keys })).toBe('{"keys":{}}');
  });
});
