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
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import type { AvailableAction } from '../AvailableButton';
import type { DialogRequest } from './PromotionDialogs';

/**
 * What one may decide on a promotion: whether it goes, or, when its watch has
 * ended well, whether the release is as it should be.
 */
export function decisionActions(
  promotion: PromotionView,
  verdict: Verdict | undefined,
  openDialog: (request: DialogRequest) => void,
): AvailableAction[] {
  const { approve, reject, signOff } = promotion.actions;
  if (signOff) {
    return [
      {
        label: 'Confirm release…',
        glyph: 'stamp',
        availability: signOff,
        onClick: () => openDialog({ kind: 'confirm-release', promotion }),
      },
      {
        label: 'Report a problem…',
        glyph: 'triangle',
        availability: signOff,
        onClick: () => openDialog({ kind: 'report-problem', promotion }),
      },
    ];
  }
  return [
    {
      label: 'Approve…',
      glyph: 'check',
      availability: approve,
      onClick: () => openDialog({ kind: 'approve', promotion, verdict }),
    },
    {
      label: 'Reject…',
      glyph: 'barredCircle',
      availability: reject,
      onClick: () => openDialog({ kind: 'reject', promotion, verdict }),
    },
  ];
}
