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

import type { CalendarScope } from './types';

/** What is wrong with a name in a scope. */
export interface WrongKind {
  key: 'components' | 'systems' | 'domains' | 'owners';
  index: number;
  message: string;
}

const NO_COMPONENT = ['system', 'domain', 'group', 'user'];

/**
 * Names of something else than the key is for: they never come true, and nobody
 * would see it. A component may be of any kind that a pipeline may move.
 */
export function wrongKinds(scope: CalendarScope): WrongKind[] {
  const check = (
    key: WrongKind['key'],
    isRight: (kind: string) => boolean,
    expected: string,
  ): WrongKind[] =>
    (scope[key] ?? []).flatMap((ref, index) =>
      isRight(ref.split(':')[0])
        ? []
        : [{ key, index, message: `expected ${expected}, not ${ref}` }],
    );
  return [
    ...check(
      'components',
      kind => !NO_COMPONENT.includes(kind),
      'a component such as component:default/payments',
    ),
    ...check(
      'systems',
      kind => kind === 'system',
      'a system such as system:default/shop',
    ),
    ...check(
      'domains',
      kind => kind === 'domain',
      'a domain such as domain:default/sales',
    ),
    ...check(
      'owners',
      kind => kind === 'group' || kind === 'user',
      'a group such as group:default/platform',
    ),
  ];
}
