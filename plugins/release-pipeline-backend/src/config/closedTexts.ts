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

type Schema = z.core.JSONSchema.BaseSchema;

/**
 * Tells of which places in a value a text can only be one of a few words, by
 * its schema. What cannot be told is not such a place.
 */
export function closedTexts(
  schema: z.ZodType | undefined,
): (path: string[]) => boolean {
  const root = schema && describe(schema);
  return path => {
    const leaves = root ? leavesAt(root, path) : [];
    const texts = leaves.filter(leaf => mayBeText(leaf));
    return (
      texts.length > 0 &&
      texts.every(leaf => leaf.enum !== undefined || leaf.const !== undefined)
    );
  };
}

function describe(schema: z.ZodType): Schema | undefined {
  try {
    return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  } catch {
    return undefined;
  }
}

function leavesAt(node: Schema, path: string[]): Schema[] {
  const branches = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  if (branches.length > 0) {
    return branches.flatMap(branch => leavesAt(asSchema(branch), path));
  }
  const [key, ...rest] = path;
  if (key === undefined) {
    return [node];
  }
  const next =
    node.properties && Object.hasOwn(node.properties, key)
      ? node.properties[key]
      : node.additionalProperties ??
        (Array.isArray(node.items) ? undefined : node.items);
  return next === undefined ? [] : leavesAt(asSchema(next), rest);
}

/** `true` and `false` stand for anything and nothing. */
function asSchema(node: Schema | boolean): Schema {
  return typeof node === 'object' ? node : {};
}

function mayBeText({ type }: Schema): boolean {
  return type === undefined || type === 'string';
}
