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
import { InputError, NotFoundError, toError } from '@backstage/errors';
import {
  INBOX_PAGE,
  type Calendar,
  type CalendarQuery,
  type Card,
  type Inbox,
  type PromotionView,
  type Tab,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import type { ReleasePipelineConfig } from '../config/types';
import { readChangedComponents, readChanges } from '../database/changes';
import { readInboxComponents, readInboxPage } from '../database/inbox';
import { changeSentence } from '../domain/standing';
import type { Promotion } from '../domain/types';
import { changeOf } from '../domain/view/calendar';
import { eventsIn } from '../domain/view/calendarEvents';
import { cardView } from '../domain/view/card';
import {
  explain,
  releaseCalled,
  type Explanation,
} from '../domain/view/explanation';
import { awaitsDecision, inboxItem } from '../domain/view/inbox';
import { promotionPage } from '../domain/view/promotion';
import { tabView } from '../domain/view/tab';
import type { Viewer } from '../domain/view/viewer';
import type { Access } from './access';
import { mayConfirm } from './ChangeConfirmations';
import type { ComponentStates, LoadedState } from './ComponentStates';
import { links, sourceViews } from './evidenceLinks';
import type { Requester } from './PromotionRequests';
import { readableState } from './readableState';
import { viewerOf } from './viewerOf';

/** Components read at once; connections are left for others. */
const AT_ONCE = 4;
const CALENDAR_LIMIT = 2000;

/** Answers what pages ask, from Postgres alone; nobody outside is asked. */
export class PipelineReader {
  readonly #knex: Knex;
  readonly #config: ReleasePipelineConfig;
  readonly #states: ComponentStates;
  readonly #access: Access;
  readonly #stagesThatAskPeople: string[];

  private constructor(options: {
    knex: Knex;
    config: ReleasePipelineConfig;
    states: ComponentStates;
    access: Access;
  }) {
    this.#knex = options.knex;
    this.#config = options.config;
    this.#states = options.states;
    this.#access = options.access;
    this.#stagesThatAskPeople = [...options.config.pipelines.values()]
      .flatMap(pipeline => pipeline.stages)
      .filter(stage => stage.approverGroups.length > 0)
      .map(stage => stage.name);
  }

  static create(options: {
    knex: Knex;
    config: ReleasePipelineConfig;
    states: ComponentStates;
    access: Access;
  }): PipelineReader {
    return new PipelineReader(options);
  }

  async tab(ref: string, credentials: BackstageCredentials): Promise<Tab> {
    const state = await this.#readable(ref, credentials);
    return tabView(state, await viewerOf(this.#access, state, credentials), {
      offeredPipelines: [...this.#config.pipelines.keys()],
      links: links(this.#config),
      sources: sourceViews(state),
      toConfirm: await this.#toConfirm(state, credentials),
    });
  }

  async card(ref: string, credentials: BackstageCredentials): Promise<Card> {
    return cardView(await this.#readable(ref, credentials));
  }

  /**
   * Why a release is not in a stage; what the headline speaks of unless named.
   *
   * @throws InputError when there is no such stage or release.
   */
  async explain(
    ref: string,
    about: { stage?: string; release?: string },
    credentials: BackstageCredentials,
  ): Promise<Explanation> {
    const state = await this.#readable(ref, credentials);
    const explanation = explain(
      state,
      about,
      await viewerOf(this.#access, state, credentials),
    );
    if (explanation.problem) {
      throw new InputError(explanation.problem);
    }
    return explanation;
  }

  /**
   * The id of a release that is called so: by version, id or key.
   *
   * @throws InputError when there is none.
   */
  async releaseId(
    ref: string,
    called: string,
    credentials: BackstageCredentials,
  ): Promise<string> {
    const release = releaseCalled(
      await this.#readable(ref, credentials),
      called,
    );
    if (!release) {
      throw new InputError(`No release '${called}' of '${ref}' is known here`);
    }
    return release.id;
  }

  /**
   * @throws NotFoundError when there is no such component for the reader;
   * NotAllowedError when policy keeps our side of it from them.
   */
  async assertReadable(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<void> {
    await this.#readable(ref, credentials);
  }

  /** Whether there is such a component for them, also where policy keeps our side of it from them. */
  async isThere(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    try {
      await this.#readable(ref, credentials);
      return true;
    } catch (error) {
      return toError(error).name === 'NotAllowedError';
    }
  }

  /** @throws NotFoundError also when the reader may not see its component (S50). */
  async promotion(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<PromotionView> {
    const [row] = await this.#knex('promotions')
      .where({ id })
      .select('component_ref');
    const notFound = () => new NotFoundError(`No promotion '${id}'`);
    if (!row) {
      throw notFound();
    }
    let state: LoadedState;
    try {
      state = await this.#readable(row.component_ref, credentials);
    } catch (error) {
      throw (error as Error).name === 'NotAllowedError' ? notFound() : error;
    }
    const promotion = state.promotions.find(candidate => candidate.id === id);
    if (!promotion) {
      throw new NotFoundError(`Promotion '${id}' ended long ago`);
    }
    return promotionPage(
      state,
      promotion,
      await viewerOf(this.#access, state, credentials),
    );
  }

  /** Of what the reader may see, what waits longest; a page at a time. */
  async inbox(
    { offset }: { offset: number },
    credentials: BackstageCredentials,
  ): Promise<Inbox> {
    const person = await this.#access.person(credentials);
    const query = { person: person.ref, stages: this.#stagesThatAskPeople };
    const visible = await this.#access.visibleComponents(
      credentials,
      await readInboxComponents(this.#knex, query),
    );
    const { promotions, more } = await readInboxPage(this.#knex, query, {
      refs: [...visible],
      offset,
      limit: INBOX_PAGE,
    });
    const inbox: Inbox = { forMe: [], excluded: [], mine: [], more };
    const refs = [...new Set(promotions.map(row => row.componentRef))];
    for (let index = 0; index < refs.length; index += AT_ONCE) {
      const loaded = await Promise.all(
        refs.slice(index, index + AT_ONCE).map(async ref => {
          const state = await this.#states.load(this.#knex, ref);
          return {
            state,
            viewer: await viewerOf(this.#access, state, credentials),
          };
        }),
      );
      for (const { state, viewer } of loaded) {
        const listed = state.promotions.filter(({ id }) =>
          promotions.some(row => row.id === id),
        );
        listed.forEach(promotion =>
          sortInto(inbox, state, promotion, { viewer, person }),
        );
      }
    }
    return inbox;
  }

  async calendar(
    query: CalendarQuery,
    credentials: BackstageCredentials,
  ): Promise<Calendar> {
    const visible = await this.#access.visibleComponents(
      credentials,
      await readChangedComponents(this.#knex, query),
    );
    const rows = await readChanges(this.#knex, query, {
      refs: [...visible],
      limit: CALENDAR_LIMIT + 1,
    });
    const { events, cut } = eventsIn(this.#states.calendar, query);
    return {
      ...query,
      changes: rows.slice(0, CALENDAR_LIMIT).map(changeOf),
      events: events.slice(0, CALENDAR_LIMIT),
      truncated:
        rows.length > CALENDAR_LIMIT || events.length > CALENDAR_LIMIT || cut,
    };
  }

  async #toConfirm(
    { change, component, pipeline }: LoadedState,
    credentials: BackstageCredentials,
  ): Promise<Tab['toConfirm']> {
    if (!change) {
      return undefined;
    }
    const { stages, because } = await mayConfirm(change, name =>
      this.#access.authorize(
        'confirm',
        {
          component,
          stage: pipeline?.stages.find(stage => stage.name === name),
        },
        credentials,
      ),
    );
    return {
      id: change.id,
      sentence: changeSentence(change),
      differences: change.differences,
      holds: change.holds,
      stages: change.stages.map(({ name, groups, confirmation }) => ({
        name,
        groups,
        confirmed: confirmation && {
          by: confirmation.person,
          at: new Date(confirmation.at).toISOString(),
        },
      })),
      confirm:
        stages.length > 0 ? { allowed: true } : { allowed: false, because },
    };
  }

  #readable(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<LoadedState> {
    return readableState(
      { knex: this.#knex, states: this.#states, access: this.#access },
      ref,
      credentials,
    );
  }
}

/** Whose turn it is with a promotion; what waits for nobody is left out. */
function sortInto(
  inbox: Inbox,
  state: LoadedState,
  promotion: Promotion,
  reader: { viewer: Viewer; person: Requester },
): void {
  const { viewer, person } = reader;
  const item = inboxItem(state, promotion, viewer);
  if (promotion.requestedBy === person.ref) {
    inbox.mine.push(item);
    return;
  }
  if (!awaitsDecision(state, promotion)) {
    return;
  }
  const decided = state.approvals.some(
    approval =>
      approval.promotionId === promotion.id &&
      approval.userRef === person.ref &&
      approval.voidedAt === undefined,
  );
  if (decided) {
    inbox.excluded.push({
      ...item,
      decide: {
        allowed: false,
        because: 'You have approved it; others are awaited',
      },
    });
    return;
  }
  (item.decide.allowed ? inbox.forMe : inbox.excluded).push(item);
}
