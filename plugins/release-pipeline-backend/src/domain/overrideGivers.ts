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

import type { TrustedGroup } from 'backstage-plugin-release-pipeline-node';
import {
  type AuthorFacts,
  type Person,
  whyAuthor,
  whyNobodyCounts,
} from './authors';
import type { Override } from './types';

/** What the trusted part of the catalog knows at this moment (R23). */
export interface Known {
  /** The stage's break-glass groups. */
  groups: readonly TrustedGroup[];
  /** Those who gave the overrides. */
  people: readonly Person[];
  /** Those who wrote what comes along. */
  authors: readonly Person[];
}

/**
 * Why somebody could not give an override any more that they gave: they left the
 * groups, or are known by now to have written it, or nobody could, since it is not
 * known any more who wrote it (R12, R23, R25).
 *
 * @returns `isOpen`: that cannot be told, so that nothing may rest on it.
 */
export function whyNotAnyMore(
  { userRef }: Pick<Override, 'userRef'>,
  facts: AuthorFacts,
  { authors, groups, people }: Known,
): { because: string; isOpen?: true } | undefined {
  const person = people.find(one => one.userRef === userRef);
  const isMember = groups.some(({ members }) => members?.includes(userRef));
  if (!person || !isMember) {
    const unread = groups.find(({ members }) => members === undefined);
    return unread
      ? {
          because: `whether they still may cannot be told: ${unread.ref} is not in the trusted part of the catalog at this moment`,
          isOpen: true,
        }
      : {
          because:
            'who gave it is in none of the groups any more that may override',
        };
  }
  const wrote = whyAuthor(facts.known, person);
  if (wrote !== undefined) {
    return { because: `who gave it ${wrote}` };
  }
  const unknown = whyNobodyCounts(facts, authors);
  return unknown.length > 0
    ? { because: `nobody may override it: ${unknown.join('; ')}` }
    : undefined;
}
