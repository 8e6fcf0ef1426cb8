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

import type { GateContext } from 'backstage-plugin-release-pipeline-node';
import {
  authorFacts,
  type ChangeAuthor,
  type Person,
  whyAuthor,
  whyNobodyCounts,
} from '../domain/authors';
import { stageOf } from '../domain/lookups';
import type { ComponentState, Promotion } from '../domain/types';
import type { GroupReader } from './GateEvaluator';

/** Looks people up in the trusted part of the catalog (R23). */
export interface AuthorReader {
  /** Those whose address or account stands in one of these commits. */
  findAuthors(authors: readonly ChangeAuthor[]): Promise<Person[]>;
}

type Asked = Pick<
  NonNullable<GateContext<unknown>['promotion']>,
  'excluded' | 'unknownAuthors'
>;

/**
 * Who wrote what a promotion brings along, among those who might approve it, and
 * why perhaps nobody counts (R12, R25).
 */
export async function excludedPeople(
  groups: GroupReader & AuthorReader,
  state: ComponentState,
  promotion: Promotion,
): Promise<Asked> {
  const facts = authorFacts(state, promotion);
  const unknownAuthors = facts.asksAll
    ? whyNobodyCounts(facts, await groups.findAuthors(facts.known))
    : [];
  return {
    excluded: await excludedOf(groups, state, promotion, facts.known),
    ...(unknownAuthors.length > 0 && { unknownAuthors }),
  };
}

async function excludedOf(
  groups: GroupReader,
  state: ComponentState,
  promotion: Promotion,
  authors: ChangeAuthor[],
): Promise<Asked['excluded']> {
  if (authors.length === 0) {
    return [];
  }
  const stage = stageOf(state, promotion.stage);
  const found = await groups.readGroups(stage?.approverGroups ?? []);
  const people = await groups.readPeople([
    ...new Set(found.flatMap(({ members }) => members ?? [])),
  ]);
  return people.flatMap(person => {
    const because = whyAuthor(authors, person);
    return because ? [{ userRef: person.userRef, because }] : [];
  });
}
