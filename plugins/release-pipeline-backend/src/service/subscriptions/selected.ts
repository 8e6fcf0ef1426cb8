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
  CalendarEvent as EventView,
  SubscriptionFilter,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { SubscribedComponent } from '../../database/subscriptions';
import type { CalendarEvent } from '../../domain/calendar/types';
import { byWeight } from '../../domain/calendar/weight';

/**
 * Components that a subscription is about: never more than its owner could see.
 *
 * @param groups - of which the owner is a member, by origins that are trusted
 */
export function selectedComponents<T extends SubscribedComponent>(
  filter: SubscriptionFilter,
  components: readonly T[],
  { visible, groups }: { visible: readonly string[]; groups: string[] },
): T[] {
  const seen = new Set(visible);
  const { mine, components: refs, systems, owners } = filter;
  return components.filter(
    ({ ref, system, owner }) =>
      seen.has(ref) &&
      names(refs, ref) &&
      names(systems, system) &&
      names(owners, owner) &&
      (!mine || (owner !== undefined && groups.includes(owner))),
  );
}

/**
 * Whether an event may be about what a subscription shows. Where applications
 * run is not looked at: it is shown rather than left out.
 */
export function isSelected(
  { kind, scope, except }: CalendarEvent,
  filter: SubscriptionFilter,
  components: readonly SubscribedComponent[],
): boolean {
  const { kinds, stages } = filter;
  const category = kind === 'freeze' || kind === 'window' ? kind : 'note';
  if (kinds && !kinds.includes(category)) {
    return false;
  }
  if (
    stages &&
    !stages.some(
      stage => names(scope.stages, stage) && !except.stages?.includes(stage),
    )
  ) {
    return false;
  }
  const { mine, components: refs, systems, owners } = filter;
  if (!mine && !refs && !systems && !owners) {
    return true;
  }
  return components.some(
    ({ ref, system, owner, type }) =>
      names(scope.components, ref) &&
      names(scope.systems, system) &&
      names(scope.owners, owner) &&
      names(scope.types, type) &&
      !except.components?.includes(ref) &&
      !isIn(except.systems, system) &&
      !isIn(except.owners, owner) &&
      !isIn(except.types, type),
  );
}

/**
 * As many as fit, in order. Left out is first what is over, then windows, then
 * notes, the last of each first.
 */
export function mostUseful<T extends Pick<EventView, 'end' | 'kind' | 'start'>>(
  events: readonly T[],
  { at, most }: { at: Instant; most: number },
): T[] {
  const isOver = ({ end }: T) => Date.parse(end) <= at;
  const byStart = (one: T, other: T) =>
    Date.parse(one.start) - Date.parse(other.start);
  return [...events]
    .sort(
      (one, other) =>
        Number(isOver(one)) - Number(isOver(other)) ||
        byWeight(one.kind, other.kind) ||
        (isOver(one) ? byStart(other, one) : byStart(one, other)),
    )
    .slice(0, most)
    .sort(byStart);
}

/** A list that is not there names everything. */
function names(list: string[] | undefined, value: string | undefined): boolean {
  return list === undefined || isIn(list, value);
}

function isIn(list: string[] | undefined, value: string | undefined): boolean {
  return value !== undefined && (list?.includes(value) ?? false);
}
