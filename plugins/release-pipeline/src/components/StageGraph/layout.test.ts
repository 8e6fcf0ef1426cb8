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

import fc from 'fast-check';
import { makeStory } from '../../__testUtils__/story';
import { columnsOf, edgesOf } from './layout';

const story = makeStory(0);

describe('columnsOf', () => {
  const named = (name: string, ...after: string[]) => ({ name, after });
  const names = (stages: Array<{ name: string; after: string[] }>) =>
    columnsOf(stages).map(column => column.map(({ name }) => name));

  it('stands regions beside each other, after what they wait for', () => {
    expect(
      names([
        named('production-eu', 'staging'),
        named('dev'),
        named('staging', 'dev'),
        named('production-us', 'staging'),
      ]),
    ).toEqual([['dev'], ['staging'], ['production-eu', 'production-us']]);
  });

  it('stands a stage right of the last that it comes after', () => {
    expect(
      names([
        named('a'),
        named('b', 'a'),
        named('c', 'b'),
        named('d', 'a', 'c'),
      ]),
    ).toEqual([['a'], ['b'], ['c'], ['d']]);
  });

  it('shows every stage once, even in a circle or after an unknown one', () => {
    const letters = ['a', 'b', 'c', 'd', 'e'];
    fc.assert(
      fc.property(
        fc.array(fc.subarray([...letters, 'unknown']), {
          minLength: 5,
          maxLength: 5,
        }),
        afters => {
          const stages = letters.map((name, index) =>
            named(name, ...afters[index]),
          );
          expect(names(stages).flat().sort()).toEqual(letters);
        },
      ),
    );
  });
});

describe('edgesOf', () => {
  it('says what moves, what is held and by what', () => {
    expect(edgesOf(story.tab().stages)).toEqual([
      { from: 'dev', to: 'staging', state: 'open' },
      {
        from: 'staging',
        to: 'production-eu',
        state: 'held',
        heldBy: 'pending',
      },
      { from: 'staging', to: 'production-us', state: 'moving' },
    ]);
  });
});
