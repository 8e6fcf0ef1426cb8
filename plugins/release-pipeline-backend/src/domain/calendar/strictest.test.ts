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

import { strictest } from './strictest';

const open = (validUntil?: number) => ({
  finding: { status: 'passed' as const, validUntil },
});
const closed = (passesAt?: number) => ({
  finding: { status: 'pending' as const, passesAt },
});
const unknown = { finding: { status: 'unknown' as const } };

describe('strictest', () => {
  it.each([
    ['what closes first', [open(), open(20), open(10)], 2],
    ['what is closed, of what is open', [open(10), closed(5), open()], 1],
    ['what opens last', [closed(5), closed(9), closed(7)], 1],
    ['what opens at no time that is known', [closed(5), closed(), open(1)], 1],
    ['what cannot be told', [closed(), unknown, open(1)], 1],
    ['the only one', [open()], 0],
  ])('is %s', (_what, judged, index) => {
    expect(strictest(judged)).toBe(judged[index]);
  });
});
