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

import { useEffect, useRef, type RefObject } from 'react';
import type { BoxKind } from './boxKind';

/**
 * Whoever was in the box stays there when what had the focus goes away: at the
 * field after looking again, at the heading otherwise. Nobody is fetched from
 * elsewhere on the page.
 */
export function useKeptFocus(
  title: string,
  kind: BoxKind,
  places: {
    heading: RefObject<HTMLElement>;
    field: RefObject<HTMLElement>;
  },
): { onFocus: () => void; onBlur: () => void } {
  const { heading, field } = places;
  const isInside = useRef(false);
  const before = useRef(kind);
  useEffect(() => {
    const hadChanged = before.current === 'changed';
    before.current = kind;
    if (isInside.current && document.activeElement === document.body) {
      (hadChanged ? field : heading).current?.focus();
    }
  }, [title, kind, heading, field]);
  return {
    onFocus: () => {
      isInside.current = true;
    },
    // Not told of what is removed while it has the focus.
    onBlur: () => {
      isInside.current = false;
    },
  };
}
