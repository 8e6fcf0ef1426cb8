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
  Tab,
} from 'backstage-plugin-release-pipeline-common';
import type { HeadlineAction } from '../Headline';
import type { Ask } from '../../model';
import { usePromotionDialogs } from '../PromotionDialogs';

/** A start that counts down and that the reader may stop. */
function stoppable({ stages }: Tab): PromotionView | undefined {
  return stages
    .filter(({ activities }) => activities.some(({ kind }) => kind === 'delay'))
    .flatMap(({ promotions }) => promotions)
    .find(({ state, actions }) => state === 'ready' && actions.cancel.allowed);
}

/** A release that the reader may confirm after its watch. */
function toSignOff({ stages }: Tab): PromotionView | undefined {
  return stages
    .flatMap(({ promotions }) => promotions)
    .find(({ actions }) => actions.signOff?.allowed);
}

/** What the headline asks for, with the judgement behind it. */
export function headlineAsk({ headline, stages }: Tab): Ask | undefined {
  const { primary } = headline;
  const stage = stages.find(({ name }) => name === primary?.stage);
  const verdict = stage?.verdicts.find(
    ({ release }) => release.id === primary?.releaseId,
  );
  return stage && verdict && { stage, verdict };
}

/** The one thing to do beside the sentence: to stop what counts down, to ask, or to confirm. */
export function useHeadlineAction(
  tab: Tab,
  onAsk: (ask: Ask) => void,
): HeadlineAction | undefined {
  const openDialog = usePromotionDialogs();
  const promotion = stoppable(tab);
  if (promotion) {
    return {
      label: 'Stop…',
      glyph: 'cancel',
      onClick: () => openDialog({ kind: 'cancel', promotion }),
    };
  }
  const { primary } = tab.headline;
  const ask = headlineAsk(tab);
  if (primary && ask) {
    return {
      label: primary.label,
      glyph: 'arrow',
      primary: true,
      hint: 'Ask once: it goes by itself when the last condition lets it through.',
      onClick: () => onAsk(ask),
    };
  }
  const live = toSignOff(tab);
  return (
    live && {
      label: 'Confirm release…',
      glyph: 'stamp',
      primary: true,
      hint: `${live.release.version} stayed healthy in ${live.stage}. A problem is reported under its promotion.`,
      onClick: () => openDialog({ kind: 'confirm-release', promotion: live }),
    }
  );
}
