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

/** What a server's version lets us ask (R37). */
export interface Capabilities {
  /** As the server says it, without build metadata: `3.5.1`. */
  version: string;
  /** Lists can leave out most of the spec and tell the revision (3.5). */
  narrowList: boolean;
  /** What is missing on this version, each in a sentence for the footer and the log. */
  lacks: string[];
}

/** Throws when the text is no version. */
export function capabilitiesOf(text: string): Capabilities {
  const match = /^v?((\d+)\.(\d+)(?:\.\d+)?(?:-[\w.]+)?)/.exec(text);
  if (!match) {
    throw new Error('not a version of Argo CD');
  }
  const [, version, major, minor] = match;
  const isAtLeast = (wantedMajor: number, wantedMinor: number) =>
    Number(major) > wantedMajor ||
    (Number(major) === wantedMajor && Number(minor) >= wantedMinor);
  const narrowList = isAtLeast(3, 5);
  const lacks: string[] = [];
  if (!narrowList) {
    lacks.push(
      `Argo CD ${version} lists no revisions and only whole specs: lists are larger, and a new revision that starts no operation is noticed late.`,
    );
  }
  if (!isAtLeast(3, 1)) {
    lacks.push(
      `Argo CD ${version} does not say which images a sync applied: what runs is taken from the pods.`,
      `Argo CD ${version} has no switch to pause automatic sync.`,
    );
  }
  if (!isAtLeast(3, 2)) {
    lacks.push(`Argo CD ${version} is older than 3.2 and not tested.`);
  }
  return { version, narrowList, lacks };
}
