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

import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import TextField, { type TextFieldProps } from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useId } from 'react';
import { joined, useTextClasses } from '../../theme';

/** What the backend says is wrong with a field, by its key. */
export type ProblemsByKey = Record<string, string>;

const useStyles = makeStyles(
  {
    set: { border: 0, margin: 0, padding: 0, minWidth: 0 },
    box: { padding: '2px 6px 2px 0' },
    label: { marginRight: 16, marginLeft: 0 },
  },
  { name: 'ReleasePipelineEventFields' },
);

/** A field, and below it what is wrong with it. */
export function Field(
  props: Omit<TextFieldProps, 'variant' | 'onChange'> & {
    problem?: string;
    onValue: (value: string) => void;
  },
) {
  const { problem, onValue, helperText, InputLabelProps, ...rest } = props;
  const id = useId();
  return (
    <TextField
      id={id}
      {...rest}
      variant="outlined"
      size="small"
      fullWidth
      error={problem !== undefined}
      helperText={problem ?? helperText}
      InputLabelProps={{ shrink: true, ...InputLabelProps }}
      onChange={event => onValue(event.target.value)}
    />
  );
}

/** Some of a few values. */
export function Checks(props: {
  label: string;
  hint?: string;
  problem?: string;
  options: ReadonlyArray<readonly [value: string, label: string]>;
  values: string[];
  onValues: (values: string[]) => void;
}) {
  const { label, hint, problem, options, values, onValues } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <fieldset className={classes.set}>
      <legend className={joined(texts.dense, texts.strong)}>{label}</legend>
      {options.map(([value, name]) => (
        <FormControlLabel
          key={value}
          className={classes.label}
          label={<span className={texts.dense}>{name}</span>}
          control={
            <Checkbox
              size="small"
              color="primary"
              className={classes.box}
              checked={values.includes(value)}
              onChange={() =>
                onValues(
                  values.includes(value)
                    ? values.filter(other => other !== value)
                    : [...values, value],
                )
              }
            />
          }
        />
      ))}
      {(problem ?? hint) && (
        <FormHelperText error={problem !== undefined}>
          {problem ?? hint}
        </FormHelperText>
      )}
    </fieldset>
  );
}
