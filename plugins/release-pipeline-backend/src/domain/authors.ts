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

import type { PromotionState } from 'backstage-plugin-release-pipeline-common';
import { type AuthorsAsked, authorsAsked } from './authorsAsked';
import { isReadWhole, rangeOf, rangesInto, stagesBefore } from './commitRanges';
import { shorten } from './identify';
import { deploymentsOf, releaseOf, stageOf } from './lookups';
import type {
  CommitPerson,
  CommitRange,
  ComponentState,
  Promotion,
} from './types';

/** Who wrote a change, as Git has it. */
export interface ChangeAuthor {
  name?: string;
  email?: string;
  /** What they did, as the end of "may not approve: …". */
  because: string;
  /**
   * Who that is need not be known: a promotion brought it, so that it may be
   * nobody but us, or its commits are known one by one.
   */
  mayBeUnknown?: true;
}

/** Who somebody is, as the trusted part of the catalog has it (R23). */
export interface Person {
  userRef: string;
  name?: string;
  email?: string;
  /** Of their account at the host of the repositories. */
  login?: string;
}

/** What is known of who wrote what a promotion brings along (R25). */
export interface AuthorFacts {
  /** Without machines. */
  known: ChangeAuthor[];
  /** What is not known yet, or in part, though Git can tell. */
  pending: string[];
  /** What nobody can tell. */
  gaps: string[];
  /** Nobody counts whose part in it is not known for certain (R25). */
  asksAll: boolean;
  /** Gaps count as well. */
  asksGaps: boolean;
}

const DID: Record<CommitPerson['role'], string> = {
  author: 'wrote',
  committer: 'committed',
  'co-author': 'co-wrote',
};

/** When the release may run already, so that nothing tells what it brought. */
const AFTER_EFFECT: ReadonlySet<PromotionState> = new Set([
  'rolling-out',
  'watching',
]);

/**
 * All of that for one promotion; after its effect what was known then. Of a stage
 * that excludes no authors, nothing.
 */
