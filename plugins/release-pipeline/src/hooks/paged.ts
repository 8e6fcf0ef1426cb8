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

import type { RequestOptions } from '../api';

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
