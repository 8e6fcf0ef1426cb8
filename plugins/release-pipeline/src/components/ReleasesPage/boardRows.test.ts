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

import { makeBoard } from '../../__testUtils__/board';
import { marked, narrowed } from './boardRows';

const { rows } = makeBoard(0);
const names = (left: typeof rows) =>
  left.map(({ component }) => component.name);

describe('narrowed', () => {
  it.each<[string, string, string[]]>([
    ['', '', names(rows)],
    ['medium', '', ['checkout', 'payments']],
    ['high', '', []],
    ['', '1', ['checkout', 'invoices', 'payments']],
    ['', '3', ['payments']],
    ['', '0', ['cart', 'checkout', 'invoices', 'payments', 'stock']],
    ['medium', '2', ['payments']],
    ['unheard-of', '', []],
    ['', 'many', []],
  ])('leaves of risk "%s", behind by "%s": %j', (risk, behind, left) => {
    expect(names(narrowed(rows, { risk, behind }))).toEqual(left);
  });
});

describe('marked', () => {
  it.each<[string, string[]]>([
    ['', names(rows)],
    ['blocked', ['invoices', 'payments']],
    ['unheard-of', []],
  ])('leaves of "%s": %j', (mark, left) => {
    expect(names(marked(rows, mark))).toEqual(left);
  });
});
