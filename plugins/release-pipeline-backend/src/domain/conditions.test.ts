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

import { stageConditions } from './conditions';
import { stageOf } from './lookups';
import {
  aDeployment,
  aGate,
  anEndedDeployment,
  aRelease,
  HOUR,
  MINUTE,
  NOW,
  SECOND,
  withApplication,
} from './testing/builders';
import {
  asked,
  aPipelineWith,
  aWaitingState,
  HEALTH,
  passed,
} from './testing/asked';
import type { ComponentState } from './types';
import { at } from './words';

/** What the stage's own condition of this name says about 1.1.0. */
function condition(
  state: ComponentState,
  name: string,
  options: {
    stage?: string;
    direction?: 'forward' | 'rollback' | 'hotfix';
    release?: string;
    risk?: 'low' | 'medium' | 'high';
  } = {},
) {
  const {
    stage = 'production',
    direction = 'forward',
    release = '1.1.0',
    risk = 'low',
  } = options;
  const policy = stageOf(state, stage);
  const entering = state.releases.find(({ version }) => version === release);
  if (!policy || !entering) {
    throw new Error('The test names something that is not there');
  }
  return stageConditions(state, policy, entering, direction, risk).find(
    ({ gate }) => gate.name === name,
  )?.result;
}

const HEALTHY = NOW - HOUR + 8 * SECOND;

const without = (state: ComponentState, stage: string): ComponentState => ({
  ...state,
  deployments: state.deployments.filter(entry => entry.stage !== stage),
});

describe('after (R7)', () => {
  it('passes once it became healthy there', () => {
    expect(condition(aWaitingState(), 'after')).toMatchObject({
      status: 'passed',
      reason: ['1.1.0 became healthy in staging ', { as: 'at' }],
    });
  });

  it('shows which deployment, since when it is healthy, and where to look', () => {
    expect(condition(aWaitingState(), 'after')).toMatchObject({
      since: HEALTHY,
      evidence: [
        {
          label: '1.1.0 in staging',
          value: ['came ', { as: 'at' }, ', healthy since ', at(HEALTHY)],
        },
        {
          label: 'payments-staging on nonprod',
          value: ['runs 1.1.0, Healthy, Synced'],
          href: 'https://argocd.example.com/applications/argocd/payments-staging',
        },
      ],
    });
  });

  it('shows every stage that it came healthy through, and when it left', () => {
    const state = aWaitingState({
      pipeline: aPipelineWith({ production: { after: ['dev', 'staging'] } }),
    });
    const left = anEndedDeployment('staging', '1.1.0');
    const { evidence } = condition(
      {
        ...state,
        deployments: [...without(state, 'staging').deployments, left],
      },
      'after',
    )!;
    expect(evidence).toMatchObject([
      { label: '1.1.0 in dev' },
      { label: 'payments-dev on nonprod' },
      {
        label: '1.1.0 in staging',
        value: [
          'came ',
          at(left.startedAt),
          ', healthy since ',
          at(left.healthyAt!),
          ', left ',
          at(left.endedAt!),
        ],
      },
      { label: 'payments-staging on nonprod' },
    ]);
  });

  it('stays passed after something newer came', () => {
    const state = aWaitingState();
    expect(
      condition(
        {
          ...without(state, 'staging'),
          deployments: [
            ...without(state, 'staging').deployments,
            anEndedDeployment('staging', '1.1.0'),
          ],
        },
        'after',
      )?.status,
    ).toBe('passed');
  });

  it.each(['rolled-back', 'failed'] as const)('fails after %s', outcome => {
    const state = without(aWaitingState(), 'staging');
    expect(
      condition(
        {
          ...state,
          deployments: [
            ...state.deployments,
            anEndedDeployment('staging', '1.1.0', { outcome }),
          ],
        },
        'after',
      )?.status,
    ).toBe('failed');
  });

  it('is pending while it runs there and is not healthy yet', () => {
    const state = aWaitingState();
    expect(
      condition(
        withApplication(
          {
            ...state,
            deployments: state.deployments.map(entry => ({
              ...entry,
              healthyAt: undefined,
            })),
          },
          'payments-staging',
          { health: { status: 'Progressing' } },
        ),
        'after',
      ),
    ).toMatchObject({ status: 'pending' });
  });

  it('R4 is unknown while nobody knows what runs there', () => {
    const state = without(aWaitingState(), 'staging');
    expect(
      condition(
        {
          ...state,
          instances: state.instances.map(entry => ({
            ...entry,
            lastCompleteAt: NOW - HOUR,
          })),
        },
        'after',
      )?.status,
    ).toBe('unknown');
  });

  it('asks for every stage that it comes after, and names the worst', () => {
    const state = aWaitingState({
      pipeline: aPipelineWith({ production: { after: ['dev', 'staging'] } }),
    });
    expect(condition(state, 'after')?.status).toBe('passed');
    expect(
      condition(
        {
          ...without(state, 'staging'),
          releases: [...state.releases],
          deployments: [
            ...without(state, 'staging').deployments,
            anEndedDeployment('staging', '1.1.0', { outcome: 'failed' }),
          ],
        },
        'after',
      ),
    ).toMatchObject({
      status: 'failed',
      reason: ['1.1.0 failed in staging ', {}],
    });
  });

  it('R15 does not hold back a hotfix', () => {
    expect(
      condition(aWaitingState(), 'after', { direction: 'hotfix' }),
    ).toBeUndefined();
  });
});

