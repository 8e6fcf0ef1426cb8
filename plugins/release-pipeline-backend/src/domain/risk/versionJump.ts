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

import { coerce, diff, parse, type SemVer } from 'semver';
import type { RiskMatch, RiskMatcher } from './types';

/**
 * Between what runs and what would run, in either direction: the way back over
 * a major version is as far. `unreadable`: one of them is no version.
 */
export type VersionJump = 'major' | 'minor' | 'patch' | 'none' | 'unreadable';

/**
 * By semantic versioning, with or without a leading `v`, also of two numbers
 * (`1.4`). Nothing running is no jump.
 */
export function versionJump(from: string | undefined, to: string): VersionJump {
  if (from === undefined || from === to) {
    return 'none';
  }
  const before = readVersion(from);
  const after = readVersion(to);
  if (!before || !after) {
    return 'unreadable';
  }
  switch (diff(before, after)) {
    case 'major':
    case 'premajor':
      return 'major';
    case 'minor':
    case 'preminor':
      return 'minor';
    case null:
      return 'none';
    default:
      return 'patch';
  }
}

/** The key `jump` of a rule. */
export const matchJump: RiskMatcher<'jump'> = (
  wanted,
  { running, release },
): RiskMatch | undefined => {
  const [from, to] = [running?.version, release.version];
  const jump = versionJump(from, to);
  if (jump === 'unreadable') {
    return {
      says: `${from} → ${to}, which cannot be compared as versions`,
      unreadable: true,
    };
  }
  return wanted.some(one => one === jump)
    ? { says: `${jump} version ${from} → ${to}` }
    : undefined;
};

/** A tag such as `main-3f9d2` holds digits and is no version: nothing may stand before them. */
function readVersion(version: string): SemVer | undefined {
  const exact = parse(version);
  if (exact) {
    return exact;
  }
  return /^v?\d+\.\d+$/.test(version)
    ? coerce(version) ?? undefined
    : undefined;
}
