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

import { mostUseful } from './selected';

const hour = (hours: number) =>
  new Date(Date.UTC(2026, 5, 1, hours)).toISOString();
const event = (
  title: string,
  kind: 'freeze' | 'incident' | 'window',
  start: number,
) => ({
  title,
  kind,
  start: hour(start),
  end: hour(start + 1),
});

describe('mostUseful', () => {
  const events = [
    event('long over', 'freeze', 1),
    event('over', 'window', 2),
    event('now', 'window', 10),
    event('later', 'window', 11),
    event('last', 'window', 12),
    event('outage', 'incident', 15),
    event('far', 'freeze', 20),
  ];

  it.each([
    [7, ['long over', 'over', 'now', 'later', 'last', 'outage', 'far']],
    [6, ['long over', 'now', 'later', 'last', 'outage', 'far']],
    [3, ['now', 'outage', 'far']],
    [2, ['outage', 'far']],
    [1, ['far']],
  ])('keeps of many, where %d fit, what people have to know', (most, kept) => {
    const found = mostUseful(events, { at: Date.parse(hour(10)), most });
    expect(found.map(({ title }) => title)).toEqual(kept);
  });
});
