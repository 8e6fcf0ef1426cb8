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

import { judgeGate } from './judged';
import { asked, aWaitingState, ERRORS, HEALTH, passed } from './testing/asked';
import { MINUTE, NOW, SECOND, withApplication } from './testing/builders';
import type { ComponentState, GateSpec } from './types';

/** Passed a minute ago; what it looked at changed since. */
function changedSince(gate: GateSpec): ComponentState {
  return withApplication(
    aWaitingState({
      gates: [gate],
      gateResults: [passed(gate, { observedAt: NOW - MINUTE })],
    }),
    'payments-staging',
    {},
    { unchangedSince: NOW - 10 * SECOND },
  );
}

function saidOf(state: ComponentState, gate: GateSpec): string {
  const stage = state.pipeline?.stages.find(({ gates }) =>
    gates.some(({ name }) => name === gate.name),
  );
  const release = state.releases.find(({ version }) => version === '1.1.0');
  if (!stage || !release) {
    throw new Error('Nothing to judge');
  }
  const [promotion] = state.promotions;
  const { result } = judgeGate(state, { stage, release, gate, promotion });
  expect(result.status).toBe('pending');
  return result.reason
    .map(part => {
      if (typeof part === 'string') {
        return part;
      }
      return 'time' in part ? part.time : part.text;
    })
    .join('');
}

describe('judgeGate, after facts changed', () => {
  it('says that it is judged again', () => {
    expect(saidOf(changedSince(HEALTH), HEALTH)).toBe(
      'Facts changed; healthy in staging is being judged again',
    );
  });

  it('R9 says when a costly gate is judged again that nobody asked for', () => {
    const unasked = changedSince(ERRORS);
    const moment = (time: number) => new Date(time).toISOString();
    expect(saidOf(unasked, ERRORS)).toBe(
      `Error ratio in staging let through ${moment(
        NOW - MINUTE,
      )}; it is judged again when somebody asks, or ${moment(
        NOW + 9 * MINUTE,
      )}`,
    );
    expect(saidOf(asked(unasked).state, ERRORS)).toBe(
      'Facts changed; error ratio in staging is being judged again',
    );
  });
});

describe('judgeGate, when another gate has the name', () => {
  it('R14 takes no answer that was given to a laxer one', () => {
    const asking = (asks: string): GateSpec => ({ ...HEALTH, asks });
    const state = aWaitingState({
      gates: [asking('48 h')],
      gateResults: [{ ...passed(asking('24 h')), asks: '24 h' }],
    });
    const stage = state.pipeline!.stages.find(({ gates }) => gates.length > 0)!;
    const release = state.releases.find(({ version }) => version === '1.1.0')!;
    const say = (gate: GateSpec) =>
      judgeGate(state, { stage, release, gate }).result.status;

    expect(say(asking('48 h'))).toBe('unknown');
    expect(say(asking('24 h'))).toBe('passed');
  });
});
