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
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { stringifyEntityRef } from '@backstage/catalog-model';
import Button from '@material-ui/core/Button';
import Chip from '@material-ui/core/Chip';
import { makeStyles } from '@material-ui/core/styles';
import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import { useSettled } from '../../hooks';
import { Field } from './fields';

const OFFERED = 20;

const useStyles = makeStyles(
  {
    row: { display: 'flex', gap: 8, alignItems: 'flex-start' },
    chips: { display: 'flex', flexWrap: 'wrap', gap: 4, marginTop: 4 },
  },
  { name: 'ReleasePipelineListField' },
);

/** Entities of a kind whose name goes with what is typed. */
function useOffered(kind: string | undefined, typed: string): string[] {
  const catalog = useApi(catalogApiRef);
  const [offered, setOffered] = useState<string[]>([]);
  const term = useSettled(typed);
  useEffect(() => {
    let isOver = false;
    if (!kind || term.trim() === '') {
      setOffered([]);
      return undefined;
    }
    catalog
      .queryEntities({
        filter: { kind },
        fullTextFilter: { term: term.trim().replace(/^.*[:/]/, '') },
        fields: ['kind', 'metadata.name', 'metadata.namespace'],
        limit: OFFERED,
      })
      .then(
        ({ items }) => {
          if (!isOver) {
            setOffered(items.map(entity => stringifyEntityRef(entity)));
          }
        },
        // It can be typed in full; what is wrong with it the preview says.
        () => !isOver && setOffered([]),
      );
    return () => {
      isOver = true;
    };
  }, [catalog, kind, term]);
  return offered;
}

/** Some words, one after the other; those of a kind are offered from the catalog. */
export function ListField(props: {
  label: string;
  hint?: string;
  problem?: string;
  /** Kind of the entities that it names; absent: words of any sort. */
  kind?: string;
  values: string[];
  onValues: (values: string[]) => void;
}) {
  const { label, hint, problem, kind, values, onValues } = props;
  const classes = useStyles();
  const listId = useId();
  const [typed, setTyped] = useState('');
  const offered = useOffered(kind, typed);
  const add = (word: string) => {
    const bare = word.trim();
    if (bare === '') {
      return;
    }
    const value =
      kind && !bare.includes(':')
        ? `${kind}:${bare.includes('/') ? bare : `default/${bare}`}`
        : bare;
    onValues(values.includes(value) ? values : [...values, value]);
    setTyped('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && typed.trim() !== '') {
      event.preventDefault();
      add(typed);
    }
  };
  return (
    <div>
      <div className={classes.row}>
        <Field
          label={label}
          helperText={hint}
          problem={problem}
          value={typed}
          onValue={value =>
            // Chosen from what is offered, and not typed letter by letter.
            offered.includes(value) ? add(value) : setTyped(value)
          }
          onKeyDown={onKeyDown}
          // Leaving a word in the field loses nothing.
          onBlur={() => add(typed)}
          inputProps={{ list: kind ? listId : undefined }}
        />
        <Button
          size="small"
          variant="outlined"
          aria-label={`Add to ${label}`}
          disabled={typed.trim() === ''}
          onClick={() => add(typed)}
        >
          Add
        </Button>
      </div>
      <datalist id={listId}>
        {offered.map(ref => (
          <option key={ref} value={ref} />
        ))}
      </datalist>
      {values.length > 0 && (
        <div
          className={classes.chips}
          role="group"
          aria-label={`${label}, chosen`}
        >
          {values.map(value => (
            <Chip
              key={value}
              size="small"
              label={value}
              aria-label={`${value}, press Delete to take it out`}
              onDelete={() => onValues(values.filter(other => other !== value))}
            />
          ))}
        </div>
      )}
    </div>
  );
}
