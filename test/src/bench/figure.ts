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

/** One line of the table. */
export interface Figure {
  /** Number of the goal, P1 to P10, or what else it is about. */
  goal: string;
  what: string;
  applications: string;
  /** As it is printed, with its spread where it was repeated. */
  value: string;
  /** What to reach, in words; undefined where the figure only explains another. */
  target?: string;
  /** How far off: 1 or less is reached. */
  miss?: number;
}

const digits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
export const number = (value: number) => digits.format(value);

/** At most this much. */
export const atMost = (value: number, limit: number) => value / limit;
/** At least this much. */
export const atLeast = (value: number, limit: number) => limit / value;
