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

import { stripVTControlCharacters } from 'node:util';

/** Lines of an error that are said again. */
const LINES_OF_FAILURE = 8;

/**
 * What failed, once more: Jest's own report leaves out the frames within Node,
 * which are all that there is of an error that nobody caught.
 */
function failuresOf({ name, message, assertionResults }) {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  const texts = failed.flatMap(({ fullName, failureMessages }) =>
    failureMessages.map(text => [fullName, text]),
  );
  if (!failed.length && message) {
    texts.push(['could not run', message]);
  }
  return texts.map(([title, text]) =>
    [
      `Failed: ${name}: ${title}`,
      ...stripVTControlCharacters(text).split('\n').slice(0, LINES_OF_FAILURE),
    ].join('\n  '),
  );
}

/**
 * The last lines of `npm test` from Jest's JSON result: what failed, the hints of what this
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
      ...results.testResults.flatMap(failuresOf),
      ...[...hints].sort().map(hint => `Skipped: ${hint}`),
      `${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`,
    ],
  };
}
