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

import { useApi } from '@backstage/core-plugin-api';
import {
  type BoardQuery,
  PROMOTIONS_CHANNEL,
} from 'backstage-plugin-release-pipeline-common';
import { useCallback } from 'react';
import { releasePipelineApiRef, type RequestOptions } from '../api';
import { loadBoard } from './loadBoard';
import { usePaged } from './paged';

// The board changes with each component and is more to read than others.
const BOARD_REST = 2_000;

/** Which release is where, narrowed; `loadMore` adds a page. */
export function useBoard(query: Omit<BoardQuery, 'offset'>) {
  const api = useApi(releasePipelineApiRef);
  const { owner, system, search } = query;
  // What is narrowed anew begins with its first page.
  const read = useCallback(
    (pages: number, options: RequestOptions) =>
      loadBoard(api, { owner, system, search }, pages, options),
    [api, owner, system, search],
  );
  return usePaged(read, PROMOTIONS_CHANNEL, BOARD_REST);
}
