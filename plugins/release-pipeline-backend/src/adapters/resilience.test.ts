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
import { Lane, type LaneOptions } from './resilience';

const never = () => new Promise<never>(() => {});
const { signal } = new AbortController();

const laneWith = (options: Partial<LaneOptions>) =>
  new Lane({
    source: "Git repository 'gitops'",
    timeoutMs: 60_000,
    atOnce: 1,
    retries: 0,
    pauseMs: 0,
    ...options,
  });

describe('Lane', () => {
  it('hangs nothing on the signal of many who wait, and ends them all by it', async () => {
    const stop = new AbortController();
    const lane = laneWith({ atOnce: 20, retries: 1 });
    const calls = Array.from({ length: 50 }, () =>
      lane.run(never, stop.signal),
    );
    await new Promise(resolve => setImmediate(resolve));
    // Node warns of a leak from eleven on.
    expect(getEventListeners(stop.signal, 'abort').length).toBeLessThan(11);
    stop.abort(new Error('stopped'));
    for (const { reason } of (await Promise.allSettled(
      calls,
    )) as PromiseRejectedResult[]) {
      expect(reason).toEqual(new Error('stopped'));
    }
  });

  it('F70 whoever works for others too waits no longer than its turn', async () => {
    const lane = laneWith({ turnMs: 20 });
    const stop = new AbortController();
    const hanging = lane.run(never, stop.signal);
    let begun = false;
    await expect(
      lane.run(async () => {
        begun = true;
      }, signal),
    ).rejects.toMatchObject({
      kind: 'not-asked',
      message:
        "Git repository 'gitops' is still busy with what was asked before",
    });
    expect(begun).toBe(false);
    stop.abort(new Error('stopped'));
    await expect(hanging).rejects.toThrow('stopped');
  });

  it('what was given up is not begun later', async () => {
    const lane = laneWith({ turnMs: 20 });
    let finish = () => {};
    const first = lane.run(
      () =>
        new Promise<void>(resolve => {
          finish = resolve;
        }),
      signal,
    );
    let begun = 0;
    const count = async () => {
      begun += 1;
    };
    await expect(lane.run(count, signal)).rejects.toThrow('busy');
    finish();
    await first;
    await lane.run(count, signal);
    expect(begun).toBe(1);
  });

  it.each([0, 1])(
    'F70 our own queue is no failure of a host that is well (%s retries)',
    async retries => {
      const lane = laneWith({ turnMs: 20, pauseMs: 60_000, retries });
      let finish = () => {};
      const first = lane.run(
        () =>
          new Promise<void>(resolve => {
            finish = resolve;
          }),
        signal,
      );
      const waiting = Array.from({ length: 8 }, () =>
        lane.run(async () => 'begun', signal),
      );
      for (const gone of await Promise.allSettled(waiting)) {
        expect(gone).toMatchObject({ reason: { kind: 'not-asked' } });
      }
      finish();
      await first;
      expect(await lane.run(async () => 'begun', signal)).toBe('begun');
    },
  );

  it('the turn limits the wait, and not the call', async () => {
    const lane = laneWith({ turnMs: 20 });
    const slowly = () =>
      new Promise<string>(resolve => {
        setTimeout(() => resolve('done'), 100);
      });
    expect(await lane.run(slowly, signal)).toBe('done');
  });
});