describe('cooldown (R13)', () => {
  const changed = (ago: number, endedAgo?: number): ComponentState => ({
    ...aWaitingState(),
    deployments: [
      aDeployment('production', '1.0.0', { startedAt: NOW - ago }),
      ...(endedAgo === undefined
        ? []
        : [
            anEndedDeployment('production', '0.9.0', {
              startedAt: NOW - 2 * HOUR,
              endedAt: NOW - endedAgo,
            }),
          ]),
    ],
  });

  it.each([
    [5 * MINUTE, undefined, 'passed'],
    [5 * MINUTE - 1, undefined, 'pending'],
    [HOUR, 4 * MINUTE, 'pending'],
  ])('a change %s ms ago (an end %s ms ago) is %s', (ago, ended, status) => {
    expect(condition(changed(ago, ended), 'cooldown')?.status).toBe(status);
  });

  it('says when it ends, and how far it has come', () => {
    expect(condition(changed(MINUTE), 'cooldown')).toMatchObject({
      passesAt: NOW + 4 * MINUTE,
      progress: {
        done: 0,
        total: 5 * MINUTE,
        unit: 'ms',
        advancingSince: new Date(NOW - MINUTE).toISOString(),
      },
    });
    expect(condition(changed(HOUR), 'cooldown')?.progress).toBeUndefined();
  });

  it('does not apply to the emergency lane', () => {
    expect(
      condition(changed(0), 'cooldown', { direction: 'rollback' })?.status,
    ).toBe('skipped');
  });

  it.each<[string, ComponentState, object, object]>([
    [
      'is over',
      changed(HOUR),
      {},
      { status: 'passed', since: NOW - 55 * MINUTE },
    ],
    ['lasts', changed(MINUTE), {}, { status: 'pending', since: NOW - MINUTE }],
    [
      'does not apply',
      changed(MINUTE),
      { direction: 'rollback' },
      { status: 'skipped' },
    ],
    [
      'is not asked for',
      changed(MINUTE),
      { stage: 'staging' },
      { status: 'passed' },
    ],
  ])('shows the last change where it %s', (_, state, options, expected) => {
    const found = condition(state, 'cooldown', options);
    expect(found).toMatchObject({
      ...expected,
      evidence: [{ label: 'Last change' }],
    });
  });

  it('shows that no change is known', () => {
    expect(
      condition(without(aWaitingState(), 'production'), 'cooldown'),
    ).toMatchObject({
      status: 'passed',
      evidence: [{ label: 'Last change', value: ['none is known'] }],
    });
  });
});

it('R28 the calendar counts as a condition and says that no rule applies', () => {
  expect(condition(aWaitingState(), 'calendar')).toMatchObject({
    status: 'passed',
    reason: ['No calendar rule applies'],
  });
});

