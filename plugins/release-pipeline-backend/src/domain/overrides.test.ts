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

import * as fc from 'fast-check';
import { StandingCalendar } from './calendar/StandingCalendar';
import { freeze, times } from './calendar/testing';
import { answerFor } from './answer';
import { decide } from './decide';
import { currentDigest } from './digest';
import { nextDue } from './evaluation';
import { judgeEntry } from './judged';
import { letsThrough } from './letsThrough';
import { releaseOf, stageOf } from './lookups';
import { gatesNamed, overridable } from './overridable';
import {
  mayBeOverridden,
  overridesInForce,
  overridesToEnd,
  whyItIsOver,
} from './overrides';
import { stateToActOn } from './pinned';
import { preconditionsOf } from './preconditions';
import { startsDue } from './starts';
import {
  aDeployment,
  aGate,
  applicationOf,
  HOUR,
  MINUTE,
  NOW,
  SECOND,
  withApplication,
} from './testing/builders';
import {
  anOverride,
  APPROVAL,
  asked,
  aWaitingState,
  ERRORS,
  HEALTH,
  passed,
} from './testing/asked';
import type { ComponentState, Override, Promotion } from './types';

const GATES = [HEALTH, ERRORS, APPROVAL];
const FAILED = passed(ERRORS, {
  status: 'failed',
  reason: ['2.4 % is more than 1 %'],
  value: '2.4 %',
  threshold: '≤ 1 %',
  passesAt: NOW + HOUR,
  evidence: [{ label: 'Samples', value: ['4,821'] }],
});

/** What somebody let pass, by name. */
const over = (...names: string[]): Override['gates'] =>
  names.map(name => ({ name, title: name, status: 'failed', reason: ['x'] }));

/** A promotion that only its overrides can let go. */
function overridden(
  overrides: Array<Partial<Override>>,
  given: Parameters<typeof aWaitingState>[0] = {
    gates: [HEALTH, ERRORS],
    gateResults: [passed(HEALTH), FAILED],
  },
  promoted: Partial<Promotion> = {},
) {
  const bound = asked(aWaitingState(given), {
    state: 'ready',
    readySince: NOW - MINUTE,
    ...promoted,
  });
  return {
    promotion: bound.promotion,
    state: {
      ...bound.state,
      overrides: overrides.map(override =>
        anOverride({ digest: bound.promotion.digest, ...override }),
      ),
    },
  };
}

const goes = (state: ComponentState, promotion: Promotion) =>
  decide(state, promotion).command === 'execute';

function conditionsOf(state: ComponentState, promotion: Promotion) {
  return answerFor(
    state,
    stageOf(state, promotion.stage)!,
    releaseOf(state, promotion.releaseId)!,
    promotion,
  ).conditions;
}

function said(state: ComponentState, promotion: Promotion, name: string) {
  return conditionsOf(state, promotion).find(({ gate }) => gate.name === name)!
    .result;
}

