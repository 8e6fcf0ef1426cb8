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

import { parseEntityRef } from '@backstage/catalog-model';
import type { Availability } from 'backstage-plugin-release-pipeline-common';
import { whyAuthor, whyNobodyCounts } from '../domain/authors';
import { toldOfOverride } from '../domain/overrideNotice';
import { reviewersOf } from '../domain/reviews';
import { confirmers } from '../domain/standing';
import type { StagePolicy } from '../domain/types';
import type { AccessAction, AccessSubject } from '../service/access';
import type { TrustedDirectory } from './TrustedDirectory';

/** It is allowed. */
export const ALLOWED: Availability = { allowed: true };

/** It is not, and why not. */
export function refused(because: string): Availability {
  return { allowed: false, because };
}

/** What they would do, where that is not to approve. */
const MEANT: Partial<Record<AccessAction, string>> = {
  override: 'override',
  'confirm-exception': 'confirm',
};

interface Options {
  directory: TrustedDirectory;
  /** Whether the portal asks its permission policy at all. */
  permissionsEnabled: boolean;
}

/**
 * Who decides, by the trusted groups of the stage: our own check, which stands
 * also when permissions are switched off (R12, R22, R23).
 */
export class GroupAuthority {
  readonly #directory: TrustedDirectory;
  readonly #permissionsEnabled: boolean;

  private constructor(options: Options) {
    this.#directory = options.directory;
    this.#permissionsEnabled = options.permissionsEnabled;
  }

  static create(options: Options): GroupAuthority {
    return new GroupAuthority(options);
  }

