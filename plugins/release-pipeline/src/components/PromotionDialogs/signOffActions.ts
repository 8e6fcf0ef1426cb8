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
  PromotionView,
} from 'backstage-plugin-release-pipeline-common';
import type { AvailableAction } from '../AvailableButton';
import type { DialogRequest } from './PromotionDialogs';

/** What one may say of a release after its watch. */
export function signOffActions(
  promotion: PromotionView,
  availability: Availability,
  openDialog: (request: DialogRequest) => void,
): AvailableAction[] {
  return [
    {
      label: 'Confirm release…',
      glyph: 'stamp',
      primary: true,
      availability,
      onClick: () => openDialog({ kind: 'confirm-release', promotion }),
    },
    {
      label: 'Report a problem…',
      glyph: 'triangle',
      availability,
      onClick: () => openDialog({ kind: 'report-problem', promotion }),
    },
  ];
}
