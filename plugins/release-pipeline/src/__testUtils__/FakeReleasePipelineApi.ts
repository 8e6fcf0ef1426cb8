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
  AffectedComponents,
  Announcement,
  AskException,
  BlastRadius,
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
  EndTrain,
  Prognosis,
  StopTrain,
  TrainList,
  TrainText,
  TrainTimes,
  TrainView,
  WhatIfAnswer,
  Withdrawal,
} from 'backstage-plugin-release-pipeline-common';
import type { ReleasePipelineApi } from '../api';

/** What was asked of the fake, in order. */
export type Asked =
  | { call: 'create'; componentRef: string; request: CreatePromotion }
  | { call: 'approve'; id: string; decision: Decision }
  | { call: 'reject'; id: string; decision: Rejection }
  | { call: 'raise' | 'lower'; id: string; change: RiskChange }
  | { call: 'ask-exception'; id: string; request: AskException }
  | { call: 'confirm-exception'; id: string; confirmation: ConfirmException }
  | { call: 'end-exception'; id: string; end: EndException }
  | { call: 'plan'; id: string; change: PlanChange }
  | { call: 'cancel'; id: string; decision: Cancellation }
  | { call: 'delegate'; delegation: GiveDelegation }
  | { call: 'end-delegation'; id: string }
  | { call: 'schedule-train'; text: TrainText }
  | { call: 'change-train'; id: string; change: ChangeTrain }
  | { call: 'end-train'; id: string; end: EndTrain }
  | { call: 'stop-train'; id: string; stop: StopTrain }
  | { call: 'subscribe'; subscription: CreateSubscription }
  | { call: 'revoke-subscription'; id: string }
  | { call: 'withdraw'; id: string; withdrawal: Withdrawal }
  | { call: 'override'; id: string; override: GiveOverride }
  | { call: 'end-override'; id: string; end: OverrideEnd }
  | { call: 'review'; id: string; review: Review }
  | { call: 'sign-off'; id: string; signOff: GiveSignOff }
  | { call: 'confirm'; componentRef: string; confirmation: Confirmation }
  | { call: 'tick'; tick: Tick }
  | { call: 'announce'; announcement: Announcement }
  | { call: 'preview' | 'create-event'; text: CalendarEventText }
  | { call: 'change-event'; id: string; change: ChangeCalendarEvent }
  | { call: 'end-event' | 'delete-event'; id: string; end: EndCalendarEvent }
  | { call: 'what-if'; componentRef: string; question: WhatIf }
  | { call: 'retro'; componentRef: string; run: RetroRun }
  | { call: 'evidence'; id: string; format: string }
  | { call: 'promotions'; period: EvidencePeriod };

type Answers = {
  tab?: Tab | Error;
  card?: Card | Error;
  inbox?: Inbox | Error;
  /** The pages after the first, each by its offset in hundreds. */
  later?: Inbox[];
  board?: Board | Error;
  /** The pages of the board after the first. */
  laterBoards?: Board[];
  calendar?: Calendar | Error;
  affected?: AffectedComponents | Error;
  calendarEvent?: CalendarEventView | Error;
  calendarFeeds?: CalendarFeeds | Error;
  calendarDecision?: CalendarDecision | Error;
  preview?: CalendarPreview | Error;
  saved?: CalendarEventView | Error;
  ownCalendar?: OwnCalendar | Error;
  quietTimes?: QuietTimes | Error;
  componentCalendar?: ComponentCalendar | Error;
  promotion?: PromotionView | Error;
  decision?: DecisionView | Error;
  decided?: Decided | Error;
  delegations?: DelegationsView | Error;
  exceptions?: PromotionExceptions | Error;
  /** What is said to who asks for one, confirms it or takes it back. */
  exceptionSent?: PromotionExceptions | Error;
  eventExceptions?: EventExceptions | Error;
  freezeReview?: FreezeReview | Error;
  trains?: TrainList | Error;
  train?: TrainView | Error;
  /** What is said to who schedules or changes one. */
  trainSaved?: TrainView | Error;
  prognosis?: Prognosis | Error;
  trainCollisions?: Collisions | Error;
  subscriptions?: Subscriptions | Error;
  subscribed?: SubscriptionCreated | Error;
  blastRadius?: BlastRadius | Error;
  collisions?: Collisions | Error;
  tick?: TickReceipt | Error;
  trialOptions?: TrialOptions | Error;
  whatIf?: WhatIfAnswer | Error;
  retro?: RetroRunAnswer | Error;
  announcement?: ReportReceipt | Error;
  evidenceAccess?: Availability | Error;
  verification?: EvidenceVerification | Error;
  /** The text of any file. */
  file?: string | Error;
};

