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
import { versionOf } from '../identify';
import type { Release } from '../types';
import { listed } from '../words';
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

const FURTHEST_FIRST: readonly VersionJump[] = [
  'unreadable',
  'major',
  'minor',
  'patch',
];

interface Step {
  jump: VersionJump;
  says: string;
}

/** The key `jump` of a rule: the furthest of all that the release consists of. */
export const matchJump: RiskMatcher<'jump'> = (
  wanted,
  { running, release },
): RiskMatch | undefined => {
  const steps = running ? stepsBetween(running, release) : [];
  const jump = FURTHEST_FIRST.find(one =>
    steps.some(step => step.jump === one),
  );
  const says = listed(
    steps.flatMap(step => (step.jump === jump ? step.says : [])),
  );
  if (jump === 'unreadable') {
    return {
      says: `${
        steps.length > 1 ? 'version ' : ''
      }${says}, which cannot be compared as versions`,
      unreadable: true,
    };
  }
  return wanted.some(one => one === jump)
    ? { says: `${jump} version ${says}` }
    : undefined;
};

/**
 * Of each artifact where there are several, by its own tag, which the version of
 * the release does not tell: it is the first one's. One that only one of the two
 * has cannot be compared.
 */
function stepsBetween(running: Release, release: Release): Step[] {
  const before = new Map(Object.entries(running.artifacts));
  const after = new Map(Object.entries(release.artifacts));
  const [least, most] = [before.size, after.size].sort((a, b) => a - b);
  if (least === 0 || most === 1) {
    const [from, to] = [running.version, release.version];
    return [{ jump: versionJump(from, to), says: `${from} → ${to}` }];
  }
  return [...new Set([...before.keys(), ...after.keys()])].map(logical => {
    const [from, to] = [before, after].map(artifacts => {
      const artifact = artifacts.get(logical);
      return artifact && versionOf({ [logical]: artifact });
    });
    return {
      jump: from && to ? versionJump(from, to) : 'unreadable',
      says: `${from ?? 'none'} → ${to ?? 'none'} of ${logical}`,
    };
  });
}

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
