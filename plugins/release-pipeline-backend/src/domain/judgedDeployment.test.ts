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

import type { Direction } from 'backstage-plugin-release-pipeline-common';
import { judgeDeployment } from './deployments';
import {
  earlierStays,
  enteredToCompare,
  judgeEntered,
} from './judgedDeployment';
import { aPipelineWith, asked } from './testing/asked';
import {
  aBinding,
  aDeployment,
  aGate,
  anEndedDeployment,
  anInstance,
  anOperation,
  aPipeline,
  aStage,
  aState,
  DAY,
  HOUR,
  MINUTE,
  NOW,
  SECOND,
  withApplication,
} from './testing/builders';
import type {
  ApplicationFacts,
  ComponentState,
  Deployment,
  GateSpec,
  StagePolicy,
  TargetStatus,
} from './types';

const since = NOW - HOUR + 8 * SECOND;
const completeAt = NOW - 10 * SECOND;

const lastTarget: TargetStatus = {
  instance: 'nonprod',
  namespace: 'argocd',
  name: 'payments-staging',
  running: { kind: 'unknown', reason: [], seen: [] },
  verdict: 'failed',
  reasons: [['Degraded']],
  wantsRefresh: false,
  fresh: true,
  health: 'Degraded',
  sync: 'Synced',
  conditions: [],
};

describe('judgeDeployment', () => {
  it('R8 a release that never ran there has none', () => {
    expect(judgeDeployment(aState(), 'release-9', 'staging')).toBeUndefined();
  });

  it('R8 an open one is judged by live facts, and its clock up to the last complete list', () => {
    expect(judgeDeployment(aState(), 'release-1.0.0', 'staging')).toMatchObject(
      {
        stage: 'staging',
        startedAt: NOW - HOUR,
        healthyAt: since,
        clock: {
          countedMs: completeAt - since,
          countedUntil: completeAt,
          runningSince: since,
          gaps: [],
          takenFromArgoCd: false,
        },
        targets: [
          { application: 'payments-staging', verdict: 'healthy', reasons: [] },
        ],
      },
    );
  });

  it('R8 a closed one is judged by what it looked like at its end, never by what runs now', () => {
    const state = aState({
      runs: { dev: '1.1.0', staging: '1.1.0' },
      versions: ['1.0.0', '1.1.0'],
    });
    const ended = anEndedDeployment('staging', '1.0.0', {
      outcome: 'failed',
      lastTargets: [lastTarget],
    });

    expect(
      judgeDeployment(
        { ...state, deployments: [...state.deployments, ended] },
        'release-1.0.0',
        'staging',
      ),
    ).toMatchObject({
      endedAt: ended.endedAt,
      endedBy: 'failed',
      clock: { countedMs: 29 * MINUTE, countedUntil: ended.endedAt },
      targets: [{ verdict: 'failed', health: 'Degraded' }],
    });
  });

  it('R8 of several the open one counts, else the last', () => {
    const older = anEndedDeployment('staging', '1.0.0', {
      id: 'older',
      startedAt: NOW - 3 * DAY,
      endedAt: NOW - 2 * DAY,
    });
    const newer = anEndedDeployment('staging', '1.0.0', { id: 'newer' });
    const state = aState();

    expect(
      judgeDeployment(
        { ...state, deployments: [older, ...state.deployments] },
        'release-1.0.0',
        'staging',
      )?.id,
    ).toBe('deployment-staging-1.0.0');
    expect(
      judgeDeployment(
        { ...state, deployments: [older, newer] },
        'release-1.0.0',
        'staging',
      )?.id,
    ).toBe('newer');
  });

  it('R4 another release that is already there is never taken for it', () => {
    const state = aState({
      runs: { dev: '1.1.0', staging: '1.1.0' },
      versions: ['1.0.0', '1.1.0'],
      deployments: [aDeployment('staging', '1.0.0')],
    });

    expect(judgeDeployment(state, 'release-1.0.0', 'staging')).toMatchObject({
      targets: [{ verdict: 'not-yet', reasons: [['Runs 1.1.0']] }],
      clock: { countedUntil: NOW },
    });
  });

  it('R5 a quiet application is unknown until Argo CD has looked again; its clock stops there', () => {
    const state = withApplication(
      aState(),
      'payments-staging',
      { reconciledAt: NOW - 20 * MINUTE },
      { observedAt: NOW - 19 * MINUTE },
    );
    const judged = judgeDeployment(state, 'release-1.0.0', 'staging');

    expect(judged).toMatchObject({
      targets: [{ verdict: 'unknown' }],
      clock: {
        countedMs: NOW - 20 * MINUTE - since,
        countedUntil: NOW - 20 * MINUTE,
      },
    });
    expect(judged?.clock.runningSince).toBeUndefined();
  });

  it('F28 an outage pauses: it stands still, is shown as a gap, and does not reset', () => {
    const lastCompleteAt = NOW - 10 * MINUTE;
    const gap = {
      from: NOW - 40 * MINUTE,
      to: NOW - 30 * MINUTE,
      because: 'nobody was watching',
    };
    const judged = judgeDeployment(
      aState({
        instances: [
          anInstance({
            lastCompleteAt,
            error: 'connection refused',
            gaps: [gap, { ...gap, from: NOW - DAY, to: NOW - HOUR - MINUTE }],
          }),
        ],
      }),
      'release-1.0.0',
      'staging',
    );

    expect(judged?.targets).toMatchObject([{ verdict: 'unknown' }]);
    expect(judged?.clock).toMatchObject({
      countedMs: lastCompleteAt - since - 10 * MINUTE,
      countedUntil: lastCompleteAt,
      gaps: [
        gap,
        { from: lastCompleteAt, to: NOW, because: 'connection refused' },
      ],
    });
    expect(judged?.clock.runningSince).toBeUndefined();
  });

  it('I3 without any application nothing is healthy and nothing counts on', () => {
    const judged = judgeDeployment(
      aState({ bindings: [], applications: [] }),
      'release-1.0.0',
      'staging',
    );

    expect(judged?.targets).toEqual([]);
    expect(judged?.clock.runningSince).toBeUndefined();
    expect(judged?.clock.countedMs).toBe(0);
  });
});

