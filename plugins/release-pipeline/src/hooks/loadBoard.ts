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

import {
  BOARD_PAGE,
  type Board,
  type BoardQuery,
  columnsOf,
} from 'backstage-plugin-release-pipeline-common';
import type { ReleasePipelineApi, RequestOptions } from '../api';
import { joinedBy } from './paged';

/**
 * The first pages of the board as one; a component that moved to a later page
 * meanwhile shows once.
 */
export async function loadBoard(
  api: ReleasePipelineApi,
  query: Omit<BoardQuery, 'offset'>,
  pages: number,
  options: RequestOptions,
): Promise<Board> {
  let board = await api.getBoard(query, options);
  for (let page = 1; page < pages && board.more > 0; page += 1) {
    const next = await api.getBoard(
      { ...query, offset: page * BOARD_PAGE },
      options,
    );
    const rows = joinedBy(board.rows, next.rows, row => row.component.ref);
    board = {
      ...next,
      rows,
      columns: columnsOf(rows),
      sources: joinedBy(
        board.sources,
        next.sources,
        ({ kind, name }) => `${kind} ${name}`,
      ),
    };
  }
  return board;
}
