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

import { isWithin, NO_SYSTEM, type Item } from './items';
import type { LanesBy } from './useAddress';

/** One thing in a lane; `left` and `width` in hundredths of the lane. */
export type Bar = { item: Item; left: number; width: number; row: number };

/** One over the whole height of its lane; `words` is the room for its name, above the bars. */
export type Band = Bar & { words: number };

/** A lane: bands go over its whole height, bars stand in rows. */
export type Lane = {
  name: string;
  bands: Band[];
  bars: Bar[];
  rows: number;
  /** Further bars for which there was no row. */
  more: number;
};

/** Room for a few words, in hundredths; what is shorter is drawn as a mark. */
export const WORDS_WIDTH = 16;
const MOST_ROWS = 5;

/** The one lane of what speaks of all, where nothing names any. */
export const ALL_LANES: Record<LanesBy, string> = {
  stage: 'All stages',
  system: 'All systems',
};

/** The lanes that it stands in; absent: all. */
function namesOf(item: Item, by: LanesBy): string[] | undefined {
  const names = by === 'stage' ? item.stages : item.systems;
  return names?.length === 0 ? [NO_SYSTEM] : names;
}

/**
 * How much room there is to name each, so that no name is over another: freezes
 * come first, then windows where nothing else stands.
 */
function withRoom(bands: Bar[]): Band[] {
  const taken: Array<{ from: number; to: number }> = [];
  const isFreeze = ({ item }: Bar) => item.kind === 'freeze';
  const room = (bar: Bar, next: number) => {
    const { left } = bar;
    let words = Math.min(reachOf(bar), 100 - left, next - left);
    for (const { from, to } of taken) {
      if (from > left) {
        words = Math.min(words, from - left);
      } else if (to > left) {
        words = 0;
      }
    }
    if (words > 0) {
      taken.push({ from: left, to: left + Math.min(words, WORDS_WIDTH) });
    }
    return { ...bar, words };
  };
  const inTurn = (some: Bar[]) => {
    const nexts = nextLefts(some);
    return some.map((bar, index) => room(bar, nexts[index]));
  };
  return [
    ...inTurn(bands.filter(isFreeze)),
    ...inTurn(bands.filter(bar => !isFreeze(bar))),
  ];
}

/** Of each, where the next begins that does not begin with it; they are in order. */
function nextLefts(bars: Bar[]): number[] {
  const nexts: number[] = [];
  let next = Infinity;
  for (let index = bars.length - 1; index >= 0; index -= 1) {
    const after = bars.at(index + 1)?.left ?? Infinity;
    next = after > bars[index].left ? after : next;
    nexts[index] = next;
  }
  return nexts;
}

/** How wide it is drawn with its words beside it. */
function reachOf(bar: Pick<Bar, 'width'>): number {
  return Math.max(bar.width, WORDS_WIDTH);
}

/**
 * Puts everything between two moments into lanes by stage or by system, so that
 * no two bars of a lane are over each other. What speaks of all lanes is in each.
 */
export function layLanes(
  items: Item[],
  range: { from: number; to: number },
  by: LanesBy,
  lanes: {
    /** Lanes that are there whatever stands in them; first, in this order. */
    known?: readonly string[];
    /** The lane that was chosen; empty: all. */
    only?: string;
  } = {},
): Lane[] {
  const { known = [], only } = lanes;
  const { from, to } = range;
  const seen = items.filter(item => isWithin(item, range));
  const named = [...known, ...seen.flatMap(item => namesOf(item, by) ?? [])];
  const names = only ? [only] : named;
  if (names.length === 0 && seen.length > 0) {
    names.push(ALL_LANES[by]);
  }
  const share = (time: number) =>
    (100 * (Math.min(Math.max(time, from), to) - from)) / (to - from);
  const place = (name: string) =>
    known.includes(name) ? known.indexOf(name) : known.length;
  return Array.from(new Set(names))
    .sort((a, b) => place(a) - place(b) || a.localeCompare(b))
    .map(name => {
      const lane: Lane = { name, bands: [], bars: [], rows: 1, more: 0 };
      const bands: Bar[] = [];
      // Where the last bar of each row ends.
      const ends: number[] = [];
      const ofLane = seen
        .filter(item => namesOf(item, by)?.includes(name) ?? true)
        .sort((a, b) => a.start - b.start || a.id.localeCompare(b.id));
      for (const item of ofLane) {
        const left = share(item.start);
        const bar = { item, left, width: share(item.end) - left, row: 0 };
        if (item.kind === 'freeze' || item.kind === 'window') {
          bands.push(bar);
          continue;
        }
        // Words of what is near the right edge stand to its left.
        const begin = isTurned(bar) ? left + bar.width - WORDS_WIDTH : left;
        const free = ends.findIndex(end => end <= begin);
        const row = free === -1 ? ends.length : free;
        if (row >= MOST_ROWS) {
          lane.more += 1;
          continue;
        }
        ends[row] = begin + reachOf(bar);
        lane.bars.push({ ...bar, row });
      }
      lane.bands = withRoom(bands);
      lane.rows = Math.max(1, ends.length);
      return lane;
    });
}

/** Whether its words stand to the left of it, for want of room. */
export function isTurned({ left, width }: Bar): boolean {
  return width < WORDS_WIDTH && left > 100 - WORDS_WIDTH;
}

/** Whether its words have room inside. */
export function isWide({ width }: Bar): boolean {
  return width >= WORDS_WIDTH;
}
