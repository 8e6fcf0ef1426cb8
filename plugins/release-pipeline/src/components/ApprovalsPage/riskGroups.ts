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
  InboxItem,
  PromotionView,
} from 'backstage-plugin-release-pipeline-common';

const risks = ['high', 'medium', 'low'];

/** By risk, then by age: the oldest question of the highest risk first. */
export function sorted(items: InboxItem[]): InboxItem[] {
  const rank = ({ promotion }: InboxItem) =>
    // A risk that is not known is read first.
    risks.indexOf(promotion.risk);
  return [...items].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      a.promotion.requestedAt.localeCompare(b.promotion.requestedAt),
  );
}

/** The same, those of one risk together. */
export function riskGroups(
  items: InboxItem[],
): Array<{ risk: string; items: InboxItem[] }> {
  const groups = new Map<string, InboxItem[]>();
  for (const item of sorted(items)) {
    const { risk } = item.promotion;
    groups.set(risk, [...(groups.get(risk) ?? []), item]);
  }
  return Array.from(groups, ([risk, some]) => ({ risk, items: some }));
}

/** What may be approved together: forward, of low risk, and nothing that is not known to be. */
export function approvedTogether(items: InboxItem[]): PromotionView[] {
  return sorted(items).flatMap(({ promotion, verdict }) =>
    promotion.risk === 'low' &&
    promotion.direction === 'forward' &&
    promotion.actions.approve.allowed &&
    !promotion.actions.signOff
      ? [{ ...promotion, verdict }]
      : [],
  );
}
