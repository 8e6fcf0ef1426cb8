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

import { mockServices } from '@backstage/backend-test-utils';
import {
  createGateType,
  type GateContext,
  type GateOutcome,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import type { RetroCase } from '../domain/retro';
import {
  aComponent,
  aGate,
  aRelease,
  aStage,
  aState,
  DAY,
  HOUR,
  NOW,
} from '../domain/testing/builders';
import type { ComponentState } from '../domain/types';
import { GateEvaluator } from './GateEvaluator';
import { judgeCases } from './judgeCases';

const THEN = NOW - HOUR;
const passed: GateOutcome = { status: 'passed', reason: ['so'], evidence: [] };

function aCase(changes: Partial<RetroCase> = {}): RetroCase {
  return {
    release: aRelease('1'),
    at: THEN,
    moment: 'entered',
    outcome: 'succeeded',
    ...changes,
  };
}

interface Options {
  evaluate(
    context: GateContext<unknown>,
    options: { signal: AbortSignal },
  ): Promise<GateOutcome>;
  cases?: RetroCase[];
  observeOnly?: boolean;
  judgesPast?: true | { because: string };
  caller?: AbortSignal;
  inTime?: AbortSignal;
  state?: Partial<ComponentState>;
  knownFrom?: number;
}

function judge(options: Options) {
  const { judgesPast = true } = options;
  const gateType = createGateType({
    type: 'tried',
    kind: 'runtime',
    of: 'optional',
    costly: false,
    configSchema: z.any(),
    title: () => 'Tried',
    judgesPast: () => judgesPast,
    evaluate: options.evaluate,
  });
  const never = new AbortController().signal;
  return judgeCases({
    gates: GateEvaluator.create({
      gateTypes: new Map([['tried', gateType]]),
      groups: {
        readGroups: async () => [],
        readPeople: async () => [],
        findAuthors: async () => [],
      },
      logger: mockServices.logger.mock(),
    }),
    history: {
      state: aState(options.state),
      reports: [],
      incidents: [],
      risks: [{ stage: 'production', releaseId: 'release-1', risk: 'medium' }],
      ticks: [],
      others: [],
      knownFrom: options.knownFrom ?? 0,
    },
    stage: aStage('production'),
    gate: aGate({ type: 'tried', observeOnly: options.observeOnly }),
    cases: options.cases ?? [aCase()],
    caller: options.caller ?? never,
    inTime: options.inTime ?? never,
  });
}

const statuses = (judged: Awaited<ReturnType<typeof judge>>) =>
  judged.map(({ outcome }) => outcome.status);

describe('the cases of a retro run', () => {
  it('are judged as of their moment, by the class that the promotion had', async () => {
    const seen: Array<GateContext<unknown>> = [];
    await judge({
      evaluate: async context => {
        seen.push(context);
        return passed;
      },
      cases: [aCase(), aCase({ at: NOW, moment: 'now' })],
    });
    expect(seen).toMatchObject([
      { now: THEN, past: true, risk: 'medium', links: undefined },
      { now: NOW, risk: 'low' },
    ]);
    expect(seen[1].past).toBeUndefined();
  });

  it('say the times of then as times, and whether it only observes as what it would be', async () => {
    const time = new Date(NOW).toISOString();
    const [{ outcome }] = await judge({
      observeOnly: true,
      evaluate: async () => ({
        status: 'pending',
        reason: ['ends ', { time, as: 'in' }],
        evidence: [{ label: 'Read', value: [{ time, as: 'ago' }] }],
      }),
    });
    expect(outcome).toMatchObject({
      status: 'pending',
      reason: ['ends ', { time, as: 'at' }],
      evidence: [{ label: 'Read', value: [{ time, as: 'at' }] }],
    });
  });

  it('I3 are unknown where the gate cannot be asked about the past, and it is not asked', async () => {
    const evaluate = jest.fn(async () => passed);
    const [{ outcome }] = await judge({
      evaluate,
      judgesPast: { because: 'Nobody keeps it' },
    });
    expect(outcome).toMatchObject({
      status: 'unknown',
      reason: ['Nobody keeps it'],
    });
    expect(evaluate).not.toHaveBeenCalled();
  });

  it('R6 are unknown where nobody was watching yet', async () => {
    const [{ outcome }] = await judge({
      evaluate: async () => ({ ...passed, status: 'pending' }),
      state: { component: aComponent({ baselineAt: NOW }) },
      cases: [aCase({ at: NOW - DAY })],
    });
    expect(outcome.status).toBe('unknown');
  });

  it('I3 are unknown where more was recorded than is read', async () => {
    const judged = await judge({
      evaluate: async () => passed,
      knownFrom: THEN + 1,
      cases: [aCase(), aCase({ at: THEN + 1 })],
    });
    expect(statuses(judged)).toEqual(['unknown', 'passed']);
  });

  it('are asked three at a time', async () => {
    let running = 0;
    let most = 0;
    const judged = await judge({
      evaluate: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(resolve => setImmediate(resolve));
        running -= 1;
        return passed;
      },
      cases: Array.from({ length: 10 }, () => aCase()),
    });
    expect(statuses(judged)).toEqual(Array(10).fill('passed'));
    expect(most).toBe(3);
  });

  it('are unknown when the time is over, but for those that have answered', async () => {
    const time = new AbortController();
    let asked = 0;
    const judged = await judge({
      inTime: time.signal,
      evaluate: async (_context, { signal }) => {
        if (time.signal.aborted) {
          throw new Error('asked too late');
        }
        asked += 1;
        if (asked === 1) {
          return passed;
        }
        // By then the first has been heard.
        await new Promise(resolve => setImmediate(resolve));
        time.abort(new Error('over'));
        signal.throwIfAborted();
        return passed;
      },
      cases: Array.from({ length: 5 }, () => aCase()),
    });
    expect(statuses(judged)[0]).toBe('passed');
    expect(new Set(statuses(judged).slice(1))).toEqual(new Set(['unknown']));
  });

  it('are no answer for who has left', async () => {
    const leaving = new AbortController();
    await expect(
      judge({
        caller: leaving.signal,
        inTime: leaving.signal,
        evaluate: async () => {
          leaving.abort(new Error('gone'));
          throw new Error('called off');
        },
      }),
    ).rejects.toThrow('gone');
  });
});
