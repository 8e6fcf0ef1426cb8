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

import type { CalendarEvent } from './types';

/** Tells events apart, and is how they are called outside. */
export function keyOf(
  event: Pick<CalendarEvent, 'kind' | 'name' | 'source'>,
): string {
  const { kind, name, source = 'config' } = event;
  // Those of the portal have random names, in links and tables alike.
  return source === 'portal' ? name : `${source}:${kind}:${name}`;
}
