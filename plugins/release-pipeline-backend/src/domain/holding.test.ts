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

import {
  gateKindSchema,
  type GateView,
} from 'backstage-plugin-release-pipeline-common';
import fc from 'fast-check';
import { answerFor } from './answer';
import type { JudgedGate } from './judgedGate';
import { letsThrough } from './letsThrough';
import {
  APPROVAL,
  asked,
  aWaitingState,
  ERRORS,
  HEALTH,
  passed,
} from './testing/asked';
import {
  aBinding,
  aComponent,
  aDeployment,
  aGate,
  aGateResult,
  anEndedDeployment,
  aRelease,
  aState,
  HOUR,
  MINUTE,
  NOW,
  REPOSITORY,
  SECOND,
  withApplication,
} from './testing/builders';
import type { ComponentState } from './types';
import { gateView } from './view/parts';
import { verdictFor } from './verdict';
import { iso } from './words';

/** Everything that a person has to be told of what holds back. */
function expectWhole(gate: GateView) {
  expect(gateKindSchema.options).toContain(gate.kind);
  expect(gate.reason.length).toBeGreaterThan(0);
  expect(gate.since).toEqual(expect.any(String));
  expect(gate.whoCanAct?.length).toBeGreaterThan(0);
  expect(gate.nextAction).toEqual(expect.any(String));
  expect(gate.evidence.length).toBeGreaterThan(0);
  // Either an end, or why none is known.
  expect(gate.passesAt === undefined).toBe(gate.noEndBecause !== undefined);
}

function production(state: ComponentState, version = '1.1.0') {
  const stage = state.pipeline?.stages.find(
    ({ name }) => name === 'production',
  );
  const release = state.releases.find(one => one.version === version);
  if (!stage || !release) {
    throw new Error('The test names something that is not there');
  }
  return { stage, release };
}

function verdict(state: ComponentState) {
  const { stage, release } = production(state);
  return verdictFor(state, stage, release, state.promotions[0]);
}

const condition = (state: ComponentState, name: string) => {
  const found = verdict(state).gates.find(gate => gate.name === name);
  if (!found) {
    throw new Error(`There is no condition '${name}'`);
  }
  return found;
};

