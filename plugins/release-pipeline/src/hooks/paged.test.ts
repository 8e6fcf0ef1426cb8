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

import { paged } from './paged';

/** Answers each load when told to; says how many pages each was asked for. */
function reader() {
  const asked: number[] = [];
  const answers: Array<(error?: Error) => void> = [];
  const pages = paged((count: number) => {
    asked.push(count);
    return new Promise<number>((resolve, reject) => {
      answers.push(error => (error ? reject(error) : resolve(count)));
    });
  });
  const { signal } = new AbortController();
  const read = async (error?: Error) => {
    const answer = pages.load({ signal });
    answers.shift()?.(error);
    return answer;
  };
  return { ...pages, asked, answers, read, signal };
}

const failure = new Error('The backend does not answer');

describe('paged', () => {
  it('reads one page more for each that was asked for', async () => {
    const { asked, read, readOn } = reader();
    await read();
    readOn();
    await read();
    readOn();
    await read();
    await read();
    expect(asked).toEqual([1, 2, 3, 3]);
  });

  it('reads no page by itself that could not be read when it was asked for', async () => {
    const { asked, read, readOn } = reader();
    await read();
    readOn();
    await expect(read(failure)).rejects.toBe(failure);
    await read();
    readOn();
    await read();
    expect(asked).toEqual([1, 2, 1, 2]);
  });

  it('counts one page for two wishes at once', async () => {
    const { asked, read, readOn } = reader();
    readOn();
    readOn();
    await read();
    expect(asked).toEqual([2]);
  });

  it.each<[string, Error | undefined]>([
    ['are read', undefined],
    ['fail to be read', failure],
  ])(
    'keeps a wish that comes while the pages before %s',
    async (_, outcome) => {
      const { answers, asked, load, read, readOn, signal } = reader();
      const before = load({ signal }).catch(error => error);
      readOn();
      answers.shift()?.(outcome);
      await before;
      await read();
      expect(asked).toEqual([1, 2]);
    },
  );
});
