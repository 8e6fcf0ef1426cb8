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
import { NotAllowedError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  AffectedComponents,
  CalendarEventText,
  CalendarPreview,
  CalendarProblem,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import type { ReleasePipelineConfig } from '../../config/types';
import {
  readScopedComponents,
  type ScopedComponent,
} from '../../database/scopedComponents';
import { readClock } from '../../database/sql';
import type { CalendarEvent } from '../../domain/calendar/types';
import { sentenceOf } from '../../domain/view/calendarEvents';
import type { Access } from '../access';
import type { ComponentStates } from '../ComponentStates';
import { affectedBy } from './affectedBy';
import { readEventText } from './eventText';
import { findUnknownNames } from './findUnknownNames';
import { nextOccurrences, spanView } from './nextOccurrences';
import { shutOutBy } from './shutOutBy';

const MOST_NAMED = 200;

interface Options {
  knex: Knex;
  config: ReleasePipelineConfig;
  states: ComponentStates;
  access: Access;
  catalog: CatalogService;
}

/** Tells what an event would do, and whom one touches (R24). */
export class CalendarPreviews {
  readonly #options: Options;

  private constructor(options: Options) {
    this.#options = options;
  }

  static create(options: Options): CalendarPreviews {
    return new CalendarPreviews(options);
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

  /**
   * @param id - of the event that would be changed
   * @throws NotAllowedError for who may enter no event at all.
   */
  async preview(
    text: CalendarEventText,
    credentials: BackstageCredentials,
    id?: string,
  ): Promise<CalendarPreview> {
    const { access, knex } = this.#options;
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
    const affected = await this.#affected(event, credentials);
    const [mayCreate] = await access.managesCalendar(
      [{ after: event }],
      credentials,
    );
    const now = await readClock(knex);
    return {
      problems: unknown,
      mayCreate,
      sentence: [sentenceOf(event)],
      ...shownOf(affected),
      // With a name that is unknown to them, the count would tell that it is one.
      hidden: unknown.length > 0 ? 0 : affected.hidden,
      next: nextOccurrences(event, now).spans.map(spanView),
      ...(event.kind === 'window' &&
        (await shutOutBy(this.#options, event, affected.seen, {
          replaces: id,
          now,
        }))),
    };
  }

  /** Components that an event speaks of, or may. */
  async affected(
    event: Pick<CalendarEvent, 'except' | 'scope'>,
    credentials: BackstageCredentials,
  ): Promise<AffectedComponents> {
    return shownOf(await this.#affected(event, credentials));
  }

  async #affected(
    event: Pick<CalendarEvent, 'except' | 'scope'>,
    credentials: BackstageCredentials,
  ): Promise<Affected> {
    const { access, config, knex } = this.#options;
    const near = await readScopedComponents(knex, { near: event.scope });
    const affected = near.flatMap(scoped => {
      const stages = affectedBy(event, scoped, config.pipelines);
      return stages.length > 0 ? [{ scoped, stages }] : [];
    });
    const visible = await access.visibleComponents(
      credentials,
      affected.map(({ scoped }) => scoped.component.ref),
    );
    const seen = affected.filter(({ scoped }) =>
      visible.has(scoped.component.ref),
    );
    return { seen, hidden: affected.length - seen.length };
  }
}

/** What an event speaks of: what the reader may see, and how many more. */
interface Affected {
  seen: Array<{ scoped: ScopedComponent; stages: string[] }>;
  hidden: number;
}

function shownOf({ hidden, seen }: Affected): AffectedComponents {
  return {
    components: seen.slice(0, MOST_NAMED).map(({ scoped, stages }) => ({
      ref: scoped.component.ref,
      name: scoped.component.name,
      stages,
    })),
    more: Math.max(0, seen.length - MOST_NAMED),
    hidden,
  };
}
