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
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  Availability,
  CalendarDecision,
  CalendarDecisionQuery,
  CalendarEventList,
  CalendarEventText,
  CalendarEventView,
  CalendarHistory,
  CalendarPreview,
  CalendarProblem,
  RiskClass,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import type { ReleasePipelineConfig } from '../../config/types';
import {
  readEventHistory,
  readStoredEvent,
  readStoredEvents,
  type StoredEvent,
} from '../../database/calendarEvents';
import { readScopedComponents } from '../../database/scopedComponents';
import { readClock } from '../../database/sql';
import {
  calendarSubject,
  judgeCalendar,
} from '../../domain/calendar/judgeCalendar';
import { nextTimes } from '../../domain/calendar/nextTimes';
import { HORIZON_MS } from '../../domain/calendar/spans';
import { keyOf } from '../../domain/calendar/StandingCalendar';
import { strictest } from '../../domain/calendar/strictest';
import type { CalendarEvent, Occurrence } from '../../domain/calendar/types';
import { stageOf } from '../../domain/lookups';
import { inWords } from '../../domain/messageText';
import { sentenceOf } from '../../domain/view/calendarEvents';
import { iso, isoIf } from '../../domain/words';
import type { Access } from '../access';
import type { ComponentStates } from '../ComponentStates';
import { readableState } from '../readableState';
import { affectedBy } from './affectedBy';
import { hiddenIn, withoutHidden } from './hiddenComponents';
import { readEventText, storedEventOf, textOf } from './eventText';
import { findUnknownNames } from './findUnknownNames';

const MOST_LISTED = 1_000;
const MOST_NAMED = 200;
const NEXT = 10;
const RISKS: RiskClass[] = ['high', 'medium', 'low'];

const STATES = {
  passed: 'open',
  pending: 'closed',
  unknown: 'unknown',
} as const;

interface Options {
  knex: Knex;
  config: ReleasePipelineConfig;
  states: ComponentStates;
  access: Access;
  catalog: CatalogService;
}

/** Answers what people and pipelines ask about the calendar's events (R24). */
export class CalendarReader {
  readonly #options: Options;

  private constructor(options: Options) {
    this.#options = options;
  }

  static create(options: Options): CalendarReader {
    return new CalendarReader(options);
  }

