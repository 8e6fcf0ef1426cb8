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

import { parseSelector } from './selector';

const labels = { app: 'payments', env: 'staging', 'example.com/team': 'a' };

it.each([
  ['', true],
  ['app', true],
  ['!app', false],
  ['!other', true],
  ['other', false],
  ['app=payments', true],
  ['app==payments', true],
  ['app = payments , env=staging', true],
  ['app!=payments', false],
  ['other!=payments', true],
  ['env in (staging,production)', true],
  ['env in (production)', false],
  ['env notin (production)', true],
  ['other notin (a)', true],
  ['example.com/team=a,env=dev', false],
])('%s matches: %s', (selector, expected) => {
  expect(parseSelector(selector)(labels)).toBe(expected);
});

it.each([
  ['a==b==c', "found '==', expected: ',' or 'end of string'"],
  ['a,', "found '', expected: identifier after ','"],
  ['a in b', "found 'b', expected: '('"],
  ['a in (b', "found '', expected: ',', or ')'"],
  ['=a', "found '=', expected: !, identifier, or 'end of string'"],
  ['a b', "found 'b', expected: in, notin, =, ==, !=, gt, lt"],
])('%s is refused', (selector, message) => {
  expect(() => parseSelector(selector)).toThrow(message);
});
