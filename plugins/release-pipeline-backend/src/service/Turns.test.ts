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

import { Turns } from './Turns';

describe('Turns', () => {
  const { signal } = new AbortController();
  /** Runs until it is told to end. */
  function held() {
    let end = () => {};
    const ended = new Promise<string>(resolve => {
      end = () => resolve('done');
    });
    return { run: jest.fn(() => ended), end };
  }

  it('gives each person so many at once, and the next when one has ended', async () => {
    const turns = new Turns({ perPerson: 1 });
    const [first, other] = [held(), held()];
    const running = turns.take('dana', signal, first.run);
    await expect(turns.take('dana', signal, first.run)).rejects.toThrow(
      'You are trying 1 things already',
    );
    const beside = turns.take('pat', signal, other.run);
    first.end();
    other.end();
    await expect(Promise.all([running, beside])).resolves.toEqual([
      'done',
      'done',
    ]);
    await expect(turns.take('dana', signal, first.run)).resolves.toBe('done');
  });

  it('frees the turn of what failed', async () => {
    const turns = new Turns({ perPerson: 1 });
    const fails = async () => {
      throw new Error('it failed');
    };
    const attempt = () => turns.take('dana', signal, fails);
    await expect(attempt()).rejects.toThrow('it failed');
    await expect(attempt()).rejects.toThrow('it failed');
  });

  it('lets four run at once, twenty wait, and no more', async () => {
    const turns = new Turns({ perPerson: 100 });
    const all = Array.from({ length: 24 }, () => held());
    const running = all.map(({ run }, index) =>
      turns.take(`person ${index}`, signal, run),
    );
    await expect(turns.take('one more', signal, held().run)).rejects.toThrow(
      'Too many people are trying a policy',
    );
    expect(all.filter(({ run }) => run.mock.calls.length > 0)).toHaveLength(4);
    all.forEach(({ end }) => end());
    await expect(Promise.all(running)).resolves.toHaveLength(24);
  });

  it('forgets who gives up while waiting', async () => {
    const turns = new Turns({ perPerson: 100 });
    const all = Array.from({ length: 4 }, () => held());
    const running = all.map(({ run }) => turns.take('dana', signal, run));
    const leaving = new AbortController();
    const last = held();
    const waiting = turns.take('pat', leaving.signal, last.run);
    leaving.abort(new Error('gone'));
    all.forEach(({ end }) => end());
    await expect(waiting).rejects.toThrow('gone');
    await Promise.all(running);
    expect(last.run).not.toHaveBeenCalled();
  });

  it('goes on behind those who gave up while waiting', async () => {
    const turns = new Turns({ perPerson: 100 });
    const all = Array.from({ length: 4 }, () => held());
    const running = all.map(({ run }) => turns.take('dana', signal, run));
    const leaving = new AbortController();
    const left = Array.from({ length: 6 }, () =>
      turns.take('pat', leaving.signal, held().run),
    );
    const last = turns.take('sam', signal, async () => 'its turn');
    leaving.abort(new Error('gone'));
    all.forEach(({ end }) => end());
    await expect(last).resolves.toBe('its turn');
    await Promise.allSettled(left);
    await Promise.all(running);
  });
});
