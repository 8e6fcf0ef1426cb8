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

import type { RiskClass } from 'backstage-plugin-release-pipeline-common';

/** What a commit says of itself; without a class the word is none of ours. */
export interface RiskTrailer {
  class?: RiskClass;
  word: string;
}

/** The same, with the commit that says it. Stored as JSON. */
export interface CommitRisk extends RiskTrailer {
  revision: string;
}

/** Below its dashes GitHub names the authors of what was squashed. */
const NAMING = /^(?:-+|(?:co-authored|signed-off)-by:.*)$/i;

/**
 * `Risk: high` in the last paragraph of a commit's message, as Git reads trailers,
 * or in the last one that does more than name people.
 */
export function trailersIn(message: string): RiskTrailer[] {
  const last =
    message
      .trim()
      .split(/\n\s*\n/)
      .findLast(
        paragraph =>
          !paragraph.split('\n').every(line => NAMING.test(line.trim())),
      ) ?? '';
  return [...last.matchAll(/^risk:[ \t]*(.*)$/gim)].map(([, value]) => {
    const word = value.trim().toLowerCase();
    return word === 'low' || word === 'medium' || word === 'high'
      ? { class: word, word }
      : { word: shown(word) };
  });
}

/** The weightiest of what a commit says; a word that is no class is weightier than `medium`. */
export function riskOfCommit({
  message,
  revision,
}: {
  message: string;
  revision: string;
}): CommitRisk | undefined {
  const said = trailersIn(message);
  const weightiest =
    said.find(one => one.class === 'high') ??
    said.find(one => one.class === undefined) ??
    said.find(one => one.class === 'medium') ??
    said[0];
  return weightiest && { revision, ...weightiest };
}

/** A stranger's text: short, and without what a terminal or page would obey. */
function shown(text: string): string {
  return text.replace(/[^\p{L}\p{N} ._-]/gu, '').slice(0, 30) || 'nothing';
}
