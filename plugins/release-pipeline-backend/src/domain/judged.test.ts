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

import fc from 'fast-check';
import { answerOf } from './askedInTurn';
import { stageConditions } from './conditions';
import { judgeEntry, judgeGate } from './judged';
import { letsThrough } from './letsThrough';
import { asked, aWaitingState, ERRORS, HEALTH, passed } from './testing/asked';
import {
  aGate,
  HOUR,
  MINUTE,
  NOW,
  SECOND,
  withApplication,
} from './testing/builders';
import type { ComponentState, GateResult, GateSpec } from './types';
import { verdictFor } from './verdict';

/** Passed a minute ago; what it looked at changed since. */
function changedSince(gate: GateSpec): ComponentState {
  return withApplication(
    aWaitingState({
      gates: [gate],
      gateResults: [passed(gate, { observedAt: NOW - MINUTE })],
    }),
    'payments-staging',
    {},
    { unchangedSince: NOW - 10 * SECOND },
  );
}

function saidOf(state: ComponentState, gate: GateSpec): string {
  const stage = state.pipeline?.stages.find(({ gates }) =>
    gates.some(({ name }) => name === gate.name),
  );
  const release = state.releases.find(({ version }) => version === '1.1.0');
  if (!stage || !release) {
    throw new Error('Nothing to judge');
  }
  const [promotion] = state.promotions;
  const { result } = judgeGate(state, { stage, release, gate, promotion });
  expect(result.status).toBe('pending');
  return result.reason
    .map(part => {
      if (typeof part === 'string') {
        return part;
      }
      return 'time' in part ? part.time : part.text;
    })
    .join('');
}

function statusOf(state: ComponentState, gate: GateSpec): string {
  const { stages } = state.pipeline!;
  const stage = stages.find(({ gates }) => gates.includes(gate))!;
  const release = state.releases.find(({ version }) => version === '1.1.0')!;
  return judgeGate(state, { stage, release, gate }).result.status;
}

describe('judgeGate, after facts changed', () => {
  it('says that it is judged again', () => {
    expect(saidOf(changedSince(HEALTH), HEALTH)).toBe(
      'Facts changed; healthy in staging is being judged again',
    );
  });

  it('R9 keeps what others than Argo CD said, until somebody asks', () => {
    const unasked = changedSince(ERRORS);
    const [stage] = unasked.pipeline!.stages.slice(-1);
    const release = unasked.releases.find(
      ({ version }) => version === '1.1.0',
    )!;
    expect(
      judgeGate(unasked, { stage, release, gate: ERRORS }).result.status,
    ).toBe('passed');
    expect(saidOf(asked(unasked).state, ERRORS)).toBe(
      'Facts changed; error ratio in staging is being judged again',
    );
  });

  it('judges again once a problem was reported of what it looked at', () => {
    const after = (problemAt?: number) => {
      const state = asked(
        aWaitingState({
          gates: [HEALTH],
          gateResults: [passed(HEALTH, { observedAt: NOW - MINUTE })],
        }),
      ).state;
      return statusOf(
        {
          ...state,
          deployments: state.deployments.map(deployment =>
            deployment.stage === 'staging'
              ? { ...deployment, problemAt }
              : deployment,
          ),
        },
        HEALTH,
      );
    };
    expect(after()).toBe('passed');
    expect(after(NOW - 2 * MINUTE)).toBe('passed');
    expect(after(NOW - SECOND)).toBe('pending');
  });

  it('R9 says when a costly gate is judged again that nobody asked for', () => {
    const base = aWaitingState({
      gates: [ERRORS],
      gateResults: [passed(ERRORS, { observedAt: NOW - MINUTE })],
    });
    const again = {
      ...base,
      deployments: base.deployments.map(entry =>
        entry.stage === 'staging'
          ? { ...entry, healthyAt: NOW - 10 * SECOND }
          : entry,
      ),
    };
    const moment = (time: number) => new Date(time).toISOString();
    expect(saidOf(again, ERRORS)).toBe(
      `Error ratio in staging let through ${moment(
        NOW - MINUTE,
      )}; it is judged again when somebody asks, or ${moment(
        NOW + 9 * MINUTE,
      )}`,
    );
  });
});

