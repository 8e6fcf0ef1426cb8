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
import type {
  Executor,
  GateReference,
  GateType,
} from 'backstage-plugin-release-pipeline-node';
import type { CheckConfig } from '../adapters/http';
import { asksHash } from '../domain/gateSet';
import { OWN_NAMES } from '../domain/ownNames';
import type { GateSpec } from '../domain/types';
import { ConfigPath, ConfigProblems, listNames } from './problems';
import { composedTypes, isComposed, readComposed } from './readComposed';
import { gateSchema } from './schema';
import type { PrometheusQueryConfig, ReadGate } from './types';

/** Kinds of gates and ways to carry promotions out, built in and added by modules. */
export interface PolicyRegistry {
  gateTypes: Map<string, GateType>;
  executors: Map<string, Executor>;
  /** Filled before gates are read, so that these can look at what they name. */
  queries?: Map<string, PrometheusQueryConfig>;
  checkConfigs?: Map<string, CheckConfig>;
}

/** What may be named in a policy. */
export interface KnownNames {
  stages: Set<string>;
  instances: Set<string>;
  repositories: Set<string>;
  queries: Set<string>;
  checks: Set<string>;
  alertmanagers: Set<string>;
  prometheusInstances: Set<string>;
  /** Of the calendar, also those that are switched off. */
  windows: Set<string>;
  /** What reporters may report on. */
  reports: Set<string>;
}

/**
 * Reads a map of gates by name.
 *
 * @param options.upstream - stages that `of` may name
 * @param options.ownStage - gates that watch the stage itself: `of` is this one
 * @param options.direction - other than forward, no stage before is looked at (R14)
 */
export function readGates(options: {
  entries: Record<string, unknown>;
  path: ConfigPath;
  upstream: Set<string>;
  ownStage?: string;
  direction?: Exclude<Direction, 'forward'>;
  known: KnownNames;
  registry: PolicyRegistry;
  problems: ConfigProblems;
}): ReadGate[] {
  const { entries, path, problems } = options;
  const gates: ReadGate[] = [];
  for (const [name, entry] of Object.entries(entries)) {
    const gatePath = [...path, name];
    if (OWN_NAMES.has(name)) {
      problems.add(
        gatePath,
        `the name "${name}" belongs to a condition that every stage has; expected another one`,
      );
    }
    const gate = readGate(name, entry, gatePath, options);
    if (gate) {
      gates.push(gate);
    }
  }
  return gates;
}

function readGate(
  name: string,
  entry: unknown,
  path: ConfigPath,
  options: Parameters<typeof readGates>[0],
): ReadGate | undefined {
  const { problems, registry } = options;
  const parsed = problems.parse(gateSchema, entry, path);
  if (!parsed) {
    return undefined;
  }
  const { type, of: writtenOf, ...written } = parsed;
  if (isComposed(type)) {
    return withObserveOnly(written, path, options, () =>
      readComposed(
        {
          name,
          type,
          of: readOf({ type, of: 'optional' }, writtenOf, path, options),
        },
        written,
        path,
        {
          problems,
          readPart: (partName, part, partPath) =>
            readGate(
              partName,
              withOf(part, writtenOf, registry),
              partPath,
              options,
            ),
        },
      ),
    );
  }
  const gateType = registry.gateTypes.get(type);
  if (!gateType) {
    problems.add(
      [...path, 'type'],
      `unknown gate type "${type}"; expected one of ${listNames([
        ...registry.gateTypes.keys(),
        ...composedTypes,
      ])}`,
    );
    return undefined;
  }
  return withObserveOnly(written, path, options, () =>
    readSingle(name, gateType, { of: writtenOf, written }, path, options),
  );
}

function readSingle(
  name: string,
  gateType: GateType,
  keys: { of?: string; written: Record<string, unknown> },
  path: ConfigPath,
  options: Parameters<typeof readGates>[0],
): ReadGate | undefined {
  const { problems } = options;
  const { written } = keys;
  const { type } = gateType;
  const of = readOf(gateType, keys.of, path, options);
  const protect = readProtect(type, written, path, problems);
  const config = problems.parse(gateType.configSchema, written, path);
  if (config === undefined) {
    return undefined;
  }
  const references = gateType.references?.(config) ?? [];
  checkReferences(references, path, options);
  const inputs = new Set(
    gateType.inputs?.(config) ?? [gateType.restsOn ?? 'deployment'],
  );
  const records = inputs.has('records');
  const alsoElse = inputs.has('deployment') || inputs.has('entered');
  const people = gateType.kind === 'people' && !records;
  if (people && options.ownStage !== undefined) {
    problems.add(
      path,
      'nobody approves what has been done; expected it among the gates of the stage',
    );
  }
  return {
    spec: {
      name,
      type,
      kind: gateType.kind,
      title: gateType.title(config, of),
      of,
      costly: gateType.isCostly?.(config) ?? gateType.costly,
      people,
      records: (records && !alsoElse) || undefined,
      alsoRecords: (records && alsoElse) || undefined,
      entered: inputs.has('entered') || undefined,
      byRisk: inputs.has('risk') || undefined,
      byPromotion: inputs.has('promotion') || undefined,
      version: gateType.version,
      approvals: gateType.approvals?.(config),
      config,
    },
    written,
    protect,
    references,
    path,
  };
}

