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
 * The last lines of `npm test` from Jest's JSON result: the hints of what this
 * machine lacks (in the titles of skipped tests, see
 * `test/src/support/machine.ts`), then `N passed, N failed, N skipped`. A test
 * file that could not run counts as one failure.
 */
export function summarize(results) {
  const hints = new Set();
  for (const { assertionResults } of results.testResults) {
    for (const { status, fullName } of assertionResults) {
      const hint = /\[(needs [^\]]+)\]/.exec(fullName);
      if (hint && (status === 'pending' || status === 'skipped')) {
        hints.add(hint[1]);
      }
    }
  }
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const skipped = results.numPendingTests + results.numTodoTests;
  return {
    failed,
    lines: [
      ...[...hints].sort().map(hint => `Skipped: ${hint}`),
      `${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`,
    ],
  };
}
