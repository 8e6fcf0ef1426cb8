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

import type { Change } from 'backstage-plugin-release-pipeline-common';
import { changeVocable, kindOfChange } from './kinds';

const change = (state: string): Change => ({
  id: state,
  kind: 'promotion',
  component: { ref: 'component:default/payments', name: 'payments' },
  stage: 'production',
  version: '1.2.0',
  direction: 'forward',
  state,
  tone: 'wait',
  start: '2026-11-21T12:00:00.000Z',
  sentence: [],
});

describe('kindOfChange', () => {
  // The states of the `Change` of the API: a promotion's, or its plan's.
  it.each([
    ['planned', 'planned', 'Planned'],
    ['missed', 'planned', 'Missed its time'],
    ['waiting', 'planned', 'Waiting'],
    ['ready', 'planned', 'Ready'],
    ['executing', 'running', 'Executing'],
    ['rolling-out', 'running', 'Rolling out'],
    ['watching', 'running', 'Watching'],
    ['sign-off', 'running', 'Awaiting sign-off'],
    ['succeeded', 'done', 'Succeeded'],
    ['failed', 'failed', 'Failed'],
    ['rejected', 'failed', 'Rejected'],
    ['rolled-back', 'failed', 'Rolled back'],
    ['cancelled', 'dropped', 'Cancelled'],
    ['expired', 'dropped', 'Expired'],
    ['superseded', 'dropped', 'Superseded'],
  ])(
    'shows a promotion that is %s as %s, in the word %s',
    (state, kind, word) => {
      expect(kindOfChange(change(state))).toBe(kind);
      expect(changeVocable(change(state)).word).toBe(word);
    },
  );
});
