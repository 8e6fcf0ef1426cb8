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

import { ResponseError } from '@backstage/errors';
import type {
  AffectedComponents,
  Availability,
  BlastRadius,
  Board,
  BoardQuery,
  Calendar,
  CalendarDecision,
  CalendarDecisionQuery,
  CalendarEventView,
  CalendarFeeds,
  CalendarPreview,
  Card,
  Collisions,
  ComponentCalendar,
  Decided,
  DecisionView,
  DelegationsView,
  SubscriptionCreated,
  Subscriptions,
  EvidenceVerification,
  EventExceptions,
  FreezeReview,
  Inbox,
  OwnCalendar,
  PromotionExceptions,
  PromotionView,
  QuietTimes,
  ReportReceipt,
  RetroRunAnswer,
  Tab,
  TickReceipt,
  TrialOptions,
  WhatIfAnswer,
  Prognosis,
  TrainList,
  TrainView,
} from 'backstage-plugin-release-pipeline-common';
import type { ReleasePipelineApi } from '../src/api';
import { makeCalendarViews } from '../src/__testUtils__/calendarViews';
import { makeExceptions } from '../src/__testUtils__/exceptions';
import { makeBoard } from '../src/__testUtils__/board';
import { makeTrials } from '../src/__testUtils__/trials';
import { makeTrains } from '../src/__testUtils__/trains';
import { calendars, eventView, feeds, preview } from './calendar';
import { story, tabs, waitingPromotion } from './tabs';

const { verdict } = story;
const board = makeBoard(Date.now());
const trials = makeTrials(Date.now());
const views = makeCalendarViews(Date.now());
const exceptions = makeExceptions(Date.now());
const { prognosis, train } = makeTrains(
  new Date(Date.now() + 86_400_000).toISOString(),
);

async function refusal(
  status: number,
  message: string,
  more: object = {},
): Promise<Error> {
  const name = status === 403 ? 'NotAllowedError' : 'ServiceUnavailableError';
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name, message, ...more },
        response: { statusCode: status },
      }),
      { status, headers: { 'Content-Type': 'application/json' } },
    ),
  );
}

// What the stories do not show.
const NEVER = new Promise<never>(() => {});

/** Answers by the name of the component: one name per state. */
export class StoryApi implements ReleasePipelineApi {
  async getTab(componentRef: string): Promise<Tab> {
    const state = componentRef.split('/')[1];
    if (state === 'loading') {
      return new Promise(() => {});
    }
    if (state === 'error') {
      throw await refusal(503, 'The database does not answer');
    }
    if (state === 'forbidden') {
      throw await refusal(403, 'Not allowed');
    }
    return tabs[state]();
  }

  async getCard(componentRef: string): Promise<Card> {
    const tab = await this.getTab(componentRef);
    return {
      ...tab,
      stages: tab.stages.map(view => ({
        name: view.name,
        state: view.state,
        version: view.release?.version,
        since: view.since,
        health: view.health,
        sync: view.sync,
        fresh: view.freshness.fresh,
      })),
    };
  }

  async getInbox(): Promise<Inbox> {
    const item = (name: string, risk: string) => ({
      promotion: {
        ...waitingPromotion,
        id: name,
        risk,
        component: { ref: `component:default/${name}`, name },
      },
      verdict: verdict({ risk }),
      missing: ['soak in staging; only your approval is missing besides'],
      decide: { allowed: true },
    });
    return {
      forMe: [item('payments', 'medium'), item('keycloak', 'high')],
      excluded: [
        {
          ...item('jenkins', 'medium'),
          decide: {
            allowed: false,
            because: 'You asked for it. 2 others of platform can decide.',
          },
        },
      ],
      mine: [item('jenkins', 'medium')],
      exceptions: [exceptions.placed()],
    };
  }

  /** `?search=` loading, error or nothing shows the board in that state. */
  async getBoard(query: Partial<BoardQuery> = {}): Promise<Board> {
    const { search = '', owner, system } = query;
    await this.#meanwhile(`/${search}`);
    if (search === 'forbidden') {
      throw await refusal(403, 'Not allowed');
    }
    return board.board({
      rows: board.rows.filter(
        ({ component }) =>
          component.name.includes(search) &&
          [undefined, component.owner].includes(owner) &&
          [undefined, component.system].includes(system),
      ),
    });
  }

  /** By the word `story` in the address: full, empty, many, loading, error. */
  async getCalendar(span: { from: string; to: string }): Promise<Calendar> {
    const name = new URLSearchParams(window.location.search).get('story');
    if (name === 'loading') {
      return new Promise(() => {});
    }
    if (name === 'error') {
      throw await refusal(503, 'The database does not answer');
    }
    return (calendars[name ?? 'full'] ?? calendars.full)(span);
  }

  async getCalendarEvent(): Promise<CalendarEventView> {
    return eventView;
  }