async function answer<T>(value: T | Error | undefined): Promise<T> {
  if (value instanceof Error) {
    throw value;
  }
  // What was not given is never answered, as a backend that hangs.
  return value === undefined ? new Promise(() => {}) : value;
}

/** The backend in memory: says what it was told to, remembers what it was asked. */
export class FakeReleasePipelineApi implements ReleasePipelineApi {
  readonly asked: Asked[] = [];
  readonly spans: CalendarQuery[] = [];
  readonly collisionsAsked: CollisionsQuery[] = [];
  readonly trainsThoughtOf: TrainTimes[] = [];
  readonly decisionsAsked: CalendarDecisionQuery[] = [];
  /** How often it was asked what touches what the reader owns. */
  ownCalendars = 0;
  readonly quietTimes: QuietTimesQuery[] = [];
  readonly boards: Array<Partial<BoardQuery>> = [];
  readonly #refusals = new Map<string, Error>();
  #answers: Answers;

  constructor(answers: Answers = {}) {
    this.#answers = answers;
  }

  /** Changes what is said from now on. */
  say(answers: Answers): void {
    this.#answers = { ...this.#answers, ...answers };
  }

  /** Refuses what is asked for in one stage, or the approval of one promotion; or no longer. */
  refuse(what: string, refusal: Error | undefined): void {
    if (refusal) {
      this.#refusals.set(what, refusal);
    } else {
      this.#refusals.delete(what);
    }
  }

