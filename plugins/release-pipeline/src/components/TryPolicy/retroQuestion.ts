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
  RetroRun,
  TrialOptions,
  TriedGate,
} from 'backstage-plugin-release-pipeline-common';
import { numberIn, triedValues, tryFieldsOf } from '../../model';

/** As many as the backend judges at a time. */
export const MOST_RELEASES = 50;
const USUAL_RELEASES = 20;

/** What was chosen and written; empty where nothing was. */
export type RetroChoice = {
  stage: string;
  gate: string;
  last: string;
  /** By the place of the field. */
  values: Record<string, string>;
};

/** Names a gate in the address; the same name may stand in several sets. */
export function gateKey({ set, name }: TriedGate): string {
  return `${set}/${name}`;
}

/** What is to be run, or why it cannot be. */
export type RetroQuestion = {
  gate?: TriedGate;
  run?: RetroRun;
  missing?: string;
};

/** Reads what was chosen against what the backend offers. */
export function retroQuestion(
  options: TrialOptions,
  choice: RetroChoice,
): RetroQuestion {
  if (!choice.stage) {
    return { missing: 'Choose a stage first.' };
  }
  const stage = options.stages.find(({ name }) => name === choice.stage);
  if (!stage) {
    return { missing: `There is no stage ${choice.stage} here.` };
  }
  if (!stage.try.allowed) {
    return { missing: stage.try.because ?? 'You may not try here.' };
  }
  if (stage.gates.length === 0) {
    return { missing: `${stage.name} has no condition that can be tried.` };
  }
  const gate = stage.gates.find(one => gateKey(one) === choice.gate);
  if (!gate) {
    return { missing: 'Choose a condition first.' };
  }
  if (!gate.retro.allowed) {
    return { gate, missing: gate.retro.because ?? 'It judges no past.' };
  }
  const last = choice.last === '' ? USUAL_RELEASES : numberIn(choice.last);
  if (
    last === undefined ||
    !Number.isInteger(last) ||
    last < 1 ||
    last > MOST_RELEASES
  ) {
    return { gate, missing: `Ask for 1 to ${MOST_RELEASES} releases.` };
  }
  const wrong = tryFieldsOf(gate.settings).find(
    ({ path }) =>
      (choice.values[path] ?? '') !== '' &&
      numberIn(choice.values[path]) === undefined,
  );
  if (wrong) {
    return { gate, missing: `${wrong.label} is no number.` };
  }
  const tried = triedValues(gate.settings, choice.values);
  return {
    gate,
    run: {
      stage: stage.name,
      gate: gate.name,
      set: gate.set,
      last,
      ...(Object.keys(tried).length > 0 && { with: tried }),
    },
  };
}
