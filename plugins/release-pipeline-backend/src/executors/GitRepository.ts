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

/** A Git repository that may be written to (R31). */
export interface GitRepository {
  /** The name in config. */
  name: string;
  url: string;
  branch: string;
  username?: string;
  token?: string;
  /** Where people look at a commit, with `{{ revision }}`; http or https. */
  webUrl?: string;
}

/** The address of a commit where the repository's config tells how; http and https only. */
export function commitHref(
  repository: Pick<GitRepository, 'webUrl'>,
  revision: string,
): string | undefined {
  const href = repository.webUrl?.replace(/\{\{\s*revision\s*\}\}/g, revision);
  return href && /^https?:\/\//i.test(href) ? href : undefined;
}
