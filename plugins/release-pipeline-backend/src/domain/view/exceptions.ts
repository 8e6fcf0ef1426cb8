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

import type { TimelineItem } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { whatIsExcepted } from '../exceptions';
import { releaseOf } from '../lookups';
import type { ComponentState, FreezeException } from '../types';
import { at, words } from '../words';

interface Item extends Omit<TimelineItem, 'at'> {
  at: Instant;
}

/** That somebody asked to pass a freeze, who confirmed it, and what came of it. */
export function exceptionItems(
  state: ComponentState,
  exception: FreezeException,
): Item[] {
  const promotion = state.promotions.find(
    ({ id }) => id === exception.promotionId,
  );
  if (!promotion) {
    return [];
  }
  const { id, confirmedAt, endedAt, eventTitle, usedAt, userName } = exception;
  const { stage } = promotion;
  const version =
    releaseOf(state, promotion.releaseId)?.version ?? 'an unknown release';
  const items: Item[] = [
    {
      id: `${id}:exception-asked`,
      at: exception.at,
      stage,
      kind: 'exception-asked',
      tone: 'neutral',
      sentence: words(
        `${version}: ${userName} asked for an exception from freeze '${eventTitle}' until `,
        at(exception.expiresAt),
        `: “${exception.reason}”, ${exception.ticket}`,
      ),
    },
  ];
  if (confirmedAt !== undefined) {
    items.push({
      id: `${id}:exception-confirmed`,
      at: confirmedAt,
      stage,
      kind: 'exception-confirmed',
      tone: 'warn',
      sentence: [
        `${version}: ${exception.confirmedByName} confirmed the exception of ${userName} from freeze '${eventTitle}'`,
      ],
    });
  }
  if (usedAt !== undefined) {
    items.push({
      id: `${id}:exception-used`,
      at: usedAt,
      stage,
      kind: 'exception-used',
      tone: 'warn',
      sentence: words(`${version} passed `, ...whatIsExcepted(exception)),
    });
  }
  if (endedAt !== undefined) {
    items.push({
      id: `${id}:exception-ended`,
      at: endedAt,
      stage,
      kind: 'exception-ended',
      tone: 'neutral',
      sentence: [
        `The exception of ${userName} from freeze '${eventTitle}' for ${version} lets nothing pass any more: ${
          exception.endBecause ?? 'it was ended'
        }`,
      ],
    });
  }
  return items;
}
