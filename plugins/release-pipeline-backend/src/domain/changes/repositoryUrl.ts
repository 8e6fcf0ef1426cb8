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

interface Place {
  host: string;
  /** Absent where it is the usual one, or SSH has another than the web. */
  port?: string;
  path: string;
}

/**
 * Whether two URLs, as people write them, name one repository: over the web or
 * SSH, as `git@host:path`, with or without a user, `.git` and a slash at the end,
 * in any case (Argo CD does not tell cases apart either). What identifies a
 * release compares them to the letter.
 */
export function namesSameRepository(url: string, other: string): boolean {
  if (url === other) {
    return true;
  }
  const [one, two] = [placeOf(url), placeOf(other)];
  return (
    one.host === two.host &&
    one.path === two.path &&
    (one.port === two.port || one.port === undefined || two.port === undefined)
  );
}

function placeOf(url: string): Place {
  const text = url.trim().toLowerCase();
  const short = /^(?:[^@/:]+@)?([^/:]+):(?!\/\/)(.*)$/.exec(text);
  if (short) {
    return { host: short[1], path: withoutEnds(short[2]) };
  }
  if (!URL.canParse(text)) {
    return { host: '', path: withoutEnds(text) };
  }
  const { protocol, hostname, port, pathname } = new URL(text);
  return {
    host: hostname,
    port: /^https?:$/.test(protocol) ? port : undefined,
    path: withoutEnds(pathname),
  };
}

function withoutEnds(path: string): string {
  return path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
}