describe('S17 an override', () => {
  it('lets through what it names, and nothing else', () => {
    const none = overridden([]);
    expect(goes(none.state, none.promotion)).toBe(false);
    const { state, promotion } = overridden([{}]);
    expect(goes(state, promotion)).toBe(true);
    const other = overridden([{ gates: over('health') }]);
    expect(goes(other.state, other.promotion)).toBe(false);
  });

  it('keeps all that the gate found, and says first what it was', () => {
    const { state, promotion } = overridden([{}]);
    const result = said(state, promotion, 'errors');
    expect(result).toMatchObject({
      status: 'overridden',
      value: '2.4 %',
      threshold: '≤ 1 %',
      observedAt: FAILED.observedAt,
      validUntil: anOverride().expiresAt,
    });
    expect(result.passesAt).toBeUndefined();
    expect(result.evidence).toEqual([
      { label: 'Was', value: ['failed: 2.4 % is more than 1 %'] },
      { label: 'Overridden', value: ['by Olga Operator, OPS-12'] },
      ...FAILED.evidence,
    ]);
    expect(JSON.stringify(result.reason)).toContain(
      'The shop is down without it',
    );
  });

  it('does nothing to what lets through by itself', () => {
    const { state, promotion } = overridden([
      { gates: over('health', 'errors') },
    ]);
    expect(said(state, promotion, 'health').status).toBe('passed');
  });

  it.each<[string, Partial<Override>]>([
    ['of another promotion', { promotionId: 'promotion-2' }],
    ['that was ended', { endedAt: NOW - SECOND }],
    ['whose time is over', { expiresAt: NOW }],
    ['of whoever asked for it', { userRef: 'user:default/dana' }],
    ['of something else than is done now', { digest: 'older' }],
  ])('does not count: one %s', (_what, override) => {
    const { state, promotion } = overridden([override]);
    expect(overridesInForce(state, promotion)).toEqual([]);
    expect(goes(state, promotion)).toBe(false);
  });

  it('counts for nobody who has not asked', () => {
    const { state, promotion } = overridden([{}]);
    const judged = judgeEntry(state, {
      stage: stageOf(state, 'production')!,
      release: releaseOf(state, promotion.releaseId)!,
      direction: 'forward',
      risk: 'low',
    });
    expect(judged.map(({ result }) => result.status)).not.toContain(
      'overridden',
    );
  });

  it('ends with its time, which is looked at by itself, also between intent and effect', () => {
    const { state, promotion } = overridden([{ expiresAt: NOW + MINUTE }]);
    expect(nextDue(state)).toBeLessThanOrEqual(NOW + MINUTE);
    const acting = (now: number) => {
      const then = stateToActOn(
        { ...state, now },
        { ...promotion, state: 'executing' },
      );
      return goes(then.state, then.promotion);
    };
    expect(acting(NOW + 59 * SECOND)).toBe(true);
    expect(acting(NOW + MINUTE)).toBe(false);
    expect(overridesToEnd(state)).toEqual([]);
    expect(overridesToEnd({ ...state, now: NOW + MINUTE })).toEqual([
      {
        id: 'override-1',
        promotionId: promotion.id,
        because: 'its time was over',
      },
    ]);
  });

  it('is over in the same words before and after that is written', () => {
    const { state, promotion } = overridden([{}]);
    const [standing] = state.overrides;
    expect(whyItIsOver(state, standing)).toBeUndefined();
    expect(whyItIsOver({ ...state, now: standing.expiresAt }, standing)).toBe(
      'its time was over',
    );
    const endedAt = NOW - SECOND;
    const endBecause = 'ended by Sam SRE: “the check is mended”';
    const ended = { ...standing, endedAt, endBecause };
    const after = { ...state, overrides: [ended] };
    expect(whyItIsOver(after, ended)).toBe(endBecause);
    // What it passed over counts again at once.
    expect(goes(state, promotion)).toBe(true);
    expect(goes(after, promotion)).toBe(false);
    expect(said(after, promotion, 'errors').status).toBe('failed');
  });

  it('ends with its promotion', () => {
    const { state, promotion } = overridden([{}]);
    const ended = {
      ...state,
      promotions: [{ ...promotion, state: 'rejected' as const }],
    };
    expect(overridesToEnd(ended)).toMatchObject([
      { because: 'the promotion has ended' },
    ]);
  });

  it.each<[string, (state: ComponentState) => ComponentState]>([
    [
      'the policy of the stage changed',
      state => ({
        ...state,
        pipeline: aWaitingState({
          gates: [HEALTH, ERRORS],
          stages: { production: { policyVersion: 'policy-2' } },
        }).pipeline,
      }),
    ],
    [
      'the application that serves the stage changed',
      state => ({
        ...state,
        bindings: state.bindings.map(binding => ({
          ...binding,
          fingerprint: 'other',
        })),
      }),
    ],
    [
      'the owner or the conditions changed',
      state => ({
        ...state,
        component: { ...state.component, owner: 'group:default/attackers' },
      }),
    ],
  ])('I4 passes over nothing once %s', (because, change) => {
    const { state, promotion } = overridden([{}]);
    const after = change(state);
    expect(currentDigest(after, promotion)).not.toBe(promotion.digest);
    expect(overridesInForce(after, promotion)).toEqual([]);
    expect(overridesToEnd(after)).toMatchObject([{ because }]);
  });

  it('R11 keeps an automatic promotion from being superseded, as an approval does', () => {
    const given = {
      gates: [ERRORS],
      gateResults: [{ ...FAILED, releaseId: 'release-1.0.1' }, passed(ERRORS)],
      stages: { production: { start: 'automatic' as const } },
      versions: ['1.0.0', '1.0.1', '1.1.0'],
    };
    const older = { releaseId: 'release-1.0.1', automatic: true };
    const waits = overridden([], given, older);
    const stands = overridden([{}], given, older);
    const promoted = (state: ComponentState) =>
      startsDue({
        ...state,
        automaticSince: { production: NOW - 3 * HOUR },
      }).filter(({ stage }) => stage === 'production');
    expect(promoted(waits.state)).toMatchObject([
      { supersedes: waits.promotion.id },
    ]);
    expect(promoted(stands.state)).toEqual([]);
  });
});

