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

import type { BoardRow } from 'backstage-plugin-release-pipeline-common';
import type { BoardFilter } from './useBoardFilters';

/**
 * The rows of a risk, and those at least so far behind; what is not known is
 * neither.
 */
export function narrowed(
  rows: BoardRow[],
  { risk, behind }: Pick<BoardFilter, 'risk' | 'behind'>,
): BoardRow[] {
  return rows.filter(
    row =>
      (!risk || row.risk === risk) &&
      (!behind || (row.behind ?? -1) >= Number(behind)),
  );
}

/** The rows that have a mark. */
export function marked(rows: BoardRow[], mark: string): BoardRow[] {
  return mark
    ? rows.filter(({ marks }) => marks.some(one => one === mark))
    : rows;
}
