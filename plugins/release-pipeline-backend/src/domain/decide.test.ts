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
import { promotionDueAt } from './deadlines';
import { decide } from './decide';
import {
  aBinding,
  aRelease,
  aDeployment,
  applicationOf,
  aPromotion,
  HOUR,
  MINUTE,
  NOW,
  REPOSITORY,
  SECOND,
  withApplication,
} from './testing/builders';
import {
  anApproval,
  APPROVAL,
  asked,
  aWaitingState,
  ERRORS,
  HEALTH,
  passed,
} from './testing/asked';
import { isOpen, legalTransitions } from './transitions';
import type { ComponentState, GateResult, Promotion } from './types';
import { CONDITION_TURNED } from './withdrawal';

const text = (sentence: unknown) => JSON.stringify(sentence);

describe('decide before the effect', () => {
  it('gets ready when everything lets through, then executes', () => {
    const { state, promotion } = asked(aWaitingState());
    const first = decide(state, promotion);
    expect(first).toMatchObject({ state: 'ready', readySince: NOW });
    expect(first.command).toBeUndefined();
    expect(
      decide(state, { ...promotion, state: 'ready', readySince: NOW }),
    ).toMatchObject({ state: 'executing', command: 'execute' });
  });

  it('F6 writes nothing over what somebody else wrote before Argo CD has shown it', () => {
    const { state, promotion } = asked(aWaitingState());
    const ready: Promotion = { ...promotion, state: 'ready', readySince: NOW };
    const withdrawn: ComponentState = {
      ...state,
      effects: [
        {
          id: 'effect-1',
          promotionId: promotion.id,
          kind: 'git-commit',
          state: 'withdrawn',
          plan: { base: 'a', judged: {}, summary: 'Git commit' },
          summary: 'Git commit',
          createdAt: NOW - MINUTE,
          endedAt: NOW - SECOND,
        },
      ],
    };
    const comparedAt = (reconciledAt: number): ComponentState => ({
      ...withdrawn,
      applications: withdrawn.applications.map(application => ({
        ...application,
        facts: { ...application.facts, reconciledAt },
      })),
    });
    const waiting = decide(comparedAt(NOW - MINUTE), ready);
    expect(waiting.state).toBe('waiting');
    expect(text(waiting.sentence)).toMatch(/somebody changed the same place/);
    expect(decide(comparedAt(NOW), ready).command).toBe('execute');
    // Where a condition turned, as in a freeze, nobody wrote anything.
    const turned = {
      ...comparedAt(NOW - MINUTE),
      effects: withdrawn.effects.map(effect => ({
        ...effect,
        because: CONDITION_TURNED,
      })),
    };
    expect(decide(turned, ready).command).toBe('execute');
  });

  it('says what the page says: that nobody sees what runs there', () => {
    const { state, promotion } = asked(aWaitingState());
    const blind = withApplication(state, 'payments-production', {
      summaryImages: ['1.0.0', '1.0.1'].map(tag => `${REPOSITORY}:${tag}`),
      lastOperation: undefined,
      lastFullOperation: undefined,
    });
    const { sentence } = decide(blind, {
      ...promotion,
      state: 'ready',
      readySince: NOW,
    });
    expect(text(sentence)).toContain(
      'It waits: it is not known what runs in production, ',
    );
  });

  it.each(['failed', 'pending', 'unknown', 'a word of a newer version'])(
    'I3 a gate that is %s keeps it waiting, and sends it back from ready',
    status => {
      const { state, promotion } = asked(
        aWaitingState({ gateResults: [passed(HEALTH, { status })] }),
      );
      for (const from of ['waiting', 'ready'] as const) {
        const decision = decide(state, {
          ...promotion,
          state: from,
          readySince: NOW - HOUR,
        });
        expect(decision.state).toBe('waiting');
        expect(decision.readySince).toBeUndefined();
      }
    },
  );

  it('R8 a gate that was never judged lets nothing through', () => {
    const { state, promotion } = asked(aWaitingState({ gateResults: [] }));
    expect(decide(state, promotion).state).toBe('waiting');
  });

  it('R21 a result under another policy does not count', () => {
    const { state, promotion } = asked(
      aWaitingState({
        gateResults: [passed(HEALTH, { policyVersion: 'older' })],
      }),
    );
    expect(decide(state, promotion).state).toBe('waiting');
  });

  it('lets no result through after its end', () => {
    const { state, promotion } = asked(
      aWaitingState({ gateResults: [passed(HEALTH, { validUntil: NOW })] }),
    );
    expect(decide(state, promotion).state).toBe('waiting');
  });

  it('R4 stale facts of the stage looked at let nothing through', () => {
    const before = aWaitingState();
    const { state, promotion } = asked({
      ...before,
      instances: before.instances.map(instance => ({
        ...instance,
        lastCompleteAt: NOW - HOUR,
      })),
    });
    expect(decide(state, promotion).state).toBe('waiting');
  });

  it('R5 a fact that changed after the judgement has to be judged first', () => {
    const { state, promotion } = asked(
      withApplication(
        aWaitingState(),
        'payments-staging',
        {},
        { unchangedSince: NOW - SECOND / 2 },
      ),
    );
    expect(decide(state, promotion).state).toBe('waiting');
  });

  it('R10 waits for the delay, in the open', () => {
    const { state, promotion } = asked(
      aWaitingState({ stages: { production: { delayMs: 5 * MINUTE } } }),
    );
    const ready: Promotion = {
      ...promotion,
      state: 'ready',
      readySince: NOW - 4 * MINUTE,
    };
    expect(decide(state, ready)).toMatchObject({
      state: 'ready',
      readySince: NOW - 4 * MINUTE,
      dueAt: NOW + MINUTE,
    });
    expect(
      decide(state, { ...ready, readySince: NOW - 5 * MINUTE }).command,
    ).toBe('execute');
  });

  it('R10 an automatic promotion queues, one that a person asked for does not', () => {
    const { state, promotion } = asked(aWaitingState());
    const ready: Promotion = { ...promotion, state: 'ready', readySince: NOW };
    const queue = (queuedBefore: number) =>
      decide(state, { ...ready, automatic: true, queuedBefore });
    const queued = queue(3);
    expect(queued.state).toBe('ready');
    expect(text(queued.sentence)).toContain('3 promotions before it');
    expect(queue(0).state).toBe('ready');
    expect(decide(state, ready).command).toBe('execute');
  });

  it('S10 a rejection ends it, also after the quorum', () => {
    const { state, promotion } = asked(aWaitingState());
    const decision = decide(
      {
        ...state,
        approvals: [
          anApproval({ digest: promotion.digest }),
          anApproval({ id: 'b', decision: 'rejected', reason: 'not today' }),
        ],
      },
      promotion,
    );
    expect(decision).toMatchObject({
      state: 'rejected',
      outcome: 'Rejected by Pat Platform: not today',
    });
  });

  it.each<[string, Partial<ComponentState>]>([
    ['the binding is not confirmed', { bindings: unconfirmed() }],
    ['no application serves the stage', { bindings: [] }],
    [
      'the release is ambiguous (R12)',
      {
        releases: [
          aRelease('1.0.0', { order: 1 }),
          aRelease('1.1.0', { order: 2, ambiguous: true }),
        ],
      },
    ],
  ])('does not go while %s', (_, change) => {
    const { state, promotion } = asked(aWaitingState());
    const decision = decide({ ...state, ...change }, promotion);
    expect(decision.state).toBe('waiting');
  });

  it('says why its effect could not be prepared, until it is tried again', () => {
    const { state, promotion } = asked(aWaitingState());
    const ready: Promotion = {
      ...promotion,
      state: 'ready',
      readySince: NOW - MINUTE,
      setback: {
        because: "Git repository 'gitops' cannot be reached",
        since: NOW - MINUTE,
        at: NOW - SECOND,
        attempts: 3,
        retryAt: NOW + MINUTE,
      },
    };
    const held = decide(state, ready);
    expect(held.state).toBe('ready');
    // Nobody counts down to a mere attempt.
    expect(held.dueAt).toBeUndefined();
    expect(text(held.sentence)).toContain(
      "Git repository 'gitops' cannot be reached",
    );
    expect(promotionDueAt(state, ready)).toBe(NOW + MINUTE);
    expect(decide({ ...state, now: NOW + MINUTE }, ready).command).toBe(
      'execute',
    );
  });

  it.each([true, false])(
    'R10 looks for room in the queue only once the delay is over: automatic %s',
    automatic => {
      const { state, promotion } = asked(
        aWaitingState({ stages: { production: { delayMs: 2 * MINUTE } } }),
        { automatic, state: 'ready', queuedBefore: 1 },
      );
      const due = (readySince: number) =>
        promotionDueAt(state, { ...promotion, readySince });
      expect(due(NOW - MINUTE)).toBe(NOW + MINUTE);
      expect(due(NOW - HOUR)).toBe(NOW + 5 * SECOND);
    },
  );

  it('F42 ends when the application is another one than was judged', () => {
    const { state, promotion } = asked(aWaitingState());
    expect(
      decide(
        {
          ...state,
          bindings: state.bindings.map(binding =>
            binding.stage === 'production'
              ? { ...binding, fingerprint: 'moved' }
              : binding,
          ),
        },
        { ...promotion, state: 'ready', readySince: NOW - HOUR },
      ).state,
    ).toBe('cancelled');
  });

  it('R21 takes over a changed policy before it goes on', () => {
    const { state, promotion } = asked(aWaitingState());
    const changed = aWaitingState({
      stages: { production: { policyVersion: 'policy-2' } },
      promotions: state.promotions,
      gateResults: [passed(HEALTH, { policyVersion: 'policy-2' })],
    });
    const decision = decide(changed, {
      ...promotion,
      state: 'ready',
      readySince: NOW - HOUR,
    });
    expect(decision).toMatchObject({
      state: 'waiting',
      rebind: { policyVersion: 'policy-2' },
    });
    const after = decide(changed, { ...promotion, ...decision.rebind });
    expect(after.state).toBe('ready');
    expect(after.rebind).toBeUndefined();
  });

  it('R14 what the rules raise is no longer what a person set', () => {
    const set = {
      risk: 'low' as const,
      riskComputed: 'low' as const,
      riskBecause: 'as Pat set it: a text only',
    };
    const { state, promotion } = asked(aWaitingState(), set);
    const changedTo = (riskDefault: 'low' | 'high') =>
      decide(
        aWaitingState({
          stages: { production: { riskDefault, policyVersion: 'policy-2' } },
          promotions: state.promotions,
        }),
        promotion,
      ).rebind;

    expect(changedTo('low')).toMatchObject(set);
    expect(changedTo('high')).toMatchObject({
      risk: 'high',
      riskComputed: 'high',
      riskBecause: undefined,
    });
  });

  it('R14 tells what the rules raised it to, and why', () => {
    const { state, promotion } = asked(aWaitingState());
    const stricter = aWaitingState({
      stages: { production: { riskDefault: 'high' } },
      promotions: state.promotions,
    });
    expect(decide(stricter, promotion).riskChange).toEqual({
      from: 'low',
      to: 'high',
      reasons: ['Everything in production is at least high'],
    });
    expect(decide(state, promotion).riskChange).toBeUndefined();
  });

  it('R21 a removed stage or pipeline cancels it', () => {
    const { state, promotion } = asked(aWaitingState());
    expect(decide({ ...state, pipeline: undefined }, promotion).state).toBe(
      'cancelled',
    );
  });

  it('R35 a component that left the catalog cancels it', () => {
    const { state, promotion } = asked(aWaitingState());
    expect(
      decide(
        { ...state, component: { ...state.component, removedAt: NOW } },
        promotion,
      ).state,
    ).toBe('cancelled');
  });

  it('R11 ends superseded when something newer runs there', () => {
    const { state, promotion } = asked(aWaitingState());
    const overtaken = withApplication(
      {
        ...state,
        releases: [...state.releases, aRelease('1.2.0', { order: 3 })],
        deployments: [aDeployment('production', '1.2.0', { startedAt: NOW })],
      },
      'payments-production',
      applicationOf('production', '1.2.0'),
    );
    expect(decide(overtaken, promotion).state).toBe('superseded');
  });

  it('R11 an emergency cancels it', () => {
    const { state, promotion } = asked(aWaitingState());
    const emergency = aPromotion({
      id: 'promotion-2',
      lane: 'emergency',
      direction: 'rollback',
      requestedAt: NOW,
    });
    expect(
      decide({ ...state, promotions: [emergency, promotion] }, promotion).state,
    ).toBe('cancelled');
  });

  it('R11 expires, but not while its targets are unknown', () => {
    const { state, promotion } = asked(aWaitingState({ gateResults: [] }), {
      requestedAt: NOW - 8 * 24 * HOUR,
      expiresAt: NOW - 24 * HOUR,
    });
    expect(decide(state, promotion).state).toBe('expired');
    const blind = {
      ...state,
      instances: state.instances.map(instance => ({
        ...instance,
        lastCompleteAt: NOW - HOUR,
      })),
    };
    expect(decide(blind, promotion).state).toBe('waiting');
    const gap = { from: NOW - 5 * 24 * HOUR, to: NOW - HOUR, because: 'down' };
    expect(
      decide(
        {
          ...state,
          instances: state.instances.map(instance => ({
            ...instance,
            gaps: [gap],
          })),
        },
        promotion,
      ).state,
    ).toBe('waiting');
  });

  it('I4 a result about people does not outlive a new promotion or decision', () => {
    const people = aWaitingState({ gates: [APPROVAL] });
    const later = asked(people, { requestedAt: NOW });
    expect(decide(later.state, later.promotion).state).toBe('waiting');
    const { state, promotion } = asked(people);
    expect(decide(state, promotion).state).toBe('ready');
    expect(
      decide(
        { ...state, approvals: [anApproval({ voidedAt: NOW })] },
        promotion,
      ).state,
    ).toBe('waiting');
  });

  it('I4 a result about people counts only for the decisions it judged', () => {
    const base = aWaitingState({
      gates: [APPROVAL],
      gateResults: [
        passed(APPROVAL, {
          judgedFor: {
            promotionId: 'promotion-1',
            approvalIds: ['approval-1'],
          },
        }),
      ],
    });
    const { state, promotion } = asked(base);
    const approval = anApproval({ digest: promotion.digest });
    expect(decide({ ...state, approvals: [approval] }, promotion).state).toBe(
      'ready',
    );
    expect(decide(state, promotion).state).toBe('waiting');
  });

  it('R13 waits for the cooldown', () => {
    const { state, promotion } = asked(
      aWaitingState({
        deployments: aWaitingState().deployments.map(deployment =>
          deployment.stage === 'production'
            ? { ...deployment, startedAt: NOW - MINUTE }
            : deployment,
        ),
      }),
    );
    expect(decide(state, promotion)).toMatchObject({
      state: 'waiting',
      sentence: [
        'It waits: cooldown in production ends ',
        { time: new Date(NOW + 4 * MINUTE).toISOString(), as: 'in' },
      ],
    });
  });

  it('refuses to decide about what has ended', () => {
    const { state, promotion } = asked(aWaitingState());
    expect(() => decide(state, { ...promotion, state: 'failed' })).toThrow(
      'nothing is left to decide',
    );
  });
});

