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

import { changedFields, isSame, sayingOf } from './leaves';

const empty = (prefix: string, count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${prefix}${index}`, {}]),
  );

describe('changedFields', () => {
  it.each<[string, unknown, unknown, string[]]>([
    ['a list that fills', { a: [] }, { a: [{ name: 'x' }] }, ['a[x].name']],
    ['a mapping that fills', { a: {} }, { a: { b: {} } }, ['a.b']],
    ['one that empties', { a: { b: 1 } }, { a: {} }, ['a.b']],
    ['a list that goes', { a: [] }, {}, ['a']],
    ['a mapping that is a list now', { a: {} }, { a: [] }, ['a']],
    ['a longer name', { a: {} }, { ab: { c: 1 } }, ['a', 'ab.c']],
  ])('tells %s by its entries', (_, before, after, expected) => {
    const paths = changedFields(before, after).map(({ path }) => path);
    expect(paths.sort()).toEqual(expected);
    expect(isSame(before, after)).toBe(false);
    expect(sayingOf(before)).not.toBe(sayingOf(after));
  });

  it('takes the order of names for nothing, as a text too', () => {
    const one = { a: 1, b: [{ name: 'x' }, { name: 'y' }] };
    const other = { b: [{ name: 'y' }, { name: 'x' }], a: 1 };
    expect(isSame(one, other)).toBe(true);
    expect(sayingOf(one)).toBe(sayingOf(other));
  });

  // Compared each with each, these would take minutes.
  it('R29 compares as many empty entries as a file can hold', () => {
    expect(changedFields(empty('a', 50_000), empty('b', 50_000))).toHaveLength(
      100_000,
    );
  });
});
