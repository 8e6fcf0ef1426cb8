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
          const found = cells.slice(1).flat();
          expect(found.map(cell => cell.replaceAll("'", ''))).toEqual(
            rows.flat(),
          );
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
          expect(cell[0]).toBe("'");
          expect(cell.replaceAll("'", '')).toBe(
            (blank + begin + rest).replaceAll("'", ''),
          );
        },
      ),
    );
  });

  it('S36 nor what a spreadsheet makes of it that separates cells by something else', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(';', '|', '\t', ','),
        fc.array(fc.string({ unit: fc.constantFrom(...'a",|;\t\n =+-@＝') })),
        (separator, cells) => {
          const text = csv(['one'], [cells]);
          const parts = text.split(new RegExp(`[${separator}\r\n]`));
          for (const part of parts) {
            // Quotes are part of a text, or around it.
            expect(part).not.toMatch(/^[\s\uFEFF"]*[=+\-@＝]/);
          }
        },
      ),
    );
    expect(csv(['a'], [['Tom; =HYPERLINK("x")', 'a - b; c']])).toContain(
      `"Tom; '=HYPERLINK(""x"")","a - b; c"`,
    );
  });

  it.each(['\n', '\t', ' ', ';', '"', '; '])(
    'reads a long run of %j once',
    blank => {
      // Never ends where each of them is the beginning of another attempt.
      const run = blank.repeat(1_000_000);
      expect(csv(['a'], [[`x${run}y`]])).toHaveLength(
        '"a"\r\n""\r\n'.length +
          `x${run}y`.length +
          (blank === '"' ? run.length : 0),
      );
    },
  );

  it('leaves other texts as they are, and shows nothing for what there is not', () => {
    expect(csv(['a', 'b'], [['1.2.0', undefined]])).toBe(
      '"a","b"\r\n"1.2.0",""\r\n',
    );
  });
});
