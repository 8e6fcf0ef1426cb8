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

import type { PrognosisItem } from 'backstage-plugin-release-pipeline-common';
import type { Vocable } from '../Status';

const OUTLOOKS: Record<string, Vocable> = {
  goes: { word: 'Goes', glyph: 'check', tone: 'ok' },
  pending: { word: 'Waits', glyph: 'clock', tone: 'wait' },
  approval: { word: 'Needs approval', glyph: 'user', tone: 'wait' },
  frozen: { word: 'Frozen', glyph: 'flake', tone: 'frz' },
  'already-there': { word: 'Already there', glyph: 'check', tone: 'skip' },
  nothing: { word: 'Nothing to take', glyph: 'doubleChevron', tone: 'skip' },
  'no-permission': { word: 'No permission', glyph: 'lock', tone: 'warn' },
  'asked-already': { word: 'Asked already', glyph: 'user', tone: 'skip' },
  held: { word: 'Held back', glyph: 'octagonCross', tone: 'bad' },
};

const RUNS: Record<string, Vocable> = {
  planned: { word: 'To come', glyph: 'clock', tone: 'skip' },
  running: { word: 'Under way', glyph: 'train', tone: 'wait' },
  taken: { word: 'Taken', glyph: 'train', tone: 'wait' },
  confirmed: { word: 'Went', glyph: 'check', tone: 'ok' },
  arrived: { word: 'Arrived', glyph: 'check', tone: 'ok' },
  failed: { word: 'Failed', glyph: 'octagonCross', tone: 'bad' },
  stopped: { word: 'Stopped', glyph: 'hand', tone: 'warn' },
  missed: { word: 'Missed', glyph: 'triangle', tone: 'warn' },
  left: { word: 'Left', glyph: 'doubleChevron', tone: 'skip' },
};

const UNKNOWN: Vocable = { word: 'Unknown', glyph: 'question', tone: 'unk' };

/** Whether a component would go, in word and icon. */
export function outlookVocable({ code, outlook }: PrognosisItem): Vocable {
  const vocable = OUTLOOKS[code] ?? UNKNOWN;
  return outlook === 'expected'
    ? { ...vocable, word: 'Goes if let through', tone: 'wait' }
    : vocable;
}

/** How a departure, or one component of it, stands. */
export function runVocable(state: string): Vocable {
  return RUNS[state] ?? { ...UNKNOWN, word: state };
}
