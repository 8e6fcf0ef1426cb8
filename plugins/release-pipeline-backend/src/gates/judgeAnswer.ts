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

import type { EvidenceItem } from 'backstage-plugin-release-pipeline-common';
import {
  CheckAnswer,
  CheckClient,
  describeOperators,
  isStillToCome,
  judgeValue,
  Operators,
  presetOf,
  valueAt,
  Verdict,
  worstOf,
} from '../adapters/http';
import type { AnswerFinding } from './answerFinding';
import { judgeRevision } from './judgeRevision';

// By these the one in between says that it, or we, could not ask.
const SAYS_NOTHING = new Set([401, 403, 407, 408, 425, 429, 502, 504]);
const MAXIMUM_REASONS = 5;

/**
 * Holds an answer against each expectation of its check. What is missing,
 * unreadable or of another kind is `unknown`. Where the status already is
 * another one, nothing else is looked at.
 *
 * @param now - in milliseconds, when the answer came
 * @param revisions - of the release's source, as far as they are known
 */
export function judgeAnswer(
  client: CheckClient,
  answer: CheckAnswer,
  now: number,
  revisions: string[],
): AnswerFinding[] {
  const { expect, preset } = client.config;
  const status = judgeStatus(
    expect.status,
    answer.status,
    presetOf(preset)?.words,
  );
  if (status.verdict !== 'passed') {
    return [status];
  }
  const judge = (what: string, operators: Operators, value: unknown) => ({
    what,
    verdict: judgeValue(operators, value, now),
    words: `is ${describeValue(client, operators, value)}${
      isStillToCome(operators, value, now) ? ', which is still to come' : ''
    }; expected is ${describeOperators(operators)}`,
  });
  const findings: AnswerFinding[] = [status];
  for (const [name, operators] of Object.entries(expect.headers ?? {})) {
    findings.push(
      judge(`header ${name}`, operators, answer.headers.get(name) ?? undefined),
    );
  }
  if (expect.latencyMs !== undefined) {
    const { latencyMs } = answer;
    findings.push({
      what: 'latency',
      verdict: latencyMs <= expect.latencyMs ? 'passed' : 'failed',
      words: `is ${Math.round(latencyMs)} ms; expected is at most ${
        expect.latencyMs
      } ms`,
    });
  }
  if (expect.json || expect.decision || expect.revision) {
    const json = readJson(answer);
    if (json === undefined) {
      return [
        ...findings,
        { what: 'answer', verdict: 'unknown', words: 'is not JSON' },
      ];
    }
    for (const [path, operators] of Object.entries(expect.json ?? {})) {
      findings.push(judge(path, operators, valueAt(json, path)));
    }
    if (expect.decision) {
      findings.push(judgeDecision(client, json));
    }
    if (expect.revision) {
      findings.push(judgeRevision(json, expect.revision, revisions));
    }
  }
  return findings;
}

/** What was found, and when it was asked. */
export function describeFindings(
  client: CheckClient,
  findings: AnswerFinding[],
  askedAt: string,
): EvidenceItem[] {
  const { name, frontendUrl } = client.config;
  return [
    { label: 'Check', value: [name], href: frontendUrl },
    { label: 'Asked', value: [{ time: askedAt, as: 'at' }] },
    ...findings.map(({ what, words }) => ({ label: what, value: [words] })),
  ];
}

export function verdictOf(findings: AnswerFinding[]): Verdict {
  return worstOf(findings.map(({ verdict }) => verdict));
}

function judgeStatus(
  expected: number[],
  status: number,
  words: Record<number, string> = {},
): AnswerFinding {
  const limits = `expected is ${expected.join(' or ')}`;
  const meaning = Object.hasOwn(words, status) ? `, it ${words[status]}` : '';
  if (expected.includes(status)) {
    return {
      what: 'status',
      verdict: 'passed',
      words: `is ${status}; ${limits}`,
    };
  }
  const unclear = SAYS_NOTHING.has(status) && !meaning;
  return {
    what: 'status',
    verdict: unclear ? 'unknown' : 'failed',
    words: `is ${status}${meaning}; ${limits}`,
  };
}

/** `result` true, or `result.allow` true; an undefined decision has no `result`. */
function judgeDecision(client: CheckClient, json: unknown): AnswerFinding {
  const result = valueAt(json, 'result');
  const allow =
    typeof result === 'boolean' ? result : valueAt(json, 'result.allow');
  if (typeof allow !== 'boolean') {
    return {
      what: 'decision',
      verdict: 'unknown',
      words: 'is not defined for these facts',
    };
  }
  const reasons = valueAt(json, 'result.reasons');
  const given = (Array.isArray(reasons) ? reasons : [])
    .filter(reason => typeof reason === 'string')
    .slice(0, MAXIMUM_REASONS)
    .map(reason => client.redact(reason));
  return {
    what: 'decision',
    verdict: allow ? 'passed' : 'failed',
    words: [allow ? 'allows it' : 'does not allow it', ...given].join('; '),
  };
}

/** A value as it may be shown: none where only its presence is asked. */
function describeValue(
  client: CheckClient,
  operators: Operators,
  value: unknown,
): string {
  if (value === undefined || value === null) {
    return 'absent';
  }
  const onlyPresence = Object.entries(operators).every(
    ([key, expected]) => key === 'exists' || expected === undefined,
  );
  if (onlyPresence) {
    return 'present';
  }
  if (Array.isArray(value)) {
    return `a list of ${value.length}`;
  }
  return typeof value === 'object' ? 'an object' : client.redact(String(value));
}

function readJson({ contentType, text }: CheckAnswer): unknown {
  if (!/^application\/([\w.-]+\+)?json$/.test(contentType)) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
