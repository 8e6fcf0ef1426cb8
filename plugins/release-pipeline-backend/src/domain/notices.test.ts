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

import { concernsSomebody, noticeOf, toBeAsked } from './notices';
import { nextDue } from './evaluation';
import { remindersDue } from './reminders';
import { lateReviews } from './reviews';
import { decide } from './decide';
import {
  anApproval,
  anOverride,
  APPROVAL,
  asked,
  aWaitingState,
  ERRORS,
  aPipelineWith,
  HEALTH,
  passed,
} from './testing/asked';
import {
  aComponent,
  aGate,
  aState,
  HOUR,
  MINUTE,
  NOW,
} from './testing/builders';
import type { GateResult, GateSpec, Override, Promotion } from './types';
import { iso } from './words';

const DAY = 24 * HOUR;
const APPROVERS = ['user:default/pat', 'user:default/sam'];
const SOAK = aGate({ name: 'soak', title: '1 h soak', of: 'staging' });
const WINDOW = aGate({
  name: 'window',
  type: 'window',
  kind: 'calendar',
  title: 'In a window',
});
const CHECKLIST = aGate({ name: 'list', type: 'manual-check', kind: 'people' });
const SECURITY = aGate({ ...APPROVAL, name: 'security' });
const opens = iso(NOW + HOUR);

const awaited: Partial<GateResult> = {
  status: 'pending',
  reason: ['1 more approval by platform'],
  whoCanAct: APPROVERS,
  judgedFor: { promotionId: 'promotion-1', approvalIds: [] },
};
const closed: Partial<GateResult> = {
  status: 'pending',
  passesAt: NOW + HOUR,
  reason: ["Window 'night' opens ", { time: opens, as: 'in' }],
};

function world(
  results: Record<string, Partial<GateResult>>,
  promotion: Partial<Promotion> = {},
  gates: GateSpec[] = [
    HEALTH,
    SOAK,
    WINDOW,
    ERRORS,
    CHECKLIST,
    APPROVAL,
    SECURITY,
  ],
) {
  return asked(
    aWaitingState({
      gates,
      gateResults: gates
        .filter(({ name }) => name !== 'errors' || !('window' in results))
        .map(gate => passed(gate, results[gate.name])),
    }),
    promotion,
  );
}

describe('S17 who could have stopped an override is told', () => {
  it('that it was done, by whom and why, in a message that stays', () => {
    const { state, promotion } = world({ approvals: awaited });
    const override = anOverride({
      userRef: 'user:default/pat',
      userName: 'Pat Platform',
    });
    const overridden = { ...state, overrides: [override] };
    const about = { kind: 'override' as const, overrideId: override.id };
    expect(noticeOf(overridden, promotion, about)).toEqual({
      recipients: ['group:default/platform', 'group:default/payments-team'],
      excluded: 'user:default/pat',
      title: 'payments 1.1.0 to production was overridden',
      description: `Pat Platform overrode 'Error ratio in staging' (failed) until ${iso(
        override.expiresAt,
      )
        .slice(0, 16)
        .replace(
          'T',
          ' ',
        )} UTC: “The shop is down without it”, OPS-12. Somebody else has to close its review with a finding.`,
      link: '/catalog/default/component/payments/release-pipeline?stage=production',
      severity: 'critical',
      topic: 'override',
      scope: 'release-pipeline:promotion-1:override-1',
    });
    // Also when the promotion has ended by then.
    const ended = { ...promotion, state: 'succeeded' as const };
    expect(noticeOf(overridden, ended, about)).toBeDefined();
    expect(noticeOf(state, promotion, about)).toBeUndefined();
  });
});

describe('S17 who may close the review of an override is reminded', () => {
  const override = anOverride({
    userRef: 'user:default/pat',
    userName: 'Pat Platform',
  });
  const about = { kind: 'review' as const, overrideId: override.id };
  const owing = (given: Partial<Override>) => {
    const { state, promotion } = world({ approvals: awaited });
    return {
      state: { ...state, overrides: [{ ...override, ...given }] },
      // Long since.
      promotion: { ...promotion, state: 'succeeded' as const },
    };
  };

  it('but who gave it, in a message beside the one that it was done', () => {
    const { state, promotion } = owing({});
    expect(noticeOf(state, promotion, about)).toMatchObject({
      recipients: ['group:default/platform'],
      excluded: 'user:default/pat',
      title: 'payments 1.1.0 to production was overridden: its review is owed',
      severity: 'normal',
      topic: 'review owed',
      scope: 'release-pipeline:promotion-1:override-1:review',
    });
    // Of a stage that is there no more, whoever owns the component.
    expect(
      noticeOf({ ...state, pipeline: undefined }, promotion, about)?.recipients,
    ).toEqual(['group:default/payments-team']);
  });

  it('never of one that is closed', () => {
    const { state, promotion } = owing({ reviewedAt: NOW });
    expect(noticeOf(state, promotion, about)).toBeUndefined();
    expect(lateReviews({ ...state, now: NOW + 9 * DAY })).toEqual([]);
  });

  it('a day after it was done, and a day after each time, which is looked at by itself', () => {
    const { state } = owing({});
    const late = (now: number, remindedAt?: number) =>
      lateReviews({
        ...state,
        overrides: [{ ...override, remindedAt }],
        now,
      }).length;
    const first = override.at + DAY;
    expect([late(first - 1), late(first), late(first + 1, first)]).toEqual([
      0, 1, 0,
    ]);
    expect([late(first + DAY - 1, first), late(first + DAY, first)]).toEqual([
      0, 1,
    ]);
    expect(nextDue(state)).toBeLessThanOrEqual(first);
    expect(nextDue({ ...state, now: first + HOUR })).toBe(first + HOUR);
  });
});

