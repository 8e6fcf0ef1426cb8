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

import { seatsAnew, seatsHeld } from './seats';
import {
  anApproval,
  APPROVAL,
  asked,
  aWaitingState,
  passed,
} from './testing/asked';
import type { Approval, GateResult, Promotion } from './types';

describe('in whose seats approvals count', () => {
  const forPat = {
    approvalId: 'approval-1',
    delegationId: 'delegation-1',
    name: 'Pat',
  };
  const judgedFor = { promotionId: 'promotion-1', approvalIds: ['approval-1'] };
  const world = (
    approval: Partial<Approval>,
    result: Partial<GateResult>,
    change: Partial<Promotion> = {},
  ) => {
    const { promotion, state } = asked(aWaitingState({ gates: [APPROVAL] }));
    return {
      promotion,
      state: {
        ...state,
        promotions: [{ ...promotion, ...change }],
        approvals: [anApproval(approval)],
        gateResults: [passed(APPROVAL, { judgedFor, ...result })],
      },
    };
  };

  it.each<
    [
      string,
      Partial<Approval>,
      Partial<GateResult>,
      Array<Pick<Approval, 'id' | 'countsFor'>>,
    ]
  >([
    [
      'is kept as it is found',
      {},
      { countsFor: [forPat] },
      [{ id: 'approval-1', countsFor: 'Pat' }],
    ],
    ['is kept once', { countsFor: 'Pat' }, { countsFor: [forPat] }, []],
    [
      'is forgotten when it counts in an own one',
      { countsFor: 'Pat' },
      {},
      [{ id: 'approval-1', countsFor: undefined }],
    ],
    [
      'stays when it counts no more, which tells why',
      { countsFor: 'Pat' },
      { leavers: ['approval-1'] },
      [],
    ],
    [
      'stays while it is not judged',
      { countsFor: 'Pat' },
      { judgedFor: undefined },
      [],
    ],
    [
      'is not told by what another policy asked',
      {},
      { countsFor: [forPat], policyVersion: 'older' },
      [],
    ],
    [
      'is not told by what was found about another release',
      {},
      { countsFor: [forPat], releaseId: 'release-1.2.0' },
      [],
    ],
  ])('%s', (_what, approval, result, found) => {
    const { promotion, state } = world(approval, result);
    expect(seatsAnew(state)).toEqual(found);
    expect(seatsHeld(state, promotion)).toEqual(
      result.policyVersion ?? result.releaseId ? [] : result.countsFor ?? [],
    );
  });

  it('stays as it was once something is done', () => {
    const { state } = world(
      {},
      { countsFor: [forPat] },
      { state: 'executing' },
    );
    expect(seatsAnew(state)).toEqual([]);
  });
});
