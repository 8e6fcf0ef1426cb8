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

import { redact } from './UpstreamError';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.c2VlZGVk.c2lnbmF0dXJl';

describe('redact', () => {
  it.each([
    ['a secret of ours', 'no seeded-secret here', 'no *** here'],
    [
      'a user in an address',
      'https://me:word@x.example.com/a',
      'https://x.example.com/a',
    ],
    [
      'what signs in',
      'sent Bearer abc.def and Basic Zm9v',
      'sent Bearer *** and Basic ***',
    ],
    ['a token', `got ${TOKEN} back`, 'got *** back'],
    ['S36 colours and directions', '\u001b[31mred\u202ex', 'red x'],
  ])('takes out %s', (_what, text, shown) => {
    expect(redact(text, ['seeded-secret'])).toBe(shown);
  });

  it('S40 leaves no part of a token where it cuts', () => {
    for (let length = 3900; length < 4010; length += 1) {
      const text = `${'word '.repeat(length / 5)}${'x'.repeat(
        length % 5,
      )} ${TOKEN}`;
      expect(redact(text)).not.toContain('eyJ');
    }
    expect(redact(`${`${TOKEN} `.repeat(200)}`)).not.toContain('eyJ');
    expect(redact(`x${TOKEN.repeat(500)}`)).toBe('');
  });

  // Each of these takes hours where a pattern goes back over the whole text.
  it.each([
    ['schemes without end', 'a.'],
    ['tokens without end', 'eyJ-'],
    ['spaces', ' '],
    ['users', 'http://a'],
  ])('S33 reads %s in no more time than others', (_what, part) => {
    expect(redact(part.repeat(2_000_000)).length).toBeLessThanOrEqual(500);
  });
});
