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
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { DefaultNotificationService } from '@backstage/plugin-notifications-node';
import type { Knex } from 'knex';
import { openDatabase } from '../database/connection';
import {
  changePromotion,
  insertPromotion,
  type PromotionChange,
} from '../database/promotionWrites';
import {
  insertComponent,
  insertDeployment,
  insertRelease,
  readStoredState,
} from '../database/testing';
import type { Occasion } from '../domain/notices';
import {
  APPROVAL,
  asked,
  aWaitingState,
  passed,
} from '../domain/testing/asked';
import { aGate, NOW } from '../domain/testing/builders';
import type { ComponentState, GateResult, Promotion } from '../domain/types';
import { TryAgain } from '../jobs/JobQueue';
import { Notifier } from './Notifier';

jest.setTimeout(60_000);

const ID = randomUUID();
const TEAM = 'group:default/payments-team';
const SAM = 'user:default/sam';
const OLGA = 'user:default/olga';
const HANGS = 0;
const unreadable = async () => {
  throw new Error('The state is not readable');
};
const FAILED = {
  id: ID,
  state: 'failed',
  outcome: 'It was not healthy in time',
} as const;

describe('Notifier', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;
  let releaseId: string;
  let server: Server;
  let answers: number;
  let taken: unknown[];
  let stop: AbortController;
  let patienceMs: number | undefined;
  /** Of the groups whose origin is trusted. */
  let members: Map<string, string[]>;
  let trusted: Set<string>;

  beforeAll(async () => {
    knex = await openDatabase({
      getClient: () => databases.init('POSTGRES_18'),
    });
    await insertComponent(knex);
    releaseId = await insertRelease(knex);
  });

  beforeEach(async () => {
    answers = 200;
    taken = [];
    stop = new AbortController();
    patienceMs = undefined;
    const users = ['user:default/dana', 'user:default/pat', SAM, OLGA];
    trusted = new Set(users);
    members = new Map([[TEAM, [SAM, OLGA]]]);
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      if (answers === 200) {
        taken.push(JSON.parse(Buffer.concat(chunks).toString()));
      }
      if (answers !== HANGS) {
        response.writeHead(answers).end('{}');
      }
    });
    await new Promise<void>(listening => {
      server.listen(0, '127.0.0.1', listening);
    });
  });

  afterEach(async () => {
    await new Promise(closed => {
      server.close(closed);
      server.closeAllConnections();
    });
  });

  /** Of a promotion that failed, unless of another; its row is there or gone. */
  async function aNotifier(
    options: {
      gone?: boolean;
      world?: ReturnType<typeof asked>;
      about?: Occasion;
      load?: () => Promise<ComponentState>;
    } = {},
  ) {
    const { world = asked(aWaitingState(), FAILED) } = options;
    const { state, promotion } = world;
    const { about = { kind: 'end', by: SAM } } = options;
    await knex('promotions').delete();
    if (!options.gone) {
      await knex.transaction(trx =>
        insertPromotion(trx, state.component.ref, {
          ...promotion,
          releaseId,
          replacesReleaseId: undefined,
        }),
      );
    }
    const { port } = server.address() as AddressInfo;
    const logger = mockServices.logger.mock();
    const notifier = Notifier.create({
      knex,
      states: { load: options.load ?? (async () => state) },
      groups: {
        readGroups: async refs =>
          refs.map(ref => ({ ref, members: members.get(ref) })),
        readPeople: async refs =>
          refs.filter(ref => trusted.has(ref)).map(userRef => ({ userRef })),
      },
      notifications: DefaultNotificationService.create({
        auth: mockServices.auth(),
        discovery: mockServices.discovery.mock({
          getBaseUrl: async () => `http://127.0.0.1:${port}`,
        }),
      }),
      logger,
      patienceMs,
    });
    const deliver = (retries = 0, isLast = false) =>
      notifier.deliver(
        { promotionId: ID, ...about },
        { retries, isLast, signal: stop.signal },
      );
    return { deliver, logger, notifier };
  }

  /** Of one that waits for an approval, and was asked for. */
  async function aNotifierOfAsked(
    result: Partial<GateResult> = {},
    load?: () => Promise<ComponentState>,
  ) {
    const awaited = passed(APPROVAL, {
      status: 'pending',
      reason: ['1 more approval by platform'],
      whoCanAct: ['user:default/pat'],
      judgedFor: { promotionId: ID, approvalIds: [] },
      ...result,
    });
    const notifier = await aNotifier({
      world: asked(
        aWaitingState({ gates: [APPROVAL], gateResults: [awaited] }),
        { id: ID },
      ),
      about: { kind: 'approval' },
      load,
    });
    const [{ digest }] = (await readStoredState(knex)).promotions;
    await haveWritten({ askedFor: digest });
    return notifier;
  }

  /** Of one that waits for a checklist for long, and for another; of both was reminded. */
  async function aNotifierOfReminded(
    result: Partial<GateResult> = {},
    promotion: Partial<Promotion> = {},
    load?: () => Promise<ComponentState>,
  ) {
    const list = aGate({ name: 'before', type: 'manual-check' });
    const late = passed(list, {
      status: 'pending',
      whoCanAct: ['user:default/pat'],
      reminds: true,
      judgedFor: { promotionId: ID, approvalIds: [] },
      ...result,
    });
    const notifier = await aNotifier({
      world: asked(aWaitingState({ gates: [list], gateResults: [late] }), {
        id: ID,
        ...promotion,
      }),
      about: { kind: 'reminder', gate: 'before' },
      load,
    });
    await haveWritten({ reminders: ['before', 'another'] });
    return notifier;
  }

  /** As the step that had them told left it; nothing is due. */
  async function haveWritten(change: PromotionChange) {
    const [promotion] = (await readStoredState(knex)).promotions;
    await knex.transaction(trx =>
      changePromotion(trx, promotion, change, {
        queue: { send: async () => {} },
      }),
    );
    await knex('components').update({ due_at: null });
  }

  /** Whether the next step asks them, and comes soon. */
  async function areToBeAsked() {
    const [promotion] = (await readStoredState(knex)).promotions;
    const [{ due_at: dueAt }] = await knex('components').select('due_at');
    expect(dueAt !== null).toBe(promotion.askedFor === undefined);
    return promotion.askedFor === undefined;
  }

  /** Of which checklists was reminded, and whether the next step comes soon. */
  async function reminded() {
    const [promotion] = (await readStoredState(knex)).promotions;
    const [{ due_at: dueAt }] = await knex('components').select('due_at');
    return { of: promotion.reminded, due: dueAt !== null };
  }

  it('sends what is so, in the shape that the portal takes', async () => {
    await (await aNotifier()).deliver();
    expect(taken).toEqual([
      {
        recipients: {
          type: 'entity',
          entityRef: ['user:default/dana', 'user:default/olga'],
        },
        payload: {
          title: 'payments 1.1.0 to production has failed',
          description: 'It was not healthy in time',
          link: `/catalog/default/component/payments/release-pipeline/promotions/${ID}`,
          severity: 'high',
          topic: 'promotion failed',
          scope: `release-pipeline:${ID}`,
        },
      },
    ]);
  });

  it('R23 tells the owner, and nobody whom no trusted origin makes one', async () => {
    members.set(TEAM, [OLGA, 'user:default/dana']);
    await (await aNotifier()).deliver();
    members.clear();
    await (await aNotifier()).deliver();
    trusted.clear();
    await (await aNotifier()).deliver();
    expect(taken).toMatchObject([
      { recipients: { entityRef: ['user:default/dana', OLGA] } },
      { recipients: { entityRef: ['user:default/dana'] } },
    ]);
  });

  it('reminds of a checklist, and of none of what has ended since', async () => {
    const list = aGate({ name: 'before', type: 'manual-check' });
    const late = passed(list, {
      status: 'pending',
      reason: ['1 of 2 items are not ticked: Users told'],
      whoCanAct: ['user:default/pat', 'user:default/sam'],
      reminds: true,
      judgedFor: { promotionId: ID, approvalIds: [] },
    });
    const waiting = aWaitingState({ gates: [list], gateResults: [late] });
    const about: Occasion = { kind: 'reminder', gate: 'before' };
    const cancelled = asked(waiting, { id: ID, state: 'cancelled' });
    await (await aNotifier({ world: cancelled, about })).deliver();
    expect(taken).toEqual([]);
    const open = asked(waiting, { id: ID });
    await (await aNotifier({ world: open, about })).deliver();
    expect(taken).toEqual([
      {
        recipients: {
          type: 'entity',
          entityRef: ['user:default/pat', 'user:default/sam'],
        },
        payload: {
          title: "Checklist 'before' of payments 1.1.0 to production waits",
          description: '1 of 2 items are not ticked: Users told',
          link: '/catalog/default/component/payments/release-pipeline?stage=production',
          severity: 'normal',
          topic: 'checklist reminder',
          scope: `release-pipeline:${ID}:before`,
        },
      },
    ]);
  });

  it('F67 is tried again while nobody takes it, and says so once', async () => {
    const { deliver, logger } = await aNotifier();
    answers = 503;
    for (let tries = 0; tries < 3; tries += 1) {
      await expect(deliver(tries)).rejects.toThrow(TryAgain);
    }
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringMatching(/^Notifications are not taken.*503$/)],
    ]);
    expect(logger.info).not.toHaveBeenCalled();

    answers = 200;
    await deliver(3);
    await deliver();
    expect(taken).toHaveLength(2);
    expect(logger.info.mock.calls).toEqual([['Notifications are taken again']]);
  });

  it('lets it be where the portal has no notifications, and says so once', async () => {
    const { deliver, logger } = await aNotifier();
    answers = 404;
    // It may only be starting.
    await expect(deliver(0)).rejects.toThrow(TryAgain);
    expect(logger.info).not.toHaveBeenCalled();
    // A proxy says the same while its backend is being replaced.
    await expect(deliver(8)).rejects.toThrow(TryAgain);
    await deliver(9);
    await deliver(9);
    expect(logger.info.mock.calls).toEqual([
      [expect.stringContaining('no notifications plugin')],
    ]);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('has nothing to say of what is gone', async () => {
    await (await aNotifier({ gone: true })).deliver();
    expect(taken).toEqual([]);
  });

  it('F67 asks again whom it could not tell before something else held it back', async () => {
    const { deliver } = await aNotifierOfAsked({ status: 'unknown' });
    await deliver(7);
    expect(taken).toEqual([]);
    expect(await areToBeAsked()).toBe(true);
  });

  it('asks nobody again who was told', async () => {
    const { deliver } = await aNotifierOfAsked();
    await deliver();
    expect(taken).toHaveLength(1);
    expect(await areToBeAsked()).toBe(false);
  });

  it.each([503, 404])(
    'F67 asks again whom it could not tell for half a day (%d)',
    async status => {
      const { deliver } = await aNotifierOfAsked();
      answers = status;
      for (const retries of [0, 9, 79]) {
        await expect(deliver(retries)).rejects.toThrow(TryAgain);
        expect(await areToBeAsked()).toBe(false);
      }
      await expect(deliver(80, true)).rejects.toThrow(TryAgain);
      expect(await areToBeAsked()).toBe(true);
    },
  );

  it('F67 asks again where nothing could be read for half a day', async () => {
    const { deliver } = await aNotifierOfAsked({}, unreadable);
    await expect(deliver(79)).rejects.toThrow('not readable');
    expect(await areToBeAsked()).toBe(false);
    await expect(deliver(80, true)).rejects.toThrow('not readable');
    expect(await areToBeAsked()).toBe(true);
  });

  it.each<[string, Partial<GateResult>]>([
    ['could not be read', { status: 'unknown', reminds: undefined }],
    ['was asked otherwise', { asks: 'other items' }],
  ])(
    'F67 reminds later of a checklist that %s when it was to be told',
    async (_what, result) => {
      const { deliver } = await aNotifierOfReminded(result);
      await deliver(7);
      expect(taken).toEqual([]);
      expect(await reminded()).toEqual({ of: ['another'], due: true });
    },
  );

  it.each<[string, Partial<GateResult>, Partial<Promotion>]>([
    ['who was told', {}, {}],
    ['of what was ticked meanwhile', { status: 'passed' }, {}],
    // It is as late as it was: the next step would go round.
    ['where nobody can be told', { whoCanAct: ['group:default/ops'] }, {}],
    ['of what has ended', {}, { state: 'cancelled' }],
  ])('reminds nobody again %s', async (_who, result, promotion) => {
    const { deliver } = await aNotifierOfReminded(result, promotion);
    await deliver();
    expect(await reminded()).toEqual({ of: ['before', 'another'], due: false });
  });

  it('F67 reminds again whom it could not remind for half a day', async () => {
    const { deliver } = await aNotifierOfReminded();
    answers = 503;
    await expect(deliver(79)).rejects.toThrow(TryAgain);
    expect(await reminded()).toEqual({ of: ['before', 'another'], due: false });
    await expect(deliver(80, true)).rejects.toThrow(TryAgain);
    expect(await reminded()).toEqual({ of: ['another'], due: true });
  });

  it('F67 reminds again where nothing could be read for half a day', async () => {
    const { deliver } = await aNotifierOfReminded({}, {}, unreadable);
    await expect(deliver(80, true)).rejects.toThrow('not readable');
    expect(await reminded()).toEqual({ of: ['another'], due: true });
  });

  it('F67 tells again that a sign-off is awaited whom it could not tell for half a day', async () => {
    const { deliver } = await aNotifier({
      world: asked(
        aWaitingState({ stages: { production: { signOffGroups: [TEAM] } } }),
        { id: ID, state: 'watching', signOffSince: NOW },
      ),
      about: { kind: 'sign-off' },
    });
    await haveWritten({ asksSignOff: true });
    const isTold = async () => {
      const [promotion] = (await readStoredState(knex)).promotions;
      const [{ due_at: dueAt }] = await knex('components').select('due_at');
      expect(dueAt === null).toBe(promotion.signOffUntold === undefined);
      return promotion;
    };
    answers = 503;
    await expect(deliver(79)).rejects.toThrow(TryAgain);
    const { signOffSince, ...before } = await isTold();
    expect(before.signOffUntold).toBeUndefined();
    await expect(deliver(80, true)).rejects.toThrow(TryAgain);
    expect(await isTold()).toMatchObject({ signOffUntold: true, signOffSince });

    // The next step asks once more, and the lane has been free all the time.
    await haveWritten({ asksSignOff: true });
    const after = await isTold();
    expect(after).toMatchObject({ signOffSince });
    expect(after.signOffUntold).toBeUndefined();
    answers = 200;
    await deliver();
    expect(taken).toMatchObject([{ payload: { topic: 'sign-off needed' } }]);
    expect((await isTold()).signOffUntold).toBeUndefined();
  });

  it('F70 waits no longer than a moment for an answer that does not come', async () => {
    patienceMs = 20;
    answers = HANGS;
    const { deliver, logger } = await aNotifier();
    await expect(deliver()).rejects.toThrow(TryAgain);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });

  it('F70 waits no longer than its job lasts, and has nothing to complain of then', async () => {
    answers = HANGS;
    const { deliver, logger } = await aNotifier();
    const delivered = deliver();
    stop.abort();
    await expect(delivered).rejects.toThrow(TryAgain);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('S37 tells the owners once of what came without a promotion, and calls nobody else', async () => {
    const { state, promotion } = asked(aWaitingState(), { id: ID });
    const id = randomUUID();
    const world = {
      promotion,
      state: {
        ...state,
        releases: state.releases.map(release => ({
          ...release,
          version: '1.1.0 @channel\r\nBcc: x',
        })),
        deployments: state.deployments.map(deployment =>
          deployment.stage === 'production'
            ? { ...deployment, id, uncovered: true }
            : deployment,
        ),
      },
    };
    const { notifier } = await aNotifier({ world });
    await insertDeployment(knex, { id, release_id: releaseId });
    const about = { kind: 'uncovered', deploymentId: id } as const;
    const attempt = { retries: 0, isLast: false, signal: stop.signal };
    await notifier.deliver(about, attempt);
    await notifier.deliver({ ...about, deploymentId: randomUUID() }, attempt);
    expect(taken).toEqual([
      {
        recipients: { type: 'entity', entityRef: [SAM, OLGA] },
        payload: {
          title:
            'payments 1.1.0 @\u200bchannel Bcc: x arrived in production without a promotion',
          description: expect.stringContaining('nobody approved it'),
          link: '/catalog/default/component/payments/release-pipeline?stage=production',
          severity: 'high',
          topic: 'not covered by a promotion',
          scope: `release-pipeline:deployment:${id}`,
        },
      },
    ]);
  });
});
