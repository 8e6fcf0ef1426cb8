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
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type {
  ApprovalView,
  CalendarEventText,
  Collisions,
  DecisionView,
  GateView,
  InboxItem,
  OverrideView,
  PromotionView,
  Tab,
} from 'backstage-plugin-release-pipeline-common';
import createKnex, { type Knex } from 'knex';
import { type SmallWorld, startSmallWorld } from 'lab';
import {
  type Operation,
  type OperationId,
  operations,
} from '../schema/operations';
import {
  type RunningPlugin,
  startPlugin,
  until,
} from '../__testUtils__/startPlugin';
import { readStoredEvent } from '../database/calendarEvents';
import { verifyChain } from '../database/EvidenceLog';
import { insertPromotion } from '../database/promotionWrites';
import { eventMark } from '../domain/calendar/eventMark';
import { aPromotion } from '../domain/testing/builders';
import { storedEventOf } from '../service/calendar/eventText';
import { createRouter, type Handlers } from './createRouter';

jest.setTimeout(120_000);

const PAYMENTS = '/components/default/component/payments';
const SEARCH = '/components/default/component/search';
const NOBODY = '00000000-0000-4000-8000-000000000000';
const REPORTER = 'external:test-service';

interface Known {
  id: string;
  digest: string;
  releaseId: string;
  change: string;
  component: string;
  /** That olga gave, who is in no group. */
  approvalId: string;
  /** That olga gave, and that is over. */
  overrideId: string;
  /** That olga gave, and that lasts. */
  standingId: string;
  /** Another promotion, which awaits its sign-off. */
  watchedId: string;
  /** Of the seat of olga, which pat holds. */
  delegationId: string;
  /** Which dana scheduled. */
  trainId: string;
  /** A departure of it that is under way. */
  runId: string;
  /** Of dana, to the calendar. */
  subscriptionId: string;
  /** That olga asks for, from a freeze of staging. */
  exceptionId: string;
  /** A note about payments. */
  eventId: string;
}

const WHOSE_EVENT =
  /^Only who owns all components, .* that it names, or members of platform/;

/** Freezes of staging, where a test is about exceptions from them. */
const STOCKTAKING = randomUUID();
const INVENTORY = randomUUID();

/** Maintenance of a component; it holds nothing. */
function note(component: string): CalendarEventText {
  return {
    kind: 'maintenance',
    title: 'New disks',
    start: '2026-12-01T22:00',
    durationMinutes: 60,
    zone: 'Europe/Berlin',
    scope: { components: [component] },
  };
}

/** Local time in UTC. */
const inDays = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16);

const NOT_THEIR_TRAIN = /^Only who scheduled it may change it/;

// Of one moment: who sends a train twice sends the same one.
const IN_FIVE_DAYS = inDays(5);

/** One that departs in some days, whenever this runs. */
const aTrain = (component: string) => ({
  title: 'Night train',
  stage: 'production',
  start: IN_FIVE_DAYS,
  zone: 'UTC',
  components: { refs: [component] },
  reason: 'all of them together',
});

/** A well-formed request for each operation; a new operation does not compile without one. */
const REQUESTS: Record<
  OperationId,
  (known: Known) => {
    path: string;
    body?: object;
    /** Who may do it, where not everybody who may see it. */
    by?: string;
    /** What others are told; in most cases whom it is for. */
    refusal?: RegExp;
  }
> = {
  getTab: () => ({ path: `${PAYMENTS}/tab` }),
  getCard: () => ({ path: `${PAYMENTS}/card` }),
  getInbox: () => ({ path: '/approvals' }),
  getDecided: () => ({ path: '/approvals/decided' }),
  getDelegations: () => ({ path: '/delegations' }),
  createDelegation: ({ id }) => ({
    path: '/delegations',
    body: {
      to: id === NOBODY ? 'user:default/nobody' : 'user:default/sam',
      until: new Date(Date.now() + 86_400_000).toISOString(),
      reason: 'away',
    },
    by: 'pat',
    refusal: /^Only members of a group that approves somewhere/,
  }),
  endDelegation: ({ id, delegationId }) => ({
    path: `/delegations/${id === NOBODY ? id : delegationId}/end`,
    body: {},
    by: 'olga',
    refusal: /^Only who handed the seat over, or holds it, ends this$/,
  }),
  listTrains: () => ({ path: '/trains' }),
  getTrain: ({ trainId }) => ({ path: `/trains/${trainId}` }),
  getTrainPrognosis: ({ trainId }) => ({
    path: `/trains/${trainId}/prognosis`,
  }),
  getTrainCollisions: ({ component }) => {
    const { reason: _reason, title: _title, ...times } = aTrain(component);
    return { path: '/trains/collisions', body: times, by: 'dana' };
  },
  createTrain: ({ component }) => ({
    path: '/trains',
    // The same twice is one.
    body: { ...aTrain(component), reason: randomUUID() },
    by: 'dana',
  }),
  changeTrain: ({ component, id, trainId }) => ({
    path: `/trains/${id === NOBODY ? id : trainId}/change`,
    body: { ...aTrain(component), title: 'Weekly', version: 1 },
    by: 'dana',
    refusal: NOT_THEIR_TRAIN,
  }),
  endTrain: ({ id, trainId }) => ({
    path: `/trains/${id === NOBODY ? id : trainId}/end`,
    body: { version: 1, reason: 'not needed' },
    by: 'dana',
    refusal: NOT_THEIR_TRAIN,
  }),
  stopTrain: ({ id, runId, trainId }) => ({
    path: `/trains/${id === NOBODY ? id : trainId}/stop`,
    body: { runId, reason: 'the shop is down' },
    by: 'dana',
    refusal: NOT_THEIR_TRAIN,
  }),
  getBoard: () => ({ path: '/board' }),
  getCalendar: () => ({
    path: '/calendar?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z',
  }),
  getOwnCalendar: () => ({ path: '/calendar/mine' }),
  getComponentCalendar: () => ({ path: `${PAYMENTS}/calendar` }),
  getQuietTimes: () => ({
    path: '/calendar/quiet-times?component=component:default/payments',
  }),
  getSubscriptions: () => ({ path: '/calendar/subscriptions' }),
  createSubscription: ({ component }) => ({
    path: '/calendar/subscriptions',
    body: { name: 'Mine', filter: { components: [component || 'none'] } },
  }),
  revokeSubscription: ({ id, subscriptionId }) => ({
    path: `/calendar/subscriptions/${
      id === NOBODY ? id : subscriptionId
    }/revoke`,
    body: {},
  }),
  getCalendarDecision: () => ({
    path: `/calendar/decision?${new URLSearchParams({
      component: 'component:default/payments',
      stage: 'production',
    })}`,
  }),
  getCalendarEvents: () => ({ path: '/calendar/events' }),
  getCalendarEvent: ({ eventId }) => ({ path: `/calendar/events/${eventId}` }),
  getAffectedComponents: ({ eventId }) => ({
    path: `/calendar/events/${eventId}/affected`,
  }),
  getCalendarEventHistory: ({ eventId }) => ({
    path: `/calendar/events/${eventId}/history`,
  }),
  previewCalendarEvent: ({ component }) => ({
    path: '/calendar/preview',
    body: note(component),
  }),
  createCalendarEvent: ({ component }) => ({
    path: '/calendar/events',
    // The same twice is one.
    body: { ...note(component), reason: randomUUID() },
    by: 'pat',
    refusal: WHOSE_EVENT,
  }),
  changeCalendarEvent: ({ id, eventId, component }) => ({
    path: `/calendar/events/${id === NOBODY ? id : eventId}`,
    body: { ...note(component), title: 'Later', version: 1 },
    by: 'pat',
    refusal: WHOSE_EVENT,
  }),
  endCalendarEvent: ({ id, eventId }) => ({
    path: `/calendar/events/${id === NOBODY ? id : eventId}/end`,
    body: { version: 1 },
    by: 'pat',
    refusal: WHOSE_EVENT,
  }),
  deleteCalendarEvent: ({ id, eventId }) => ({
    path: `/calendar/events/${id === NOBODY ? id : eventId}/delete`,
    body: { version: 1, reason: 'not needed' },
    by: 'pat',
    refusal: WHOSE_EVENT,
  }),
  getCalendarFeeds: () => ({ path: '/calendar/feeds' }),
  getPromotion: ({ id }) => ({ path: `/promotions/${id}` }),
  getBlastRadius: ({ releaseId }) => ({
    path: `${PAYMENTS}/blast-radius?${new URLSearchParams({
      stage: 'production',
      release: releaseId,
    })}`,
  }),
  getCollisions: ({ releaseId }) => ({
    path: `${PAYMENTS}/collisions?${new URLSearchParams({
      stage: 'production',
      release: releaseId,
    })}`,
  }),
  getDecision: ({ id }) => ({ path: `/promotions/${id}/decision` }),
  getEvidence: ({ id }) => ({ path: `/promotions/${id}/evidence` }),
  getEvidencePage: ({ id }) => ({ path: `/promotions/${id}/evidence.html` }),
  getPromotionsCsv: () => ({
    path: '/evidence/promotions.csv?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z',
  }),
  getEvidenceAccess: () => ({ path: '/evidence' }),
  verifyEvidence: () => ({ path: '/evidence/verification' }),
  createPromotion: ({ releaseId }) => ({
    path: `${PAYMENTS}/promotions`,
    body: { stage: 'staging', releaseId, reason: 'wanted' },
    by: 'dana',
  }),
  confirmChange: ({ change }) => ({
    path: `${SEARCH}/confirmations`,
    body: { change },
    by: 'pat',
  }),
  approvePromotion: ({ id, digest }) => ({
    path: `/promotions/${id}/approve`,
    body: { digest, reason: 'looked at it' },
    by: 'pat',
  }),
  rejectPromotion: ({ id, digest }) => ({
    path: `/promotions/${id}/reject`,
    body: { digest, reason: 'not today' },
    by: 'sam',
  }),
  raiseRisk: ({ id, digest }) => ({
    path: `/promotions/${id}/raise-risk`,
    body: { digest, risk: 'high', reason: 'it touches money' },
  }),
  signOffPromotion: ({ id, watchedId, digest }) => ({
    path: `/promotions/${id === NOBODY ? id : watchedId}/sign-off`,
    body: { digest, verdict: 'problem', reason: 'the total is wrong' },
    by: 'pat',
  }),
  lowerRisk: ({ id, digest }) => ({
    path: `/promotions/${id}/lower-risk`,
    body: { digest, risk: 'low', reason: 'a text only' },
    by: 'pat',
  }),
  createReport: ({ component }) => ({
    path: '/reports',
    body: {
      component,
      stage: 'dev',
      release: '1.1.0',
      check: 'e2e',
      run: randomUUID(),
      status: 'passed',
    },
    by: REPORTER,
  }),
  announce: ({ component, releaseId }) => ({
    path: '/announcements',
    body: {
      component,
      stage: 'production',
      releaseId,
      text: `Told everybody ${randomUUID()}`,
    },
  }),
  tickItem: ({ component, releaseId }) => ({
    path: '/checks',
    body: {
      component,
      stage: 'production',
      releaseId,
      gate: 'list',
      item: 'Users told',
    },
    by: 'pat',
  }),
  getTrialOptions: () => ({ path: `${PAYMENTS}/trials` }),
  askWhatIf: ({ releaseId }) => ({
    path: `${PAYMENTS}/what-if`,
    body: { stage: 'production', releaseId },
    by: 'dana',
  }),
  runRetro: () => ({
    path: `${PAYMENTS}/retro-run`,
    body: { stage: 'production', gate: 'health' },
    by: 'dana',
  }),
  withdrawApproval: ({ id, approvalId }) => ({
    path: `/promotions/${id}/withdraw`,
    body: { approvalId },
    by: 'olga',
    refusal: /^Only who gave an approval takes it back$/,
  }),
  overridePromotion: ({ id, digest }) => ({
    path: `/promotions/${id}/override`,
    body: {
      digest,
      gates: ['approvals'],
      reason: 'the shop is down',
      ticket: 'OPS-12',
    },
    by: 'pat',
  }),
  endOverride: ({ id, standingId }) => ({
    path: `/promotions/${id}/override/end`,
    body: { overrideId: standingId, reason: 'the check is mended' },
    by: 'pat',
  }),
  reviewOverride: ({ id, overrideId }) => ({
    path: `/promotions/${id}/review`,
    body: { overrideId, finding: 'it had to be; the check is mended' },
    by: 'pat',
  }),
  getPromotionExceptions: ({ id }) => ({
    path: `/promotions/${id}/exceptions`,
  }),
  askException: ({ id, digest }) => ({
    path: `/promotions/${id}/exceptions`,
    body: {
      digest,
      eventId: STOCKTAKING,
      reason: 'the shop is down',
      ticket: 'OPS-12',
      until: new Date(Date.now() + 86_400_000).toISOString(),
    },
    by: 'pat',
  }),
  confirmException: ({ id, digest, exceptionId }) => ({
    path: `/promotions/${id}/exceptions/confirm`,
    body: { digest, exceptionId },
    by: 'pat',
  }),
  endException: ({ id, exceptionId }) => ({
    path: `/promotions/${id}/exceptions/end`,
    body: { exceptionId, reason: 'the shop is back' },
    by: 'pat',
  }),
  getEventExceptions: () => ({
    path: `/calendar/events/${INVENTORY}/exceptions`,
  }),
  getFreezeReview: () => ({
    path: `/calendar/events/${INVENTORY}/review`,
  }),
  planPromotion: ({ id }) => ({
    path: `/promotions/${id}/plan`,
    body: { was: null },
    by: 'dana',
  }),
  cancelPromotion: ({ id }) => ({
    path: `/promotions/${id}/cancel`,
    body: {},
    by: 'dana',
  }),
};

