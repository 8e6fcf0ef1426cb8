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

import type { TrainText } from 'backstage-plugin-release-pipeline-common';
import type { TrainComponent } from './types';

/** Who goes after whom. */
export interface Waves {
  waves: Array<{
    name: string;
    /** What something depends on comes before it. */
    components: TrainComponent[];
  }>;
  /** Refs of components that depend on each other; they go in one wave. */
  cycles: string[][];
}

/**
 * Puts the components of a train into waves. Within a wave, what others depend
 * on comes first. What is in a cycle cannot: it goes together.
 */
export function wavesOf(
  text: Pick<TrainText, 'waves'>,
  components: readonly TrainComponent[],
): Waves {
  const { groups, cycles } = inOrder(components);
  const ordered = groups.flat();
  const { waves = { by: 'none' } } = text;
  if (waves.by === 'none') {
    return { waves: named([['All at once', ordered]]), cycles };
  }
  if (waves.by === 'dependencies') {
    return {
      waves: named(
        levels(groups).map((level, index) => [`Wave ${index + 1}`, level]),
      ),
      cycles,
    };
  }
  const first = ({ ref, type }: TrainComponent) =>
    waves.list.findIndex(
      ({ refs = [], types = [] }) =>
        refs.some(each => each.toLowerCase() === ref) ||
        (type !== undefined && types.includes(type)),
    );
  return {
    waves: named([
      ...waves.list.map(({ name }, index): [string, TrainComponent[]] => [
        name,
        ordered.filter(each => first(each) === index),
      ]),
      ['The rest', ordered.filter(each => first(each) < 0)],
    ]),
    cycles,
  };
}

/** What a component depends on among others. */
export function dependenciesAmong(
  { dependsOn = [], ref }: TrainComponent,
  components: readonly TrainComponent[],
): string[] {
  return components
    .filter(other => other.ref !== ref && dependsOn.includes(other.ref))
    .map(other => other.ref);
}

function named(waves: Array<[string, TrainComponent[]]>): Waves['waves'] {
  return waves
    .filter(([, components]) => components.length > 0)
    .map(([name, components]) => ({ name, components }));
}

/**
 * Groups of components, each after what it depends on; more than one in a group
 * are a cycle (Tarjan's strongly connected components, which he finds in this
 * order).
 */
function inOrder(components: readonly TrainComponent[]): {
  groups: TrainComponent[][];
  cycles: string[][];
} {
  const sorted = [...components].sort((a, b) => (a.ref < b.ref ? -1 : 1));
  const byRef = new Map(sorted.map(each => [each.ref, each]));
  const numbers = new Map<string, { number: number; low: number }>();
  const path: TrainComponent[] = [];
  const groups: TrainComponent[][] = [];
  const visit = (component: TrainComponent): { low: number } => {
    const own = { number: numbers.size, low: numbers.size };
    numbers.set(component.ref, own);
    path.push(component);
    for (const ref of dependenciesAmong(component, sorted)) {
      const known = numbers.get(ref);
      const next = byRef.get(ref);
      if (!known && next) {
        own.low = Math.min(own.low, visit(next).low);
      } else if (known && path.some(each => each.ref === ref)) {
        own.low = Math.min(own.low, known.number);
      }
    }
    if (own.low === own.number) {
      groups.push(path.splice(path.indexOf(component)));
    }
    return own;
  };
  sorted.forEach(component => {
    if (!numbers.has(component.ref)) {
      visit(component);
    }
  });
  return {
    groups,
    cycles: groups
      .filter(group => group.length > 1)
      .map(group => group.map(({ ref }) => ref).sort()),
  };
}

/** Each group in the wave after the last one of what it depends on. */
function levels(groups: readonly TrainComponent[][]): TrainComponent[][] {
  const levelOf = new Map<string, number>();
  const result: TrainComponent[][] = [];
  const all = groups.flat();
  for (const group of groups) {
    const before = group
      .flatMap(each => dependenciesAmong(each, all))
      .flatMap(ref => levelOf.get(ref) ?? []);
    const level = Math.max(-1, ...before) + 1;
    group.forEach(({ ref }) => levelOf.set(ref, level));
    result[level] = [...(result[level] ?? []), ...group];
  }
  return result;
}
