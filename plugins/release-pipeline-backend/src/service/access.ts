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

import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  Availability,
  RiskClass,
} from 'backstage-plugin-release-pipeline-common';
import type { Delegation } from 'backstage-plugin-release-pipeline-node';
import type { AuthorFacts } from '../domain/authors';
import type { CalendarEvent } from '../domain/calendar/types';
import type {
  Approval,
  ComponentRecord,
  FreezeException,
  Override,
  Promotion,
  StagePolicy,
} from '../domain/types';
import type { Requester } from './PromotionRequests';

/** What somebody wants to do. */
export type AccessAction =
  | 'read'
  | 'ask'
  | 'approve'
  | 'reject'
  /** What runs there after its watch: the stage's sign-off groups, and never who asked. */
  | 'sign-off'
  | 'cancel'
  /** When it goes: who asked, or may ask or approve there. */
  | 'plan'
  /** An approval, by who gave it: more caution needs no right. */
  | 'withdraw'
  /** Anybody who sees it: more caution needs no right. */
  | 'raise-risk'
  /** R22: the stage's break-glass groups, and never who asked. */
  | 'lower-risk'
  /** R16, R22: the stage's break-glass groups, never who asked, and never unseen. */
  | 'override'
  /** More caution: who may close its review, and who did it. */
  | 'end-override'
  /** What came of that; never by who did it. */
  | 'review'
  /** To pass a freeze: who manages the calendar, in the stage's break-glass groups (R22). */
  | 'ask-exception'
  /** The same people, but never who asked for it or for the promotion, or wrote what comes. */
  | 'confirm-exception'
  /** More caution: either of the two, and who may ask. */
  | 'end-exception'
  /** An item of a checklist, or that back. */
  | 'tick'
  /** That those affected were told; for whoever may ask. */
  | 'announce'
  /** What a policy would say, which asks others; for whoever may ask or decide. */
  | 'try'
  /** What the catalog changed, for one protected stage (R19, R35). */
  | 'confirm';

/** What they want to do it to. */
export interface AccessSubject {
  component: ComponentRecord;
  stage?: StagePolicy;
  promotion?: Promotion;
  /** By which it is judged, for policies that look at it (R14). */
  risk?: RiskClass;
  /** Whose it is to take back. */
  approval?: Approval;
  /** Which is to be ended, or whose review is to be closed. */
  override?: Override;
  /** Which is to be confirmed, or taken back. */
  exception?: FreezeException;
  /** Who wrote what the promotion would bring there (R12). */
  authors?: AuthorFacts;
  /** Who ticks the items of a checklist. */
  groups?: string[];
}

/** What a service token reports on (R34). */
export interface ReportSubject {
  /** Entity ref, lower case. */
  component: string;
  stage: string;
  check: string;
}

/** Whether it is allowed, and if not, why not. */
export interface AccessAnswer extends Availability {
  /** The catalog does not show it to them: answer as if there were nothing. */
  unknown?: boolean;
}

/** The one authorisation function, below every transport (R22 to R24). */
export interface Access {
  /**
   * @param fresh - ask everybody anew instead of remembering for some seconds;
   *   needed for whatever is written (R24).
   */
  authorize(
    action: AccessAction,
    subject: AccessSubject,
    credentials: BackstageCredentials,
    options?: { fresh?: boolean },
  ): Promise<AccessAnswer>;
  /**
   * Who reports, when it may report on this (R34); absent: why not. Only
   * services may, and only what config names; that lets them decide nothing.
   */
  reporter(
    subject: ReportSubject,
    credentials: BackstageCredentials,
  ): { reporter?: string; because?: string };
  /**
   * Whether they have a seat in approvals to hand to others for a time, and who
   * may hold it: members of the approver groups of a stage that they decide in,
   * whom the catalog shows to them (R22 to R24).
   */
  handsOver(
    credentials: BackstageCredentials,
    options?: { fresh?: boolean },
  ): Promise<AccessAnswer & { to: Requester[] }>;
  /** Whether they may end a delegation: who handed the seat over, or holds it. */
  endsDelegation(
    delegation: Pick<Delegation, 'from' | 'to'>,
    credentials: BackstageCredentials,
  ): AccessAnswer;
  /**
   * Whether they may schedule trains at all; for which components, `authorize`
   * says of each.
   */
  schedules(credentials: BackstageCredentials): Promise<AccessAnswer>;
  /**
   * Whether they may change a train: who scheduled it, and trusted members of
   * its owner group.
   */
  changesTrain(
    train: { scheduledBy: string; owner?: string },
    credentials: BackstageCredentials,
    options?: { fresh?: boolean },
  ): Promise<AccessAnswer>;
  /** Whether they may call a train off or stop it: also who decides in its stage. */
  endsTrain(
    train: { scheduledBy: string; owner?: string; stage: string },
    credentials: BackstageCredentials,
    options?: { fresh?: boolean },
  ): Promise<AccessAnswer>;
  /** Whether they may enter events of the calendar at all; which, `managesCalendar` says. */
  entersEvents(credentials: BackstageCredentials): Promise<AccessAnswer>;
  /**
   * Whether they may enter, change, end or delete such events, in the order of
   * the changes (R22): with the permission, and in charge of what each is about.
   */
  managesCalendar(
    changes: Array<{ before?: CalendarEvent; after?: CalendarEvent }>,
    credentials: BackstageCredentials,
    options?: { fresh?: boolean },
  ): Promise<AccessAnswer[]>;
  /** Whether they may read the evidence; of a component's, if they see that besides. */
  readsEvidence(credentials: BackstageCredentials): Promise<AccessAnswer>;
  /**
   * Entity refs that the reader may see, asked from the catalog in their name.
   *
   * @param options - `certain`: nothing is left out because nobody could be asked.
   * @throws ServiceUnavailableError when the catalog does not answer; where it
   * must be certain, also when the policy does not.
   */
  visibleComponents(
    credentials: BackstageCredentials,
    refs: string[],
    options?: { certain?: boolean },
  ): Promise<Set<string>>;
  /** Ref of the user who asks, absent for anything else. */
  userRef(credentials: BackstageCredentials): string | undefined;
  /** Who asks, whatever that is, for the record. */
  principal(credentials: BackstageCredentials): string;
  /** Who that is. @throws NotAllowedError for anything but a user. */
  person(credentials: BackstageCredentials): Promise<Requester>;
  /**
   * The same, also of a service that config lets ask somewhere (R34); where,
   * `authorize` says.
   *
   * @throws NotAllowedError for anybody else.
   */
  asker(credentials: BackstageCredentials): Promise<Requester>;
}
