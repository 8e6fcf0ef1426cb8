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

import { useSearchParams } from 'react-router-dom';

/**
 * What was chosen, kept in the address so that it can be passed on.
 *
 * @param steps - names whose change is a step that the browser's Back undoes
 */
export function useFilters(steps: readonly string[] = []) {
  const [params, setParams] = useSearchParams();
  return {
    get: (name: string) => params.get(name) ?? '',
    /** Those whose names begin so, by the rest of the name. */
    under: (prefix: string): Record<string, string> =>
      Object.fromEntries(
        Array.from(params)
          .filter(([name]) => name.startsWith(prefix))
          .map(([name, value]) => [name.slice(prefix.length), value]),
      ),
    /** An empty value takes its name out, and so does each prefix to drop. */
    set: (changes: Record<string, string>, drop?: string) =>
      setParams(
        before => {
          const kept = Array.from(before).filter(
            ([name]) =>
              !Object.hasOwn(changes, name) &&
              !(drop !== undefined && name.startsWith(drop)),
          );
          const added = Object.entries(changes).filter(([, value]) => value);
          return [...kept, ...added];
        },
        // Each letter that is typed would be a step back otherwise.
        {
          replace: !steps.some(
            name =>
              Object.hasOwn(changes, name) &&
              changes[name] !== (params.get(name) ?? ''),
          ),
        },
      ),
  };
}
