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

import { act, render, screen } from '@testing-library/react';
import { makeStory } from '../../__testUtils__/story';
import { DelayAnnouncer } from './DelayAnnouncer';

describe('DelayAnnouncer', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('says how long is left at 5 min, 1 min and 10 s, and not in between', async () => {
    const { stage, at } = makeStory(1_000_000);
    render(
      <DelayAnnouncer
        stages={[
          stage({
            name: 'production',
            activities: [
              { kind: 'delay', sentence: [''], endsAt: at(310_000) },
            ],
          }),
        ]}
      />,
    );
    const heard: string[] = [];
    for (let second = 0; second < 320; second += 1) {
      await act(async () => jest.advanceTimersByTime(1_000));
      const { textContent } = screen.getByRole('status');
      if (textContent && textContent !== heard.at(-1)) {
        heard.push(textContent);
      }
    }
    expect(heard).toEqual([
      'production starts in 5 minutes',
      'production starts in 1 minute',
      'production starts in 10 seconds',
    ]);
  });
});
