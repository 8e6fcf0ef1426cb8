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
import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  type AffectedComponents,
  RELEASE_PIPELINE_PLUGIN_ID,
  type Announcement,
  type AskException,
  type BlastRadius,
  type BlastRadiusQuery,
  type Availability,
  type Board,
  type BoardQuery,
  type Calendar,
  type CalendarDecision,
  type CalendarDecisionQuery,
  type CalendarEventText,
  type CalendarEventView,
  type CalendarFeeds,
  type CalendarPreview,
  type CalendarQuery,
  type ChangeCalendarEvent,
  type ChangeTrain,
  type EndCalendarEvent,
  type EndException,
  type EventExceptions,
  type FreezeReview,
  type Cancellation,
  type Card,
  type Collisions,
  type CollisionsQuery,
  type ComponentCalendar,
  type Confirmation,
  type ConfirmException,
  type CreatePromotion,
  type Decided,
  type Decision,
  type DecisionView,
  type CreateSubscription,
  type DelegationsView,
  type SubscriptionCreated,
  type Subscriptions,
  type EvidencePeriod,
  type EvidenceVerification,
  type GiveDelegation,
  type GiveOverride,
  type GiveSignOff,
  type Inbox,
  type OverrideEnd,
  type OwnCalendar,
  type PlanChange,
  type PreviewCalendarEvent,
  type PromotionExceptions,
  type PromotionView,
  type QuietTimes,
  type QuietTimesQuery,
  type Rejection,
  type ReportReceipt,
  type RetroRun,
  type RetroRunAnswer,
  type Review,
  type RiskChange,
  type Tab,
  type Tick,
  type TickReceipt,
  type TrialOptions,
  type WhatIf,
  type EndTrain,
  type Prognosis,
  type StopTrain,
  type TrainList,
  type TrainText,
  type TrainTimes,
  type TrainView,
  type WhatIfAnswer,
  type Withdrawal,
} from 'backstage-plugin-release-pipeline-common';
import type { ReleasePipelineApi, RequestOptions } from './ReleasePipelineApi';
import { harmlessBody, parseHarmless } from './parseHarmless';

type Kept = { etag: string; body: unknown };

// Answers that are kept for a conditional request; a person has few pages open.
const KEPT_ANSWERS = 20;

