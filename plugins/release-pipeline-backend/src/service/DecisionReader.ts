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
import { toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  DecidersView,
  DecisionView,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import type { ReleasePipelineConfig } from '../config/types';
import { readRangeCommits } from '../database/rangeCommits';
import { calendarSubject } from '../domain/calendar/calendarSubject';
import { isInScope } from '../domain/calendar/scope';
import { stageOf } from '../domain/lookups';
import { riskOfPromotion } from '../domain/risk';
import type { Promotion } from '../domain/types';
import { nextEvents } from '../domain/view/calendarEvents';
import { decidersOf } from '../domain/view/deciders';
import { comesAlong, commitRange } from '../domain/view/decision';
import { promotionPage } from '../domain/view/promotion';
import { iso } from '../domain/words';
import type { Access } from './access';
import type { ComponentStates, LoadedState } from './ComponentStates';
import { links } from './evidenceLinks';
import { type AuthorReader, excludedPeople } from './excludedPeople';
import type { DelegationReader, GroupReader } from './GateEvaluator';
import type { ListReader } from './ListReader';
import { PeopleNames } from './PeopleNames';
import { readablePromotion } from './readablePromotion';
import { viewerOf } from './viewerOf';

const HOUR = 3_600_000;
/** How far back deployments begin that may be under way still. */
const BEFORE_MS = 2 * HOUR;
const AHEAD_MS = 7 * 24 * HOUR;
const CHANGES_LISTED = 10;
const EVENTS_LISTED = 10;

interface Options {
  knex: Knex;
  config: ReleasePipelineConfig;
  states: ComponentStates;
  access: Access;
  groups: GroupReader & AuthorReader;
  delegations: DelegationReader;
  catalog: CatalogService;
  lists: Pick<ListReader, 'calendar'>;
}

/** Puts all on one page that a person needs to decide on a promotion. */
export class DecisionReader {
  readonly #options: Options;
  readonly #names: PeopleNames;

  private constructor(options: Options) {
    this.#options = options;
    this.#names = PeopleNames.create(options);
  }

  static create(options: Options): DecisionReader {
    return new DecisionReader(options);
  }

  /** @throws NotFoundError also when the reader may not see its component (S50). */
  async read(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<DecisionView> {
    const { knex, config, access } = this.#options;
    const { state, promotion } = await readablePromotion(
      this.#options,
      id,
      credentials,
    );
    const { changes, ranges, gaps } = comesAlong(state, promotion);
    const [viewer, commits, deciders, around] = await Promise.all([
      viewerOf(access, state, credentials),
      readRangeCommits(knex, state.component.ref),
      this.#deciders(state, promotion, credentials),
      this.#around(state, promotion, credentials),
    ]);
    return {
      promotion: promotionPage(state, promotion, viewer),
      changes,
      commits: ranges.map(query =>
        commitRange(state, query, commits, links(config)),
      ),
      gaps,
      deciders,
      around,
    };
  }

  /** Nobody is named whom the catalog does not show to the reader (R24). */
  async #deciders(
    state: LoadedState,
    promotion: Promotion,
    credentials: BackstageCredentials,
  ): Promise<DecidersView> {
    const { delegations, groups: directory } = this.#options;
    const refs = stageOf(state, promotion.stage)?.approverGroups ?? [];
    try {
      const [groups, { excluded, unknownAuthors }] = await Promise.all([
        directory.readGroups(refs),
        excludedPeople(directory, state, promotion),
      ]);
      const { can, cannot } = decidersOf(state, promotion, groups, excluded);
      const name = await this.#names.of(
        [...can, ...[...cannot.values()].flat()],
        credentials,
      );
      const seen = (ref: string) =>
        can.includes(ref) ? name([ref]).people : [];
      const held = (await delegations.readRunning()).flatMap(
        ({ from, to, until }) => {
          const [giver] = seen(from.ref);
          const [holder] = seen(to.ref);
          return giver && holder
            ? [{ from: giver, to: holder, until: iso(until) }]
            : [];
        },
      );
      return {
        groups: groups.map(({ ref, members }) => ({
          ref,
          members: members?.length,
        })),
        can: name(can),
        cannot: [...cannot].map(([because, people]) => ({
          because,
          ...name(people),
        })),
        held: held.length > 0 ? held : undefined,
        nobodyBecause: unknownAuthors,
      };
    } catch (error) {
      if (toError(error).name !== 'ServiceUnavailableError') {
        throw error;
      }
      return {
        groups: refs.map(ref => ({ ref })),
        can: { people: [], more: 0 },
        cannot: [],
        because: 'The catalog cannot be asked',
      };
    }
  }

  async #around(
    state: LoadedState,
    promotion: Promotion,
    credentials: BackstageCredentials,
  ): Promise<DecisionView['around']> {
    const { knex, lists, states } = this.#options;
    const span = (from: number) => ({
      from: new Date(from).toISOString(),
      to: new Date(state.now + AHEAD_MS).toISOString(),
    });
    const { changes, truncated } = await lists.calendar(
      { ...span(state.now - BEFORE_MS), kind: 'change' },
      credentials,
    );
    const running = changes.filter(
      ({ id, end }) => end === undefined && id !== promotion.id,
    );
    const { component } = state;
    const nearness = (change: (typeof running)[number]) =>
      (change.component.ref === component.ref ? 2 : 0) +
      (change.stage === promotion.stage ? 1 : 0);
    const stage = stageOf(state, promotion.stage);
    const subject =
      stage &&
      calendarSubject(
        state,
        stage,
        promotion.direction,
        riskOfPromotion(state, promotion),
      );
    const calendar = await states.readCalendar(knex);
    const events = nextEvents(calendar, span(state.now), event =>
      Boolean(subject && isInScope(event, subject)),
    );
    return {
      changes: [...running]
        .sort((one, other) => nearness(other) - nearness(one))
        .slice(0, CHANGES_LISTED),
      more: Math.max(0, running.length - CHANGES_LISTED),
      events: events.slice(0, EVENTS_LISTED),
      moreEvents: Math.max(0, events.length - EVENTS_LISTED),
      truncated,
    };
  }
}
