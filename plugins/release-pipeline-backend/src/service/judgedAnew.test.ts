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

import type { GateResult } from '../domain/types';
import { aGateResult } from '../domain/testing/builders';
import { aWaitingState } from '../domain/testing/asked';
import { judgedAnew, readsOtherwise } from './judgedAnew';

const PEOPLE = aGateResult({
  gate: 'health',
  status: 'pending',
  reason: ['2 more approvals'],
});

describe('judgedAnew', () => {
  const KEPT = aGateResult({
    reason: ['Healthy in ', { text: 'staging', href: 'https://argocd.test' }],
    evidence: [{ label: 'payments', value: ['runs 1.1.0'] }],
    value: '3 %',
  });

  it.each<[string, boolean, Partial<GateResult>]>([
    ['the same, found later', false, { observedAt: KEPT.observedAt + 1 }],
    ['with members that are not set', false, { threshold: undefined }],
    [
      'with one that is not set deep in it',
      false,
      {
        evidence: [
          { label: 'payments', value: ['runs 1.1.0'], href: undefined },
        ],
      },
    ],
    ['with a number that JSON does not know', false, { recheckAt: NaN }],
    ['another value', true, { value: '4 %' }],
    ['a value less', true, { value: undefined }],
    ['a value more', true, { threshold: '5 %' }],
    ['evidence less', true, { evidence: [] }],
    [
      'evidence more',
      true,
      {
        evidence: [
          ...KEPT.evidence,
          { label: 'ledger', value: ['runs 2.0.0'] },
        ],
      },
    ],
    ['a text in place of a link', true, { reason: ['Healthy in ', 'staging'] }],
    ['another status', true, { status: 'failed' }],
  ])('%s: is kept is %p', (_, expected, change) => {
    const state = aWaitingState({ gateResults: [KEPT] });
    const result = { ...KEPT, ...change } as GateResult;
    expect(judgedAnew(state, [result])).toEqual(expected ? [result] : []);
  });

  it('keeps what was never judged', () => {
    const state = aWaitingState({ gateResults: [] });
    expect(judgedAnew(state, [KEPT])).toEqual([KEPT]);
  });
});

describe('readsOtherwise', () => {
  it.each<[string, boolean, Partial<GateResult>]>([
    ['the same, found later', false, { observedAt: PEOPLE.observedAt + 1 }],
    ['another status', true, { status: 'passed' }],
    ['one approval more', true, { reason: ['1 more approval'] }],
  ])('of what holds back: %s is %p', (_, expected, change) => {
    const state = aWaitingState({ gateResults: [PEOPLE] });
    expect(readsOtherwise(state, { ...PEOPLE, ...change })).toBe(expected);
  });

  it('of what lets through: no other value of the same', () => {
    const before: GateResult = {
      ...PEOPLE,
      status: 'passed',
      reason: ['0.4 %'],
    };
    const state = aWaitingState({ gateResults: [before] });
    expect(readsOtherwise(state, { ...before, reason: ['0.5 %'] })).toBe(false);
  });

  it('what was never judged', () => {
    expect(readsOtherwise(aWaitingState({ gateResults: [] }), PEOPLE)).toBe(
      true,
    );
  });
});