describe('verified', () => {
  const verified = (
    watchGates: GateSpec[],
    watchPassedAt?: number,
    signOffGroups?: string[],
    problemAt?: number,
  ) => {
    const state = aState({
      deployments: [
        aDeployment('staging', '1.0.0', { watchPassedAt, problemAt }),
      ],
    });
    const judged = judgeDeployment(
      {
        ...state,
        pipeline: aPipeline({
          stages: [
            aStage('dev'),
            aStage('staging', { watchGates, signOffGroups }),
          ],
        }),
      },
      'release-1.0.0',
      'staging',
    );
    return judged?.verifiedAt;
  };

  it('once it is healthy, where nothing watches it', () => {
    expect(verified([])).toBe(since);
  });

  it('once the watch of its promotion let through, where gates watch it', () => {
    expect(verified([aGate()])).toBeUndefined();
    expect(verified([aGate()], NOW - MINUTE)).toBe(NOW - MINUTE);
  });

  it('no more once a problem was reported, also where no gate watches it', () => {
    const quality = ['group:default/quality'];
    expect(verified([], NOW - MINUTE, quality)).toBe(NOW - MINUTE);
    // A promotion that failed has let nothing through.
    expect(verified([], undefined, quality)).toBeUndefined();
  });

  it.each<[string, GateSpec[], string[] | undefined]>([
    ['nobody is asked for a sign-off any more', [], undefined],
    ['gates watch it', [aGate()], undefined],
    ['a sign-off is asked for', [], ['group:default/quality']],
  ])('never where a problem was reported, though %s', (_what, gates, from) => {
    expect(verified(gates, NOW - MINUTE, from)).toBeDefined();
    expect(verified(gates, NOW - MINUTE, from, NOW - SECOND)).toBeUndefined();
  });
});

describe('where an application is looked at in Argo CD', () => {
  const href =
    'https://argocd.example.com/applications/argocd/payments-staging';
  const stateWith = (frontendUrl?: string) =>
    aState({ instances: [anInstance({ frontendUrl })] });
  const hrefIn = (state: ComponentState) =>
    judgeDeployment(state, 'release-1.0.0', 'staging')?.targets[0].href;

  it('is said of what runs, of what ran and of what is to be entered', () => {
    const state = aState();
    expect(hrefIn(state)).toBe(href);
    const closed = anEndedDeployment('staging', '1.0.0', {
      lastTargets: [lastTarget],
    });
    expect(hrefIn({ ...state, deployments: [closed] })).toBe(href);
    expect(judgeEntered(state, 'staging')[0].href).toBe(href);
  });

  it('a name is only a name in it', () => {
    const name = 'a/../../b?c#d';
    const state = withApplication(aState(), 'payments-staging', { name });
    expect(
      hrefIn({
        ...state,
        bindings: [aBinding('staging', { name })],
      }),
    ).toBe(
      'https://argocd.example.com/applications/argocd/a%2F..%2F..%2Fb%3Fc%23d',
    );
  });

  it('is not said where nobody configured the instance', () => {
    expect(hrefIn(stateWith())).toBeUndefined();
    expect(hrefIn(aState({ instances: [] }))).toBeUndefined();
  });
});

