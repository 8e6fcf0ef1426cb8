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

import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type { TriedGate } from 'backstage-plugin-release-pipeline-common';
import { useId } from 'react';
import { numberIn, tryFieldsOf } from '../../model';
import { useTextClasses } from '../../theme';

const useStyles = makeStyles(
  {
    set: { border: 0, margin: 0, padding: 0, minWidth: 0 },
    legend: { padding: 0, marginBottom: 8 },
    fields: { display: 'flex', flexWrap: 'wrap', gap: '12px 8px' },
    field: {
      width: 160,
      '& input': { padding: '9px 10px', fontSize: 13 },
    },
  },
  { name: 'ReleasePipelineTriedSettings' },
);

/** The numbers of a gate, to be tried with others than config has. */
export function TriedSettings(props: {
  settings: TriedGate['settings'];
  values: Record<string, string>;
  onValue: (path: string, value: string) => void;
}) {
  const { settings, values, onValue } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const id = useId();
  const fields = tryFieldsOf(settings);
  if (fields.length === 0) {
    return null;
  }
  return (
    <fieldset className={classes.set}>
      <legend className={`${texts.dense} ${texts.strong} ${classes.legend}`}>
        With other values than config has
      </legend>
      <div className={classes.fields}>
        {fields.map(({ path, label, value }) => {
          const written = values[path] ?? '';
          return (
            <TextField
              key={path}
              id={`${id}-${path}`}
              label={label}
              placeholder={String(value)}
              value={written}
              onChange={event => onValue(path, event.target.value)}
              error={written !== '' && numberIn(written) === undefined}
              helperText={`config: ${value}`}
              className={classes.field}
              inputProps={{ inputMode: 'decimal', maxLength: 20 }}
              InputLabelProps={{ shrink: true }}
              variant="outlined"
              size="small"
            />
          );
        })}
      </div>
    </fieldset>
  );
}
