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

import { z } from 'zod';

const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

const metadataSchema = z.object({
  author: z.string(),
  message: z.string(),
  date: z.string().nullish(),
});

/** Who changed what in a commit; `date` in milliseconds since 1970. */
export interface RevisionMetadata {
  author: string;
  message: string;
  date?: number;
}

/** Whether it is the name of a commit, of which there is something to tell. */
export function isCommit(revision: string): boolean {
  return COMMIT.test(revision);
}

/** Reads Argo CD's answer; undefined: it is none. */
export function readMetadata(json: unknown): RevisionMetadata | undefined {
  const parsed = metadataSchema.safeParse(json);
  if (!parsed.success) {
    return undefined;
  }
  const { author, message, date } = parsed.data;
  const milliseconds = Date.parse(date ?? '');
  return {
    author,
    message,
    date: Number.isNaN(milliseconds) ? undefined : milliseconds,
  };
}
