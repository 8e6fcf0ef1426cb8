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

import type { Direction } from 'backstage-plugin-release-pipeline-common';
import type { ConfigProblems } from './problems';
import {
  checkProfiles,
  gatesOf,
  readGateSets,
  type ReadGateSets,
} from './readGateSets';
import type { StageKeys } from './readStart';
import { groupRefSchema } from './schema';
import type { ReadGate } from './types';

type Emergency = Exclude<Direction, 'forward'>;

/** The ways into a stage, each with what it asks (R14). */
export interface ReadWays {
  forward: ReadGateSets & { gates: ReadGate[] };
  /** Absent: as by default. */
  rollback?: ReadGateSets;
  hotfix?: ReadGateSets;
}

/** Reads gates of the stage, below a key of it. */
export type ReadEntries = (
  entries: Record<string, unknown>,
  key: string[],
  about?: { ownStage?: string; direction?: Emergency },
) => ReadGate[];

const HOTFIX_APPROVAL = 'hotfix-approval';

export function readWays(
  keys: StageKeys,
  read: ReadEntries,
  problems: ConfigProblems,
): ReadWays {
  const forward = readGateSets(keys, read, problems);
  const inDirection = (direction: Emergency) => {
    const sets = keys[direction];
    return (
      sets &&
      readGateSets(
        sets,
        (entries, key) => read(entries, [direction, ...key], { direction }),
        problems,
      )
    );
  };
  return {
    forward: { ...forward, gates: forward.gates ?? [] },
    rollback: inDirection('rollback'),
    hotfix: inDirection('hotfix'),
  };
}

export function setsIn({
  forward,
  rollback,
  hotfix,
}: ReadWays): ReadGateSets[] {
  return [forward, rollback, hotfix].flatMap(sets => sets ?? []);
}

export function asksPeople(ways: ReadWays): boolean {
  return setsIn(ways).some(sets => peopleIn(sets).length > 0);
}

/** Whom any way into the stage asks. */
export function approversIn(ways: ReadWays): string[] {
  return groupsIn(setsIn(ways).flatMap(peopleIn));
}

/** Whom they ask at high risk: who is asked at a lower one only decides no more than that. */
export function gravestApproversIn(ways: ReadWays): string[] {
  return groupsIn(
    setsIn(ways)
      .flatMap(({ gates = [], high }) => [...gates, ...high])
      .filter(gate => gate.spec.people),
  );
}

/**
 * What a hotfix of a protected stage asks: at least one approval unless config
 * says otherwise (R14), where forward asks nobody by those who may ask for one.
 */
export function protectedHotfix(
  { forward, hotfix }: ReadWays,
  breakGlass: string[],
  read: ReadEntries,
): ReadGateSets | undefined {
  if (hotfix?.gates || peopleIn(forward).length > 0 || !breakGlass.length) {
    return hotfix;
  }
  const gates = read(
    { [HOTFIX_APPROVAL]: { type: 'approval', from: breakGlass } },
    ['hotfix', 'gates'],
    { direction: 'hotfix' },
  );
  return { medium: [], high: [], written: [], ...hotfix, gates };
}

/** Results are kept by gate name: in one direction each name means one gate (R14). */
export function checkNames(
  ways: ReadWays,
  watchGates: ReadGate[],
  problems: ConfigProblems,
): void {
  const { forward, rollback, hotfix } = ways;
  checkProfiles(forward, forward.gates, problems);
  if (rollback) {
    checkProfiles(rollback, rollback.gates ?? [], problems);
  }
  if (hotfix) {
    checkProfiles(hotfix, hotfix.gates ?? peopleIn(forward), problems);
  }
  checkChecklists(setsIn(ways), problems);
  const entry = new Set(
    setsIn(ways).flatMap(sets => gatesOf(sets).map(gate => gate.spec.name)),
  );
  for (const gate of watchGates) {
    if (entry.has(gate.spec.name)) {
      problems.add(
        gate.path,
        `a gate of entry has this name; expected another one`,
      );
    }
  }
}

/**
 * What is ticked is kept by the gate's name: it would answer the list of another
 * direction as well, and nobody would be asked there.
 */
function checkChecklists(
  directions: readonly ReadGateSets[],
  problems: ConfigProblems,
): void {
  const isList = ({ spec }: ReadGate) => spec.type === 'manual-check';
  directions.forEach(({ written }, index) => {
    const others = directions.slice(0, index).flatMap(gatesOf).filter(isList);
    for (const gate of written.filter(isList)) {
      if (others.some(({ spec }) => spec.name === gate.spec.name)) {
        problems.add(
          gate.path,
          'a checklist of another direction has this name; expected another one',
        );
      }
    }
  });
}

function peopleIn(sets: ReadGateSets): ReadGate[] {
  return gatesOf(sets).filter(gate => gate.spec.people);
}

function groupsIn(people: ReadGate[]): string[] {
  return [...new Set(people.flatMap(groupsOf))].sort();
}

/** Entity refs in the key `from` of a gate that asks persons. */
function groupsOf(gate: ReadGate): string[] {
  const { config } = gate.spec;
  if (typeof config !== 'object' || config === null || !('from' in config)) {
    return [];
  }
  const from: unknown[] = Array.isArray(config.from) ? config.from : [];
  return from.flatMap(ref => {
    const parsed = groupRefSchema.safeParse(ref);
    return parsed.success ? [parsed.data] : [];
  });
}
