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

import type {
  Calendar,
  CalendarEvent,
  CalendarTrain,
  Change,
} from 'backstage-plugin-release-pipeline-common';
import type { Vocable } from '../Status';
import { runVocable } from '../Trains/words';
import {
  changeVocable,
  eventVocable,
  kindOfChange,
  kindVocable,
  type Kind,
} from './kinds';

/** Anything on the calendar: a change, one time of a standing event, or a departure. */
export type Item = {
  id: string;
  kind: Kind;
  vocable: Vocable;
  title: string;
  /** What stands below the title, in a few words. */
  detail: string;
  /** The same without its stage, where that is said already. */
  brief: string;
  /** Milliseconds. */
  start: number;
  /** As it is drawn; what runs still ends now. */
  end: number;
  /** Which stages it is about; absent: any. */
  stages?: string[];
  /** Names of systems; absent: any. */
  systems?: string[];
  owner?: string;
  change?: Change;
  event?: CalendarEvent;
  train?: CalendarTrain;
};

/** What the reader wants to see; an empty word means all. */
export type Filter = Record<
  'system' | 'owner' | 'stage' | 'kind' | 'component',
  string
>;

/** The keys of a filter, as the address names them. */
export const FILTER_KEYS = [
  'system',
  'owner',
  'stage',
  'kind',
  'component',
] as const;

/** Whether anything was chosen at all. */
export function isFiltered(filter: Filter): boolean {
  return FILTER_KEYS.some(key => filter[key]);
}

/** The name of what belongs to no system. */
export const NO_SYSTEM = 'No system';

function lastOf(ref: string): string {
  return ref.replace(/^.*[:/]/, '');
}

// What was made of an answer stays the same while that says the same.
const made = new WeakMap<object, Item>();

/** The item that was made of it before, unless it has another end by now. */
function keptOf(source: object, end: number, make: () => Item): Item {
  const before = made.get(source);
  if (before?.end === end) {
    return before;
  }
  const item = make();
  made.set(source, item);
  return item;
}

function ofEvent(event: CalendarEvent): Item {
  const vocable = eventVocable(event);
  return {
    id: event.id,
    kind: event.kind,
    vocable,
    title: event.title,
    detail: vocable.word,
    brief: vocable.word,
    start: Date.parse(event.start),
    end: Date.parse(event.end),
    stages: event.stages,
    systems: event.systems?.map(lastOf),
    owner: event.owner && lastOf(event.owner),
    event,
  };
}

/** What runs still ends now. */
function endOf(of: Pick<Change, 'start' | 'end'>, now: number): number {
  return of.end ? Date.parse(of.end) : Math.max(now, Date.parse(of.start));
}

function ofChange(change: Change, end: number): Item {
  const kind = kindOfChange(change);
  const vocable = changeVocable(change);
  const { component, stage, version } = change;
  const start = Date.parse(change.start);
  const said = kind === 'done' ? '' : ` ${vocable.word.toLocaleLowerCase()}`;
  return {
    id: change.id,
    kind,
    vocable,
    title: component.name,
    detail: `${version}${said}, ${stage}`,
    brief: `${version}${said}`,
    start,
    end,
    stages: [stage],
    systems: component.system ? [lastOf(component.system)] : [],
    owner: component.owner && lastOf(component.owner),
    change,
  };
}

/** Which systems it takes along is not known here; it is shown for each. */
function ofTrain(train: CalendarTrain, end: number): Item {
  const said = runVocable(train.state).word.toLocaleLowerCase();
  return {
    id: train.id,
    kind: 'train',
    vocable: kindVocable('train'),
    title: train.title,
    detail: `train to ${train.stage}, ${said}`,
    brief: said,
    start: Date.parse(train.start),
    end,
    stages: [train.stage],
    train,
  };
}

/** Everything of a calendar, standing events first and then by start. */
export function itemsOf(calendar: Calendar, now: number): Item[] {
  return [
    ...calendar.events.map(event =>
      keptOf(event, Date.parse(event.end), () => ofEvent(event)),
    ),
    ...[
      ...calendar.changes.map(change => {
        // A deployment is the moment at which it came in, however long it stays.
        const isMoment = change.kind === 'deployment';
        const end = isMoment ? Date.parse(change.start) : endOf(change, now);
        return keptOf(change, end, () => ofChange(change, end));
      }),
      ...(calendar.trains ?? []).map(train => {
        // One that is to come has no length yet, also where it is late.
        const isMoment = train.state === 'planned';
        const end = isMoment ? Date.parse(train.start) : endOf(train, now);
        return keptOf(train, end, () => ofTrain(train, end));
      }),
    ].sort((a, b) => a.start - b.start),
  ];
}

/**
 * Whether it is to be shown. A standing event that names no system or stage is
 * about all of them, and which components it is about is not known here: it
 * stays, lest somebody takes a closed day for an open one. So does a train.
 */
export function matches(item: Item, filter: Filter): boolean {
  const { change, kind, owner, stages, systems } = item;
  const isOfSystem =
    !systems ||
    (filter.system === NO_SYSTEM
      ? systems.length === 0
      : systems.includes(filter.system));
  return (
    (!filter.kind || kind === filter.kind) &&
    (!filter.stage || !stages || stages.includes(filter.stage)) &&
    (!filter.system || isOfSystem) &&
    (!filter.owner || !change || owner === filter.owner) &&
    (!filter.component || !change || change.component.ref === filter.component)
  );
}

/** Whether any of it is between two moments; what has no length is at one. */
export function isWithin(
  { start, end }: Item,
  range: { from: number; to: number },
): boolean {
  return start < range.to && (end > range.from || start >= range.from);
}

/** Whether it is over; what runs still is only drawn as if it ended now. */
export function isOver({ change, end, train }: Item, now: number): boolean {
  const moving = change ?? train;
  return (!moving || moving.end !== undefined) && end <= now;
}

/** The entity refs of a system, of which lanes know the name alone. */
export function systemRefs(items: Item[], name: string): string[] {
  const refs = items.flatMap(
    ({ change, event }) => event?.systems ?? change?.component.system ?? [],
  );
  return Array.from(new Set(refs)).filter(ref => lastOf(ref) === name);
}

/** What can be chosen, with the words for it. */
export type Choices = Record<
  keyof Filter,
  Array<[value: string, label: string]>
>;

function sorted(pairs: Choices[keyof Filter]): Choices[keyof Filter] {
  return Array.from(new Map(pairs)).sort(([, a], [, b]) => a.localeCompare(b));
}

/** The choices of both. */
export function joinedChoices(one: Choices, other: Choices): Choices {
  const joined = { ...one };
  for (const key of FILTER_KEYS) {
    joined[key] = sorted([...one[key], ...other[key]]);
  }
  return joined;
}

/** What can be chosen, from what there is. */
export function choicesOf(items: Item[]): Choices {
  const named = (values: string[]) =>
    sorted(values.map(value => [value, value]));
  return {
    system: named(items.flatMap(({ systems }) => systems ?? [])),
    stage: named(items.flatMap(({ stages }) => stages ?? [])),
    owner: named(
      items.flatMap(({ change, owner }) => (change && owner ? [owner] : [])),
    ),
    component: sorted(
      items.flatMap(({ change }) =>
        change ? [[change.component.ref, change.component.name]] : [],
      ),
    ),
    kind: [],
  };
}
