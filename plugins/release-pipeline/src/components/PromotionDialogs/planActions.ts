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
import type { PromotionView } from 'backstage-plugin-release-pipeline-common';
import type { AvailableAction } from '../AvailableButton';
import type { DialogRequest } from './PromotionDialogs';

/** When it is to go, for whoever may say so; to others nothing of it is offered. */
export function planActions(
  promotion: PromotionView,
  openDialog: (request: DialogRequest) => void,
): AvailableAction[] {
  const { actions, plan } = promotion;
  const availability = actions.plan;
  if (!availability?.allowed) {
    return [];
  }
  const action = (
    label: string,
    choose: Extract<DialogRequest, { kind: 'plan' }>['choose'],
  ): AvailableAction => ({
    label,
    glyph: choose === 'now' ? 'arrow' : 'clock',
    availability,
    onClick: () => openDialog({ kind: 'plan', promotion, choose }),
  });
  return plan
    ? [
        ...(plan.missed && availability.nextWindow
          ? [action('Take the next window…', 'window')]
          : []),
        action('Change time…', 'time'),
        action('Go as soon as it may…', 'now'),
      ]
    : [action('Plan a time…', 'time')];
}
