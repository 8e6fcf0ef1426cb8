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
import type { z } from 'zod';

/** Where in the configuration something stands, from its root. */
export type ConfigPath = ReadonlyArray<PropertyKey>;

/** `argocd.appLocatorMethods[0].instances[1].url` */
export function formatPath(path: ConfigPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') {
      text += `[${part}]`;
    } else {
      text += text ? `.${String(part)}` : String(part);
    }
  }
  return text;
}

/** For a sentence: `a, b, c`, or what to say when there is nothing. */
export function listNames(names: Iterable<string>): string {
  return [...names].join(', ') || 'none is defined';
}

/**
 * Collects everything that is wrong with the configuration, so that it is
 * reported at once. Messages name keys and what was expected there, never the
 * value that was found: it may be a secret.
 */
export class ConfigProblems {
  readonly #lines: string[] = [];

  add(path: ConfigPath, message: string): void {
    const line = `${formatPath(path)}: ${message}`;
    if (!this.#lines.includes(line)) {
      this.#lines.push(line);
    }
  }

  /** The value as the schema gives it; undefined when it does not fit. */
  parse<T>(
    schema: z.ZodType<T>,
    value: unknown,
    path: ConfigPath,
  ): T | undefined {
    const parsed = schema.safeParse(value);
    if (parsed.success) {
      return parsed.data;
    }
    for (const issue of parsed.error.issues) {
      this.#addIssue(issue, path, schema);
    }
    return undefined;
  }

  /** What was found so far: `path: what is wrong`. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** @throws InputError that names every problem found so far */
  throwIfAny(): void {
    if (this.#lines.length) {
      throw new InputError(
        `The configuration of the release pipeline is invalid:\n${this.#lines
          .map(line => `- ${line}`)
          .join('\n')}`,
      );
    }
  }

  #addIssue(
    issue: z.core.$ZodIssue,
    root: ConfigPath,
    schema: z.ZodType,
  ): void {
    const path = [...root, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      const known = issue.path.length ? undefined : knownKeys(schema);
      for (const key of issue.keys) {
        this.add([...path, key], known ?? sentence(issue.message));
      }
    } else if (issue.code === 'invalid_union') {
      this.#addUnion(issue, path, schema);
    } else if (issue.code === 'invalid_key') {
      this.add(path, sentence(issue.issues[0]?.message ?? issue.message));
    } else {
      this.add(path, sentence(issue.message));
    }
  }

  /** Speaks of the one branch that was meant, if it can be told. */
  #addUnion(
    issue: z.core.$ZodIssueInvalidUnion,
    path: ConfigPath,
    schema: z.ZodType,
  ): void {
    const meant = issue.errors.filter(branch => !isOtherKind(branch));
    if (meant.length === 1) {
      meant[0].forEach(inner => this.#addIssue(inner, path, schema));
      return;
    }
    const kinds = issue.errors
      .flat()
      .flatMap(inner => (inner.code === 'invalid_type' ? inner.expected : []));
    this.add(
      path,
      issue.message === 'Invalid input' && kinds.length
        ? `expected ${[...new Set(kinds)].join(' or ')}`
        : sentence(issue.message),
    );
  }
}

/** Whether a value is of another kind altogether than a branch of a union wants. */
function isOtherKind(issues: z.core.$ZodIssue[]): boolean {
  return issues.some(
    issue => issue.code === 'invalid_type' && issue.path.length === 0,
  );
}

/** The sentence for a key that is not known, if the schema is a plain object. */
export function unknownKey(keys: Iterable<string>): string {
  return `unknown key; expected one of ${listNames(keys)}`;
}

function knownKeys(schema: z.ZodType): string | undefined {
  // Gate types and executors bring schemas that know nothing of our wording.
  const shape: unknown = 'shape' in schema ? schema.shape : undefined;
  return typeof shape === 'object' && shape !== null
    ? unknownKey(Object.keys(shape))
    : undefined;
}

function sentence(message: string): string {
  return message
    .replace(/^Invalid (input|option): /, '')
    .replace(/^Unrecognized key.*/, 'unknown key')
    .replace(/, received undefined$/, ', but it is missing')
    .replace(/, received /, ', found ');
}
