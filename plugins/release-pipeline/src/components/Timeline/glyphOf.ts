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

import type { TimelineItem } from 'backstage-plugin-release-pipeline-common';
import type { GlyphName } from '../../icons';
import { toneSign } from '../Status';

const glyphs: Record<string, GlyphName> = {
  found: 'plus',
  deployed: 'downArrow',
  healthy: 'heart',
  removed: 'dashedSquare',
  'rolled-back': 'back',
  asked: 'user',
  started: 'timer',
  planned: 'clock',
  'plan-missed': 'triangle',
  approved: 'stamp',
  rejected: 'barredCircle',
  held: 'stamp',
  'approval-void': 'triangle',
  overridden: 'bolt',
  'override-ended': 'clock',
  'override-reviewed': 'check',
  'exception-asked': 'flake',
  'exception-confirmed': 'flake',
  'exception-used': 'flake',
  'exception-ended': 'clock',
  cancelled: 'cancel',
  superseded: 'superseded',
  expired: 'expired',
  'effect-done': 'commit',
  'effect-withdrawn': 'back',
  'not-observed': 'question',
};

/** The glyph of an event; one of an unknown kind gets that of its tone. */
export function glyphOf(item: TimelineItem): GlyphName {
  return Object.hasOwn(glyphs, item.kind)
    ? glyphs[item.kind]
    : toneSign(item.tone).glyph;
}
