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
  PromotionView,
  StageView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { isBeforeEffect } from './promotionStates';

/** One release that can be asked for in one stage. */
export type Ask = { stage: StageView; verdict: Verdict };

function together(one: StageView, other: StageView): boolean {
  if (one.group !== undefined || other.group !== undefined) {
    return one.group === other.group;
  }
  // Regions that may move apart are stages with the same `after` (R4).
  return (
    one.after.length > 0 &&
    [...one.after].sort().join() === [...other.after].sort().join()
  );
}

/** The same release in the other stages of the group, unless it goes there already. */
export function asksBeside(stages: StageView[], ask: Ask): Ask[] {
  const { stage, verdict } = ask;
  return stages
    .filter(other => other !== stage && together(stage, other))
    .flatMap(other => {
      const same = other.verdicts.find(
        ({ release, promotionId }) =>
          release.id === verdict.release.id && !promotionId,
      );
      return same && !other.observedOnly
        ? [{ stage: other, verdict: same }]
        : [];
    });
}

/** Only one forward promotion is open per stage; a person names what they replace (R11). */
export function inTheWay({ stage, verdict }: Ask): PromotionView | undefined {
  return stage.promotions.find(
    promotion =>
      promotion.lane === 'forward' &&
      promotion.release.id !== verdict.release.id &&
      isBeforeEffect(promotion.state),
  );
}
