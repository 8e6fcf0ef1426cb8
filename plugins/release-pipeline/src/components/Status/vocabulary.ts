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
  BoardMark,
  Headline,
  PromotionView,
  Tone,
} from 'backstage-plugin-release-pipeline-common';
import type { GlyphName } from '../../icons';
import type { StatusTone } from '../../theme';

/** A word with its icon and tone; the same everywhere in the product. */
export type Vocable = { word: string; tone: StatusTone; glyph: GlyphName };

function vocable(word: string, tone: StatusTone, glyph: GlyphName): Vocable {
  return { word, tone, glyph };
}

const gates: Record<string, Vocable> = {
  passed: vocable('Passed', 'ok', 'check'),
  warned: vocable('Warned', 'warn', 'triangle'),
  failed: vocable('Failed', 'bad', 'octagonCross'),
  pending: vocable('Pending', 'wait', 'clock'),
  unknown: vocable('Unknown', 'unk', 'question'),
  'not-started': vocable('Not started', 'wait', 'hourglass'),
  observed: vocable('Observed', 'skip', 'eye'),
  skipped: vocable('Skipped', 'skip', 'doubleChevron'),
  overridden: vocable('Overridden', 'ovr', 'bolt'),
};

const healths: Record<string, Vocable> = {
  Healthy: vocable('Healthy', 'ok', 'heart'),
  Progressing: vocable('Progressing', 'wait', 'ring'),
  Degraded: vocable('Degraded', 'bad', 'brokenHeart'),
  Suspended: vocable('Suspended', 'skip', 'pause'),
  Missing: vocable('Missing', 'warn', 'dashedSquare'),
  Unknown: vocable('Health unknown', 'unk', 'question'),
};

const syncs: Record<string, Vocable> = {
  Synced: vocable('Synced', 'ok', 'sync'),
  OutOfSync: vocable('OutOfSync', 'warn', 'step'),
  Unknown: vocable('Sync unknown', 'unk', 'question'),
};

// What is to be said of what a stage runs besides its version.
const runs: Record<string, Vocable> = {
  mixed: vocable('Mixed', 'warn', 'halfCircle'),
  unknown: vocable('Unknown release', 'unk', 'question'),
};

const promotions: Record<string, Vocable> = {
  // On the calendar, at their time.
  planned: vocable('Planned', 'wait', 'clock'),
  missed: vocable('Missed its time', 'warn', 'triangle'),
  waiting: vocable('Waiting', 'wait', 'hourglass'),
  ready: vocable('Ready', 'wait', 'timer'),
  executing: vocable('Executing', 'wait', 'commit'),
  'rolling-out': vocable('Rolling out', 'wait', 'downArrow'),
  watching: vocable('Watching', 'wait', 'eye'),
  'sign-off': vocable('Awaiting sign-off', 'wait', 'stamp'),
  succeeded: vocable('Succeeded', 'ok', 'check'),
  failed: vocable('Failed', 'bad', 'octagonCross'),
  rejected: vocable('Rejected', 'bad', 'barredCircle'),
  cancelled: vocable('Cancelled', 'skip', 'cancel'),
  superseded: vocable('Superseded', 'skip', 'superseded'),
  expired: vocable('Expired', 'skip', 'expired'),
  'rolled-back': vocable('Rolled back', 'warn', 'back'),
};

const activities: Record<string, Vocable> = {
  soaking: vocable('Soaking', 'wait', 'clock'),
  'rolling-out': vocable('Rolling out', 'wait', 'downArrow'),
  watching: vocable('Watching', 'wait', 'eye'),
  'sign-off': vocable('Awaiting sign-off', 'wait', 'stamp'),
  delay: vocable('Starts soon', 'wait', 'timer'),
  cooldown: vocable('Cooling down', 'wait', 'timer'),
};

// What became of a release in a stage.
const outcomes: Record<string, Vocable> = {
  running: vocable('Runs', 'ok', 'heart'),
  succeeded: vocable('Succeeded', 'ok', 'check'),
  'replaced-early': vocable('Replaced early', 'skip', 'superseded'),
  'rolled-back': vocable('Rolled back', 'warn', 'back'),
  failed: vocable('Failed', 'bad', 'octagonCross'),
  removed: vocable('Removed', 'skip', 'cancel'),
  'not-entered': vocable('Never came in', 'skip', 'pause'),
};

const hindsights: Record<string, Vocable> = {
  caught: vocable('Caught', 'ok', 'shield'),
  missed: vocable('Missed', 'warn', 'triangle'),
};

// What is true of a component as a whole.
const marks: Record<BoardMark, Vocable> = {
  'waiting-for-me': vocable('Waiting for me', 'wait', 'user'),
  blocked: vocable('Blocked', 'wait', 'clock'),
  'needs-approval': vocable('Needs approval', 'wait', 'stamp'),
  'can-go': vocable('Can go', 'wait', 'arrow'),
  moving: vocable('Moving', 'wait', 'downArrow'),
  unknown: vocable('Unknown', 'unk', 'question'),
  unhealthy: vocable('Unhealthy', 'bad', 'brokenHeart'),
  drift: vocable('Drift', 'warn', 'step'),
  'not-covered': vocable('Not covered', 'warn', 'shield'),
  'up-to-date': vocable('Up to date', 'ok', 'check'),
};

const tones: Record<Tone, Omit<Vocable, 'word'>> = {
  ok: { tone: 'ok', glyph: 'check' },
  wait: { tone: 'wait', glyph: 'clock' },
  bad: { tone: 'bad', glyph: 'octagonCross' },
  warn: { tone: 'warn', glyph: 'triangle' },
  unknown: { tone: 'unk', glyph: 'question' },
  neutral: { tone: 'skip', glyph: 'pipeline' },
};

// A value that this version does not know is shown as itself.
function lookUp(words: Record<string, Vocable>, value: string): Vocable {
  return Object.hasOwn(words, value)
    ? words[value]
    : vocable(value, 'unk', 'question');
}

export const gateVocable = (status: string) => lookUp(gates, status);
export const healthVocable = (status: string) => lookUp(healths, status);
export const syncVocable = (status: string) => lookUp(syncs, status);
/** `undefined` where the version says all that is known. */
export const runsVocable = (state: string): Vocable | undefined => runs[state];
export const promotionVocable = (state: string) => lookUp(promotions, state);
/** The same of one with all that is known of it: over but for its sign-off. */
export const standingVocable = ({
  actions,
  state,
}: Pick<PromotionView, 'actions' | 'state'>) =>
  promotionVocable(actions.signOff ? 'sign-off' : state);
export const outcomeVocable = (outcome: string) => lookUp(outcomes, outcome);
export const hindsightVocable = (hindsight: string) =>
  lookUp(hindsights, hindsight);
export const activityVocable = (kind: string) => lookUp(activities, kind);

export const markVocable = (mark: string) => lookUp(marks, mark);

/** A headline in one word; what is blocked shows how badly. */
export function headlineVocable(headline: Headline): Vocable | undefined {
  const { status, tone } = headline;
  if (!status) {
    return undefined;
  }
  const { word, ...sign } = markVocable(status);
  return { word, ...(status === 'blocked' ? toneSign(tone) : sign) };
}

/** Icon and tone of a headline or a timeline entry. */
export function toneSign(tone: string): Omit<Vocable, 'word'> {
  return Object.hasOwn(tones, tone) ? tones[tone as Tone] : tones.unknown;
}