describe('S37, S38 what goes on to chat and mail', () => {
  it.each<[string, Partial<Promotion>]>([
    [
      'the reason of a rejection',
      {
        state: 'rejected',
        outcome:
          'rejected by Eve: @channel\r\nBcc: all@example.com <!here> [see](https://bad.example.com)',
      },
    ],
    [
      'the outcome of an effect',
      {
        state: 'failed',
        outcome: 'the host said\u2028@here \u202e<https://bad.example.com|log>',
      },
    ],
  ])('is one line that calls nobody, whatever stands in %s', (_what, ended) => {
    const { state, promotion } = world({}, ended);
    const notice = noticeOf(state, promotion, { kind: 'end' });
    expect(notice?.description).toContain(ended.outcome?.slice(0, 8));
    expect(notice?.description).not.toMatch(
      /[\r\n\u2028\u202e]|(?:^| )@\w|<[!h]|\]\(/,
    );
  });
});

describe('who decides is told', () => {
  it('when nothing else is missing: what every page says, and nobody but them', () => {
    const { state, promotion } = world({ approvals: awaited });
    expect(noticeOf(state, promotion, { kind: 'approval' })).toEqual({
      recipients: APPROVERS,
      title: 'payments 1.1.0 to production needs your approval',
      description: 'It waits: 1 more approval by platform',
      link: '/catalog/default/component/payments/release-pipeline/promotions/promotion-1',
      severity: 'normal',
      topic: 'approval needed',
      scope: 'release-pipeline:promotion-1',
    });
  });

  it('also while a window is closed, so that nobody has to be awake when it opens', () => {
    const { state, promotion } = world({ approvals: awaited, window: closed });
    expect(noticeOf(state, promotion, { kind: 'approval' })).toMatchObject({
      recipients: APPROVERS,
      description: `It waits: window 'night' opens ${opens
        .slice(0, 16)
        .replace('T', ' ')} UTC, then 1 more approval by platform`,
    });
  });

  it.each<[string, Record<string, Partial<GateResult>>]>([
    [
      'something ends by time that is no window',
      { soak: { status: 'pending', passesAt: NOW + MINUTE } },
    ],
    ['something failed', { errors: { status: 'failed' } }],
    ['something is not known', { soak: { status: 'unknown' } }],
    [
      'a window is closed and something failed',
      { window: closed, soak: { status: 'failed' } },
    ],
    [
      'a window is closed, and none is planned',
      { window: { status: 'pending', reason: ['No window is planned'] } },
    ],
    ['not enough people may', { approvals: { ...awaited, status: 'failed' } }],
    [
      'it was not asked yet who is excluded from this one',
      { approvals: { ...awaited, judgedFor: undefined } },
    ],
    ['they have approved', { approvals: {} }],
    ['a checklist is open', { list: { status: 'pending' } }],
    [
      'a checklist is open and a window is closed',
      { list: { status: 'pending' }, window: closed },
    ],
    [
      'it was not asked yet who else has to approve',
      { security: { ...awaited, judgedFor: undefined } },
    ],
  ])('of nothing while %s', (_, results) => {
    const { state, promotion } = world({ approvals: awaited, ...results });
    expect(noticeOf(state, promotion, { kind: 'approval' })).toBeUndefined();
  });

  it('of nothing from an approval on until it was asked who is still missing', () => {
    const { state, promotion } = world({ approvals: awaited });
    const { id: promotionId, digest } = promotion;
    const approval = anApproval({ promotionId, digest });
    const approved = { ...state, approvals: [approval] };
    const told = (approvalIds: string[]) => {
      const judged = {
        whoCanAct: ['user:default/sam'],
        judgedFor: { promotionId, approvalIds },
      };
      const gateResults = state.gateResults.map(result =>
        result.gate === 'approvals' ? { ...result, ...judged } : result,
      );
      return noticeOf({ ...approved, gateResults }, promotion, {
        kind: 'approval',
      })?.recipients;
    };
    expect(told([])).toBeUndefined();
    expect(told([approval.id])).toEqual(['user:default/sam']);
  });

  it.each<[string, Partial<Promotion>]>([
    ['what they would approve has changed', { digest: 'another' }],
    ['it is under way', { state: 'rolling-out' }],
    ['it has ended', { state: 'expired', outcome: 'too late' }],
  ])('of nothing once %s', (_, changed) => {
    const { state, promotion } = world({ approvals: awaited }, changed);
    expect(noticeOf(state, promotion, { kind: 'approval' })).toBeUndefined();
  });

  it('once for what they would approve', () => {
    const { state, promotion } = world({ approvals: awaited });
    const decision = decide(state, promotion);
    const after = (askedFor?: string) =>
      toBeAsked({ ...promotion, askedFor }, decision);
    expect(after()).toEqual(APPROVERS);
    expect(after(promotion.digest)).toBeUndefined();
    expect(after('what it was before')).toEqual(APPROVERS);
  });
});