describe('a protected soak (R11)', () => {
  const SOAK = aGate({
    name: 'soak',
    type: 'soak',
    title: 'Soak in staging',
    of: 'staging',
  });
  /** 1.1.0 soaks in staging for production; 1.2.0 wants to enter staging. */
  const soaking = (
    ...results: Array<Parameters<typeof passed>[1] & { gate?: string }>
  ): ComponentState => {
    const state = aWaitingState({
      gates: [SOAK, HEALTH],
      stages: {
        staging: { protectedBy: [{ stage: 'production', gate: 'soak' }] },
      },
      gateResults: results.map(result => passed(SOAK, result)),
    });
    return {
      ...state,
      releases: [...state.releases, aRelease('1.2.0', { order: 3 })],
    };
  };
  const entering = (state: ComponentState, release = '1.2.0') =>
    condition(state, 'protected-soak', { stage: 'staging', release });

  it('holds newer releases back while it lasts', () => {
    expect(
      entering(soaking({ status: 'pending', passesAt: NOW + HOUR })),
    ).toMatchObject({
      status: 'pending',
      passesAt: NOW + HOUR,
      reason: [
        '1.1.0 still soaks there until ',
        { as: 'at' },
        ' and is protected',
      ],
    });
  });

  it('shows what runs there since when, and what its soak says', () => {
    const running = aWaitingState().deployments.find(
      ({ stage }) => stage === 'staging',
    )!;
    const runs = {
      label: 'Runs in staging',
      value: [
        '1.1.0 since ',
        at(running.startedAt),
        ', healthy since ',
        at(running.healthyAt!),
      ],
    };
    const application = { label: 'payments-staging on nonprod' };
    for (const result of [
      { status: 'pending', reason: ['soak ends soon'] },
      { status: 'passed', reason: ['it soaked'], since: NOW - 2 * HOUR },
    ]) {
      const found = entering(soaking(result));
      expect(found).toMatchObject({
        status: result.status,
        evidence: [
          runs,
          { label: 'Soak in staging, for production', value: result.reason },
          application,
        ],
      });
    }
    expect(entering(soaking())?.evidence[1]).toMatchObject({
      value: ['not judged yet'],
    });
    const nothing = entering(without(soaking(), 'staging'));
    expect(nothing).toMatchObject({
      status: 'passed',
      evidence: [
        { label: 'Runs in staging', value: ['nothing that is known'] },
        application,
      ],
    });
  });

  it('lasts until the other gates below have a result, for an hour at most', () => {
    const since = (ago: number) =>
      soaking({ status: 'passed', since: NOW - ago });
    expect(entering(since(MINUTE))?.status).toBe('pending');
    expect(entering(since(HOUR))?.status).toBe('passed');
    expect(
      entering(
        soaking(
          { status: 'passed', since: NOW - MINUTE },
          { gate: 'health', status: 'failed' },
        ),
      )?.status,
    ).toBe('passed');
  });

  it('ends when the release fails there, so that its repair can follow', () => {
    const state = withApplication(
      soaking({ status: 'pending' }),
      'payments-staging',
      { health: { status: 'Degraded', lastTransitionAt: NOW - HOUR } },
    );
    expect(entering(state)?.status).toBe('passed');
  });

  it('is for the gate of the stage that says so, whatever dots their names hold', () => {
    const dotted = aGate({ ...SOAK, name: 'west.soak' });
    const state = aWaitingState({
      gates: [dotted],
      stages: {
        staging: { protectedBy: [{ stage: 'production.west', gate: 'soak' }] },
      },
      gateResults: [passed(dotted, { status: 'pending' })],
    });
    expect(
      entering({
        ...state,
        releases: [...state.releases, aRelease('1.2.0', { order: 3 })],
      }),
    ).toMatchObject({
      status: 'passed',
      reason: ['No release soaks in staging'],
    });
  });

  it('R14 waits for no soak that its lowered risk does not ask for', () => {
    const long = aGate({ ...SOAK, name: 'long-soak' });
    const state = aWaitingState({
      gates: [SOAK],
      stages: {
        staging: {
          protectedBy: [
            { stage: 'production', gate: 'soak' },
            { stage: 'production', gate: 'long-soak' },
          ],
        },
        production: {
          riskDefault: 'high',
          profiles: { low: [], medium: [], high: [long] },
        },
      },
      gateResults: [
        passed(SOAK),
        passed(long, { status: 'pending', passesAt: NOW - MINUTE }),
      ],
    });
    const lowered = asked(state, {
      risk: 'low',
      riskKnown: 'low',
      riskComputed: 'high',
    });
    const withNext = (current: ComponentState) => ({
      ...current,
      releases: [...current.releases, aRelease('1.2.0', { order: 3 })],
    });
    expect(entering(withNext(state))?.status).toBe('pending');
    expect(entering(withNext(lowered.state))?.status).toBe('passed');
  });

  it('foretells no end while other gates are to answer, and is over in an hour', () => {
    const state = soaking({ since: NOW - MINUTE });
    const entry = entering(state);
    expect(entry).toMatchObject({
      status: 'pending',
      recheckAt: NOW + 59 * MINUTE,
      reason: [
        '1.1.0 is still being judged there: Healthy in staging; at the latest this ends ',
        { time: new Date(NOW + 59 * MINUTE).toISOString() },
      ],
    });
    expect(entry?.passesAt).toBeUndefined();
    expect(entering({ ...state, now: NOW + 59 * MINUTE })?.status).toBe(
      'passed',
    );
  });

  it('foretells no end where one of two soaks has none', () => {
    const other = aGate({ ...SOAK, name: 'other' });
    const state = aWaitingState({
      gates: [SOAK, other],
      stages: {
        staging: {
          protectedBy: [
            { stage: 'production', gate: 'soak' },
            { stage: 'production', gate: 'other' },
          ],
        },
      },
      gateResults: [
        passed(SOAK, { status: 'pending', passesAt: NOW + HOUR }),
        passed(other, { status: 'unknown' }),
      ],
    });
    expect(
      entering({
        ...state,
        releases: [...state.releases, aRelease('1.2.0', { order: 3 })],
      })?.passesAt,
    ).toBeUndefined();
  });

  it('ends while trouble interrupts the soak, so that its repair can follow', () => {
    expect(
      entering(soaking({ status: 'pending', interrupted: true }))?.status,
    ).toBe('passed');
  });

  it('goes on while it is not known how far the soak is', () => {
    expect(entering(soaking({ status: 'unknown' }))?.status).toBe('pending');
    expect(entering(soaking())?.status).toBe('pending');
  });

  it('is not for what runs below already, nor for what was adopted', () => {
    const state = soaking({ status: 'pending' });
    expect(
      entering({
        ...state,
        deployments: [
          aDeployment('staging', '1.1.0'),
          aDeployment('production', '1.1.0'),
        ],
      })?.status,
    ).toBe('passed');
    expect(
      entering({
        ...state,
        releases: state.releases.map(release => ({
          ...release,
          adopted: release.version === '1.1.0',
        })),
      })?.status,
    ).toBe('passed');
  });
});
