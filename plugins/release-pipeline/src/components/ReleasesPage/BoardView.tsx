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

import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { Board } from 'backstage-plugin-release-pipeline-common';
import { useMemo } from 'react';
import { joined, useTextClasses } from '../../theme';
import { CopyBox } from '../CopyButton';
import { LoadMore } from '../LoadMore';
import { EmptyPanel } from '../PageStates';
import { SourceLine } from '../Sources';
import { marked, narrowed } from './boardRows';
import { BoardTable } from './BoardTable';
import { MarkChips } from './MarkChips';
import type { BoardFilter } from './useBoardFilters';

const useStyles = makeStyles(
  { ofBefore: { opacity: 0.6 } },
  { name: 'ReleasePipelineBoardView' },
);

/** Nothing to see yet, and how that changes. */
function EmptyBoard() {
  return (
    <EmptyPanel
      glyph="board"
      title="No component is followed yet"
      actions={
        <CopyBox
          text={
            'metadata:\n  annotations:\n    release-pipeline/pipeline: standard'
          }
        />
      }
    >
      Components that you may see show here once their catalog-info.yaml names a
      pipeline that your platform team offers, or an application of Argo CD.
    </EmptyPanel>
  );
}

function countText(shown: number, board: Board, isNarrowed: boolean): string {
  const total = board.rows.length + board.more;
  if (total === 0) {
    return 'None of the components you may see matches';
  }
  const which = isNarrowed
    ? 'components you may see that match'
    : 'components you may see';
  const read =
    board.more > 0 ? `, ${board.rows.length} of them read so far` : '';
  return `${shown} of ${total} ${which}${read}`;
}

function whyNothing(
  board: Board,
  filter: BoardFilter,
  isNarrowed: boolean,
): string {
  const others = [
    filter.mark && 'in another state',
    filter.risk && 'of another risk',
    filter.behind && 'less far behind',
  ].filter(Boolean);
  if (board.rows.length === 0 || others.length === 0) {
    return 'Search for another part of its name, or for another owner or system.';
  }
  const which = isNarrowed
    ? 'Others that match what you search for'
    : 'Others that you may see';
  return `${which} are ${others.join(' or ')}.`;
}

/** The board under its fields: chips, the table, and where the facts came from. */
export function BoardView(props: {
  board: Board;
  loadedAt: number;
  /** What matches is not read yet; this is what matched before. */
  isOfBefore: boolean;
  filter: BoardFilter;
  /** To names, an owner or a system. */
  isNarrowed: boolean;
  onMark: (mark: string) => void;
  onClear: () => void;
  onMore: () => Promise<void>;
}) {
  const { board, loadedAt, isOfBefore, filter, isNarrowed } = props;
  const { onMark, onClear, onMore } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const { behind, mark, risk } = filter;
  const counted = useMemo(
    () => narrowed(board.rows, { behind, risk }),
    [board, behind, risk],
  );
  const rows = useMemo(() => marked(counted, mark), [counted, mark]);
  if (board.rows.length === 0 && !isNarrowed) {
    return <EmptyBoard />;
  }
  return (
    <>
      <div>
        {board.rows.length > 0 && (
          <MarkChips
            rows={isOfBefore ? undefined : counted}
            value={mark}
            onChange={onMark}
          />
        )}
        {/* Keeps its line while there is nothing to say. */}
        <p
          role="status"
          className={texts.meta}
          style={{ marginTop: 8, minHeight: 18 }}
        >
          {!isOfBefore && countText(rows.length, board, isNarrowed)}
        </p>
      </div>
      {rows.length > 0 && (
        <div
          aria-busy={isOfBefore}
          className={joined(isOfBefore && classes.ofBefore)}
        >
          <BoardTable
            rows={rows}
            columns={board.columns}
            isAll={
              !isOfBefore &&
              !isNarrowed &&
              board.more === 0 &&
              rows.length === board.rows.length
            }
          />
        </div>
      )}
      {rows.length === 0 && !isOfBefore && (
        <EmptyPanel
          glyph="filter"
          title={
            board.more > 0
              ? 'No component read so far matches'
              : 'No component matches'
          }
          actions={
            <Button variant="outlined" onClick={onClear}>
              Clear the filters
            </Button>
          }
        >
          {whyNothing(board, filter, isNarrowed)}
        </EmptyPanel>
      )}
      {!isOfBefore && (
        <LoadMore
          more={board.more}
          text={`${board.more} more ${
            board.more === 1 ? 'component' : 'components'
          }`}
          onMore={onMore}
        />
      )}
      <SourceLine sources={board.sources} loadedAt={loadedAt}>
        <span>
          Behind: how many releases are newer than what runs in the last stage.
          Age: how long the release has run there.
        </span>
      </SourceLine>
    </>
  );
}
