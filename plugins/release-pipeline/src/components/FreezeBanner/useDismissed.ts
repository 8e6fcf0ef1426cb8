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

import { storageApiRef, useApi } from '@backstage/core-plugin-api';
import { useEffect, useMemo, useState } from 'react';

const KEY = 'dismissedEvents';

/** When each of them is over, so that they are not kept for ever. */
type Dismissed = Record<string, number>;

/** What the reader has taken note of; `undefined` until that is known. */
export function useDismissed() {
  const storage = useApi(storageApiRef);
  const bucket = useMemo(
    () => storage.forBucket('release-pipeline'),
    [storage],
  );
  const [kept, setKept] = useState(() => bucket.snapshot<Dismissed>(KEY));
  useEffect(() => {
    const subscription = bucket.observe$<Dismissed>(KEY).subscribe(setKept);
    return () => subscription.unsubscribe();
  }, [bucket]);
  const known = kept.presence === 'unknown' ? undefined : kept.value ?? {};
  return {
    isDismissed: known && ((key: string) => Object.hasOwn(known, key)),
    dismiss: (key: string, until: number) => {
      const lasting = Object.entries(known ?? {}).filter(
        ([, end]) => end > Date.now(),
      );
      const value = Object.fromEntries([...lasting, [key, until]]);
      // At once, also where it cannot be kept.
      setKept({ key: KEY, presence: 'present', value } as typeof kept);
      void bucket.set(KEY, value).catch(() => {});
    },
  };
}
