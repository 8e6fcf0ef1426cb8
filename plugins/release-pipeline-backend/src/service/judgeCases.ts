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
  EvidenceItem,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type { GateOutcome } from 'backstage-plugin-release-pipeline-node';
import { bulkhead } from 'cockatiel';
import { type History, judgeDeploymentAsOf, stateAsOf } from '../domain/asOf';
import type { RetroCase } from '../domain/retro';
import type { JudgedCase } from '../domain/retroTotals';
import type { GateSpec, StagePolicy } from '../domain/types';
import type { GateEvaluator } from './GateEvaluator';

/** Releases of one run at once: a source answers everybody else besides. */
const AT_ONCE = 3;

const notAsked: GateOutcome = {
  status: 'unknown',
  reason: ['It was not asked: all of it together took too long'],
  evidence: [],
};

const tooLongAgo: GateOutcome = {
  status: 'unknown',
  reason: ['More was recorded since then than is read at once'],
  evidence: [],
};

/**
 * Asks a gate about each release as of its moment, a few at once. What was not
 * asked when the time was over is unknown.
 *
 * @param options.caller - who gives up gets no answer
 * @param options.inTime - the same, and the end of the time
 */
export async function judgeCases(options: {
  gates: GateEvaluator;
  history: History;
  stage: StagePolicy;
  gate: GateSpec;
  cases: RetroCase[];
  caller: AbortSignal;
  inTime: AbortSignal;
}): Promise<JudgedCase[]> {
  const { caller, cases, inTime } = options;
  const turns = bulkhead(AT_ONCE, Infinity);
  return Promise.all(
    cases.map(found =>
      turns.execute(async () => {
        try {
          inTime.throwIfAborted();
          return { found, outcome: await judge(options, found) };
        } catch (error) {
          caller.throwIfAborted();
          if (!inTime.aborted) {
            throw error;
          }
          return { found, outcome: notAsked };
        }
      }),
    ),
  );
}

async function judge(
  options: Parameters<typeof judgeCases>[0],
  { at, moment, release }: RetroCase,
): Promise<GateOutcome> {
  const { gates, history, stage } = options;
  // Whether it only observes is what is to be found out.
  const gate = { ...options.gate, observeOnly: undefined };
  const task = { stage, release, gate };
  const signal = options.inTime;
  if (moment === 'now') {
    return gates.answer(history.state, task, { signal });
  }
  if (at < history.knownFrom) {
    return tooLongAgo;
  }
  const risk = history.risks.find(
    known => known.stage === stage.name && known.releaseId === release.id,
  )?.risk;
  const then = stateAsOf(history, at);
  const outcome = await gates.answer(
    then,
    { ...task, risk },
    {
      signal,
      past: {
        deploymentIn: name =>
          judgeDeploymentAsOf(history, release.id, name, at),
      },
    },
  );
  const { baselineAt = at } = history.state.component;
  if (outcome.status === 'pending' && at < baselineAt) {
    return {
      ...outcome,
      status: 'unknown',
      reason: [`Nobody was watching then: `, ...settled(outcome.reason)],
    };
  }
  return {
    ...outcome,
    reason: settled(outcome.reason),
    evidence: outcome.evidence.map(
      (item): EvidenceItem => ({ ...item, value: settled(item.value) }),
    ),
  };
}

/** "in 3 h" was true then; now it is a time of the day. */
function settled(sentence: Sentence): Sentence {
  return sentence.map(part =>
    typeof part === 'object' && 'time' in part ? { ...part, as: 'at' } : part,
  );
}