const LIST = aGate({
  name: 'before',
  type: 'manual-check',
  kind: 'people',
  title: 'Checklist of 2',
  records: true,
  byPromotion: true,
});
const SINCE = iso(NOW - HOUR);
const late: Partial<GateResult> = {
  status: 'pending',
  reason: [
    'reminder: waited for since ',
    { time: SINCE, as: 'at' },
    '; 1 of 2 items are not ticked: Users told',
  ],
  whoCanAct: ['group:default/platform', ...APPROVERS],
  reminds: true,
  judgedFor: { promotionId: 'promotion-1', approvalIds: [] },
};

describe('who keeps a checklist waiting is reminded', () => {
  const reminder = { kind: 'reminder', gate: 'before' } as const;
  const before = (
    result: Partial<GateResult> = {},
    promotion: Partial<Promotion> = {},
  ) => world({ before: { ...late, ...result } }, promotion, [HEALTH, LIST]);
  const dueOf = ({ state, promotion }: ReturnType<typeof before>) =>
    remindersDue(state, promotion, decide(state, promotion));

  it('in the words of the gate, beside the other messages about the promotion', () => {
    const asking = before();
    expect(dueOf(asking)).toEqual(['before']);
    expect(noticeOf(asking.state, asking.promotion, reminder)).toEqual({
      recipients: APPROVERS,
      title: "Checklist 'before' of payments 1.1.0 to production waits",
      description: `reminder: waited for since ${SINCE.slice(0, 16).replace(
        'T',
        ' ',
      )} UTC; 1 of 2 items are not ticked: Users told`,
      link: '/catalog/default/component/payments/release-pipeline?stage=production',
      severity: 'normal',
      topic: 'checklist reminder',
      scope: 'release-pipeline:promotion-1:before',
    });
  });

  it('also while something else holds it back, and while it is watched', () => {
    const failing = world({ before: late, health: { status: 'failed' } }, {}, [
      HEALTH,
      LIST,
    ]);
    expect(dueOf(failing)).toEqual(['before']);

    const watched = (
      result: Partial<GateResult> = {},
      promotionIs: Partial<Promotion> = {},
    ) => {
      const { state, promotion } = asked(
        aState({
          runs: { production: '1.1.0' },
          pipeline: aPipelineWith({
            production: { watchMs: HOUR, watchGates: [LIST] },
          }),
          gateResults: [passed(LIST, { ...late, ...result })],
        }),
        { state: 'watching', stateSince: NOW - MINUTE, ...promotionIs },
      );
      return {
        due: remindersDue(state, promotion, decide(state, promotion)),
        told: noticeOf(state, promotion, reminder)?.recipients,
      };
    };
    expect(watched()).toEqual({ due: ['before'], told: APPROVERS });
    // What was found before it was watched is another wait.
    expect(watched({ observedAt: NOW - 2 * MINUTE })).toEqual({ due: [] });
    // The watch is over: people confirm it by a sign-off.
    expect(watched({}, { signOffSince: NOW })).toEqual({ due: [] });
  });

  it('R21 also when the checklist has left the policy of a stage that is watched', () => {
    const watching = aPipelineWith({
      production: { watchMs: HOUR, watchGates: [LIST], policyVersion: 'then' },
    });
    const { state, promotion } = asked(
      aState({
        runs: { production: '1.1.0' },
        pinned: { then: watching },
        gateResults: [passed(LIST, { ...late, policyVersion: 'then' })],
      }),
      {
        state: 'watching',
        stateSince: NOW - MINUTE,
        policyVersion: 'then',
      },
    );
    expect(remindersDue(state, promotion, decide(state, promotion))).toEqual([
      'before',
    ]);
  });

  it('once, whatever was told of the promotion besides', () => {
    expect(dueOf(before({}, { reminded: ['before'] }))).toEqual([]);
    expect(dueOf(before({}, { reminded: ['another'] }))).toEqual(['before']);
    // It was written that they are, and is said then.
    const told = before({}, { reminded: ['before'] });
    expect(noticeOf(told.state, told.promotion, reminder)).toBeDefined();
  });

  it.each<[string, Partial<GateResult>]>([
    ['it was ticked meanwhile', { status: 'passed' }],
    ['nobody may tick it', { status: 'failed', whoCanAct: [] }],
    ['it only observes', { status: 'skipped' }],
    ['its time has not come', { reminds: undefined }],
    [
      'another promotion was waited for',
      { judgedFor: { promotionId: 'promotion-0', approvalIds: [] } },
    ],
    ['it was asked otherwise then', { asks: 'other items' }],
  ])('never when %s', (_, result) => {
    const { state, promotion } = before(result);
    expect(dueOf({ state, promotion })).toEqual([]);
    expect(noticeOf(state, promotion, reminder)).toBeUndefined();
  });

  it.each<[string, Partial<Promotion>]>([
    ['cancelled', { state: 'cancelled' }],
    ['expired', { state: 'expired', outcome: 'too late' }],
    ['rolling-out', { state: 'rolling-out' }],
  ])('never of a promotion that is %s', (_, promotion) => {
    const world0 = before({}, promotion);
    expect(noticeOf(world0.state, world0.promotion, reminder)).toBeUndefined();
  });

  it('not with the step that ends it', () => {
    const { state, promotion } = before({}, { expiresAt: NOW - MINUTE });
    const decision = decide(state, promotion);
    expect(decision.state).toBe('expired');
    expect(remindersDue(state, promotion, decision)).toEqual([]);
  });
});

