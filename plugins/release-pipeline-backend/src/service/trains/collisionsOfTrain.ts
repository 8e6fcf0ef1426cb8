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

import { setImmediate as turn } from 'node:timers/promises';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  type Collision,
  collisionReasons,
  type CollisionReason,
  type Collisions,
  type TrainText,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { collide } from '../../domain/collisions/collide';
import type { Found, Touch } from '../../domain/collisions/types';
import type { TrainComponent } from '../../domain/trains/types';
import { longestRun } from '../../domain/trains/views';
import { collisionOf } from '../../domain/view/collisions';
import { counted, iso, listed } from '../../domain/words';
import type { Access } from '../access';
import type { TimedChanges } from '../TimedChanges';
import { collisionWith, seenOf, sidesOf } from './trainCollisions';

const LISTED = 20;
/** Of reasons, and of components of one other train. */
const NAMED = 3;

/**
 * What a departure would touch at its time: changes that touch one of its
 * components, and other trains. Of what the reader may not see on either side
 * only the number is told (R24).
 */
export async function collisionsOfTrain(
  {
    access,
    changes,
    knex,
  }: { access: Access; changes: TimedChanges; knex: Knex },
  train: {
    /** Absent: it is only thought of. */
    id?: string;
    text: Pick<TrainText, 'stage' | 'validation' | 'waves'>;
  },
  components: readonly TrainComponent[],
  {
    at,
    credentials,
    now,
  }: { at: Instant; credentials: BackstageCredentials; now: Instant },
): Promise<Collisions> {
  const { stage } = train.text;
  const span = { from: at, to: at + longestRun(train, components) };
  const refs = components.map(({ ref }) => ref);
  const {
    others,
    own,
    unknown: cut,
  } = await changes.ofTrain(refs, {
    stage,
    ...span,
  });
  const sides = (await sidesOf(knex, span, { now, except: train.id })).flatMap(
    side => {
      const both = shared(components, side.components);
      return both.length > 0 || isOfOneSystem(components, side, stage)
        ? [{ ...side, both }]
        : [];
    },
  );
  const found: Array<{
    ref: string;
    unknown: (typeof own)[number]['unknown'];
    found: Found[];
  }> = [];
  for (const { change, unknown } of own) {
    found.push({
      ref: change.component.ref,
      unknown,
      // That they share more than the strongest reason says nothing about a train.
      found: collide(change, others).map(({ other, touches }) => ({
        other,
        touches: touches.slice(0, 1),
      })),
    });
    // Of many components it takes a while: others have their turn in between.
    await turn();
  }
  const touched = found.flatMap(each => each.found);
  const visible = await access.visibleComponents(credentials, [
    ...new Set([
      ...refs,
      ...touched.flatMap(({ other, touches }) => [
        other.component.ref,
        ...touches.flatMap(({ naming }) => naming?.refs ?? []),
      ]),
    ]),
  ]);
  const ours = found.filter(({ ref }) => visible.has(ref));
  const seen = together(
    ours
      .flatMap(each => each.found)
      .filter(({ other }) => visible.has(other.component.ref)),
  );
  const isOurs = ({ ref }: TrainComponent) => visible.has(ref);
  const trains = (await seenOf(sides, access, credentials)).filter(
    side =>
      side.both.some(isOurs) ||
      isOfOneSystem(components.filter(isOurs), side, stage),
  );
  const known = [
    ...seen.map(one => collisionOf(one, visible)),
    ...trains.map(side => {
      const both = side.both.filter(isOurs).map(({ name }) => name);
      return both.length > 0
        ? collisionWith(
            side,
            'component',
            `${listed(
              shortened(both, 'more component'),
            )} along, as this one may`,
          )
        : collisionWith(
            side,
            'system',
            'along others of a system that this one takes something of',
          );
    }),
  ].sort((one, other) => strength(one) - strength(other));
  return {
    start: iso(span.from),
    end: iso(span.to),
    length: 'It takes as long as its waves may take to be confirmed',
    known: known.slice(0, LISTED),
    more: Math.max(0, known.length - LISTED),
    hidden:
      together(touched).length - seen.length + sides.length - trains.length,
    unknown: shortened(
      [
        ...new Set(
          [...cut, ...ours.flatMap(({ unknown }) => unknown)].map(
            ({ because }) => because,
          ),
        ),
      ],
      'more reason',
    ),
  };
}

function shared(
  own: readonly TrainComponent[],
  others: readonly TrainComponent[],
): TrainComponent[] {
  const refs = new Set(others.map(({ ref }) => ref));
  return own.filter(({ ref }) => refs.has(ref));
}

function isOfOneSystem(
  own: readonly TrainComponent[],
  side: { components: readonly TrainComponent[]; text: { stage: string } },
  stage: string,
): boolean {
  const systems = new Set(own.flatMap(({ system }) => system ?? []));
  return (
    side.text.stage === stage &&
    side.components.some(
      ({ system }) => system !== undefined && systems.has(system),
    )
  );
}

/** Each other change once, by all that it touches of the train. */
function together(found: readonly Found[]): Found[] {
  const byId = new Map<string, Found>();
  for (const { other, touches } of found) {
    const before = byId.get(other.id)?.touches ?? [];
    byId.set(other.id, { other, touches: [...before, ...touches] });
  }
  return [...byId.values()].map(({ other, touches }) => ({
    other,
    touches: fewer(
      touches.sort((one, next) => rankOf(one.why) - rankOf(next.why)),
    ),
  }));
}

function strength({ why }: Collision): number {
  return rankOf(why[0]);
}

function rankOf(why: CollisionReason): number {
  return collisionReasons.indexOf(why);
}

function fewer(touches: Touch[]): Touch[] {
  const [first, ...rest] = touches;
  return touches.length <= NAMED
    ? touches
    : [
        first,
        ...rest.slice(0, NAMED - 1),
        {
          why: first.why,
          words: counted(touches.length - NAMED, 'more reason'),
        },
      ];
}

/** The first of them, and how many more there are. */
function shortened(names: string[], more: string): string[] {
  return names.length <= NAMED
    ? names
    : [...names.slice(0, NAMED), counted(names.length - NAMED, more)];
}
