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

/**
 * All values that were ever there, so that choosing one of them does not take
 * the others away.
 */
export function useSeen(values: Array<string | undefined> = []): string[] {
  const [seen, setSeen] = useState<string[]>([]);
  const fresh = Array.from(new Set(values)).filter(
    (value): value is string => value !== undefined && !seen.includes(value),
  );
  const key = fresh.join('\n');
  useEffect(() => {
    if (key) {
      setSeen(before => [...before, ...key.split('\n')]);
    }
  }, [key]);
  return [...seen, ...fresh];
}
