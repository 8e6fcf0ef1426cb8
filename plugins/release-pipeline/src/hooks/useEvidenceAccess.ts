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

import { useApi } from '@backstage/core-plugin-api';
import { ResponseError, toError } from '@backstage/errors';
import { useCallback, useEffect, useState } from 'react';
import { releasePipelineApiRef } from '../api';

/** Whether the reader may read the evidence: no until that is known; with `error` where it cannot be known. */
export function useEvidenceAccess(): {
  allowed: boolean;
  error?: Error;
  tryNow: () => void;
} {
  const api = useApi(releasePipelineApiRef);
  const [answer, setAnswer] = useState<{ allowed: boolean; error?: Error }>({
    allowed: false,
  });
  const [tries, setTries] = useState(0);
  const tryNow = useCallback(() => setTries(before => before + 1), []);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    api.getEvidenceAccess({ signal }).then(
      ({ allowed }) => !signal.aborted && setAnswer({ allowed }),
      (failure: unknown) =>
        !signal.aborted &&
        setAnswer({
          allowed: false,
          error: isForbidden(failure) ? undefined : toError(failure),
        }),
    );
    return () => controller.abort();
  }, [api, tries]);
  return { ...answer, tryNow };
}

function isForbidden(failure: unknown): boolean {
  return failure instanceof ResponseError && failure.statusCode === 403;
}