const ALL = Object.entries<Operation>(operations) as Array<
  [OperationId, Operation]
>;
const MUTATIONS = ALL.filter(([, { audit }]) => audit !== undefined);
const READS = ALL.filter(([, { method }]) => method === 'get');
/** Asks others, and changes nothing. */
const QUESTIONS = ALL.filter(
  ([, { audit, method }]) => audit === undefined && method !== 'get',
);

/** Mutations that a service may be allowed, where config names it (R34). */
const REPORTS = MUTATIONS.filter(([, { mayReport }]) => mayReport);
const DECISIONS = MUTATIONS.filter(([, { mayReport }]) => !mayReport);

/** What not everybody may do who may see what it is about. */
const RESTRICTED = MUTATIONS.filter(
  ([id]) =>
    REQUESTS[id]({
      id: '',
      digest: '',
      releaseId: '',
      change: '',
      component: '',
      approvalId: '',
      overrideId: '',
      standingId: '',
      watchedId: '',
      delegationId: '',
      trainId: '',
      runId: '',
      subscriptionId: '',
      exceptionId: '',
      eventId: '',
    }).by !== undefined,
);

/** Only a person has an inbox, and the right to read the evidence (R34). */
const OF_PERSONS: OperationId[] = [
  'getInbox',
  'getDecided',
  'getDelegations',
  'getOwnCalendar',
  'getSubscriptions',
  'getEvidence',
  'getEvidencePage',
  'getPromotionsCsv',
  'verifyEvidence',
];

/** What shows nothing of any component, so that no catalog is asked. */
const ABOUT_NO_COMPONENT: OperationId[] = [
  'getCalendarFeeds',
  'getEvidenceAccess',
  // Of whoever owns nothing; of others see `CalendarViews.test.ts`.
  'getOwnCalendar',
  'verifyEvidence',
];

/** What makes each understood, allowed and of no use; nothing more is needed to cancel twice. */
const USELESS: Partial<Record<OperationId, object>> = {
  createPromotion: { releaseId: NOBODY },
  confirmChange: { change: 'another' },
  approvePromotion: { digest: 'another' },
  rejectPromotion: { digest: 'another' },
  raiseRisk: { digest: 'another' },
  lowerRisk: { digest: 'another' },
  signOffPromotion: { digest: 'another' },
  withdrawApproval: { approvalId: NOBODY },
  planPromotion: { was: '2026-01-01T00:00:00Z' },
  overridePromotion: { digest: 'another' },
  endOverride: { overrideId: NOBODY },
  reviewOverride: { overrideId: NOBODY },
  askException: { eventId: 'config:freeze:none' },
  confirmException: { exceptionId: NOBODY },
  endException: { exceptionId: NOBODY },
  createDelegation: { until: '2026-01-01T00:00:00Z' },
  createTrain: { zone: 'Europe/Nowhere' },
  changeTrain: { version: 7 },
  endTrain: { version: 7 },
  stopTrain: { runId: NOBODY },
  createSubscription: { filter: { stages: ['nowhere'] } },
  createCalendarEvent: { durationMinutes: undefined, end: '2026-12-01T21:00' },
  changeCalendarEvent: { version: 99 },
  endCalendarEvent: { version: 99 },
  deleteCalendarEvent: { version: 99 },
  createReport: { release: '9.9.9' },
  announce: { releaseId: NOBODY },
  tickItem: { releaseId: NOBODY },
};

const none = mockCredentials.none.header();
const service = mockCredentials.service.header();
const otherService = mockCredentials.service.header({
  onBehalfOf: mockCredentials.service('external:other-service'),
  targetPluginId: 'release-pipeline',
});
const as = (user: string) =>
  user === REPORTER
    ? service
    : mockCredentials.user.header(`user:default/${user}`);
const principalOf = (user: string) =>
  user === REPORTER ? REPORTER : `user:default/${user}`;

