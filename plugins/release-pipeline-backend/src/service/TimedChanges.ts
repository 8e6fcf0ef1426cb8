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

import { InputError } from '@backstage/errors';
import { collisionReasons } from 'backstage-plugin-release-pipeline-common';
import type {
  CollisionOutlook,
  Instant,
} from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import type { ReleasePipelineConfig } from '../config/types';
import { readTimedChanges, type StoredChange } from '../database/timedChanges';
import { collide } from '../domain/collisions/collide';
import type { TimedChange } from '../domain/collisions/types';
import { type UnknownReason, unknownsOf } from '../domain/collisions/unknowns';
import { isBeforeEffect } from '../domain/transitions';
import type { ComponentState, Promotion } from '../domain/types';
import { duration } from '../domain/words';

/** Changes that are under way or planned at once, of which all are looked at. */
const LIMIT = 2000;
/** Taken for a change that nothing tells of, besides the watch of its stage. */
const UNKNOWN_LENGTH_MS = 15 * 60_000;
/** What is under way is so for a while yet. */
const AT_LEAST_MS = 60_000;
/** Of what nobody has asked for. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Whatever it is that is looked for. */
const CUT: UnknownReason[] = collisionReasons.map(why => ({
  why,
  because: 'More changes are under way than are looked at; there may be others',
}));

/** A change, and all others of its time. */
export interface ChangeAmongOthers {
  change: TimedChange;
  /** Where its length comes from, in words. */
  length: string;
  others: TimedChange[];
  unknown: UnknownReason[];
}

interface Options {
  knex: Knex;
  config: Pick<ReleasePipelineConfig, 'pipelines'>;
}

/** Puts a time to changes: when they began or will, and how long that usually takes. */
export class TimedChanges {
  readonly #knex: Knex;
  readonly #config: Options['config'];
  readonly #longestWatch: number;

  private constructor(options: Options) {
    this.#knex = options.knex;
    this.#config = options.config;
    this.#longestWatch = Math.max(
      0,
      ...[...options.config.pipelines.values()].flatMap(({ stages }) =>
        stages.map(({ watchMs }) => watchMs),
      ),
    );
  }

  static create(options: Options): TimedChanges {
    return new TimedChanges(options);
  }

  /** All that are under way or planned, in the whole portal. */
  async all(): Promise<TimedChange[]> {
    const { changes } = await readTimedChanges(this.#knex, { limit: LIMIT });
    return changes.map(stored => this.#timed(stored).change);
  }

  /**
   * A change beside the others, whether or not it is there yet.
   *
   * @param way.from - when it would begin; absent: when it did, or now
   * @param options.knex - a transaction whose locks protect the answer
   */
  async around(
    state: Pick<ComponentState, 'component'>,
    way: { stage: string; promotion?: Promotion; from?: Instant },
    options: { knex?: Knex } = {},
  ): Promise<ChangeAmongOthers> {
    const { promotion, stage } = way;
    const id = promotion?.id ?? NOBODY;
    const { ref } = state.component;
    const {
      asked: [asked],
      changes,
      isCut,
    } = await readTimedChanges(options.knex ?? this.#knex, {
      asked: {
        id,
        refs: [ref],
        stage,
        from: way.from,
        lengthMs: UNKNOWN_LENGTH_MS + this.#longestWatch,
      },
      limit: LIMIT,
    });
    const itself =
      promotion && !isBeforeEffect(promotion.state)
        ? changes.find(stored => stored.id === id)
        : undefined;
    const stored = itself ?? asked;
    if (!stored) {
      throw new InputError(`'${ref}' is no component any more`);
    }
    const others = changes.map(other => this.#timed(other).change);
    const { change, length } = this.#timed(stored, way.from);
    return {
      change,
      length,
      others,
      unknown: [...unknownsOf(change, others), ...(isCut ? CUT : [])],
    };
  }

  /**
   * Changes that a train may bring in its time, one of each component whose
   * pipeline has the stage, and all others of that time.
   */
  async ofTrain(
    refs: readonly string[],
    { from, stage, to }: { stage: string; from: Instant; to: Instant },
  ): Promise<{
    own: Array<{ change: TimedChange; unknown: UnknownReason[] }>;
    others: TimedChange[];
    /** Why there may be others, whatever it takes along. */
    unknown: UnknownReason[];
  }> {
    const { asked, changes, isCut } = await readTimedChanges(this.#knex, {
      asked: { id: NOBODY, refs, stage, from, until: to, lengthMs: 0 },
      limit: LIMIT,
    });
    const others = changes.map(other => this.#timed(other).change);
    const own = asked
      .filter(({ pipeline }) =>
        this.#config.pipelines
          .get(pipeline ?? '')
          ?.stages.some(({ name }) => name === stage),
      )
      // Nobody knows in which minute of it each of them goes.
      .map(stored => ({ ...this.#timed(stored, from).change, from, to }))
      .map(change => ({ change, unknown: unknownsOf(change, others) }));
    return { own, others, unknown: isCut ? CUT : [] };
  }

  /** What a gate is told: of all there is, without a name (R24). */
  async outlook(
    state: Pick<ComponentState, 'component'>,
    way: { stage: string; promotion?: Promotion },
    options?: { knex?: Knex },
  ): Promise<CollisionOutlook> {
    const { change, others, unknown } = await this.around(state, way, options);
    return {
      changes: collide(change, others)
        .map(({ other, touches }) => ({
          why: [...new Set(touches.map(({ why }) => why))],
          underWay: other.underWay,
          from: other.from,
          until: other.to,
        }))
        .sort((a, b) => Number(b.underWay) - Number(a.underWay)),
      unknown,
    };
  }

  #timed(
    stored: StoredChange,
    at?: Instant,
  ): { change: TimedChange; length: string } {
    const { intendedAt, now, plannedAt, state, usuallyMs } = stored;
    const stage = this.#config.pipelines
      .get(stored.pipeline ?? '')
      ?.stages.find(({ name }) => name === stored.stage);
    // In whole minutes: it is a guess.
    const lengthMs = Math.max(
      usuallyMs === null
        ? UNKNOWN_LENGTH_MS + (stage?.watchMs ?? 0)
        : Math.round(usuallyMs / AT_LEAST_MS) * AT_LEAST_MS,
      AT_LEAST_MS,
    );
    const underWay = state !== null && !isBeforeEffect(state);
    const planned = at ?? plannedAt;
    const from = underWay ? intendedAt ?? now : Math.max(planned ?? now, now);
    const overdue = underWay && from + lengthMs <= now;
    const [group, ...others] = stage?.approverGroups ?? [];
    // What is ready is decided.
    const isDecided = state !== null && state !== 'waiting';
    return {
      change: {
        id: stored.id,
        component: {
          ref: stored.ref,
          name: stored.name,
          system: stored.system ?? undefined,
        },
        stage: stored.stage,
        version: stored.version ?? '',
        underWay,
        ...(planned !== null && !underWay && { planned: true }),
        from,
        to: underWay
          ? Math.max(from + lengthMs, now + AT_LEAST_MS)
          : from + lengthMs,
        ...(overdue && { overdue }),
        dependsOn: stored.dependsOn ?? undefined,
        apis: stored.apis ?? undefined,
        clusters: stored.clusters,
        clustersUnknown: stored.clustersUnknown,
        decidedBy: isDecided || others.length > 0 ? undefined : group,
      },
      length:
        usuallyMs === null
          ? `Nothing tells yet how long it takes: ${duration(
              lengthMs,
            )} are taken`
          : `It took ${duration(lengthMs)} lately`,
    };
  }
}