  /** Every event of any source; rules of the configuration first, feeds last. */
  async list(credentials: BackstageCredentials): Promise<CalendarEventList> {
    const { access, knex, states } = this.#options;
    const now = await readClock(knex);
    const calendar = await states.readCalendar(knex);
    const stored = await readStoredEvents(knex, MOST_LISTED + 1);
    const others = calendar.events
      .filter(({ source }) => source !== 'portal')
      .map(event => ({ event, stored: undefined }));
    const isConfig = ({ event }: (typeof others)[number]) =>
      (event.source ?? 'config') === 'config';
    const listed = [
      ...others.filter(isConfig),
      ...stored.map(each => ({
        event: calendar.find(each.id) ?? storedEventOf(each),
        stored: each,
      })),
      // Last: what a long feed says must not crowd out what people entered.
      ...others.filter(other => !isConfig(other)),
    ].slice(0, MOST_LISTED);
    const visible = await this.#visible(
      listed.map(({ event }) => event),
      credentials,
    );
    // Nobody changes the others here: their owners need not be asked for.
    const changeable = listed.flatMap(({ event, stored: own }) =>
      own ? [event] : [],
    );
    const answers = await access.managesCalendar(
      changeable.map(event => ({ before: event })),
      credentials,
    );
    const may = new Map(
      changeable.map((event, index) => [event, answers[index]]),
    );
    return {
      events: listed.map(each =>
        viewOf(each, {
          visible,
          may: may.get(each.event),
          next: told(() => {
            const next = calendar.nextOf(each.event, now);
            return next ? [next] : [];
          }),
        }),
      ),
      truncated: others.length + stored.length > MOST_LISTED,
      mayCreate: await access.entersEvents(credentials),
    };
  }

  /** @throws NotFoundError when there is none, or it was deleted. */
  async read(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<CalendarEventView> {
    const { access, knex, states } = this.#options;
    const stored = isUuid(id) ? await readStoredEvent(knex, id) : undefined;
    const calendar = await states.readCalendar(knex);
    const event = stored ? storedEventOf(stored) : calendar.find(id);
    if (!event) {
      throw noEvent(id);
    }
    const [may] = await access.managesCalendar(
      [{ before: event }],
      credentials,
    );
    const now = await readClock(knex);
    return viewOf(
      { event, stored },
      {
        visible: await this.#visible([event], credentials),
        may,
        next: told(() =>
          stored?.deletedAt === undefined ? nextTimes(event, now, NEXT) : [],
        ),
      },
    );
  }

  async history(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<CalendarHistory> {
    const versions = isUuid(id)
      ? await readEventHistory(this.#options.knex, id)
      : [];
    if (versions.length === 0) {
      throw noEvent(id);
    }
    const refs = versions.flatMap(({ text }) => namedComponents(text));
    const visible = await this.#options.access.visibleComponents(
      credentials,
      refs,
    );
    return {
      versions: versions.map(({ at, text, ...version }) => ({
        ...version,
        at: iso(at),
        text: withoutHidden(text, visible),
      })),
    };
  }

  /** What is written, or what is wrong with it for this person. */
  async check(
    written: CalendarEventText,
    credentials: BackstageCredentials,
  ): Promise<{
    event?: CalendarEvent;
    /** With names as everybody else writes them. */
    text: CalendarEventText;
    problems: CalendarProblem[];
    /** Names in it that nothing has, for them. */
    unknown: CalendarProblem[];
  }> {
    const { event, problems, text } = readEventText(written);
    const unknown = event
      ? await findUnknownNames(event, { ...this.#options, credentials })
      : [];
    return { event, problems, text, unknown };
  }

  /** @throws NotAllowedError for who may enter no event at all. */
  async preview(
    text: CalendarEventText,
    credentials: BackstageCredentials,
  ): Promise<CalendarPreview> {
    const { access, config, knex } = this.#options;
    const { event, problems, unknown } = await this.check(text, credentials);
    const enters = await access.entersEvents(credentials);
    if (!enters.allowed) {
      throw new NotAllowedError(enters.because);
    }
    if (!event) {
      return {
        problems,
        mayCreate: enters,
        sentence: [],
        components: [],
        more: 0,
        hidden: 0,
        next: [],
      };
    }
    const affected = (await readScopedComponents(knex)).flatMap(scoped => {
      const stages = affectedBy(event, scoped, config.pipelines);
      const { name, ref } = scoped.component;
      return stages.length > 0 ? [{ ref, name, stages }] : [];
    });
    const visible = await access.visibleComponents(
      credentials,
      affected.map(({ ref }) => ref),
    );
    const seen = affected.filter(({ ref }) => visible.has(ref));
    const [mayCreate] = await access.managesCalendar(
      [{ after: event }],
      credentials,
    );
    const now = await readClock(knex);
    return {
      problems: unknown,
      mayCreate,
      sentence: [sentenceOf(event)],
      components: seen.slice(0, MOST_NAMED),
      more: Math.max(0, seen.length - MOST_NAMED),
      // With a name that is unknown to them, the count would tell that it is one.
      hidden: unknown.length > 0 ? 0 : affected.length - seen.length,
      next: told(() => nextTimes(event, now, NEXT)).spans.map(spanView),
    };
  }

  /**
   * The same answer that a promotion gets, for pipelines outside.
   *
   * @throws NotFoundError for a component or a stage that is none for them.
   */
  async decision(
    { component: ref, direction = 'forward', ...query }: CalendarDecisionQuery,
    credentials: BackstageCredentials,
  ): Promise<CalendarDecision> {
    const state = await readableState(this.#options, ref, credentials);
    const stage = stageOf(state, query.stage);
    if (!stage) {
      throw new NotFoundError(
        `There is no stage '${query.stage}' in the pipeline of '${ref}'`,
      );
    }
    const now = query.at === undefined ? state.now : Date.parse(query.at);
    if (Math.abs(now - state.now) > HORIZON_MS) {
      throw new InputError(
        `The calendar is told for ${
          HORIZON_MS / 86_400_000
        } days before and after today (at)`,
      );
    }
    const { finding, risk } = strictest(
      (query.risk ? [query.risk] : RISKS).map(each => ({
        risk: each,
        finding: judgeCalendar({ ...state, now }, stage, direction, each),
      })),
    );
    const because = state.calendar?.decide(
      calendarSubject(state, stage, direction, risk),
      now,
    ).because?.event;
    return {
      component: state.component.ref,
      stage: stage.name,
      direction,
      risk,
      at: iso(now),
      state: STATES[finding.status as keyof typeof STATES] ?? 'unknown',
      reason: finding.reason,
      text: inWords(finding.reason),
      nextOpen: isoIf(finding.passesAt),
      nextClose: isoIf(finding.validUntil),
      event: because && { id: keyOf(because), title: because.title },
    };
  }

  async #visible(
    events: CalendarEvent[],
    credentials: BackstageCredentials,
  ): Promise<ReadonlySet<string>> {
    const refs = events.flatMap(namedComponents);
    return refs.length === 0
      ? new Set()
      : this.#options.access.visibleComponents(credentials, [...new Set(refs)]);
  }
}

/** Nothing by this id, or nothing any more. */
export function noEvent(id: string): NotFoundError {
  return new NotFoundError(`The calendar has no event '${id}'`);
}

/** Of those that are entered; others have ids that say where they come from. */
export function isUuid(id: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id);
}

function namedComponents({
  except,
  scope,
}: Pick<CalendarEvent, 'except' | 'scope'> | CalendarEventText): string[] {
  return [...(scope?.components ?? []), ...(except?.components ?? [])];
}

interface Told {
  spans: Occurrence[];
  untold?: string;
}

function told(spans: () => Occurrence[]): Told {
  try {
    return { spans: spans() };
  } catch (error) {
    return {
      spans: [],
      untold: error instanceof Error ? error.message : String(error),
    };
  }
}

function spanView({ from, to }: Occurrence) {
  return { start: iso(from), end: iso(to) };
}

/** Text that somebody did not see whole would be lost when they write it anew. */
const LOSES = refusal(
  'It names components that you may not see, which would be lost; you may end it',
);

function viewOf(
  { event, stored }: { event: CalendarEvent; stored?: StoredEvent },
  {
    may,
    next,
    visible,
  }: { visible: ReadonlySet<string>; may?: Availability; next: Told },
): CalendarEventView {
  const text = stored?.text ?? textOf(event);
  const hidden = hiddenIn(text, visible);
  const mayEnd = notHere(stored) ?? may ?? refusal('It was not asked for');
  return {
    id: keyOf(event),
    source: event.source ?? 'config',
    version: event.version ?? 0,
    text: withoutHidden(text, visible),
    hiddenComponents: hidden.length,
    sentence: [sentenceOf(event)],
    entered: stored && {
      by: stored.entered.by,
      at: iso(stored.entered.at),
    },
    changed: stored?.changed && {
      by: stored.changed.by,
      at: iso(stored.changed.at),
    },
    endedAt: isoIf(event.endedAt),
    deletedAt: isoIf(stored?.deletedAt),
    untold: next.untold,
    mayChange: mayEnd.allowed && hidden.length > 0 ? LOSES : mayEnd,
    mayEnd,
    next: next.spans.map(spanView),
  };
}

function notHere(stored: StoredEvent | undefined): Availability | undefined {
  if (!stored) {
    return refusal(
      'It was not entered in the portal; change it where it comes from',
    );
  }
  return stored.deletedAt === undefined ? undefined : refusal('It was deleted');
}

function refusal(because: string): Availability {
  return { allowed: false, because };
}