/** Takes `observeOnly` out of the keys of a gate; it belongs to every type. Marks what the gate asks. */
function withObserveOnly(
  written: Record<string, unknown>,
  path: ConfigPath,
  { direction, problems }: Parameters<typeof readGates>[0],
  read: () => ReadGate | undefined,
): ReadGate | undefined {
  const { observeOnly } = written;
  delete written.observeOnly;
  if (observeOnly !== undefined && typeof observeOnly !== 'boolean') {
    problems.add([...path, 'observeOnly'], 'expected true or false');
  }
  const gate = read();
  if (!gate) {
    return undefined;
  }
  const spec: GateSpec = {
    ...gate.spec,
    ...(observeOnly === true && { observeOnly }),
  };
  if (observeOnly === true && spec.kind === 'people') {
    problems.add(
      [...path, 'observeOnly'],
      'persons are asked or not asked; expected the gate without this key, or no gate',
    );
  }
  return { ...gate, spec: { ...spec, asks: asksHash(spec, direction) } };
}

/** A part of a composed gate looks at the stage of the whole unless it names another. */
function withOf(
  part: Record<string, unknown>,
  of: string | undefined,
  { gateTypes }: PolicyRegistry,
): Record<string, unknown> {
  const takesNone =
    typeof part.type === 'string' && gateTypes.get(part.type)?.of === 'refused';
  return of === undefined || part.of !== undefined || takesNone
    ? part
    : { ...part, of };
}

/** What each kind of reference is called, and where its names stand. */
const REFERENCES: Record<
  GateReference['kind'],
  { what: string; known: keyof KnownNames }
> = {
  query: { what: 'query', known: 'queries' },
  stage: { what: 'stage', known: 'stages' },
  check: { what: 'check', known: 'checks' },
  alertmanager: { what: 'Alertmanager instance', known: 'alertmanagers' },
  prometheus: { what: 'Prometheus instance', known: 'prometheusInstances' },
  report: { what: 'check of a reporter', known: 'reports' },
  window: { what: 'window of the calendar', known: 'windows' },
};

function checkReferences(
  references: GateReference[],
  gatePath: ConfigPath,
  options: { known: KnownNames; problems: ConfigProblems },
): void {
  for (const { kind, name, path = [kind] } of references) {
    const { what, known } = REFERENCES[kind];
    const names = options.known[known];
    if (!names.has(name)) {
      options.problems.add(
        [...gatePath, ...path],
        `unknown ${what} "${name}"; expected one of ${listNames(names)}`,
      );
    }
  }
}

function readOf(
  gateType: Pick<GateType, 'type' | 'of'>,
  of: string | undefined,
  gatePath: ConfigPath,
  options: Parameters<typeof readGates>[0],
): string | undefined {
  const { problems, upstream, ownStage, direction, known } = options;
  const path = [...gatePath, 'of'];
  if (gateType.of === 'refused') {
    if (of !== undefined) {
      problems.add(path, `a gate of type ${gateType.type} looks at no stage`);
    }
    return undefined;
  }
  if (ownStage !== undefined) {
    if (of !== undefined && of !== ownStage) {
      problems.add(path, `expected "${ownStage}": it is watched itself`);
    }
    return ownStage;
  }
  if (direction !== undefined) {
    // A release comes back, or skips what comes before, whatever that says of it.
    if (of !== undefined) {
      problems.add(
        path,
        `a ${direction} looks at no stage that comes before; expected a gate without this key`,
      );
    } else if (gateType.of === 'required') {
      problems.add(
        [...gatePath, 'type'],
        `a ${direction} looks at no stage that comes before, which a gate of type ${gateType.type} does; expected another type`,
      );
    }
    return undefined;
  }
  if (of === undefined) {
    if (gateType.of === 'required') {
      problems.add(
        path,
        `expected the name of a stage that comes before: ${listNames(
          upstream,
        )}`,
      );
    }
    return undefined;
  }
  if (!upstream.has(of)) {
    problems.add(
      path,
      `${
        known.stages.has(of)
          ? `stage "${of}" does not come before this one`
          : `unknown stage "${of}"`
      }; expected one of ${listNames(upstream)}`,
    );
  }
  return of;
}

/** Takes `protect` out of the keys of a soak; all other types own that word themselves. */
function readProtect(
  type: string,
  written: Record<string, unknown>,
  path: ConfigPath,
  problems: ConfigProblems,
): boolean | undefined {
  if (type !== 'soak' || written.protect === undefined) {
    return undefined;
  }
  const { protect } = written;
  delete written.protect;
  if (typeof protect !== 'boolean') {
    problems.add([...path, 'protect'], 'expected true or false');
    return undefined;
  }
  return protect;
}
