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

import { selectorsOf } from './selectors';

describe('selectorsOf', () => {
  it.each<[string, string[]]>([
    ['up', ['up']],
    ['up{job="a"}', ['up{job="a"}']],
    ['{__name__="up"}', ['{__name__="up"}']],
    ['job:errors:ratio5m > bool 0.1', ['job:errors:ratio5m']],
    [
      'sum(rate(x_total{a="b"}[5m])) / sum(rate(y_total[600s]))',
      ['x_total{a="b"}[5m]', 'y_total[600s]'],
    ],
    ['sum by (service, stage) (rate(x[5m]))', ['x[5m]']],
    ['sum(rate(x[5m])) by (service)', ['x[5m]']],
    ['sum without(le) (a) / on (job) group_left (x) b', ['a', 'b']],
    [
      '(sum(rate(x{code=~"5.."}[5m])) or vector(0)) / 2',
      ['x{code=~"5.."}[5m]'],
    ],
    ['x{a="} sum(y) #"} + 1 # z', ['x{a="} sum(y) #"}']],
    ["x{a='\\'{'}", ["x{a='\\'{'}"]],
    ['x{a=`\\`} unless y', ['x{a=`\\`}', 'y']],
    ['max_over_time(rate(x[1m])[5m:30s])', ['x[1m]']],
    ['x[5m:1m]', ['x[5m:1m]']],
    ['time() - 1e3 + 0x1F + Inf', []],
    [
      'histogram_quantile(0.99, sum by(le)(rate(h_bucket[5m])))',
      ['h_bucket[5m]'],
    ],
    ['SUM BY (a) (x) AND y', ['x', 'y']],
    ['', []],
    ['x{', ['x{']],
  ])('%s', (expr, expected) => {
    expect(
      selectorsOf(expr).map(
        ({ text, range }) => text + (range ? `[${range}]` : ''),
      ),
    ).toEqual(expected);
  });

  it('marks what looks at the past on purpose', () => {
    expect(
      selectorsOf('a - a offset 1d + rate(b[5m] @ 1609746000) + c').map(
        ({ historic }) => historic,
      ),
    ).toEqual([false, true, true, false]);
  });
});
