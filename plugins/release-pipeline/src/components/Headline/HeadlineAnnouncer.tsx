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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import { useEffect, useRef, useState } from 'react';
import { readerTimeZone } from '../../hooks';
import { useTextClasses } from '../../theme';
import { sentenceKey, sentenceText } from '../../times';

/** Repeats the headline to screen readers when it changes, not its minutes. */
export function HeadlineAnnouncer(props: { sentence: Sentence }) {
  const { sentence } = props;
  const texts = useTextClasses();
  const [said, setSaid] = useState('');
  const key = sentenceKey(sentence);
  const lastKey = useRef(key);
  useEffect(() => {
    if (lastKey.current !== key) {
      lastKey.current = key;
      setSaid(
        sentenceText(sentence, { now: Date.now(), timeZone: readerTimeZone() }),
      );
    }
  }, [key, sentence]);
  return (
    <div role="status" aria-live="polite" className={texts.hidden}>
      {said}
    </div>
  );
}
