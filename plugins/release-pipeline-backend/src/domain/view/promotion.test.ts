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
import { aWaitingState, asked, passed } from '../testing/asked';
import { aGate, MINUTE, NOW, SECOND } from '../testing/builders';
import type { GateResult, Promotion } from '../types';
import { promotionView } from './promotion';
import type { Viewer } from './viewer';

const WATCH = aGate({ name: 'afterwards', title: 'Checklist of 2' });
const allowed = { allowed: true };
const viewer = aViewer();

describe('promotionView', () => {
  const view = (
    state: Promotion['state'],
    result: Partial<GateResult> = {},
    watchGates = [WATCH],
  ) => {
    const waiting = asked(
      aWaitingState({
        gateResults: [passed(WATCH, { observedAt: NOW - SECOND, ...result })],
        stages: { production: { watchMs: 30 * MINUTE, watchGates } },
      }),
    );
    const promotion = {
      ...waiting.promotion,
      state,
      stateSince: NOW - MINUTE,
    };
    return promotionView(
      { ...waiting.state, promotions: [promotion] },
      promotion,
      viewer,
    );
  };

  it('R25 lets the reader reject what nobody may approve', () => {
    const { state, promotion } = asked(aWaitingState());
    const approve = { allowed: false, because: 'Nobody may approve this' };
    const actionsFor = (mayReject: Viewer['mayReject']) =>
      promotionView(state, promotion, {
        ...viewer,
        mayApprove: () => approve,
        mayReject,
      }).actions;
    expect(actionsFor(() => allowed)).toMatchObject({
      approve,
      reject: allowed,
    });
    const reject = { allowed: false, because: 'Only members decide' };
    expect(actionsFor(() => reject)).toMatchObject({ approve, reject });
  });

  it('shows what a release is watched by, while it is watched', () => {
    expect(view('watching').watch).toMatchObject([
      { name: 'afterwards', title: 'Checklist of 2', status: 'passed' },
    ]);
    expect(view('waiting').watch).toBeUndefined();
    expect(view('rolling-out').watch).toBeUndefined();
    expect(view('succeeded').watch).toBeUndefined();
    expect(view('watching', {}, []).watch).toBeUndefined();
  });

  it('does not take for it what was found before', () => {
    expect(
      view('watching', { observedAt: NOW - 2 * MINUTE }).watch,
    ).toMatchObject([
      {
        status: 'unknown',
        reason: ['Checklist of 2 has not been judged since'],
      },
    ]);
  });
});
