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
import Button from '@material-ui/core/Button';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type {
  SubscriptionFilter,
  Subscriptions,
} from 'backstage-plugin-release-pipeline-common';
import { useId, useState, type FormEvent } from 'react';
import { releasePipelineApiRef } from '../../api';
import { useTextClasses } from '../../theme';
import { Failure } from '../PromotionDialogs';
import { KINDS, nameOf } from './filterWords';

const useStyles = makeStyles(
  {
    form: { display: 'grid', gap: 12 },
    kinds: { border: 0, margin: 0, padding: 0, minWidth: 0 },
    kind: { display: 'flex', marginRight: 0 },
  },
  { name: 'ReleasePipelineNewSubscription' },
);

const EVERYTHING = 'all';
const MINE = 'mine';

/** What a choice means: `system:…` and `group:…` are entity refs. */
function filterOf(about: string): SubscriptionFilter {
  if (about === EVERYTHING) {
    return {};
  }
  if (about === MINE) {
    return { mine: true };
  }
  return about.startsWith('system:')
    ? { systems: [about] }
    : { owners: [about] };
}

/** Makes a subscription; its address is told once. */
export function NewSubscription(props: {
  view: Subscriptions;
  onCreated: (address: string) => void;
}) {
  const { onCreated, view } = props;
  const { choices, mine } = view;
  const api = useApi(releasePipelineApiRef);
  const classes = useStyles();
  const texts = useTextClasses();
  const id = useId();
  const [name, setName] = useState('Releases');
  const [about, setAbout] = useState(mine.allowed ? MINE : EVERYTHING);
  const [stage, setStage] = useState('');
  const [kinds, setKinds] = useState(KINDS.map(({ kind }) => kind));
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const impossible =
    (name.trim() === '' && 'Name it first.') ||
    (kinds.length === 0 && 'Choose something to show first.');
  const create = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy || impossible) {
      return;
    }
    setIsBusy(true);
    setFailure(undefined);
    try {
      const { address } = await api.createSubscription({
        name: name.trim(),
        filter: {
          ...filterOf(about),
          ...(stage && { stages: [stage] }),
          ...(kinds.length < KINDS.length && { kinds }),
        },
      });
      onCreated(address);
    } catch (cause) {
      setFailure(cause);
      setIsBusy(false);
    }
  };
  const select = {
    select: true,
    SelectProps: { native: true },
    InputLabelProps: { shrink: true },
    variant: 'outlined',
    size: 'small',
  } as const;
  return (
    <form
      className={classes.form}
      aria-label="New subscription"
      onSubmit={create}
    >
      <TextField
        id={`${id}-name`}
        label="Name in your calendar"
        value={name}
        onChange={event => setName(event.target.value)}
        inputProps={{ maxLength: 80 }}
        variant="outlined"
        size="small"
      />
      <TextField
        {...select}
        id={`${id}-about`}
        label="About"
        value={about}
        onChange={event => setAbout(event.target.value)}
      >
        <option value={MINE} disabled={!mine.allowed}>
          What my groups own
        </option>
        <option value={EVERYTHING}>All that I may see</option>
        {choices.systems.map(ref => (
          <option key={ref} value={ref}>
            System {nameOf(ref)}
          </option>
        ))}
        {choices.owners.map(ref => (
          <option key={ref} value={ref}>
            What {nameOf(ref)} owns
          </option>
        ))}
      </TextField>
      {!mine.allowed && (
        <span className={texts.meta} role="note">
          {mine.because}
        </span>
      )}
      <TextField
        {...select}
        id={`${id}-stage`}
        label="Stage"
        value={stage}
        onChange={event => setStage(event.target.value)}
      >
        <option value="">All stages</option>
        {choices.stages.map(each => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </TextField>
      <fieldset className={classes.kinds}>
        <legend className={texts.dense}>Show</legend>
        {KINDS.map(({ kind, label }) => (
          <FormControlLabel
            key={kind}
            className={classes.kind}
            label={label}
            control={
              <Checkbox
                size="small"
                color="primary"
                checked={kinds.includes(kind)}
                onChange={({ target }) =>
                  setKinds(
                    KINDS.map(each => each.kind).filter(each =>
                      each === kind ? target.checked : kinds.includes(each),
                    ),
                  )
                }
              />
            }
          />
        ))}
      </fieldset>
      {failure !== undefined && <Failure of={failure} />}
      <div>
        <Button
          type="submit"
          variant="contained"
          color="primary"
          disabled={isBusy || Boolean(impossible)}
        >
          Make an address
        </Button>
      </div>
      {impossible && (
        <span className={texts.meta} role="note">
          {impossible}
        </span>
      )}
    </form>
  );
}
