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
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ServiceUnavailableError, toError } from '@backstage/errors';
import {
  BOARD_PAGE,
  columnsOf,
  INBOX_PAGE,
  type Availability,
  type Board,
  type BoardQuery,
  type BoardRow,
  type Calendar,
  type CalendarQuery,
  type Decided,
  type Inbox,
  type SourceView,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import type { ReleasePipelineConfig } from '../config/types';
import { readBoardComponents } from '../database/board';
import { readChangedComponents, readChanges } from '../database/changes';
import { readDecided, readDecidedComponents } from '../database/decided';
import {
  readInboxComponents,
  readInboxPage,
  readReviewsOwed,
} from '../database/inbox';
import { awaitsSignOff } from '../domain/signOff';
import type { Promotion } from '../domain/types';
import {
  type BoardComponent,
  boardRow,
  unreadableRow,
  waitingForPeople,
} from '../domain/view/board';
import { changeOf, type ChangeSource } from '../domain/view/calendar';
import { eventsIn, isAsked, isNarrowedTo } from '../domain/view/calendarEvents';
import { touches } from '../domain/view/calendarTouches';
import { awaitsDecision, inboxItem } from '../domain/view/inbox';
import { reviewsOwed } from '../domain/view/overrides';
import { untoldEvents } from '../domain/view/untoldEvents';
import type { Viewer } from '../domain/view/viewer';
import type { Access } from './access';
import type { ExceptionReader } from './calendar/ExceptionReader';
import { CollisionReader } from './CollisionReader';
import type { ComponentStates, LoadedState } from './ComponentStates';
import { sourceViews } from './evidenceLinks';
import type { Requester } from './PromotionRequests';
import { readableState } from './readableState';
import { readableStates } from './readableStates';
import type { TrainReader } from './trains/TrainReader';
import { deciderOf, viewerOf } from './viewerOf';

/** States that are in memory at once. */
const STATES_AT_ONCE = 50;
/** On a calendar. */
const CHANGE_LIMIT = 2000;
const EVENT_LIMIT = 8_000;
/** What a menu offers at most. */
const CHOICE_LIMIT = 500;

interface Options {
  knex: Knex;
  config: ReleasePipelineConfig;
  states: ComponentStates;
  access: Access;
  trains: Pick<TrainReader, 'calendar'>;
  exceptions: Pick<ExceptionReader, 'awaited'>;
  logger: LoggerService;
}

interface BoardRead {
  row: BoardRow;
  sources: SourceView[];
}

/** Answers what pages about many components ask: of all, what the reader may see (R24). */
export class ListReader {
  readonly #knex: Knex;
  readonly #states: ComponentStates;
  readonly #access: Access;
  readonly #trains: Pick<TrainReader, 'calendar'>;
  readonly #exceptions: Pick<ExceptionReader, 'awaited'>;
  readonly #collisions: CollisionReader;
  readonly #logger: LoggerService;
  readonly #stagesThatAskPeople: string[];
  readonly #stages: string[];

  private constructor(options: Options) {
    this.#knex = options.knex;
    this.#states = options.states;
    this.#access = options.access;
    this.#trains = options.trains;
    this.#exceptions = options.exceptions;
    this.#collisions = CollisionReader.create(options);
    this.#logger = options.logger;
    const pipelines = [...options.config.pipelines.values()];
    this.#stages = columnsOf(
      pipelines.map(({ stages }) => ({
        stages: stages.map(({ name }) => ({ column: name })),
      })),
    );
    this.#stagesThatAskPeople = pipelines
      .flatMap(pipeline => pipeline.stages)
      .filter(stage => stage.approverGroups.length > 0)
      .map(stage => stage.name);
  }

  static create(options: Options): ListReader {
    return new ListReader(options);
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
    for await (const states of this.#readable(refs)) {
      const loaded = await Promise.all(
        states.map(async state => ({
          state,
          viewer: await viewerOf(this.#access, state, credentials),
        })),
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
    return offset > 0
      ? inbox
      : {
          ...inbox,
          reviews: await this.#reviews(person, credentials),
          exceptions: await this.#exceptions.awaited(credentials),
        };
  }

  /** What the reader decided lately, of what they may still see (R24). */
  async decided(credentials: BackstageCredentials): Promise<Decided> {
    const { ref } = await this.#access.person(credentials);
    const visible = await this.#access.visibleComponents(
      credentials,
      await readDecidedComponents(this.#knex, ref),
    );
    return {
      decided: await readDecided(this.#knex, ref, {
        refs: [...visible],
        limit: INBOX_PAGE,
      }),
    };
  }

  #readable(refs: readonly string[]) {
    return readableStates(
      { knex: this.#knex, states: this.#states, logger: this.#logger },
      refs,
    );
  }

  /** Reviews of overrides that the reader may close, or waits for others to. */
  async #reviews(
    person: Requester,
    credentials: BackstageCredentials,
  ): Promise<Inbox['reviews']> {
    const owing = await readReviewsOwed(this.#knex);
    if (owing.length === 0) {
      return undefined;
    }
    const visible = await this.#access.visibleComponents(credentials, owing);
    const reviews: NonNullable<Inbox['reviews']> = [];
    for await (const states of this.#readable([...visible])) {
      for (const state of states) {
        const viewer = await viewerOf(this.#access, state, credentials);
        reviews.push(
          ...(reviewsOwed(state, viewer) ?? []).filter(
            ({ override }) =>
              override.mayReview?.allowed || override.by.ref === person.ref,
          ),
        );
      }
    }
    return reviews.sort((a, b) => (a.override.at < b.override.at ? -1 : 1));
  }

  /**
   * Of all that the reader may see, or of one component; narrowed before it is
   * cut.
   *
   * @throws NotFoundError when there is no such component for the reader.
   */
  async calendar(
    { component, from, to, kind, stage, system }: CalendarQuery,
    credentials: BackstageCredentials,
  ): Promise<Calendar> {
    const span = { from, to };
    const narrow = { kind, stage, system };
    const only =
      component === undefined
        ? undefined
        : await readableState(
            { knex: this.#knex, states: this.#states, access: this.#access },
            component,
            credentials,
          );
    const rows = isAsked('change', narrow)
      ? await this.#changes({ ...span, stage, system }, only, credentials)
      : [];
    const calendar = await this.#states.readCalendar(this.#knex);
    const isMeant = only && touches(only);
    const { events, cut, untold } = eventsIn(calendar, span, {
      isMeant: event =>
        isNarrowedTo(event, narrow) && (isMeant?.(event) ?? true),
      most: EVENT_LIMIT,
    });
    return {
      ...span,
      changes: await this.#collisions.beside(
        rows.slice(0, CHANGE_LIMIT).map(changeOf),
        credentials,
      ),
      events,
      trains: isAsked('train', narrow)
        ? await this.#trains.calendar(
            { ...span, component: only?.component.ref, stage },
            credentials,
          )
        : [],
      untold: untoldEvents(calendar, Date.parse(from), isMeant, untold),
      mayCreate: await this.#mayEnter(credentials),
      stages: this.#stages,
      truncated: rows.length > CHANGE_LIMIT || cut,
    };
  }

  /** One more than fit, where there are more. */
  async #changes(
    { from, to, stage, system }: Omit<CalendarQuery, 'component' | 'kind'>,
    only: LoadedState | undefined,
    credentials: BackstageCredentials,
  ): Promise<ChangeSource[]> {
    const refs = only
      ? [only.component.ref]
      : await this.#access.visibleComponents(
          credentials,
          await readChangedComponents(this.#knex, { from, to }),
        );
    return readChanges(
      this.#knex,
      { from, to },
      { refs: [...refs], limit: CHANGE_LIMIT + 1, stage, system },
    );
  }

  /** It is an offer: who cannot be asked keeps nobody from reading the calendar. */
  async #mayEnter(credentials: BackstageCredentials): Promise<Availability> {
    try {
      return await this.#access.entersEvents(credentials);
    } catch (error) {
      if (error instanceof ServiceUnavailableError) {
        return { allowed: false, because: error.message };
      }
      throw error;
    }
  }

  /**
   * Which release is where, by system and name; a page at a time. What cannot
   * be read is a row that says so.
   */
  async board(
    { offset, ...filter }: BoardQuery,
    credentials: BackstageCredentials,
  ): Promise<Board> {
    const components = await readBoardComponents(this.#knex, filter);
    const visible = await this.#access.visibleComponents(
      credentials,
      components.map(({ ref }) => ref),
    );
    const seen = components.filter(({ ref }) => visible.has(ref));
    const shown = seen.filter(({ matches }) => matches);
    const page = shown.slice(offset, offset + BOARD_PAGE);
    const read: BoardRead[] = [];
    for (let index = 0; index < page.length; index += STATES_AT_ONCE) {
      const some = page.slice(index, index + STATES_AT_ONCE);
      read.push(...(await this.#boardRows(some, credentials)));
    }
    const rows = read.map(({ row }) => row);
    // By name; each row tells the same of an instance.
    const sources = new Map(
      read.flatMap(row =>
        row.sources.map((source): [string, SourceView] => [
          source.name,
          source,
        ]),
      ),
    );
    return {
      rows,
      more: Math.max(0, shown.length - offset - rows.length),
      columns: columnsOf(rows),
      sources: [...sources.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
      owners: choicesOf(seen.map(({ owner }) => owner)),
      systems: choicesOf(seen.map(({ system }) => system)),
    };
  }

  async #boardRows(
    components: BoardComponent[],
    credentials: BackstageCredentials,
  ): Promise<BoardRead[]> {
    const states = await this.#states.loadAll(
      this.#knex,
      components.map(({ ref }) => ref),
    );
    return Promise.all(
      components.map(async (component, index) => {
        const known = this.#ifReadable(component, () => {
          const state = stateIn(states[index]);
          return { state, waiting: waitingForPeople(state) };
        });
        // That who may decide cannot be told is no row's matter (F68).
        const decider =
          known &&
          (await deciderOf(
            this.#access,
            known.state,
            known.waiting,
            credentials,
          ));
        const read =
          decider &&
          this.#ifReadable(component, () => ({
            row: boardRow(known.state, decider),
            sources: sourceViews(known.state),
          }));
        return read ?? { row: unreadableRow(component), sources: [] };
      }),
    );
  }

  /** What is told of one component; it is no reason to show none of the others. */
  #ifReadable<T>(component: BoardComponent, view: () => T): T | undefined {
    try {
      return view();
    } catch (thrown) {
      const error = toError(thrown);
      this.#logger.warn(
        `${component.ref} is on the board as unreadable: ${error.message}`,
        error,
      );
      return undefined;
    }
  }
}

function stateIn(loaded: LoadedState | Error): LoadedState {
  if (loaded instanceof Error) {
    throw loaded;
  }
  return loaded;
}

/** Each entity ref once, in small letters as the catalog compares them. */
function choicesOf(refs: Array<string | undefined>): string[] {
  const known = refs.flatMap(ref => ref?.toLocaleLowerCase('en-US') ?? []);
  return [...new Set(known)].sort().slice(0, CHOICE_LIMIT);
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
  if (awaitsSignOff(promotion)) {
    (item.decide.allowed ? inbox.forMe : inbox.excluded).push(item);
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