function unconfirmed() {
  return ['dev', 'staging', 'production'].map(stage =>
    aBinding(stage, {
      confirmedBy: stage === 'production' ? undefined : 'label',
    }),
  );
}

const STATUSES = [
  'passed',
  'warned',
  'failed',
  'pending',
  'unknown',
  'skipped',
  'odd',
];
const GATES = [HEALTH, ERRORS, APPROVAL];
const LETS = new Set(['passed', 'warned', 'skipped']);

describe('decide, for any results', () => {
  const results = fc.array(
    fc.record({
      gate: fc.constantFrom(...GATES),
      status: fc.constantFrom(...STATUSES),
      validUntil: fc.option(
        fc.integer({ min: NOW - MINUTE, max: NOW + MINUTE }),
        { nil: undefined },
      ),
    }),
    { maxLength: 4 },
  );
  const from = fc.constantFrom('waiting' as const, 'ready' as const);
  const order = (state: string) =>
    ['waiting', 'ready', 'executing'].indexOf(state);
  const gateResults = (
    list: Array<Omit<Partial<GateResult>, 'gate'> & { gate: typeof HEALTH }>,
  ) => list.map(({ gate, ...rest }) => passed(gate, rest));
  const run = (
    overrides: Parameters<typeof aWaitingState>[0],
    state: Promotion['state'],
  ) => {
    const bound = asked(aWaitingState(overrides));
    return decide(bound.state, {
      ...bound.promotion,
      state,
      readySince: NOW - HOUR,
    });
  };

  it('does only what the table of transitions allows', () => {
    fc.assert(
      fc.property(results, from, (list, state) => {
        const decision = run(
          { gates: GATES, gateResults: gateResults(list) },
          state,
        );
        expect([state, ...legalTransitions[state]]).toContain(decision.state);
      }),
    );
  });

  it('does not depend on the order of gates and results', () => {
    fc.assert(
      fc.property(
        results,
        from,
        fc.shuffledSubarray(GATES, { minLength: GATES.length }),
        (list, state, gates) => {
          const unique = list.filter(
            (entry, index) =>
              list.findIndex(other => other.gate === entry.gate) === index,
          );
          expect(
            run(
              { gates, gateResults: gateResults([...unique].reverse()) },
              state,
            ),
          ).toEqual(
            run({ gates: GATES, gateResults: gateResults(unique) }, state),
          );
        },
      ),
    );
  });

  it('I3 never goes further when a result turns to something worse', () => {
    fc.assert(
      fc.property(
        results,
        from,
        fc.constantFrom('unknown', 'pending', 'failed', 'odd'),
        fc.nat({ max: 3 }),
        (list, state, worse, index) => {
          const better = run(
            { gates: GATES, gateResults: gateResults(list) },
            state,
          );
          const turned = list.map((entry, position) =>
            position === index && LETS.has(entry.status)
              ? { ...entry, status: worse }
              : entry,
          );
          const after = run(
            { gates: GATES, gateResults: gateResults(turned) },
            state,
          );
          expect(order(after.state)).toBeLessThanOrEqual(order(better.state));
        },
      ),
    );
  });

  it('never goes further with one more gate', () => {
    fc.assert(
      fc.property(results, from, (list, state) => {
        const all = gateResults(list);
        const fewer = run({ gates: [HEALTH], gateResults: all }, state);
        const more = run({ gates: GATES, gateResults: all }, state);
        expect(order(more.state)).toBeLessThanOrEqual(order(fewer.state));
      }),
    );
  });

  it('executes exactly when every gate lets through', () => {
    fc.assert(
      fc.property(
        fc.tuple(...GATES.map(() => fc.constantFrom(...STATUSES))),
        statuses => {
          const list = GATES.map((gate, index) => ({
            gate,
            status: statuses[index],
          }));
          const decision = run(
            { gates: GATES, gateResults: gateResults(list) },
            'ready',
          );
          expect(decision.command === 'execute').toBe(
            statuses.every(status => LETS.has(status)),
          );
        },
      ),
    );
  });
});

describe('the table of transitions', () => {
  it('ends where nothing can follow, and nowhere else', () => {
    for (const [state, next] of Object.entries(legalTransitions)) {
      expect(next.length === 0).toBe(!isOpen(state));
    }
  });

  it('I2 leads to an effect only from ready', () => {
    const before = Object.entries(legalTransitions)
      .filter(([, next]) => next.includes('executing'))
      .map(([state]) => state);
    expect(before).toEqual(['ready']);
  });
});