describe('earlierStays', () => {
  const endedAt = (days: number) => ({
    startedAt: NOW - (days + 1) * DAY,
    endedAt: NOW - days * DAY,
  });
  const replaced = anEndedDeployment('staging', '1.0.0', {
    id: 'replaced',
    ...endedAt(2),
  });

  it('R7 are those that ended neither by failure nor by rollback', () => {
    const state = aState();
    const deployments = [
      ...state.deployments,
      replaced,
      ...(['failed', 'rolled-back', 'removed'] as const).map((outcome, index) =>
        anEndedDeployment('staging', '1.0.0', {
          id: outcome,
          outcome,
          ...endedAt(3 + index),
        }),
      ),
      anEndedDeployment('dev', '1.0.0', { id: 'elsewhere' }),
      anEndedDeployment('staging', '0.9.0', { id: 'another' }),
    ];
    const ids = (all: Deployment[]) =>
      earlierStays(
        { ...state, deployments: all },
        'release-1.0.0',
        'staging',
      ).map(({ id }) => id);

    expect(ids(deployments)).toEqual(['replaced', 'removed']);
    expect(ids([...deployments].reverse())).toEqual(['replaced', 'removed']);
  });

  it('R8 leave out the one that is judged itself', () => {
    const state = { ...aState(), deployments: [replaced] };
    expect(earlierStays(state, 'release-1.0.0', 'staging')).toEqual([]);
  });
});

describe('degraded', () => {
  const judgedWith = (facts: Partial<ApplicationFacts>) =>
    judgeDeployment(
      withApplication(aState(), 'payments-staging', facts),
      'release-1.0.0',
      'staging',
    )?.targets[0];

  it('since when Argo CD says so, at the latest now', () => {
    const degraded = (lastTransitionAt?: number) =>
      judgedWith({ health: { status: 'Degraded', lastTransitionAt } });
    expect(degraded(NOW - 5 * MINUTE)?.degradedSince).toBe(NOW - 5 * MINUTE);
    expect(degraded(NOW + MINUTE)?.degradedSince).toBe(NOW);
    // It does not say: since it was seen so.
    expect(degraded()?.degradedSince).toBe(NOW - HOUR + 10 * SECOND);
  });

  it('not where more than that has failed', () => {
    const health = { status: 'Degraded' };
    expect(
      judgedWith({
        health,
        conditions: [{ type: 'SyncError', message: 'refused' }],
      }),
    ).not.toHaveProperty('degradedSince');
    expect(
      judgedWith({ health, lastOperation: anOperation({ phase: 'Failed' }) }),
    ).not.toHaveProperty('degradedSince');
  });
});

describe('enteredToCompare', () => {
  const inSync = aGate({ name: 'in-sync', type: 'in-sync', entered: true });
  const wanted = (production: Partial<StagePolicy>, direction?: Direction) => {
    const state = withApplication(
      aState({ pipeline: aPipelineWith({ production }) }),
      'payments-production',
      { reconciledAt: NOW - 11 * MINUTE },
    );
    return enteredToCompare(
      direction ? asked(state, { direction }).state : state,
    ).map(({ name }) => name);
  };
  const own = {
    gates: [inSync],
    profiles: { low: [], medium: [], high: [] },
  };

  it.each<[string, Partial<StagePolicy>]>([
    ['forward', { gates: [inSync] }],
    ['at high risk', { profiles: { ...own.profiles, high: [inSync] } }],
  ])('R5 is what a gate looks at %s', (_what, production) => {
    expect(wanted(production)).toEqual(['payments-production']);
  });

  it.each(['rollback', 'hotfix'] as const)(
    'R5 is what a gate looks at in a %s, while there is one',
    direction => {
      expect(wanted({ [direction]: own }, direction)).toEqual([
        'payments-production',
      ]);
      expect(wanted({ [direction]: own }, 'forward')).toEqual([]);
      expect(wanted({ [direction]: own })).toEqual([]);
    },
  );

  it('is nothing where no gate looks', () => {
    expect(wanted({})).toEqual([]);
  });
});

describe('judgeEntered', () => {
  const enteredWith = (facts: Partial<ApplicationFacts>) =>
    judgeEntered(
      withApplication(aState(), 'payments-production', facts),
      'production',
    )[0];

  it.each<[string, Partial<ApplicationFacts>, string]>([
    ['as Git says', {}, 'in-sync'],
    ['whatever its health', { health: { status: 'Degraded' } }, 'in-sync'],
    [
      'whatever its last sync',
      { lastOperation: anOperation({ phase: 'Failed' }) },
      'in-sync',
    ],
    ['OutOfSync', { sync: { status: 'OutOfSync' } }, 'not-yet'],
    ['F46 Unknown', { sync: { status: 'Unknown' } }, 'unknown'],
    ['F72 a new word', { sync: { status: 'Splendid' } }, 'unknown'],
    ['a sync under way', { operationPending: true }, 'not-yet'],
    ['being deleted', { deleting: true }, 'not-yet'],
    [
      'F40 a condition that is an error',
      { conditions: [{ type: 'ComparisonError', message: 'no manifest' }] },
      'failed',
    ],
    ['R5 not compared lately', { reconciledAt: NOW - 11 * MINUTE }, 'unknown'],
  ])('%s', (_what, facts, verdict) => {
    expect(enteredWith(facts).verdict).toBe(verdict);
  });
});
