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
import { refreshEvery, sentenceKey, sentenceText } from './sentence';

const now = Date.parse('2026-11-19T13:05:00Z');
const reader = { now, timeZone: 'Europe/Berlin' };

function read(...sentence: Sentence) {
  return sentenceText(sentence, reader).replace(/\u00a0/g, ' ');
}

describe('sentenceText', () => {
  it.each<[string, Sentence, string]>([
    [
      'relative and absolute',
      [
        '1.15.0 is not in production: soak in staging ends ',
        { time: '2026-11-19T16:15:00Z', as: 'in' },
        ', then 1 approval from platform.',
      ],
      '1.15.0 is not in production: soak in staging ends in 3 h 10 min (17:15 CET), then 1 approval from platform.',
    ],
    [
      'a moment that should have passed',
      ['ends ', { time: '2026-11-19T13:04:59Z', as: 'in' }],
      'ends any moment (14:04 CET)',
    ],
    [
      'since how long',
      ['has not decided ', { time: '2026-11-19T10:00:00Z', as: 'for' }],
      'has not decided for 3 h 5 min',
    ],
    [
      'how old',
      ['complete list ', { time: '2026-11-19T13:04:52Z', as: 'ago' }],
      'complete list 8 s ago',
    ],
    [
      'a clock of ours that is behind that of the server',
      ['complete list ', { time: '2026-11-19T13:05:03Z', as: 'ago' }],
      'complete list 0 s ago',
    ],
    [
      'a countdown',
      [
        'goes to production-eu in ',
        { time: '2026-11-19T13:09:12Z', as: 'countdown' },
      ],
      'goes to production-eu in 4:12',
    ],
    [
      'when something is planned',
      ['planned for ', { time: '2026-11-19T16:15:00Z', as: 'when' }],
      'planned for 17:15 CET, in 3 h 10 min',
    ],
    [
      'a link by its words',
      ['commit ', { text: '8c1f0ab', href: 'https://git.example.com/1' }],
      'commit 8c1f0ab',
    ],
    [
      'a moment that cannot be read, as it came',
      ['since ', { time: 'yesterday', as: 'at' }],
      'since yesterday',
    ],
  ])('%s', (...[, sentence, words]) => {
    expect(read(...sentence)).toBe(words);
  });
});

describe('sentenceKey', () => {
  const soak = (time: string): Sentence => ['ends ', { time, as: 'in' }];

  it('does not change with the minutes, but with the words', () => {
    expect(sentenceKey(soak('2026-11-19T16:15:00Z'))).toBe(
      sentenceKey(soak('2026-11-19T16:16:00Z')),
    );
    expect(sentenceKey(soak('2026-11-19T16:15:00Z'))).not.toBe(
      sentenceKey(['began ', { time: '2026-11-19T16:15:00Z', as: 'in' }]),
    );
  });
});

describe('refreshEvery', () => {
  it('ticks every second only where seconds are told', () => {
    expect(refreshEvery(['2026-11-19T13:09:12Z'], now)).toBe(1_000);
    expect(refreshEvery(['2026-11-19T16:15:00Z'], now)).toBe(30_000);
    expect(refreshEvery([], now)).toBe(30_000);
  });
});
