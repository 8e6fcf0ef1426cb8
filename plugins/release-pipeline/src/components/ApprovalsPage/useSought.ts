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

import type {
  Inbox,
  InboxItem,
} from 'backstage-plugin-release-pipeline-common';
import { useEffect, useRef, useState } from 'react';

/** Which list shows. */
export type View = 'forMe' | 'mine' | 'decided';

/** Where a promotion shows; `undefined` while it is not among those read. */
function viewOf(inbox: Inbox, id: string): View | undefined {
  const isIn = (items: InboxItem[]) =>
    items.some(({ promotion }) => promotion.id === id);
  if (isIn(inbox.mine)) {
    return 'mine';
  }
  return isIn([...inbox.forMe, ...inbox.excluded]) ? 'forMe' : undefined;
}

/**
 * Which list shows, and where the row of the promotion is that the address
 * names. Goes there once, when that was first read, be it with a later page:
 * from then on view and focus are where the reader moves them.
 */
export function useSought(inbox: Inbox, id: string) {
  const row = useRef<HTMLLIElement>(null);
  const [view, setView] = useState<View>('forMe');
  const [found, setFound] = useState(false);
  const place = viewOf(inbox, id);
  if (place && !found) {
    setFound(true);
    setView(place);
  }
  useEffect(() => {
    if (found) {
      row.current?.focus();
    }
  }, [found]);
  return { view, setView, isHere: place !== undefined, sought: { id, row } };
}
