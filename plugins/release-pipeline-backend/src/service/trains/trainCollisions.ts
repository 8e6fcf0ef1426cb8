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
import type {
  Collision,
  CollisionReason,
  TrainText,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import {
  readOpenRuns,
  readTrainComponents,
  readTrains,
} from '../../database/trains';
import type { TimedChange } from '../../domain/collisions/types';
import { departuresBetween } from '../../domain/trains/departures';
import type { TrainComponent, TrainRun } from '../../domain/trains/types';
import { isNamed, lastWaveEnds, longestRun } from '../../domain/trains/views';
import { at, iso, when, words } from '../../domain/words';
import type { Access } from '../access';

/** A departure, with what it may yet take along. */
export interface Side {
  trainId: string;
  text: TrainText;
  /** User ref. */
  by: string;
  components: TrainComponent[];
  departsAt: number;
  /** When it has confirmed its last wave at the latest. */
  to: number;
  isUnderWay: boolean;
}

/**
 * Departures of trains within the time of a change, those under way as well,
 * that may yet take along the same component, or go into the same stage with
 * others of its system. A train of which the reader sees no such component is
 * counted only (R24).
 */
export async function trainCollisions(
  { access, knex }: { access: Access; knex: Knex },
  change: TimedChange,
  { credentials, now }: { credentials: BackstageCredentials; now: number },
): Promise<{ known: Collision[]; hidden: number }> {
  const sides = await sidesOf(knex, change, {
    now,
    // What a train took along is no other change than the train.
    isOther: ({ items }) =>
      items.every(({ promotionId }) => promotionId !== change.id),
  });
  const touching = sides.flatMap(side => {
    const why = whyTouched(side, change);
    return why ? [{ ...side, why }] : [];
  });
  const seen = await seenOf(touching, access, credentials);
  return {
    known: seen.map(({ why, ...side }) =>
      collisionWith(
        side,
        why,
        why === 'component'
          ? `${change.component.name} along`
          : 'along others of its system',
      ),
    ),
    hidden: touching.length - seen.length,
  };
}

/** Those that the reader sees a component of, or scheduled (R24); the first is first. */
export async function seenOf<T extends Side>(
  sides: readonly T[],
  access: Access,
  credentials: BackstageCredentials,
): Promise<T[]> {
  if (sides.length === 0) {
    return [];
  }
  const visible = await access.visibleComponents(credentials, [
    ...new Set(
      sides.flatMap(({ components }) => components.map(({ ref }) => ref)),
    ),
  ]);
  return sides
    .filter(
      ({ by, components }) =>
        by === access.userRef(credentials) ||
        components.some(({ ref }) => visible.has(ref)),
    )
    .sort((one, other) => one.departsAt - other.departsAt);
}

/** A departure that is touched, as people see it. */
export function collisionWith(
  { departsAt, isUnderWay, text, to, trainId }: Side,
  why: CollisionReason,
  what: string,
): Collision {
  return {
    id: `train:${trainId}@${iso(departsAt)}`,
    kind: 'train',
    why: [why],
    sentence: words(
      isUnderWay
        ? `Train '${text.title}' is under way into ${text.stage} since `
        : `Train '${text.title}' departs into ${text.stage} `,
      isUnderWay ? at(departsAt) : when(departsAt),
      isUnderWay ? ' and may yet take ' : ' and may take ',
      what,
    ),
    stage: text.stage,
    start: iso(departsAt),
    end: iso(to),
  };
}

/**
 * Within a time, whatever they take along.
 *
 * @param options - `except`: a train that is no other; `isOther`: the same of one
 *   that is under way
 */
export async function sidesOf(
  knex: Knex,
  change: Pick<TimedChange, 'from' | 'to'>,
  options: {
    now: number;
    except?: string;
    isOther?: (run: TrainRun) => boolean;
  },
): Promise<Side[]> {
  const { except, isOther = () => true, now } = options;
  const trains = (await readTrains(knex)).filter(
    ({ id, nextAt }) => nextAt !== undefined && id !== except,
  );
  const runs = (await readOpenRuns(knex)).filter(
    run =>
      change.from < lastWaveEnds(run) && run.trainId !== except && isOther(run),
  );
  if (trains.length + runs.length === 0) {
    return [];
  }
  const all = await readTrainComponents(
    knex,
    ...trains.map(({ text }) => text),
    { components: { refs: runs.flatMap(plannedIn) } },
  );
  return [
    ...trains.flatMap(({ id: trainId, scheduledBy, text }) => {
      const components = all.filter(component => isNamed({ text }, component));
      const lengthMs = longestRun({ text }, components);
      return departuresWithin(text, lengthMs, change, now).map(departsAt => ({
        trainId,
        text,
        by: scheduledBy,
        components,
        departsAt,
        to: departsAt + lengthMs,
        isUnderWay: false,
      }));
    }),
    ...runs.map(run => ({
      trainId: run.trainId,
      text: run.text,
      by: run.requestedBy,
      components: all.filter(({ ref }) => plannedIn(run).includes(ref)),
      departsAt: run.departsAt,
      to: lastWaveEnds(run),
      isUnderWay: true,
    })),
  ];
}

function plannedIn({ items }: TrainRun): string[] {
  return items.flatMap(({ ref, state }) => (state === 'planned' ? ref : []));
}

function whyTouched(
  { components, text }: Pick<Side, 'components' | 'text'>,
  { component, stage }: TimedChange,
): 'component' | 'system' | undefined {
  if (components.some(({ ref }) => ref === component.ref)) {
    return 'component';
  }
  return component.system !== undefined &&
    text.stage === stage &&
    components.some(({ system }) => system === component.system)
    ? 'system'
    : undefined;
}

function departuresWithin(
  text: TrainText,
  lengthMs: number,
  change: Pick<TimedChange, 'from' | 'to'>,
  now: number,
): number[] {
  try {
    return departuresBetween(
      text,
      Math.max(now, change.from - lengthMs),
      change.to - 1,
    );
  } catch {
    // It does not depart any more, which its page says.
    return [];
  }
}
