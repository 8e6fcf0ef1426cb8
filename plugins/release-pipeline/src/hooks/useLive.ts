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

import { useSignal } from '@backstage/plugin-signals-react';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { LiveQuery, type Live } from './LiveQuery';

// Signals may be lost (R33), so a slow poll stays on beside them.
const POLL_BESIDE_SIGNALS = 60_000;
const POLL_WITHOUT_SIGNALS = 10_000;

/**
 * Loads and keeps fresh: by signals on `channel`, and by polling while the
 * page is visible. `load` must be stable; a new one starts anew.
 * Signals are heard once in `rest` milliseconds, and it polls no oftener.
 */
export function useLive<T>(
  load: (options: { signal: AbortSignal }) => Promise<T>,
  channel: string,
  rest = 0,
): { state: Live<T>; refresh: () => Promise<void> } {
  const { lastSignal, isSignalsAvailable } = useSignal(channel);
  const query = useMemo(
    () =>
      new LiveQuery({
        load,
        interval: Math.max(
          rest,
          isSignalsAvailable ? POLL_BESIDE_SIGNALS : POLL_WITHOUT_SIGNALS,
        ),
        rest,
      }),
    [load, isSignalsAvailable, rest],
  );
  useEffect(() => {
    if (lastSignal) {
      query.wake();
    }
  }, [lastSignal, query]);
  const state = useSyncExternalStore(query.subscribe, query.current);
  return { state, refresh: query.refresh };
}
