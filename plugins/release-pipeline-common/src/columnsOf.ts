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
 * The columns of some rows of the board, in the order of their stages: one that
 * is not among them yet comes right behind the one before it. Of rows that were
 * read in several pages, ask for all at once.
 *
 * @public
 */
export function columnsOf(
  rows: ReadonlyArray<{ stages: ReadonlyArray<{ column: string }> }>,
): string[] {
  const columns: string[] = [];
  for (const { stages } of rows) {
    let place = 0;
    for (const { column } of stages) {
      const found = columns.indexOf(column);
      if (found < 0) {
        columns.splice(place, 0, column);
        place += 1;
      } else {
        place = found + 1;
      }
    }
  }
  return columns;
}
