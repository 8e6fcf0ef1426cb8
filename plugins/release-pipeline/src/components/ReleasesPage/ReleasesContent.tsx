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

import type { Board } from 'backstage-plugin-release-pipeline-common';
import { useEffect, useRef } from 'react';
import { useBoard, useSettled, type Live } from '../../hooks';
import { EvidencePanel } from '../EvidenceFiles';
import { PageBody } from '../PageBody';
import { LiveContent } from '../PageStates';
import { BoardFields } from './BoardFields';
import { BoardView } from './BoardView';
import { useBoardFilters } from './useBoardFilters';

/** What was read last, so that the rows stay while others are read. */
function useLastRead(state: Live<Board>) {
  const last = useRef<{ data: Board; loadedAt: number }>();
  useEffect(() => {
    if (state.status === 'loaded') {
      last.current = state;
    } else if (state.status === 'forbidden') {
      last.current = undefined;
    }
  }, [state]);
  return state.status === 'loaded' ? state : last.current;
}

/** Which release is where, for all components that the reader may see. */
export function ReleasesContent() {
  const { filter, set, clear } = useBoardFilters();
  const searchRef = useRef<HTMLInputElement>(null);
  const search = useSettled(filter.search.trim());
  const { owner, system } = filter;
  const live = useBoard({
    owner: owner || undefined,
    system: system || undefined,
    search: search || undefined,
  });
  const last = useLastRead(live.state);
  return (
    <PageBody padded>
      {live.state.status !== 'forbidden' && (
        <BoardFields
          board={last?.data}
          filter={filter}
          onFilter={set}
          searchRef={searchRef}
        />
      )}
      <LiveContent
        live={live}
        what="the releases"
        rows={8}
        // What nothing matched says nothing of others.
        meanwhile={last?.data.rows.length ? last.data : undefined}
      >
        {(board, loadedAt) => (
          <BoardView
            board={board}
            loadedAt={loadedAt || (last?.loadedAt ?? 0)}
            isOfBefore={live.state.status === 'loading'}
            filter={filter}
            isNarrowed={Boolean(owner || system || search)}
            onMark={chosen => set({ mark: chosen })}
            onClear={() => {
              clear();
              // The button goes away with what it cleared.
              searchRef.current?.focus();
            }}
            onMore={live.loadMore}
          />
        )}
      </LiveContent>
      <EvidencePanel />
    </PageBody>
  );
}
