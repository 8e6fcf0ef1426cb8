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

import * as fc from 'fast-check';
import { heightOf, placeOf, spanOf } from './scale';

const size = { width: 320, height: 64 };
const at = (ms: number) => new Date(1_700_000_000_000 + ms).toISOString();

const nothing = { from: NaN, to: NaN, low: NaN, high: NaN };

describe('the scale of a plot', () => {
  it('spans all series, the bounds and nothing', () => {
    expect(
      spanOf({
        threshold: [0.01],
        series: [
          { name: 'a', points: [[at(0), 0.002]] },
          { name: 'b', points: [[at(60_000), 0.004]] },
        ],
      }),
    ).toEqual({
      from: Date.parse(at(0)),
      to: Date.parse(at(60_000)),
      low: 0,
      high: 0.01,
    });
  });

  it('F50 draws nothing of what is no number, and nothing of nothing', () => {
    expect(spanOf({ series: [] })).toBeUndefined();
    expect(
      spanOf({
        series: [
          {
            name: 'a',
            points: [
              [at(0), NaN],
              [at(1), Infinity],
              ['no time', 1],
            ],
          },
        ],
      }),
    ).toBeUndefined();
  });

  it('keeps every point inside the box, and larger values above', () => {
    const value = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
    const points = fc.array(fc.tuple(fc.nat(1e7).map(at), value), {
      minLength: 1,
    });
    fc.assert(
      fc.property(points, points, (own, other) => {
        const series = [
          { name: 'a', points: own },
          { name: 'b', points: other },
        ];
        const span = spanOf({ series }) ?? nothing;
        for (const point of [...own, ...other]) {
          const [x, y] = placeOf(point, span, size);
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(size.width);
          expect(y).toBeGreaterThanOrEqual(-1e-6);
          expect(y).toBeLessThanOrEqual(size.height + 1e-6);
        }
        expect(heightOf(span.high, span, size.height)).toBeLessThan(
          heightOf(span.low, span, size.height),
        );
      }),
    );
  });
});
