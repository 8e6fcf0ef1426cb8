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
  /** What its zones are, in the words of the feed. */
  zones: string[];
}

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
  const zones: string[] = [];
  const inside: string[] = [];
  for (const line of lines) {
    const name = propertyOf(line);
    const part = line.slice(name.length + 1).toUpperCase();
    if (name === 'BEGIN') {
      inside.push(part);
      if (part === 'VEVENT') {
        events.push([]);
      }
    }
    if (inside.includes('VTIMEZONE')) {
      zones.push(line);
    } else if (inside.at(-1) === 'VEVENT' && TOLD.has(name)) {
      events.at(-1)?.push(line);
    }
    if (name === 'END' && inside.pop() !== part) {
      throw new UpstreamError(
        'bad-answer',
        `${source} gave an iCalendar whose parts do not fit`,
      );
    }
  }
  return events.map(event => ({ lines: event, zones }));
}
