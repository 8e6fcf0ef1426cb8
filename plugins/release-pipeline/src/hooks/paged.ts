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

import { useMemo } from 'react';
import type { RequestOptions } from '../api';
import { useLive } from './useLive';

/**
 * Reads the first pages of a list; `readOn` asks for one more with the next
 * read. A page counts from when it was read: what failed is asked for again
 * only when somebody wishes so.
 */
export function paged<T>(
  read: (pages: number, options: RequestOptions) => Promise<T>,
): {
  load: (options: RequestOptions) => Promise<T>;
  readOn: () => void;
} {
  let known = 1;
  let wanted = 1;
  return {
    load: async options => {
      const asked = wanted;
      try {
        const answer = await read(asked, options);
        known = asked;
        return answer;
      } catch (error) {
        if (asked > known) {
          wanted = known;
        }
        throw error;
      }
    },
    readOn: () => {
      wanted = known + 1;
    },
  };
}

/** What was read and what comes after it; what moved meanwhile shows once. */
export function joinedBy<T>(
  before: T[],
  next: T[],
  keyOf: (item: T) => string,
): T[] {
  const known = new Set(before.map(keyOf));
  return [...before, ...next.filter(item => !known.has(keyOf(item)))];
}

/**
 * Keeps the first pages of a list fresh, as `useLive` does; `loadMore` adds a
 * page. `read` must be stable; a new one begins with its first page.
 */
export function usePaged<T>(
  read: (pages: number, options: RequestOptions) => Promise<T>,
  channel: string,
  rest?: number,
) {
  const { load, readOn } = useMemo(() => paged(read), [read]);
  const live = useLive(load, channel, rest);
  const loadMore = async () => {
    readOn();
    await live.refresh();
  };
  return { ...live, loadMore };
}
