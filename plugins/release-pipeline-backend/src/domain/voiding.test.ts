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

import { approvalTerms } from './approvalTerms';
import { approvalsThatCount, currentDigest } from './digest';
import { openGates } from './openGates';
import {
  anApproval,
  APPROVAL,
  asked,
  aWaitingState,
  ERRORS,
  HEALTH,
  passed,
} from './testing/asked';
import { HOUR, MINUTE, NOW } from './testing/builders';
import type { Approval, ComponentState, GateResult, GateSpec } from './types';
import { approvalsToVoid } from './voiding';

describe('approvalsToVoid', () => {
  const withApprovals = (
    approvals: Array<Partial<Approval>>,
    gates?: GateSpec[],
  ) => {
    const { state, promotion } = asked(aWaitingState({ gates }));
    return {
      promotion,
      state: {
        ...state,
        approvals: approvals.map(approval =>
          anApproval({ digest: promotion.digest, ...approval }),
        ),
      },
    };
  };

  it.each<[string, (state: ComponentState) => ComponentState]>([
    [
      'S6 the policy of the stage changed',
      state => ({
        ...state,
        pipeline: aWaitingState({
          stages: { production: { policyVersion: 'policy-2' } },
        }).pipeline,
      }),
    ],
    [
      'F42 the application that serves the stage changed',
      state => ({
        ...state,
        bindings: state.bindings.map(binding => ({
          ...binding,
          fingerprint: 'other',
        })),
      }),
    ],
    [
      'S22 the owner or the conditions changed',
      state => ({
        ...state,
        component: { ...state.component, owner: 'group:default/attackers' },
      }),
    ],
  ])('%s: it is void and no longer counts', (because, change) => {
    const { state, promotion } = withApprovals([{ id: 'a' }]);
    const after = change(state);
    expect(currentDigest(after, promotion)).not.toBe(promotion.digest);
    expect(approvalsThatCount(after, promotion)).toEqual([]);
    expect(approvalsToVoid(after, promotion)).toEqual([
      { id: 'a', because: because.replace(/^\S+ /, '') },
    ]);
  });

  it('nothing is void while everything stands', () => {
    const { state, promotion } = withApprovals([{}]);
    expect(approvalsToVoid(state, promotion)).toEqual([]);
  });

  it('R21 nothing is void from executing on', () => {
    const { state, promotion } = withApprovals([{ digest: 'older' }]);
    expect(
      approvalsToVoid(state, { ...promotion, state: 'executing' }),
    ).toEqual([]);
  });

  it('R14 says that it was the risk class, whether a person set it or the rules did', () => {
    const because = 'the risk class changed';
    const { state, promotion } = withApprovals([
      { id: 'a', digest: 'older', at: NOW - HOUR },
    ]);
    const change = {
      id: '1',
      promotionId: promotion.id,
      from: 'low' as const,
      to: 'medium' as const,
      because: 'it is Friday',
    };
    const after = (at: number) => ({
      ...state,
      riskChanges: [{ ...change, at }],
    });
    expect(approvalsToVoid(after(NOW - MINUTE), promotion)).toEqual([
      { id: 'a', because },
    ]);
    expect(approvalsToVoid(after(NOW - 2 * HOUR), promotion)).not.toEqual([
      { id: 'a', because },
    ]);
    expect(
      approvalsToVoid(state, { ...promotion, risk: 'high', riskKnown: 'low' }),
    ).toEqual([{ id: 'a', because }]);
  });

  it('nothing is void while the digest cannot be told', () => {
    const { state, promotion } = withApprovals([{ digest: 'older' }]);
    expect(approvalsToVoid({ ...state, bindings: [] }, promotion)).toEqual([]);
  });

  it('R23 is void when its gate found that who gave it has left, and only then', () => {
    const { state, promotion } = withApprovals(
      [{ id: 'a' }, { id: 'b' }],
      [APPROVAL],
    );
    const found = (result: Partial<GateResult>) =>
      approvalsToVoid(
        { ...state, gateResults: [passed(APPROVAL, result)] },
        promotion,
      );
    expect(found({ leavers: ['a'] })).toEqual([
      {
        id: 'a',
        because: 'they are in none of the groups any more that decide',
      },
    ]);
    expect(found({})).toEqual([]);
    const held = withApprovals([{ id: 'a', countsFor: 'Pat' }], [APPROVAL]);
    const [{ because }] = approvalsToVoid(
      {
        ...held.state,
        gateResults: [passed(APPROVAL, { leavers: ['a'] })],
      },
      held.promotion,
    );
    expect(because).toContain('the seat of Pat, which they held');
    // Found about another release, under another policy, by a gate that is not asked.
    expect(found({ leavers: ['a'], releaseId: 'release-1.2.0' })).toEqual([]);
    expect(found({ leavers: ['a'], policyVersion: 'older' })).toEqual([]);
    expect(found({ leavers: ['a'], gate: 'other' })).toEqual([]);
  });

  describe('R12 when a gate turns red', () => {
    const foundBy = (
      result: Partial<GateResult>,
      rest: { open?: string[]; voidOnRed?: boolean; gate?: GateSpec } = {},
    ) => {
      const { open = [], voidOnRed = true, gate = HEALTH } = rest;
      const people = { ...APPROVAL, approvals: { voidOnRed } };
      const { state, promotion } = withApprovals(
        [{ id: 'a', openGates: open }],
        [gate, people],
      );
      return approvalsToVoid(
        { ...state, gateResults: [passed(people), passed(gate, result)] },
        promotion,
      );
    };

    it('is kept, unless a gate says otherwise', () => {
      const red = { status: 'failed' };
      expect(foundBy(red, { voidOnRed: false })).toEqual([]);
      expect(foundBy(red)).toEqual([
        { id: 'a', because: 'Healthy in staging failed afterwards' },
      ]);
    });

    it.each(['unknown', 'pending', 'passed', 'warned'])(
      'is kept while it is %s',
      status => expect(foundBy({ status })).toEqual([]),
    );

    it('is kept when it was red already, and seen so', () => {
      const open = [HEALTH.name];
      expect(foundBy({ status: 'failed' }, { open })).toEqual([]);
    });

    it('is kept when nobody else can approve, or what is red only observes', () => {
      expect(
        foundBy(
          { status: 'failed' },
          { gate: { ...APPROVAL, name: 'others' } },
        ),
      ).toEqual([]);
      expect(
        foundBy(
          { status: 'skipped' },
          { gate: { ...HEALTH, observeOnly: true } },
        ),
      ).toEqual([]);
    });
  });

  describe('given in advance, while a gate is open', () => {
    const given = (status: string) => {
      const { state, promotion } = asked(
        aWaitingState({
          gates: [HEALTH, ERRORS],
          gateResults: [passed(HEALTH, { status })],
        }),
      );
      return openGates(state, promotion);
    };

    it('says of what it was: also of what was not asked yet', () => {
      expect(given('pending')).toEqual(['health', 'errors']);
      expect(given('passed')).toEqual(['errors']);
    });

    it('names no approval, which it is itself', () => {
      const { state, promotion } = asked(
        aWaitingState({
          gates: [HEALTH, { ...APPROVAL, approvals: { voidOnRed: false } }],
          gateResults: [],
        }),
      );
      expect(openGates(state, promotion)).toEqual(['health']);
    });
  });

  describe('S9 with an expiry', () => {
    const expiring = (...hours: number[]) =>
      hours.map((count, index) => ({
        ...APPROVAL,
        name: `approvals-${index}`,
        approvals: { expiresMs: count * HOUR },
      }));

    it('is void from that moment on, and says after how long', () => {
      const { state, promotion } = withApprovals(
        [
          { id: 'late', at: NOW - 4 * HOUR },
          { id: 'fresh', at: NOW - 4 * HOUR + 1 },
          { id: 'against', at: NOW - 9 * HOUR, decision: 'rejected' },
        ],
        expiring(4),
      );
      expect(approvalsToVoid(state, promotion)).toEqual([
        { id: 'late', because: 'it expired after 4\u00a0h' },
      ]);
    });

    it('the shortest of several gates holds, since an approval is one decision', () => {
      const { state, promotion } = withApprovals(
        [{ at: NOW - 3 * HOUR }],
        expiring(8, 2),
      );
      expect(approvalsToVoid(state, promotion)).toHaveLength(1);
    });

    it('R21 is not from executing on', () => {
      const { state, promotion } = withApprovals(
        [{ at: NOW - 9 * HOUR }],
        expiring(4),
      );
      expect(
        approvalsToVoid(state, { ...promotion, state: 'executing' }),
      ).toEqual([]);
    });
  });
});

describe('approvalTerms', () => {
  const asksWhy = (
    isProtected: boolean,
    ...reasons: Array<boolean | undefined>
  ) => {
    const gates = reasons.map((reason, index) => ({
      ...APPROVAL,
      name: `approvals-${index}`,
      approvals: { reason },
    }));
    const stages = { production: { protected: isProtected } };
    const { state, promotion } = asked(aWaitingState({ gates, stages }));
    return approvalTerms(state, promotion).reason;
  };

  it('R12 a protected stage asks for a reason, unless its gates say otherwise', () => {
    expect(asksWhy(true, undefined)).toBe(true);
    expect(asksWhy(true, false)).toBe(false);
    expect(asksWhy(true, false, undefined)).toBe(true);
    expect(asksWhy(false, undefined)).toBe(false);
    expect(asksWhy(false, undefined, true)).toBe(true);
    // Nobody is asked for approval.
    expect(asksWhy(true)).toBe(false);
  });
});
