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
import FormControlLabel from '@material-ui/core/FormControlLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useEffect, useId, useRef } from 'react';
import { Glyph } from '../../icons';
import { joined, useTextClasses } from '../../theme';
import type { TrainForm, WaveForm } from './trainForm';

const useStyles = makeStyles(
  {
    waves: { border: 0, margin: '12px 0 0', padding: 0, minWidth: 0 },
    list: { margin: '0 0 8px', paddingLeft: 24 },
    row: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(140px, 1fr))',
      gap: 8,
      padding: '6px 0',
      alignItems: 'start',
    },
    remove: { justifySelf: 'start' },
  },
  { name: 'ReleasePipelineWaveFields' },
);

const CHOICES: Array<[TrainForm['waves'], string]> = [
  ['none', 'All at once'],
  ['dependencies', 'Each after what it depends on'],
  ['list', 'In waves of my own'],
];

const FIELDS: Array<[keyof WaveForm, string, string | undefined]> = [
  ['name', 'Wave', undefined],
  ['types', 'Its types', 'Such as infrastructure'],
  ['refs', 'Its components', undefined],
];

/** Who goes after whom; waves are listed in the order in which they go. */
export function WaveFields(props: {
  form: Pick<TrainForm, 'waves' | 'list'>;
  onForm: (change: Partial<TrainForm>) => void;
}) {
  const { form, onForm } = props;
  const { list, waves } = form;
  const classes = useStyles();
  const texts = useTextClasses();
  const id = useId();
  const add = useRef<HTMLButtonElement>(null);
  const newest = useRef<HTMLInputElement>(null);
  const before = useRef(list.length);
  useEffect(() => {
    // Who adds a wave names it; who takes one away stands at the list.
    if (list.length > before.current) {
      newest.current?.focus();
    } else if (list.length < before.current) {
      add.current?.focus();
    }
    before.current = list.length;
  }, [list.length]);
  const edit = (at: number, change: Partial<WaveForm>) =>
    onForm({
      list: list.map((wave, index) =>
        index === at ? { ...wave, ...change } : wave,
      ),
    });
  return (
    <fieldset className={classes.waves}>
      <legend className={joined(texts.dense, texts.strong)}>Order</legend>
      <RadioGroup
        aria-label="Order"
        value={waves}
        onChange={event =>
          onForm({ waves: event.target.value as TrainForm['waves'] })
        }
      >
        {CHOICES.map(([value, label]) => (
          <FormControlLabel
            key={value}
            value={value}
            control={<Radio color="primary" size="small" />}
            label={<span className={texts.dense}>{label}</span>}
          />
        ))}
      </RadioGroup>
      {waves === 'list' && (
        <>
          <p className={joined(texts.dense, texts.muted)}>
            The first wave that names a component, or its type, takes it. What
            none names goes last.
          </p>
          <ol className={classes.list}>
            {list.map((wave, index) => (
              // Waves have no identity of their own before they are saved.
              <li key={index}>
                <div className={classes.row}>
                  {FIELDS.map(([key, label, hint]) => (
                    <TextField
                      key={key}
                      id={`${id}-${index}-${key}`}
                      label={label}
                      helperText={hint}
                      value={wave[key]}
                      onChange={event =>
                        edit(index, { [key]: event.target.value })
                      }
                      inputRef={
                        key === 'name' && index === list.length - 1
                          ? newest
                          : undefined
                      }
                      multiline={key !== 'name'}
                      variant="outlined"
                      size="small"
                    />
                  ))}
                  <Button
                    size="small"
                    variant="outlined"
                    className={classes.remove}
                    aria-label={`Remove wave ${index + 1}`}
                    onClick={() =>
                      onForm({ list: list.filter((_, at) => at !== index) })
                    }
                  >
                    Remove
                  </Button>
                </div>
              </li>
            ))}
          </ol>
          <Button
            ref={add}
            size="small"
            variant="outlined"
            startIcon={<Glyph name="plus" size="small" />}
            onClick={() =>
              onForm({ list: [...list, { name: '', types: '', refs: '' }] })
            }
          >
            Add a wave
          </Button>
        </>
      )}
    </fieldset>
  );
}
