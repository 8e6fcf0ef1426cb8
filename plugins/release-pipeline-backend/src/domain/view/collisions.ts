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

import type { Collision } from 'backstage-plugin-release-pipeline-common';
import type { Found, TimedChange } from '../collisions/types';
import { at, iso, when, words } from '../words';

/**
 * A change that another one touches, as people see it.
 *
 * @param visible - refs that the reader may see; others are not named (R24)
 */
export function collisionOf(
  { other, touches }: Found,
  visible: ReadonlySet<string>,
): Collision {
  const { component, from, id, overdue, stage, to, version } = other;
  return {
    id,
    kind: 'promotion',
    why: [...new Set(touches.map(({ why }) => why))],
    sentence: words(
      ...stateOf(other),
      `: ${touches
        .map(touch =>
          touch.naming?.refs.every(ref => visible.has(ref)) === false
            ? touch.naming.without
            : touch.words,
        )
        .join('; ')}`,
    ),
    component: { ref: component.ref, name: component.name },
    stage,
    version,
    start: iso(from),
    end: overdue ? undefined : iso(to),
  };
}

function stateOf(change: TimedChange): Parameters<typeof words> {
  const { component, from, overdue, planned, stage, to, underWay, version } =
    change;
  const what = `${component.name} ${version}`;
  if (!underWay) {
    return planned
      ? [`${what} is planned into ${stage} `, when(from)]
      : [`${what} is about to go into ${stage}`];
  }
  return [
    `${what} is under way in ${stage} since `,
    at(from),
    ...(overdue ? [', longer than usual'] : [', usually until ', at(to)]),
  ];
}
