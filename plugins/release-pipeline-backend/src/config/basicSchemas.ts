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

import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { z } from 'zod';
import { unknownKey } from './problems';

/** Refuses unknown keys and names the known ones. */
export function strict<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject(shape, {
    error: issue =>
      issue.code === 'unrecognized_keys'
        ? unknownKey(Object.keys(shape))
        : undefined,
  });
}

/** A text that is not empty. */
export const nonEmpty = z
  .string()
  .trim()
  .min(1, 'expected a text that is not empty');

/** Names of pipelines, stages, gates and the like. */
export const nameSchema = z
  .string()
  .max(63, 'expected a name of at most 63 characters')
  .regex(
    /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/,
    'expected a name of letters, digits, "-", "_" and "."',
  );

/** A map by name whose values are read one by one. */
export const namesSchema = z.record(nameSchema, z.unknown());

/** An http(s) address without credentials in it, and without a slash at the end. */
export const urlSchema = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    context.addIssue('expected a URL that begins with https:// or http://');
    return z.NEVER;
  }
  if (url.username || url.password) {
    context.addIssue(
      'expected a URL without user name and password; they have keys of their own',
    );
    return z.NEVER;
  }
  return value.replace(/\/+$/, '');
});

/** An entity by ref, in lower case as the catalog has it. */
export function refSchema(defaultKind: string) {
  return z.string().transform((value, context) => {
    try {
      return stringifyEntityRef(parseEntityRef(value, { defaultKind }));
    } catch {
      context.addIssue(
        `expected an entity reference such as ${defaultKind}:default/payments`,
      );
      return z.NEVER;
    }
  });
}

/** A Group by entity ref; `platform` means `group:default/platform`. */
export const groupRefSchema = refSchema('group');

/** A Group and nothing else; persons change, and no group stands for one of them (R23). */
export const onlyGroupSchema = z.string().transform((value, context) => {
  const { data: ref } = groupRefSchema.safeParse(value);
  if (ref?.startsWith('group:')) {
    return ref;
  }
  context.addIssue('expected a group such as group:default/platform');
  return z.NEVER;
});
