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

import type {
  Sentence,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { blockersOf } from './blockers';
import type { JudgedGate } from './conditions';
import { delayOf } from './deadlines';
import { judgeEntry, letsThrough } from './judged';
import { replacedBy } from './lookups';
import { riskNow } from './risk';
import type { Role } from './subjects';
import type { ComponentState, Promotion, Release, StagePolicy } from './types';
import { gateView, releaseRef } from './view/parts';
import { at, counted, duration, isoIf, words } from './words';

/**
 * One release judged for one stage: the answer to "why is it not there?". Every
 * condition counts, those that every stage has of its own among them; what
 * holds comes first. Whether the reader may ask is for the view to say.
 *
 * @param promotion - the open promotion, if somebody has asked
 * @param roles - why this release is judged here (R9)
 */
export function verdictFor(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
  promotion?: Promotion,
  roles: Role[] = [],
): Omit<Verdict, 'ask'> {
  const direction = promotion?.direction ?? 'forward';
  const risk = riskNow(state, stage, release, promotion);
  const judged = judgeEntry(state, {
    stage,
    release,
    direction,
    risk: risk.class,
    promotion,
  });
  const blockers = blockersOf(judged);
  const passed = judged.filter(({ result }) => letsThrough(result.status));
  // What is only tried is shown, and is no condition.
  const isCondition = ({ gate }: JudgedGate) => !gate.observeOnly;
  const met = passed.filter(isCondition).length;
  const total = judged.filter(isCondition).length;
  const earliest = earliestStart(state, stage, blockers, promotion);
  const from = replacedBy(state, { stage: stage.name, releaseId: release.id });
  return {
    stage: stage.name,
    release: releaseRef(release),
    from: from && releaseRef(from),
    roles,
    direction,
    risk: risk.class,
    riskReasons: risk.reasons,
    met,
    total,
    gates: [...blockers, ...passed].map(gateView),
    earliest: isoIf(earliest),
    sentence: verdictSentence(stage, {
      met,
      total,
      blockers,
      earliest,
    }),
    promotionId: promotion?.id,
    then: whatFollows(stage),
    by: stage.promote?.describe,
    wayBack: from && releaseRef(from),
  };
}

/**
 * When it can start at the earliest, if asked for and approved by then; the
 * delay is included. `undefined`: nothing ends by time, or no end is known.
 */
function earliestStart(
  state: ComponentState,
  stage: StagePolicy,
  blockers: JudgedGate[],
  promotion: Promotion | undefined,
): Instant | undefined {
  const delay = promotion ? delayOf(stage, promotion) : stage.delayMs;
  if (promotion?.state === 'ready' && promotion.readySince !== undefined) {
    return promotion.readySince + delay;
  }
  const byTime = blockers.filter(({ gate }) => !gate.people);
  const ends = byTime.flatMap(({ result }) => result.passesAt ?? []);
  return byTime.length && ends.length === byTime.length
    ? Math.max(...ends, state.now) + delay
    : undefined;
}

function verdictSentence(
  stage: StagePolicy,
  verdict: {
    met: number;
    total: number;
    blockers: JudgedGate[];
    earliest?: Instant;
  },
): Sentence {
  const { met, total, blockers, earliest } = verdict;
  const openEnd = blockers.some(
    ({ gate, result }) => !gate.people && result.passesAt === undefined,
  );
  return words(
    `${stage.name}: ${met} of ${counted(total, 'condition')} met`,
    earliest === undefined ? '' : words(', earliest ', at(earliest)),
    earliest === undefined && openEnd ? ', no end known' : '',
  );
}

function whatFollows(stage: StagePolicy): string[] {
  return [
    ...(stage.delayMs > 0
      ? [`Delay of ${duration(stage.delayMs)}, can be stopped`]
      : []),
    ...(stage.promote ? [`${stage.promote.describe}, Argo CD rolls out`] : []),
    ...(stage.watchMs > 0 ? [`Watch for ${duration(stage.watchMs)}`] : []),
  ];
}
