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

import type { CollisionReason } from 'backstage-plugin-release-pipeline-common';
import { counted } from '../words';
import { overlaps } from './touches';
import type { TimedChange } from './types';

/** What cannot be told of one reason to touch, and why. */
export interface UnknownReason {
  why: CollisionReason;
  /** Fit for everybody: of other components it names none (R24). */
  because: string;
}

/** Where a change may touch others that nobody can tell of. */
export function unknownsOf(
  change: TimedChange,
  others: readonly TimedChange[],
): UnknownReason[] {
  const meanwhile = others.filter(
    other => other.id !== change.id && overlaps(change, other),
  );
  const inStage = meanwhile.filter(({ stage }) => stage === change.stage);
  return [
    ...reliance(change, inStage),
    ...placing(
      change,
      meanwhile.filter(({ clustersUnknown }) => clustersUnknown).length,
    ),
  ];
}

function reliance(
  change: TimedChange,
  inStage: TimedChange[],
): UnknownReason[] {
  const unread = inStage.filter(isUnread).length;
  if (isUnread(change)) {
    return [
      {
        why: 'dependency',
        because: `The catalog has not told yet what ${change.component.name} relies on`,
      },
    ];
  }
  return unread > 0
    ? [
        {
          why: 'dependency',
          because: `The catalog has not told yet what ${counted(
            unread,
            'other component',
          )} relies on that ${unread === 1 ? 'is' : 'are'} changed meanwhile`,
        },
      ]
    : [];
}

function placing(change: TimedChange, unplaced: number): UnknownReason[] {
  if (change.clustersUnknown) {
    return [
      {
        why: 'cluster',
        because: `Argo CD does not tell where all of ${change.component.name} in ${change.stage} runs`,
      },
    ];
  }
  return unplaced > 0
    ? [
        {
          why: 'cluster',
          because: `Argo CD does not tell where ${counted(
            unplaced,
            'other change',
          )} of that time takes place`,
        },
      ]
    : [];
}

function isUnread({ apis, dependsOn }: TimedChange): boolean {
  return apis === undefined || dependsOn === undefined;
}
