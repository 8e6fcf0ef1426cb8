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

import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Box from '@material-ui/core/Box';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import { makeStyles } from '@material-ui/core/styles';
import type { BoardRow as Row } from 'backstage-plugin-release-pipeline-common';
import { memo } from 'react';
import { NARROW, tokens, useTextClasses } from '../../theme';
import { Panel } from '../Panel';
import { BoardRow } from './BoardRow';

const useStyles = makeStyles(
  theme => {
    const { line, lineStrong, text2, inset, hover } = tokens(theme);
    return {
      // What is read only aloud stays inside of what scrolls.
      scroll: { overflowX: 'auto', position: 'relative' },
      table: {
        width: '100%',
        borderCollapse: 'collapse',
        fontSize: 13,
        lineHeight: '18px',
        '& th, & td': {
          '&:not([align])': { textAlign: 'left' },
          verticalAlign: 'top',
          padding: '6px 12px',
          fontWeight: 400,
          borderTop: `1px solid ${line}`,
          [NARROW]: { padding: '6px 8px' },
        },
        '& thead th': {
          fontSize: 12,
          fontWeight: 600,
          color: text2,
          whiteSpace: 'nowrap',
          padding: '10px 12px',
          borderTop: 0,
          borderBottom: `1px solid ${lineStrong}`,
          [NARROW]: { padding: '10px 8px', whiteSpace: 'normal' },
        },
        '& tbody tr:hover > *': { background: hover },
        '& tbody th[scope=rowgroup]': {
          background: inset,
          fontSize: 12,
          padding: '5px 12px',
          [NARROW]: { padding: '5px 8px' },
        },
      },
    };
  },
  { name: 'ReleasePipelineBoardTable' },
);

type Group = { system: string | undefined; rows: Row[] };

/** Rows of one system beside each other, in the order they came in. */
function bySystem(rows: Row[]): Group[] {
  const groups = new Map<string | undefined, Row[]>();
  for (const row of rows) {
    const { system } = row.component;
    groups.set(system, [...(groups.get(system) ?? []), row]);
  }
  return Array.from(groups, ([system, members]) => ({ system, rows: members }));
}

function countText(count: number, isAll: boolean): string {
  if (!isAll) {
    return `${count} shown`;
  }
  return count === 1 ? '1 component' : `${count} components`;
}

function SystemRow(props: { group: Group; width: number; isAll: boolean }) {
  const { group, width, isAll } = props;
  const { system, rows } = group;
  const texts = useTextClasses();
  return (
    <tr>
      <th scope="rowgroup" colSpan={width}>
        {system ? (
          <b className={texts.strong}>
            <EntityRefLink entityRef={system} defaultKind="system" hideIcon />
          </b>
        ) : (
          'Without a system'
        )}{' '}
        <span className={texts.muted}>{countText(rows.length, isAll)}</span>
      </th>
    </tr>
  );
}

function Table(props: {
  rows: Row[];
  columns: string[];
  /** Of each system all that the reader may see. */
  isAll: boolean;
}) {
  const { rows, isAll } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const narrow = useMediaQuery(NARROW);
  const columns =
    narrow && props.columns.length > 2 ? props.columns.slice(1) : props.columns;
  return (
    <Panel bare label="Releases by component">
      {/* A box that scrolls is reached by the keyboard too. */}
      <Box
        className={classes.scroll}
        role="region"
        aria-label="Table of releases"
        tabIndex={0}
      >
        <table className={classes.table}>
          <caption className={texts.hidden}>
            Which release is where, and what holds the newest
          </caption>
          <thead>
            <tr>
              <th scope="col">Component</th>
              {columns.map(column => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
              <th scope="col" align="right">
                Behind
              </th>
              <th scope="col">What holds or moves the newest</th>
              {!narrow && (
                <th scope="col">
                  <span className={texts.hidden}>What you can do</span>
                </th>
              )}
            </tr>
          </thead>
          {bySystem(rows).map(group => (
            <tbody key={group.system ?? ''}>
              <SystemRow
                group={group}
                width={columns.length + (narrow ? 3 : 4)}
                isAll={isAll}
              />
              {group.rows.map(row => (
                <BoardRow
                  key={row.component.ref}
                  row={row}
                  columns={columns}
                  narrow={narrow}
                />
              ))}
            </tbody>
          ))}
        </table>
      </Box>
    </Panel>
  );
}

/** Which release is where, by system; a narrow page leaves out the first stage. */
export const BoardTable = memo(Table);
