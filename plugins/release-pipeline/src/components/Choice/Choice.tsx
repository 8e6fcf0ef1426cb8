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
import type { ReactNode } from 'react';
import { tokens } from '../../theme';

const useStyles = makeStyles(
  theme => {
    const { paper, text2 } = tokens(theme);
    return {
      choice: {
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
  { name: 'ReleasePipelineChoice' },
);

/** One of some values; a chosen one that is no longer offered stays as it is. */
export function Choice(props: {
  id: string;
  label: string;
  value: string;
  /** The word for no choice, where there may be none. */
  none?: string;
  options: Array<[value: string, label: ReactNode]>;
  onChange: (value: string) => void;
}) {
  const { id, label, value, none, options, onChange } = props;
  const classes = useStyles();
  return (
    <TextField
      id={id}
      select
      size="small"
      variant="outlined"
      label={label}
      className={classes.choice}
      value={value}
      onChange={event => onChange(event.target.value)}
      InputLabelProps={{ shrink: true }}
      SelectProps={{ displayEmpty: true }}
    >
      {none !== undefined && <MenuItem value="">{none}</MenuItem>}
      {value && !options.some(([offered]) => offered === value) && (
        <MenuItem value={value}>{value}</MenuItem>
      )}
      {options.map(([offered, name]) => (
        <MenuItem key={offered} value={offered}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  );
}
