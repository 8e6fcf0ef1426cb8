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

import { type ChangeClass, CHANGE_CLASSES } from './classes';
import type { DifferenceContent } from './difference';
import type { RiskTrailer } from './trailers';
import type { Change } from './types';

const CHANGES_PER_CLASS = 8;
const EXPOSED = 20;
const COMMITS = 50;
const LETTERS = 200;

/**
 * What is kept of a difference, however large it is: of each class of change
 * some, and how many more there are; the commits that weigh most.
 */
export function shortened(content: DifferenceContent): DifferenceContent {
  const more: Partial<Record<ChangeClass, number>> = {};
  const changes = CHANGE_CLASSES.flatMap(name => {
    const all = content.changes.filter(change => change.class === name);
    if (all.length > CHANGES_PER_CLASS) {
      more[name] = all.length - CHANGES_PER_CLASS;
    }
    return all.slice(0, CHANGES_PER_CLASS).map(shortChange);
  });
  return JSON.parse(
    JSON.stringify({
      changes,
      exposed: content.exposed.slice(0, EXPOSED).map(one => ({
        ...one,
        path: short(one.path),
        kind: short(one.kind),
        name: short(one.name),
      })),
      commits: [...content.commits]
        .sort((one, other) => weightOf(other) - weightOf(one))
        .slice(0, COMMITS),
      ...(Object.keys(more).length > 0 && { more }),
    }),
  );
}

/** A word that is no class counts as high. */
function weightOf({ class: said = 'high' }: RiskTrailer): number {
  return ['low', 'medium', 'high'].indexOf(said);
}

function shortChange(change: Change): Change {
  const { path, kind, name, fields } = change;
  return {
    ...change,
    path: short(path),
    kind: short(kind),
    name: short(name),
    fields: fields?.map(short),
  };
}

function short<T extends string | undefined>(text: T): T;
function short(text: string | undefined): string | undefined {
  // A character that Postgres does not keep in JSON.
  return text?.replaceAll('\0', '').slice(0, LETTERS);
}