describe('judgeGate, when another gate has the name', () => {
  it('R14 takes no answer that was given to a laxer one', () => {
    const asking = (asks: string): GateSpec => ({ ...HEALTH, asks });
    const state = aWaitingState({
      gates: [asking('48 h')],
      gateResults: [{ ...passed(asking('24 h')), asks: '24 h' }],
    });
    const stage = state.pipeline!.stages.find(({ gates }) => gates.length > 0)!;
    const release = state.releases.find(({ version }) => version === '1.1.0')!;
    const say = (gate: GateSpec) =>
      judgeGate(state, { stage, release, gate }).result.status;

    expect(say(asking('48 h'))).toBe('unknown');
    expect(say(asking('24 h'))).toBe('passed');
  });
});

/** The conditions of 1.1.0 in production. */
function conditions(state: ComponentState) {
  const stage = state.pipeline?.stages.find(
    ({ name }) => name === 'production',
  );
  const release = state.releases.find(({ version }) => version === '1.1.0');
  if (!stage || !release) {
    throw new Error('Nothing to judge');
  }
  const [promotion] = state.promotions;
  const entry = {
    stage,
    release,
    promotion,
    direction: 'forward' as const,
    risk: 'low' as const,
  };
  return { entry, judged: judgeEntry(state, entry) };
}

const SOAK = aGate({ name: 'soak', title: '24 h soak', type: 'soak' });

describe('R9 what costs more, while a cheap condition holds back', () => {
  const errorsOf = (errors: Partial<GateResult> | undefined) => {
    const state = aWaitingState({
      gates: [SOAK, ERRORS],
      gateResults: [
        passed(SOAK, { status: 'pending', passesAt: NOW + HOUR }),
        ...(errors ? [passed(ERRORS, errors)] : []),
      ],
    });
    const found = conditions(state).judged.find(
      ({ gate }) => gate.name === ERRORS.name,
    )!;
    return { ...found, text: JSON.stringify(found.result.reason) };
  };

  it('has not started yet, and says what comes first', () => {
    expect(errorsOf(undefined)).toMatchObject({
      postponed: 'until-others',
      gate: { kind: 'runtime' },
      result: {
        status: 'pending',
        reason: ['Not started yet, because 24 h soak comes first'],
        noEndBecause: 'It is asked as soon as what comes first lets through',
      },
    });
    expect(errorsOf(undefined).result.passesAt).toBeUndefined();
  });

  it.each<[string, Partial<GateResult>]>([
    ['let through', { validUntil: NOW + MINUTE }],
    ['failed', { status: 'failed', validUntil: NOW + MINUTE }],
    ['has no end', { status: 'failed' }],
  ])('keeps an answer that stands: it %s', (_, errors) => {
    expect(errorsOf(errors)).toMatchObject({
      result: passed(ERRORS, errors),
    });
    expect(errorsOf(errors).postponed).toBeUndefined();
  });

  it.each<[string, Partial<GateResult>]>([
    ['passed', { validUntil: NOW - MINUTE, observedAt: NOW - HOUR }],
    ['failed', { status: 'failed', validUntil: NOW - SECOND }],
    ['unknown', { status: 'unknown', recheckAt: NOW - SECOND }],
  ])('is not asked again once it is old: it was %s', (status, errors) => {
    const found = errorsOf({ observedAt: NOW - 2 * MINUTE, ...errors });
    expect(found).toMatchObject({
      postponed: 'until-others',
      result: { status: 'pending' },
    });
    expect(found.text).toContain(`It was ${status} `);
    expect(found.text).toContain('is not asked again yet, because 24 h soak');
  });

  it('the same is let through as if everything were asked at once', () => {
    const status = fc.constantFrom(
      'passed',
      'warned',
      'failed',
      'pending',
      'unknown',
      'skipped',
    );
    const aResult = fc.record({
      status,
      observedAt: fc.constantFrom(NOW - SECOND, NOW - MINUTE, NOW - HOUR),
      validUntil: fc.constantFrom(undefined, NOW - SECOND, NOW + MINUTE),
      passesAt: fc.constantFrom(undefined, NOW + HOUR),
    });
    const aKind = fc.record({
      costly: fc.boolean(),
      kind: fc.constantFrom('environment' as const, 'people' as const),
      of: fc.constantFrom(undefined, 'staging'),
      observeOnly: fc.constantFrom(undefined, true as const),
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(aKind, fc.option(aResult, { nil: undefined })), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.boolean(),
        (all, isAsked) => {
          const gates = all.map(([spec], index) =>
            aGate({ name: `gate-${index}`, ...spec }),
          );
          const base = aWaitingState({
            gates,
            gateResults: all.flatMap(([, result], index) =>
              result ? [passed(gates[index], result)] : [],
            ),
          });
          const state = isAsked ? asked(base).state : base;
          const { entry, judged } = conditions(state);
          const atOnce = [
            ...stageConditions(
              state,
              entry.stage,
              entry.release,
              entry.direction,
              entry.risk,
            ),
            ...gates.map(gate => judgeGate(state, { ...entry, gate })),
          ];
          const isOpen = (of: typeof judged) =>
            of.every(({ result }) => letsThrough(result.status));

          expect(isOpen(judged)).toBe(isOpen(atOnce));
        },
      ),
    );
  });
});

