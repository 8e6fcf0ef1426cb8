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
import type { Collision } from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { readTrainComponents, readTrains } from '../../database/trains';
import type { TimedChange } from '../../domain/collisions/types';
import { departuresBetween } from '../../domain/trains/departures';
import type { Train, TrainComponent } from '../../domain/trains/types';
import { isNamed, longestRun } from '../../domain/trains/views';
import { iso, when, words } from '../../domain/words';
import type { Access } from '../access';

/**
 * Departures to come of trains within the time of a change that take along the
 * same component, or go into the same stage with others of its system. A train
 * of which the reader sees no component is counted only (R24).
 */
export async function trainCollisions(
  { access, knex }: { access: Access; knex: Knex },
  change: TimedChange,
  { credentials, now }: { credentials: BackstageCredentials; now: number },
): Promise<{ known: Collision[]; hidden: number }> {
  const trains = (await readTrains(knex)).filter(
    ({ nextAt }) => nextAt !== undefined,
  );
  if (trains.length === 0) {
    return { known: [], hidden: 0 };
  }
  const all = await readTrainComponents(knex, ...trains.map(each => each.text));
  const touching = trains.flatMap(train => {
    const components = all.filter(component => isNamed(train, component));
    const why = whyTouched(train, components, change);
    return why
      ? departuresWithin(train, components, change, now).map(span => ({
          ...span,
          train,
          components,
          why,
        }))
      : [];
  });
  const visible = await access.visibleComponents(credentials, [
    ...new Set(
      touching.flatMap(({ components }) => components.map(({ ref }) => ref)),
    ),
  ]);
  const seen = touching.filter(
    ({ components, train }) =>
      train.scheduledBy === access.userRef(credentials) ||
      components.some(({ ref }) => visible.has(ref)),
  );
  return {
    known: seen
      .sort((one, other) => one.from - other.from)
      .map(({ from, to, train, why }) => ({
        id: `train:${train.id}@${iso(from)}`,
        kind: 'train',
        why: [why],
        sentence: words(
          `Train '${train.text.title}' departs into ${train.text.stage} `,
          when(from),
          why === 'component'
            ? ` and may take ${change.component.name} along`
            : ` and may take along others of its system`,
        ),
        stage: train.text.stage,
        start: iso(from),
        end: iso(to),
      })),
    hidden: touching.length - seen.length,
  };
}

function whyTouched(
  { text }: Train,
  components: readonly TrainComponent[],
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
  train: Train,
  components: readonly TrainComponent[],
  change: Pick<TimedChange, 'from' | 'to'>,
  now: number,
): Array<{ from: number; to: number }> {
  const lengthMs = longestRun(train, components);
  try {
    return departuresBetween(
      train.text,
      Math.max(now, change.from - lengthMs),
      change.to - 1,
    ).map(from => ({ from, to: from + lengthMs }));
  } catch {
    // It does not depart any more, which its page says.
    return [];
  }
}
