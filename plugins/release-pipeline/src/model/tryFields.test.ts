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
import { numberIn, triedValues, tryFieldsOf } from './tryFields';

const settings = {
  query: 'error-ratio',
  max: 0.01,
  for: { hours: 24, minutes: 30 },
  window: '10m',
  protect: true,
  labels: { team: 'payments' },
};

describe('what of a gate can be tried', () => {
  it('is its numbers and durations, each by its place', () => {
    expect(tryFieldsOf(settings)).toEqual([
      { path: 'max', label: 'max', value: 0.01 },
      { path: 'for.hours', label: 'for (hours)', value: 24 },
      { path: 'for.minutes', label: 'for (minutes)', value: 30 },
      { path: 'window', label: 'window (minutes)', value: 10 },
    ]);
  });

  it.each([
    [{}, {}],
    [{ max: '0.01' }, {}],
    [{ max: '0,02' }, { max: 0.02 }],
    [{ max: 'much' }, {}],
    [{ 'for.hours': '48' }, { for: { hours: 48, minutes: 30 } }],
    [{ window: '5' }, { window: '5m' }],
    [{ query: '1', protect: '0', nonsense: '3' }, {}],
  ])('%j becomes %j', (written, tried) => {
    expect(triedValues(settings, written)).toEqual(tried);
  });

  it('sends nothing while every field says what stands in config', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ minLength: 1 }),
          fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.boolean()),
        ),
        any => {
          const written = Object.fromEntries(
            tryFieldsOf(any).map(({ path, value }) => [path, String(value)]),
          );
          expect(triedValues(any, written)).toEqual({});
        },
      ),
    );
  });

  it.each([
    ['', undefined],
    [' 7 ', 7],
    ['1e3', 1000],
    ['Infinity', undefined],
    ['1.2.3', undefined],
  ])('reads %j as %s', (text, number) => {
    expect(numberIn(text)).toBe(number);
  });
});
