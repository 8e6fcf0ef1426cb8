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

import { asksHash, gateSetHash } from './gateSet';
import { judgeGate } from './judged';
import { aGate } from './testing/builders';
import { aWaitingState, HEALTH, passed } from './testing/asked';

describe('asksHash', () => {
  const all = (version?: number) =>
    aGate({ type: 'all', parts: [{ gate: { ...HEALTH, version } }] });

  it('is another one when a gate, or a part of it, is judged otherwise', () => {
    expect(asksHash({ ...HEALTH, version: 1 })).toBe(asksHash(HEALTH));
    expect(asksHash({ ...HEALTH, version: 2 })).not.toBe(asksHash(HEALTH));
    expect(asksHash(all(2))).not.toBe(asksHash(all()));
    expect(asksHash({ ...HEALTH, config: { more: 1 } })).not.toBe(
      asksHash(HEALTH),
    );
  });

  it('R20 is nothing that people approve: a new version voids no approval', () => {
    expect(gateSetHash([{ ...HEALTH, version: 2 }])).toBe(
      gateSetHash([HEALTH]),
    );
  });

  it('takes no answer of an earlier version', () => {
    const named = (version: number) => {
      const gate = { ...HEALTH, version };
      return { ...gate, asks: asksHash(gate) };
    };
    const state = aWaitingState({
      gates: [named(2)],
      gateResults: [{ ...passed(named(1)), asks: named(1).asks }],
    });
    const [stage] = state.pipeline!.stages.slice(-1);
    const release = state.releases.find(({ version }) => version === '1.1.0')!;
    const say = (version: number) =>
      judgeGate(state, { stage, release, gate: named(version) }).result.status;

    expect(say(1)).toBe('passed');
    expect(say(2)).toBe('unknown');
  });
});
