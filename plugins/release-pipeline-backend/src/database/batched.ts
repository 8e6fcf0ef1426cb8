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

import { setImmediate as collected } from 'node:timers/promises';
import { toError } from '@backstage/errors';
import DataLoader from 'dataloader';

const SIZE = 50;

/**
 * Work for many as if it was done for each: what is asked for while one batch is
 * under way makes up the next one, and one at a time is under way. When a batch
 * fails, each of its items is worked on by itself, so that one of them takes no
 * other with it.
 *
 * @param work - answers in the order of the items; what is an error is thrown
 * to whoever asked for that item
 */
export function batched<TItem, TAnswer>(
  work: (items: readonly TItem[]) => Promise<Array<TAnswer | Error>>,
): (item: TItem) => Promise<TAnswer> {
  let working: Promise<unknown> = Promise.resolve();
  let last: Promise<unknown> = Promise.resolve();
  const loader = new DataLoader<TItem, TAnswer>(
    items => {
      const answers = workOnEach(work, items);
      working = answers;
      return answers;
    },
    {
      cache: false,
      maxBatchSize: SIZE,
      batchScheduleFn: start => {
        last = last.then(collected).then(() => {
          start();
          return working;
        });
      },
    },
  );
  return item => loader.load(item);
}

async function workOnEach<TItem, TAnswer>(
  work: (items: readonly TItem[]) => Promise<Array<TAnswer | Error>>,
  items: readonly TItem[],
): Promise<Array<TAnswer | Error>> {
  try {
    return await work(items);
  } catch (error) {
    if (items.length === 1) {
      return [toError(error)];
    }
    const answers: Array<TAnswer | Error> = [];
    for (const item of items) {
      answers.push(...(await workOnEach(work, [item])));
    }
    return answers;
  }
}
