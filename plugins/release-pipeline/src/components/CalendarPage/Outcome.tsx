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

import { useEffect, useRef } from 'react';
import { useTextClasses } from '../../theme';

/** What was done last, in words. */
export type Done = {
  words: string;
  /** The button that was pressed is gone, and with it what had the focus. */
  isGone?: boolean;
};

/** Says what was done, where nothing else tells it. */
export function Outcome(props: { of?: Done }) {
  const { of } = props;
  const texts = useTextClasses();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (of?.isGone) {
      place.current?.focus();
    }
  }, [of]);
  return (
    // There before its words are, so that they are read out.
    <div role="status" ref={place} tabIndex={-1} className={texts.dense}>
      {of?.words}
    </div>
  );
}
