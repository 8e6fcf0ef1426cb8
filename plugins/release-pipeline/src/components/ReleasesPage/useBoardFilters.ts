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

import { useFilters } from '../../hooks';

const names = ['search', 'owner', 'system', 'risk', 'behind', 'mark'] as const;

/** What the board is narrowed to; an empty word means all. */
export type BoardFilter = Record<(typeof names)[number], string>;

const noFilter: BoardFilter = {
  search: '',
  owner: '',
  system: '',
  risk: '',
  behind: '',
  mark: '',
};

/** What the reader narrowed the board to, kept in the address. */
export function useBoardFilters() {
  const { get, set } = useFilters();
  const filter: BoardFilter = { ...noFilter };
  for (const name of names) {
    filter[name] = get(name);
  }
  return {
    filter,
    set: (changes: Partial<BoardFilter>) => set(changes),
    clear: () => set(noFilter),
  };
}
