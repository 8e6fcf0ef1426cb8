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
import { decide } from './decide';
import {
  APPROVAL,
  asked,
  aWaitingState,
  ERRORS,
  HEALTH,
  passed,
} from './testing/asked';
import { aComponent, aGate, HOUR, MINUTE, NOW } from './testing/builders';
import type { GateResult, GateSpec, Promotion } from './types';
import { iso } from './words';

const APPROVERS = ['user:default/pat', 'user:default/sam'];
const SOAK = aGate({ name: 'soak', title: '1 h soak', of: 'staging' });
const WINDOW = aGate({
  name: 'window',
  type: 'window',
  kind: 'calendar',
  title: 'In a window',
});
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
  gates: GateSpec[] = [HEALTH, SOAK, WINDOW, ERRORS, APPROVAL],
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

describe('who decides is told', () => {
  it('when nothing else is missing: what every page says, and nobody but them', () => {
    const { state, promotion } = world({ approvals: awaited });
    expect(noticeOf(state, promotion, { kind: 'approval' })).toEqual({
      recipients: APPROVERS,
      title: 'payments 1.1.0 to production needs your approval',
      description: 'It waits: 1 more approval by platform',
      link: '/catalog/default/component/payments/release-pipeline?stage=production',
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
  ])('of nothing while %s', (_, results) => {
    const { state, promotion } = world({ approvals: awaited, ...results });
    expect(noticeOf(state, promotion, { kind: 'approval' })).toBeUndefined();
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
      link: '/catalog/shop/component/a%20b/release-pipeline?stage=production',
    });
  });
});
