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

import { ResponseError } from '@backstage/errors';
import { LiveQuery } from './LiveQuery';

function setVisibility(state: 'visible' | 'hidden') {
  Object.defineProperty(document, 'visibilityState', {
    configurable: true,
    get: () => state,
  });
  document.dispatchEvent(new Event('visibilitychange'));
}

async function refusal(status: number) {
  return ResponseError.fromResponse(
    new Response('{}', { status, headers: { 'Content-Type': 'text/plain' } }),
  );
}

describe('LiveQuery', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_000_000 });
    setVisibility('visible');
  });
  afterEach(() => {
    jest.useRealTimers();
    setVisibility('visible');
  });

  const settle = () => jest.advanceTimersByTimeAsync(0);

  function makeQuery(...answers: Array<string | Error>) {
    const load = jest.fn(async () => {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) {
        throw answer;
      }
      return answer;
    });
    return { load, query: new LiveQuery({ load, interval: 60_000 }) };
  }

  it('asks at once, then after each interval while the page is visible', async () => {
    const { load, query } = makeQuery('one', 'two', 'three');
    expect(query.current()).toEqual({ status: 'loading' });
    const stop = query.subscribe(() => {});
    await settle();
    expect(query.current()).toEqual({
      status: 'loaded',
      data: 'one',
      loadedAt: 1_000_000,
    });
    await jest.advanceTimersByTimeAsync(60_000);
    expect(query.current()).toMatchObject({ data: 'two' });

    setVisibility('hidden');
    await jest.advanceTimersByTimeAsync(600_000);
    expect(load).toHaveBeenCalledTimes(2);
    setVisibility('visible');
    await settle();
    expect(query.current()).toMatchObject({ data: 'three' });

    stop();
    await jest.advanceTimersByTimeAsync(600_000);
    expect(load).toHaveBeenCalledTimes(3);
  });

  it('keeps the last facts with their age when the backend stops answering', async () => {
    const { query } = makeQuery('one', new Error('gone'), 'two');
    query.subscribe(() => {});
    await settle();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(query.current()).toEqual({
      status: 'error',
      error: expect.objectContaining({ message: 'gone' }),
      nextTryAt: 1_075_000,
      data: 'one',
      loadedAt: 1_000_000,
    });
    await jest.advanceTimersByTimeAsync(15_000);
    expect(query.current()).toMatchObject({ status: 'loaded', data: 'two' });
  });

  it('gives the same again where the answer says the same, and another where it does not', async () => {
    const answers = [['one'], ['one'], new Error('gone'), ['one'], ['two']];
    const query = new LiveQuery({
      load: async () => {
        const next = answers.shift();
        if (next instanceof Error) {
          throw next;
        }
        return next;
      },
      interval: 60_000,
    });
    query.subscribe(() => {});
    await settle();
    const dataNow = () => {
      const state = query.current();
      return 'data' in state ? state.data : undefined;
    };
    const first = dataNow();
    await query.refresh();
    expect(dataNow()).toBe(first);
    await query.refresh();
    await query.refresh();
    expect(query.current().status).toBe('loaded');
    expect(dataNow()).toBe(first);
    await query.refresh();
    expect(dataNow()).toEqual(['two']);
  });

  it('has no facts when it never had any', async () => {
    const { query } = makeQuery(new Error('gone'));
    query.subscribe(() => {});
    await settle();
    expect(query.current()).not.toHaveProperty('data');
  });

  it('forgets what was read once the reader may not see it', async () => {
    const { query } = makeQuery('one', await refusal(403));
    query.subscribe(() => {});
    await settle();
    await query.refresh();
    expect(query.current()).toEqual({ status: 'forbidden' });
  });

  it('never asks twice at a time, and once more when asked meanwhile', async () => {
    const answers: Array<(value: string) => void> = [];
    const query = new LiveQuery<string>({
      load: () => new Promise(resolve => answers.push(resolve)),
      interval: 60_000,
    });
    query.subscribe(() => {});
    await settle();
    const wishes = [query.refresh(), query.refresh(), query.refresh()];
    expect(answers).toHaveLength(1);
    answers[0]('one');
    await settle();
    expect(answers).toHaveLength(2);
    answers[1]('two');
    await Promise.all(wishes);
    expect(query.current()).toMatchObject({ data: 'two' });
    expect(answers).toHaveLength(2);
  });

  it('rests after an answer, however often it is woken', async () => {
    const answers: Array<(value: string) => void> = [];
    const query = new LiveQuery<string>({
      load: () => new Promise(resolve => answers.push(resolve)),
      interval: 60_000,
      rest: 3_000,
    });
    query.subscribe(() => {});
    query.wake();
    query.wake();
    answers[0]('one');
    await settle();
    for (let second = 0; second < 2; second += 1) {
      await jest.advanceTimersByTimeAsync(1_000);
      query.wake();
    }
    await jest.advanceTimersByTimeAsync(999);
    expect(answers).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(answers).toHaveLength(2);
    answers[1]('two');
    await settle();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(answers).toHaveLength(2);
    query.wake();
    await jest.advanceTimersByTimeAsync(0);
    expect(answers).toHaveLength(3);
  });

  it.each([0, 3_000])(
    'asks nothing while the page is hidden, however often it is woken, with a rest of %d ms',
    async rest => {
      const load = jest.fn(async () => 'one');
      const query = new LiveQuery({ load, interval: 60_000, rest });
      query.subscribe(() => {});
      await settle();
      setVisibility('hidden');
      for (let second = 0; second < 10; second += 1) {
        query.wake();
        await jest.advanceTimersByTimeAsync(1_000);
      }
      expect(load).toHaveBeenCalledTimes(1);
      setVisibility('visible');
      await settle();
      expect(load).toHaveBeenCalledTimes(2);
    },
  );

  it('asks no more after an answer that comes while the page is hidden', async () => {
    const answers: Array<(value: string) => void> = [];
    const query = new LiveQuery<string>({
      load: () => new Promise(resolve => answers.push(resolve)),
      interval: 60_000,
    });
    query.subscribe(() => {});
    query.wake();
    setVisibility('hidden');
    answers[0]('one');
    await jest.advanceTimersByTimeAsync(600_000);
    expect(answers).toHaveLength(1);
    setVisibility('visible');
    expect(answers).toHaveLength(2);
  });

  it('gives up what is under way when nobody looks any more', async () => {
    const signals: AbortSignal[] = [];
    const query = new LiveQuery<string>({
      load: ({ signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      },
      interval: 60_000,
    });
    query.subscribe(() => {})();
    expect(signals.map(signal => signal.aborted)).toEqual([true]);
  });
});
