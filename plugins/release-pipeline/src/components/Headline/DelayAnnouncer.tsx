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

import type { StageView } from 'backstage-plugin-release-pipeline-common';
import { useEffect, useState } from 'react';
import { useTextClasses } from '../../theme';

// A delay is announced when so much of it is left, in milliseconds.
const MARKS: Array<[left: number, words: string]> = [
  [300_000, '5 minutes'],
  [60_000, '1 minute'],
  [10_000, '10 seconds'],
];

/** Tells screen readers how long a start can still be stopped: at 5 min, 1 min and 10 s. */
export function DelayAnnouncer(props: { stages: StageView[] }) {
  const { stages } = props;
  const texts = useTextClasses();
  const [said, setSaid] = useState('');
  const next = stages
    .flatMap(({ name, activities }) =>
      activities.flatMap(({ kind, endsAt }) =>
        kind === 'delay' && endsAt ? [{ name, endsAt }] : [],
      ),
    )
    .sort((a, b) => a.endsAt.localeCompare(b.endsAt))[0];
  const { name, endsAt } = next ?? {};
  useEffect(() => {
    if (!endsAt) {
      return undefined;
    }
    const left = Date.parse(endsAt) - Date.now();
    const timers = MARKS.filter(([mark]) => mark < left).map(([mark, words]) =>
      setTimeout(() => setSaid(`${name} starts in ${words}`), left - mark),
    );
    return () => timers.forEach(clearTimeout);
  }, [name, endsAt]);
  return (
    <div role="status" aria-live="polite" className={texts.hidden}>
      {said}
    </div>
  );
}
