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

import type { Change } from 'backstage-plugin-release-pipeline-common';
import { formatSpan } from '../../times';

/**
 * What becomes of a change that a freeze holds from its start on: one that is
 * planned for a time misses it, unless it has done so already; any other waits.
 *
 * @param until - when the freeze ends
 */
export function heldWords(
  { start, state }: Pick<Change, 'start' | 'state'>,
  until: number,
): string {
  if (state === 'missed') {
    return 'missed its time';
  }
  return state === 'planned'
    ? 'could not go at its time'
    : `would wait ${formatSpan(until - Date.parse(start))}`;
}
