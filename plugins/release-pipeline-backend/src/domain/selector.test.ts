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
import { matchesSelector, parseSelector } from './selector';

const labels = { app: 'payments', env: 'staging', 'acme.io/tier': 'front' };

function matches(selector: string): boolean | undefined {
  const conditions = parseSelector(selector);
  return conditions && matchesSelector(labels, conditions);
}

describe('selectors', () => {
  it.each([
    ['app=payments', true],
    ['app==payments', true],
    ['app = payments , env=staging', true],
    ['app=payments,env=production', false],
    ['app!=orders', true],
    ['app!=payments', false],
    ['team!=orders', true],
    ['env in (staging,production)', true],
    ['env in (production)', false],
    ['env in (dev, staging),app=payments', true],
    ['env notin (production)', true],
    ['env notin (staging)', false],
    ['team notin (a)', true],
    ['acme.io/tier', true],
    ['team', false],
    ['!team', true],
    ['!app', false],
    ['app=', false],
    ['toString', false],
    ['constructor!=x', true],
  ])('%s: %s', (selector, expected) => {
    expect(matches(selector)).toBe(expected);
  });

  it.each([
    '',
    ' ',
    ',',
    'app=payments,',
    'app=payments;env=a',
    'app=pay ments',
    'app=../x',
    'app=a/b',
    'env in staging',
    'env in ()',
    'env in (a,(b))',
    'env in (a',
    '=payments',
    'a=b=c',
    '{app=payments}',
    'app=é',
    'app\n=payments,\u0000',
  ])('is none: %j', selector => {
    expect(parseSelector(selector)).toBeUndefined();
  });

  it('never throws, and nothing empty matches everything', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), text => {
        expect(parseSelector(text)?.length).not.toBe(0);
      }),
    );
  });
});
