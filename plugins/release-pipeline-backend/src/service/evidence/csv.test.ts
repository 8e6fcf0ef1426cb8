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
import { csv } from './csv';

/** As a spreadsheet reads it (RFC 4180). */
function read(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, cell, end] of text.matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)) {
    row.push(cell.replace(/""/g, '"'));
    if (end !== ',') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('csv', () => {
  it('keeps every cell in its place, whatever is written in it', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.array(fc.string({ unit: fc.constantFrom(...'a",\n\r;=') }), {
            minLength: 2,
            maxLength: 2,
          }),
        ),
        rows => {
          const cells = read(csv(['one', 'two'], rows));
          expect(cells).toHaveLength(rows.length + 1);
          rows.flat().forEach((cell, index) => {
            const found = cells.slice(1).flat()[index];
            expect([cell, `'${cell}`]).toContain(found);
          });
        },
      ),
    );
  });

  it('lets no cell be taken for a formula', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', ' ', '\ufeff', '\n', '\u00a0'),
        fc.constantFrom('=', '+', '-', '@', '\t', '\r', '＝', '＠'),
        fc.string(),
        (blank, begin, rest) => {
          const [, [cell]] = read(csv(['one'], [[blank + begin + rest]]));
          expect(cell).toBe(`'${blank}${begin}${rest}`);
        },
      ),
    );
  });

  it('leaves other texts as they are, and shows nothing for what there is not', () => {
    expect(csv(['a', 'b'], [['1.2.0', undefined]])).toBe(
      '"a","b"\r\n"1.2.0",""\r\n',
    );
  });
});
