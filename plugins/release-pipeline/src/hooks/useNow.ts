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

import { useEffect, useState } from 'react';
import { refreshEvery, type Reader } from '../times';

/**
 * The present moment, drawn anew every `interval` milliseconds while the page
 * is visible. Once a second only where a countdown shows.
 */
export function useNow(interval: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = () => {
      if (document.visibilityState !== 'hidden') {
        setNow(Date.now());
      }
    };
    // At once, for the interval may have been a longer one until now; and then
    // on the full second, so that all clocks of a page show the same.
    tick();
    let timer: ReturnType<typeof setTimeout>;
    const next = () => {
      timer = setTimeout(() => {
        tick();
        next();
      }, interval - (Date.now() % interval));
    };
    next();
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [interval]);
  return now;
}

/** The zone of the reader's browser. */
export function readerTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The reader's clock and zone, ticking as fast as the given times ask for. */
export function useReader(times: Array<string | undefined>): Reader {
  const present = times.filter(time => time !== undefined);
  const now = useNow(refreshEvery(present, Date.now()));
  return { now, timeZone: readerTimeZone() };
}
