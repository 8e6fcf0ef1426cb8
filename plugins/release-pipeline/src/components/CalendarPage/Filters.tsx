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

import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { tokens } from '../../theme';
import type { Change } from 'backstage-plugin-release-pipeline-common';

/** What the reader wants to see; an empty word means all. */
export type Filter = { system: string; component: string; stage: string };

export const noFilter: Filter = { system: '', component: '', stage: '' };

export function matches(change: Change, filter: Filter): boolean {
  return (
    (!filter.system || change.component.system === filter.system) &&
    (!filter.component || change.component.ref === filter.component) &&
    (!filter.stage || change.stage === filter.stage)
  );
}

const useStyles = makeStyles(
  theme => {
    const { paper, text2 } = tokens(theme);
    return {
      filters: { display: 'flex', flexWrap: 'wrap', gap: 8 },
      filter: {
        minWidth: 160,
        '& .MuiSelect-root': {
          background: paper,
          padding: '8px 28px 8px 10px',
          fontSize: 13,
        },
        '& label': { color: text2 },
      },
    };
  },
  { name: 'ReleasePipelineFilters' },
);

function optionsOf(pairs: Array<[value: string | undefined, label: string]>) {
  const options = new Map(pairs.filter(([value]) => value));
  return Array.from(options).sort(([, a], [, b]) => a.localeCompare(b));
}

/** Narrows the calendar to a system, a component or a stage. */
export function Filters(props: {
  changes: Change[];
  filter: Filter;
  onFilter: (filter: Filter) => void;
}) {
  const { changes, filter, onFilter } = props;
  const classes = useStyles();
  const fields = [
    {
      key: 'system' as const,
      label: 'System',
      options: optionsOf(
        changes.map(({ component }) => [
          component.system,
          component.system ?? '',
        ]),
      ),
    },
    {
      key: 'component' as const,
      label: 'Component',
      options: optionsOf(
        changes.map(({ component }) => [component.ref, component.name]),
      ),
    },
    {
      key: 'stage' as const,
      label: 'Stage',
      options: optionsOf(changes.map(({ stage }) => [stage, stage])),
    },
  ];
  return (
    <div className={classes.filters}>
      {fields.map(({ key, label, options }) => (
        <TextField
          key={key}
          id={`release-pipeline-calendar-${key}`}
          select
          size="small"
          variant="outlined"
          label={label}
          className={classes.filter}
          value={filter[key]}
          onChange={event => onFilter({ ...filter, [key]: event.target.value })}
          InputLabelProps={{ shrink: true }}
          SelectProps={{ displayEmpty: true }}
        >
          <MenuItem value="">All</MenuItem>
          {filter[key] && !options.some(([value]) => value === filter[key]) && (
            <MenuItem value={filter[key]}>{filter[key]}</MenuItem>
          )}
          {options.map(([value, name]) => (
            <MenuItem key={value} value={value}>
              {name}
            </MenuItem>
          ))}
        </TextField>
      ))}
    </div>
  );
}
