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

import { makeStyles } from '@material-ui/core/styles';
import type { Change } from 'backstage-plugin-release-pipeline-common';
import { Choice } from '../Choice';

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
  { filters: { display: 'flex', flexWrap: 'wrap', gap: 8 } },
  { name: 'ReleasePipelineFilters' },
);

function optionsOf(pairs: Array<[value: string | undefined, label: string]>) {
  const options = new Map<string, string>();
  for (const [value, label] of pairs) {
    if (value) {
      options.set(value, label);
    }
  }
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
        <Choice
          key={key}
          id={`release-pipeline-calendar-${key}`}
          label={label}
          none="All"
          value={filter[key]}
          options={options}
          onChange={value => onFilter({ ...filter, [key]: value })}
        />
      ))}
    </div>
  );
}
