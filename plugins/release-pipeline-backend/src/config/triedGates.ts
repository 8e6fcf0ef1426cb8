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

import { InputError } from '@backstage/errors';
import type { GateSetName } from 'backstage-plugin-release-pipeline-common';
import type { GateType } from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import type { GateSpec } from '../domain/types';
import { closedTexts } from './closedTexts';
import { durationSchema } from './duration';
import { ConfigProblems } from './problems';
import { type PolicyRegistry, readGates } from './readGates';
import { stageSchema } from './schema';
import { orderStages } from './stageOrder';
import type { ReadGate, ReleasePipelineConfig } from './types';

/** A gate as it stands in config. */
export interface WrittenGate {
  set: GateSetName;
  name: string;
  /** With `type` and `of`. */
  entry: Record<string, unknown>;
}

/** Where a gate stands. */
interface Place {
  pipeline: string;
  stage: string;
}

const pipelineSchema = z.object({ stages: z.record(z.string(), stageSchema) });
const entrySchema = z.record(z.string(), z.unknown());

/** The gates of a stage on the way forward as they were written: the floor, the profiles, those of the watch. */
export function writtenGates(
  config: Pick<ReleasePipelineConfig, 'writtenPipelines'>,
  { pipeline, stage }: Place,
): WrittenGate[] {
  const keys = pipelineSchema.parse(config.writtenPipelines[pipeline]).stages[
    stage
  ];
  const { medium, high } = keys.profiles;
  const sets: Array<[GateSetName, Record<string, unknown>]> = [
    ['gates', keys.gates],
    ['medium', medium],
    // It contains medium by name (R14).
    ['high', { ...medium, ...high }],
    ['watch', keys.watch?.gates ?? {}],
  ];
  return sets.flatMap(([set, gates]) =>
    Object.entries(gates).map(([name, entry]) => ({
      set,
      name,
      entry: entrySchema.parse(entry),
    })),
  );
}

/**
 * Reads a gate as at start, with other values for some of its keys. What they
 * may be: numbers, true or false, durations, words of a closed set, and names that
 * config defines where the gate names such. All other texts stay as they are written, so that nothing
 * is asked outside that the administrator did not write.
 *
 * @throws InputError that says which key is wrong and what is expected there
 */
export function readTried(
  config: ReleasePipelineConfig,
  registry: PolicyRegistry,
  place: Place,
  written: WrittenGate,
  changes: Record<string, unknown> = {},
): GateSpec {
  const { entry, name, set } = written;
  const { pipeline, stage } = place;
  const stages = config.pipelines.get(pipeline)?.stages ?? [];
  const ordered = orderStages(
    new Map(stages.map(each => [each.name, each.after])),
  );
  const problems = new ConfigProblems();
  const [read] = readGates({
    entries: { [name]: { ...entry, ...changes } },
    path: [],
    upstream:
      ('upstream' in ordered && ordered.upstream.get(stage)) || new Set(),
    ownStage: set === 'watch' ? stage : undefined,
    known: {
      stages: new Set(stages.map(each => each.name)),
      instances: new Set(config.argocdInstances.keys()),
      repositories: new Set(config.repositories.keys()),
      queries: new Set(config.prometheus.queries.keys()),
      checks: new Set(config.checks.keys()),
      alertmanagers: new Set(config.alertmanagers.keys()),
      prometheusInstances: new Set(config.prometheus.instances.keys()),
      reports: new Set(
        [...config.reporters.values()].flatMap(({ checks }) => checks),
      ),
      windows: new Set(config.calendar.map(event => event.name)),
    },
    registry,
    problems,
  });
  const isFree = freeTexts(
    typeof entry.type === 'string'
      ? registry.gateTypes.get(entry.type)
      : undefined,
    read,
  );
  for (const key of Object.keys(changes)) {
    if (key === 'type') {
      problems.add([name, key], 'expected the gate as it is written');
    } else if (!hasSameTexts(key, entry[key], changes[key], isFree)) {
      problems.add(
        [name, key],
        'expected numbers, true or false, a duration such as { hours: 48 }, a word that the gate knows, or a name that config defines, and all other texts as they are written',
      );
    }
  }
  if (problems.lines.length > 0 || !read) {
    throw new InputError(
      `The gate cannot be tried like this: ${problems.lines.join('; ')}`,
    );
  }
  return read.spec;
}

/** Where a gate's texts may be others: names that config defines, and words of a closed set. */
function freeTexts(
  gateType: GateType | undefined,
  read: ReadGate | undefined,
): (path: string[]) => boolean {
  const isClosed = closedTexts(gateType?.configSchema);
  const names = new Set([
    'of',
    ...(read?.references ?? []).map(({ kind, path = [kind] }) =>
      path.join('.'),
    ),
  ]);
  return path => names.has(path.join('.')) || isClosed(path);
}

/** Whether a key says in texts what was written, but for those that are free. */
function hasSameTexts(
  key: string,
  before: unknown,
  after: unknown,
  isFree: (path: string[]) => boolean,
): boolean {
  const texts = (value: unknown) =>
    JSON.stringify(textsIn(value, [key]).filter(([path]) => !isFree(path)));
  return texts(before) === texts(after);
}

/** Texts by their place, in order; durations are none. */
function textsIn(value: unknown, path: string[]): Array<[string[], string]> {
  if (typeof value === 'string') {
    return durationSchema.safeParse(value).success ? [] : [[path, value]];
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value)
        .sort(([first], [second]) => (first < second ? -1 : 1))
        .flatMap(([key, inner]) => textsIn(inner, [...path, key]))
    : [];
}
