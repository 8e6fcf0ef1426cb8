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

/** `npm run check`: types, lint, formatting, API reports and the fault matrix. */
import { onStop, run } from './processes.mjs';

const CHECKS = [
  // From nothing: the order of what an incremental run declares depends on the
  // runs before it, and so would the reports.
  ['Types', ['tsc:clean']],
  ['Lint', ['backstage-cli', 'repo', 'lint', '--max-warnings', '0']],
  ['Formatting', ['prettier', '--check', '.']],
  ['API and SQL reports', ['api-reports', '--ci']],
  ['Fault matrix', ['node', 'scripts/faultMatrix.mjs', '--check']],
];

onStop(() => {});

const failed = [];
for (const [name, args] of CHECKS) {
  console.log(`\n${name} …`);
  if ((await run('yarn', args)) !== 0) {
    failed.push(name);
  }
}
console.log(
  failed.length ? `\nNot in order: ${failed.join(', ')}` : '\nAll in order',
);
process.exit(failed.length ? 1 : 0);
