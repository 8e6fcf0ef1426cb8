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

import { z } from 'zod';
import type { Composition } from '../domain/types';
import type { ConfigPath, ConfigProblems } from './problems';
import { namesSchema } from './schema';
import type { ReadGate } from './types';

const mark = z.number().min(1).max(100);
const gates = namesSchema.refine(
  entries => Object.keys(entries).length > 0,
  'expected at least one gate',
);

type Composed = { gates: Record<string, unknown>; composition: Composition };

const schemas = {
  all: z.strictObject({ gates }).transform(
    (keys): Composed => ({
      ...keys,
      composition: { kind: 'all' },
    }),
  ),
  any: z.strictObject({ gates }).transform(
    (keys): Composed => ({
      ...keys,
      composition: { kind: 'any' },
    }),
  ),
  objectives: z
    .strictObject({ gates, pass: mark.default(90), warn: mark.optional() })
    .refine(
      ({ pass, warn = pass }) => warn <= pass,
      'expected a mark warn that is not above pass',
    )
    .transform(
      ({ pass, warn = pass, ...keys }): Composed => ({
        ...keys,
        composition: { kind: 'objectives', pass, warn },
      }),
    ),
};

type ComposedType = keyof typeof schemas;

const objectiveSchema = z.looseObject({
  weight: z.number().positive().default(1),
  key: z.boolean().default(false),
});

/** The words in config for gates that are made of others. */
export const composedTypes = Object.keys(schemas);

export function isComposed(type: string): type is ComposedType {
  return Object.hasOwn(schemas, type);
}

/**
 * Reads a gate that is made of others: all of them, any of them, or objectives
 * with weights and marks. Its `of` holds for the parts that name no other stage.
 * People decide for themselves and are no part of a sum.
 *
 * @param options.readPart - reads one part, given the keys that are its own
 */
export function readComposed(
  gate: { name: string; type: ComposedType; of?: string },
  written: Record<string, unknown>,
  path: ConfigPath,
  options: {
    problems: ConfigProblems;
    readPart(
      name: string,
      entry: Record<string, unknown>,
      partPath: ConfigPath,
    ): ReadGate | undefined;
  },
): ReadGate | undefined {
  const { problems } = options;
  const { name, type, of } = gate;
  const config = problems.parse(schemas[type], written, path);
  if (!config) {
    return undefined;
  }
  const parts = Object.entries(config.gates).flatMap(([partName, entry]) => {
    const partPath = [...path, 'gates', partName];
    const keys = problems.parse(
      type === 'objectives' ? objectiveSchema : z.looseObject({}),
      entry,
      partPath,
    );
    if (!keys) {
      return [];
    }
    const { weight, key, ...own } = keys as z.infer<typeof objectiveSchema>;
    const read = options.readPart(partName, own, partPath);
    if (read?.spec.kind === 'people') {
      problems.add(
        partPath,
        `a gate of type ${read.spec.type} asks persons; expected it beside this one, not in it`,
      );
    }
    if (read?.protect !== undefined) {
      problems.add(
        [...partPath, 'protect'],
        'protects nothing in here; expected a soak of its own for that',
      );
    }
    return read ? [{ read, weight, key }] : [];
  });
  const { composition } = config;
  return {
    spec: {
      name,
      type,
      kind: parts.at(0)?.read.spec.kind ?? 'runtime',
      title: titleOf(type, Object.keys(config.gates)),
      of,
      costly: parts.some(({ read }) => read.spec.costly),
      people: false,
      records: parts.some(({ read }) => read.spec.records) || undefined,
      alsoRecords: parts.some(({ read }) => read.spec.alsoRecords) || undefined,
      entered: parts.some(({ read }) => read.spec.entered) || undefined,
      byRisk: parts.some(({ read }) => read.spec.byRisk) || undefined,
      byPromotion: parts.some(({ read }) => read.spec.byPromotion) || undefined,
      // What decides, for the hashes; how it is said is no part of it.
      config: {
        composition,
        parts: parts.map(({ read, weight, key }) => ({
          name: read.spec.name,
          type: read.spec.type,
          of: read.spec.of,
          config: read.spec.config,
          observeOnly: read.spec.observeOnly,
          weight,
          key,
        })),
      },
      composition,
      parts: parts.map(({ read, weight, key }) => ({
        gate: read.spec,
        weight,
        key,
      })),
    },
    written,
    references: parts.flatMap(({ read }) => read.references),
    path,
  };
}

function titleOf(type: ComposedType, names: string[]): string {
  const listed = names.join(', ');
  return {
    all: `All of ${listed}`,
    any: `Any of ${listed}`,
    objectives: `Objectives ${listed}`,
  }[type];
}