const DANA = 'user:default/dana';
const OWNER = 'group:default/payments-team';
const ENDED: Array<
  [
    state: Promotion['state'],
    person: string[],
    system: string[],
    severity: string,
  ]
> = [
  ['succeeded', [DANA], [], 'normal'],
  ['failed', [DANA, OWNER], [OWNER], 'high'],
  ['rolled-back', [DANA, OWNER], [OWNER], 'high'],
  ['rejected', [DANA, OWNER], [OWNER], 'high'],
  ['expired', [DANA, OWNER], [OWNER], 'high'],
  ['cancelled', [DANA], [], 'low'],
  ['superseded', [DANA], [], 'low'],
];

describe('of an end', () => {
  const ended = (overrides: Partial<Promotion>, by?: string) => {
    const { state, promotion } = world({}, overrides);
    return noticeOf(state, promotion, { kind: 'end', by });
  };

  it.each(ENDED)('%s', (state, person, system, severity) => {
    const outcome = 'why it ended';
    const told = ended({ state, outcome });
    expect(told).toMatchObject({
      recipients: person,
      description: outcome,
      severity,
    });
    const unasked = ended({ state, outcome, requestedBy: 'system' });
    expect(unasked?.recipients ?? []).toEqual(system);
    // What is asked before it is written agrees with what is told after.
    for (const requestedBy of [DANA, 'system', 'external:jobs']) {
      expect(concernsSomebody({ requestedBy }, state)).toBe(
        ended({ state, requestedBy }) !== undefined,
      );
    }
  });

  it.each(ENDED.filter(([state]) => state !== 'succeeded'))(
    '%s: not who did it',
    (state, person) => {
      const own = ended({ state }, DANA);
      expect(own?.recipients ?? []).toEqual(person.filter(ref => ref !== DANA));
      expect(ended({ state }, 'user:default/sam')).toMatchObject({
        recipients: person,
        // As a member of the team that owns it.
        excluded: 'user:default/sam',
      });
      expect(ended({ state }, 'system')?.excluded).toBeUndefined();
    },
  );

  it.each([
    'waiting',
    'ready',
    'executing',
    'rolling-out',
    'watching',
  ] as const)('%s is none', state => {
    expect(ended({ state })).toBeUndefined();
    expect(concernsSomebody({ requestedBy: DANA }, state)).toBe(false);
  });

  it('says which component, release and stage, and links to it by their names', () => {
    const { state, promotion } = world({}, { state: 'failed' });
    const renamed = {
      ...state,
      component: aComponent({ ref: 'component:shop/a b', name: 'a b' }),
      releases: [],
    };
    expect(noticeOf(renamed, promotion, { kind: 'end' })).toMatchObject({
      title: 'a b a release to production has failed',
      link: `/catalog/shop/component/a%20b/release-pipeline/promotions/${promotion.id}`,
    });
  });
});
