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
import { messageText } from './messageText';

describe('messageText', () => {
  it.each([
    ['S37 a mention of a channel', 'hi @channel', 'hi @\u200bchannel'],
    ['S37 a mention behind a bracket', '(@here)', '(@\u200bhere)'],
    [
      'S37 a mention in Slack',
      '<!here> <@U1>',
      '<\u200b!here> <\u200b@\u200bU1>',
    ],
    ['S37 a mention that hides', '@\u200b\u2060channel', '@\u200bchannel'],
    [
      'S37 a link under other words',
      '[docs](https://bad.example.com)',
      '[docs]\u200b(https://bad.example.com)',
    ],
    [
      'S37 the same in Slack',
      '<https://bad.example.com|docs>',
      '<\u200bhttps://bad.example.com|docs>',
    ],
    ['S38 lines', 'Stop\r\nBCC: a@b.example.com', 'Stop BCC: a@b.example.com'],
    ['S38 lines that no ASCII has', 'a\u2028b\u0085c', 'a b c'],
    ['S36 a turn', '1.0\u202e0.2', '1.00.2'],
    ['nothing', 'payments 1.2.0 < 1.3.0', 'payments 1.2.0 < 1.3.0'],
  ])('defuses %s', (_what, text, expected) => {
    expect(messageText(text)).toBe(expected);
  });

  it('S37, S38 leaves no line, no mention and no masked link, whatever the text', () => {
    const piece = fc.constantFrom(
      ...[
        '@',
        '<',
        '!',
        ']',
        '(',
        '[',
        '\r',
        '\n',
        '\u2028',
        '\u202e',
        '\u200b',
      ],
      ...['here', ' ', 'https://x'],
    );
    fc.assert(
      fc.property(fc.array(piece), pieces => {
        const text = messageText(pieces.join(''));
        expect(text).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u);
        expect(text).not.toMatch(/(?:^|[^\p{L}])@[\p{L}!]|<[!@h]|\]\(/u);
      }),
    );
  });
});
