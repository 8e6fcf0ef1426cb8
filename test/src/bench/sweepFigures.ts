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

import { atLeast, atMost, type Figure, number } from './figure';
import type { Swept } from './sweep';

/** The lines of P7; 15 s, 2 s and so on are meant for 10,000 applications. */
export function sweepFigures(swept: Swept): Figure[] {
  const { size, findDue, same, renewed, turned, computed } = swept;
  const share = size / 10_000;
  const applications = number(size);
  const seconds = (value: number) => `${number(value)} s`;
  const persisted = turned.evidence / turned.seconds;
  const line = (
    what: string,
    value: string,
    target?: string,
    miss?: number,
  ): Figure => ({ goal: 'P7', what, applications, value, target, miss });
  return [
    line(
      'sweep of eight gates each where nothing changed: nothing is due',
      seconds(findDue),
      `at most ${seconds(2 * share)}`,
      atMost(findDue, 2 * share),
    ),
    line(
      'every component looked at and every gate asked all the same, processor time',
      `${seconds(same.cpuSeconds)} (${number(same.judged)} asked)`,
    ),
    line(
      'sweep where all inputs are new, processor time',
      `${seconds(renewed.cpuSeconds)} (${number(renewed.judged)} asked)`,
      `at most ${seconds(15 * share)}`,
      atMost(renewed.cpuSeconds, 15 * share),
    ),
    line(
      'decisions computed for each second of processor time',
      number(computed),
      'at least 5,000',
      atLeast(computed, 5000),
    ),
    line(
      'decisions that turned, persisted with evidence, each second',
      number(persisted),
      'at least 1,000',
      atLeast(persisted, 1000),
    ),
  ];
}
