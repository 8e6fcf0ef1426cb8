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

import { approvalTerms } from './approvalTerms';
import { candidatesFor } from './candidates';
import { changeRisksOf } from './changes/classes';
import { rangesInto, rangesToRenew } from './commitRanges';
import { stageConditions } from './conditions';
import { reconcileDeployments } from './deployments';
import { currentDigest } from './digest';
import { factChanges } from './endOfUse';
import { judgeDeployment } from './judgedDeployment';
import { releaseOf, stageOf } from './lookups';
import { recordsMark } from './records';
import {
  keepFacts,
  rememberedByFacts,
  rememberedByState,
} from './rememberedByState';
import { riskOf } from './risk';
import { freezeMoments } from './risk/freeze';
import { judgeTargets, stageStatus } from './stageStatus';
import { furtherReleases } from './subjects';
import { APPROVAL, asked, aWaitingState, HEALTH } from './testing/asked';
import { aGate } from './testing/builders';
import type { ComponentState } from './types';

describe('what is remembered by facts', () => {
  const { promotion, state } = asked(
    aWaitingState({
      gates: [HEALTH, APPROVAL],
      stages: {
        production: {
          excludesAuthors: true,
          changeRisks: changeRisksOf({}),
          riskRules: [
            { class: 'high', freezeWithin: 3_600_000 },
            { class: 'medium', changes: ['rbac'] },
          ],
          promote: {
            with: 'git-commit',
            config: { repository: 'gitops' },
            describe: 'Git commit',
          },
        },
      },
    }),
  );
  const stage = stageOf(state, 'production')!;
  const release = releaseOf(state, promotion.releaseId)!;
  const question = {
    stage,
    release,
    gate: aGate({ name: 'in-sync', of: 'staging', entered: true }),
  };

  /** The same facts; who looks at what gates said is told of. */
  function unjudged(): ComponentState {
    return Object.defineProperty({ ...state }, 'gateResults', {
      get: () => {
        throw new Error('gateResults were looked at');
      },
    });
  }

  it.each<[string, (facts: ComponentState) => unknown]>([
    ['approvalTerms', facts => approvalTerms(facts, promotion)],
    ['candidatesFor', facts => candidatesFor(facts, 'production')],
    ['currentDigest', facts => currentDigest(facts, promotion)],
    ['factChanges', facts => factChanges(facts, question)],
    ['freezeMoments', facts => freezeMoments(facts, stage)],
    ['furtherReleases', facts => furtherReleases(facts, stage)],
    ['judgeDeployment', facts => judgeDeployment(facts, release.id, 'staging')],
    [
      'judgeTargets',
      facts => judgeTargets(facts, 'staging', { expectedKey: release.key }),
    ],
    ['rangesInto', facts => rangesInto(facts, promotion)],
    ['rangesToRenew', facts => rangesToRenew(facts)],
    ['recordsMark', facts => recordsMark(facts, question)],
    ['riskOf', facts => riskOf(facts, stage, release)],
    [
      'stageConditions, where nothing soaks',
      facts => stageConditions(facts, stage, release, 'forward', 'high'),
    ],
    ['stageStatus', facts => stageStatus(facts, 'production')],
    ['reconcileDeployments', facts => reconcileDeployments(facts)],
  ])('rests on no answer of a gate: %s', (_, ask) => {
    expect(ask(unjudged())).toEqual(ask(state));
  });

  it('stays for a state that differs in what gates said, and only there', () => {
    const work = jest.fn(({ now }: ComponentState, by: number) => now + by);
    const remembered = rememberedByFacts(work);
    const byState = rememberedByState(work);
    const judged = { ...state, gateResults: [] };
    keepFacts(state, judged);
    expect([1, 1, 2].map(by => remembered(state, by) - state.now)).toEqual([
      1, 1, 2,
    ]);
    expect(remembered(judged, 1)).toBe(state.now + 1);
    expect(work).toHaveBeenCalledTimes(2);

    // Other facts, and what also rests on gates, are worked out anew.
    const later = { ...judged, now: state.now + 1 };
    expect(remembered(later, 1)).toBe(state.now + 2);
    expect(byState(state, 1)).toBe(byState(judged, 1));
    expect(work).toHaveBeenCalledTimes(5);
  });
});
