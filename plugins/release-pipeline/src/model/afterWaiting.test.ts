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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import { afterWaiting } from './afterWaiting';

describe('afterWaiting', () => {
  const time = { time: '2026-11-19T13:05:00Z', as: 'in' as const };
  it.each<[Sentence, Sentence]>([
    [
      ['It waits: payments-dev: Missing since ', time],
      ['payments-dev: Missing since ', time],
    ],
    [
      ['It waits until the promotion of 1.2.0 has ended'],
      ['until the promotion of 1.2.0 has ended'],
    ],
    [['2 pods still run 1.14.2.'], ['2 pods still run 1.14.2.']],
    [[time], [time]],
    [[], []],
  ])('makes %j to %j', (sentence, expected) => {
    expect(afterWaiting(sentence)).toEqual(expected);
  });
});
