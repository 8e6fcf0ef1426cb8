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

import { aViewer } from '../testing/viewers';
import { APPROVAL, asked, aWaitingState, passed } from '../testing/asked';
import { aGate } from '../testing/builders';
import type { GateResult } from '../types';
import { inboxItem } from './inbox';

const allowed = { allowed: true };
const viewer = aViewer(allowed, 'user:default/pat');
const APPROVALS = { ...APPROVAL, approvals: { voidOnRed: false } };
const SECURITY = aGate({ ...APPROVALS, name: 'security' });
const LIST = aGate({ name: 'list', type: 'manual-check', people: true });

function others(results: Array<Partial<GateResult>>) {
  const gates = [APPROVALS, SECURITY, LIST];
  const { state, promotion } = asked(
    aWaitingState({
      gates,
      stages: { production: { approverGroups: ['group:default/platform'] } },
      gateResults: gates.map((gate, index) =>
        passed(gate, {
          judgedFor: { promotionId: 'promotion-1', approvalIds: [] },
          ...results[index],
        }),
      ),
    }),
  );
  return inboxItem(state, promotion, viewer).others;
}

const awaits = (...names: string[]): Partial<GateResult> => ({
  status: 'pending',
  whoCanAct: names.map(name => `user:default/${name}`),
});

describe('who else can decide on what is in the inbox', () => {
  const groups = ['group:default/platform'];

  it('is counted over all approvals, without the reader', () => {
    expect(others([awaits('pat', 'sam')])).toEqual({ count: 1, groups });
    expect(others([awaits('pat', 'sam'), awaits('sam', 'olga')])).toEqual({
      count: 2,
      groups,
    });
    expect(others([awaits('pat')])).toEqual({ count: 0, groups });
  });

  it('is no matter of checklists, and not told where it is not known', () => {
    expect(others([{}, {}, awaits('sam')])).toBeUndefined();
    expect(
      others([awaits('sam'), { status: 'unknown', whoCanAct: undefined }]),
    ).toBeUndefined();
    expect(others([])).toBeUndefined();
  });
});
