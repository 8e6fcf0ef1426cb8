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
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type {
  CalendarEvent,
  Change,
  ComponentCalendar,
  OwnCalendar,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import type { ReleasePipelineConfig } from '../config/types';
import { readChanges } from '../database/changes';
import { readComponentsOf } from '../database/ownComponents';
import { readScopedComponents } from '../database/scopedComponents';
import { readClock } from '../database/sql';
import { isRule } from '../domain/calendar/StandingCalendar';
import { weightiest } from '../domain/calendar/weight';
import { changeOf } from '../domain/view/calendar';
import {
  eventsOfComponent,
  eventsOfOwner,
  type Looked,
  outlookOf,
  touches,
} from '../domain/view/calendarTouches';
import { untoldEvents } from '../domain/view/untoldEvents';
import { iso } from '../domain/words';
import type { Access } from './access';
import type { ComponentStates } from './ComponentStates';
import { readableState } from './readableState';

const DAY_MS = 86_400_000;
/** Days that are shown. */
const DAYS_AHEAD = 14;
const OWN_COMPONENTS = 500;
const COMPONENT_LISTED = 500;
const OWN_LISTED = 50;

interface Options {
  knex: Knex;
  config: Pick<ReleasePipelineConfig, 'pipelines'>;
  states: ComponentStates;
  access: Access;
  userInfo: UserInfoService;
}

/** The next days of the calendar where people are: of a component, and of what they own. */
export class CalendarViews {
  readonly #options: Options;

  private constructor(options: Options) {
    this.#options = options;
  }

  static create(options: Options): CalendarViews {
    return new CalendarViews(options);
  }

  /** @throws NotFoundError when there is no such component for the reader. */
  async ofComponent(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<ComponentCalendar> {
    const state = await readableState(this.#options, ref, credentials);
    const { knex, states } = this.#options;
    const calendar = await states.readCalendar(knex);
    const { component, now } = state;
    // A day more on both sides: the reader's midnight is not that of UTC.
    const span = { from: now - DAY_MS, to: now + (DAYS_AHEAD + 1) * DAY_MS };
    const events = eventsOfComponent(calendar, state, span);
    const changes = await this.#changes(
      [component.ref],
      span,
      COMPONENT_LISTED,
    );
    return {
      component: { ref: component.ref, name: component.name },
      from: iso(span.from),
      to: iso(span.to),
      outlook: outlookOf(calendar, state),
      events: weightiest(events, COMPONENT_LISTED, kindOf),
      changes: changes.slice(0, COMPONENT_LISTED),
      truncated:
        events.length > COMPONENT_LISTED || changes.length > COMPONENT_LISTED,
    };
  }

  /** @throws NotAllowedError for anything but a user. */
  async ofReader(credentials: BackstageCredentials): Promise<OwnCalendar> {
    const { access, knex, states, userInfo } = this.#options;
    if (access.userRef(credentials) === undefined) {
      throw new NotAllowedError('Only a signed-in person owns anything here');
    }
    // It is what they are shown first, and decides nothing: what the identity says will do.
    const { ownershipEntityRefs } = await userInfo.getUserInfo(credentials);
    const owned = await readComponentsOf(
      knex,
      ownershipEntityRefs.map(ref => ref.toLocaleLowerCase('en-US')),
      OWN_COMPONENTS + 1,
    );
    const visible = [
      ...(await access.visibleComponents(
        credentials,
        owned.slice(0, OWN_COMPONENTS),
      )),
    ];
    const now = await readClock(knex);
    const span = { from: now, to: now + DAYS_AHEAD * DAY_MS };
    const loaded = await this.#load(visible);
    const calendar = await states.readCalendar(knex);
    const events = eventsOfOwner(calendar, loaded, span);
    const touched = touches(...loaded);
    const untold = untoldEvents(
      calendar,
      now,
      event => isRule(event) && touched(event),
    );
    const changes = (await this.#changes(visible, span, OWN_LISTED + 1)).filter(
      ({ end }) => end === undefined,
    );
    return {
      from: iso(span.from),
      to: iso(span.to),
      components: visible.length,
      events: weightiest(events, OWN_LISTED, kindOf),
      untold: untold.slice(0, OWN_LISTED),
      changes: changes.slice(0, OWN_LISTED),
      truncated:
        owned.length > OWN_COMPONENTS ||
        loaded.length < visible.length ||
        events.length > OWN_LISTED ||
        untold.length > OWN_LISTED ||
        changes.length > OWN_LISTED,
    };
  }

  /** Not whole states, which are much more than events speak of. */
  async #load(refs: string[]): Promise<Looked[]> {
    const { config, knex } = this.#options;
    const scoped = await readScopedComponents(knex, { refs });
    return scoped.map(({ pipeline = '', ...facts }) => ({
      ...facts,
      pipeline: config.pipelines.get(pipeline),
    }));
  }

  async #changes(
    refs: string[],
    span: { from: number; to: number },
    limit: number,
  ): Promise<Change[]> {
    const rows = await readChanges(
      this.#options.knex,
      { from: iso(span.from), to: iso(span.to) },
      { refs, limit: limit + 1 },
    );
    return rows.map(changeOf);
  }
}

function kindOf({ event }: { event: CalendarEvent }): CalendarEvent['kind'] {
  return event.kind;
}