  /** Closed for a day. */
  async getCalendarDecision(
    query: CalendarDecisionQuery,
  ): Promise<CalendarDecision> {
    const at = query.at ?? new Date().toISOString();
    const nextOpen = new Date(Date.parse(at) + 86_400_000).toISOString();
    return {
      ...query,
      direction: 'forward',
      risk: 'medium',
      at,
      state: 'closed',
      reason: ["Freeze 'Stocktaking' until ", { time: nextOpen, as: 'at' }],
      text: '',
      nextOpen,
    };
  }

  async getAffectedComponents(): Promise<AffectedComponents> {
    return preview;
  }

  async getCalendarFeeds(): Promise<CalendarFeeds> {
    const many =
      new URLSearchParams(window.location.search).get('story') === 'many';
    return { feeds: many ? feeds : [] };
  }

  async previewCalendarEvent(): Promise<CalendarPreview> {
    return preview;
  }

  async createCalendarEvent(): Promise<CalendarEventView> {
    return eventView;
  }

  async changeCalendarEvent(): Promise<CalendarEventView> {
    return eventView;
  }

  async endCalendarEvent(): Promise<CalendarEventView> {
    return eventView;
  }

  async deleteCalendarEvent(): Promise<CalendarEventView> {
    return eventView;
  }

  /** `?calendar=` loading, error or nothing shows banner and card in that state. */
  async getEventExceptions(): Promise<EventExceptions> {
    return exceptions.ofEvent();
  }

  async getFreezeReview(): Promise<FreezeReview> {
    return exceptions.review();
  }

  async getOwnCalendar(): Promise<OwnCalendar> {
    const state = new URLSearchParams(window.location.search).get('calendar');
    await this.#meanwhile(`/${state}`);
    return state === 'nothing'
      ? views.own({ components: 0, events: [], changes: [] })
      : views.own();
  }

  async getQuietTimes(): Promise<QuietTimes> {
    const state = new URLSearchParams(window.location.search).get('calendar');
    await this.#meanwhile(`/${state}`);
    return state === 'nothing'
      ? views.quietTimes({
          slots: [],
          state: 'unknown',
          sentence: ['Too little was measured in 4 weeks: 48 hours of 672'],
        })
      : views.quietTimes();
  }

  async getComponentCalendar(componentRef: string): Promise<ComponentCalendar> {
    const state = new URLSearchParams(window.location.search).get('calendar');
    await this.#meanwhile(`/${state}`);
    return state === 'nothing'
      ? views.component(componentRef, { events: [], changes: [] })
      : views.component(componentRef);
  }

  async getPromotion(): Promise<PromotionView> {
    return waitingPromotion;
  }

  /** `?exceptions=` asked, given or nothing shows them in that state. */
  async getExceptions(): Promise<PromotionExceptions> {
    const { confirmed, exception, ofPromotion } = exceptions;
    const state = new URLSearchParams(window.location.search).get('exceptions');
    const allowed = { allowed: true };
    switch (state) {
      case 'asked':
        return ofPromotion({
          exceptions: [exception({ mayConfirm: allowed, mayEnd: allowed })],
        });
      case 'given':
        return ofPromotion({ exceptions: [{ ...confirmed, mayEnd: allowed }] });
      case 'nothing':
        return ofPromotion({ freezes: [] });
      default:
        return ofPromotion();
    }
  }

  async askException(): Promise<PromotionExceptions> {
    throw await refusal(400, 'This is a story: it ends before that (until)');
  }

  async confirmException(): Promise<PromotionExceptions> {
    throw await refusal(409, 'This is a story: nothing is confirmed');
  }

  async endException(): Promise<PromotionExceptions> {
    throw await refusal(409, 'This is a story: nothing is taken back');
  }

  /** Of the component that the page is about. */
  async getDecision(): Promise<DecisionView> {
    return story.decision();
  }

  async getBlastRadius(componentRef: string): Promise<BlastRadius> {
    await this.#meanwhile(componentRef);
    return story.blastRadius();
  }

  async getCollisions(componentRef: string): Promise<Collisions> {
    await this.#meanwhile(componentRef);
    return story.collisions();
  }

  async getDecided(): Promise<Decided> {
    return { decided: [] };
  }

  async getTrains(): Promise<TrainList> {
    return {
      trains: [train],
      mayCreate: { allowed: true },
      stages: ['staging', 'production'],
    };
  }

  async getTrain(): Promise<TrainView> {
    return train;
  }

  async getTrainCollisions(): Promise<Collisions> {
    return story.collisions();
  }

  async getTrainPrognosis(): Promise<Prognosis> {
    return prognosis;
  }

  async createTrain(): Promise<TrainView> {
    throw await refusal(409, 'This is a story: nothing is scheduled');
  }

  async changeTrain(): Promise<TrainView> {
    throw await refusal(409, 'Too late in this story', {
      current: {
        ...train,
        version: 4,
        text: { ...train.text, title: 'Friday train' },
      },
    });
  }

  async endTrain(): Promise<TrainView> {
    return NEVER;
  }

  async stopTrain(): Promise<TrainView> {
    return NEVER;
  }

