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
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { useId } from 'react';
import { useTextClasses } from '../../theme';
import type { TrainForm } from './trainForm';
import { useTableClasses } from './useTableClasses';
import { WaveFields } from './WaveFields';

type TextKey =
  | 'title'
  | 'start'
  | 'zone'
  | 'rule'
  | 'refs'
  | 'systems'
  | 'labels'
  | 'owner'
  | 'minutes';
type FlagKey = 'goesOn' | 'asksApproval' | 'isOff';

/** What of a train is typed and chosen. */
export function TrainFields(props: {
  form: TrainForm;
  stages: string[];
  isNew: boolean;
  onForm: (change: Partial<TrainForm>) => void;
}) {
  const { form, stages, isNew, onForm } = props;
  const classes = useTableClasses();
  const texts = useTextClasses();
  const id = useId();
  const field = (key: TextKey, label: string, rest: object = {}) => (
    <TextField
      id={`${id}-${key}`}
      label={label}
      value={form[key]}
      onChange={event => onForm({ [key]: event.target.value })}
      variant="outlined"
      size="small"
      {...rest}
    />
  );
  const check = (key: FlagKey, label: string) => (
    <FormControlLabel
      control={
        <Checkbox
          color="primary"
          size="small"
          checked={form[key]}
          onChange={event => onForm({ [key]: event.target.checked })}
        />
      }
      label={<span className={texts.dense}>{label}</span>}
    />
  );
  return (
    <div>
      <div className={classes.fields}>
        {field('title', 'Name', { autoFocus: isNew })}
        <TextField
          id={`${id}-stage`}
          select
          label="To"
          value={form.stage}
          onChange={event => onForm({ stage: event.target.value })}
          variant="outlined"
          size="small"
        >
          {stages.map(name => (
            <MenuItem key={name} value={name}>
              {name}
            </MenuItem>
          ))}
        </TextField>
        {field('start', 'Departs', {
          type: 'datetime-local',
          InputLabelProps: { shrink: true },
        })}
        {field('zone', 'Time zone')}
        {field('rule', 'Repeats', {
          helperText: 'A rule such as FREQ=WEEKLY;BYDAY=TH, or nothing',
        })}
        {field('refs', 'Components', { multiline: true })}
        {field('systems', 'Systems', { multiline: true })}
        {field('labels', 'Labels', {
          multiline: true,
          helperText: 'As key=value; one of them is enough',
        })}
        {field('owner', 'Owner', {
          helperText: 'A group that may change it, too',
        })}
      </div>
      <WaveFields form={form} onForm={onForm} />
      {form.waves !== 'none' && (
        <div className={classes.fields}>
          <TextField
            id={`${id}-until`}
            select
            label="The next wave goes when this one"
            value={form.until}
            onChange={event =>
              onForm({ until: event.target.value as TrainForm['until'] })
            }
            variant="outlined"
            size="small"
          >
            <MenuItem value="succeeded">has ended its watch well</MenuItem>
            <MenuItem value="healthy">is live and healthy</MenuItem>
          </TextField>
          {field('minutes', 'Within minutes', {
            type: 'number',
            inputProps: { min: 1, max: 1440 },
            helperText: '60 unless set',
          })}
        </div>
      )}
      {check('goesOn', 'Goes on when something fails')}
      {check('asksApproval', 'Takes along what only waits for approval')}
      {!isNew && check('isOff', 'Switched off: departs no more until changed')}
    </div>
  );
}
