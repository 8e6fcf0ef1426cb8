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

import { useEffect, useRef, useState } from 'react';
import { useTextClasses } from '../../theme';

/** Tells screen readers when the number of waiting promotions changes. */
export function InboxAnnouncer(props: {
  waiting: number;
  /** More may wait that was not read yet. */
  isPart: boolean;
  /** More is being read: what the number changes by has waited before. */
  quiet: boolean;
}) {
  const { waiting, isPart, quiet } = props;
  const texts = useTextClasses();
  const [said, setSaid] = useState('');
  const last = useRef(waiting);
  useEffect(() => {
    if (last.current === waiting) {
      return;
    }
    last.current = waiting;
    if (!quiet) {
      const which = isPart ? ' of those read so far' : '';
      setSaid(
        waiting === 1
          ? `1 promotion${which} waits for you`
          : `${waiting} promotions${which} wait for you`,
      );
    }
  }, [waiting, isPart, quiet]);
  return (
    <div role="status" aria-live="polite" className={texts.hidden}>
      {said}
    </div>
  );
}
