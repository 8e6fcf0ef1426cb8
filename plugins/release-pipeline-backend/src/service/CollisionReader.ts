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
import { InputError } from '@backstage/errors';
import type {
  Change,
  Collisions,
  CollisionsQuery,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import type { ReleasePipelineConfig } from '../config/types';
import { calendarSubject } from '../domain/calendar/calendarSubject';
import { HORIZON_MS } from '../domain/calendar/spans';
import { calendarCollisions } from '../domain/collisions/calendarCollisions';
import { collide, collisionsAmong } from '../domain/collisions/collide';
import type { Found } from '../domain/collisions/types';
import { stageOf } from '../domain/lookups';
import { riskInto } from '../domain/risk';
import { isOpen } from '../domain/transitions';
import type { Promotion } from '../domain/types';
import { collisionOf } from '../domain/view/collisions';
import { iso } from '../domain/words';
import type { Access } from './access';
import type { ComponentStates } from './ComponentStates';
import { readableState } from './readableState';
import { TimedChanges } from './TimedChanges';
import { trainCollisions } from './trains/trainCollisions';

const LISTED = 20;
/** Beside a change on the calendar. */
const LISTED_BESIDE = 5;

interface Options {
  knex: Knex;
  config: Pick<ReleasePipelineConfig, 'pipelines'>;
  states: ComponentStates;
  access: Access;
}

/**
 * Tells people which changes touch each other in time, and why. Of what they
 * may not see only the number is told (R24).
 */
export class CollisionReader {
  readonly #options: Options;
  readonly #changes: TimedChanges;

  private constructor(options: Options) {
    this.#options = options;
    this.#changes = TimedChanges.create(options);
  }

  static create(options: Options): CollisionReader {
    return new CollisionReader(options);
  }

  /**
   * What a change touches, or would if it were asked for.
   *
   * @throws NotFoundError when there is no such component for the reader;
   * InputError when it has no such stage or promotion.
   */
  async read(
    ref: string,
    query: CollisionsQuery,
    credentials: BackstageCredentials,
  ): Promise<Collisions> {
    const state = await readableState(this.#options, ref, credentials, {
      promotions: query.promotion ? [query.promotion] : [],
    });
    const promotion = state.promotions.find(({ id }) => id === query.promotion);
    const stage = stageOf(state, query.stage);
    if (!stage || promotion?.stage !== (query.promotion && stage.name)) {
      throw new InputError(
        stage
          ? `'${ref}' has no promotion '${query.promotion}' into ${stage.name}`
          : `'${ref}' has no stage '${query.stage}'`,
      );
    }
    if (promotion && !isOpen(promotion.state)) {
      return over(promotion, state.now);
    }
    if (Math.abs((parsed(query.at) ?? state.now) - state.now) > HORIZON_MS) {
      throw new InputError(
        `Collisions are told for ${
          HORIZON_MS / 86_400_000
        } days before and after today (at)`,
      );
    }
    const { change, length, others, unknown } = await this.#changes.around(
      state,
      {
        stage: stage.name,
        promotion,
        from: parsed(query.at) ?? promotion?.plan?.at,
      },
    );
    const release = promotion?.releaseId ?? query.release;
    const calendar = calendarCollisions(
      state.calendar,
      calendarSubject(
        state,
        stage,
        promotion?.direction ?? 'forward',
        (release && riskInto(state, stage, release)) || 'high',
      ),
      { from: change.from, to: change.to, name: state.component.name },
    );
    const found = collide(change, others);
    const visible = await this.#visible(found, credentials);
    const seen = found.filter(isIn(visible));
    const trains = await trainCollisions(this.#options, change, {
      credentials,
      now: state.now,
    });
    const known = [
      ...seen.map(one => collisionOf(one, visible)),
      ...trains.known,
      ...calendar.known,
    ];
    return {
      start: iso(change.from),
      end: iso(change.to),
      length,
      known: known.slice(0, LISTED),
      more: Math.max(0, known.length - LISTED),
      hidden: found.length - seen.length + trains.hidden,
      unknown: [
        ...new Set(unknown.map(({ because }) => because)),
        ...calendar.unknown,
      ],
    };
  }

  /** Changes of the calendar with what each of them touches while it is not over. */
  async beside(
    changes: Change[],
    credentials: BackstageCredentials,
  ): Promise<Change[]> {
    if (
      !changes.some(({ kind, state }) => kind === 'promotion' && isOpen(state))
    ) {
      return changes;
    }
    const found = collisionsAmong(await this.#changes.all());
    const all = changes.flatMap(({ id }) => found.get(id) ?? []);
    const visible = await this.#visible(all, credentials);
    return changes.map(change => {
      const touched = found.get(change.id) ?? [];
      const named = touched.filter(isIn(visible)).slice(0, LISTED_BESIDE);
      return touched.length === 0
        ? change
        : {
            ...change,
            collisions: named.map(one => collisionOf(one, visible)),
            moreCollisions: touched.length - named.length || undefined,
          };
    });
  }

  /** Components, and what else is named of what was found. */
  async #visible(
    found: Found[],
    credentials: BackstageCredentials,
  ): Promise<ReadonlySet<string>> {
    const refs = found.flatMap(({ other, touches }) => [
      other.component.ref,
      ...touches.flatMap(({ naming }) => naming?.refs ?? []),
    ]);
    return refs.length > 0
      ? this.#options.access.visibleComponents(credentials, [...new Set(refs)])
      : new Set();
  }
}

function isIn(visible: ReadonlySet<string>): (found: Found) => boolean {
  return ({ other }) => visible.has(other.component.ref);
}

function parsed(at: string | undefined): number | undefined {
  return at === undefined ? undefined : Date.parse(at);
}

function over(promotion: Promotion, now: number): Collisions {
  return {
    start: iso(promotion.requestedAt),
    end: iso(promotion.endedAt ?? now),
    length: 'It is over',
    known: [],
    more: 0,
    hidden: 0,
    unknown: [],
  };
}
