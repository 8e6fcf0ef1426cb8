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

import { createApiRef } from '@backstage/core-plugin-api';
import type {
  AffectedComponents,
  Announcement,
  AskException,
  BlastRadius,
  BlastRadiusQuery,
  Availability,
  Board,
  BoardQuery,
  Calendar,
  CalendarDecision,
  CalendarDecisionQuery,
  CalendarEventText,
  CalendarEventView,
  CalendarFeeds,
  CalendarPreview,
  CalendarQuery,
  ChangeCalendarEvent,
  ChangeTrain,
  EndCalendarEvent,
  EndException,
  EventExceptions,
  FreezeReview,
  Cancellation,
  Card,
  Collisions,
  CollisionsQuery,
  ComponentCalendar,
  Confirmation,
  ConfirmException,
  CreatePromotion,
  Decided,
  Decision,
  DecisionView,
  CreateSubscription,
  DelegationsView,
  SubscriptionCreated,
  Subscriptions,
  EvidencePeriod,
  EvidenceVerification,
  GiveDelegation,
  GiveOverride,
  GiveSignOff,
  Inbox,
  OverrideEnd,
  OwnCalendar,
  PlanChange,
  PreviewCalendarEvent,
  PromotionExceptions,
  PromotionView,
  QuietTimes,
  QuietTimesQuery,
  Rejection,
  ReportReceipt,
  RetroRun,
  RetroRunAnswer,
  Review,
  RiskChange,
  Tab,
  Tick,
  TickReceipt,
  TrialOptions,
  WhatIf,
  WhatIfAnswer,
  Withdrawal,
  EndTrain,
  Prognosis,
  StopTrain,
  TrainList,
  TrainText,
  TrainTimes,
  TrainView,
} from 'backstage-plugin-release-pipeline-common';

/** Lets a caller give up a request. @public */
export type RequestOptions = { signal?: AbortSignal };

/**
 * What the portal can ask the release pipeline backend. Components are named
 * by entity ref. Every call rejects with a `ResponseError` when the backend
 * refuses: 403 without the permission, 409 when somebody was faster (the
 * message says who and what).
 *
 * @public
 */
