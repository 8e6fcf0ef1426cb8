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

import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { withinTime } from './withinTime';

const hangs = (signal: AbortSignal) => sleep(60_000, undefined, { signal });
const reasonOf = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    error => error.cause ?? error,
  );

describe('withinTime', () => {
  it('ends what takes too long', async () => {
    const { signal } = new AbortController();
    expect(await reasonOf(withinTime(1, signal, hangs))).toMatchObject({
      name: 'TimeoutError',
    });
  });

  it.each(['before', 'while it works'])(
    "ends with the caller's signal: %s",
    async when => {
      const caller = new AbortController();
      const gaveUp = new Error('The caller gave up');
      if (when === 'before') {
        caller.abort(gaveUp);
      }
      const reason = reasonOf(withinTime(60_000, caller.signal, hangs));
      caller.abort(gaveUp);
      expect(await reason).toBe(gaveUp);
    },
  );

  it('leaves nothing behind', async () => {
    const { signal } = new AbortController();
    const timers = () =>
      process.getActiveResourcesInfo().filter(name => name === 'Timeout');
    const before = timers().length;
    expect(await withinTime(60_000, signal, async () => 'done')).toBe('done');
    await reasonOf(
      withinTime(60_000, signal, async () => {
        throw new Error('It broke');
      }),
    );
    expect(timers()).toHaveLength(before);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