describe('R16 an override', () => {
  const FREEZE = {
    calendar: StandingCalendar.create([
      freeze({ times: times('2026-11-20T18:00', 48) }),
    ]),
  };
  const COOLING = {
    deployments: aWaitingState().deployments.map(deployment =>
      deployment.stage === 'production'
        ? { ...deployment, startedAt: NOW - MINUTE }
        : deployment,
    ),
  };

  it.each<[string, string, Parameters<typeof aWaitingState>[0]]>([
    ...['failed', 'pending', 'unknown', 'a word of a newer version'].map(
      (status): [string, string, Parameters<typeof aWaitingState>[0]] => [
        `what is ${status}`,
        'errors',
        { gates: [ERRORS], gateResults: [passed(ERRORS, { status })] },
      ],
    ),
    ['what was never judged', 'errors', { gates: [ERRORS], gateResults: [] }],
    ['an approval', 'approvals', { gates: [APPROVAL], gateResults: [] }],
    ['a freeze', 'calendar', FREEZE],
    ['the quiet time', 'cooldown', COOLING],
  ])('lets %s pass', (_what, name, given) => {
    const none = overridden([], given);
    expect(goes(none.state, none.promotion)).toBe(false);
    expect(
      overridable(none.state, none.promotion).map(({ gate }) => gate.name),
    ).toEqual([name]);
    const { state, promotion } = overridden([{ gates: over(name) }], given);
    expect(goes(state, promotion)).toBe(true);
  });

  const HARD: Array<
    [string, string, (state: ComponentState) => ComponentState]
  > = [
    [
      'that it came through the stages before',
      'after',
      state => ({
        ...state,
        deployments: [
          aDeployment('staging', '1.0.0'),
          ...state.deployments.filter(({ stage }) => stage !== 'staging'),
        ],
      }),
    ],
    [
      'two digests of one tag',
      'ambiguous-release',
      state => ({
        ...state,
        releases: state.releases.map(release => ({
          ...release,
          ambiguous: true,
        })),
      }),
    ],
    [
      'a binding that is not confirmed',
      'binding-not-confirmed',
      state => ({
        ...state,
        bindings: state.bindings.map(binding => ({
          ...binding,
          confirmedBy: undefined,
        })),
      }),
    ],
    [
      'a stage that is only observed',
      'observed-only',
      state => ({
        ...state,
        pipeline: {
          ...state.pipeline!,
          stages: state.pipeline!.stages.map(stage => ({
            ...stage,
            promote: undefined,
          })),
        },
      }),
    ],
    [
      'that not every stage was read',
      'baseline',
      state => ({
        ...state,
        component: { ...state.component, baselineAt: undefined },
      }),
    ],
    [
      'that nobody sees what runs there',
      'target-known',
      state => ({
        ...state,
        instances: state.instances.map(instance => ({
          ...instance,
          lastCompleteAt: NOW - HOUR,
        })),
      }),
    ],
    [
      'another promotion under way',
      'other-promotion',
      state => ({
        ...state,
        promotions: [
          ...state.promotions,
          {
            ...state.promotions[0],
            id: 'promotion-2',
            lane: 'emergency',
            requestedAt: NOW - HOUR,
            state: 'executing',
          },
        ],
      }),
    ],
  ];
  const EVERYTHING = over(
    ...HARD.map(([, name]) => name),
    ...GATES.map(({ name }) => name),
    'calendar',
    'cooldown',
    'protected-soak',
  );

  it.each(HARD)(
    'never passes over %s, whatever it names',
    (_what, name, change) => {
      const { state, promotion } = overridden([{ gates: EVERYTHING }]);
      expect(goes(state, promotion)).toBe(true);
      const after = change(state);
      expect(goes(after, promotion)).toBe(false);
      expect(
        overridable(after, promotion).map(({ gate }) => gate.name),
      ).not.toContain(name);
      expect(gatesNamed(after, promotion, ['errors', name])).toEqual({
        because: `Nobody can override ${name}`,
      });
    },
  );

  it('names conditions that there are, and that hold', () => {
    const { state, promotion } = overridden([]);
    const names = (...list: string[]) => gatesNamed(state, promotion, list);
    expect(names('errors')).toMatchObject({ gates: [{ gate: ERRORS }] });
    expect(names('errors', 'nothing')).toEqual({
      because: 'nothing: no condition of this promotion is called so',
    });
    expect(names('health')).toMatchObject({ isStale: true });
    const executing = { ...promotion, state: 'executing' as const };
    expect(overridable(state, executing)).toEqual([]);
  });

  it('lets nothing go while anything holds that nobody can override, for any of them', () => {
    const status = fc.constantFrom('passed', 'failed', 'pending', 'unknown');
    const named = fc.subarray(EVERYTHING.map(({ name }) => name));
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            gates: named,
            expiresAt: fc.integer({ min: NOW - MINUTE, max: NOW + MINUTE }),
            isOther: fc.boolean(),
          }),
          { maxLength: 3 },
        ),
        fc.tuple(status, status, status),
        fc.oneof(
          { weight: 2, arbitrary: fc.constant([]) },
          {
            weight: 1,
            arbitrary: fc.subarray(HARD.map(([, , change]) => change)),
          },
        ),
        (list, statuses, changes) => {
          const bound = overridden(
            list.map(({ expiresAt, gates, isOther }) => ({
              expiresAt,
              gates: over(...gates),
              ...(isOther && { promotionId: 'promotion-2' }),
            })),
            {
              gates: GATES,
              gateResults: GATES.map((gate, index) =>
                passed(gate, { status: statuses[index] }),
              ),
            },
          );
          const state = changes.reduce(
            (before, change) => change(before),
            bound.state,
          );
          const { promotion } = bound;
          if (!goes(state, promotion)) {
            return;
          }
          const stage = stageOf(state, 'production')!;
          const release = releaseOf(state, promotion.releaseId)!;
          expect(preconditionsOf(state, stage, release)).toEqual([]);
          const passedOver = overridesInForce(state, promotion).flatMap(
            ({ gates }) => gates.map(({ name }) => name),
          );
          const own = conditionsOf({ ...state, overrides: [] }, promotion);
          for (const { gate, result } of own) {
            expect(
              letsThrough(result.status) ||
                (mayBeOverridden(gate) && passedOver.includes(gate.name)),
            ).toBe(true);
          }
          expect(changes).toEqual([]);
        },
      ),
    );
  });
});

