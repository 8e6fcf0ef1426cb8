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

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const DOMAIN = __dirname;

/** What decides, without its tests and their support. */
const FILES = readdirSync(DOMAIN, { recursive: true, encoding: 'utf8' })
  .filter(
    name =>
      name.endsWith('.ts') &&
      !name.endsWith('.test.ts') &&
      !name.startsWith('testing'),
  )
  .map(name => ({ name, text: readFileSync(join(DOMAIN, name), 'utf8') }));

/** Every `from '…'`, with what stands before it; `import('…')` and `require('…')` too. */
function importsOf(text: string): Array<{ from: string; statement: string }> {
  const pattern =
    /(?:^|\n)((?:import|export)\b[^;']*?from\s*|import\s*|[^\n]*\b(?:import|require)\s*\(\s*)'([^']+)'/g;
  return [...text.matchAll(pattern)].map(([, statement, from]) => ({
    statement,
    from,
  }));
}

/** Why a file of the domain may not import this; undefined where it may. */
function refusal(
  name: string,
  { from, statement }: { from: string; statement: string },
): string | undefined {
  if (from.startsWith('.')) {
    const path = relative(DOMAIN, resolve(DOMAIN, name, '..', from));
    return path.startsWith('..') || path.startsWith('testing')
      ? `${name} reaches out to ${from}`
      : undefined;
  }
  if (from === 'backstage-plugin-release-pipeline-node') {
    return /^(import|export)\s+type\b/.test(statement)
      ? undefined
      : `${name} needs more than types of ${from}`;
  }
  return [
    'backstage-plugin-release-pipeline-common',
    'canonicalize',
    'rrule-temporal',
    'semver',
    'yaml',
    'node:crypto',
  ].includes(from)
    ? undefined
    : `${name} imports ${from}`;
}

describe('the domain', () => {
  it('imports nothing that could reach outside', () => {
    const imports = FILES.flatMap(({ name, text }) =>
      importsOf(text).map(found => refusal(name, found)),
    );
    // It does import things: an expression that finds none would prove nothing.
    expect(imports.length).toBeGreaterThan(FILES.length);
    expect(imports.filter(problem => problem !== undefined)).toEqual([]);
  });

  it.each([
    ["import { readFile } from 'node:fs/promises';", 'imports node:fs'],
    ["import {\n  Knex,\n} from 'knex';", 'imports knex'],
    ["import 'undici';", 'imports undici'],
    ["const fs = require('fs');", 'imports fs'],
    ["const fs = await import('fs');", 'imports fs'],
    ["export * from '../database/sql';", 'reaches out to ../database/sql'],
    [
      "import { createGateType } from 'backstage-plugin-release-pipeline-node';",
      'needs more than types',
    ],
  ])('would notice %j', (text, problem) => {
    expect(importsOf(text).map(found => refusal('decide.ts', found))).toEqual([
      expect.stringContaining(problem),
    ]);
  });

  it('has no clock and no chance of its own', () => {
    const pattern =
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandom\w*\(|\bperformance\.|\bset(Timeout|Interval)\b|\bprocess\.|\bconsole\.|\bfetch\(/;
    expect(
      FILES.filter(({ text }) => pattern.test(text)).map(({ name }) => name),
    ).toEqual([]);
  });
});
