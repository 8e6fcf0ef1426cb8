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

import { setImmediate } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import type { Direction } from 'backstage-plugin-release-pipeline-common';
import {
  createGateType,
  type GateOutcome,
  type GateType,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import { StandingCalendar } from '../domain/calendar/StandingCalendar';
import { window } from '../domain/calendar/testing';
import type { CalendarEvent } from '../domain/calendar/types';
import {
  aGate,
  aRelease,
  aStage,
  aState,
  HOUR,
  SECOND,
} from '../domain/testing/builders';
import { anApproval, asked, aWaitingState } from '../domain/testing/asked';
import type { GateSpec } from '../domain/types';
import { approvalGate } from '../gates/approval';
import { windowGate } from '../gates/window';
import { GateEvaluator } from './GateEvaluator';

/** Says what its config says. */
const says = createGateType({
  type: 'says',
  kind: 'runtime',
  of: 'optional',
  costly: false,
  configSchema: z.any(),
  title: () => 'Says so',
  evaluate: async ({ config, now }): Promise<GateOutcome> => {
    if (config === 'throws') {
      throw new Error('postgres://user:secret@host');
    }
    return {
      status: config,
      reason: [`It is ${config}.`],
      evidence: [],
      passesAt: now + SECOND,
    };
  },
});

async function evaluate(gate: GateSpec, logger = mockServices.logger.mock()) {
  const evaluator = GateEvaluator.create({
    gateTypes: new Map([['says', says]]),
    groups: {
      readGroups: async () => [],
      readPeople: async () => [],
      findAuthors: async () => [],
    },
    logger,
  });
  const [result] = await evaluator.evaluate(
    aState(),
    [{ stage: aStage('staging'), release: aRelease('1.1.0'), gate }],
    { signal: new AbortController().signal },
  );
  return result;
}

function part(name: string, config: string, rest: Partial<GateSpec> = {}) {
  return aGate({ name, title: name, type: 'says', config, ...rest });
}

describe('GateEvaluator', () => {
  it('I3 calls a gate that throws unknown, without what it threw', async () => {
    const result = await evaluate(part('broken', 'throws'));

    expect(result.status).toBe('unknown');
    expect(JSON.stringify(result)).not.toContain('secret');
  });

  it.each(['overridden', 'ok', undefined])(
    'S17 calls a gate whose type says %s unknown, alone or as a part, and says so in the log',
    async status => {
      const logger = mockServices.logger.mock();
      const said = aGate({ name: 'said', type: 'says', config: status });

      expect(await evaluate(said, logger)).toMatchObject({
        status: 'unknown',
        reason: [expect.stringContaining('could not be judged')],
      });
      expect(logger.warn).toHaveBeenCalledWith(
        expect.stringContaining(`Gate 'said'`),
        expect.objectContaining({
          message: `it says '${status}', which no gate may say`,
        }),
      );
      const any = { name: 'any', type: 'any', parts: [{ gate: said }] };
      expect(
        await evaluate(aGate({ ...any, composition: { kind: 'any' } })),
      ).toMatchObject({ status: 'unknown' });
    },
  );

  it('keeps with an answer which version of the judgement gave it', async () => {
    expect(await evaluate(part('first', 'passed'))).toMatchObject({
      evaluatorVersion: 1,
    });
    expect(
      await evaluate(part('second', 'passed', { version: 2 })),
    ).toMatchObject({ evaluatorVersion: 2 });
  });

  it('R28 tells gates of the windows that speak of the release', async () => {
    const nightly = window({
      name: 'nightly',
      title: 'Nightly',
      scope: { stages: ['staging'] },
      risk: ['low'],
      times: {
        zone: 'UTC',
        start: aState().now - HOUR,
        lengthMs: 2 * HOUR,
        elapsed: true,
      },
    });
    const judge = async (
      calendar: CalendarEvent[],
      config: object = {},
      direction?: Direction,
    ) => {
      const evaluator = GateEvaluator.create({
        gateTypes: new Map([['window', windowGate as GateType]]),
        groups: {
          readGroups: async () => [],
          readPeople: async () => [],
          findAuthors: async () => [],
        },
        logger: mockServices.logger.mock(),
      });
      const [result] = await evaluator.evaluate(
        aState({ calendar: StandingCalendar.create(calendar) }),
        [
          {
            stage: aStage('staging'),
            release: aRelease('1.1.0'),
            gate: aGate({ type: 'window', config, records: true }),
            direction,
          },
        ],
        { signal: new AbortController().signal },
      );
      return result;
    };
    const open = await judge([nightly], { windows: ['nightly'] });
    expect(open).toMatchObject({
      status: 'passed',
      validUntil: aState().now + HOUR,
    });
    const elsewhere = await judge([
      { ...nightly, scope: { stages: ['production'] } },
    ]);
    expect(elsewhere).toMatchObject({
      status: 'pending',
      reason: ['No window is open, and none is planned'],
    });
    expect(await judge([nightly], {}, 'rollback')).toMatchObject({
      status: 'pending',
    });
    const back: CalendarEvent = { ...nightly, directions: ['rollback'] };
    expect(await judge([back], {}, 'rollback')).toMatchObject({
      status: 'passed',
    });
    expect(await judge([back])).toMatchObject({ status: 'pending' });
    // What was found under another calendar is asked again.
    expect(elsewhere.recordsMark).not.toBe(open.recordsMark);
    expect((await judge([nightly])).recordsMark).toBe(open.recordsMark);
  });

  it('T3 lets nobody count for two approvals of the same entry', async () => {
    const approval = (name: string, group: string) =>
      aGate({
        name,
        type: 'approval',
        people: true,
        config: approvalGate.configSchema.parse({ from: [group] }),
      });
    const gates = [approval('first', 'platform'), approval('second', 'dba')];
    const elsewhere = approval('later', 'platform');
    const { state, promotion } = asked(
      aWaitingState({
        stages: {
          production: {
            gates,
            profiles: { low: [], medium: [], high: [elsewhere] },
          },
        },
      }),
    );
    const evaluator = GateEvaluator.create({
      gateTypes: new Map([['approval', approvalGate as GateType]]),
      groups: {
        readGroups: async refs =>
          refs.map(ref => ({ ref, members: ['user:default/pat'] })),
        readPeople: async () => [],
        findAuthors: async () => [],
      },
      logger: mockServices.logger.mock(),
    });
    const approvals = [anApproval({ digest: promotion.digest })];
    const [stage] = state.pipeline!.stages.slice(-1);
    const judge = (given: GateSpec[]) =>
      evaluator.evaluate(
        { ...state, approvals },
        given.map(gate => ({
          stage,
          release: aRelease('1.1.0'),
          gate,
          promotion,
        })),
        { signal: new AbortController().signal },
      );
    expect((await judge(gates)).map(({ status }) => status)).toEqual([
      'passed',
      'failed',
    ]);
    // One of another risk class takes nobody away, and loses nobody.
    expect(await judge([elsewhere])).toMatchObject([{ status: 'passed' }]);
  });

  it('gives each gate a signal that ends with the caller', async () => {
    const signals: AbortSignal[] = [];
    const evaluator = GateEvaluator.create({
      gateTypes: new Map([
        [
          'says',
          {
            ...says,
            evaluate: async (_context, options) => {
              signals.push(options.signal);
              return new Promise(() => {});
            },
          },
        ],
      ]),
      groups: {
        readGroups: async () => [],
        readPeople: async () => [],
        findAuthors: async () => [],
      },
      logger: mockServices.logger.mock(),
    });
    const stop = new AbortController();
    const results = evaluator.evaluate(
      aState(),
      Array.from({ length: 25 }, (_, index) => ({
        stage: aStage('staging'),
        release: aRelease('1.1.0'),
        gate: part(`gate-${index}`, 'passed'),
      })),
      { signal: stop.signal },
    );
    await setImmediate();
    expect(signals).toHaveLength(25);
    stop.abort();
    await expect(results).rejects.toThrow();
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it('I4 keeps whose promotion a gate was told of', async () => {
    const { state, promotion } = asked(aWaitingState());
    const evaluator = GateEvaluator.create({
      gateTypes: new Map([['says', says]]),
      groups: {
        readGroups: async () => [],
        readPeople: async () => [],
        findAuthors: async () => [],
      },
      logger: mockServices.logger.mock(),
    });
    const judge = async (gate: GateSpec, rest: object) =>
      (
        await evaluator.evaluate(
          state,
          [
            {
              stage: aStage('production'),
              release: aRelease('1.1.0'),
              gate,
              ...rest,
            },
          ],
          { signal: new AbortController().signal },
        )
      )[0].judgedFor;
    const told = part('told', 'passed', { byPromotion: true });
    expect(await judge(told, { promotion })).toEqual({
      promotionId: promotion.id,
      approvalIds: [],
    });
    expect(await judge(told, {})).toBeUndefined();
    expect(await judge(part('other', 'passed'), { promotion })).toBeUndefined();
  });

  describe('a gate that does not heed its signal', () => {
    const { signal: never } = new AbortController();
    const silent = () =>
      GateEvaluator.create({
        gateTypes: new Map([
          ['says', says],
          [
            'silent',
            { ...says, type: 'silent', evaluate: () => new Promise(() => {}) },
          ],
        ]),
        groups: {
          readGroups: async () => [],
          readPeople: async () => [],
          findAuthors: async () => [],
        },
        logger: mockServices.logger.mock(),
      });
    const tasks = ['silent', 'says'].map(type => ({
      stage: aStage('staging'),
      release: aRelease('1.1.0'),
      gate: part(type, 'passed', { type }),
    }));

    afterEach(() => jest.useRealTimers());

    it('F29 is unknown when its time is over, and holds up no other', async () => {
      jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
      const results = silent().evaluate(aState(), tasks, { signal: never });
      // The other one has answered by then.
      await setImmediate();
      await jest.advanceTimersByTimeAsync(30_000);
      expect(await results).toMatchObject([
        {
          gate: 'silent',
          status: 'unknown',
          recheckAt: expect.any(Number),
        },
        { gate: 'says', status: 'passed' },
      ]);
    });

    it('is left when the caller leaves', async () => {
      const caller = new AbortController();
      const results = silent().evaluate(aState(), tasks, {
        signal: caller.signal,
      });
      caller.abort(new Error('left'));
      await expect(results).rejects.toThrow('left');
    });
  });

  it('makes one answer out of the parts of a gate', async () => {
    const result = await evaluate(
      aGate({
        name: 'quality',
        type: 'any',
        composition: { kind: 'any' },
        parts: [
          { gate: part('first', 'failed') },
          { gate: part('second', 'throws') },
        ],
      }),
    );

    expect(result).toMatchObject({
      gate: 'quality',
      type: 'any',
      status: 'unknown',
      reason: [
        '0 of 2 conditions met, one is enough: first: It is failed.; second: second could not be judged; it is tried again',
      ],
    });
  });

  it.each(['failed', 'pending', 'unknown'])(
    'lets through what only observes, and says that it would be %s',
    async status => {
      const result = await evaluate(
        part('trial', status, { observeOnly: true }),
      );

      expect(result).toMatchObject({
        status: 'skipped',
        reason: [`Observed only; would be ${status}: it is ${status}`],
      });
      expect(result.passesAt).toBeUndefined();
    },
  );

  describe('R9 a gate of which some parts cost more', () => {
    const judge = async (
      cheap: string,
      costlyParts: 'in-turn' | 'not-yet' | undefined,
    ) => {
      const names: string[] = [];
      const evaluator = GateEvaluator.create({
        gateTypes: new Map([
          [
            'says',
            {
              ...says,
              evaluate: async (context, options) => {
                names.push(context.gate.name);
                return says.evaluate(context, options);
              },
            },
          ],
        ]),
        groups: {
          readGroups: async () => [],
          readPeople: async () => [],
          findAuthors: async () => [],
        },
        logger: mockServices.logger.mock(),
      });
      const inner = aGate({
        name: 'inner',
        title: 'inner',
        type: 'any',
        costly: true,
        composition: { kind: 'any' },
        parts: [
          { gate: part('late', 'passed', { costly: true }) },
          { gate: part('early', 'failed') },
        ],
      });
      const gate = aGate({
        name: 'quality',
        type: 'all',
        costly: true,
        composition: { kind: 'all' },
        parts: [
          { gate: part('errors', 'passed', { costly: true }) },
          { gate: part('health', cheap) },
          { gate: inner },
        ],
      });
      const [result] = await evaluator.evaluate(
        aState(),
        [
          {
            stage: aStage('staging'),
            release: aRelease('1.1.0'),
            gate,
            costlyParts,
          },
        ],
        { signal: new AbortController().signal },
      );
      return { result, names };
    };

    it.each(['failed', 'pending', 'throws'])(
      'asks nobody outside while a cheap one is %s',
      async cheap => {
        const { names, result } = await judge(cheap, 'in-turn');
        expect(names).toEqual(['health', 'early']);
        expect(result.status).toBe(cheap === 'throws' ? 'unknown' : cheap);
        expect(result.evidence).toContainEqual({
          label: 'errors',
          value: ['pending – Not started yet, because health comes first'],
        });
        expect(result.parts).toContainEqual({
          name: 'errors',
          status: 'pending',
          postponed: true,
        });
      },
    );

    it('asks them after the cheap ones, which are asked once', async () => {
      const { names, result } = await judge('passed', 'in-turn');
      expect(names).toEqual(['health', 'early', 'errors', 'late']);
      expect(result.status).toBe('passed');
    });

    it('asks only the cheap ones while something else comes first', async () => {
      const { names, result } = await judge('passed', 'not-yet');
      expect(names).toEqual(['health', 'early']);
      expect(result).toMatchObject({ status: 'pending' });
      expect(result.passesAt).toBeUndefined();
    });

    it('asks all at once for somebody who tries it', async () => {
      const { names, result } = await judge('failed', undefined);
      expect(names).toEqual(['errors', 'health', 'late', 'early']);
      expect(result.status).toBe('failed');
    });
  });

  it('counts a part that only observes neither for nor against', async () => {
    const result = await evaluate(
      aGate({
        name: 'quality',
        type: 'any',
        composition: { kind: 'any' },
        parts: [
          { gate: part('real', 'failed') },
          { gate: part('trial', 'passed', { observeOnly: true }) },
        ],
      }),
    );

    expect(result.status).toBe('failed');
  });

  it('says of what only observes that it passes, where it does', async () => {
    const result = await evaluate(
      part('trial', 'passed', { observeOnly: true }),
    );

    expect(result.status).toBe('passed');
  });
});
