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

import { parseEntityRef } from '@backstage/catalog-model';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import InputAdornment from '@material-ui/core/InputAdornment';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type { Board } from 'backstage-plugin-release-pipeline-common';
import type { ReactNode, RefObject } from 'react';
import { Glyph } from '../../icons';
import { tokens } from '../../theme';
import { Choice } from '../Choice';
import type { BoardFilter } from './useBoardFilters';

const useStyles = makeStyles(
  theme => {
    const { paper, text2 } = tokens(theme);
    return {
      fields: {
        display: 'flex',
        flexWrap: 'wrap',
        // A label stands on the edge of its field.
        gap: '14px 8px',
        paddingTop: 4,
      },
      search: {
        minWidth: 200,
        '& .MuiOutlinedInput-root': { background: paper, fontSize: 13 },
        '& input': { padding: '8px 10px 8px 0', height: 19 },
        '& label': { color: text2 },
      },
    };
  },
  { name: 'ReleasePipelineBoardFields' },
);

const risks: Array<[string, string]> = [
  ['high', 'High'],
  ['medium', 'Medium'],
  ['low', 'Low'],
];

const distances = ['1', '2', '3', '5', '10'].map((least): [string, string] => [
  least,
  `${least} or more`,
]);

/** Titles as the catalog has them, in the order of the names. */
function named(
  refs: string[] | undefined,
  defaultKind: string,
): Array<[string, ReactNode]> {
  return (refs ?? [])
    .slice()
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b)))
    .map(ref => [
      ref,
      <EntityDisplayName
        key={ref}
        entityRef={ref}
        defaultKind={defaultKind}
        hideIcon
        disableTooltip
      />,
    ]);
}

function nameOf(ref: string): string {
  return parseEntityRef(ref).name;
}

/** Narrows the board to names, an owner, a system, a risk or a distance. */
export function BoardFields(props: {
  board: Board | undefined;
  filter: BoardFilter;
  onFilter: (changes: Partial<BoardFilter>) => void;
  searchRef: RefObject<HTMLInputElement>;
}) {
  const { board, filter, onFilter, searchRef } = props;
  const classes = useStyles();
  return (
    <div className={classes.fields} role="search">
      <TextField
        id="release-pipeline-board-search"
        size="small"
        variant="outlined"
        label="Component"
        placeholder="Search"
        className={classes.search}
        value={filter.search}
        onChange={event => onFilter({ search: event.target.value })}
        inputRef={searchRef}
        inputProps={{ maxLength: 100, autoComplete: 'off' }}
        InputProps={{
          startAdornment: (
            <InputAdornment position="start">
              <Glyph name="search" />
            </InputAdornment>
          ),
        }}
        InputLabelProps={{ shrink: true }}
      />
      <Choice
        id="release-pipeline-board-owner"
        label="Owner"
        none="All"
        value={filter.owner}
        options={named(board?.owners, 'group')}
        onChange={owner => onFilter({ owner })}
      />
      <Choice
        id="release-pipeline-board-system"
        label="System"
        none="All"
        value={filter.system}
        options={named(board?.systems, 'system')}
        onChange={system => onFilter({ system })}
      />
      <Choice
        id="release-pipeline-board-risk"
        label="Risk"
        none="All"
        value={filter.risk}
        options={risks}
        onChange={risk => onFilter({ risk })}
      />
      <Choice
        id="release-pipeline-board-behind"
        label="Behind by"
        none="any"
        value={filter.behind}
        options={distances}
        onChange={behind => onFilter({ behind })}
      />
    </div>
  );
}