  async authorize(
    action: Exclude<AccessAction, 'read'>,
    subject: AccessSubject,
    userRef: string,
    options: { fresh?: boolean },
  ): Promise<Availability> {
    const { component, promotion, stage } = subject;
    if (action === 'raise-risk') {
      return ALLOWED;
    }
    if (action === 'withdraw') {
      // Also by who left the group since: it stands until then.
      return subject.approval?.userRef === userRef
        ? ALLOWED
        : refused('Only who gave an approval takes it back');
    }
    if (action === 'end-override') {
      return this.#mayEnd(subject, userRef, options);
    }
    const approvers = decidersOf(action, stage);
    if (action === 'end-exception') {
      const { exception } = subject;
      return userRef === exception?.userRef ||
        userRef === exception?.confirmedBy ||
        (await this.#directory.isOneOf(userRef, approvers, options))
        ? ALLOWED
        : refused(
            `Only who asked for it or confirmed it, and members of ${names(
              approvers,
            )}, may take it back`,
          );
    }
    const askers = [
      ...(component.owner ? [component.owner] : []),
      ...approvers,
    ];
    if (action === 'ask' || action === 'announce') {
      return (await this.#directory.isOneOf(userRef, askers, options))
        ? ALLOWED
        : refused(`Only members of ${names(askers)} may ask`);
    }
    if (action === 'try') {
      const may = [...askers, ...(stage?.breakGlassGroups ?? [])];
      return (await this.#directory.isOneOf(userRef, may, options))
        ? ALLOWED
        : refused(`Only members of ${names(may)} may try what is asked here`);
    }
    if (action === 'plan') {
      // Asked anew: whoever asked may have left the group since (R22).
      return (await this.#directory.isOneOf(userRef, askers, options))
        ? ALLOWED
        : refused(`Only members of ${names(askers)} may say when it goes`);
    }
    if (action === 'cancel') {
      return promotion?.requestedBy === userRef ||
        (await this.#directory.isOneOf(userRef, askers, options))
        ? ALLOWED
        : refused(
            `Only who asked, and members of ${names(askers)}, may cancel it`,
          );
    }
    if (action !== 'tick' && action !== 'review' && approvers.length === 0) {
      return refused(
        action === 'override' || action.endsWith('-exception')
          ? `Nobody may ${
              action === 'override' ? 'override' : 'except anything'
            } in this stage: it names no break-glass group`
          : `This stage asks nobody for ${
              action === 'sign-off' ? 'a sign-off' : 'approval'
            }`,
      );
    }
    if (stage?.protected && !this.#permissionsEnabled) {
      return refused(
        'The stage is protected, and the permissions of this portal are switched off (permission.enabled)',
      );
    }
    if (action === 'tick') {
      // No approval: whoever asked has often done it.
      const { groups = [] } = subject;
      return (await this.#directory.isOneOf(userRef, groups, options))
        ? ALLOWED
        : refused(`Only members of ${names(groups)} tick this`);
    }
    if (action === 'review') {
      return this.#mayReview(subject, userRef, options);
    }
    if (action === 'ask-exception') {
      // Whoever asked for the promotion, too: another person confirms it.
      return (await this.#directory.isOneOf(userRef, approvers, options))
        ? ALLOWED
        : refused(`Only members of ${names(approvers)} ask for an exception`);
    }
    if (
      action === 'confirm-exception' &&
      subject.exception?.userRef === userRef
    ) {
      return refused(
        `You asked for this exception yourself; somebody else of ${names(
          approvers,
        )} confirms it`,
      );
    }
    if (promotion?.requestedBy === userRef) {
      return refused(
        `You asked for it yourself; somebody else of ${names(
          approvers,
        )} decides`,
      );
    }
    if (!(await this.#directory.isOneOf(userRef, approvers, options))) {
      return refused(
        `Only members of ${names(approvers)} ${
          action === 'sign-off' ? 'sign it off' : 'decide'
        }`,
      );
    }
    if (action === 'sign-off') {
      // It is judged by what runs, which who wrote it may do.
      return ALLOWED;
    }
    const because = await this.#whyAuthor(subject, userRef, options);
    if (because !== undefined) {
      return refused(
        `You ${because}; somebody else of ${names(approvers)} decides`,
      );
    }
    if (action === 'reject') {
      // Stopping it needs no certainty about who wrote it.
      return ALLOWED;
    }
    const unknown = await this.#whyNobody(subject, options);
    if (unknown.length > 0) {
      return refused(
        `Nobody may ${MEANT[action] ?? 'approve'} this: ${unknown.join('; ')}`,
      );
    }
    return action === 'override'
      ? this.#mayTellOthers(subject, userRef, options)
      : ALLOWED;
  }

  /** Whether somebody is a trusted member of one of these groups. */
  async isMember(
    userRef: string,
    groups: string[],
    options: { fresh?: boolean },
  ): Promise<boolean> {
    return this.#directory.isOneOf(userRef, groups, options);
  }

  /**
   * Who may hold a person's seat, as refs: who decides beside that person in one
   * of the stages, each with its approver groups. Undefined: there is no seat.
   */
  async holdersFor(
    userRef: string,
    stages: readonly string[][],
    options: { fresh?: boolean },
  ): Promise<string[] | undefined> {
    const refs = [...new Set(stages.flat())];
    const groups = await this.#directory.readGroups(refs, options);
    const membersIn = (stage: string[]) =>
      groups.flatMap(({ ref, members = [] }) =>
        stage.includes(ref) ? members : [],
      );
    const theirs = stages.map(membersIn).filter(all => all.includes(userRef));
    return theirs.length === 0
      ? undefined
      : [...new Set(theirs.flat())].filter(ref => ref !== userRef).sort();
  }

  /** Also by who left the groups since, or asked for it: less is passed over then. */
  async #mayEnd(
    { component, override, stage }: AccessSubject,
    userRef: string,
    options: { fresh?: boolean },
  ): Promise<Availability> {
    const reviewers = reviewersOf(stage, component);
    return override?.userRef === userRef ||
      (await this.#directory.isOneOf(userRef, reviewers, options))
      ? ALLOWED
      : refused(
          `Only who overrode, and members of ${names(reviewers)}, may end it`,
        );
  }

  /** Somebody else says what came of an override. */
  async #mayReview(
    { component, override, stage }: AccessSubject,
    userRef: string,
    options: { fresh?: boolean },
  ): Promise<Availability> {
    const reviewers = reviewersOf(stage, component);
    if (override?.userRef === userRef) {
      return refused(
        `You overrode it yourself; somebody else of ${names(
          reviewers,
        )} closes the review`,
      );
    }
    return (await this.#directory.isOneOf(userRef, reviewers, options))
      ? ALLOWED
      : refused(`Only members of ${names(reviewers)} close this review`);
  }

  /** Glass is broken before the eyes of others, who close its review, or not at all. */
  async #mayTellOthers(
    { component, stage }: AccessSubject,
    userRef: string,
    options: { fresh?: boolean },
  ): Promise<Availability> {
    const told = toldOfOverride(stage, component);
    if (!(await this.#hasOthers(told, userRef, options))) {
      return refused(
        `A second person has to be told of it, and ${names(
          told,
        )} has nobody besides you`,
      );
    }
    const reviewers = reviewersOf(stage, component);
    return (await this.#hasOthers(reviewers, userRef, options))
      ? ALLOWED
      : refused(
          `A second person has to close its review, and ${names(
            reviewers,
          )} has nobody besides you`,
        );
  }

  /** Whether somebody besides this person is among them. */
  async #hasOthers(
    refs: readonly string[],
    userRef: string,
    options: { fresh?: boolean },
  ): Promise<boolean> {
    const isGroup = (ref: string) => ref.startsWith('group:');
    const groups = await this.#directory.readGroups(
      refs.filter(isGroup),
      options,
    );
    const people = await this.#directory.readPeople(
      refs.filter(ref => !isGroup(ref)),
      options,
    );
    return [
      ...groups.flatMap(({ members = [] }) => members),
      ...people.map(person => person.userRef),
    ].some(ref => ref !== userRef);
  }

  /** R12, R25: nobody approves what they wrote themselves. */
  async #whyAuthor(
    { authors }: AccessSubject,
    userRef: string,
    options: { fresh?: boolean },
  ): Promise<string | undefined> {
    const known = authors?.known ?? [];
    const [person] =
      known.length > 0
        ? await this.#directory.readPeople([userRef], options)
        : [];
    return person && whyAuthor(known, person);
  }

  /** R25: at high risk it is known of all who wrote it who they are. */
  async #whyNobody(
    { authors }: AccessSubject,
    options: { fresh?: boolean },
  ): Promise<string[]> {
    return authors?.asksAll
      ? whyNobodyCounts(
          authors,
          await this.#directory.findAuthors(authors.known, options),
        )
      : [];
  }
}

/** Groups as people read them. */
export function names(refs: string[]): string {
  const all = [...new Set(refs)].map(ref => parseEntityRef(ref).name);
  return all.length > 0 ? all.join(' or ') : 'a group that owns this';
}

/** The groups whose members decide such a thing. */
function decidersOf(
  action: AccessAction,
  stage: StagePolicy | undefined,
): string[] {
  if (!stage) {
    return [];
  }
  switch (action) {
    case 'confirm':
      return confirmers(stage);
    case 'sign-off':
      return stage.signOffGroups ?? [];
    case 'lower-risk':
    case 'override':
    case 'ask-exception':
    case 'confirm-exception':
    case 'end-exception':
      return stage.breakGlassGroups;
    default:
      return stage.approverGroups;
  }
}
