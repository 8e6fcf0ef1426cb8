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

import type { RiskClass } from 'backstage-plugin-release-pipeline-common';
import type { CommitRisk } from '../changes/trailers';
import { riskOf } from '../risk';
import { aPipeline, aRelease, aStage, aState } from '../testing/builders';

const REVISION = 'abc1234def5678900000000000000000000000ff';

const says = (word: string, known?: RiskClass): CommitRisk => ({
  revision: REVISION,
  word,
  class: known,
});

/**
 * 1.1.0, 1.2.0 and 1.3.0 were in dev, brought by commits that say so; one of them
 * on its way into production.
 */
function riskIn(
  said: Record<string, CommitRisk>,
  { version = '1.2.0', runs }: { version?: string; runs?: string } = {},
) {
  const stage = aStage('production');
  const state = aState({
    runs: { dev: '1.3.0', ...(runs && { production: runs }) },
    releases: ['1.1.0', '1.2.0', '1.3.0'].map((known, index) =>
      aRelease(known, { order: index + 1, commitRisk: said[known] }),
    ),
    pipeline: aPipeline({ stages: [aStage('dev'), stage] }),
    riskFacts: { neededByArgoCd: [] },
  });
  const release = {
    ...aRelease(version),
    ...state.releases.find(one => one.version === version),
  };
  return riskOf(state, stage, release);
}

describe('the risk by what the commit says that brought a release (R14)', () => {
  it.each<[string, CommitRisk, RiskClass, string]>([
    [
      'high',
      says('high', 'high'),
      'high',
      'Commit abc1234 says "Risk: high": high',
    ],
    [
      'medium',
      says('medium', 'medium'),
      'medium',
      'Commit abc1234 says "Risk: medium": medium',
    ],
    [
      'a word that is no class',
      says('hgih'),
      'high',
      'Commit abc1234 says "Risk: hgih", which is none of low, medium, high: high',
    ],
  ])('%s counts in every later stage', (_, risk, expected, reason) => {
    expect(riskIn({ '1.2.0': risk })).toMatchObject({
      class: expected,
      reasons: [reason],
    });
  });

  it('low lowers nothing, and gives no reason', () => {
    expect(riskIn({ '1.2.0': says('low', 'low') })).toMatchObject({
      class: 'low',
      reasons: ['Everything in production is at least low'],
    });
  });

  it.each<[string, Record<string, CommitRisk>]>([
    ['a commit that nobody knows', {}],
    ['a newer release', { '1.3.0': says('high', 'high') }],
  ])('%s raises nothing', (_, said) => {
    expect(riskIn(said, { runs: '1.1.0' }).class).toBe('low');
  });

  it.each<[string, { version: string; runs?: string }, RiskClass]>([
    ['what it skips comes along', { version: '1.3.0', runs: '1.1.0' }, 'high'],
    ['what runs already does not', { version: '1.3.0', runs: '1.2.0' }, 'low'],
    ['the way back takes it away', { version: '1.1.0', runs: '1.3.0' }, 'high'],
    ['where nothing runs, only itself', { version: '1.3.0' }, 'low'],
  ])('of the releases in between: %s', (_, options, expected) => {
    const said = { '1.2.0': says('high', 'high') };
    expect(riskIn(said, options).class).toBe(expected);
  });
});
