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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { moment } from './moment';

/** A wire time. */
export function iso(instant: Instant): string {
  return new Date(instant).toISOString();
}

/** The same, where there may be none. */
export function isoIf(instant: Instant | undefined): string | undefined {
  return instant === undefined ? undefined : iso(instant);
}

type Part = Sentence[number];

/** "17:15 CET" */
export function at(instant: Instant): Part {
  return moment(instant, 'at');
}

/** "in 3 h 10 min (17:15 CET)" */
export function inTime(instant: Instant): Part {
  return moment(instant, 'in');
}

/** "17:15 CET, in 3 h 10 min" */
export function when(instant: Instant): Part {
  return moment(instant, 'when');
}

/** "for 3 h 5 min" */
export function forTime(instant: Instant): Part {
  return moment(instant, 'for');
}

/** "4:12" */
export function countdown(instant: Instant): Part {
  return moment(instant, 'countdown');
}

/** Joins texts and sentences; neighbouring texts become one part. */
export function words(...parts: Array<Part | Sentence>): Sentence {
  const joined: Part[] = [];
  for (const part of parts.flat()) {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') {
      joined[joined.length - 1] = last + part;
    } else if (part !== '') {
      joined.push(part);
    }
  }
  return joined;
}

/** A sentence as a text; moments in ISO 8601, because a text has no zone. */
export function asText(sentence: Sentence): string {
  return sentence
    .map(part => {
      if (typeof part === 'string') {
        return part;
      }
      if ('text' in part) {
        return part.text;
      }
      return part.as === 'for' ? `since ${part.time}` : part.time;
    })
    .join('');
}

/** "a", "a and b", "a, b and c". */
export function listed(names: readonly string[]): string {
  return names.length <= 1
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** "Argo CD nonprod and prod have not answered yet" */
export function notAnswered(instances: readonly string[]): Sentence {
  return [
    `Argo CD ${listed(instances)} ${
      instances.length === 1 ? 'has' : 'have'
    } not answered yet`,
  ];
}

/** "1 condition", "2 conditions". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * Makes a sentence fit for the middle of another one: no full stop, and a small
 * first letter unless the first word is a name or an abbreviation.
 */
export function asClause(sentence: Sentence, names: string[] = []): Sentence {
  const clause = [...sentence];
  const first = clause[0];
  if (
    typeof first === 'string' &&
    // "Argo CD", "OutOfSync" and names keep their capitals.
    /^[A-Z][a-z]*(?![A-Za-z])/.test(first) &&
    !['Argo CD', 'Prometheus', 'Git', ...names].some(name =>
      first.startsWith(name),
    )
  ) {
    clause[0] = first.charAt(0).toLocaleLowerCase('en-US') + first.slice(1);
  }
  const last = clause.at(-1);
  if (typeof last === 'string') {
    clause[clause.length - 1] = last.replace(/\.$/, '');
  }
  return clause;
}

/** Entity refs by their names: "platform" for `group:default/platform`. */
export function nameOfRef(ref: string): string {
  return ref.replace(/^.*[:/]/, '');
}

/** "24 h", "1 h 30 min", "8 s": the two largest units, rounded down. */
export function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const units: Array<[number, string]> = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = units.findIndex(([count]) => count > 0);
  if (first < 0) {
    return '0\u00a0s';
  }
  return units
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}\u00a0${unit}`)
    .join(' ');
}

/** With a capital letter, as a sentence begins. */
export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase('en-US') + text.slice(1);
}
