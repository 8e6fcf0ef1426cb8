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
  CalendarEvent,
  Change,
} from 'backstage-plugin-release-pipeline-common';
import { promotionVocable, toneSign, type Vocable } from '../Status';

/** What the calendar tells apart by colour, pattern, icon and word. */
export const KINDS = [
  'freeze',
  'window',
  'planned',
  'running',
  'done',
  'failed',
  'dropped',
  'train',
  'maintenance',
  'incident',
  'drill',
] as const;

/** One of {@link KINDS}. */
export type Kind = (typeof KINDS)[number];

const VOCABLES: Record<Kind, Vocable> = {
  freeze: { word: 'Freeze', glyph: 'flake', tone: 'frz' },
  window: { word: 'Window', glyph: 'brackets', tone: 'win' },
  planned: { word: 'Planned', glyph: 'clock', tone: 'wait' },
  running: { word: 'Running', glyph: 'eye', tone: 'wait' },
  done: { word: 'Done', glyph: 'check', tone: 'ok' },
  failed: { word: 'Failed or rolled back', glyph: 'octagonCross', tone: 'bad' },
  dropped: { word: 'Not carried out', glyph: 'cancel', tone: 'skip' },
  train: { word: 'Train', glyph: 'train', tone: 'skip' },
  maintenance: { word: 'Maintenance', glyph: 'wrench', tone: 'skip' },
  incident: { word: 'Incident', glyph: 'fire', tone: 'bad' },
  drill: { word: 'Recovery drill', glyph: 'drill', tone: 'skip' },
};

/** Word, icon and tone of a kind. */
export function kindVocable(kind: Kind): Vocable {
  return VOCABLES[kind];
}

/** Of an event; one that this version does not know is shown as itself. */
export function eventVocable({ kind }: Pick<CalendarEvent, 'kind'>): Vocable {
  return Object.hasOwn(VOCABLES, kind)
    ? VOCABLES[kind]
    : { word: kind, glyph: 'calendar', tone: 'unk' };
}

/** Of a change, as its promotion stands. */
export function changeVocable(change: Change): Vocable {
  if (change.kind === 'deployment') {
    return {
      word: change.end ? 'Deployed' : 'Runs',
      ...toneSign(change.tone),
    };
  }
  return promotionVocable(change.state);
}

const KIND_OF_STATE: Record<string, Kind> = {
  planned: 'planned',
  missed: 'planned',
  waiting: 'planned',
  ready: 'planned',
  executing: 'running',
  'rolling-out': 'running',
  watching: 'running',
  'sign-off': 'running',
  succeeded: 'done',
  failed: 'failed',
  rejected: 'failed',
  'rolled-back': 'failed',
};

/** A deployment came in or went wrong; a promotion is told by its state. */
export function kindOfChange(change: Change): Kind {
  if (change.kind === 'deployment') {
    return change.tone === 'bad' || change.tone === 'warn' ? 'failed' : 'done';
  }
  return Object.hasOwn(KIND_OF_STATE, change.state)
    ? KIND_OF_STATE[change.state]
    : 'dropped';
}
