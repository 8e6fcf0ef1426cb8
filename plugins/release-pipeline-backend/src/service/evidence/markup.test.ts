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
import { escapeHtml, html, link, showHidden } from './markup';

describe('html', () => {
  it('S36 shows every text as it is written, and lets none of it be markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const { text: escaped } = html`<p title="${text}">${text}</p>`;
        // Nothing that opens a tag or ends an attribute is left.
        expect(escaped.match(/[<>"']/g)).toHaveLength(6);
        expect(escaped).toBe(
          `<p title="${escapeHtml(text)}">${escapeHtml(text)}</p>`,
        );
      }),
    );
  });

  it.each([
    ['a script', '<script>x</script>', '&lt;script&gt;x&lt;/script&gt;'],
    ['the end of an attribute', `" 'x`, '&quot; &#39;x'],
    ['an entity', '&lt;', '&amp;lt;'],
    ['an override of direction', 'a\u202eb', 'a[U+202E]b'],
    ['an isolate', 'a\u2066b\u2069', 'a[U+2066]b[U+2069]'],
    ['an escape of a terminal', 'a\u001b[31mb', 'a[U+001B][31mb'],
    ['what has no width', 'a\u200bb\ufeff', 'a[U+200B]b[U+FEFF]'],
    ['lines and tabs', 'a\n\tb', 'a\n\tb'],
    ['letters of all kinds', 'größer שלום 🚀', 'größer שלום 🚀'],
  ])('S36 %s is text', (_what, text, expected) => {
    expect(escapeHtml(text)).toBe(expected);
  });

  it('S36 leaves nothing that hides or turns text around', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...'a\u202d\u2067\u061c\u200e\u0000\u0085'),
        }),
        text => {
          expect(showHidden(text)).toMatch(/^[a-zA-Z0-9[\]+]*$/);
        },
      ),
    );
  });

  it.each([
    ['https://git.example.com/c/1?a=1&b=2', true],
    ['http://argocd.example.com/', true],
    [`${'javascript'}:alert(1)`, false],
    [`${'JaVaScRiPt'}:alert(1)`, false],
    ['data:text/html,x', false],
    ['vbscript:x', false],
    ['https://user@git.example.com/', false],
    ['//git.example.com', false],
    ['', false],
    [undefined, false],
  ])('S36 a link to %s: %s', (href, isLink) => {
    const { text } = link('<b>', href);
    expect(text.includes('href=')).toBe(isLink);
    expect(text).toContain('&lt;b&gt;');
  });
});
