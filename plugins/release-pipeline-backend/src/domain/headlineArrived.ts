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

import type { Headline } from 'backstage-plugin-release-pipeline-common';
import { underWaySentence } from './headlineUnderWay';
import {
  lastStages,
  openDeployment,
  unendedPromotions,
  whereName,
} from './lookups';
import { stageStatus } from './stageStatus';
import type { ComponentState, Release } from './types';
import { asClause, at, words } from './words';

/** What is said when the newest release is recorded in every stage. */
export function arrivedHeadline(
  state: ComponentState,
  newest: Release,
): Headline {
  const stages = lastStages(state);
  const moving = stages
    .flatMap(stage => unendedPromotions(state, stage.name))
    .flatMap(promotion => {
      const said = underWaySentence(state, promotion);
      return said ? [{ stage: promotion.stage, ...said }] : [];
    });
  if (moving.length) {
    const [first, ...others] = moving;
    return {
      tone: first.tone,
      status: first.status,
      sentence: first.sentence,
      reason: first.reason,
      details: others.map(({ stage, sentence }) => ({ stage, sentence })),
    };
  }
  // The last stages first: that is where it matters most.
  const judged = [
    ...stages,
    ...(state.pipeline?.stages ?? []).filter(stage => !stages.includes(stage)),
  ].map(stage => stageStatus(state, stage.name));
  const failed = judged.find(({ verdict }) => verdict === 'failed');
  const unknown = judged.find(
    status => !status.fresh || status.state === 'unknown',
  );
  const odd =
    failed ?? unknown ?? judged.find(({ state: is }) => is === 'mixed');
  if (odd) {
    const why = asClause(odd.reasons[0] ?? ['nothing is known about it']);
    return {
      tone: failed ? 'bad' : 'unknown',
      status: failed ? 'unhealthy' : 'unknown',
      sentence: failed
        ? words(`${newest.version} is not healthy in ${odd.stage}: `, why, '.')
        : words(
            `It is not known whether ${newest.version} is in ${odd.stage}: `,
            why,
            '.',
          ),
      details: [],
    };
  }
  const since = stages.flatMap(
    stage => openDeployment(state, stage.name)?.startedAt ?? [],
  );
  return {
    tone: 'ok',
    status: 'up-to-date',
    sentence: words(
      `${newest.version} is in ${whereName(state, stages)}`,
      since.length ? words(' since ', at(Math.max(...since))) : '',
      '. Nothing newer waits.',
    ),
    details: [],
  };
}
