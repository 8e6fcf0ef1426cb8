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

import fc from 'fast-check';
import { aWaitingState, asked } from '../testing/asked';
import type { Approval } from '../types';
import { decidersOf } from './deciders';

const { state, promotion } = asked(aWaitingState(), {
  stage: 'production',
  releaseId: 'release-1.1.0',
});

function approval(userRef: string, rest: Partial<Approval> = {}): Approval {
  return {
    id: `of ${userRef}`,
    promotionId: promotion.id,
    digest: promotion.digest,
    userRef,
    userName: userRef,
    decision: 'approved',
    at: 0,
    openGates: [],
    ...rest,
  };
}

const groups = [
  {
    ref: 'group:default/platform',
    members: ['user:default/a', 'user:default/b', 'user:default/c'],
  },
  {
    ref: 'group:default/security',
    members: ['user:default/c', 'user:default/d'],
  },
  { ref: 'group:default/untrusted' },
];

describe('who decides', () => {
  it('counts each member once: who can, who wrote it, who asked for it', () => {
    const asker = { ...promotion, requestedBy: 'user:default/a' };
    const { can, cannot } = decidersOf(state, asker, groups, [
      { userRef: 'user:default/b', because: 'wrote commit 41c09ab' },
      { userRef: 'user:default/somebody', because: 'wrote commit 41c09ab' },
    ]);
    expect(can).toEqual(['user:default/c', 'user:default/d']);
    expect([...cannot]).toEqual([
      ['asked for it', ['user:default/a']],
      ['wrote commit 41c09ab', ['user:default/b']],
    ]);
  });

  it.each([
    ['stands', {}, ['user:default/a', 'user:default/b', 'user:default/d']],
    [
      'is void',
      { voidedAt: 1 },
      ['user:default/a', 'user:default/b', 'user:default/c', 'user:default/d'],
    ],
    [
      'is of another promotion',
      { promotionId: 'another' },
      ['user:default/a', 'user:default/b', 'user:default/c', 'user:default/d'],
    ],
  ])('awaits nobody whose approval %s', (_how, rest, can) => {
    const approvals = [approval('user:default/c', rest)];
    expect(decidersOf({ approvals }, promotion, groups, []).can).toEqual(can);
  });

  it.each(['executing', 'watching', 'cancelled'] as const)(
    'awaits nobody once it is %s',
    now => {
      expect(
        decidersOf(state, { ...promotion, state: now }, groups, [
          { userRef: 'user:default/b', because: 'wrote commit 41c09ab' },
        ]),
      ).toEqual({ can: [], cannot: new Map() });
    },
  );

  it('never lets in who asked or wrote it', () => {
    const user = fc.constantFrom<string[]>(
      'user:default/a',
      'user:default/b',
      'user:default/c',
      'user:default/d',
    );
    fc.assert(
      fc.property(
        user,
        fc.array(user),
        fc.array(user),
        (requestedBy, wrote, approved) => {
          const { can, cannot } = decidersOf(
            { approvals: approved.map(ref => approval(ref)) },
            { ...promotion, requestedBy },
            groups,
            wrote.map(userRef => ({ userRef, because: 'wrote it' })),
          );
          const out = [...cannot.values()].flat();
          expect(can).not.toContain(requestedBy);
          expect(can.filter(ref => wrote.includes(ref))).toEqual([]);
          expect(new Set([...can, ...out]).size).toBe(can.length + out.length);
        },
      ),
    );
  });
});
