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

import { SCOPE_KEYS, type ScopeKey } from './eventForm';
import type { ProblemsByKey } from './fields';
import { ListField } from './ListField';

const FIELDS: Record<
  ScopeKey,
  { label: string; kind?: string; hint?: string }
> = {
  components: { label: 'Components', kind: 'component' },
  systems: { label: 'Systems', kind: 'system' },
  domains: {
    label: 'Domains',
    kind: 'domain',
    hint: 'Subdomains are not included; name each.',
  },
  owners: { label: 'Owners', kind: 'group' },
  stages: { label: 'Stages' },
  types: { label: 'Types', hint: 'Such as service or website.' },
  instances: { label: 'Argo CD instances' },
  clusters: { label: 'Clusters', hint: 'By server or by name.' },
  labels: { label: 'Labels', hint: 'As key=value.' },
};

/** What an event speaks of, or what is left out of it. */
export function ScopeFields(props: {
  /** The keys that are asked for. */
  keys?: readonly ScopeKey[];
  /** Under which the problems stand. */
  name: 'scope' | 'except';
  lists: Record<ScopeKey, string[]>;
  problems: ProblemsByKey;
  onLists: (lists: Record<ScopeKey, string[]>) => void;
}) {
  const { keys = SCOPE_KEYS, name, lists, problems, onLists } = props;
  return (
    <>
      {keys.map(key => (
        <ListField
          key={key}
          {...FIELDS[key]}
          label={
            name === 'except'
              ? `Except ${FIELDS[key].label}`
              : FIELDS[key].label
          }
          problem={problems[`${name}.${key}`]}
          values={lists[key]}
          onValues={values => onLists({ ...lists, [key]: values })}
        />
      ))}
    </>
  );
}
