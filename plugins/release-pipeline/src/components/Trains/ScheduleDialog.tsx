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
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import type { TrainText } from 'backstage-plugin-release-pipeline-common';
import { useId, useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { readerTimeZone } from '../../hooks';
import { ReasonDialog } from '../PromotionDialogs';
import { useTableClasses } from './useTableClasses';

/** One ref in each line, or with commas; a name alone is a component or system of the default namespace. */
function refsOf(kind: string, text: string): string[] | undefined {
  const refs = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(ref => (ref.includes(':') ? ref : `${kind}:default/${ref}`));
  return refs.length > 0 ? refs : undefined;
}

/** Schedules a train; it asks in the reader's name when it departs. */
export function ScheduleDialog(props: {
  stages: string[];
  onClose: () => void;
}) {
  const { stages, onClose } = props;
  const api = useApi(releasePipelineApiRef);
  const classes = useTableClasses();
  const id = useId();
  const [title, setTitle] = useState('');
  const [stage, setStage] = useState(stages[stages.length - 1] ?? '');
  const [start, setStart] = useState('');
  const [zone, setZone] = useState(readerTimeZone());
  const [rule, setRule] = useState('');
  const [refs, setRefs] = useState('');
  const [systems, setSystems] = useState('');
  const [byDependencies, setByDependencies] = useState(false);
  const [goesOn, setGoesOn] = useState(false);
  const [asksApproval, setAsksApproval] = useState(false);
  const components: TrainText['components'] = {
    refs: refsOf('component', refs),
    systems: refsOf('system', systems),
  };
  const missing = [
    title.trim() === '' && 'Name the train first.',
    start === '' && 'Choose when it departs first.',
    !components.refs &&
      !components.systems &&
      'Name components or systems first.',
  ].find(Boolean);
  const field = (
    name: string,
    value: string,
    onChange: (value: string) => void,
    rest: object = {},
  ) => (
    <TextField
      id={`${id}-${name}`}
      label={name}
      value={value}
      onChange={event => onChange(event.target.value)}
      variant="outlined"
      size="small"
      {...rest}
    />
  );
  const check = (
    label: string,
    checked: boolean,
    onChange: (checked: boolean) => void,
  ) => (
    <FormControlLabel
      control={
        <Checkbox
          color="primary"
          size="small"
          checked={checked}
          onChange={event => onChange(event.target.checked)}
        />
      }
      label={label}
    />
  );
  return (
    <ReasonDialog
      title="Schedule a train"
      confirm="Schedule"
      reasonHint="The reason of each promotion; recorded with your name."
      reasonRequired
      longest={500}
      impossible={missing || undefined}
      onConfirm={async reason => {
        await api.createTrain({
          title: title.trim(),
          stage,
          start,
          zone: zone.trim(),
          ...(rule.trim() && { recurrence: { rule: rule.trim() } }),
          components,
          waves: { by: byDependencies ? 'dependencies' : 'none' },
          onFailure: goesOn ? 'continue' : 'stop',
          asksApproval,
          reason: reason ?? '',
        });
      }}
      onClose={onClose}
    >
      <p>
        It departs at its time and asks in your name for what nothing holds back
        then. Each component is promoted by itself, with all its conditions.
      </p>
      <div className={classes.fields}>
        {field('Name', title, setTitle)}
        <TextField
          id={`${id}-stage`}
          select
          label="To"
          value={stage}
          onChange={event => setStage(event.target.value)}
          variant="outlined"
          size="small"
        >
          {stages.map(name => (
            <MenuItem key={name} value={name}>
              {name}
            </MenuItem>
          ))}
        </TextField>
        {field('Departs', start, setStart, {
          type: 'datetime-local',
          InputLabelProps: { shrink: true },
        })}
        {field('Time zone', zone, setZone)}
        {field('Repeats', rule, setRule, {
          helperText: 'A rule such as FREQ=WEEKLY;BYDAY=TH, or nothing',
        })}
        {field('Components', refs, setRefs, { multiline: true })}
        {field('Systems', systems, setSystems, { multiline: true })}
      </div>
      {check(
        'In waves: each after what it depends on',
        byDependencies,
        setByDependencies,
      )}
      {check('Goes on when something fails', goesOn, setGoesOn)}
      {check(
        'Takes along what only waits for approval',
        asksApproval,
        setAsksApproval,
      )}
    </ReasonDialog>
  );
}
