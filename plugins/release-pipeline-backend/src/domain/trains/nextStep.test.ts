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

import { aRun, aRunItem as item } from '../testing/trains';
import { nextStep } from './nextStep';
import type { RunItem, TrainRun } from './types';

const MINUTE = 60_000;

const taken = (
  name: string,
  state: NonNullable<RunItem['promotion']>['state'],
  rest: Partial<RunItem> = {},
) =>
  item(name, {
    state: 'taken',
    promotion: { state, awaitsSignOff: false },
    ...rest,
  });

const run = (items: RunItem[], text: Partial<TrainRun['text']> = {}) =>
  aRun(items, { text });

const second = item('shop', { wave: 1 });

describe('the next step of a train', () => {
  it.each<[string, string, TrainRun, number]>([
    ['takes its wave', 'take', run([item('payments'), second]), 0],
    ['waits for it', 'wait', run([taken('payments', 'rolling-out')]), 0],
    [
      'waits for the watch, too',
      'wait',
      run([taken('payments', 'watching'), second]),
      0,
    ],
    [
      'goes on when it is healthy, where that is enough',
      'next-wave',
      run([taken('payments', 'watching'), second], {
        validation: { until: 'healthy', minutes: 60 },
      }),
      0,
    ],
    [
      'goes on when it succeeded',
      'next-wave',
      run([taken('payments', 'succeeded'), second]),
      0,
    ],
    [
      'goes on when all of it was left',
      'next-wave',
      run([item('payments', { state: 'left' }), second]),
      0,
    ],
    [
      'goes on in spite of a failure where it says so',
      'next-wave',
      run([taken('payments', 'failed'), second], { onFailure: 'continue' }),
      0,
    ],
  ])('%s', (_what, step, given, now) => {
    expect(nextStep(given, now).do).toBe(step);
  });

  it('stops when something failed, and cancels what has no effect yet', () => {
    const waiting = taken('search', 'waiting');
    expect(
      nextStep(
        run([
          taken('payments', 'rolled-back'),
          waiting,
          taken('ledger', 'rolling-out'),
          second,
        ]),
        0,
      ),
    ).toEqual({
      do: 'end',
      state: 'failed',
      outcome: 'stopped in first: 1 component failed',
      because: "Train 'Night train' was stopped: 1 component failed",
      cancel: [waiting],
    });
  });

  it('takes no more of its wave once something in it failed', () => {
    const partly = [taken('payments', 'failed'), item('search'), second];
    expect(nextStep(run(partly), 0)).toMatchObject({
      do: 'end',
      state: 'failed',
    });
    expect(nextStep(run(partly, { onFailure: 'continue' }), 0)).toMatchObject({
      do: 'take',
      items: [{ name: 'search' }],
    });
  });

  it('stops when what it took is not confirmed in time', () => {
    const late = run([taken('payments', 'watching'), second]);
    expect(nextStep(late, 60 * MINUTE - 1).do).toBe('wait');
    expect(nextStep(late, 60 * MINUTE)).toMatchObject({
      do: 'end',
      state: 'failed',
      outcome: 'stopped in first: 1 component not confirmed within 60 min',
    });
  });

  it.each(['failed', 'rolled-back'] as const)(
    'stops when what was healthy in an earlier wave %s in its watch',
    state => {
      const later = {
        ...run([taken('payments', state, { state: 'confirmed' }), second]),
        wave: 1,
      };
      expect(nextStep(later, 0)).toMatchObject({ do: 'end', state: 'failed' });
      expect(
        nextStep(
          { ...later, text: { ...later.text, onFailure: 'continue' } },
          0,
        ),
      ).toMatchObject({ do: 'take', items: [{ name: 'shop' }] });
    },
  );

  it('takes a promotion that is gone for no success', () => {
    expect(
      nextStep(run([item('payments', { state: 'taken' }), second]), 0),
    ).toMatchObject({ do: 'end', state: 'failed' });
  });

  it('sums up at the end, without names', () => {
    expect(
      nextStep(
        {
          ...run([
            item('a', { state: 'confirmed' }),
            item('b', { state: 'left', code: 'already-there' }),
            item('c', { state: 'left', code: 'frozen', wave: 1 }),
          ]),
          wave: 1,
        },
        0,
      ),
    ).toMatchObject({
      do: 'end',
      state: 'arrived',
      outcome:
        '1 of 3 components went, 1 had nothing to take along, 1 was left behind',
    });
  });
});