export interface ReleasePipelineApi {
  /** Everything the tab shows, in one answer (R33). */
  getTab(componentRef: string, options?: RequestOptions): Promise<Tab>;
  /** The headline and one row of stages. */
  getCard(componentRef: string, options?: RequestOptions): Promise<Card>;
  /**
   * What waits for the reader, what the reader may not decide, what the reader asked for.
   * `offset` passes over so many, those that wait longest.
   */
  getInbox(options?: RequestOptions & { offset?: number }): Promise<Inbox>;
  /** What the reader decided lately, and what became of it. */
  getDecided(options?: RequestOptions): Promise<Decided>;
  /** Seats in approvals that the reader handed over or holds. */
  getDelegations(options?: RequestOptions): Promise<DelegationsView>;
  /** Hands the reader's seat to another approver, for a time. */
  createDelegation(delegation: GiveDelegation): Promise<DelegationsView>;
  /** Ends one that the reader gave or holds. */
  endDelegation(id: string): Promise<DelegationsView>;
  /** Trains of which the reader sees a component. */
  getTrains(options?: RequestOptions): Promise<TrainList>;
  getTrain(id: string, options?: RequestOptions): Promise<TrainView>;
  /** What a train would take along at its next departure, and what not. */
  getTrainPrognosis(id: string, options?: RequestOptions): Promise<Prognosis>;
  /** What a train would touch at its next departure; nothing is kept. */
  getTrainCollisions(
    train: TrainTimes,
    options?: RequestOptions,
  ): Promise<Collisions>;
  /** Schedules a train, which asks in the reader's name. */
  createTrain(text: TrainText): Promise<TrainView>;
  /** Of the version that the person saw; a 409 carries what stands now as `current`. */
  changeTrain(id: string, change: ChangeTrain): Promise<TrainView>;
  /** Calls a train off: it departs no more. */
  endTrain(id: string, end: EndTrain): Promise<TrainView>;
  /** Stops a departure that is under way. */
  stopTrain(id: string, stop: StopTrain): Promise<TrainView>;
  /** Calendars that the reader reads in other programs. */
  getSubscriptions(options?: RequestOptions): Promise<Subscriptions>;
  /** Makes one; its address is in this answer alone. */
  createSubscription(
    subscription: CreateSubscription,
  ): Promise<SubscriptionCreated>;
  /** Makes the address of one worth nothing. */
  revokeSubscription(id: string): Promise<Subscriptions>;
  /**
   * Which release is where, for all components that the reader may see, by
   * system and name; what is not said does not narrow it.
   */
  getBoard(
    query?: Partial<BoardQuery>,
    options?: RequestOptions,
  ): Promise<Board>;
  /** What is on the calendar in a span, of all or of one component. */
  getCalendar(
    query: CalendarQuery,
    options?: RequestOptions,
  ): Promise<Calendar>;
  getCalendarEvent(
    id: string,
    options?: RequestOptions,
  ): Promise<CalendarEventView>;
  /** Calendars elsewhere that events come from, and how they were read last. */
  getCalendarFeeds(options?: RequestOptions): Promise<CalendarFeeds>;
  /** Components that an event speaks of; those that the reader may not see are counted. */
  getAffectedComponents(
    id: string,
    options?: RequestOptions,
  ): Promise<AffectedComponents>;
  /** What an event would do, or what is wrong with it; nothing is kept. */
  previewCalendarEvent(
    text: PreviewCalendarEvent,
    options?: RequestOptions,
  ): Promise<CalendarPreview>;
  /** A 400 or 404 carries what is wrong, by field, as `problems`. */
  createCalendarEvent(text: CalendarEventText): Promise<CalendarEventView>;
  /** Of the version that the person saw; a 409 carries what stands now as `current`. */
  changeCalendarEvent(
    id: string,
    change: ChangeCalendarEvent,
  ): Promise<CalendarEventView>;
  /** Ends it now, with all times to come. */
  endCalendarEvent(
    id: string,
    end: EndCalendarEvent,
  ): Promise<CalendarEventView>;
  /** Takes it off the calendar; its history stays. */
  deleteCalendarEvent(
    id: string,
    end: EndCalendarEvent,
  ): Promise<CalendarEventView>;
  /** Who let what pass a freeze, as far as the reader may see it. */
  getEventExceptions(
    id: string,
    options?: RequestOptions,
  ): Promise<EventExceptions>;
  /** What went in during the current or last time of a freeze. */
  getFreezeReview(id: string, options?: RequestOptions): Promise<FreezeReview>;
  /** The next 14 days of what the reader, or a group of theirs, owns. */
  getOwnCalendar(options?: RequestOptions): Promise<OwnCalendar>;
  /** Whether the calendar lets something into a stage at a moment, and why not. */
  getCalendarDecision(
    query: CalendarDecisionQuery,
    options?: RequestOptions,
  ): Promise<CalendarDecision>;
  /** When little goes on at a component, by its measured traffic; it may take a moment. */
  getQuietTimes(
    query: QuietTimesQuery,
    options?: RequestOptions,
  ): Promise<QuietTimes>;
  /** The next 14 days of one component. */
  getComponentCalendar(
    componentRef: string,
    options?: RequestOptions,
  ): Promise<ComponentCalendar>;
  /** What else a release would touch in a stage, as far as the reader may see it. */
  getBlastRadius(
    componentRef: string,
    query: BlastRadiusQuery,
    options?: RequestOptions,
  ): Promise<BlastRadius>;
  /** What a change touches at its time, as far as the reader may see it. */
  getCollisions(
    componentRef: string,
    query: CollisionsQuery,
    options?: RequestOptions,
  ): Promise<Collisions>;
  getPromotion(id: string, options?: RequestOptions): Promise<PromotionView>;
  /** The same with all that a person needs to decide on it. */
  getDecision(id: string, options?: RequestOptions): Promise<DecisionView>;
  /** Asks for a release in a stage; asking again for the same one returns it (R11). */
  createPromotion(
    componentRef: string,
    request: CreatePromotion,
  ): Promise<PromotionView>;
  /** Bound to the digest that the person saw (R20). */
  approvePromotion(id: string, decision: Decision): Promise<PromotionView>;
  rejectPromotion(id: string, rejection: Rejection): Promise<PromotionView>;
  /** Puts it into a higher class, for which more may be asked; bound as a decision is. */
  raiseRisk(id: string, change: RiskChange): Promise<PromotionView>;
  /** For who may break the glass of the stage (R14, R22). */
  lowerRisk(id: string, change: RiskChange): Promise<PromotionView>;
  /** Only before the effect (R11). */
  /** Takes back an approval that the reader gave (`actions.withdraw`). */
  withdrawApproval(id: string, withdrawal: Withdrawal): Promise<PromotionView>;
  /** Break-glass (R16): lets conditions pass that do not (`actions.override`). */
  overridePromotion(id: string, override: GiveOverride): Promise<PromotionView>;
  /** Ends an override before its time (`overrides[].mayEnd`). */
  endOverride(id: string, end: OverrideEnd): Promise<PromotionView>;
  /** Closes the review of an override with what was found. */
  reviewOverride(id: string, review: Review): Promise<PromotionView>;
  /** The freezes that hold it, the exceptions from them, and what the reader may do. */
  getExceptions(
    id: string,
    options?: RequestOptions,
  ): Promise<PromotionExceptions>;
  /** Asks to let it pass one freeze; somebody else has to confirm it. */
  askException(id: string, request: AskException): Promise<PromotionExceptions>;
  /** Lets an exception count from now on; bound as a decision is. */
  confirmException(
    id: string,
    confirmation: ConfirmException,
  ): Promise<PromotionExceptions>;
  /** Takes an exception back: the freeze holds again at once. */
  endException(id: string, end: EndException): Promise<PromotionExceptions>;
  /** Sets the time at which it goes, or takes it away (`actions.plan`). */
  planPromotion(id: string, change: PlanChange): Promise<PromotionView>;
  cancelPromotion(
    id: string,
    cancellation: Cancellation,
  ): Promise<PromotionView>;
  /** Confirms a release after its watch, or reports a problem (`actions.signOff`). */
  signOffPromotion(id: string, signOff: GiveSignOff): Promise<PromotionView>;
  /** Confirms what the catalog changed, as it was seen (R19, R35). */
  confirmChange(componentRef: string, confirmation: Confirmation): Promise<Tab>;
  /** Ticks an item of a checklist, or takes that back; for the groups of the list. */
  tickItem(tick: Tick): Promise<TickReceipt>;
  /** Records that those affected were told of a release; for who may ask there. */
  announce(announcement: Announcement): Promise<ReportReceipt>;
  /** What can be tried for a component, and where the reader may. */
  getTrialOptions(
    componentRef: string,
    options?: RequestOptions,
  ): Promise<TrialOptions>;
  /**
   * What would hold a release back from a stage now; every gate is asked for
   * it, so that it may take half a minute. Nothing is kept.
   */
  askWhatIf(
    componentRef: string,
    question: WhatIf,
    options?: RequestOptions,
  ): Promise<WhatIfAnswer>;
  /** How a gate would have judged the last releases; it may take half a minute. */
  runRetro(
    componentRef: string,
    run: RetroRun,
    options?: RequestOptions,
  ): Promise<RetroRunAnswer>;
  /** Whether the reader may read the evidence. */
  getEvidenceAccess(options?: RequestOptions): Promise<Availability>;
  /** Recomputes the whole evidence, which may take a while (R32). */
  verifyEvidence(options?: RequestOptions): Promise<EvidenceVerification>;
  /** All that is recorded of a promotion: an in-toto Statement, or a page to print. */
  getEvidenceFile(id: string, format: 'json' | 'html'): Promise<Blob>;
  /** All promotions that were asked for in a period, as CSV. */
  getPromotionsFile(period: EvidencePeriod): Promise<Blob>;
}

/** @public */
export const releasePipelineApiRef = createApiRef<ReleasePipelineApi>({
  id: 'plugin.release-pipeline.api',
});