/** Talks to the backend plugin over HTTP. */
export class ReleasePipelineClient implements ReleasePipelineApi {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;
  readonly #kept = new Map<string, Kept>();

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi;
  }

  async getTab(componentRef: string, options?: RequestOptions): Promise<Tab> {
    return this.#get(`${componentPath(componentRef)}/tab`, options);
  }

  async getCard(componentRef: string, options?: RequestOptions): Promise<Card> {
    return this.#get(`${componentPath(componentRef)}/card`, options);
  }

  async getInbox(
    options?: RequestOptions & { offset?: number },
  ): Promise<Inbox> {
    const offset = options?.offset;
    return this.#get(
      offset ? `/approvals?offset=${offset}` : '/approvals',
      options,
    );
  }

  async getDecided(options?: RequestOptions): Promise<Decided> {
    return this.#get('/approvals/decided', options);
  }

  async getDelegations(options?: RequestOptions): Promise<DelegationsView> {
    return this.#get('/delegations', options);
  }

  async createDelegation(delegation: GiveDelegation): Promise<DelegationsView> {
    return this.#post('/delegations', delegation);
  }

  async endDelegation(id: string): Promise<DelegationsView> {
    return this.#post(`/delegations/${encodeURIComponent(id)}/end`, {});
  }

  async getTrains(options?: RequestOptions): Promise<TrainList> {
    return this.#get('/trains', options);
  }

  async getTrain(id: string, options?: RequestOptions): Promise<TrainView> {
    return this.#get(`/trains/${encodeURIComponent(id)}`, options);
  }

  async getTrainCollisions(
    train: TrainTimes,
    options?: RequestOptions,
  ): Promise<Collisions> {
    return this.#post('/trains/collisions', train, options);
  }

  async getTrainPrognosis(
    id: string,
    options?: RequestOptions,
  ): Promise<Prognosis> {
    return this.#get(`/trains/${encodeURIComponent(id)}/prognosis`, options);
  }

  async createTrain(text: TrainText): Promise<TrainView> {
    return this.#post('/trains', text);
  }

  async changeTrain(id: string, change: ChangeTrain): Promise<TrainView> {
    return this.#post(`/trains/${encodeURIComponent(id)}/change`, change);
  }

  async endTrain(id: string, end: EndTrain): Promise<TrainView> {
    return this.#post(`/trains/${encodeURIComponent(id)}/end`, end);
  }

  async stopTrain(id: string, stop: StopTrain): Promise<TrainView> {
    return this.#post(`/trains/${encodeURIComponent(id)}/stop`, stop);
  }

  async getSubscriptions(options?: RequestOptions): Promise<Subscriptions> {
    return this.#get('/calendar/subscriptions', options);
  }

  async createSubscription(
    subscription: CreateSubscription,
  ): Promise<SubscriptionCreated> {
    return this.#post('/calendar/subscriptions', subscription);
  }

  async revokeSubscription(id: string): Promise<Subscriptions> {
    return this.#post(
      `/calendar/subscriptions/${encodeURIComponent(id)}/revoke`,
      {},
    );
  }

  async getBoard(
    query: Partial<BoardQuery> = {},
    options?: RequestOptions,
  ): Promise<Board> {
    const said = given(query);
    return this.#get(said.size > 0 ? `/board?${said}` : '/board', options);
  }

  async getCalendar(
    query: CalendarQuery,
    options?: RequestOptions,
  ): Promise<Calendar> {
    return this.#get(`/calendar?${given(query)}`, options);
  }

  async getCalendarEvent(
    id: string,
    options?: RequestOptions,
  ): Promise<CalendarEventView> {
    return this.#get(eventPath(id), options);
  }

  async getCalendarFeeds(options?: RequestOptions): Promise<CalendarFeeds> {
    return this.#get('/calendar/feeds', options);
  }

  async getAffectedComponents(
    id: string,
    options?: RequestOptions,
  ): Promise<AffectedComponents> {
    return this.#get(`${eventPath(id)}/affected`, options);
  }

  async previewCalendarEvent(
    text: PreviewCalendarEvent,
    options?: RequestOptions,
  ): Promise<CalendarPreview> {
    return this.#post('/calendar/preview', text, options);
  }

  async createCalendarEvent(
    text: CalendarEventText,
  ): Promise<CalendarEventView> {
    return this.#post('/calendar/events', text);
  }

  async changeCalendarEvent(
    id: string,
    change: ChangeCalendarEvent,
  ): Promise<CalendarEventView> {
    return this.#post(eventPath(id), change);
  }

  async endCalendarEvent(
    id: string,
    end: EndCalendarEvent,
  ): Promise<CalendarEventView> {
    return this.#post(`${eventPath(id)}/end`, end);
  }

  async deleteCalendarEvent(
    id: string,
    end: EndCalendarEvent,
  ): Promise<CalendarEventView> {
    return this.#post(`${eventPath(id)}/delete`, end);
  }

  async getEventExceptions(
    id: string,
    options?: RequestOptions,
  ): Promise<EventExceptions> {
    return this.#get(`${eventPath(id)}/exceptions`, options);
  }

  async getFreezeReview(
    id: string,
    options?: RequestOptions,
  ): Promise<FreezeReview> {
    return this.#get(`${eventPath(id)}/review`, options);
  }

  async getOwnCalendar(options?: RequestOptions): Promise<OwnCalendar> {
    return this.#get('/calendar/mine', options);
  }

  async getCalendarDecision(
    query: CalendarDecisionQuery,
    options?: RequestOptions,
  ): Promise<CalendarDecision> {
    return this.#get(`/calendar/decision?${given(query)}`, options);
  }

  async getQuietTimes(
    query: QuietTimesQuery,
    options?: RequestOptions,
  ): Promise<QuietTimes> {
    return this.#get(`/calendar/quiet-times?${given(query)}`, options);
  }

  async getComponentCalendar(
    componentRef: string,
    options?: RequestOptions,
  ): Promise<ComponentCalendar> {
    return this.#get(`${componentPath(componentRef)}/calendar`, options);
  }

  async getPromotion(
    id: string,
    options?: RequestOptions,
  ): Promise<PromotionView> {
    return this.#get(promotionPath(id), options);
  }

  async getBlastRadius(
    componentRef: string,
    query: BlastRadiusQuery,
    options?: RequestOptions,
  ): Promise<BlastRadius> {
    return this.#get(
      `${componentPath(componentRef)}/blast-radius?${new URLSearchParams(
        query,
      )}`,
      options,
    );
  }

  async getCollisions(
    componentRef: string,
    query: CollisionsQuery,
    options?: RequestOptions,
  ): Promise<Collisions> {
    return this.#get(
      `${componentPath(componentRef)}/collisions?${given(query)}`,
      options,
    );
  }

  async getDecision(
    id: string,
    options?: RequestOptions,
  ): Promise<DecisionView> {
    return this.#get(`${promotionPath(id)}/decision`, options);
  }

  async createPromotion(
    componentRef: string,
    request: CreatePromotion,
  ): Promise<PromotionView> {
    return this.#post(`${componentPath(componentRef)}/promotions`, request);
  }

  async approvePromotion(
    id: string,
    decision: Decision,
  ): Promise<PromotionView> {
    return this.#post(`${promotionPath(id)}/approve`, decision);
  }

  async rejectPromotion(
    id: string,
    rejection: Rejection,
  ): Promise<PromotionView> {
    return this.#post(`${promotionPath(id)}/reject`, rejection);
  }

  async raiseRisk(id: string, change: RiskChange): Promise<PromotionView> {
    return this.#post(`${promotionPath(id)}/raise-risk`, change);
  }

  async lowerRisk(id: string, change: RiskChange): Promise<PromotionView> {
    return this.#post(`${promotionPath(id)}/lower-risk`, change);
  }

  async withdrawApproval(
    id: string,
    withdrawal: Withdrawal,
  ): Promise<PromotionView> {
    return this.#post(`${promotionPath(id)}/withdraw`, withdrawal);
  }

  async overridePromotion(
    id: string,
    override: GiveOverride,
  ): Promise<PromotionView> {
    return this.#post(`${promotionPath(id)}/override`, override);
  }

  async endOverride(id: string, end: OverrideEnd): Promise<PromotionView> {
    return this.#post(`${promotionPath(id)}/override/end`, end);
  }

  async reviewOverride(id: string, review: Review): Promise<PromotionView> {
    return this.#post(`${promotionPath(id)}/review`, review);
  }

  async signOffPromotion(
    id: string,
    signOff: GiveSignOff,
  ): Promise<PromotionView> {
    return this.#post(`${promotionPath(id)}/sign-off`, signOff);
  }

  async getExceptions(
    id: string,
    options?: RequestOptions,
  ): Promise<PromotionExceptions> {
    return this.#get(`${promotionPath(id)}/exceptions`, options);
  }

  async askException(
    id: string,
    request: AskException,
  ): Promise<PromotionExceptions> {
    return this.#post(`${promotionPath(id)}/exceptions`, request);
  }

  async confirmException(
    id: string,
    confirmation: ConfirmException,
  ): Promise<PromotionExceptions> {
    return this.#post(`${promotionPath(id)}/exceptions/confirm`, confirmation);
  }

  async endException(
    id: string,
    end: EndException,
  ): Promise<PromotionExceptions> {
    return this.#post(`${promotionPath(id)}/exceptions/end`, end);
  }

  async planPromotion(id: string, change: PlanChange): Promise<PromotionView> {
    return this.#post(`${promotionPath(id)}/plan`, change);
  }

  async cancelPromotion(
    id: string,
    cancellation: Cancellation,
  ): Promise<PromotionView> {
    return this.#post(`${promotionPath(id)}/cancel`, cancellation);
  }

  async confirmChange(
    componentRef: string,
    confirmation: Confirmation,
  ): Promise<Tab> {
    return this.#post(
      `${componentPath(componentRef)}/confirmations`,
      confirmation,
    );
  }

  async tickItem(tick: Tick): Promise<TickReceipt> {
    return this.#post('/checks', tick);
  }

  async announce(announcement: Announcement): Promise<ReportReceipt> {
    return this.#post('/announcements', announcement);
  }

  async getTrialOptions(
    componentRef: string,
    options?: RequestOptions,
  ): Promise<TrialOptions> {
    return this.#get(`${componentPath(componentRef)}/trials`, options);
  }

  async askWhatIf(
    componentRef: string,
    question: WhatIf,
    options?: RequestOptions,
  ): Promise<WhatIfAnswer> {
    return this.#post(
      `${componentPath(componentRef)}/what-if`,
      question,
      options,
    );
  }

  async runRetro(
    componentRef: string,
    run: RetroRun,
    options?: RequestOptions,
  ): Promise<RetroRunAnswer> {
    return this.#post(`${componentPath(componentRef)}/retro-run`, run, options);
  }

  async getEvidenceAccess(options?: RequestOptions): Promise<Availability> {
    return this.#get('/evidence', options);
  }

  async verifyEvidence(
    options?: RequestOptions,
  ): Promise<EvidenceVerification> {
    return this.#get('/evidence/verification', options);
  }

  async getEvidenceFile(id: string, format: 'json' | 'html'): Promise<Blob> {
    const path = `${promotionPath(id)}/evidence`;
    return this.#file(format === 'html' ? `${path}.html` : path);
  }

  async getPromotionsFile(period: EvidencePeriod): Promise<Blob> {
    return this.#file(
      `/evidence/promotions.csv?${new URLSearchParams(period)}`,
    );
  }

  /** As the backend made it, to be kept. */
  async #file(path: string): Promise<Blob> {
    const response = await this.#fetch(path, {});
    await assertAnswered(response);
    return response.blob();
  }

  async #get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    const kept = this.#kept.get(path);
    const response = await this.#fetch(path, {
      signal: options.signal,
      headers: kept ? { 'If-None-Match': kept.etag } : {},
    });
    // The same object again, so that nothing is drawn anew.
    if (kept && response.status === 304) {
      return kept.body as T;
    }
    const body = await readBody<T>(response);
    const etag = response.headers.get('etag');
    this.#kept.delete(path);
    if (etag) {
      this.#kept.set(path, { etag, body });
      const [oldest] = this.#kept.keys();
      if (this.#kept.size > KEPT_ANSWERS && oldest !== undefined) {
        this.#kept.delete(oldest);
      }
    }
    return body;
  }

  async #post<T>(
    path: string,
    body: object,
    options: RequestOptions = {},
  ): Promise<T> {
    const response = await this.#fetch(path, {
      method: 'POST',
      signal: options.signal,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return readBody<T>(response);
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const baseUrl = await this.#discoveryApi.getBaseUrl(
      RELEASE_PIPELINE_PLUGIN_ID,
    );
    return this.#fetchApi.fetch(`${baseUrl}${path}`, init);
  }
}

async function assertAnswered(response: Response): Promise<void> {
  if (!response.ok) {
    const { headers, status, statusText, url } = response;
    const body = harmlessBody(await response.text());
    const harmless = new Response(body, { headers, status, statusText });
    // What is made here has none, and the details of an error tell it.
    Object.defineProperty(harmless, 'url', { value: url });
    throw await ResponseError.fromResponse(harmless);
  }
}

async function readBody<T>(response: Response): Promise<T> {
  await assertAnswered(response);
  return parseHarmless(await response.text()) as T;
}

function componentPath(componentRef: string): string {
  const { kind, namespace, name } = parseEntityRef(componentRef);
  const parts = [namespace, kind, name].map(encodeURIComponent);
  return `/components/${parts.join('/')}`;
}

function promotionPath(id: string): string {
  return `/promotions/${encodeURIComponent(id)}`;
}

function eventPath(id: string): string {
  return `/calendar/events/${encodeURIComponent(id)}`;
}

/** What of a query is said; an empty word is none. */
function given(query: object): URLSearchParams {
  return new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      value ? [[name, String(value)]] : [],
    ),
  );
}
