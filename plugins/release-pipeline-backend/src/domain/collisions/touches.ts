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

import { listed, nameOfRef } from '../words';
import type { TimedChange, Touch } from './types';

const HOUR_MS = 3_600_000;

/** Whether there is a moment at which both are under way. */
export function overlaps(
  one: Pick<TimedChange, 'from' | 'to'>,
  other: Pick<TimedChange, 'from' | 'to'>,
): boolean {
  return one.from < other.to && other.from < one.to;
}

/**
 * Why two changes touch, the strongest reason first: the same whoever is asked
 * first. None without a common moment, and none of a change with itself.
 */
export function touchesBetween(one: TimedChange, other: TimedChange): Touch[] {
  if (one.id === other.id || !overlaps(one, other)) {
    return [];
  }
  if (one.component.ref === other.component.ref) {
    return [
      { why: 'component', words: `both change ${one.component.name}` },
      ...approverOf(one, other),
    ];
  }
  const isSameStage = one.stage === other.stage;
  return [
    ...(isSameStage
      ? [...relying(one, other), ...relying(other, one)].sort(byWords)
      : []),
    ...(isSameStage ? systemOf(one, other) : []),
    ...approverOf(one, other),
    ...clusterOf(one, other),
  ];
}

function relying(one: TimedChange, on: TimedChange): Touch[] {
  const apis = (one.apis?.consumes ?? []).filter(api =>
    on.apis?.provides.includes(api),
  );
  const names = [one.component.name, on.component.name];
  return [
    ...(one.dependsOn?.includes(on.component.ref)
      ? [{ why: 'dependency' as const, words: names.join(' depends on ') }]
      : []),
    ...(apis.length > 0
      ? [
          {
            why: 'dependency' as const,
            words: names.join(` uses ${listed(apis.map(nameOfRef))} of `),
            naming: {
              refs: apis,
              without: names.join(
                ` uses ${apis.length === 1 ? 'an API' : 'APIs'} of `,
              ),
            },
          },
        ]
      : []),
  ];
}

function systemOf(one: TimedChange, other: TimedChange): Touch[] {
  const { system } = one.component;
  return system !== undefined && system === other.component.system
    ? [
        {
          why: 'system',
          words: `${both(one, other)} belong to ${nameOfRef(system)}`,
          naming: {
            refs: [system],
            without: `${both(one, other)} belong to one system`,
          },
        },
      ]
    : [];
}

/** One group would have to look at both within the hour. */
function approverOf(one: TimedChange, other: TimedChange): Touch[] {
  const { decidedBy } = one;
  return decidedBy !== undefined &&
    decidedBy === other.decidedBy &&
    Math.abs(one.from - other.from) < HOUR_MS
    ? [
        {
          why: 'approver',
          words: `${nameOfRef(decidedBy)} alone decides about ${both(
            one,
            other,
          )}`,
        },
      ]
    : [];
}

function clusterOf(one: TimedChange, other: TimedChange): Touch[] {
  const shared = one.clusters.filter(({ key }) =>
    other.clusters.some(cluster => cluster.key === key),
  );
  // Their names are nowhere in the catalog, so that nobody could say who may know them (R24).
  return shared.length > 0
    ? [
        {
          why: 'cluster',
          words: `${both(one, other)} run in ${
            shared.length === 1 ? 'one cluster' : `${shared.length} clusters`
          }`,
        },
      ]
    : [];
}

function both(one: TimedChange, other: TimedChange): string {
  const names = [one, other].map(
    ({ component, stage }) =>
      component.name + (one.stage === other.stage ? '' : ` in ${stage}`),
  );
  return listed(names.sort());
}

function byWords(one: Touch, other: Touch): number {
  return one.words < other.words ? -1 : 1;
}
