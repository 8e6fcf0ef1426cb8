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

import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { EVERY_COMPONENT } from '../database/EvidenceLog';
import type { Access } from '../service/access';
import type { Refusals } from '../service/Refusals';
import { translateError } from './translateError';

/** Records what comes to nothing of what is about no component by itself (S47). */
export function watchPortal(options: { access: Access; refusals: Refusals }) {
  const { access, refusals } = options;
  return <T>(
    action: string,
    credentials: BackstageCredentials,
    run: () => Promise<T>,
  ): Promise<T> =>
    refusals.watch(
      {
        action,
        componentRef: EVERY_COMPONENT,
        by: access.principal(credentials),
      },
      { isThere: async () => true, told: translateError },
      run,
    );
}
