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

import { deploymentsOf, stageOf } from './lookups';
import type { ComponentState, Promotion } from './types';

/** Who wrote a change, as Git has it. */
export interface ChangeAuthor {
  name?: string;
  email?: string;
  /** What they did, as the end of "may not approve: …". */
  because: string;
}

/** Who somebody is, as the trusted part of the catalog has it (R23). */
export interface Person {
  userRef: string;
  name?: string;
  email?: string;
}

/**
 * Who is known to have written what a release would bring into a protected
 * stage: nobody of them approves it (R12, R25). At present those are the
 * authors of the changes that brought it into the stages before.
 */
export function authorsOf(
  state: ComponentState,
  { stage, releaseId }: Pick<Promotion, 'stage' | 'releaseId'>,
): ChangeAuthor[] {
  if (!stageOf(state, stage)?.protected) {
    return [];
  }
  return stagesBefore(state, stage).flatMap(before =>
    deploymentsOf(state, before, releaseId).flatMap(({ author }) =>
      author === undefined
        ? []
        : [
            {
              ...readAuthor(author),
              because: `wrote the change that brought it to ${before}`,
            },
          ],
    ),
  );
}

/**
 * Why a person counts as an author: the address is theirs, or the name where
 * hosts hide the address. Whoever is excluded wrongly finds somebody else to
 * approve; who is let in wrongly approves their own change.
 */
export function whyAuthor(
  authors: ChangeAuthor[],
  person: Person,
): string | undefined {
  return authors.find(
    author =>
      same(author.email, person.email) || same(author.name, person.name),
  )?.because;
}

/** "Dana Developer <dana@example.com>", or either of the two. */
function readAuthor(text: string): Pick<ChangeAuthor, 'name' | 'email'> {
  const address = text.match(/<([^<>]*)>\s*$/);
  if (!address) {
    return text.includes('@') ? { email: text } : { name: text };
  }
  return { name: text.slice(0, address.index), email: address[1] };
}

function same(one: string | undefined, other: string | undefined): boolean {
  const plain = (text: string | undefined) =>
    text?.trim().normalize('NFKC').toLocaleLowerCase('en-US');
  return Boolean(plain(one)) && plain(one) === plain(other);
}

function stagesBefore(
  state: ComponentState,
  name: string,
  seen = new Set<string>(),
): string[] {
  for (const before of stageOf(state, name)?.after ?? []) {
    if (!seen.has(before)) {
      seen.add(before);
      stagesBefore(state, before, seen);
    }
  }
  return [...seen];
}
