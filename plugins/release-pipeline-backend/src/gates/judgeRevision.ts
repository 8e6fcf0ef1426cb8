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
  GateSubject,
  OutsideReport,
} from 'backstage-plugin-release-pipeline-node';
import { valuesAt } from '../adapters/http';
import { shorten } from '../domain/identify';
import type { AnswerFinding } from './answerFinding';

/** The commits that a release was built from, as its reports say (R25). */
export function sourceRevisions(
  reports: OutsideReport[],
  { id }: GateSubject['release'],
): string[] {
  const said = reports.flatMap(({ releaseId, source }) =>
    releaseId === id && source ? [source.revision] : [],
  );
  return [...new Set(said)];
}

/**
 * Whether an answer is about the commit that the release was built from. Where
 * either is not known, or reports differ, it cannot be told.
 *
 * @param path - as `valuesAt` takes it
 */
export function judgeRevision(
  json: unknown,
  path: string,
  revisions: string[],
): AnswerFinding {
  const finding = (verdict: AnswerFinding['verdict'], words: string) => ({
    what: 'revision',
    verdict,
    words,
  });
  const [revision, other] = revisions;
  if (revision === undefined) {
    return finding(
      'unknown',
      'cannot be compared: no report says which commit the release was built from (source.revision)',
    );
  }
  if (other !== undefined) {
    return finding(
      'unknown',
      'cannot be compared: reports name different commits of the release',
    );
  }
  const named = valuesAt(json, path).filter(value => typeof value === 'string');
  if (named.length === 0) {
    return finding('unknown', 'is not named by the answer');
  }
  return finding(
    named.includes(revision) ? 'passed' : 'failed',
    `is ${named.slice(0, 3).map(shorten).join(', ')}; expected is ${shorten(
      revision,
    )}`,
  );
}
