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

import type { SubscriptionFilter } from 'backstage-plugin-release-pipeline-common';

type Kind = NonNullable<SubscriptionFilter['kinds']>[number];

/** What can be shown, in the words of the page. */
export const KINDS: ReadonlyArray<{ kind: Kind; label: string }> = [
  { kind: 'freeze', label: 'Freezes' },
  { kind: 'window', label: 'Windows' },
  { kind: 'change', label: 'Changes, planned ones as well' },
  { kind: 'note', label: 'Maintenance, incidents, drills' },
];

/** The name in an entity ref, which is how people know it. */
export function nameOf(ref: string): string {
  return ref.replace(/^.*[:/]/, '');
}

/** "Of shop, production: freezes, windows" */
export function filterWords(filter: SubscriptionFilter): string {
  const { components, kinds, mine, owners, stages, systems } = filter;
  const about = [
    ...(mine ? ['what your groups own'] : []),
    ...(systems ?? []).map(nameOf),
    ...(owners ?? []).map(ref => `what ${nameOf(ref)} owns`),
    ...(components ?? []).map(nameOf),
    ...(stages ?? []),
  ];
  const shown = KINDS.filter(({ kind }) => kinds?.includes(kind)).map(
    ({ label }) => label.toLocaleLowerCase('en-US'),
  );
  return `Of ${about.join(', ') || 'all that you may see'}${
    shown.length > 0 ? `: ${shown.join(', ')}` : ''
  }`;
}
