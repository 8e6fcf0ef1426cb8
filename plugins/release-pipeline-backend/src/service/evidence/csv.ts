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
 * A table as CSV (RFC 4180) for people who open it with a spreadsheet: every cell
 * is quoted, and none is taken for a formula.
 */
export function csv(
  heads: readonly string[],
  rows: ReadonlyArray<ReadonlyArray<string | undefined>>,
): string {
  return [heads, ...rows].map(row => `${row.map(cell).join(',')}\r\n`).join('');
}

/**
 * An apostrophe before it makes it text; also behind blanks, which some pass over,
 * and behind what separates cells where commas do not: a cell goes on there as
 * the next.
 */
function cell(text = ''): string {
  const defused = text
    .replace(/^(?=[\s\uFEFF"]*[=+\-@\t\r\n＝＋－＠])/, "'")
    // The run is matched whether a formula follows or not, so that none is read twice.
    .replace(/([\s\uFEFF";,|]+)([=+\-@＝＋－＠]?)/g, (both, run, begin) =>
      begin && /[;,|\t\r\n]/.test(run) ? `${run}'${begin}` : both,
    );
  return `"${defused.replace(/"/g, '""')}"`;
}
