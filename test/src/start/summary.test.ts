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
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const SUMMARY = pathToFileURL(
  resolve(__dirname, '..', '..', '..', 'scripts', 'summary.mjs'),
);

/** The script is a native module, which only Node itself can load. */
function summarize(results: object): { failed: number; lines: string[] } {
  const output = execFileSync(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { summarize } from '${SUMMARY}';
     console.log(JSON.stringify(summarize(${JSON.stringify(results)})));`,
  ]);
  return JSON.parse(output.toString());
}

const NOTHING = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
  testResults: [],
};

describe('the end of npm test', () => {
  it('counts what passed, failed and was skipped', () => {
    expect(
      summarize({
        ...NOTHING,
        numPassedTests: 12,
        numFailedTests: 1,
        numPendingTests: 3,
      }),
    ).toEqual({ failed: 1, lines: ['12 passed, 1 failed, 3 skipped'] });
  });

  it('counts a file that could not run as a failure', () => {
    expect(summarize({ ...NOTHING, numRuntimeErrorTestSuites: 2 })).toEqual({
      failed: 2,
      lines: ['0 passed, 2 failed, 0 skipped'],
    });
  });

  it('says again what failed, with frames that Jest leaves out', () => {
    expect(
      summarize({
        ...NOTHING,
        numFailedTests: 1,
        numRuntimeErrorTestSuites: 1,
        testResults: [
          {
            name: 'a.test.ts',
            message: '',
            assertionResults: [
              { status: 'passed', fullName: 'one', failureMessages: [] },
              {
                status: 'failed',
                fullName: 'two',
                failureMessages: ['Error: \n    at node:net:1:2'],
              },
            ],
          },
          { name: 'b.test.ts', message: 'No such file', assertionResults: [] },
        ],
      }).lines,
    ).toEqual([
      'Failed: a.test.ts: two\n  Error: \n      at node:net:1:2',
      'Failed: b.test.ts: could not run\n  No such file',
      '0 passed, 2 failed, 0 skipped',
    ]);
  });

  it('says once what the machine lacks', () => {
    const skipped = (fullName: string) => ({ status: 'pending', fullName });
    expect(
      summarize({
        ...NOTHING,
        numPendingTests: 2,
        testResults: [
          {
            assertionResults: [
              skipped('story [needs Chromium: apt-get install chromium] one'),
              skipped('story [needs Chromium: apt-get install chromium] two'),
              { status: 'passed', fullName: 'other [needs nothing]' },
            ],
          },
        ],
      }).lines,
    ).toEqual([
      'Skipped: needs Chromium: apt-get install chromium',
      '0 passed, 0 failed, 2 skipped',
    ]);
  });
});
