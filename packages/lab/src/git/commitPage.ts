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

import { LogEntry } from './Repository';

/** The page of a commit; nothing of what people wrote becomes markup. */
export function commitPage(
  repository: string,
  commit: LogEntry & { diff: string },
): string {
  const { hash, message, author, committedAt, diff } = commit;
  const [subject] = message.split('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escape(subject)} · ${escape(repository)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
pre { background: #f3f4f6; color: #1f2937; overflow-x: auto; padding: 1rem; }
</style>
</head>
<body>
<h1>${escape(subject)}</h1>
<p>${escape(
    author.name,
  )}, <time>${committedAt.toISOString()}</time>, commit <code>${hash}</code> of ${escape(
    repository,
  )}</p>
<pre>${escape(message)}</pre>
<h2>Changes</h2>
<pre>${escape(diff)}</pre>
</body>
</html>
`;
}

function escape(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
