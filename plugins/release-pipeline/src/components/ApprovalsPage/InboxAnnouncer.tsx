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

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Tells screen readers when the number of what waits changes. */
export function InboxAnnouncer(props: {
  /** How many promotions wait. */
  waiting: number;
  /** How many reviews of overrides wait. */
  reviews: number;
  /** How many exceptions from freezes are to be confirmed. */
  exceptions: number;
  /** More may wait that was not read yet. */
  isPart: boolean;
  /** More is being read: what the number changes by has waited before. */
  quiet: boolean;
}) {
  const { waiting, reviews, exceptions, isPart, quiet } = props;
  const texts = useTextClasses();
  const [said, setSaid] = useState('');
  const last = useRef({ waiting, reviews, exceptions });
  useEffect(() => {
    const { current: before } = last;
    if (
      before.waiting === waiting &&
      before.reviews === reviews &&
      before.exceptions === exceptions
    ) {
      return;
    }
    last.current = { waiting, reviews, exceptions };
    if (!quiet) {
      const which = isPart ? ' of those read so far' : '';
      const isOne = waiting === 1 && reviews + exceptions === 0;
      const what = [
        `${counted(waiting, 'promotion')}${which}`,
        ...(reviews > 0 ? [counted(reviews, 'review')] : []),
        ...(exceptions > 0 ? [counted(exceptions, 'exception')] : []),
      ].join(' and ');
      setSaid(`${what} ${isOne ? 'waits' : 'wait'} for you`);
    }
  }, [waiting, reviews, exceptions, isPart, quiet]);
  return (
    <div role="status" aria-live="polite" className={texts.hidden}>
      {said}
    </div>
  );
}