describe('what holds a release back', () => {
  it('says everything, whatever the gate itself left out', () => {
    const statuses = ['failed', 'unknown', 'pending', 'a-new-word'];
    fc.assert(
      fc.property(
        fc.record({
          kind: fc.constantFrom(...gateKindSchema.options),
          type: fc.constantFrom('prometheus', 'after', 'cooldown', 'of-others'),
          of: fc.constantFrom(undefined, 'staging', 'nowhere'),
          people: fc.boolean(),
        }),
        fc.record(
          {
            status: fc.constantFrom(...statuses),
            passesAt: fc.constant(NOW + HOUR),
            whoCanAct: fc.constantFrom<string[]>(
              [],
              ['group:default/platform'],
            ),
            nextAction: fc.constant('Do this'),
            noEndBecause: fc.constant('So it is'),
          },
          { requiredKeys: ['status'] },
        ),
        fc.record({
          judgedAt: fc.constantFrom(undefined, NOW - SECOND),
          since: fc.constantFrom(undefined, NOW - MINUTE),
          postponed: fc.constantFrom(
            undefined,
            'until-others' as const,
            'until-asked' as const,
            'being-judged' as const,
          ),
        }),
        fc.constantFrom(undefined, 'group:default/payments-team'),
        (spec, outcome, judged, owner) => {
          const base = aWaitingState();
          const state = { ...base, component: aComponent({ owner }) };
          const entry: JudgedGate = {
            gate: aGate(spec),
            result: aGateResult({ ...outcome, evidence: [] }),
            ...judged,
          };
          const view = gateView(state, production(state), entry);
          expectWhole(view);
          expect(view.status).toBe(outcome.status);
        },
      ),
    );
  });

  it('names somebody even where nobody is named in the catalog and the policy', () => {
    const base = aWaitingState({
      stages: { production: { approverGroups: [], breakGlassGroups: [] } },
      gateResults: [aGateResult({ status: 'failed' })],
    });
    const state = { ...base, component: aComponent({ owner: undefined }) };
    expect(condition(state, 'health').whoCanAct).toEqual([
      'whoever looks after payments',
    ]);
  });

  it('says nothing of that of what lets through', () => {
    const fine = condition(aWaitingState(), 'health');
    expect(letsThrough(fine.status)).toBe(true);
    expect(fine.noEndBecause).toBeUndefined();
    expect(fine.nextAction).toBeUndefined();
  });

  describe('is told of each condition that a stage has of its own', () => {
    const since = (
      state: ComponentState,
      changes: Record<string, Parameters<typeof aDeployment>[2]>,
    ): ComponentState => ({
      ...state,
      deployments: state.deployments.map(entry => ({
        ...entry,
        ...changes[entry.stage],
      })),
    });
    const blind = (state: ComponentState): ComponentState => ({
      ...state,
      instances: state.instances.map(instance => ({
        ...instance,
        lastCompleteAt: NOW - HOUR,
        failingSince: NOW - HOUR,
      })),
    });
    const base = aWaitingState();
    const elsewhere = withApplication(base, 'payments-staging', {});

    it.each<[string, string, ComponentState, number]>([
      [
        'cooldown',
        'cooldown',
        since(base, { production: { startedAt: NOW - MINUTE } }),
        NOW - MINUTE,
      ],
      [
        'after, where it is not healthy yet',
        'after',
        since(base, {
          staging: { startedAt: NOW - 2 * MINUTE, healthyAt: undefined },
        }),
        NOW - 2 * MINUTE,
      ],
      [
        'after, where it failed',
        'after',
        {
          ...elsewhere,
          deployments: [
            anEndedDeployment('staging', '1.1.0', {
              outcome: 'failed',
              endedAt: NOW - 3 * MINUTE,
            }),
            aDeployment('production', '1.0.0'),
          ],
        },
        NOW - 3 * MINUTE,
      ],
      [
        'after, where nobody sees what runs',
        'after',
        blind(
          since(base, { staging: { releaseId: 'x', healthyAt: undefined } }),
        ),
        NOW - HOUR,
      ],
    ])('%s: since when it is so', (_, name, state, expected) => {
      const found = condition(state, name);
      expectWhole(found);
      expect(found.since).toBe(iso(expected));
    });

    it('what let through and nobody sees any more: since it let through', () => {
      const passedThen = aWaitingState({
        gateResults: [passed(HEALTH, { observedAt: NOW - MINUTE })],
      });
      const neverRead = {
        ...passedThen,
        instances: passedThen.instances.map(instance => ({
          ...instance,
          lastCompleteAt: undefined,
        })),
      };
      const found = condition(neverRead, HEALTH.name);
      expect(found.status).toBe('unknown');
      expect(found.since).toBe(iso(NOW - MINUTE));
    });

    it.each<[string, (state: ComponentState) => ComponentState, number]>([
      [
        'comparison',
        state => ({
          ...withApplication(state, 'payments-production', {
            reconciledAt: NOW - MINUTE,
          }),
          effects: [
            {
              id: 'effect-1',
              promotionId: state.promotions[0].id,
              kind: 'git-commit',
              state: 'withdrawn',
              plan: { base: 'a', judged: {}, summary: 'Git commit' },
              summary: 'Git commit',
              createdAt: NOW - MINUTE,
              endedAt: NOW - SECOND,
            },
          ],
        }),
        NOW - SECOND,
      ],
      [
        'target-known',
        state =>
          withApplication(
            state,
            'payments-production',
            {
              summaryImages: ['1.0.0', '1.0.1'].map(
                tag => `${REPOSITORY}:${tag}`,
              ),
              lastOperation: undefined,
              lastFullOperation: undefined,
            },
            { unchangedSince: NOW - 2 * MINUTE },
          ),
        NOW - 2 * MINUTE,
      ],
    ])('%s: since when it is so', (name, change, expected) => {
      const { preconditions = [] } = verdict(change(asked(base).state));
      const found = preconditions.find(gate => gate.name === name);
      expectWhole(found!);
      expect(found?.since).toBe(iso(expected));
    });

    it('after, where it never ran: since the release is there', () => {
      const state = aState({
        runs: { dev: '1.1.0', staging: '1.0.0', production: '1.0.0' },
        versions: ['1.0.0', '1.1.0'],
      });
      const found = condition(state, 'after');
      expectWhole(found);
      expect(found.since).toBe(iso(aRelease('1.1.0').firstSeenAt));
    });

    it('where it looks links to the applications in Argo CD', () => {
      const state = aState({
        runs: { dev: '1.1.0', staging: '1.0.0', production: '1.0.0' },
        versions: ['1.0.0', '1.1.0'],
      });
      expect(condition(state, 'after').evidence.slice(0, -1)).toEqual([
        { label: 'Looked at', value: ['1.1.0 in staging'] },
        {
          label: 'payments-staging on nonprod',
          value: ['runs 1.0.0, Healthy, Synced'],
          href: 'https://argocd.example.com/applications/argocd/payments-staging',
        },
      ]);
    });

    it('after, where its application is gone: not since the last reading', () => {
      const state = {
        ...base,
        deployments: base.deployments.filter(
          ({ stage }) => stage !== 'staging',
        ),
        applications: base.applications.filter(
          ({ facts }) => facts.name !== 'payments-staging',
        ),
      };
      const found = condition(state, 'after');
      expectWhole(found);
      expect(found.since).toBe(iso(aRelease('1.1.0').firstSeenAt));
    });

    it('a protected soak: since the release that soaks is there', () => {
      const soak = aGate({ name: 'soak', type: 'soak', of: 'staging' });
      const state = aWaitingState({
        gates: [soak],
        stages: {
          staging: { protectedBy: [{ stage: 'production', gate: 'soak' }] },
        },
        gateResults: [
          aGateResult({ gate: 'soak', type: 'soak', status: 'pending' }),
        ],
      });
      const next = {
        ...state,
        releases: [...state.releases, aRelease('1.2.0', { order: 3 })],
      };
      const staging = next.pipeline?.stages.find(
        ({ name }) => name === 'staging',
      );
      const { gates } = verdictFor(next, staging!, next.releases[2]);
      const found = gates.find(({ name }) => name === 'protected-soak');
      expectWhole(found!);
      expect(found?.since).toBe(
        iso(
          next.deployments.find(({ stage }) => stage === 'staging')!.startedAt,
        ),
      );
    });
  });

  it.each<[string, (state: ComponentState) => ComponentState]>([
    [
      'binding-not-confirmed',
      state => ({
        ...state,
        bindings: state.bindings.map(binding =>
          binding.stage === 'production'
            ? aBinding('production', { confirmedBy: undefined })
            : binding,
        ),
      }),
    ],
    [
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
      'no-application',
      state => ({
        ...state,
        bindings: state.bindings.filter(({ stage }) => stage !== 'production'),
      }),
    ],
    [
      'baseline',
      state => ({
        ...state,
        component: { ...state.component, baselineAt: undefined },
      }),
    ],
  ])(
    'R16 is told of what nobody can override, and not counted: %s',
    (code, change) => {
      const state = change(aWaitingState());
      const { earliest, preconditions = [], sentence, total } = verdict(state);
      const found = preconditions.find(({ name }) => name === code);
      expectWhole(found!);
      expect(total).toBe(4);
      expect(earliest).toBeUndefined();
      expect(JSON.stringify(sentence)).toMatch(
        /(it cannot go: |; not every stage)/,
      );
    },
  );

  it('is told of gates that nobody has asked yet', () => {
    const state = aWaitingState({
      gates: [APPROVAL, ERRORS, aGate({ of: 'staging' })],
      gateResults: [],
    });
    const { blockers } = answerFor(state, ...inOrder(state));
    expect(blockers.map(({ gate }) => gate.name)).toEqual([
      'health',
      'errors',
      'approvals',
    ]);
    verdict(state)
      .gates.filter(({ status }) => !letsThrough(status))
      .forEach(expectWhole);
    verdict(asked(state).state)
      .gates.filter(({ status }) => !letsThrough(status))
      .forEach(expectWhole);
  });
});

