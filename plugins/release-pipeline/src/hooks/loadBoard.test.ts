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

import { makeBoard } from '../__testUtils__/board';
import { FakeReleasePipelineApi } from '../__testUtils__/FakeReleasePipelineApi';
import { loadBoard } from './loadBoard';

const story = makeBoard(Date.now());
const [first, second, third] = story.rows;
const rowWith = (row: typeof first, ...stages: string[]) => ({
  ...row,
  stages: stages.map(name => story.stage(name, '1.0.0', 1_000)),
});
const { signal } = new AbortController();

describe('loadBoard', () => {
  it('orders the columns of all rows, whichever page they came with', async () => {
    const api = new FakeReleasePipelineApi({
      board: story.board({
        rows: [rowWith(first, 'dev', 'production')],
        columns: ['dev', 'production'],
        more: 2,
      }),
      laterBoards: [
        story.board({
          rows: [
            rowWith(first, 'dev', 'production'),
            rowWith(second, 'dev', 'staging', 'production'),
          ],
          columns: ['dev', 'staging', 'production'],
          more: 1,
        }),
        story.board({
          rows: [rowWith(third, 'build', 'dev')],
          columns: ['build', 'dev'],
        }),
      ],
    });
    const board = await loadBoard(api, {}, 3, { signal });
    expect(board.columns).toEqual(['build', 'dev', 'staging', 'production']);
    expect(board.rows.map(({ component }) => component.name)).toEqual(
      [first, second, third].map(({ component }) => component.name),
    );
    expect(board.more).toBe(0);
  });
});
