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

import { act, renderHook } from '@testing-library/react';
import { useNow } from './useNow';

describe('useNow', () => {
  beforeEach(() => jest.useFakeTimers({ now: 1_700_000_000_250 }));
  afterEach(() => jest.useRealTimers());

  it('ticks on the full second, so that two clocks show the same', () => {
    const first = renderHook(() => useNow(1_000));
    act(() => jest.advanceTimersByTime(400));
    const second = renderHook(() => useNow(1_000));
    act(() => jest.advanceTimersByTime(400));
    expect(first.result.current).toBe(1_700_000_001_000);
    expect(second.result.current).toBe(first.result.current);
  });

  it('is not late when it starts to count seconds', () => {
    const { result, rerender } = renderHook(
      ({ interval }) => useNow(interval),
      { initialProps: { interval: 30_000 } },
    );
    act(() => jest.advanceTimersByTime(7_000));
    rerender({ interval: 1_000 });
    expect(result.current).toBe(1_700_000_007_250);
  });
});