function inOrder(state: ComponentState) {
  const { stage, release } = production(state);
  return [stage, release] as const;
}

describe('what lets through', () => {
  const own = ['after', 'calendar', 'cooldown', 'protected-soak'];
  const state = aWaitingState({
    stages: {
      production: { protectedBy: [{ stage: 'elsewhere', gate: 'soak' }] },
    },
  });

  it.each(own)('has evidence, a version and a moment: %s', name => {
    expect(condition(state, name)).toMatchObject({
      status: 'passed',
      observedAt: iso(NOW - 10 * SECOND),
      evaluatorVersion: 1,
    });
    const { evidence } = condition(state, name);
    expect(evidence.length).toBeGreaterThan(1);
    expect(evidence.at(-1)).toEqual({
      label: 'Judged by',
      value: [`${name}, version 1`],
    });
  });

  it('R33 is of when the facts were read, which no reader changes', () => {
    const later = { ...state, now: NOW + SECOND };
    for (const name of own) {
      expect(condition(later, name)).toEqual(condition(state, name));
    }
  });

  it('is of no moment before anything was read', () => {
    const unread = aState({
      ...state,
      instances: state.instances.map(instance => ({
        ...instance,
        lastCompleteAt: undefined,
      })),
    });
    expect(condition(unread, 'calendar').observedAt).toBeUndefined();
  });
});