export function authorFacts(
  state: ComponentState,
  promotion: Promotion,
): AuthorFacts {
  const stage = stageOf(state, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  if (!stage?.excludesAuthors || !release) {
    return {
      known: [],
      pending: [],
      gaps: [],
      asksAll: false,
      asksGaps: false,
    };
  }
  const asked = authorsAsked(state, stage, release, promotion);
  if (AFTER_EFFECT.has(promotion.state)) {
    return promotion.authors ?? notKept(state, promotion, asked);
  }
  const { queries, gaps } = rangesInto(state, promotion);
  const ranges: CommitRange[] = queries.map(
    query => rangeOf(state, query) ?? query,
  );
  return {
    known: authorsOf(state, promotion),
    pending: [
      ...notDescribed(state, promotion),
      ...ranges.flatMap(range => whatIsOpen(range) ?? []),
    ],
    gaps: [...gaps, ...ranges.flatMap(({ gap }) => gap ?? [])],
    asksAll: asked.all,
    asksGaps: asked.gaps,
  };
}

/**
 * Who is known to have written what a release would bring into a protected
 * stage: nobody of them approves it (R12, R25). Those are the authors of the
 * changes that brought it into the stages before, and all whom a commit names
 * that comes along; never a machine.
 */
export function authorsOf(
  state: ComponentState,
  { stage, releaseId }: Pick<Promotion, 'stage' | 'releaseId'>,
): ChangeAuthor[] {
  if (!stageOf(state, stage)?.excludesAuthors) {
    return [];
  }
  const brought = stagesBefore(state, stage).flatMap(before => {
    const isRead = isReadWhole(state, before, { stage, releaseId });
    return deploymentsOf(state, before, releaseId).flatMap(
      ({ author, promotionId }): ChangeAuthor[] =>
        author === undefined
          ? []
          : [
              {
                ...readAuthor(author),
                because: `wrote the change that brought it to ${before}`,
                ...((isRead || promotionId !== undefined) && {
                  mayBeUnknown: true,
                }),
              },
            ],
    );
  });
  const named = rangesInto(state, { stage, releaseId })
    .queries.flatMap(query => rangeOf(state, query)?.people ?? [])
    .map(({ name, email, role, revision }) => ({
      name,
      email,
      because: `${DID[role]} commit ${shorten(revision)}`,
    }));
  const machines = new Set(state.settings.machineAuthors);
  return [...brought, ...named].filter(
    ({ email }) => email === undefined || !machines.has(plain(email)),
  );
}

/**
 * Why a person counts as an author: the address or the account is theirs, or the
 * name where hosts hide the address. Whoever is excluded wrongly finds somebody
 * else to approve; who is let in wrongly approves their own change.
 */
export function whyAuthor(
  authors: ChangeAuthor[],
  person: Person,
): string | undefined {
  return authors.find(
    author => isAccountOf(author, person) || same(author.name, person.name),
  )?.because;
}

/**
 * Why nobody's approval counts, in words; none: whoever did not write it may
 * approve. At high risk every author has to be a person whom the catalog knows by
 * the address or the account, since by a name alone anybody may be meant (R25).
 *
 * @param people - those whom the trusted part of the catalog knows of the authors
 */
export function whyNobodyCounts(
  facts: AuthorFacts,
  people: readonly Person[],
): string[] {
  if (!facts.asksAll) {
    return [];
  }
  const strangers = facts.known.filter(
    author =>
      author.mayBeUnknown === undefined &&
      !people.some(person => isAccountOf(author, person)),
  );
  // Each once, by the last that they did: that is a commit, where one is known.
  const did = new Map(
    strangers.map(author => [describe(author), author.because]),
  );
  return [
    ...new Set([
      ...[...did].map(
        ([who, because]) =>
          `${who} is nobody whom the portal knows, and ${because}`,
      ),
      ...facts.pending,
      ...(facts.asksGaps ? facts.gaps : []),
    ]),
  ];
}

/** The account that an address of the repositories' host stands for. */
export function loginIn(email: string | undefined): string | undefined {
  return email?.match(/^(?:\d+\+)?([^@+]+)@users\.noreply\./i)?.[1];
}

function isAccountOf(author: ChangeAuthor, person: Person): boolean {
  return (
    same(author.email, person.email) ||
    same(loginIn(author.email), person.login)
  );
}

function describe({ name = '', email }: ChangeAuthor): string {
  return [name.trim(), ...(email ? [`<${email}>`] : [])]
    .filter(Boolean)
    .join(' ');
}

function notKept(
  state: ComponentState,
  promotion: Promotion,
  asked: AuthorsAsked,
): AuthorFacts {
  return {
    known: authorsOf(state, promotion),
    pending: ['who wrote it was not kept when it went there'],
    gaps: [],
    asksAll: asked.all,
    asksGaps: asked.gaps,
  };
}

/** What Git can tell of a range and has not, in words; undefined: nothing. */
function whatIsOpen(range: CommitRange): string | undefined {
  const { because, from, gap, isCut, people, repository } = range;
  const commits = `the commits since ${shorten(from)} in ${repository}`;
  if (because !== undefined) {
    return `${commits} are not known: ${because}`;
  }
  if (isCut) {
    return `${commits} are too many to be looked at`;
  }
  return people || gap !== undefined
    ? undefined
    : `${commits} are not read yet`;
}

/** Stages before, where who brought the release there may still be told. */
function notDescribed(
  state: ComponentState,
  { stage, releaseId }: Pick<Promotion, 'stage' | 'releaseId'>,
): string[] {
  return stagesBefore(state, stage).flatMap(before =>
    deploymentsOf(state, before, releaseId).some(
      ({ author, describedAt, endedAt, revision }) =>
        author === undefined &&
        describedAt === undefined &&
        endedAt === undefined &&
        revision !== undefined,
    )
      ? [`who brought it to ${before} is not known yet`]
      : [],
  );
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
  return Boolean(plain(one)) && plain(one) === plain(other);
}

function plain(text: string | undefined): string {
  return (text ?? '').trim().normalize('NFKC').toLowerCase();
}
