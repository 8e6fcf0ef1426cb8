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
  Progress,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';

/**
 * How far a time of `total` milliseconds has come that began then; the reader's
 * clock moves it on (R33).
 */
export function progressSince(begun: Instant, total: number): Progress {
  return {
    done: 0,
    total,
    unit: 'ms',
    advancingSince: new Date(begun).toISOString(),
  };
}

type TimePart = Extract<Sentence[number], { time: string }>;

/** A moment inside a sentence; the reader puts it into the reader's zone (R33). */
export function moment(instant: Instant, as: TimePart['as']): TimePart {
  return { time: new Date(instant).toISOString(), as };
}