  async getTab(): Promise<Tab> {
    return answer(this.#answers.tab);
  }

  async getCard(): Promise<Card> {
    return answer(this.#answers.card);
  }

  async getInbox(options: { offset?: number } = {}): Promise<Inbox> {
    const { inbox, later = [] } = this.#answers;
    const page = (options.offset ?? 0) / 100;
    return answer(page === 0 ? inbox : later[page - 1]);
  }

  async getDecided(): Promise<Decided> {
    return answer(this.#answers.decided);
  }

  async getDelegations(): Promise<DelegationsView> {
    return answer(this.#answers.delegations);
  }

  async createDelegation(delegation: GiveDelegation): Promise<DelegationsView> {
    this.asked.push({ call: 'delegate', delegation });
    return answer(this.#answers.delegations);
  }

  async endDelegation(id: string): Promise<DelegationsView> {
    this.asked.push({ call: 'end-delegation', id });
    return answer(this.#answers.delegations);
  }

  async getSubscriptions(): Promise<Subscriptions> {
    return answer(this.#answers.subscriptions);
  }

  async createSubscription(
    subscription: CreateSubscription,
  ): Promise<SubscriptionCreated> {
    this.asked.push({ call: 'subscribe', subscription });
    return answer(this.#answers.subscribed);
  }

  async revokeSubscription(id: string): Promise<Subscriptions> {
    this.asked.push({ call: 'revoke-subscription', id });
    return answer(this.#answers.subscriptions);
  }

  async getTrains(): Promise<TrainList> {
    return answer(this.#answers.trains);
  }

  async getTrain(): Promise<TrainView> {
    return answer(this.#answers.train);
  }

  async getTrainCollisions(train: TrainTimes): Promise<Collisions> {
    this.trainsThoughtOf.push(train);
    return answer(this.#answers.trainCollisions);
  }

  async getTrainPrognosis(): Promise<Prognosis> {
    return answer(this.#answers.prognosis);
  }

  async createTrain(text: TrainText): Promise<TrainView> {
    this.asked.push({ call: 'schedule-train', text });
    return answer(this.#answers.trainSaved);
  }

  async changeTrain(id: string, change: ChangeTrain): Promise<TrainView> {
    this.asked.push({ call: 'change-train', id, change });
    return answer(this.#answers.trainSaved);
  }

  async endTrain(id: string, end: EndTrain): Promise<TrainView> {
    this.asked.push({ call: 'end-train', id, end });
    return answer(this.#answers.train);
  }

  async stopTrain(id: string, stop: StopTrain): Promise<TrainView> {
    this.asked.push({ call: 'stop-train', id, stop });
    return answer(this.#answers.train);
  }

  async getBoard(query: Partial<BoardQuery> = {}): Promise<Board> {
    this.boards.push(query);
    const { board, laterBoards = [] } = this.#answers;
    const page = (query.offset ?? 0) / 100;
    return answer(page === 0 ? board : laterBoards[page - 1]);
  }

  async getCalendar(query: CalendarQuery): Promise<Calendar> {
    this.spans.push(query);
    return answer(this.#answers.calendar);
  }

  async getCalendarEvent(): Promise<CalendarEventView> {
    return answer(this.#answers.calendarEvent);
  }

  async getCalendarDecision(
    query: CalendarDecisionQuery,
  ): Promise<CalendarDecision> {
    this.decisionsAsked.push(query);
    return answer(this.#answers.calendarDecision);
  }

  async getAffectedComponents(): Promise<AffectedComponents> {
    return answer(this.#answers.affected);
  }

  async getCalendarFeeds(): Promise<CalendarFeeds> {
    return answer(this.#answers.calendarFeeds);
  }

  async previewCalendarEvent(
    text: PreviewCalendarEvent,
  ): Promise<CalendarPreview> {
    this.asked.push({ call: 'preview', text });
    return answer(this.#answers.preview);
  }

  async createCalendarEvent(
    text: CalendarEventText,
  ): Promise<CalendarEventView> {
    this.asked.push({ call: 'create-event', text });
    return answer(this.#answers.saved);
  }

  async changeCalendarEvent(
    id: string,
    change: ChangeCalendarEvent,
  ): Promise<CalendarEventView> {
    this.asked.push({ call: 'change-event', id, change });
    return answer(this.#answers.saved);
  }

  async endCalendarEvent(
    id: string,
    end: EndCalendarEvent,
  ): Promise<CalendarEventView> {
    this.asked.push({ call: 'end-event', id, end });
    return answer(this.#answers.saved);
  }

  async deleteCalendarEvent(
    id: string,
    end: EndCalendarEvent,
  ): Promise<CalendarEventView> {
    this.asked.push({ call: 'delete-event', id, end });
    return answer(this.#answers.saved);
  }

  async getEventExceptions(): Promise<EventExceptions> {
    return answer(this.#answers.eventExceptions);
  }

  async getFreezeReview(): Promise<FreezeReview> {
    return answer(this.#answers.freezeReview);
  }

  async getOwnCalendar(): Promise<OwnCalendar> {
    this.ownCalendars += 1;
    return answer(this.#answers.ownCalendar);
  }

  async getQuietTimes(query: QuietTimesQuery): Promise<QuietTimes> {
    this.quietTimes.push(query);
    return answer(this.#answers.quietTimes);
  }

  async getComponentCalendar(): Promise<ComponentCalendar> {
    return answer(this.#answers.componentCalendar);
  }

  async getPromotion(): Promise<PromotionView> {
    return answer(this.#answers.promotion);
  }

  async getBlastRadius(): Promise<BlastRadius> {
    return answer(this.#answers.blastRadius);
  }

  async getCollisions(
    _componentRef: string,
    query: CollisionsQuery,
  ): Promise<Collisions> {
    this.collisionsAsked.push(query);
    return answer(this.#answers.collisions);
  }

  async getDecision(): Promise<DecisionView> {
    return answer(this.#answers.decision);
  }

  async createPromotion(
    componentRef: string,
    request: CreatePromotion,
  ): Promise<PromotionView> {
    this.asked.push({ call: 'create', componentRef, request });
    return answer(this.#refusals.get(request.stage) ?? this.#answers.promotion);
  }

  async approvePromotion(
    id: string,
    decision: Decision,
  ): Promise<PromotionView> {
    this.asked.push({ call: 'approve', id, decision });
    return answer(this.#refusals.get(id) ?? this.#answers.promotion);
  }

  async rejectPromotion(
    id: string,
    decision: Rejection,
  ): Promise<PromotionView> {
    this.asked.push({ call: 'reject', id, decision });
    return answer(this.#answers.promotion);
  }

  async raiseRisk(id: string, change: RiskChange): Promise<PromotionView> {
    this.asked.push({ call: 'raise', id, change });
    return answer(this.#answers.promotion);
  }

  async lowerRisk(id: string, change: RiskChange): Promise<PromotionView> {
    this.asked.push({ call: 'lower', id, change });
    return answer(this.#answers.promotion);
  }

  async withdrawApproval(
    id: string,
    withdrawal: Withdrawal,
  ): Promise<PromotionView> {
    this.asked.push({ call: 'withdraw', id, withdrawal });
    return answer(this.#answers.promotion);
  }

  async overridePromotion(
    id: string,
    override: GiveOverride,
  ): Promise<PromotionView> {
    this.asked.push({ call: 'override', id, override });
    return answer(this.#answers.promotion);
  }

  async endOverride(id: string, end: OverrideEnd): Promise<PromotionView> {
    this.asked.push({ call: 'end-override', id, end });
    return answer(this.#answers.promotion);
  }

  async reviewOverride(id: string, review: Review): Promise<PromotionView> {
    this.asked.push({ call: 'review', id, review });
    return answer(this.#answers.promotion);
  }

  async signOffPromotion(
    id: string,
    signOff: GiveSignOff,
  ): Promise<PromotionView> {
    this.asked.push({ call: 'sign-off', id, signOff });
    return answer(this.#answers.promotion);
  }

  async getExceptions(): Promise<PromotionExceptions> {
    return answer(this.#answers.exceptions);
  }

  async askException(
    id: string,
    request: AskException,
  ): Promise<PromotionExceptions> {
    this.asked.push({ call: 'ask-exception', id, request });
    return answer(this.#answers.exceptionSent);
  }

  async confirmException(
    id: string,
    confirmation: ConfirmException,
  ): Promise<PromotionExceptions> {
    this.asked.push({ call: 'confirm-exception', id, confirmation });
    return answer(this.#answers.exceptionSent);
  }

  async endException(
    id: string,
    end: EndException,
  ): Promise<PromotionExceptions> {
    this.asked.push({ call: 'end-exception', id, end });
    return answer(this.#answers.exceptionSent);
  }

  async planPromotion(id: string, change: PlanChange): Promise<PromotionView> {
    this.asked.push({ call: 'plan', id, change });
    return answer(this.#answers.promotion);
  }

  async cancelPromotion(
    id: string,
    decision: Cancellation,
  ): Promise<PromotionView> {
    this.asked.push({ call: 'cancel', id, decision });
    return answer(this.#answers.promotion);
  }

  async confirmChange(
    componentRef: string,
    confirmation: Confirmation,
  ): Promise<Tab> {
    this.asked.push({ call: 'confirm', componentRef, confirmation });
    return answer(this.#answers.tab);
  }

  async tickItem(tick: Tick): Promise<TickReceipt> {
    this.asked.push({ call: 'tick', tick });
    return answer(this.#answers.tick);
  }

  async getTrialOptions(): Promise<TrialOptions> {
    return answer(this.#answers.trialOptions);
  }

  async askWhatIf(
    componentRef: string,
    question: WhatIf,
  ): Promise<WhatIfAnswer> {
    this.asked.push({ call: 'what-if', componentRef, question });
    return answer(this.#answers.whatIf);
  }

  async runRetro(componentRef: string, run: RetroRun): Promise<RetroRunAnswer> {
    this.asked.push({ call: 'retro', componentRef, run });
    return answer(this.#answers.retro);
  }

  async announce(announcement: Announcement): Promise<ReportReceipt> {
    this.asked.push({ call: 'announce', announcement });
    return answer(this.#answers.announcement);
  }

  async getEvidenceAccess(): Promise<Availability> {
    return answer(this.#answers.evidenceAccess);
  }

  async verifyEvidence(): Promise<EvidenceVerification> {
    return answer(this.#answers.verification);
  }

  async getEvidenceFile(id: string, format: 'json' | 'html'): Promise<Blob> {
    this.asked.push({ call: 'evidence', id, format });
    return new Blob([await answer(this.#answers.file)]);
  }

  async getPromotionsFile(period: EvidencePeriod): Promise<Blob> {
    this.asked.push({ call: 'promotions', period });
    return new Blob([await answer(this.#answers.file)]);
  }
}
