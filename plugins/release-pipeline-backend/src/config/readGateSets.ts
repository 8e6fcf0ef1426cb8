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

import type { EmergencyGates, GateSpec } from '../domain/types';
import type { ConfigProblems } from './problems';
import { findLaxerKey } from './strictness';
import type { ReadGate } from './types';

/** What is asked in one direction (R14). */
export interface ReadGateSets {
  /** Absent: as by default. */
  gates?: ReadGate[];
  medium: ReadGate[];
  /** With those of `medium`. */
  high: ReadGate[];
  /** As they stand in config, also those of `medium` that `high` restates. */
  written: ReadGate[];
}

export function readGateSets(
  keys: {
    gates?: Record<string, unknown>;
    profiles: Record<'medium' | 'high', Record<string, unknown>>;
  },
  read: (entries: Record<string, unknown>, key: string[]) => ReadGate[],
  problems: ConfigProblems,
): ReadGateSets {
  const gates = keys.gates && read(keys.gates, ['gates']);
  const medium = read(keys.profiles.medium, ['profiles', 'medium']);
  const ownHigh = read(keys.profiles.high, ['profiles', 'high']);
  return {
    gates,
    medium,
    high: mergeHigh(medium, ownHigh, problems),
    written: [...(gates ?? []), ...medium, ...ownHigh],
  };
}

/** Each that some class asks, once. */
export function gatesOf({
  gates = [],
  medium,
  high,
}: ReadGateSets): ReadGate[] {
  return [...new Set([...gates, ...medium, ...high])];
}

export function emergencyGates({
  gates,
  medium,
  high,
}: ReadGateSets): EmergencyGates {
  return {
    gates: gates && specsOf(gates),
    profiles: { low: [], medium: specsOf(medium), high: specsOf(high) },
  };
}

export function specsOf(gates: readonly ReadGate[]): GateSpec[] {
  return gates.map(gate => gate.spec);
}

/**
 * Profiles only add (R14).
 *
 * @param floor - what they add to
 */
export function checkProfiles(
  { gates = [], written }: ReadGateSets,
  floor: readonly ReadGate[],
  problems: ConfigProblems,
): void {
  const names = new Set(floor.map(gate => gate.spec.name));
  for (const gate of written) {
    if (!gates.includes(gate) && names.has(gate.spec.name)) {
      problems.add(
        gate.path,
        `the stage's gates have one of this name, and profiles only add to them; expected another name`,
      );
    }
  }
}

/** `high` contains `medium` by name and may restate a gate only more strictly (R14). */
function mergeHigh(
  medium: ReadGate[],
  high: ReadGate[],
  problems: ConfigProblems,
): ReadGate[] {
  const restated = new Map(high.map(gate => [gate.spec.name, gate]));
  for (const gate of medium) {
    const own = restated.get(gate.spec.name);
    const laxer = own && findLaxerKey(own, gate);
    if (own && laxer) {
      problems.add(
        [...own.path, laxer],
        'expected no less than what the profile medium asks under this name',
      );
    }
  }
  return [...medium.filter(gate => !restated.has(gate.spec.name)), ...high];
}
