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

import { UpstreamError } from '../UpstreamError';

/** An event as it is written, unfolded; of it only the lines that tell of its times. */
export interface WrittenEvent {
  lines: string[];
  /** What the zones that it names are, in the words of the feed. */
  zones: string[];
}

/** Alarms within events are one less; what is deeper is no calendar. */
const DEEPEST = 8;
/** Of one zone, from the beginning of its records. */
const LONGEST_ZONE = 3_000;

const TOLD = new Set([
  'UID',
  'SUMMARY',
  'STATUS',
  'SEQUENCE',
  'DTSTART',
  'DTEND',
  'DURATION',
  'RRULE',
  'EXRULE',
  'RDATE',
  'EXDATE',
  'RECURRENCE-ID',
]);

/** Name of the property that a line holds, in capitals. */
export function propertyOf(line: string): string {
  return /^[\w-]*/.exec(line)?.[0].toUpperCase() ?? '';
}

/** What a line with times says; names of zones have colons, too. */
export function valueOf(line: string): string {
  return line.slice(line.lastIndexOf(':') + 1);
}

/**
 * Takes iCalendar text apart into its events, so that one that is broken is not
 * the end of the others.
 *
 * @throws UpstreamError when it is none, or only a part of one.
 */
export function writtenEvents(source: string, text: string): WrittenEvent[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replace(/\r?\n[ \t]/g, '')
    .split(/\r?\n|\r/)
    .map(line => line.trimEnd())
    .filter(line => line !== '');
  const is = (line: string | undefined, words: string) =>
    line?.toUpperCase() === words;
  if (!is(lines[0], 'BEGIN:VCALENDAR')) {
    throw new UpstreamError('bad-answer', `${source} gave no iCalendar`);
  }
  if (!is(lines.at(-1), 'END:VCALENDAR')) {
    throw new UpstreamError(
      'bad-answer',
      `${source} gave an iCalendar that breaks off`,
    );
  }
  const events: string[][] = [];
  const zones: string[][] = [];
  const inside: string[] = [];
  for (const line of lines) {
    const name = propertyOf(line);
    const part = line.slice(name.length + 1).toUpperCase();
    if (name === 'BEGIN') {
      inside.push(part);
      if (inside.length > DEEPEST) {
        throw unfit(source);
      }
      if (part === 'VEVENT') {
        events.push([]);
      } else if (part === 'VTIMEZONE') {
        zones.push([]);
      }
    }
    if (inside.includes('VTIMEZONE')) {
      const zone = zones.at(-1);
      if (!zone || zone.length >= LONGEST_ZONE) {
        throw unfit(source);
      }
      zone.push(line);
    } else if (inside.at(-1) === 'VEVENT' && TOLD.has(name)) {
      events.at(-1)?.push(line);
    }
    if (name === 'END' && inside.pop() !== part) {
      throw unfit(source);
    }
  }
  const byName = new Map(zones.map(zone => [nameOfZone(zone), zone]));
  // Each event is read by itself: with all zones, that would take their product.
  return events.map(event => ({
    lines: event,
    zones: [...namedZones(event)].flatMap(name => byName.get(name) ?? []),
  }));
}

function namedZones(lines: string[]): Set<string> {
  return new Set(
    lines.flatMap(line => {
      const [, quoted, plain] =
        /^[^:"]*;TZID=(?:"([^"]*)"|([^;:]*))/i.exec(line) ?? [];
      return plainName(quoted ?? plain ?? '') || [];
    }),
  );
}

function nameOfZone(lines: string[]): string {
  const line = lines.find(each => propertyOf(each) === 'TZID') ?? '';
  return plainName(line.slice(line.indexOf(':') + 1));
}

function plainName(name: string): string {
  return name.replaceAll('"', '').trim().toLowerCase();
}

function unfit(source: string): UpstreamError {
  return new UpstreamError(
    'bad-answer',
    `${source} gave an iCalendar whose parts do not fit`,
  );
}
