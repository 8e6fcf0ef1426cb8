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

import type { StageView } from 'backstage-plugin-release-pipeline-common';
import { makeStory } from '../../__testUtils__/story';
import { runsText, stageLabel } from './stageLabel';

const { at, stage } = makeStory(Date.parse('2026-11-19T13:05:00Z'));

describe('runsText', () => {
  it.each<[StageView['state'], StageView['freshness'], string]>([
    ['unknown', { fresh: false }, 'not read yet'],
    ['empty', { fresh: false }, 'nothing seen yet'],
    ['empty', { fresh: true, observedAt: at(-1_000) }, 'nothing runs'],
    ['unknown', { fresh: false, observedAt: at(-1_000) }, 'unknown release'],
  ])('R5 calls what is %s and %j %s', (state, freshness, expected) => {
    expect(runsText(stage({ release: undefined, state, freshness }))).toBe(
      expected,
    );
  });

  it('tells the version where one is known, however old', () => {
    expect(runsText(stage({ freshness: { fresh: false } }))).toBe('1.15.0');
  });
});

describe('stageLabel', () => {
  it.each<[string, Partial<StageView>, string]>([
    ['is known', {}, '1.15.0, healthy'],
    ['differs', { state: 'mixed' }, '1.15.0, mixed, healthy'],
    [
      'came without a promotion',
      { uncovered: true, sync: 'Synced' },
      '1.15.0, healthy, synced, not covered by a promotion',
    ],
    [
      'was recorded, and nobody knows now',
      { state: 'unknown' },
      '1.15.0, unknown release, healthy',
    ],
    [
      'nobody ever knew',
      { state: 'unknown', release: undefined },
      'unknown release, healthy',
    ],
    [
      'was seen long ago',
      { state: 'unknown', freshness: { fresh: false } },
      '1.15.0, healthy',
    ],
  ])('says what runs, where that %s', (_, overrides, text) => {
    const reader = { now: Date.parse(at(0)), timeZone: 'UTC' };
    expect(stageLabel(stage(overrides), reader)).toContain(`, ${text}, `);
  });
});
