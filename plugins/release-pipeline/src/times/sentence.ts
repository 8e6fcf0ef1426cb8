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
import {
  formatCountdown,
  formatMoment,
  formatSpan,
  SECONDS_MATTER_BELOW,
  type Reader,
} from './format';

type Part = Sentence[number];
/** A moment inside a sentence and how it is read. */
export type TimePart = Extract<Part, { time: string }>;
/** A link inside a sentence. */
export type LinkPart = Extract<Part, { href: string }>;

export function isTimePart(part: Part): part is TimePart {
  return typeof part === 'object' && 'time' in part;
}

/** A moment in words for this reader; an unreadable one is shown as it came. */
export function timeText(part: TimePart, reader: Reader): string {
  const moment = Date.parse(part.time);
  if (Number.isNaN(moment)) {
    return part.time;
  }
  const left = moment - reader.now;
  const absolute = formatMoment(moment, reader);
  switch (part.as) {
    case 'in':
      return left > 0
        ? `in ${formatSpan(left)} (${absolute})`
        : `any moment (${absolute})`;
    case 'when':
      return left > 0 ? `${absolute}, in ${formatSpan(left)}` : absolute;
    case 'for':
      return `for ${formatSpan(-left)}`;
    case 'ago':
      return `${formatSpan(-left)} ago`;
    case 'countdown':
      return formatCountdown(left);
    default:
      return absolute;
  }
}

/** A sentence as plain text, for labels that screen readers read out. */
export function sentenceText(sentence: Sentence, reader: Reader): string {
  return sentence
    .map(part => {
      if (typeof part === 'string') {
        return part;
      }
      return isTimePart(part) ? timeText(part, reader) : part.text;
    })
    .join('');
}

/** Changes when the sentence says something new, and not with its minutes. */
export function sentenceKey(sentence: Sentence): string {
  return sentence
    .map(part => {
      if (typeof part === 'string') {
        return part;
      }
      return isTimePart(part) ? part.as : part.text;
    })
    .join('');
}

/** How often the words change by themselves, in milliseconds. */
export function refreshEvery(times: string[], now: number): number {
  const soon = times.some(
    time => Math.abs(Date.parse(time) - now) < SECONDS_MATTER_BELOW,
  );
  return soon ? 1_000 : 30_000;
}