// Outside, so that its clean-up comes after ours.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('routes', () => {
  const auditor = mockServices.auditor.mock();
  const success = jest.fn();
  const fail = jest.fn();
  let knex: Knex;
  let catalog: CatalogService;
  let world: SmallWorld;
  let plugin: RunningPlugin;
  let releaseId: string;
  /** What runs in staging. */
  let runningId: string;
  let known: Known;

  const send = (id: OperationId, authorization: string, given = known) => {
    const { path, body } = REQUESTS[id](given);
    const sent = plugin.send({
      method: operations[id].method,
      path,
      authorization,
    });
    return body ? sent.send(body) : sent;
  };

  /** What runs in staging came by a promotion that is over but for its sign-off. */
  const awaitingSignOff = async (digest: string): Promise<string> => {
    const [awaiting] = await knex('promotions')
      .whereNotNull('sign_off_since')
      .whereNull('ended_at')
      .select('id');
    const id = awaiting?.id ?? randomUUID();
    if (awaiting) {
      await knex('promotions').where({ id }).update({ digest });
      return id;
    }
    await knex.transaction(async trx => {
      await insertPromotion(trx, 'component:default/payments', {
        ...aPromotion({ id, digest, stage: 'staging', state: 'watching' }),
        // The other lane is taken until this one is free of it.
        lane: 'emergency',
        releaseId: runningId,
        expiresAt: Date.now(),
      });
      await trx('promotions')
        .where({ id })
        .update({ lane: 'forward', sign_off_since: knex.fn.now() });
    });
    return id;
  };

  /** No component is looked at in the background. */
  const atRest = () =>
    until(
      () =>
        knex('release_pipeline_jobs.job')
          .where({ name: 'advance-component' })
          .whereIn('state', ['created', 'retry', 'active']),
      jobs => jobs.length === 0,
    );

  const freeze = (title: string, id: string, isOn: boolean) =>
    knex.transaction(async trx => {
      await trx('calendar_mark').increment('mark', 1);
      await trx('calendar_events')
        .insert({
          id,
          version: 1,
          mark: trx('calendar_mark').select('mark'),
          text: JSON.stringify({
            kind: 'freeze',
            title,
            start: inDays(-1),
            end: inDays(30),
            zone: 'UTC',
            scope: { stages: ['staging'] },
          }),
          entered_by: 'user:default/olga',
          entered_name: 'Olga',
          entered_at: knex.fn.now(),
          deleted_at: isOn ? null : knex.fn.now(),
        })
        .onConflict('id')
        .merge(['mark', 'deleted_at']);
    });

  const lastRow = async () =>
    Number((await knex('evidence').max({ seq: 'seq' }))[0].seq ?? 0);
  const rowsAfter = (seq: number) =>
    knex('evidence')
      .where('seq', '>', seq)
      .orderBy('seq')
      .select('kind', 'payload');

  const refusedAfter = async (seq: number) =>
    (await rowsAfter(seq)).filter(({ kind }) => kind === 'refused');

  beforeAll(async () => {
    world = await startSmallWorld({
      components: ['payments', 'search'],
      // One approval is never enough, so nothing that is asked for moves.
      staging: {
        start: 'on-request',
        risk: { default: 'medium' },
        cooldown: { seconds: 0 },
        // Nor does what somebody overrides.
        delay: { hours: 1 },
        signOff: { from: ['group:default/platform'] },
        gates: {
          approvals: {
            type: 'approval',
            required: 2,
            from: ['group:default/platform'],
          },
        },
      },
      production: {
        gates: {
          health: { type: 'argocd-health', of: 'staging' },
          approvals: {
            type: 'approval',
            required: 2,
            from: ['group:default/platform'],
          },
          e2e: {
            type: 'report',
            check: 'e2e',
            of: 'dev',
            values: { coverage: { min: 80 } },
          },
          notice: { type: 'announcement', before: { hours: 1 } },
          source: { type: 'branch', allowed: ['main'] },
          backup: { type: 'report', check: 'backup', about: 'stage' },
          list: {
            type: 'manual-check',
            items: ['Users told'],
            by: ['platform'],
          },
        },
      },
      policy: {
        authority: {
          trustedOrigins: ['test-directory:default/'],
          machineAuthors: ['ci@example.com'],
        },
        reporters: {
          'test-service': {
            components: ['*'],
            stages: ['dev', 'production'],
            checks: ['e2e', 'backup'],
          },
        },
        requesters: {
          pipeline: {
            components: ['component:default/payments'],
            stages: ['staging'],
          },
        },
      },
    });
    knex = await databases.init('POSTGRES_18');
    catalog = catalogServiceMock({ entities: world.entities });
    plugin = await startPlugin({
      knex,
      world,
      catalog,
      features: [auditor.factory],
    });
    await plugin.tabUntil('payments', tab => tab.state === 'pipeline');
    await plugin.tabUntil('search', tab => tab.state === 'pipeline');
    await world.push('payments', 'dev', '1.1.0');
    const tab = await plugin.tabUntil(
      'payments',
      ({ stages }) => stages[1].verdicts[0]?.ask.allowed === true,
    );
    releaseId = tab.stages[0].release!.id;
    runningId = tab.stages[1].release!.id;
  });

  afterAll(async () => {
    await plugin.stop();
    await world.stop();
  });

  beforeEach(async () => {
    auditor.createEvent.mockResolvedValue({ success, fail });
    const { currentTestName = '' } = expect.getState();
    const isFrozen = /Exception|FreezeReview/.test(currentTestName);
    await freeze('Stocktaking', STOCKTAKING, isFrozen);
    await freeze('Inventory', INVENTORY, isFrozen);
    const ask = async (): Promise<any> => {
      const { body, status } = await send('createPromotion', as('dana'), {
        id: '',
        digest: '',
        releaseId,
        change: '',
        component: 'component:default/payments',
        approvalId: '',
        overrideId: '',
        standingId: '',
        watchedId: '',
        delegationId: '',
        trainId: '',
        runId: '',
        subscriptionId: '',
        exceptionId: '',
        eventId: '',
      });
      if (status === 201) {
        // What was asked for just now would be written of during the test, and
        // what it is judged by may be another one by then.
        await atRest();
        return ask();
      }
      return body;
    };
    let body = await ask();
    const overrides: OverrideView[] = body.overrides ?? [];
    if (
      (body.risk !== undefined && body.risk !== 'medium') ||
      overrides.some(({ ended, gates }) => !ended && gates.length > 0)
    ) {
      // The test before put it into another class, or overrode what holds it.
      await send('cancelPromotion', as('dana'), { ...known, id: body.id });
      body = await ask();
    }
    if (body.error) {
      // Every other answer here would be about something else.
      throw new Error(body.error.message);
    }
    // As if the catalog had given it to others (S22).
    await knex('components')
      .where({ name: 'search' })
      .update({
        standing: {
          pipeline: 'standard',
          owner: 'group:default/earlier',
        },
      });
    const change = (await plugin.tab('search')).toConfirm?.id ?? '';
    const ofOlga = { promotion_id: body.id, user_ref: 'user:default/olga' };
    // She is in none of the groups that decide: whoever looks next voids it.
    await atRest();
    // Nor does anybody look again by the clock while the test runs.
    await knex('components')
      .where({ name: 'payments' })
      .update({ due_at: null });
    await atRest();
    await knex('approvals')
      .insert({
        ...ofOlga,
        id: randomUUID(),
        digest: body.digest,
        user_name: 'Olga',
        decision: 'approved',
        at: knex.fn.now(),
        open_gates: '[]',
      })
      .onConflict(knex.raw('(promotion_id, user_ref) where voided_at is null'))
      .ignore();
    const [{ id: approvalId }] = await knex('approvals')
      .where(ofOlga)
      .whereNull('voided_at')
      .select('id');
    const overridden = async (row: object): Promise<string> => {
      const id = randomUUID();
      await knex('overrides').insert({
        ...ofOlga,
        id,
        component_ref: 'component:default/payments',
        stage: 'staging',
        digest: body.digest,
        gates: '[]',
        reason: 'it had to be',
        ticket: 'OPS-1',
        user_name: 'Olga',
        at: knex.fn.now(),
        ...row,
      });
      return id;
    };
    const delegationId = randomUUID();
    await knex('delegations').delete();
    await knex('delegations').insert({
      id: delegationId,
      from_ref: 'user:default/olga',
      from_name: 'Olga',
      to_ref: 'user:default/pat',
      to_name: 'Pat',
      from_at: knex.fn.now(),
      until_at: new Date(Date.now() + 86_400_000),
    });
    await knex('calendar_subscriptions').delete();
    const subscriptionId = randomUUID();
    await knex('calendar_subscriptions').insert({
      id: subscriptionId,
      token_hash: subscriptionId,
      owner_ref: 'user:default/dana',
      name: 'Releases',
      filter: '{}',
      created_at: knex.fn.now(),
    });
    const exceptionId = randomUUID();
    await knex('calendar_exceptions').delete();
    await knex('calendar_exceptions').insert({
      ...ofOlga,
      id: exceptionId,
      component_ref: 'component:default/payments',
      stage: 'staging',
      digest: body.digest,
      event_id: INVENTORY,
      event_title: 'Inventory',
      event_mark: eventMark(
        storedEventOf((await readStoredEvent(knex, INVENTORY))!),
      ),
      reason: 'it has to be',
      ticket: 'OPS-1',
      user_name: 'Olga',
      at: knex.fn.now(),
      expires_at: knex.raw("now() + interval '1 hour'"),
    });
    const [owed] = await knex('overrides')
      .where(ofOlga)
      .whereNull('reviewed_at')
      .whereNotNull('ended_at')
      .select('id');
    const [standing] = await knex('overrides')
      .where(ofOlga)
      .whereNull('ended_at')
      .select('id');
    const trainId = randomUUID();
    const runId = randomUUID();
    const text = aTrain('component:default/payments');
    await knex('trains').delete();
    await knex('trains').insert({
      id: trainId,
      text,
      permitted: '["component:default/payments"]',
      scheduled_by: 'user:default/dana',
      scheduled_by_name: 'Dana',
      scheduled_at: knex.fn.now(),
      next_at: new Date(`${text.start}Z`),
    });
    await knex('train_runs').insert({
      id: runId,
      train_id: trainId,
      text,
      waves: '["All at once"]',
      departs_at: knex.fn.now(),
      requested_by: 'user:default/dana',
      requested_by_name: 'Dana',
      state: 'running',
      wave_since: knex.fn.now(),
      started_at: knex.fn.now(),
    });
    const eventId = randomUUID();
    const eventText = JSON.stringify(note('component:default/payments'));
    await knex('calendar_events').insert({
      id: eventId,
      version: 1,
      mark: 1,
      text: eventText,
      entered_by: 'user:default/olga',
      entered_name: 'Olga',
      entered_at: knex.fn.now(),
    });
    await knex('calendar_event_versions').insert({
      event_id: eventId,
      version: 1,
      action: 'created',
      text: eventText,
      by_ref: 'user:default/olga',
      by_name: 'Olga',
      at: knex.fn.now(),
    });
    known = {
      trainId,
      runId,
      exceptionId,
      eventId,
      delegationId,
      subscriptionId,
      approvalId,
      overrideId:
        owed?.id ??
        (await overridden({
          expires_at: knex.fn.now(),
          ended_at: knex.fn.now(),
          end_because: 'its time was over',
        })),
      // It passes over nothing that is asked here.
      standingId:
        standing?.id ??
        (await overridden({
          expires_at: knex.raw("now() + interval '1 hour'"),
        })),
      watchedId: await awaitingSignOff(body.digest),
      id: body.id,
      digest: body.digest,
      releaseId,
      change,
      component: 'component:default/payments',
    };
    jest.clearAllMocks();
  });

  it('S14 mounts what the API description names, and nothing else', () => {
    const router = createRouter({
      httpAuth: mockServices.httpAuth(),
      auditor,
      handlers: {} as Handlers,
    });
    const mounted = router.stack.flatMap(({ route }) =>
      route ? route.stack.map(({ method }) => `${method} ${route.path}`) : [],
    );
    expect(mounted.sort()).toEqual(
      [
        'get /openapi.json',
        ...ALL.map(([, { method, path }]) => `${method} ${path}`),
      ].sort(),
    );
  });

  it.each(ALL)('S14 %s needs credentials', async id => {
    expect((await send(id, none)).status).toBe(401);
  });

  it.each(['/openapi.json', '/', '/health', '/nothing', '/webhooks', '/ical'])(
    'S44 nothing is open: %s',
    async path => {
      for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
        const answer = await plugin.send({ method, path, authorization: none });
        expect([method, answer.status]).toEqual([method, 401]);
      }
    },
  );

  it('S44 but for calendars that are subscribed to, which are there for whoever has the secret', async () => {
    const path = '/calendar/feeds/not-a-secret.ics';
    const answers = [];
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const { status, text } = await plugin.send({
        method,
        path,
        authorization: none,
      });
      answers.push([method, status]);
      expect(text).not.toMatch(/payments|search/);
    }
    expect(answers).toEqual([
      ['get', 404],
      ['post', 404],
      ['put', 404],
      ['patch', 404],
      ['delete', 404],
    ]);
    // The list of feeds beside it is for those who are signed in.
    await plugin
      .send({ method: 'get', path: '/calendar/feeds', authorization: none })
      .expect(401);
  });

  it.each([...DECISIONS, ...QUESTIONS])(
    'S4, S14 %s is nothing for a service',
    async id => {
      const { body } = await send(id, service).expect(403);
      expect(body.error.message).toBe('Only a signed-in person may do this');
    },
  );

  it('R14 anybody raises the risk, which voids what was approved; who may break the glass lowers it', async () => {
    await send('approvePromotion', as('pat')).expect(200);
    const { body: raised } = await send('raiseRisk', as('eve')).expect(200);
    expect(raised.risk).toBe('high');
    const read = async () => (await send('getPromotion', as('pat'))).body;
    const ofPat = (approvals: ApprovalView[]) =>
      approvals.filter(({ by }) => by.ref === 'user:default/pat');
    const now = await until(
      read,
      ({ approvals }) => ofPat(approvals)[0].void !== undefined,
    );

    const stale = await send('lowerRisk', as('pat')).expect(409);
    expect(stale.body.error.message).toContain('changed since you looked');
    // S3, I4: what they approve now is something else than what they approved then.
    const { body: again } = await send('approvePromotion', as('pat'), {
      ...known,
      digest: now.digest,
    }).expect(200);
    expect(ofPat(again.approvals)).toHaveLength(2);
    const { body: lowered } = await send('lowerRisk', as('pat'), {
      ...known,
      digest: now.digest,
    }).expect(200);

    expect(lowered).toMatchObject({ id: known.id, risk: 'low' });
    const verdicts = (await plugin.tab('payments')).stages.flatMap(
      stage => stage.verdicts,
    );
    expect(
      verdicts.find(({ promotionId }) => promotionId === known.id)
        ?.riskReasons[0],
    ).toMatch(/^Low as .+ set it: a text only$/);
    expect(await knex('evidence').pluck('kind')).toEqual(
      expect.arrayContaining(['risk-raised', 'risk-lowered', 'approval-void']),
    );
    // Who, from, to and why, newest first.
    const { timeline } = await plugin.tab('payments');
    expect(
      timeline
        .filter(({ kind }) => kind.startsWith('risk-'))
        .map(({ sentence }) => sentence.join('')),
    ).toEqual([
      expect.stringMatching(
        /^Risk of \S+ lowered from high to low by .*pat.*: “a text only”$/i,
      ),
      expect.stringMatching(
        /^Risk of \S+ raised from medium to high by eve: “it touches money”$/,
      ),
    ]);
  });

  it.each(READS)('R34 %s answers a service with what it may see', async id => {
    const { status } = await send(id, service);
    expect(status).toBe(OF_PERSONS.includes(id) ? 403 : 200);
  });

  it.each(READS)(
    'R34 %s shows nothing to a service that config does not name',
    async id => {
      const { body, status, text } = await send(id, otherService);
      expect([200, 403, 404]).toContain(status);
      expect(status === 200 ? text : body.error.message).not.toMatch(
        /payments|search/,
      );
    },
  );

  it.each(QUESTIONS)(
    '%s leaves nothing behind: no event, no row, no answer of a gate',
    async id => {
      const kept = () =>
        Promise.all(
          ['evidence', 'promotions', 'approvals', 'effects'].map(table =>
            knex(table).count(),
          ),
        );
      await atRest();
      const before = await kept();
      const answers = () =>
        knex('gate_results').where({ gate: 'list' }).orderBy('observed_at');
      const answered = await answers();
      await send(id, as('dana')).expect(200);
      expect(await kept()).toEqual(before);
      expect(await answers()).toEqual(answered);
      expect(auditor.createEvent).not.toHaveBeenCalled();
    },
  );

  it.each(
    [...DECISIONS, ...QUESTIONS].filter(
      one => RESTRICTED.includes(one) || QUESTIONS.includes(one),
    ),
  )('S14 %s is nothing for somebody without the right', async id => {
    const { body } = await send(id, as('eve')).expect(403);
    const { refusal = /members of / } = REQUESTS[id](known);
    expect(body.error.message).toMatch(refusal);
  });

  it.each(REPORTS)('S14, S43 %s is nothing for a person', async id => {
    for (const user of ['eve', 'dana', 'pat']) {
      const { body } = await send(id, as(user)).expect(403);
      expect(body.error.message).toBe('Only the token of a service may report');
    }
  });

  it.each(REPORTS)(
    'S43 %s is nothing for a service that config does not name',
    async id => {
      const { body } = await send(id, otherService).expect(403);
      expect(body.error.message).toMatch(
        /'external:other-service' is no reporter/,
      );
    },
  );

  it.each(ALL)('%s is there for who has the right', async id => {
    const { by = 'dana' } = REQUESTS[id](known);
    const { status } = await send(id, as(by));
    expect([200, 201]).toContain(status);
  });

  it.each(ALL)('S14 %s takes no token of a cookie', async id => {
    const token = mockCredentials.limitedUser.token('user:default/pat');
    expect((await send(id, `Bearer ${token}`)).status).toBe(401);
  });

  it.each([
    ['approvePromotion', 'pat'],
    ['overridePromotion', 'sam'],
  ] as const)(
    '%s names in a conflict who was faster, and when',
    async (id, by) => {
      await send('cancelPromotion', as('dana')).expect(200);
      const { body: cancelled } = await send(id, as(by)).expect(409);
      expect(cancelled.error.lost).toEqual({
        state: 'cancelled',
        outcome: expect.stringMatching(/^cancelled by dana/i),
        at: expect.stringMatching(/Z$/),
      });
    },
  );

  it('serves its description to everybody who is signed in', async () => {
    const { body } = await plugin
      .send({ method: 'get', path: '/openapi.json', authorization: as('eve') })
      .expect(200);
    expect(body.openapi).toBe('3.1.0');
  });

  describe('S47', () => {
    it.each(MUTATIONS)(
      '%s leaves one event when it is done',
      async (id, { severity }) => {
        const { by = 'dana' } = REQUESTS[id](known);
        await send(id, as(by));
        expect(auditor.createEvent).toHaveBeenCalledTimes(1);
        expect(auditor.createEvent).toHaveBeenCalledWith(
          expect.objectContaining({
            eventId: 'promotion-mutate',
            severityLevel: severity ?? 'medium',
            request: expect.anything(),
          }),
        );
        expect(fail).not.toHaveBeenCalled();
        expect(success).toHaveBeenCalledTimes(1);
      },
    );

    it.each(MUTATIONS)('%s leaves one chained row', async id => {
      const { by = 'dana' } = REQUESTS[id](known);
      if (id === 'createPromotion') {
        // So that asking opens another one.
        await send('cancelPromotion', as('dana'));
      }
      const before = await lastRow();
      await send(id, as(by));
      const rows = await rowsAfter(before);
      // The background may have something to record besides: also who was asked,
      // who did nothing by that.
      expect(
        rows.filter(({ payload: { asked, ...done } }) =>
          JSON.stringify(done).includes(`"${principalOf(by)}"`),
        ),
      ).toHaveLength(1);
      expect((await verifyChain(knex)).brokenAt).toBeUndefined();
    });

    it.each(RESTRICTED)('%s leaves one chained row when refused', async id => {
      const { audit: action, mayReport } = operations[id] as Operation;
      for (const [authorization, by] of [
        [as('eve'), 'user:default/eve'],
        mayReport
          ? [otherService, 'service external:other-service']
          : [service, `service ${REPORTER}`],
      ]) {
        const before = await lastRow();
        await send(id, authorization).expect(403);
        expect(await refusedAfter(before)).toEqual([
          expect.objectContaining({
            payload: expect.objectContaining({
              action,
              by,
              error: 'NotAllowedError',
            }),
          }),
        ]);
      }
      expect((await verifyChain(knex)).brokenAt).toBeUndefined();
    });

    it.each(MUTATIONS)(
      '%s leaves one chained row when it comes to nothing',
      async (id, { audit: action }) => {
        const { path, body, by = 'dana' } = REQUESTS[id](known);
        if (
          id === 'cancelPromotion' ||
          id === 'endDelegation' ||
          id === 'revokeSubscription'
        ) {
          await send(id, as(by)).expect(200);
        }
        const before = await lastRow();
        const { status } = await plugin
          .send({ method: 'post', path, authorization: as(by) })
          .send({ ...body, ...USELESS[id] });
        expect([400, 404, 409]).toContain(status);
        expect(await refusedAfter(before)).toEqual([
          expect.objectContaining({
            payload: expect.objectContaining({
              action,
              error: expect.stringMatching(/^(Input|NotFound|Conflict)Error$/),
            }),
          }),
        ]);
        expect((await verifyChain(knex)).brokenAt).toBeUndefined();
      },
    );

    it.each(RESTRICTED)('%s leaves one event when it is refused', async id => {
      await send(id, as('eve')).expect(403);
      expect(auditor.createEvent).toHaveBeenCalledTimes(1);
      expect(fail).toHaveBeenCalledTimes(1);
      expect(fail).toHaveBeenCalledWith({
        error: expect.objectContaining({ name: 'NotAllowedError' }),
      });
      expect(success).not.toHaveBeenCalled();
    });

    it.each(MUTATIONS)(
      '%s leaves one event, and no row that anybody could multiply, when there is no such thing',
      async id => {
        const before = await lastRow();
        const { path, body, by } = REQUESTS[id]({
          ...known,
          id: NOBODY,
          component: 'component:default/nothing',
        });
        await plugin
          .send({
            method: 'post',
            path: path.replace(/component\/\w+\//, 'component/nothing/'),
            authorization: as(by ?? 'dana'),
          })
          .send(body)
          .expect(404);
        expect(auditor.createEvent).toHaveBeenCalledTimes(1);
        expect(fail).toHaveBeenCalledTimes(1);
        expect(await refusedAfter(before)).toEqual([]);
      },
    );

    it.each(REPORTS)(
      '%s leaves one event, and no row, when a person makes up a component',
      async id => {
        const before = await lastRow();
        const made = { ...known, component: 'component:default/nothing' };
        await send(id, as('eve'), made).expect(403);
        expect(fail).toHaveBeenCalledTimes(1);
        expect(await refusedAfter(before)).toEqual([]);
      },
    );

    it.each(MUTATIONS)(
      '%s leaves one event, and no row, when it is not understood',
      async id => {
        const { path } = REQUESTS[id](known);
        const before = await lastRow();
        await plugin.as('dana').post(path, { colour: 'green' }).expect(400);
        expect(auditor.createEvent).toHaveBeenCalledTimes(1);
        expect(fail).toHaveBeenCalledTimes(1);
        expect(await refusedAfter(before)).toEqual([]);
      },
    );
  });

  describe('S22 a component with another owner', () => {
    it('says what is to be confirmed, and by whom', async () => {
      const { toConfirm } = await plugin.tab('search');
      expect(toConfirm).toMatchObject({
        differences: [
          {
            what: 'owner',
            from: 'group:default/earlier',
            to: 'group:default/developers',
          },
        ],
        holds: true,
        stages: [
          { name: 'staging', groups: ['group:default/platform'] },
          { name: 'production', groups: ['group:default/platform'] },
        ],
        confirm: { allowed: false, because: 'Only members of platform decide' },
      });
      const { body } = await plugin.as('pat').get(`${SEARCH}/tab`);
      expect(body.toConfirm.confirm).toEqual({ allowed: true });
    });

    it('is promoted nowhere until an approver confirms it', async () => {
      const { stages } = await plugin.tab('search');
      expect(stages.map(({ targets }) => targets[0].binding.confirmed)).toEqual(
        [false, false, false],
      );
      const answer = await plugin
        .as('pat')
        .post(`${SEARCH}/confirmations`, { change: known.change })
        .expect(200);
      expect(answer.body.toConfirm).toBeUndefined();
      const after = await plugin.tab('search');
      expect(
        after.stages.map(({ targets }) => targets[0].binding.confirmed),
      ).toEqual([true, true, true]);
      await plugin
        .as('sam')
        .post(`${SEARCH}/confirmations`, { change: known.change })
        .expect(409);
    });

    it('is not confirmed as something that nobody saw', async () => {
      await plugin
        .as('pat')
        .post(`${SEARCH}/confirmations`, { change: 'another' })
        .expect(409);
      expect((await plugin.tab('search')).toConfirm).toBeDefined();
    });
  });

  describe('S43 reports', () => {
    const report = (changes: object = {}) =>
      plugin
        .send({ method: 'post', path: '/reports', authorization: service })
        .send({
          component: 'component:default/payments',
          stage: 'dev',
          release: '1.1.0',
          check: 'e2e',
          run: randomUUID(),
          status: 'passed',
          values: { coverage: 90 },
          ...changes,
        });
    const gateOf = (tab: Tab, name: string) =>
      tab.stages[2].verdicts
        .find(({ release }) => release.id === releaseId)
        ?.gates.find(gate => gate.name === name);
    const gateUntil = async (name: string, status: string) =>
      gateOf(
        await plugin.tabUntil(
          'payments',
          tab => gateOf(tab, name)?.status === status,
        ),
        name,
      );

    it('hold back and let through what they are about, by what is newest', async () => {
      await report({ values: { coverage: 12 } }).expect(201);
      expect((await gateUntil('e2e', 'failed'))?.reason).toEqual([
        'e2e: coverage is 12, expected at least 80',
      ]);
      await report().expect(201);
      expect(await gateUntil('e2e', 'passed')).toMatchObject({
        value: '90',
        threshold: 'at least 80',
      });
      await report({ status: 'failed', values: {} }).expect(201);
      await gateUntil('e2e', 'failed');
    });

    it('the same run said again is the same report', async () => {
      const run = randomUUID();
      const first = await report({ run }).expect(201);
      await report({ status: 'failed' }).expect(201);
      const before = await lastRow();
      const again = await report({ run }).expect(200);
      expect(again.body).toEqual({ ...first.body, newest: false });
      // Nothing is recorded, and the failed one still counts.
      const rows = await rowsAfter(before);
      expect(rows.filter(({ kind }) => kind === 'reported')).toEqual([]);
      await gateUntil('e2e', 'failed');
    });

    it('a run that failed stays failed', async () => {
      const run = randomUUID();
      await report({ run, status: 'failed' }).expect(201);
      const { body } = await report({ run }).expect(409);
      expect(body.error.message).toMatch(
        /^Run '.*' of e2e failed before, and stays failed\./,
      );
      await gateUntil('e2e', 'failed');
    });

    it('a run that passed may turn out to have failed', async () => {
      const run = randomUUID();
      await report({ run }).expect(201);
      await gateUntil('e2e', 'passed');
      await report({ run, status: 'failed' }).expect(201);
      await gateUntil('e2e', 'failed');
      expect((await report({ run })).status).toBe(409);
    });

    it.each<[string, object, RegExp]>([
      [
        'with other values',
        { values: { coverage: 99 } },
        /something else in it/,
      ],
      ['about another release', { release: '1.0.0' }, /another release/],
      ['about no release', { release: undefined }, /another release/],
    ])('F57 a run is not said again %s', async (_what, changes, message) => {
      const run = randomUUID();
      await report({ run }).expect(201);
      const { body } = await report({ run, ...changes }).expect(409);
      expect(body.error.message).toMatch(message);
    });

    it('about a stage are about no release', async () => {
      const body = { stage: 'production', check: 'backup', release: undefined };
      await report(body).expect(201);
      expect(await gateUntil('backup', 'passed')).toBeDefined();
    });

    it('tell what a release was built from', async () => {
      const source = {
        repository: 'https://git.example.com/acme/payments.git',
        revision: 'a1b2c3d',
      };
      await gateUntil('source', 'unknown');
      await report({ source: { ...source, branch: 'feature/x' } }).expect(201);
      await gateUntil('source', 'failed');
      await report({ source: { ...source, branch: 'main' } }).expect(201);
      expect(await gateUntil('source', 'passed')).toBeDefined();
    });

    it('one report at a time wins when a run says both at once', async () => {
      const run = randomUUID();
      const answers = await Promise.all(
        (['failed', 'passed', 'failed', 'passed'] as const).map(status =>
          report({ run, status }),
        ),
      );
      expect(
        answers.every(({ status }) => [200, 201, 409].includes(status)),
      ).toBe(true);
      const rows = await knex('reports').where({ run });
      expect(rows.filter(row => row.status === 'failed')).toHaveLength(1);
      expect(
        rows.filter(
          row => row.superseded_at === null && row.status === 'passed',
        ),
      ).toEqual([]);
    });

    it.each<[string, object, number, RegExp]>([
      [
        'a release that nobody saw',
        { release: '9.9.9' },
        404,
        /^No release '9.9.9' of 'component:default\/payments' is known\. It is known as soon as it was seen in dev/,
      ],
      [
        'a stage outside of its scope',
        { stage: 'staging' },
        403,
        /stage staging/,
      ],
      ['a check outside of its scope', { check: 'scan' }, 403, /check scan/],
      [
        'what is no component',
        { component: 'component:default/' },
        400,
        /names no component/,
      ],
      ['a status that is none', { status: 'green' }, 400, /status/],
      [
        'a value that is no number',
        { values: { coverage: '90' } },
        400,
        /coverage/,
      ],
      [
        'a link that is none',
        { href: 'data:text/html,hello' },
        400,
        /http or https/,
      ],
      [
        'a link with a password',
        { href: 'https://a:b@c.example.com' },
        400,
        /without user name/,
      ],
      ['an unknown key', { verdict: 'passed' }, 400, /verdict/],
      ['3 MB', { summary: 'x'.repeat(3_000_000) }, 413, /too large/],
    ])('refuse %s', async (_what, changes, status, message) => {
      const before = (await knex('reports')).length;
      const { body } = await report(changes).expect(status);
      expect(body.error.message).toMatch(message);
      expect(await knex('reports')).toHaveLength(before);
    });
  });

  describe('S4 a service that may ask (R34)', () => {
    const pipeline = mockCredentials.service.header({
      onBehalfOf: mockCredentials.service('external:pipeline'),
      targetPluginId: 'release-pipeline',
    });
    const ask = (
      changes: object = {},
      { component = PAYMENTS, authorization = pipeline } = {},
    ) =>
      plugin
        .send({
          method: 'post',
          path: `${component}/promotions`,
          authorization,
        })
        .send({ stage: 'staging', releaseId, reason: 'built', ...changes });

    it('asks where config lets it, in its own name, and people decide', async () => {
      await send('cancelPromotion', as('dana')).expect(200);
      const before = await lastRow();
      const { body } = await ask().expect(201);
      expect(body).toMatchObject({
        requestedBy: { ref: 'external:pipeline', name: 'pipeline' },
        reason: 'built',
        automatic: false,
        actions: { cancel: { allowed: false }, approve: { allowed: false } },
      });
      expect(
        (await rowsAfter(before)).filter(
          ({ kind }) => kind === 'promotion-requested',
        ),
      ).toEqual([
        expect.objectContaining({
          payload: expect.objectContaining({
            requestedBy: 'external:pipeline',
          }),
        }),
      ]);
      // F10: asking again is the same promotion.
      expect((await ask().expect(200)).body.id).toBe(body.id);
      await send('approvePromotion', as('pat'), { ...known, ...body }).expect(
        200,
      );
      await send('cancelPromotion', as('dana'), { ...known, ...body }).expect(
        200,
      );
    });

    it.each<[string, object, object, number, RegExp]>([
      [
        'another stage',
        { stage: 'production' },
        {},
        403,
        /^'external:pipeline' may not ask for stage production$/,
      ],
      [
        'another component',
        {},
        { component: SEARCH },
        403,
        /^'external:pipeline' sees only components that config names /,
      ],
      [
        'a protected stage without a reason',
        { reason: undefined },
        {},
        400,
        /say why you ask/,
      ],
      [
        'what another service may ask for',
        {},
        { authorization: otherService },
        403,
        /^'external:other-service' sees only components that config names /,
      ],
    ])('does not ask for %s', async (_what, changes, how, status, message) => {
      const open = () =>
        knex('promotions').whereNull('ended_at').orderBy('id').select('id');
      const before = await open();
      const { body } = await ask(changes, how).expect(status);
      expect(body.error.message).toMatch(message);
      expect(await open()).toEqual(before);
    });

    it.each([
      ...DECISIONS.filter(([id]) => id !== 'createPromotion'),
      ...QUESTIONS,
    ])('S14 %s is nothing for it', async id => {
      const { body } = await send(id, pipeline).expect(403);
      expect(body.error.message).toMatch(
        // What is to be confirmed is of another component.
        id === 'confirmChange'
          ? /^'external:pipeline' sees only components that config names /
          : /^Only a signed-in person may do this$/,
      );
    });

    it.each(REPORTS)('S43 %s is nothing for it', async id => {
      const { body } = await send(id, pipeline).expect(403);
      expect(body.error.message).toMatch(/'external:pipeline' is no reporter/);
    });
  });

  describe('an announcement', () => {
    const announce = (text: string) =>
      plugin.as('dana').post('/announcements', {
        component: 'component:default/payments',
        stage: 'production',
        releaseId,
        text,
      });

    it('begins the wait, and does not begin it anew when it is said again', async () => {
      const text = `Tonight ${randomUUID()}`;
      const first = await announce(text).expect(201);
      const again = await announce(text).expect(200);
      expect(again.body).toEqual(first.body);
      const notice = (tab: Tab) =>
        tab.stages[2].verdicts
          .find(({ release }) => release.id === releaseId)
          ?.gates.find(({ name }) => name === 'notice');
      const tab = await plugin.tabUntil('payments', seen =>
        JSON.stringify(notice(seen)).includes(text),
      );
      expect(notice(tab)).toMatchObject({ status: 'pending' });
      expect(Date.parse(notice(tab)!.passesAt!)).toBe(
        Date.parse(first.body.receivedAt) + 3_600_000,
      );
    });
  });

  describe('a checklist', () => {
    const tick = (user: string, changes: object = {}) =>
      plugin.as(user).post('/checks', {
        component: 'component:default/payments',
        stage: 'production',
        releaseId,
        gate: 'list',
        item: 'Users told',
        ...changes,
      });
    const listUntil = async (fits: (gate: GateView) => boolean) => {
      const find = (tab: Tab) =>
        tab.stages[2].verdicts
          .find(({ release }) => release.id === releaseId)
          ?.gates.filter(({ name }) => name === 'list')
          .find(fits);
      return find(
        await plugin.tabUntil('payments', tab => find(tab) !== undefined),
      );
    };

    it('shows who ticked what, and who can', async () => {
      await tick('pat', { done: false }).expect(200);
      const open = await listUntil(gate => gate.progress?.done === 0);
      expect(open).toMatchObject({
        status: 'pending',
        progress: { done: 0, total: 1 },
        whoCanAct: ['user:default/pat', 'user:default/sam'],
      });
      await tick('pat').expect(200);
      expect(
        (await listUntil(({ status }) => status === 'passed'))?.evidence[0],
      ).toMatchObject({
        label: 'Users told',
        value: ['ticked by pat tester ', { as: 'ago' }],
      });
      await tick('sam', { done: false }).expect(200);
      await listUntil(({ status }) => status === 'pending');
    });

    it.each<[string, object, RegExp]>([
      ['another item', { item: 'Nobody told' }, /no item 'Nobody told'/],
      ['another gate', { gate: 'approvals' }, /no checklist 'approvals'/],
      ['another stage', { stage: 'qa' }, /no stage 'qa'/],
      ['another release', { releaseId: NOBODY }, /no release/],
    ])('refuses %s', async (_what, changes, message) => {
      const { body } = await tick('pat', changes).expect(400);
      expect(body.error.message).toMatch(message);
    });
  });

  describe('what is not understood', () => {
    const post = (path: string) =>
      plugin.send({ method: 'post', path, authorization: as('dana') });
    const promotions = `${PAYMENTS}/promotions`;

    it('refuses a body that is too large', async () => {
      const { body } = await post(promotions)
        .send({ stage: 'staging', releaseId, reason: 'x'.repeat(70_000) })
        .expect(413);
      expect(body.error.message).toBe('request entity too large');
    });

    it('refuses what is no JSON', async () => {
      const { body } = await post(promotions)
        .set('Content-Type', 'application/json')
        .send('{ stage: production')
        .expect(400);
      expect(body.error.message).toMatch(/JSON/);
    });

    it.each<[string, unknown, RegExp]>([
      ['nothing', undefined, /Invalid body/],
      ['a list', [], /Invalid body/],
      [
        'an unknown key',
        { stage: 'staging', releaseId: 'x', colour: 'green' },
        /Unrecognized key: "colour"/,
      ],
      ['a missing key', { stage: 'staging' }, /releaseId/],
      ['a list for a text', { stage: ['production'], releaseId: 'x' }, /stage/],
      [
        'a text that the database cannot hold',
        { stage: 'staging', releaseId: 'x', reason: 'a\u0000b' },
        /NUL/,
      ],
      [
        'a stage that is none',
        { stage: 'qa', releaseId: 'x' },
        /no stage 'qa'/,
      ],
    ])('refuses %s', async (_what, sent, message) => {
      const { body } = await post(promotions)
        .send(sent as object)
        .expect(400);
      expect(body.error.message).toMatch(message);
      expect(body.error.stack).toBeUndefined();
    });

    it.each([
      ['an id that is none', '/promotions/1'],
      ['an id with something behind it', `/promotions/${NOBODY}'--`],
      ['a name with a NUL', '/components/default/component/a%00b/tab'],
      ['a name with a slash', '/components/default/component/a%2Fb/tab'],
      ['a name with a line break', '/components/default/component/a%0Ab/tab'],
      ['a path that is no UTF-8', '/components/default/component/%E0%A4%A/tab'],
      [
        'a name of 300 characters',
        `/components/default/component/${'a'.repeat(300)}/tab`,
      ],
      [
        'a board of a search without end',
        `/board?search=${'a'.repeat(10_000)}`,
      ],
      [
        'a board of a text that the database cannot hold',
        '/board?search=a%00b',
      ],
      ['a board that is asked twice', '/board?owner=a&owner=b'],
      ['a board before its beginning', '/board?offset=-1'],
      ['a board by what there is not', '/board?colour=green'],
      ['a calendar without end', '/calendar?from=2026-01-01T00:00:00Z'],
      ['a calendar of words', '/calendar?from=now&to=later'],
      [
        'a calendar that ends before it begins',
        '/calendar?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z',
      ],
      [
        'a calendar of no time',
        '/calendar?from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z',
      ],
      [
        'a calendar of ten years',
        '/calendar?from=2026-01-01T00:00:00Z&to=2036-01-01T00:00:00Z',
      ],
      [
        'a calendar from a day that does not exist',
        '/calendar?from=2026-02-30T00:00:00Z&to=2026-03-01T00:00:00Z',
      ],
      ['a calendar that is asked twice', '/calendar?from=a&from=b&to=c'],
      [
        'S48 SQL in a query',
        "/calendar?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z';drop table promotions;--",
      ],
      [
        'S48 an unknown key of a query',
        '/calendar?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&order=1;select',
      ],
    ])('refuses %s', async (_what, path) => {
      const { body } = await plugin.as('dana').get(path).expect(400);
      expect(body.error.message).not.toMatch(/select|syntax|knex/i);
    });

    it.each([
      "payments' or '1'='1",
      '%25',
      'pay_ents',
      'payments;--',
      '?',
      '$1',
    ])('S48 %s is the name of nothing', async name => {
      const { status, body } = await plugin
        .as('dana')
        .get(`/components/default/component/${encodeURIComponent(name)}/tab`);
      expect([400, 404]).toContain(status);
      expect(JSON.stringify(body)).not.toMatch(/select|syntax error/i);
    });
  });

  it('knows no promotion by an id that nobody was given', async () => {
    const missing = await plugin.as('dana').get(`/promotions/${NOBODY}`);
    expect(missing.status).toBe(404);
    expect(missing.body.error.message).toBe(`No promotion '${NOBODY}'`);
  });

  it('tells on one page who decides, what comes along and what goes on', async () => {
    const { body: tab } = await plugin.as('pat').get(`${PAYMENTS}/tab`);
    const { body } = await send('getDecision', as('pat')).expect(200);
    const { deciders, promotion }: DecisionView = body;
    expect(promotion).toMatchObject({
      id: known.id,
      digest: known.digest,
      actions: { approve: { allowed: true } },
    });
    expect(promotion.verdict?.gates.map(({ name }) => name)).toEqual(
      tab.stages[1].verdicts[0].gates.map(({ name }: GateView) => name),
    );
    expect(deciders).toMatchObject({
      groups: [{ ref: 'group:default/platform', members: 2 }],
      cannot: [],
    });
    expect(deciders.can.people.map(({ ref }) => ref)).toEqual([
      'user:default/pat',
      'user:default/sam',
    ]);
    // Git is not asked in this world: that is said, and is not "nothing".
    expect(body.gaps.length + body.commits.length).toBeGreaterThan(0);
    expect(body.around).toMatchObject({ more: 0, events: [] });
  });

  describe('S50 the promotion of a component that one may not see', () => {
    // So that whatever is written is written for the one who may not see it.
    beforeEach(() => atRest());
    afterEach(() => jest.restoreAllMocks());

    it.each(ALL.filter(([, { path }]) => path.startsWith('/promotions/:id')))(
      '%s finds none, and writes nothing',
      async id => {
        const { getEntitiesByRefs } = catalog;
        jest
          .spyOn(catalog, 'getEntitiesByRefs')
          .mockImplementation(async (asked, options) => {
            const { items } = await getEntitiesByRefs.call(
              catalog,
              asked,
              options,
            );
            return {
              items: items.map(item =>
                item?.metadata.name === 'payments' ? undefined : item,
              ),
            };
          });
        const kept = () =>
          Promise.all([
            // Who was told of it is the messages' to write, whenever they can.
            knex('promotions')
              .where({ id: known.id })
              .then(rows => rows.map(({ asked_for, ...row }) => row)),
            knex('approvals').where({ promotion_id: known.id }).orderBy('id'),
            knex('evidence').where({ promotion_id: known.id }).orderBy('seq'),
          ]);
        const before = await kept();
        // Nobody asked as them before: nothing is remembered. Who sees it and
        // is in no group is told 403.
        const blind = as(`blind-${id.toLowerCase()}`);
        const { body } = await send(id, blind).expect(404);
        const unknown = await send(id, blind, { ...known, id: NOBODY });
        expect(unknown.status).toBe(404);
        // Nothing tells the one from the other.
        expect(body.error.message).toBe(
          unknown.body.error.message.replace(
            NOBODY,
            REQUESTS[id](known).path.split('/')[2],
          ),
        );
        expect(await kept()).toEqual(before);
      },
    );
  });

  describe('R24 a train of a system', () => {
    beforeEach(() => atRest());
    afterEach(async () => {
      jest.restoreAllMocks();
      await knex('components').update({ system: null });
    });

    it('of which one may see nothing is one of nothing', async () => {
      const { getEntitiesByRefs } = catalog;
      jest
        .spyOn(catalog, 'getEntitiesByRefs')
        .mockImplementation(async (asked, options) => {
          const { items } = await getEntitiesByRefs.call(
            catalog,
            asked,
            options,
          );
          return { items: items.map(() => undefined) };
        });
      await knex('components').update({ system: 'system:default/secret' });
      const answerTo = async (system: string) => {
        const { body } = await plugin
          .as('blind-train')
          .post('/trains', {
            ...aTrain(''),
            components: { systems: [`system:default/${system}`] },
          })
          .expect(400);
        return body.error.message;
      };
      expect(await answerTo('secret')).toBe('components: it has no component');
      expect(await answerTo('none')).toBe('components: it has no component');
    });
  });

  it('takes components by their labels, each with its value', async () => {
    const named = (labels: string[]) =>
      plugin.as('dana').post('/trains', {
        ...aTrain(''),
        title: 'By label',
        components: { labels },
      });
    await knex('components')
      .where({ ref: 'component:default/payments' })
      .update({ labels: JSON.stringify({ tier: 'gold' }) });
    const { body } = await named(['tier=gold']).expect(201);
    expect(body.text.components).toEqual({ labels: ['tier=gold'] });
    const refused = await named(['tier=silver']).expect(400);
    expect(refused.body.error.message).toBe('components: it has no component');
    await named(['tier']).expect(400);
    await named([]).expect(400);
  });

  it('tells what a train would touch before it is scheduled', async () => {
    const {
      reason: _reason,
      title: _title,
      ...times
    } = aTrain('component:default/payments');
    const ask = (changes: object = {}) =>
      plugin.as('dana').post('/trains/collisions', { ...times, ...changes });
    const { body: train } = await plugin
      .as('dana')
      .post('/trains', {
        ...aTrain('component:default/payments'),
        title: 'There already',
      })
      .expect(201);
    const named = (body: Collisions) => JSON.stringify(body.known);
    const { body } = await ask().expect(200);
    expect(named(body)).toContain("Train 'There already' departs into");
    // It touches itself never.
    const { body: changed } = await ask({ id: train.id }).expect(200);
    expect(named(changed)).not.toContain('There already');
    const refused = await ask({ zone: 'Europe/Nowhere' }).expect(400);
    expect(refused.body.error.message).toMatch(/^zone: /);
    const over = await ask({ start: '2020-01-01T00:00' }).expect(400);
    expect(over.body.error.message).toBe('start: no departure is to come');
    await ask({
      components: { refs: ['component:default/nowhere'] },
    }).expect(404);
    await plugin
      .as('dana')
      .post(`/trains/${train.id}/end`, { version: 1 })
      .expect(200);
  });

  it('calls the owner of a train as others do', async () => {
    const schedule = (owner: string) =>
      plugin.as('dana').post('/trains', {
        ...aTrain('component:default/payments'),
        title: 'Owned',
        owner,
      });
    const { body } = await schedule('Platform').expect(201);
    expect(body.text.owner).toBe('group:default/platform');
    expect((await schedule('group:default/platform').expect(200)).body.id).toBe(
      body.id,
    );
    const refused = await schedule('group:default/').expect(400);
    expect(refused.body.error.message).toMatch(/^owner: expected an entity/);
  });

  it.each<[string, string, object]>([
    ['reason', '/trains', { reason: 'a\ud800' }],
    [
      'wave',
      '/trains',
      { waves: { by: 'list', list: [{ name: '\ud800', types: ['service'] }] } },
    ],
    [
      'type',
      '/trains',
      { waves: { by: 'list', list: [{ name: 'A', types: ['\ud800'] }] } },
    ],
    [
      'system',
      '/trains',
      {
        components: {
          refs: ['component:default/payments'],
          systems: ['system:default/\ud800'],
        },
      },
    ],
    [
      'subscription',
      '/calendar/subscriptions',
      { name: 'Mine', filter: { owners: ['\ud800'] } },
    ],
  ])('refuses half a letter in a %s', async (_what, path, change) => {
    const { status } = await plugin.as('dana').post(path, {
      ...(path === '/trains' && aTrain('component:default/payments')),
      ...change,
    });
    expect(status).toBe(400);
  });

  describe('a sign-off (R11)', () => {
    const signOff = (by: string, body: object = {}) =>
      plugin
        .send({
          method: 'post',
          path: `/promotions/${known.watchedId}/sign-off`,
          authorization: as(by),
        })
        .send({ digest: known.digest, verdict: 'confirmed', ...body });

    it('is asked of its groups once when the watch has ended well, with the lane free for others', async () => {
      // As it was before its watch ended, in a lane of its own.
      await send('cancelPromotion', as('dana')).expect(200);
      await knex('promotions')
        .where({ id: known.watchedId })
        .update({ sign_off_since: null });
      await knex('components')
        .where({ name: 'payments' })
        .update({ due_at: knex.fn.now() });
      const promotion = await plugin.promotionUntil(
        known.watchedId,
        ({ signOff: asked }) => asked !== undefined,
      );
      expect(promotion).toMatchObject({
        state: 'watching',
        sentence: [
          '1.0.0 is live in staging and awaits sign-off from platform',
        ],
        signOff: { groups: ['group:default/platform'] },
      });
      const told = await plugin.told('awaits your sign-off');
      expect(told).toMatchObject({ payload: { topic: 'sign-off needed' } });
      expect(JSON.stringify(told.recipients)).not.toContain('dana');
      await send('createPromotion', as('dana')).expect(201);
    });

    it('of two at once is given once, and is evidence', async () => {
      const before = await lastRow();
      const two = await Promise.all([
        signOff('pat', { reason: 'tried it' }),
        signOff('sam'),
      ]);
      expect(two.map(({ status }) => status).sort()).toEqual([200, 409]);
      const [won, lost] = two[0].status === 200 ? two : [two[1], two[0]];
      expect(won.body).toMatchObject({
        state: 'succeeded',
        signOff: { given: { verdict: 'confirmed' } },
      });
      expect(won.body.actions.signOff).toBeUndefined();
      expect(lost.body.error.message).toMatch(
        /^This promotion awaits no sign-off: it is signed off by .*Nothing was recorded in your name$/,
      );
      const rows = (await rowsAfter(before)).filter(
        ({ kind }) => kind === 'signed-off',
      );
      expect(rows).toEqual([
        {
          kind: 'signed-off',
          payload: expect.objectContaining({
            verdict: 'confirmed',
            state: 'succeeded',
            observed: [expect.objectContaining({ stage: 'staging' })],
            person: expect.objectContaining({
              ref: won.body.signOff.given.by.ref,
            }),
          }),
        },
      ]);
    });

    it('S1 is nothing for who asked, and needs words for a problem', async () => {
      const { body } = await signOff('dana').expect(403);
      expect(body.error.message).toMatch(/^You asked for it yourself; /);
      await signOff('pat', { verdict: 'problem' }).expect(400);
      const { body: failed } = await signOff('pat', {
        verdict: 'problem',
        reason: 'the total is wrong',
      }).expect(200);
      expect(failed).toMatchObject({
        state: 'failed',
        outcome: expect.stringMatching(
          /reported a problem: the total is wrong$/,
        ),
      });
    });

    it('waits in the inbox of those who may give it', async () => {
      const inbox = async (who: string) =>
        (await plugin.as(who).get('/approvals')).body;
      const ids = (items: InboxItem[]) =>
        items.map(({ promotion }) => promotion.id);
      expect(ids((await inbox('pat')).forMe)).toContain(known.watchedId);
      const eve = await inbox('eve');
      expect(ids(eve.forMe)).not.toContain(known.watchedId);
      expect(ids(eve.excluded)).toContain(known.watchedId);
      expect(ids((await inbox('dana')).mine)).toContain(known.watchedId);
    });
  });

  describe('S17 break-glass', () => {
    const gates = ['approvals'];
    const ofPat = (body: object) =>
      plugin.as('pat').post(`/promotions/${known.id}/override`, {
        digest: known.digest,
        gates,
        reason: 'the shop is down',
        ticket: 'OPS-12',
        ...body,
      });

    it.each<[string, object, RegExp]>([
      ['no reason', { reason: ' ' }, /^Invalid body: reason/],
      ['no ticket', { ticket: undefined }, /^Invalid body: ticket/],
      ['nothing named', { gates: [] }, /^Invalid body: gates/],
      [
        'what is asked nowhere',
        { gates: ['approvals', 'nothing'] },
        /^nothing: no condition of this promotion is called so$/,
      ],
      [
        'R16 the stages before',
        { gates: ['approvals', 'after'] },
        /^Nobody can override after$/,
      ],
      [
        'R16 the binding',
        { gates: ['binding-not-confirmed'] },
        /^Nobody can override binding-not-confirmed$/,
      ],
    ])('takes not: %s', async (_what, body, message) => {
      const { body: answer } = await ofPat(body).expect(400);
      expect(answer.error.message).toMatch(message);
      expect(
        await knex('overrides').where({
          promotion_id: known.id,
          user_ref: 'user:default/pat',
        }),
      ).toHaveLength(0);
    });

    it('is ended before its time by others, and what it passed over counts again at once', async () => {
      const { body: given } = await ofPat({}).expect(200);
      const own = ({ overrides }: PromotionView) =>
        overrides!.find(({ by }) => by.ref === 'user:default/pat')!;
      const { id: overrideId, mayEnd } = own(given);
      expect(mayEnd).toEqual({ allowed: true });
      await plugin.promotionUntil(known.id, ({ state }) => state === 'ready');
      const before = await lastRow();
      const end = (user: string, reason = 'the check is mended') =>
        plugin.as(user).post(`/promotions/${known.id}/override/end`, {
          overrideId,
          reason,
        });
      await end('sam', ' ').expect(400);
      const eve = await end('eve').expect(403);
      expect(eve.body.error.message).toMatch(/^Only who overrode, and members/);

      // Two at once end it once.
      const two = await Promise.all([end('sam'), end('pat')]);
      expect(two.map(({ status }) => status).sort()).toEqual([200, 409]);
      const [won, lost] = two[0].status === 200 ? two : [two[1], two[0]];
      const who = two[0].status === 200 ? 'sam' : 'pat';
      const because = `ended by ${who} tester: “the check is mended”`;
      expect(own(won.body).ended?.because).toBe(because);
      expect(own(won.body).mayEnd).toBeUndefined();
      expect(lost.body.error.message).toBe(
        `This override passes over nothing any more: ${because}. Nothing was recorded in your name`,
      );
      const gate = (won.body as PromotionView).verdict?.gates.find(
        ({ name }) => name === 'approvals',
      );
      expect(gate?.status).toBe('pending');
      await plugin.promotionUntil(known.id, ({ state }) => state === 'waiting');
      expect(
        (await rowsAfter(before)).filter(
          ({ kind }) => kind === 'override-ended',
        ),
      ).toEqual([
        {
          kind: 'override-ended',
          payload: {
            overrideId,
            because,
            reason: 'the check is mended',
            person: expect.objectContaining({ ref: `user:default/${who}` }),
          },
        },
      ]);
      // The review is owed all the same.
      const { reviews = [] } = await plugin.tab('payments');
      expect(reviews.map(({ override }) => override.id)).toContain(overrideId);
      const { timeline } = await plugin.tab('payments');
      expect(
        timeline.find(({ id }) => id === `${overrideId}:override-ended`)
          ?.sentence[0],
      ).toMatch(
        new RegExp(
          `passes over nothing any more: ended by ${who} tester: “the check`,
        ),
      );
      // The tests that follow ask anew.
      await send('cancelPromotion', as('dana')).expect(200);
    });

    it('tells nobody who is not there, and so is refused', async () => {
      const { getEntitiesByRefs } = catalog;
      jest
        .spyOn(catalog, 'getEntitiesByRefs')
        .mockImplementation(async (asked, options) => {
          const { items } = await getEntitiesByRefs.call(
            catalog,
            asked,
            options,
          );
          return {
            items: items.map(
              item =>
                item && {
                  ...item,
                  spec: {
                    ...item.spec,
                    ...(item.kind === 'Group' && {
                      members: item.metadata.name === 'platform' ? ['pat'] : [],
                    }),
                    ...(item.kind === 'User' && { memberOf: [] }),
                  },
                },
            ),
          };
        });
      const { body } = await ofPat({}).expect(403);
      expect(body.error.message).toMatch(/^A second person has to be told/);
      jest.restoreAllMocks();
    });

    it('R11 of two at once on two replicas one results, of whomever', async () => {
      const elsewhere = createKnex(knex.client.config);
      const other = await startPlugin({ knex: elsewhere, world, catalog });
      const ofSam = (digest: string) =>
        other.as('sam').post(`/promotions/${known.id}/override`, {
          digest,
          gates,
          reason: 'the shop is down',
          ticket: 'OPS-12',
        });
      // It decides from when it has taken its share of the policy (R21).
      await until(
        () => ofSam('another'),
        ({ status }) => status === 409,
      );
      await atRest();
      const lock = await knex.transaction();
      try {
        const seq = await lastRow();
        // Both are under way before either can write.
        await lock('components').where({ name: 'payments' }).forUpdate();
        const both = Promise.all([ofPat({}), ofSam(known.digest)]);
        await until(
          () =>
            knex('pg_stat_activity')
              .whereRaw('datname = current_database()')
              .where({ wait_event_type: 'Lock' }),
          ({ length }) => length > 1,
        );
        await lock.commit();
        const two = await both;

        expect(two.map(({ status }) => status).sort()).toEqual([200, 409]);
        const lost = two.find(({ status }) => status === 409)!;
        expect(lost.body.error.message).toBe(
          'approvals lets it through already; nothing was recorded in your name',
        );
        const written = await knex('overrides')
          .where({ promotion_id: known.id })
          .whereNot({ user_ref: 'user:default/olga' });
        expect(written).toMatchObject([
          {
            user_ref: `user:default/${two[0].status === 200 ? 'pat' : 'sam'}`,
          },
        ]);
        const given = (await rowsAfter(seq)).filter(
          ({ kind }) => kind === 'override-given',
        );
        expect(given).toMatchObject([
          { payload: { overrideId: written[0].id } },
        ]);
        await send('cancelPromotion', as('dana')).expect(200);
      } finally {
        if (!lock.isCompleted()) {
          await lock.rollback();
        }
        await other.stop();
        await elsewhere.destroy();
      }
    });

    it('reminds those once a day who may close its review, until it is closed', async () => {
      await ofPat({}).expect(200);
      await send('cancelPromotion', as('dana')).expect(200);
      const { id } = await knex('overrides')
        .where({ promotion_id: known.id, user_ref: 'user:default/pat' })
        .first('id');
      const looked = async () => {
        const payments = () => knex('components').where({ name: 'payments' });
        await payments().update({ due_at: knex.fn.now() });
        await until(
          () => payments().whereRaw('due_at <= now()'),
          ({ length }) => length === 0,
        );
        await atRest();
      };
      /** As if that had been so long ago, and somebody looked. */
      const later = async (column: 'at' | 'reminded_at') => {
        await knex('overrides')
          .where({ id })
          .update({
            [column]: knex.raw(`?? - interval '25 hours'`, [column]),
          });
        await looked();
      };
      const jobs = async () =>
        (
          await knex('release_pipeline_jobs.job')
            .where({ name: 'deliver-notification' })
            .whereRaw(`data->>'kind' = 'review' and data->>'overrideId' = ?`, [
              id,
            ])
        ).length;
      await looked();
      expect(await jobs()).toBe(0);
      await later('at');
      const told = () =>
        until(
          async () =>
            plugin.notifications.taken.filter(
              ({ payload }) =>
                payload.scope === `release-pipeline:${known.id}:${id}:review`,
            ),
          messages => messages.length > 0,
        );
      expect(await told()).toEqual([
        {
          recipients: { type: 'entity', entityRef: ['user:default/sam'] },
          payload: expect.objectContaining({
            title:
              'payments 1.1.0 to staging was overridden: its review is owed',
            description: expect.stringMatching(
              /^pat tester overrode .* OPS-12\. Somebody else has to close its review/,
            ),
            severity: 'normal',
            topic: 'review owed',
          }),
        },
      ]);
      await looked();
      expect(await jobs()).toBe(1);
      await later('reminded_at');
      expect(await jobs()).toBe(2);
      await plugin
        .as('sam')
        .post(`/promotions/${known.id}/review`, {
          overrideId: id,
          finding: 'it had to be',
        })
        .expect(200);
      await later('reminded_at');
      expect(await jobs()).toBe(2);
    });

    it('two at once are one, the evidence of which shows it all until somebody else closes the review', async () => {
      const before = await lastRow();
      const two = await Promise.all([ofPat({}), ofPat({})]);
      expect(two.map(({ status }) => status)).toEqual([200, 200]);
      const { body: given } = two[1];
      expect(given.actions.override).toBeUndefined();
      const [{ id: overrideId, until: expires, mayReview }] =
        given.overrides.filter(
          ({ by }: OverrideView) => by.ref === 'user:default/pat',
        );
      expect(mayReview.because).toMatch(/^You overrode it yourself; /);
      expect(Date.parse(expires)).toBeGreaterThan(Date.now());
      const late = await plugin
        .as('sam')
        .post(`/promotions/${known.id}/override`, {
          digest: known.digest,
          gates,
          reason: 'the shop is down',
          ticket: 'OPS-12',
        })
        .expect(409);
      expect(late.body.error.message).toMatch(/^approvals lets it through/);

      const { rows } = await knex.raw(
        `select kind, payload from evidence
         where seq > ? and kind like 'override%' order by seq`,
        [before],
      );
      expect(rows).toEqual([
        {
          kind: 'override-given',
          payload: expect.objectContaining({
            overrideId,
            reason: 'the shop is down',
            ticket: 'OPS-12',
            gates: [
              expect.objectContaining({ gate: 'approvals', status: 'pending' }),
            ],
            person: expect.objectContaining({ ref: 'user:default/pat' }),
          }),
        },
      ]);
      const told = await plugin.told('to staging was overridden');
      expect(told).toMatchObject({
        payload: { severity: 'critical', topic: 'override' },
      });
      expect(JSON.stringify(told.recipients)).toContain('user:default/sam');
      expect(JSON.stringify(told.recipients)).not.toContain('user:default/pat');

      const ready = await plugin.promotionUntil(
        known.id,
        ({ state }) => state === 'ready',
      );
      const approvals = ready.verdict?.gates.find(
        ({ name }) => name === 'approvals',
      );
      expect(approvals).toMatchObject({ status: 'overridden' });
      expect(approvals?.evidence[0]).toMatchObject({
        label: 'Was',
        value: [expect.stringMatching(/^pending: /)],
      });
      // It hides nowhere, also after its promotion has ended.
      await send('cancelPromotion', as('dana')).expect(200);
      const tab = await plugin.tabUntil('payments', ({ timeline }) =>
        timeline.some(({ id }) => id === `${overrideId}:override-ended`),
      );
      expect(tab.timeline.map(({ id }) => id)).toContain(
        `${overrideId}:overridden`,
      );
      const owes = (list: Tab['reviews']) =>
        (list ?? []).map(({ override }) => override.id);
      expect(owes(tab.reviews)).toContain(overrideId);
      const inbox = async (user: string) =>
        owes(
          (await plugin.as(user).get('/approvals').expect(200)).body.reviews,
        );
      expect(await inbox('sam')).toContain(overrideId);
      expect(await inbox('eve')).not.toContain(overrideId);

      const review = (user: string) =>
        plugin.as(user).post(`/promotions/${known.id}/review`, {
          overrideId,
          finding: 'one approver was ill; a third is named',
        });
      const own = await review('pat').expect(403);
      expect(own.body.error.message).toMatch(/^You overrode it yourself; /);
      expect(await inbox('pat')).toContain(overrideId);
      const { body: reviewed } = await review('sam').expect(200);
      expect(
        reviewed.overrides.find(({ id }: OverrideView) => id === overrideId),
      ).toMatchObject({
        review: {
          by: { ref: 'user:default/sam' },
          finding: 'one approver was ill; a third is named',
        },
      });
      const again = await review('sam').expect(409);
      expect(again.body.error.message).toMatch(
        /has closed this review already/,
      );
      expect(await inbox('sam')).not.toContain(overrideId);
      expect((await verifyChain(knex)).brokenAt).toBeUndefined();
    });
  });

  // Last, since the promotion that the others ask about comes to its end here.
  describe('F68 while the catalog cannot be asked', () => {
    const away = () => {
      const failure = new Error('connect ECONNREFUSED 10.1.2.3:7007');
      jest.spyOn(catalog, 'getEntitiesByRefs').mockRejectedValue(failure);
      jest.spyOn(catalog, 'getEntityByRef').mockRejectedValue(failure);
      jest.spyOn(catalog, 'queryEntities').mockRejectedValue(failure);
      jest.spyOn(catalog, 'getEntities').mockRejectedValue(failure);
    };

    afterEach(() => jest.restoreAllMocks());

    it.each(
      ALL.filter(
        ([id, { mayReport }]) => !mayReport && !ABOUT_NO_COMPONENT.includes(id),
      ),
    )('%s says so, and when to come again', async id => {
      away();
      // Nobody asked as them before: nothing is remembered.
      const answer = await send(id, as(`new-${id.toLowerCase()}`));
      expect(answer.status).toBe(503);
      expect(answer.get('Retry-After')).toBe('5');
      expect(answer.body.error.message).toMatch(
        /^The catalog cannot be asked, /,
      );
      expect(answer.text).not.toMatch(/ECONNREFUSED|10\.1\.2\.3/);
    });

    it.each(ABOUT_NO_COMPONENT)('%s needs no catalog', async id => {
      away();
      expect((await send(id, as('new-pat'))).status).toBe(200);
    });

    it('shows for a while what was shown before, and writes nothing', async () => {
      const before = await plugin.as('pat').get(`${PAYMENTS}/tab`).expect(200);
      away();
      const after = await plugin.as('pat').get(`${PAYMENTS}/tab`).expect(200);
      expect(after.body.component).toEqual(before.body.component);
      for (const [id] of DECISIONS) {
        const { by = 'dana' } = REQUESTS[id](known);
        expect((await send(id, as(by))).status).toBe(503);
      }
      expect(
        await knex('approvals')
          .where({ promotion_id: known.id })
          .whereNot({ user_ref: 'user:default/olga' }),
      ).toHaveLength(0);
      expect(
        await knex('approvals').where({ id: known.approvalId }).first(),
      ).toMatchObject({ voided_at: null });
    });

    it.each(DECISIONS)(
      'S47 %s leaves one chained row, without what is meant for the log',
      async (id, { audit: action }) => {
        const { by = 'dana' } = REQUESTS[id](known);
        const failure = new Error('connect ECONNREFUSED 10.1.2.3:7007');
        jest.spyOn(catalog, 'getEntityByRef').mockRejectedValue(failure);
        const before = await lastRow();
        await send(id, as(by)).expect(503);
        const rows = await refusedAfter(before);
        expect(rows).toEqual([
          expect.objectContaining({
            payload: expect.objectContaining({
              action,
              by: principalOf(by),
              error: 'ServiceUnavailableError',
            }),
          }),
        ]);
        expect(JSON.stringify(rows)).not.toContain('10.1.2.3');
      },
    );

    it.each(REPORTS)('%s needs no catalog', async id => {
      away();
      expect((await send(id, service)).status).toBe(201);
    });

    it('goes on observing, and finishes what is under way', async () => {
      await send('approvePromotion', as('pat')).expect(200);
      await send('approvePromotion', as('sam')).expect(200);
      const promotion = () =>
        knex('promotions')
          .where({ id: known.id })
          .first('state', 'sign_off_since');
      await until(promotion, ({ state }) => state === 'ready');
      // As if its delay was over.
      await knex('promotions')
        .where({ id: known.id })
        .update({ ready_since: new Date(Date.now() - 2 * 3_600_000) });
      await knex('components')
        .where({ name: 'payments' })
        .update({ due_at: knex.fn.now() });
      await until(promotion, ({ state }) =>
        ['rolling-out', 'watching', 'succeeded'].includes(state),
      );
      away();
      // All but its sign-off, which is for people.
      await until(promotion, ({ sign_off_since: since }) => since !== null);
      await world.push('payments', 'dev', '1.2.0');
      const found = await until(
        () => knex('releases').where({ version: '1.2.0' }),
        rows => rows.length > 0,
      );
      expect(found).toHaveLength(1);
    });
  });
});
