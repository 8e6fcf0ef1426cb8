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
  Direction,
  RiskClass,
} from 'backstage-plugin-release-pipeline-common';
import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import type { GateSpec, StagePolicy } from './types';

const NONE: readonly GateSpec[] = [];

/**
 * The gates of one way into a stage (R14), besides the conditions that every
 * stage has of its own: the floor of the direction and what the risk class adds.
 *
 * Unless the stage says otherwise, the floor of a rollback is empty, and that of
 * a hotfix is the approvals of forward, because a hotfix skips what needs time,
 * not people.
 */
export function gateSet(
  stage: StagePolicy,
  direction: Direction,
  risk: RiskClass,
): readonly GateSpec[] {
  if (direction === 'forward') {
    return together(stage.gates, stage.profiles[risk]);
  }
  const own = stage[direction];
  const floor =
    own?.gates ?? (direction === 'hotfix' ? approvals(stage, risk) : NONE);
  return own ? together(floor, own.profiles[risk]) : floor;
}

/**
 * The approvals of forward. Where the class asks for none, a protected stage
 * takes those of the next one that does: nobody is brought in past everybody.
 */
function approvals(stage: StagePolicy, risk: RiskClass): readonly GateSpec[] {
  const classes: RiskClass[] = stage.protected
    ? [risk, 'medium', 'high']
    : [risk];
  return (
    classes
      .map(each => peopleOf(stage, each))
      .find(gates => gates.length > 0) ?? NONE
  );
}

const people = new WeakMap<readonly GateSpec[], readonly GateSpec[]>();

function peopleOf(stage: StagePolicy, risk: RiskClass): readonly GateSpec[] {
  const forward = together(stage.gates, stage.profiles[risk]);
  const those = people.get(forward) ?? forward.filter(gate => gate.people);
  people.set(forward, those);
  return those;
}

/** Every gate of its own that a stage asks in some directions, of whichever class. */
export function gatesOfEntry(
  stage: StagePolicy,
  directions: readonly Direction[] = ['forward', 'rollback', 'hotfix'],
): GateSpec[] {
  return directions.flatMap(direction => {
    const ways = direction === 'forward' ? stage : stage[direction];
    return ways
      ? [...(ways.gates ?? []), ...Object.values(ways.profiles).flat()]
      : [];
  });
}

// Asked for all the time, and policies stay: the same array each time, so that
// what follows from it is worked out once.
const joined = new WeakMap<
  readonly GateSpec[],
  WeakMap<readonly GateSpec[], readonly GateSpec[]>
>();

function together(
  floor: readonly GateSpec[],
  more: readonly GateSpec[],
): readonly GateSpec[] {
  const withFloor = joined.get(floor) ?? new WeakMap();
  joined.set(floor, withFloor);
  const gates = withFloor.get(more) ?? [...floor, ...more];
  withFloor.set(more, gates);
  return gates;
}

const hashes = new WeakMap<readonly GateSpec[], string>();

/** SHA-256 in hex over what a set of gates asks; its order is no part of it. */
export function gateSetHash(gates: readonly GateSpec[]): string {
  const hash = hashes.get(gates) ?? hashOf(gates);
  hashes.set(gates, hash);
  return hash;
}

function hashOf(gates: readonly GateSpec[]): string {
  const parts = [...gates]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(whatIsAsked);
  return createHash('sha256')
    .update(`[${parts.join(',')}]`)
    .digest('hex');
}

const asked = new WeakMap<GateSpec, string>();

function whatIsAsked(gate: GateSpec): string {
  const { name, type, of, config, observeOnly } = gate;
  const text =
    asked.get(gate) ??
    canonicalize({ name, type, of, config, observeOnly }) ??
    '';
  asked.set(gate, text);
  return text;
}

/**
 * What the answers of a gate are kept by: what it asks, in which direction, and
 * which version of the judgement answers. Not part of what an approval is bound to: people
 * approve a policy, not a program.
 */
export function asksHash(
  gate: GateSpec,
  direction: Direction = 'forward',
): string {
  const versions = (spec: GateSpec): unknown => [
    spec.version ?? 1,
    ...(spec.parts ?? []).map(part => versions(part.gate)),
  ];
  return createHash('sha256')
    .update(
      canonicalize([
        gateSetHash([gate]),
        versions(gate),
        // A window, for one, may be open in one direction only.
        ...(direction === 'forward' ? [] : [direction]),
      ]) ?? '',
    )
    .digest('hex');
}
