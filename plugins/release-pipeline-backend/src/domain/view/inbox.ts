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
  Availability,
  InboxItem,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import { answerFor } from '../answer';
import { blockersSentence } from '../blockers';
import { releaseOf, stageOf } from '../lookups';
import { awaitsSignOff } from '../signOff';
import { isBeforeEffect } from '../transitions';
import type { ComponentState, Promotion } from '../types';
import { at, words } from '../words';
import { decisions, promotionView } from './promotion';
import { verdictView } from './verdict';
import { both, type Decider, type Viewer } from './viewer';

/** One promotion in the approvals inbox, with what is needed to decide. */
export function inboxItem(
  state: ComponentState,
  promotion: Promotion,
  viewer: Viewer,
): InboxItem {
  const stage = stageOf(state, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  return {
    promotion: promotionView(state, promotion, viewer),
    verdict:
      stage && release && isBeforeEffect(promotion.state)
        ? verdictView(state, { stage, release, promotion }, viewer)
        : undefined,
    missing: awaitsSignOff(promotion)
      ? words('since ', at(promotion.signOffSince ?? state.now))
      : missingBesides(state, promotion),
    decide: decideOn(state, promotion, viewer),
    others: whoElse(state, promotion, viewer),
  };
}

/** Whether the reader may decide on it, or sign it off, the one way or the other. */
export function decideOn(
  state: ComponentState,
  promotion: Promotion,
  viewer: Decider,
): Availability {
  if (awaitsSignOff(promotion)) {
    return viewer.maySignOff(promotion);
  }
  const { approve, reject } = decisions(state, promotion, viewer);
  return both(reject, () => approve);
}

/** What is missing besides the reader's own decision. */
function missingBesides(state: ComponentState, promotion: Promotion): Sentence {
  const blockers = openConditions(state, promotion);
  const others = blockers.filter(({ gate }) => !gate.people);
  if (others.length) {
    return blockersSentence(others);
  }
  return blockers.length ? blockersSentence(blockers) : ['Nothing is missing'];
}

/** Whether the promotion waits for a decision of people, whatever else it waits for. */
export function awaitsDecision(
  state: ComponentState,
  promotion: Promotion,
): boolean {
  return openConditions(state, promotion).some(({ gate }) => gate.people);
}

/** How many others can still approve, as the gates found: by count, since the reader may not see them (R24). */
function whoElse(
  state: ComponentState,
  promotion: Promotion,
  { userRef }: Decider,
): InboxItem['others'] {
  const asking = isBeforeEffect(promotion.state)
    ? openConditions(state, promotion).filter(
        ({ gate }) => gate.approvals !== undefined,
      )
    : [];
  const found = asking.map(({ result }) => result.whoCanAct);
  const known = found.filter(refs => refs !== undefined);
  if (known.length === 0 || known.length < found.length) {
    return undefined;
  }
  const people = new Set(known.flat());
  people.delete(userRef ?? '');
  return {
    count: people.size,
    groups: stageOf(state, promotion.stage)?.approverGroups ?? [],
  };
}

function openConditions(state: ComponentState, promotion: Promotion) {
  const stage = stageOf(state, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  return stage && release
    ? answerFor(state, stage, release, promotion).blockers
    : [];
}
