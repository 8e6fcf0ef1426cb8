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

import * as fc from 'fast-check';
import {
  approvalsThatCount,
  promotionDigest,
  type DigestParts,
} from './digest';
import { gateSet, gateSetHash, gatesOfEntry } from './gateSet';
import { aGate, aStage, HOUR, NOW } from './testing/builders';
import {
  anApproval,
  APPROVAL,
  asked,
  aWaitingState,
  HEALTH,
} from './testing/asked';
import type { ComponentState, Promotion, StagePolicy } from './types';

const PARTS: DigestParts = {
  promotionId: 'promotion-1',
  component: 'component:default/payments',
  stage: 'production',
  direction: 'forward',
  releaseKey: 'key-2',
  replacesKey: 'key-1',
  policyVersion: 'policy-1',
  gateSetHash: 'gates-1',
  risk: 'low',
  bindingFingerprint: 'fingerprint-1',
  owner: 'group:default/payments-team',
};

describe('promotionDigest (R20)', () => {
  it.each(Object.keys(PARTS))('I4 changes with %s', part => {
    expect(promotionDigest({ ...PARTS, [part]: 'other' })).not.toBe(
      promotionDigest(PARTS),
    );
  });

  it('is the same for the same parts, in whatever order they are written', () => {
    const reversed = Object.fromEntries(
      Object.entries(PARTS).reverse(),
    ) as unknown as DigestParts;
    expect(promotionDigest(reversed)).toBe(promotionDigest(PARTS));
  });

  it('does not mix up neighbouring parts', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        fc.pre(a !== b);
        expect(promotionDigest({ ...PARTS, component: a, stage: b })).not.toBe(
          promotionDigest({ ...PARTS, component: b, stage: a }),
        );
      }),
    );
  });
});

describe('gateSet (R14)', () => {
  const stage = aStage('production', {
    gates: [HEALTH],
    profiles: {
      low: [],
      medium: [APPROVAL],
      high: [APPROVAL, aGate({ name: 'x' })],
    },
  });
  const names = (...args: Parameters<typeof gateSet>) =>
    gateSet(...args).map(({ name }) => name);

  it('adds to the floor by risk, forward only', () => {
    expect(names(stage, 'forward', 'low')).toEqual(['health']);
    expect(names(stage, 'forward', 'medium')).toEqual(['health', 'approvals']);
    expect(names(stage, 'forward', 'high')).toEqual([
      'health',
      'approvals',
      'x',
    ]);
  });

  it('asks a hotfix for the approvals, and a rollback for nothing', () => {
    expect(names(stage, 'hotfix', 'medium')).toEqual(['approvals']);
    expect(names(stage, 'rollback', 'high')).toEqual([]);
  });

  it('finds the approvals of a hotfix of a protected stage in the next class that asks any', () => {
    const guarded = aStage('production', { ...stage, protected: true });
    expect(names(guarded, 'hotfix', 'low')).toEqual(['approvals']);
    expect(names(guarded, 'forward', 'low')).toEqual(['health']);
    expect(names(stage, 'hotfix', 'low')).toEqual([]);
    expect(
      names(
        { ...guarded, profiles: { ...stage.profiles, medium: [] } },
        'hotfix',
        'low',
      ),
    ).toEqual(['approvals']);
  });

  describe.each(['rollback', 'hotfix'] as const)('of a %s', direction => {
    const other = direction === 'rollback' ? 'hotfix' : 'rollback';
    const back = aGate({ name: 'back' });
    const profiles = {
      low: [],
      medium: [aGate({ name: 'm' })],
      high: [aGate({ name: 'm' }), aGate({ name: 'h' })],
    };

    it.each<[string, StagePolicy['rollback'], Record<string, string[]>]>([
      [
        'its own floor, with what the risk adds',
        { gates: [back], profiles },
        { low: ['back'], medium: ['back', 'm'], high: ['back', 'm', 'h'] },
      ],
      [
        'nothing where it says so',
        { gates: [], profiles: { low: [], medium: [], high: [] } },
        { low: [], medium: [], high: [] },
      ],
      [
        'what the risk adds to the default',
        { profiles },
        direction === 'rollback'
          ? { low: [], medium: ['m'], high: ['m', 'h'] }
          : {
              low: [],
              medium: ['approvals', 'm'],
              high: ['approvals', 'm', 'h'],
            },
      ],
    ])('asks %s', (_what, own, expected) => {
      const all = { ...stage, [direction]: own };
      for (const risk of ['low', 'medium', 'high'] as const) {
        expect(names(all, direction, risk)).toEqual(expected[risk]);
        for (const untouched of ['forward', other] as const) {
          expect(names(all, untouched, risk)).toEqual(
            names(stage, untouched, risk),
          );
        }
      }
    });

    it('is among the gates of entry', () => {
      const all = { ...stage, [direction]: { gates: [back], profiles } };
      expect(gatesOfEntry(all)).toEqual(
        expect.arrayContaining([HEALTH, APPROVAL, back, ...profiles.high]),
      );
    });
  });

  it('has a hash that does not depend on the order', () => {
    expect(gateSetHash([HEALTH, APPROVAL])).toBe(
      gateSetHash([APPROVAL, HEALTH]),
    );
    expect(gateSetHash([HEALTH])).not.toBe(gateSetHash([HEALTH, APPROVAL]));
    expect(gateSetHash([{ ...APPROVAL, config: { required: 2 } }])).not.toBe(
      gateSetHash([APPROVAL]),
    );
  });
});

describe('approvals', () => {
  const withApprovals = (
    ...approvals: Array<Parameters<typeof anApproval>[0]>
  ) => {
    const { state, promotion } = asked(aWaitingState());
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
  const counting = ({
    state,
    promotion,
  }: {
    state: ComponentState;
    promotion: Promotion;
  }) => approvalsThatCount(state, promotion).map(({ id }) => id);

  it('count when they are about exactly this', () => {
    expect(counting(withApprovals({ id: 'a' }))).toEqual(['a']);
  });

  it.each<[string, Parameters<typeof anApproval>[0]]>([
    ['S7 another promotion', { promotionId: 'promotion-2' }],
    ['S5 another digest', { digest: 'older' }],
    ['a decision against it', { decision: 'rejected' }],
    ['what was taken back', { voidedAt: NOW }],
    ['S1 the requester', { userRef: 'user:default/dana' }],
  ])('%s does not count', (_, approval) => {
    expect(counting(withApprovals(approval))).toEqual([]);
  });

  it('S3 one person counts once', () => {
    expect(counting(withApprovals({ id: 'a' }, { id: 'b' }))).toEqual(['a']);
  });

  it('S9 expired does not count, from the very moment on', () => {
    const gates = [{ ...APPROVAL, approvals: { expiresMs: HOUR } }];
    const at = (age: number) => {
      const { state, promotion } = asked(aWaitingState({ gates }));
      const approvals = [
        anApproval({ digest: promotion.digest, at: state.now - age }),
      ];
      return { state: { ...state, approvals }, promotion };
    };
    expect(counting(at(HOUR - 1))).toEqual(['approval-1']);
    expect(counting(at(HOUR))).toEqual([]);
    // R21: what was judged stands from the effect on.
    const { state, promotion } = at(HOUR);
    expect(
      counting({ state, promotion: { ...promotion, state: 'rolling-out' } }),
    ).toEqual(['approval-1']);
  });

  it('nothing counts while the digest cannot be told', () => {
    const { state, promotion } = withApprovals({});
    expect(approvalsThatCount({ ...state, bindings: [] }, promotion)).toEqual(
      [],
    );
  });
});
