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
  OverrideView,
  PromotionView,
  ReviewOwed,
  TimelineItem,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { releaseOf } from '../lookups';
import { overridable } from '../overridable';
import { whatItSaid, whatWasOverridden, whyItIsOver } from '../overrides';
import { pinnedStage } from '../pinned';
import { isOpen } from '../transitions';
import type { ComponentState, Override, Promotion } from '../types';
import { iso, words } from '../words';
import type { Viewer } from './viewer';

/** What somebody let pass, and what the reader may do about it. */
function overrideView(
  state: ComponentState,
  override: Override,
  viewer: Viewer,
): OverrideView {
  const { at, endedAt, expiresAt, finding, reviewedAt, userRef } = override;
  return {
    id: override.id,
    by: { ref: userRef, name: override.userName },
    at: iso(at),
    until: iso(expiresAt),
    ended:
      endedAt === undefined
        ? undefined
        : { at: iso(endedAt), because: override.endBecause ?? 'it was ended' },
    gates: override.gates.map(({ name, title, ...said }) => ({
      name,
      title,
      was: whatItSaid(said),
    })),
    reason: override.reason,
    ticket: override.ticket,
    review:
      reviewedAt === undefined
        ? undefined
        : {
            by: {
              ref: override.reviewedBy ?? '',
              name: override.reviewedByName ?? '',
            },
            at: iso(reviewedAt),
            finding: finding ?? '',
          },
    mayReview:
      reviewedAt === undefined ? viewer.mayReview(override) : undefined,
    mayEnd:
      whyItIsOver(state, override) === undefined
        ? viewer.mayEnd(override)
        : undefined,
  };
}

/** All that was overridden for a promotion; absent: nothing was. */
export function overridesOf(
  state: ComponentState,
  promotion: Promotion,
  viewer: Viewer,
): PromotionView['overrides'] {
  const own = state.overrides.filter(
    ({ promotionId }) => promotionId === promotion.id,
  );
  return own.length > 0
    ? own.map(override => overrideView(state, override, viewer))
    : undefined;
}

/** Break-glass is offered where something holds that may be passed over. */
export function overrideAction(
  state: ComponentState,
  promotion: Promotion,
  viewer: Viewer,
): Pick<PromotionView['actions'], 'override'> {
  const stage = pinnedStage(state, promotion);
  const held = isOpen(promotion.state) ? overridable(state, promotion) : [];
  return stage && held.length > 0
    ? {
        override: {
          ...viewer.mayOverride(promotion),
          gates: held.map(({ gate, result }) => ({
            name: gate.name,
            title: gate.title,
            said: whatItSaid(result),
          })),
          minutes: stage.overrideForMs / 60_000,
        },
      }
    : {};
}

/** The reviews that somebody owes, oldest first; absent: none is. */
export function reviewsOwed(
  state: ComponentState,
  viewer: Viewer,
): ReviewOwed[] | undefined {
  const { component } = state;
  const owed = state.overrides
    .filter(({ reviewedAt }) => reviewedAt === undefined)
    .flatMap(override => {
      const promotion = state.promotions.find(
        ({ id }) => id === override.promotionId,
      );
      return promotion
        ? [
            {
              component: {
                ref: component.ref,
                name: component.name,
                owner: component.owner,
              },
              promotionId: promotion.id,
              stage: promotion.stage,
              version: versionOf(state, promotion),
              override: overrideView(state, override, viewer),
            },
          ]
        : [];
    });
  return owed.length > 0 ? owed : undefined;
}

interface Item extends Omit<TimelineItem, 'at'> {
  at: Instant;
}

/** That it was done, that it ended, and what came of it. */
export function overrideItems(
  state: ComponentState,
  override: Override,
): Item[] {
  const promotion = state.promotions.find(
    ({ id }) => id === override.promotionId,
  );
  if (!promotion) {
    return [];
  }
  const { at, endBecause, endedAt, id, reviewedAt, userName } = override;
  const { stage } = promotion;
  const version = versionOf(state, promotion);
  const items: Item[] = [
    {
      id: `${id}:overridden`,
      at,
      stage,
      kind: 'overridden',
      tone: 'bad',
      sentence: words(`${version}: `, whatWasOverridden(override)),
    },
  ];
  if (endedAt !== undefined) {
    items.push({
      id: `${id}:override-ended`,
      at: endedAt,
      stage,
      kind: 'override-ended',
      tone: 'neutral',
      sentence: [
        `The override of ${userName} for ${version} passes over nothing any more: ${
          endBecause ?? 'it was ended'
        }`,
      ],
    });
  }
  if (reviewedAt !== undefined) {
    items.push({
      id: `${id}:override-reviewed`,
      at: reviewedAt,
      stage,
      kind: 'override-reviewed',
      tone: 'neutral',
      sentence: [
        `${override.reviewedByName} closed the review of the override of ${userName} for ${version}: “${override.finding}”`,
      ],
    });
  }
  return items;
}

function versionOf(state: ComponentState, { releaseId }: Promotion): string {
  return releaseOf(state, releaseId)?.version ?? 'an unknown release';
}
