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

import { decide } from './decide';
import type { Decision } from './decision';
import { delayOf, promotionDueAt } from './deadlines';
import { releaseOf, stageOf } from './lookups';
import { notThere, type Said } from './notThere';
import { stageStatus } from './stageStatus';
import { isOpen } from './transitions';
import type { ComponentState, Promotion } from './types';
import { asClause, at, countdown, listed, nameOfRef, words } from './words';

/**
 * What is said of a promotion that moves: its delay, its effect, its rollout,
 * its watch; `blocked` where it would move if only Git took it. `undefined`
 * while it waits: then its conditions say more.
 */
export function underWaySentence(
  state: ComponentState,
  promotion: Promotion,
): Said | undefined {
  if (!isOpen(promotion.state)) {
    return undefined;
  }
  const decision = decide(state, promotion);
  const told = whatMoves(state, promotion, decision);
  return (
    told &&
    (decision.heldUp
      ? { tone: 'warn', status: 'blocked', ...told }
      : { tone: 'wait', status: 'moving', ...told })
  );
}

function whatMoves(
  state: ComponentState,
  promotion: Promotion,
  decision: Decision,
): Pick<Said, 'sentence' | 'reason'> | undefined {
  const stage = stageOf(state, promotion.stage);
  const version = releaseOf(state, promotion.releaseId)?.version;
  if (!stage || !version) {
    return undefined;
  }
  switch (promotion.state) {
    case 'ready': {
      if (decision.state === 'waiting') {
        return undefined;
      }
      if (decision.state === 'executing') {
        return { sentence: words(decision.sentence, '.') };
      }
      const end = promotionDueAt(state, promotion);
      return decision.state === 'ready' &&
        promotion.readySince !== undefined &&
        end !== undefined &&
        end === promotion.readySince + delayOf(stage, promotion)
        ? {
            sentence: words(
              `${version} goes to ${stage.name} in `,
              countdown(end),
              ', at ',
              at(end),
              `. ${whoCanStop(promotion, stage.approverGroups)} can stop it.`,
            ),
          }
        : notThere(version, stage.name, asClause(decision.sentence));
    }
    case 'executing':
      return {
        sentence: words(
          `${version} is being brought to ${stage.name}: `,
          asClause(decision.sentence),
          ', since ',
          at(promotion.stateSince),
          '.',
        ),
      };
    case 'rolling-out': {
      const why = stageStatus(state, stage.name).reasons[0];
      return {
        sentence: words(
          `${version} is rolling out to ${stage.name}: `,
          why ? words(asClause(why), ', ') : '',
          'since ',
          at(promotion.stateSince),
          '.',
        ),
      };
    }
    case 'watching':
      return { sentence: words(asClause(decision.sentence, [version]), '.') };
    default:
      return undefined;
  }
}

/** The requester, and who may approve there: each may cancel before the effect (R22). */
function whoCanStop(promotion: Promotion, groups: string[]): string {
  const names = groups.map(nameOfRef);
  return (
    listed(
      promotion.automatic ? names : [promotion.requestedByName, ...names],
    ) || 'Who may ask there'
  );
}
