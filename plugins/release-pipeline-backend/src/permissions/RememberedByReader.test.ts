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

import { RememberedByReader } from './RememberedByReader';

/** A memory, and what it had to ask. */
function memory(maximum: { readers: number; answers: number }) {
  const questions: string[] = [];
  const remembered = new RememberedByReader<string>({
    milliseconds: 1000,
    maximum,
  });
  const get = async (
    reader: string,
    about: string[],
    options: { fresh?: boolean; fails?: boolean } = {},
  ) => {
    const answers = remembered.get(
      reader,
      about,
      async missing => {
        questions.push(`${reader}: ${missing.join(' ')}`);
        if (options.fails) {
          throw new Error('silence');
        }
        return new Map(missing.map(one => [one, `${one} for ${reader}`]));
      },
      options,
    );
    return Promise.all(
      about.map(async one => (await answers.get(one))?.get(one)),
    );
  };
  return { get, questions };
}

const ROOMY = { readers: 10, answers: 100 };

describe('RememberedByReader', () => {
  it('asks one question about all that it does not know of this reader', async () => {
    const { get, questions } = memory(ROOMY);
    expect(await get('dana', ['a', 'b'])).toEqual(['a for dana', 'b for dana']);
    expect(await get('dana', ['b', 'c', 'd'])).toEqual([
      'b for dana',
      'c for dana',
      'd for dana',
    ]);
    expect(await get('pat', ['a'])).toEqual(['a for pat']);
    await get('dana', ['a', 'd']);
    expect(questions).toEqual(['dana: a b', 'dana: c d', 'pat: a']);
    await get('dana', ['a'], { fresh: true });
    expect(questions).toHaveLength(4);
  });

  it('knows each for its own time', async () => {
    const { get, questions } = memory(ROOMY);
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    try {
      await get('dana', ['a']);
      now.mockReturnValue(900);
      await get('dana', ['b']);
      now.mockReturnValue(1001);
      await get('dana', ['a', 'b']);
      expect(questions).toEqual(['dana: a', 'dana: b', 'dana: a']);
    } finally {
      now.mockRestore();
    }
  });

  it('does not remember a failure, nor what was known before it', async () => {
    const { get, questions } = memory(ROOMY);
    await get('dana', ['a', 'b']);
    await expect(
      get('dana', ['a'], { fresh: true, fails: true }),
    ).rejects.toThrow('silence');
    await get('dana', ['a', 'b']);
    expect(questions.slice(2)).toEqual(['dana: a']);
  });

  it.each([
    ['readers', { readers: 2, answers: 100 }],
    ['answers', { readers: 10, answers: 5 }],
  ])(
    'forgets whoever asked longest ago beyond so many %s, as a whole',
    async (_, maximum) => {
      const { get, questions } = memory(maximum);
      await get('dana', ['a', 'b']);
      await get('pat', ['a', 'b']);
      await get('dana', ['a'], { fresh: true });
      await get('sam', ['a', 'b']);
      questions.length = 0;
      await get('dana', ['a', 'b']);
      await get('sam', ['a', 'b']);
      expect(questions).toEqual([]);
      await get('pat', ['a', 'b']);
      expect(questions).toEqual(['pat: a b']);
    },
  );

  it('has room again for what failed or is over', async () => {
    const { get, questions } = memory({ readers: 10, answers: 3 });
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    try {
      await get('dana', ['a']);
      for (const one of ['b', 'c', 'd']) {
        await expect(get('pat', [one], { fails: true })).rejects.toThrow();
      }
      await get('dana', ['a']);
      expect(questions.filter(one => one.startsWith('dana'))).toHaveLength(1);
      now.mockReturnValue(1001);
      await get('sam', ['a', 'b', 'c']);
      await get('sam', ['a', 'b', 'c']);
      expect(questions.at(-1)).toBe('sam: a b c');
      expect(questions).toHaveLength(5);
    } finally {
      now.mockRestore();
    }
  });

  it('answers about more than it can remember', async () => {
    const { get } = memory({ readers: 1, answers: 1 });
    expect(await get('dana', ['a', 'b'])).toEqual(['a for dana', 'b for dana']);
  });
});
