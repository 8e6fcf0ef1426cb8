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

import type { GateOutcome } from 'backstage-plugin-release-pipeline-node';
import fc from 'fast-check';
import { answerOf, gatesAsked, worthAsking } from './askedInTurn';
import {
  evaluationsDue,
  mayAskMore,
  nextDue,
  whatStillStands,
} from './evaluation';
import {
  aDeployment,
  aGate,
  anEndedDeployment,
  aRelease,
  DAY,
  HOUR,
  MINUTE,
  NOW,
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
import { stageConditions } from './conditions';
import { judgeEntry, judgeGate } from './judged';
import { letsThrough } from './letsThrough';
import { recordsMark } from './records';
import type {
  ComponentState,
  Composition,
  GateResult,
  GateSpec,
} from './types';

const due = (
  state: ComponentState,
  options?: Parameters<typeof evaluationsDue>[1],
) =>
  evaluationsDue(state, options).map(
    ({ stage, release, gate }) =>
      `${stage.name}/${release.version}/${gate.name}`,
  );

const withResult = (overrides: Partial<GateResult>, gate = HEALTH) =>
  aWaitingState({ gates: [gate], gateResults: [passed(gate, overrides)] });

describe('evaluationsDue', () => {
  it('R9 judges the candidate without anybody having asked', () => {
    expect(due(aWaitingState({ gateResults: [] }))).toEqual([
      'production/1.1.0/health',
    ]);
    expect(
      evaluationsDue(aWaitingState({ gateResults: [] }))[0].promotion,
    ).toBeUndefined();
  });

  it('asks nobody twice while nothing changed', () => {
    expect(due(aWaitingState())).toEqual([]);
  });

  it('R6 asks nothing before the baseline', () => {
    const state = aWaitingState({ gateResults: [] });
    expect(
      due({
        ...state,
        component: { ...state.component, baselineAt: undefined },
      }),
    ).toEqual([]);
  });

  it.each<[string, Partial<GateResult>, boolean]>([
    ['an answer whose end has come', { validUntil: NOW }, true],
    ['an answer that still stands', { validUntil: NOW + SECOND }, false],
    ['an answer that wanted to be asked again', { recheckAt: NOW }, true],
    ['an answer that will want it later', { recheckAt: NOW + SECOND }, false],
    ['an answer under another policy', { policyVersion: 'older' }, true],
  ])('asks again: %s', (_, result, expected) => {
    expect(due(withResult(result)).length > 0).toBe(expected);
  });

  it('R3 asks again once facts changed, and once more when they have settled', () => {
    const changed = (unchangedSince: number, observedAt: number) =>
      due(
        withApplication(
          withResult({ observedAt }),
          'payments-staging',
          {},
          { unchangedSince },
        ),
      ).length > 0;
    expect(changed(NOW - 2 * SECOND, NOW - 3 * SECOND)).toBe(true);
    expect(changed(NOW - 2 * SECOND, NOW - SECOND)).toBe(false);
    expect(changed(NOW - 6 * SECOND, NOW - 3 * SECOND)).toBe(true);
    expect(changed(NOW - 6 * SECOND, NOW - SECOND / 2)).toBe(false);
  });

  it('R5 asks again what held back once the application was read again', () => {
    const readAgain = (status: string) =>
      due(
        withApplication(
          withResult({ status, observedAt: NOW - 9 * SECOND }),
          'payments-staging',
          {},
          { observedAt: NOW - SECOND },
        ),
      ).length > 0;
    expect(readAgain('unknown')).toBe(true);
    expect(readAgain('passed')).toBe(false);
  });

  it('R9 asks costly gates for what nobody asked for every 10 min at most', () => {
    const result = { validUntil: NOW - MINUTE, observedAt: NOW - 5 * MINUTE };
    const unasked = withResult(result, ERRORS);
    expect(due(unasked)).toEqual([]);
    expect(due(unasked, { changed: true })).toEqual([]);
    expect(
      due(withResult({ ...result, observedAt: NOW - 10 * MINUTE }, ERRORS)),
    ).toEqual(['production/1.1.0/errors']);
    expect(due(asked(unasked).state)).toEqual(['production/1.1.0/errors']);
  });

  it('R9 asks a costly gate again as soon as what it waits for may have come', () => {
    const pending = {
      status: 'pending' as const,
      observedAt: NOW - 1000,
      validUntil: undefined,
    };
    expect(due(withResult(pending, ERRORS))).toEqual([]);
    expect(due(withResult(pending, ERRORS), { changed: true })).toEqual([
      'production/1.1.0/errors',
    ]);
    expect(due(withResult({ ...pending, recheckAt: NOW }, ERRORS))).toEqual([
      'production/1.1.0/errors',
    ]);
  });

  it('R9 asks a costly gate that waits no sooner than it said, whatever changed', () => {
    const base = withResult(
      {
        status: 'pending',
        observedAt: NOW - 5 * SECOND,
        validUntil: undefined,
        recheckAt: NOW + MINUTE,
      },
      ERRORS,
    );
    const read = withApplication(
      base,
      'payments-staging',
      {},
      { observedAt: NOW - SECOND, unchangedSince: NOW - SECOND },
    );
    expect(due(read)).toEqual([]);
    expect(due(read, { changed: true })).toEqual([]);
    expect(due({ ...read, now: NOW + MINUTE - 1 })).toEqual([]);
    expect(due({ ...read, now: NOW + MINUTE })).toEqual([
      'production/1.1.0/errors',
    ]);
    // Somebody waits for it: then every change counts.
    expect(due(asked(read).state)).toEqual(['production/1.1.0/errors']);
  });

  describe('R9 what costs more', () => {
    const SOAK = aGate({ name: 'soak', type: 'soak', of: 'staging' });
    const gates = [ERRORS, HEALTH, SOAK, APPROVAL];
    const held = (results: GateResult[]) =>
      aWaitingState({ gates, gateResults: results });
    const soaking = passed(SOAK, {
      status: 'pending',
      passesAt: NOW + HOUR,
      recheckAt: NOW + HOUR,
    });
    const waiting = passed(APPROVAL, { status: 'pending' });

    it.each<[string, (state: ComponentState) => ComponentState]>([
      ['nobody has asked', state => state],
      ['somebody has asked', state => asked(state).state],
    ])('is not asked while a cheap one holds back and %s', (_, ask) => {
      const state = held([soaking, passed(HEALTH), waiting]);
      expect(due(ask(state))).not.toContain('production/1.1.0/errors');
      expect(due(ask(state), { changed: true })).not.toContain(
        'production/1.1.0/errors',
      );
      expect(nextDue(state)).toBe(NOW + HOUR);
    });

    it('is asked at once when the cheap ones let through, whatever people do (R8)', () => {
      const before = held([soaking, passed(HEALTH), waiting]);
      const after = held([passed(SOAK), passed(HEALTH), waiting]);
      expect(due(after)).toEqual(['production/1.1.0/errors']);
      expect(nextDue(after)).toBe(NOW);
      expect(mayAskMore(before, after)).toBe(true);
      expect(mayAskMore(after, after)).toBe(false);
    });

    it.each([
      ['the cooldown', { startedAt: NOW - 4 * MINUTE }, NOW + MINUTE],
      ['nothing', { startedAt: NOW - HOUR }, NOW],
    ])('waits for %s of the stage', (_, deployment, expected) => {
      const base = aWaitingState({ gates: [ERRORS], gateResults: [] });
      const state = {
        ...base,
        deployments: base.deployments.map(entry =>
          entry.stage === 'production' ? { ...entry, ...deployment } : entry,
        ),
      };
      expect(nextDue(state)).toBe(expected);
      expect(due(state).length > 0).toBe(expected === NOW);
    });

    it('R11 waits as ever when it soaks for a stage whose name only begins alike', () => {
      const base = aWaitingState({
        gates: [ERRORS],
        stages: {
          staging: {
            protectedBy: [{ stage: 'production.west', gate: 'soak' }],
          },
        },
        gateResults: [],
      });
      const cooling = base.deployments.map(entry =>
        entry.stage === 'production'
          ? { ...entry, startedAt: NOW - MINUTE }
          : entry,
      );
      expect(due({ ...base, deployments: cooling })).toEqual([]);
    });

    it('R11 is asked of what soaks under protection, whatever holds it back further on', () => {
      const base = aWaitingState({
        gates: [ERRORS, SOAK],
        stages: {
          staging: { protectedBy: [{ stage: 'production', gate: 'soak' }] },
        },
        gateResults: [passed(SOAK)],
      });
      const frozen = {
        ...base,
        deployments: base.deployments.map(entry =>
          entry.stage === 'production'
            ? { ...entry, startedAt: NOW - MINUTE }
            : entry,
        ),
      };
      expect(due(frozen)).toEqual(['production/1.1.0/errors']);
      expect(
        due({
          ...frozen,
          gateResults: [soaking],
        }),
      ).toEqual([]);
    });

    describe('of which some parts cost nothing', () => {
      const quality = aGate({
        name: 'quality',
        type: 'all',
        costly: true,
        of: 'staging',
        composition: { kind: 'all' },
        parts: [{ gate: HEALTH }, { gate: ERRORS }],
      });
      const answered = (
        status: 'passed' | 'failed' | 'pending',
        overrides: Partial<GateResult> = {},
        said = [HEALTH],
      ) =>
        passed(quality, {
          ...answerOf(
            quality,
            new Map(
              said.map(gate => [
                gate,
                { status, reason: [status], evidence: [] },
              ]),
            ),
          ),
          ...overrides,
        });
      const waitsFor = (soak: Partial<GateResult>, result?: GateResult) =>
        aWaitingState({
          gates: [SOAK, quality],
          gateResults: [passed(SOAK, soak), ...(result ? [result] : [])],
        });
      const holds = { status: 'pending', passesAt: NOW + HOUR };
      const ofQuality = (state: ComponentState) =>
        evaluationsDue(state)
          .filter(({ gate }) => gate.name === 'quality')
          .map(({ costlyParts }) => costlyParts);

      it('is asked for these, whatever comes first', () => {
        expect(ofQuality(waitsFor(holds))).toEqual(['not-yet']);
        expect(ofQuality(waitsFor({}))).toEqual(['in-turn']);
      });

      it.each<['passed' | 'failed', string[]]>([
        ['passed', ['in-turn']],
        ['failed', []],
      ])(
        'is asked for the rest as soon as nothing comes first: these %s',
        (status, expected) => {
          const before = waitsFor(holds, answered(status));
          const after = waitsFor({}, answered(status));
          expect(ofQuality(before)).toEqual([]);
          expect(ofQuality(after)).toEqual(expected);
          expect(mayAskMore(before, after)).toBe(expected.length > 0);
        },
      );

      it('is asked for the rest in the next round, where these were asked in this one', () => {
        const before = aWaitingState({
          gates: [SOAK, quality],
          gateResults: [],
        });
        expect(ofQuality(before)).toEqual(['not-yet']);
        const after = waitsFor({}, answered('passed'));
        expect(mayAskMore(before, after)).toBe(true);
      });

      it('is asked rarely all the same where one costly part was not asked', () => {
        const [report, latency] = ['report', 'latency'].map(name =>
          aGate({ name, costly: name === 'latency' }),
        );
        const either = aGate({
          name: 'either',
          type: 'any',
          costly: true,
          composition: { kind: 'any' },
          parts: [{ gate: report }, { gate: latency }],
        });
        const nested = {
          ...quality,
          parts: [{ gate: either }, { gate: ERRORS }],
        };
        const answer = (recheckAt: number) =>
          passed(nested, {
            ...answerOf(
              nested,
              new Map(
                [report, ERRORS].map(gate => [
                  gate,
                  { status: 'passed' as const, reason: ['ok'], evidence: [] },
                ]),
              ),
            ),
            observedAt: NOW - MINUTE,
            recheckAt,
          });
        const state = (recheckAt: number) =>
          aWaitingState({
            gates: [nested],
            gateResults: [answer(recheckAt)],
          });
        expect(answer(NOW).parts).toContainEqual(
          expect.objectContaining({
            name: 'either',
            parts: expect.arrayContaining([
              { name: 'latency', status: 'pending', postponed: true },
            ]),
          }),
        );
        expect(ofQuality(state(NOW))).toEqual([]);
        expect(nextDue(state(NOW))).toBe(NOW + 9 * MINUTE);
      });

      it('asks these again as often as what costs nothing', () => {
        const read = (result: GateResult) =>
          withApplication(
            waitsFor(holds, result),
            'payments-staging',
            {},
            { observedAt: NOW - SECOND },
          );
        const before = { observedAt: NOW - MINUTE };
        expect(ofQuality(read(answered('failed', before)))).toEqual([
          'not-yet',
        ]);
        // What its costly ones said is not given up for that.
        const whole = [HEALTH, ERRORS];
        expect(ofQuality(read(answered('failed', before, whole)))).toEqual([]);
        const old = { observedAt: NOW - HOUR, validUntil: NOW - MINUTE };
        expect(ofQuality(read(answered('failed', old, whole)))).toEqual([
          'not-yet',
        ]);
        expect(
          nextDue(
            waitsFor(
              holds,
              answered('failed', { recheckAt: NOW + 20 * MINUTE }, whole),
            ),
          ),
        ).toBe(NOW + 20 * MINUTE);
      });
    });

    /** By the beginning of its name. */
    const tell = (all: GateSpec[]) =>
      all.map((gate): [GateSpec, GateOutcome] => [
        gate,
        {
          status: gate.name.split('-')[0] as GateOutcome['status'],
          reason: [gate.name],
          evidence: [],
        },
      ]);

    /** What is due is asked once. */
    function round(state: ComponentState): ComponentState {
      const results = evaluationsDue(state).map(({ costlyParts, gate }) => {
        const all = gatesAsked(gate);
        const said = new Map(
          tell(costlyParts ? all.filter(({ costly }) => !costly) : all),
        );
        const more = costlyParts === 'in-turn' ? worthAsking(gate, said) : [];
        return passed(gate, {
          ...answerOf(gate, new Map([...said, ...tell(more)])),
          observedAt: state.now,
        });
      });
      const others = state.gateResults.filter(
        ({ gate }) => !results.some(result => result.gate === gate),
      );
      return { ...state, gateResults: [...results, ...others] };
    }

    it('ends after few rounds, where asking everything at once would end', () => {
      const aPart = fc.record({
        costly: fc.boolean(),
        status: fc.constantFrom('passed', 'warned', 'failed', 'pending'),
      });
      const aComposition = fc.constantFrom<Composition>(
        { kind: 'all' },
        { kind: 'any' },
        { kind: 'objectives', pass: 90, warn: 50 },
      );
      const someGates = fc.array(
        fc.tuple(aComposition, fc.array(aPart, { minLength: 1, maxLength: 3 })),
        { minLength: 1, maxLength: 3 },
      );
      fc.assert(
        fc.property(someGates, fc.boolean(), (all, isAsked) => {
          const made = all.map(([composition, parts], index) =>
            aGate({
              name: `gate-${index}`,
              costly: parts.some(({ costly }) => costly),
              composition,
              parts: parts.map(({ costly, status }, place) => ({
                gate: aGate({ name: `${status}-${place}`, costly }),
              })),
            }),
          );
          const base = aWaitingState({ gates: made, gateResults: [] });
          let state = isAsked ? asked(base).state : base;
          for (let rounds = 0; due(state).length > 0; rounds += 1) {
            expect(rounds).toBeLessThan(3);
            const after = round(state);
            // Whoever asks goes on as long as there is more to ask.
            expect(mayAskMore(state, after)).toBe(due(after).length > 0);
            state = after;
          }
          const stage = state.pipeline!.stages.slice(-1)[0];
          const release = state.releases.find(
            ({ version }) => version === '1.1.0',
          )!;
          const open = judgeEntry(state, {
            stage,
            release,
            promotion: state.promotions[0],
            direction: 'forward',
            risk: 'low',
          }).every(({ result }) => letsThrough(result.status));
          expect(open).toBe(
            made.every(gate =>
              letsThrough(
                answerOf(gate, new Map(tell(gatesAsked(gate)))).status,
              ),
            ),
          );
        }),
      );
    });

    it('R11 a soak that looks at alerts waits for no other, since others rest on its clock', () => {
      const alarmed = { ...SOAK, costly: true };
      const state = aWaitingState({
        gates: [alarmed, HEALTH],
        gateResults: [passed(HEALTH, { status: 'failed' })],
      });
      expect(due(state)).toContain('production/1.1.0/soak');
    });
  });

  it('asks again what can change when the caller saw a change', () => {
    expect(due(aWaitingState(), { changed: true })).toEqual([
      'production/1.1.0/health',
    ]);
  });

  it('I4 asks people anew after each decision and for each promotion', () => {
    const state = aWaitingState({ gates: [APPROVAL] });
    expect(due(state)).toEqual([]);
    const bound = asked(state);
    expect(due(bound.state)).toEqual([]);
    expect(
      due({ ...bound.state, approvals: [anApproval({ at: NOW })] }),
    ).toEqual(['production/1.1.0/approvals']);
    expect(due(asked(state, { requestedAt: NOW }).state)).toEqual([
      'production/1.1.0/approvals',
    ]);
    expect(
      due({
        ...state,
        promotions: [{ ...bound.promotion, state: 'cancelled', endedAt: NOW }],
      }),
    ).toEqual(['production/1.1.0/approvals']);
  });

  it.each(['rollback', 'hotfix'] as const)(
    'R14 asks the gates of a %s, once it is asked for, and those of no other direction',
    direction => {
      const back = aGate({ name: 'back', entered: true });
      const state = aWaitingState({
        gates: [HEALTH],
        stages: {
          production: {
            [direction]: {
              gates: [back, { ...APPROVAL, name: 'people' }],
              profiles: { low: [], medium: [], high: [] },
            },
          },
        },
        gateResults: [],
      });
      expect(due(state)).toEqual(['production/1.1.0/health']);
      const bound = asked(state, { direction, lane: 'emergency' });
      expect(due(bound.state)).toEqual([
        'production/1.1.0/back',
        'production/1.1.0/people',
      ]);
      const answered = {
        ...bound.state,
        gateResults: [passed(back), passed({ ...APPROVAL, name: 'people' })],
      };
      expect(due(answered, { actsNext: 'promotion-1' })).toEqual([
        'production/1.1.0/back',
        'production/1.1.0/people',
      ]);
    },
  );

  it('before an effect asks the people of its promotion, and what is due of it (R23)', () => {
    const { state } = asked(aWaitingState({ gates: [HEALTH, APPROVAL] }));
    expect(due(state, { actsNext: 'promotion-1' })).toEqual([
      'production/1.1.0/approvals',
    ]);
    expect(due(state, { actsNext: 'promotion-2' })).toEqual([]);
    const stale = {
      ...state,
      gateResults: state.gateResults.map(result => ({
        ...result,
        validUntil: NOW - SECOND,
      })),
    };
    expect(due(stale, { actsNext: 'promotion-1' })).toEqual([
      'production/1.1.0/health',
      'production/1.1.0/approvals',
    ]);
  });

  describe('I4 what is told of the promotion', () => {
    const OPA = aGate({
      name: 'policy',
      type: 'http',
      of: 'staging',
      costly: true,
      alsoRecords: true,
      byRisk: true,
      byPromotion: true,
    });
    const base = aWaitingState({ gates: [OPA] });
    const [production] = (base.pipeline?.stages ?? []).slice(-1);
    const answered = (result: Partial<GateResult>) => ({
      ...base,
      gateResults: [
        passed(OPA, {
          risk: 'low',
          recordsMark: recordsMark(base, {
            stage: production,
            release: { id: 'release-1.1.0' },
            gate: OPA,
          }),
          ...result,
        }),
      ],
    });
    const judgedFor = { promotionId: 'promotion-1', approvalIds: [] };
    const POLICY = ['production/1.1.0/policy'];

    it('is asked again once somebody asks, and not for what was asked before', () => {
      expect(due(answered({}))).toEqual([]);
      expect(due(asked(answered({})).state)).toEqual(POLICY);
      expect(due(asked(answered({ judgedFor })).state)).toEqual([]);
      expect(
        due(
          asked(
            answered({ judgedFor: { ...judgedFor, promotionId: 'former' } }),
          ).state,
        ),
      ).toEqual(POLICY);
      expect(
        due(answered({ judgedFor, observedAt: NOW - 10 * MINUTE })),
      ).toEqual(POLICY);
    });

    it('lets nothing through that was judged for nobody', () => {
      const { state, promotion } = asked(answered({}));
      expect(
        judgeGate(state, {
          stage: production,
          release: state.releases[1],
          gate: OPA,
          promotion,
        }).result.status,
      ).toBe('pending');
    });

    it.each<[string, (state: ComponentState) => ComponentState]>([
      [
        'an approval',
        state => ({
          ...state,
          approvals: [
            anApproval({ digest: state.promotions[0].digest, at: NOW }),
          ],
        }),
      ],
      [
        'another risk',
        state => ({
          ...state,
          promotions: state.promotions.map(each => ({ ...each, risk: 'high' })),
        }),
      ],
      ['another record', state => ({ ...state, dependencies: [] })],
    ])('is asked again after %s', (_what, change) => {
      expect(due(change(asked(answered({ judgedFor })).state))).toEqual(POLICY);
    });

    it('I2 is asked before an effect in any case, also where its stage went on', () => {
      const { state } = asked(answered({ judgedFor }));
      expect(due(state, { actsNext: 'promotion-1' })).toEqual(POLICY);
      const wentOn = {
        ...state,
        releases: [...state.releases, aRelease('1.2.0', { order: 3 })],
        deployments: [
          aDeployment('staging', '1.2.0', { startedAt: NOW - 30 * MINUTE }),
          anEndedDeployment('staging', '1.1.0'),
          aDeployment('production', '1.0.0'),
        ],
        gateResults: state.gateResults.map(result => ({
          ...result,
          validUntil: NOW - SECOND,
        })),
      };
      expect(due(wentOn)).toContain(POLICY[0]);
    });
  });

  describe('of what is to be entered', () => {
    const IN_SYNC = aGate({ name: 'in-sync', type: 'in-sync', entered: true });
    const state = aWaitingState({ gates: [IN_SYNC] });

    it('asks again when its applications change, not those before it', () => {
      const turned = { unchangedSince: NOW };
      expect(due(state)).toEqual([]);
      expect(
        due(withApplication(state, 'payments-production', {}, turned)),
      ).toEqual(['production/1.1.0/in-sync']);
      expect(
        due(withApplication(state, 'payments-staging', {}, turned)),
      ).toEqual([]);
    });

    it('I2 asks again before an effect in any case', () => {
      expect(due(asked(state).state, { actsNext: 'promotion-1' })).toEqual([
        'production/1.1.0/in-sync',
      ]);
    });

    it('is about the present, also for a release that ran there before', () => {
      const again = {
        ...state,
        deployments: [
          ...state.deployments,
          anEndedDeployment('production', '1.1.0', {
            startedAt: NOW - DAY,
            endedAt: NOW - 2 * HOUR,
          }),
        ],
        gateResults: [passed(IN_SYNC, { validUntil: NOW - SECOND })],
      };
      expect(due(asked(again).state)).toEqual(['production/1.1.0/in-sync']);
    });
  });

  describe('what rests on more than the deployment', () => {
    it('R14 is asked again when the risk class is another one', () => {
      const soak = aGate({ name: 'soak', of: 'staging', byRisk: true });
      const judgedAs = (risk: 'low' | 'high') =>
        aWaitingState({ gates: [soak], gateResults: [passed(soak, { risk })] });
      expect(due(judgedAs('low'))).toEqual([]);
      expect(due(judgedAs('high'))).toEqual(['production/1.1.0/soak']);
      const { state } = asked(judgedAs('low'), { risk: 'high' });
      expect(due(state)).toEqual(['production/1.1.0/soak']);
    });

    it('R34 is asked again when something was recorded', () => {
      const soak = aGate({ name: 'soak', of: 'staging', alsoRecords: true });
      const state = aWaitingState({ gates: [soak] });
      const [stage] = (state.pipeline?.stages ?? []).slice(-1);
      const known = {
        ...state,
        gateResults: [
          passed(soak, {
            recordsMark: recordsMark(state, {
              stage,
              release: { id: 'release-1.1.0' },
              gate: soak,
            }),
          }),
        ],
      };
      expect(due(known)).toEqual([]);
      const reports = [
        {
          id: 'report-1',
          check: 'incident',
          stage: 'staging',
          run: 'INC-1',
          status: 'failed' as const,
          values: {},
          by: 'pager',
          at: NOW,
        },
      ];
      expect(due({ ...known, reports })).toEqual(['production/1.1.0/soak']);
    });
  });

  describe('R8 about a closed deployment', () => {
    const closed = (result: Partial<GateResult>, gate = HEALTH) => {
      const state = withResult(result, gate);
      return {
        ...state,
        releases: [...state.releases, aRelease('1.2.0', { order: 3 })],
        deployments: [
          aDeployment('dev', '1.2.0'),
          aDeployment('staging', '1.2.0', { startedAt: NOW - 30 * MINUTE }),
          anEndedDeployment('staging', '1.1.0'),
          aDeployment('production', '1.0.0'),
        ],
      };
    };
    const about = (state: ComponentState) =>
      due(state).filter(entry => entry.includes('/1.1.0/'));

    it('an answer stands for good', () => {
      expect(
        about(closed({ validUntil: NOW - MINUTE, recheckAt: NOW - MINUTE })),
      ).toEqual([]);
    });

    it.each([
      ['nothing but what ran there', [HEALTH, ERRORS], []],
      ['the present too', [HEALTH, aGate({ name: 'alerts' })], ['asked']],
      ['reports too', [HEALTH, { ...ERRORS, records: true }], ['asked']],
    ])('of many, an answer stands for good about %s', (_, parts, expected) => {
      const gate = aGate({
        name: 'quiet',
        type: 'all',
        parts: parts.map(part => ({ gate: part })),
      });
      const state = closed({ validUntil: NOW - MINUTE }, gate);
      expect(about(state).map(() => 'asked')).toEqual(expected);
    });

    it('is asked at its end', () => {
      expect(about(closed({ observedAt: NOW - 31 * MINUTE }))).toHaveLength(1);
    });

    it('is asked again where it could not be told', () => {
      expect(
        about(closed({ status: 'unknown', recheckAt: NOW - SECOND })),
      ).toHaveLength(1);
    });
  });

  it('asks the gates of a watch, and anew since it began', () => {
    const watch = aGate({ name: 'watch', of: 'production' });
    const base = aWaitingState({
      gates: [],
      stages: { production: { watchMs: HOUR, watchGates: [watch] } },
    });
    const { state } = asked(base, {
      state: 'watching',
      stateSince: NOW - HOUR,
    });
    expect(due(state)).toEqual(['production/1.1.0/watch']);
    const judged = (observedAt: number) => ({
      ...state,
      gateResults: [passed(watch, { observedAt })],
    });
    expect(due(judged(NOW - 2 * HOUR))).toEqual(['production/1.1.0/watch']);
    expect(due(judged(NOW - SECOND))).toEqual([]);
  });
});

describe('whatStillStands', () => {
  it('is true while nothing has to be asked', () => {
    const state = aWaitingState();
    expect(whatStillStands(state)(state.gateResults[0])).toBe(true);
  });

  it('R26 is false after a gap, although the answer may be the same', () => {
    const state = aWaitingState();
    const gap = { from: NOW - MINUTE, to: NOW - SECOND / 2, because: 'down' };
    const after = {
      ...state,
      instances: state.instances.map(entry => ({ ...entry, gaps: [gap] })),
    };
    expect(whatStillStands(after)(state.gateResults[0])).toBe(false);
    const again = { ...state.gateResults[0], observedAt: NOW };
    expect(whatStillStands({ ...after, gateResults: [again] })(again)).toBe(
      true,
    );
  });
});

describe('nextDue', () => {
  it('R5 waits for no end of a soak that is past, but for its next question', () => {
    const soak = aGate({ name: 'soak', type: 'soak', of: 'staging' });
    const base = aWaitingState({
      gates: [soak, ERRORS],
      stages: {
        staging: { protectedBy: [{ stage: 'production', gate: 'soak' }] },
      },
      gateResults: [
        passed(soak, {
          status: 'pending',
          // Three seconds were left when its stage was listed 20 s ago.
          passesAt: NOW - 17 * SECOND,
          recheckAt: NOW + 4 * SECOND,
        }),
        passed(soak, { releaseId: 'release-1.2.0', status: 'pending' }),
      ],
    });
    const next = aRelease('1.2.0', { order: 3 });
    const state = { ...base, releases: [...base.releases, next] };
    const [staging] = (state.pipeline?.stages ?? []).slice(1);
    expect(
      stageConditions(state, staging, next, 'forward', 'low').find(
        ({ gate }) => gate.name === 'protected-soak',
      )?.result,
    ).toMatchObject({ status: 'pending', passesAt: NOW - 17 * SECOND });
    expect(nextDue(state)).toBe(NOW + 4 * SECOND);
  });

  it('R11 waits an hour at most for what judges a release that has soaked', () => {
    const soak = aGate({ name: 'soak', type: 'soak', of: 'staging' });
    const base = aWaitingState({
      gates: [soak, HEALTH],
      stages: {
        staging: { protectedBy: [{ stage: 'production', gate: 'soak' }] },
      },
      gateResults: [
        passed(soak, { since: NOW - MINUTE }),
        passed(HEALTH, { status: 'pending' }),
        passed(soak, { releaseId: 'release-1.2.0', status: 'pending' }),
        passed(HEALTH, { releaseId: 'release-1.2.0', status: 'pending' }),
      ],
    });
    const state = {
      ...base,
      releases: [...base.releases, aRelease('1.2.0', { order: 3 })],
      deployments: [...base.deployments, aDeployment('dev', '1.2.0')],
    };
    expect(nextDue(state)).toBe(NOW + 59 * MINUTE);
  });

  it('is absent when only facts and people can change anything', () => {
    expect(nextDue(aWaitingState())).toBeUndefined();
  });

  it('S9 is the moment at which an approval expires', () => {
    const gate = { ...APPROVAL, approvals: { expiresMs: HOUR } };
    const judgedFor = {
      promotionId: 'promotion-1',
      approvalIds: ['approval-1'],
    };
    const { state, promotion } = asked(
      aWaitingState({
        gates: [gate],
        gateResults: [passed(gate, { judgedFor })],
      }),
    );
    const given = (at: number) =>
      nextDue({
        ...state,
        approvals: [anApproval({ digest: promotion.digest, at })],
      });
    expect(given(NOW - MINUTE)).toBe(NOW + 59 * MINUTE);
    // What was judged with it stands no longer.
    expect(given(NOW - HOUR)).toBe(NOW);
  });

  it('is now when something is due', () => {
    expect(nextDue(aWaitingState({ gateResults: [] }))).toBe(NOW);
  });

  it.each<[string, ComponentState, number]>([
    [
      'end of an answer',
      withResult({ validUntil: NOW + MINUTE }),
      NOW + MINUTE,
    ],
    ['recheck', withResult({ recheckAt: NOW + SECOND }), NOW + SECOND],
    [
      'settling',
      withApplication(
        withResult({ observedAt: NOW }),
        'payments-staging',
        {},
        { unchangedSince: NOW - 2 * SECOND },
      ),
      NOW + 3 * SECOND,
    ],
    [
      'delay',
      asked(aWaitingState({ stages: { production: { delayMs: HOUR } } }), {
        state: 'ready',
        readySince: NOW - MINUTE,
      }).state,
      NOW + 59 * MINUTE,
    ],
    [
      'expiry',
      asked(aWaitingState(), {
        requestedAt: NOW - DAY,
        expiresAt: NOW + DAY,
      }).state,
      NOW + DAY,
    ],
    [
      'deadline of a rollout',
      asked(aWaitingState(), {
        state: 'rolling-out',
        stateSince: NOW - 10 * MINUTE,
      }).state,
      NOW + 20 * MINUTE,
    ],
    [
      'cooldown',
      {
        ...aWaitingState(),
        deployments: aWaitingState().deployments.map(deployment =>
          deployment.stage === 'production'
            ? { ...deployment, startedAt: NOW - 4 * MINUTE }
            : deployment,
        ),
      },
      NOW + MINUTE,
    ],
  ])('is the end of the %s', (_, state, expected) => {
    expect(nextDue(state)).toBe(expected);
  });
});