describe('R9 a gate that is made of cheap and of costly ones', () => {
  const CLOSED = aGate({ name: 'closed', title: 'Closed' });
  const QUALITY = aGate({
    name: 'quality',
    title: 'Quality',
    type: 'all',
    costly: true,
    of: 'staging',
    composition: { kind: 'all' },
    parts: [{ gate: SOAK }, { gate: ERRORS }],
  });
  const until = (passesAt: number) => ({
    status: 'pending' as const,
    passesAt,
    reason: ['It lasts'],
    evidence: [],
  });
  const fine = { status: 'passed' as const, reason: ['Fine'], evidence: [] };

  /** The window opens in an hour; of `QUALITY` these were asked. */
  function judgedWith(
    said: Array<[GateSpec, ReturnType<typeof until> | typeof fine]>,
    closed: Partial<GateResult> = until(NOW + HOUR),
  ) {
    const state = aWaitingState({
      gates: [CLOSED, QUALITY],
      gateResults: [
        passed(CLOSED, closed),
        passed(QUALITY, answerOf(QUALITY, new Map(said))),
      ],
    });
    const { entry, judged } = conditions(state);
    return {
      quality: judged.find(({ gate }) => gate.name === QUALITY.name)!,
      earliest: verdictFor(state, entry.stage, entry.release).earliest,
    };
  }

  it('shows what its cheap ones say, and is no sooner than they are', () => {
    const { earliest, quality } = judgedWith([[SOAK, until(NOW + 20 * HOUR)]]);
    expect(quality).toMatchObject({
      result: {
        status: 'pending',
        passesAt: NOW + 20 * HOUR,
        reason: [
          '0 of 2 conditions met: Error ratio in staging: Not started yet, because 24 h soak comes first; 24 h soak: It lasts',
        ],
      },
    });
    expect(quality.postponed).toBeUndefined();
    expect(earliest).toBe(new Date(NOW + 20 * HOUR).toISOString());
  });

  it('is asked only after the others where its cheap ones let through', () => {
    const { earliest, quality } = judgedWith([[SOAK, fine]]);
    expect(quality).toMatchObject({
      postponed: 'until-others',
      result: {
        status: 'pending',
        noEndBecause: 'It is asked as soon as what comes first lets through',
        evidence: [
          { label: 'Error ratio in staging' },
          { label: '24 h soak', value: ['passed – Fine'] },
        ],
      },
    });
    expect(earliest).toBe(new Date(NOW + HOUR).toISOString());
  });

  it('lets nothing through that was not asked, whatever the others say by now', () => {
    const { quality } = judgedWith([[SOAK, fine]], {});
    expect(quality.result.status).toBe('pending');
  });
});

describe('a gate that only observes', () => {
  const trial = { ...ERRORS, observeOnly: true };

  it.each<[string, Partial<GateResult> | undefined]>([
    ['nobody has judged it', undefined],
    ['its answer is old', { validUntil: NOW - MINUTE }],
    ['it could not be told', { status: 'skipped', validUntil: NOW - MINUTE }],
  ])('holds nothing back: %s', (_, result) => {
    const state = asked(
      aWaitingState({
        gates: [trial],
        gateResults: result ? [passed(trial, result)] : [],
      }),
    ).state;
    const { judged } = conditions(state);
    expect(judged.every(one => letsThrough(one.result.status))).toBe(true);
  });
});

describe('before the effect', () => {
  it.each<[string, Partial<GateResult>, string]>([
    ['expires', { validUntil: NOW - SECOND }, 'unknown'],
    ['is old because facts changed', { observedAt: NOW - HOUR }, 'pending'],
  ])(
    'I2 what let through lets through no more when it %s',
    (_, result, status) => {
      const base = aWaitingState({ gateResults: [passed(HEALTH, result)] });
      const { state } = asked(
        withApplication(
          base,
          'payments-staging',
          {},
          result.validUntil ? {} : { unchangedSince: NOW - MINUTE },
        ),
      );
      const { judged } = conditions(state);
      expect(
        judged.find(({ gate }) => gate.name === HEALTH.name)?.result.status,
      ).toBe(status);
    },
  );
});