  async getDelegations(): Promise<DelegationsView> {
    const inDays = (days: number) =>
      new Date(Date.now() + days * 86_400_000).toISOString();
    const pat = { ref: 'user:default/pat', name: 'Pat Platform' };
    const olga = { ref: 'user:default/olga', name: 'Olga Operations' };
    return {
      held: [
        {
          id: '1',
          from: olga,
          to: pat,
          until: inDays(3),
          reason: 'on holiday',
        },
      ],
      handOver: { allowed: true },
      people: [{ ref: 'user:default/sam', name: 'Sam SRE' }],
    };
  }

  async createDelegation(): Promise<DelegationsView> {
    throw await refusal(409, 'This is a story: nothing is handed over.');
  }

  async endDelegation(): Promise<DelegationsView> {
    throw await refusal(409, 'This is a story: nothing was handed over.');
  }

  async getSubscriptions(): Promise<Subscriptions> {
    const daysAgo = (days: number) =>
      new Date(Date.now() - days * 86_400_000).toISOString();
    return {
      subscriptions: [
        {
          id: 'mine',
          name: 'Releases of my team',
          filter: { mine: true, stages: ['production'] },
          createdAt: daysAgo(12),
          fetchedAt: daysAgo(0.02),
          suspended: false,
        },
      ],
      suspendedAfterDays: 30,
      create: { allowed: true },
      mine: { allowed: true },
      choices: {
        systems: ['system:default/shop'],
        owners: ['group:default/payments'],
        stages: ['dev', 'staging', 'production'],
      },
    };
  }

  async createSubscription(): Promise<SubscriptionCreated> {
    return {
      ...(await this.getSubscriptions()),
      address:
        'https://portal.example.com/api/release-pipeline/calendar/feeds/Zk3vO0y2w5cQxq8m1nJ4hT7sB6rL9dPaXfEgUiKjVoM.ics',
    };
  }

  async revokeSubscription(): Promise<Subscriptions> {
    throw await refusal(409, 'This is a story: nothing was subscribed to.');
  }

  async createPromotion(): Promise<PromotionView> {
    throw await refusal(
      409,
      'Dana Developer asked for 1.14.9 in production-eu already',
    );
  }

  async tickItem(): Promise<TickReceipt> {
    throw await refusal(403, 'Only members of platform tick this');
  }

  async getTrialOptions(componentRef: string): Promise<TrialOptions> {
    return componentRef.endsWith('/forbidden')
      ? trials.options({ stages: trials.options().stages.slice(-1) })
      : trials.options();
  }

  async askWhatIf(componentRef: string): Promise<WhatIfAnswer> {
    await this.#meanwhile(componentRef);
    return trials.whatIf();
  }

  async runRetro(componentRef: string): Promise<RetroRunAnswer> {
    await this.#meanwhile(componentRef);
    const answer = trials.retro();
    return componentRef.endsWith('/nothing')
      ? { ...answer, releases: [] }
      : answer;
  }

  /** Hangs or fails by the name of the component, as the tab does. */
  async #meanwhile(componentRef: string): Promise<void> {
    if (componentRef.endsWith('/loading')) {
      await new Promise(() => {});
    }
    if (componentRef.endsWith('/error')) {
      throw await refusal(503, 'Prometheus prod does not answer');
    }
  }

  async announce(): Promise<ReportReceipt> {
    throw await refusal(403, 'Only members of team-payments may ask');
  }

  async approvePromotion(): Promise<PromotionView> {
    return waitingPromotion;
  }

  async rejectPromotion(): Promise<PromotionView> {
    return waitingPromotion;
  }

  async planPromotion(): Promise<PromotionView> {
    return waitingPromotion;
  }

  async raiseRisk(): Promise<PromotionView> {
    return waitingPromotion;
  }

  async lowerRisk(): Promise<PromotionView> {
    return waitingPromotion;
  }

  async withdrawApproval(): Promise<PromotionView> {
    return waitingPromotion;
  }

  async signOffPromotion(): Promise<PromotionView> {
    return waitingPromotion;
  }

  async overridePromotion(): Promise<PromotionView> {
    return waitingPromotion;
  }

  async endOverride(): Promise<PromotionView> {
    return waitingPromotion;
  }

  async reviewOverride(): Promise<PromotionView> {
    return waitingPromotion;
  }

  async cancelPromotion(): Promise<PromotionView> {
    return waitingPromotion;
  }

  async confirmChange(): Promise<Tab> {
    return tabs.full();
  }

  async getEvidenceAccess(): Promise<Availability> {
    return { allowed: true };
  }

  async verifyEvidence(): Promise<EvidenceVerification> {
    return {
      holds: true,
      head: { seq: 41_207, hash: 'b7d2e90a'.repeat(8) },
      checkedAt: new Date().toISOString(),
    };
  }

  async getEvidenceFile(): Promise<Blob> {
    throw await refusal(503, 'The database does not answer');
  }

  async getPromotionsFile(): Promise<Blob> {
    return new Blob(['"promotion"']);
  }
}
