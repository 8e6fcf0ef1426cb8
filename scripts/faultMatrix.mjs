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

/**
 * Writes into docs/fault-matrix.md which tests show which case, by the numbers
 * in the tests' titles ("F40 never lets …"). With `--check` it only says
 * whether the document is as it should be.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import prettier from 'prettier';
import { ROOT, fromRoot } from './paths.mjs';

const DOCUMENT = fromRoot('docs', 'fault-matrix.md');
const LITERAL = /(['"`])(?:(?!\1).)*\1/g;
const COMMENT = /^\s*(?:\/\/|\*)/;
const CASE = /\b([IFS]\d{1,2})\b/g;

/** Test files by case. */
function shownBy() {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(path => /\.test\.tsx?$/.test(path));
  const cases = new Map();
  for (const path of [...new Set(files)].sort()) {
    const literals = readFileSync(fromRoot(path), 'utf8')
      .split('\n')
      .filter(line => !COMMENT.test(line))
      .flatMap(line => line.match(LITERAL) ?? []);
    for (const literal of literals) {
      for (const [, number] of literal.matchAll(CASE)) {
        cases.set(number, (cases.get(number) ?? new Set()).add(path));
      }
    }
  }
  return cases;
}

const cases = shownBy();
const before = readFileSync(DOCUMENT, 'utf8');
const lines = before.split('\n').map(line => {
  const cells = line.split(/(?<!\\)\|/);
  const number = cells[1]?.trim();
  if (!/^[IFS]\d{1,2}$/.test(number ?? '')) {
    return line;
  }
  const links = [...(cases.get(number) ?? [])].map(
    path =>
      `[${path
        .split('/')
        .pop()
        .replace(/\.test\.tsx?$/, '')}](../${path})`,
  );
  return [...cells.slice(0, 4), ` ${links.join(', ')} `, ''].join('|');
});
const after = await prettier.format(lines.join('\n'), {
  ...(await prettier.resolveConfig(DOCUMENT)),
  parser: 'markdown',
});
if (process.argv.includes('--check')) {
  if (after !== before) {
    console.error(
      'docs/fault-matrix.md does not say what the tests show; run: node scripts/faultMatrix.mjs',
    );
    process.exit(1);
  }
} else {
  writeFileSync(DOCUMENT, after);
}
