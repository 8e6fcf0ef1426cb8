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
import { asText } from './words';

/**
 * Text as it may go on to chat and mail: one line, nothing that turns it around,
 * nobody called by it, and no link under other words (S37, S38). It reads as
 * before; what is put in between has no width.
 */
export function messageText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(
      /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu,
      '',
    )
    .replace(/(?<![\p{L}\p{N}])@(?=\S)|<(?=\S)|\](?=[([])/gu, '$&\u200b')
    .trim();
}

/** A message is kept, and read in any zone. */
export function inWords(sentence: Sentence): string {
  return asText(
    sentence.map(part =>
      typeof part === 'object' && 'time' in part
        ? { ...part, time: `${part.time.slice(0, 16).replace('T', ' ')} UTC` }
        : part,
    ),
  );
}