describe('R11 an override while it is watched', () => {
  const WATCH = aGate({
    name: 'errors',
    type: 'prometheus',
    kind: 'runtime',
    of: 'production',
  });
  const SINCE = NOW - 30 * MINUTE;

  function watched(override: Partial<Override>, health = 'Healthy') {
    const { state, promotion } = overridden(
      [{ at: NOW - MINUTE, ...override }],
      {
        gateResults: [passed(WATCH, { status: 'failed' })],
        stages: {
          production: { watchMs: 30 * MINUTE, watchGates: [WATCH] },
        },
      },
      { state: 'watching', stateSince: SINCE },
    );
    const there = {
      ...state,
      deployments: [
        aDeployment('production', '1.1.0', { startedAt: SINCE - MINUTE }),
        ...state.deployments.filter(({ stage }) => stage !== 'production'),
      ],
    };
    return {
      promotion,
      state: withApplication(
        there,
        'payments-production',
        {
          ...applicationOf('production', '1.1.0'),
          health: { status: health, lastTransitionAt: SINCE },
        },
        { unchangedSince: NOW - HOUR },
      ),
    };
  }

  it('may end it well', () => {
    const { state, promotion } = watched({});
    expect(decide(state, promotion).state).toBe('succeeded');
    const without = { ...state, overrides: [] };
    expect(decide(without, promotion).state).toBe('watching');
    expect(
      overridable(without, promotion).map(({ gate }) => gate.name),
    ).toEqual(['errors']);
  });

  it('signs nothing off', () => {
    const { state, promotion } = watched({});
    const asking = {
      ...state,
      overrides: [],
      pipeline: {
        ...state.pipeline!,
        stages: state.pipeline!.stages.map(stage => ({
          ...stage,
          signOffGroups: ['group:default/quality'],
        })),
      },
    };
    const standing = { ...asking, overrides: state.overrides };
    expect(decide(standing, promotion)).toMatchObject({
      state: 'watching',
      asksSignOff: true,
    });
    const awaiting = { ...promotion, signOffSince: NOW };
    expect(overridable(asking, promotion)).toHaveLength(1);
    expect(overridable(asking, awaiting)).toEqual([]);
    expect(decide(standing, awaiting).state).toBe('watching');
  });

  it('is one about the watch, not one about the way there', () => {
    const { state, promotion } = watched({ at: SINCE - MINUTE });
    expect(decide(state, promotion).state).toBe('watching');
  });

  it('makes nothing healthy', () => {
    const { state, promotion } = watched({}, 'Degraded');
    expect(decide(state, promotion).state).not.toBe('succeeded');
  });
});
