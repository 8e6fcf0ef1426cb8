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
  Headline,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import { words } from './words';

/** What a headline says, and in which tone. */
export type Said = Pick<Headline, 'tone' | 'status' | 'sentence' | 'reason'>;

/** "1.15.0 is not in production: soak in staging ends …", and why by itself. */
export function notThere(
  version: string,
  where: string,
  reason: Sentence,
): Pick<Said, 'sentence' | 'reason'> {
  return {
    sentence: words(`${version} is not in ${where}: `, reason, '.'),
    reason,
  };
}
