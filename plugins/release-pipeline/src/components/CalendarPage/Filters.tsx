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
import { makeStyles } from '@material-ui/core/styles';
import { Choice } from '../Choice';
import { FILTER_KEYS, isFiltered, type Choices, type Filter } from './items';
import { kindVocable, KINDS } from './kinds';

const useStyles = makeStyles(
  {
    filters: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: 8,
    },
  },
  { name: 'ReleasePipelineFilters' },
);

const LABELS: Record<keyof Filter, string> = {
  system: 'System',
  owner: 'Owner',
  stage: 'Stage',
  kind: 'Kind',
  component: 'Component',
};

/** Narrows the calendar; what is chosen stands in the address. */
export function Filters(props: {
  choices: Choices;
  filter: Filter;
  onFilter: (changes: Partial<Filter>) => void;
}) {
  const { choices, filter, onFilter } = props;
  const classes = useStyles();
  const isNarrowed = isFiltered(filter);
  return (
    <div className={classes.filters}>
      {FILTER_KEYS.map(key => (
        <Choice
          key={key}
          id={`release-pipeline-calendar-${key}`}
          label={LABELS[key]}
          none="All"
          value={filter[key]}
          options={
            key === 'kind'
              ? KINDS.map(kind => [kind, kindVocable(kind).word])
              : choices[key]
          }
          onChange={value => onFilter({ [key]: value })}
        />
      ))}
      {isNarrowed && (
        <Button
          size="small"
          onClick={() =>
            onFilter(Object.fromEntries(FILTER_KEYS.map(key => [key, ''])))
          }
        >
          Show everything
        </Button>
      )}
    </div>
  );
}
