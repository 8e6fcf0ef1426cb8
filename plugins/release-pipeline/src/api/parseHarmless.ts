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

// Control characters (without tab and line feed) and those that turn the
// direction of text around: they can make a text look like another one.
const DECEIVING = new Set<number>([
  ...range(0x00, 0x08),
  ...range(0x0b, 0x1f),
  ...range(0x7f, 0x9f),
  0x061c,
  0x200e,
  0x200f,
  ...range(0x202a, 0x202e),
  ...range(0x2066, 0x2069),
]);

function range(from: number, to: number): number[] {
  return [...Array(to - from + 1).keys()].map(index => from + index);
}

function harmless(text: string): string {
  return Array.from(text, character =>
    DECEIVING.has(character.codePointAt(0) ?? 0) ? '\uFFFD' : character,
  ).join('');
}

/** The same of an answer that may be no JSON at all, as text. */
export function harmlessBody(text: string): string {
  try {
    return JSON.stringify(parseHarmless(text));
  } catch {
    return harmless(text);
  }
}

/**
 * Parses JSON whose texts may come from upstream systems: control characters
 * and bidirectional overrides become visible replacement marks (S36).
 */
export function parseHarmless(json: string): unknown {
  return JSON.parse(json, (...[, value]) =>
    typeof value === 'string' ? harmless(value) : value,
  );
}
