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
import { confirmBinding } from './confirmation';
import { countedTime, coveredTime } from './clock';
import type { DeploymentChange } from './deploymentChange';
import { judgeDeployment, reconcileDeployments } from './deployments';
import { stageStatus } from './stageStatus';
import { applyChanges } from './testing/applyChanges';
import {
  aBinding,
  aComponent,
  aDeployment,
  anApplication,
  anInstance,
  anObserved,
  anOperation,
  aPipeline,
  applicationOf,
  aRelease,
  artifactsOf,
  aStage,
  aState,
  HOUR,
  keyOf,
  MINUTE,
  NOW,
  REPOSITORY,
  SECOND,
  withApplication,
} from './testing/builders';
import type { ApplicationFacts, ComponentState } from './types';

const kinds = (changes: DeploymentChange[]) => changes.map(({ kind }) => kind);

/** What is in a state, written down until nothing is left to write. */
function recorded(state: ComponentState): ComponentState {
  return applyChanges(state, reconcileDeployments(state));
}

/** A component that nobody has looked at yet. */
function unseen(overrides: Parameters<typeof aState>[0] = {}): ComponentState {
  return aState({
    runs: { dev: '1.2.0', staging: '1.1.0', production: '1.0.0' },
    component: aComponent({ baselineAt: undefined }),
    releases: [],
    deployments: [],
    ...overrides,
  });
}

/** The same with one stage, made of two applications. */
function twoUnseen(): ComponentState {
  return unseen({
    pipeline: aPipeline({ stages: [aStage('dev')] }),
    bindings: [aBinding('dev'), aBinding('dev', { name: 'payments-dev-2' })],
    applications: [
      anObserved(applicationOf('dev', '1.0.0')),
      anObserved(anApplication({ name: 'payments-dev-2' })),
    ],
  });
}

/** `ms` later: the list was read again and showed nothing new. */
function later(state: ComponentState, ms: number): ComponentState {
  const now = state.now + ms;
  return {
    ...state,
    now,
    instances: state.instances.map(instance => ({
      ...instance,
      lastCompleteAt: now,
    })),
  };
}

/** The application changes `ms` later, and the stream tells us at once. */
function change(
  state: ComponentState,
  name: string,
  facts: Partial<ApplicationFacts>,
  ms = MINUTE,
): ComponentState {
  const now = state.now + ms;
  return withApplication(
    {
      ...later(state, ms),
      instances: state.instances.map(instance => ({
        ...instance,
        lastCompleteAt: now - 5 * SECOND,
      })),
    },
    name,
    { reconciledAt: now, ...facts },
    { observedAt: now, unchangedSince: now },
  );
}

/** A sync of another version; health turns with it. */
function rollOut(
  state: ComponentState,
  name: string,
  version: string,
): ComponentState {
  const at = state.now + MINUTE;
  const operation = anOperation({
    version,
    startedAt: at - 2 * SECOND,
    finishedAt: at,
  });
  return change(state, name, {
    lastOperation: operation,
    lastFullOperation: operation,
    summaryImages: [`${REPOSITORY}:${version}`],
    lastDeployedAt: at,
    health: { status: 'Healthy', lastTransitionAt: at + SECOND },
  });
}

const open = (state: ComponentState, stage: string) =>
  state.deployments.find(
    deployment =>
      deployment.stage === stage && deployment.endedAt === undefined,
  );

describe('baseline', () => {
  it('R6 what runs at first sight becomes adopted, the oldest in the last stage, timed by Argo CD', () => {
    const changes = reconcileDeployments(unseen());

    expect(kinds(changes)).toEqual([
      'release-seen',
      'release-seen',
      'release-seen',
      'opened',
      'opened',
      'opened',
      'baseline-complete',
    ]);
    expect(changes.slice(0, 3)).toMatchObject([
      { version: '1.0.0', stage: 'production', adopted: true, placed: true },
      { version: '1.1.0', stage: 'staging', adopted: true, placed: true },
      { version: '1.2.0', stage: 'dev', adopted: true, placed: true },
    ]);
    expect(changes[3]).toMatchObject({
      stage: 'dev',
      key: keyOf('1.2.0'),
      startedAt: NOW - HOUR,
      healthyAt: NOW - HOUR + 8 * SECOND,
      clock: { countedMs: 0, runningSince: NOW - HOUR + 8 * SECOND },
      takenFromArgoCd: true,
      transitions: {
        'nonprod/argocd/payments-dev': NOW - HOUR + 8 * SECOND,
      },
    });
  });

  it('R26 the clock starts at the later of the last transition and the last deployment', () => {
    const deployedAt = NOW - 30 * MINUTE;
    const changes = reconcileDeployments(
      withApplication(unseen(), 'payments-dev', { lastDeployedAt: deployedAt }),
    );

    expect(changes.find(({ kind }) => kind === 'opened')).toMatchObject({
      clock: { runningSince: deployedAt },
    });
  });

  it('R6 one release in several stages is one, first seen in the earliest', () => {
    const changes = reconcileDeployments(
      unseen({ runs: { dev: '1.2.0', staging: '1.0.0', production: '1.0.0' } }),
    );

    expect(changes.filter(({ kind }) => kind === 'release-seen')).toMatchObject(
      [
        { version: '1.0.0', stage: 'staging' },
        { version: '1.2.0', stage: 'dev' },
      ],
    );
  });

  it('R9 one release is as new as the earliest stage that shows it, whichever Argo CD was read first', () => {
    const release = aRelease('1.0.0', {
      adopted: true,
      firstSeenStage: 'production',
    });
    const state = unseen({
      runs: { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' },
    });
    const earlier = (of: ComponentState) =>
      reconcileDeployments({ ...of, releases: [release] }).filter(
        ({ kind }) => kind === 'release-seen-earlier',
      );

    expect(earlier(state)).toEqual([
      { kind: 'release-seen-earlier', releaseId: release.id, stage: 'dev' },
    ]);
    // Later it may come back to an earlier stage, and is as old as it was.
    expect(
      earlier({ ...state, component: aComponent({ baselineAt: NOW - HOUR }) }),
    ).toEqual([]);
  });

  it('R6 it waits for a list that is on its way, and for what settles', () => {
    const waiting = unseen({
      instances: [anInstance({ lastCompleteAt: undefined })],
    });
    const settling = withApplication(
      unseen(),
      'payments-dev',
      {},
      { unchangedSince: NOW - SECOND },
    );
    const unreadYet = unseen({ applications: [] });

    expect(reconcileDeployments(waiting)).toEqual([]);
    expect(reconcileDeployments(settling)).toEqual([]);
    expect(reconcileDeployments(unreadYet)).toEqual([]);
    expect(stageStatus(settling, 'dev').recheckAt).toBe(NOW + 4 * SECOND);
    expect(kinds(reconcileDeployments(later(settling, 4 * SECOND)))).toContain(
      'baseline-complete',
    );
  });

  it('R6 an instance that fails hurts only itself: the others are recorded, the baseline is not complete', () => {
    const state = unseen({
      instances: [
        anInstance(),
        anInstance({
          name: 'prod',
          lastCompleteAt: undefined,
          failingSince: NOW - MINUTE,
        }),
      ],
      bindings: [
        aBinding('dev'),
        aBinding('staging'),
        aBinding('production', { instance: 'prod' }),
      ],
    });
    const after = recorded(state);

    expect(open(after, 'dev')).toBeDefined();
    expect(open(after, 'production')).toBeUndefined();
    expect(after.component.baselineAt).toBeUndefined();
    expect(reconcileDeployments(after)).toEqual([]);
  });

  it.each<[string, Partial<ComponentState>]>([
    [
      'a list from before the catalog named it',
      {
        bindings: [],
        applications: [],
        component: aComponent({ baselineAt: undefined, changedAt: NOW }),
        instances: [anInstance({ lastCompleteAt: NOW - SECOND })],
      },
    ],
    [
      'a list alone, as long as an application was not read by itself',
      {
        applications: [],
        bindings: [
          aBinding('dev', {
            problem: confirmBinding({
              component: aComponent(),
              instance: 'nonprod',
              application: {
                name: 'payments-dev',
                namespace: 'argocd',
                project: 'default',
                labels: { 'release-pipeline/component': 'payments' },
              },
              projects: [],
            }).problem,
          }),
        ],
      },
    ],
  ])('R6 %s completes no baseline', (_, changes) => {
    expect(kinds(reconcileDeployments(unseen(changes)))).not.toContain(
      'baseline-complete',
    );
  });

  it('R6 a stage that joins the pipeline later is a baseline of its own', () => {
    const added = aState({
      deployments: [
        aDeployment('dev', '1.0.0'),
        aDeployment('staging', '1.0.0'),
      ],
      runs: { dev: '1.0.0', staging: '1.0.0', production: '0.9.0' },
      releases: [aRelease('1.0.0', { order: 1 })],
      component: aComponent({ baselineAt: NOW - 10 * MINUTE }),
    });

    expect(
      reconcileDeployments(added).filter(({ kind }) => kind !== 'updated'),
    ).toMatchObject([
      { kind: 'release-seen', version: '0.9.0', adopted: true, placed: true },
      { kind: 'opened', stage: 'production', takenFromArgoCd: true },
    ]);
  });

  it('R6 what comes into a stage that was empty is no baseline', () => {
    const filled = rollOut(
      {
        ...aState(),
        deployments: [
          aDeployment('dev', '1.0.0'),
          aDeployment('staging', '1.0.0'),
        ],
      },
      'payments-production',
      '1.0.0',
    );

    expect(
      reconcileDeployments(filled).filter(({ kind }) => kind === 'opened'),
    ).toMatchObject([
      { stage: 'production', takenFromArgoCd: false, clock: { countedMs: 0 } },
    ]);
  });
});

describe('releases', () => {
  it('R9 a release gets its place where a first stage shows it', () => {
    const inDev = reconcileDeployments(
      rollOut(recorded(unseen()), 'payments-dev', '1.3.0'),
    );
    const elsewhere = reconcileDeployments(
      rollOut(recorded(unseen()), 'payments-production', '1.0.1-hotfix'),
    );

    expect(inDev[0]).toMatchObject({
      kind: 'release-seen',
      version: '1.3.0',
      adopted: false,
      placed: true,
      stage: 'dev',
    });
    expect(elsewhere[0]).toMatchObject({
      version: '1.0.1-hotfix',
      adopted: false,
      placed: false,
      stage: 'production',
    });
  });

  it('R9 one first seen elsewhere gets its place later', () => {
    const hotfix = recorded(
      rollOut(recorded(unseen()), 'payments-production', '1.0.1-hotfix'),
    );
    const changes = reconcileDeployments(
      rollOut(hotfix, 'payments-dev', '1.0.1-hotfix'),
    );

    expect(changes[0]).toEqual({
      kind: 'release-placed',
      releaseId: `release-${keyOf('1.0.1-hotfix')}`,
    });
  });

  it('R1 digests are learnt later, and two for one tag are marked', () => {
    const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
    const base = recorded(unseen());
    const learnt = withApplication(base, 'payments-dev', {
      summaryImages: [`${REPOSITORY}:1.2.0@${digest('a')}`],
    });
    const [first] = reconcileDeployments(learnt);
    const moved = withApplication(recorded(learnt), 'payments-dev', {
      summaryImages: [`${REPOSITORY}:1.2.0@${digest('b')}`],
    });

    expect(first).toEqual({
      kind: 'release-digests',
      releaseId: `release-${keyOf('1.2.0')}`,
      artifacts: {
        app: { ...artifactsOf('1.2.0').app, digest: digest('a') },
      },
    });
    expect(kinds(reconcileDeployments(moved))).toEqual(['release-ambiguous']);
    expect(reconcileDeployments(recorded(moved))).toEqual([]);
  });

  it('R4 a release that one of two applications shows is seen, but runs in no stage yet', () => {
    const state = recorded(twoUnseen());
    const half = rollOut(state, 'payments-dev', '1.1.0');
    const after = recorded(half);
    const whole = recorded(rollOut(after, 'payments-dev-2', '1.1.0'));

    expect(kinds(reconcileDeployments(half))).toEqual([
      'release-seen',
      'updated',
    ]);
    expect(open(after, 'dev')).toMatchObject({
      releaseId: `release-${keyOf('1.0.0')}`,
    });
    expect(open(after, 'dev')?.clock.runningSince).toBeUndefined();
    expect(open(whole, 'dev')).toMatchObject({
      releaseId: `release-${keyOf('1.1.0')}`,
      startedAt: whole.now,
    });
  });
});

describe('deployments', () => {
  it('a release that follows closes the one before, with the clock and the facts it had', () => {
    const before = later(recorded(unseen()), MINUTE);
    const after = rollOut(before, 'payments-dev', '1.3.0');
    const changes = reconcileDeployments(after);

    expect(kinds(changes)).toEqual(['release-seen', 'closed', 'opened']);
    expect(changes[1]).toMatchObject({
      outcome: 'replaced',
      endedAt: after.now,
      // Up to the last complete list before the change.
      clock: { countedMs: after.now - 5 * SECOND - (NOW - HOUR + 8 * SECOND) },
      lastTargets: [{ verdict: 'healthy', running: { key: keyOf('1.2.0') } }],
    });
    expect(changes[2]).toMatchObject({
      stage: 'dev',
      key: keyOf('1.3.0'),
      startedAt: after.now,
      takenFromArgoCd: false,
      clock: { countedMs: 0 },
    });
    expect(changes[2]).not.toHaveProperty('healthyAt', expect.anything());
  });

  it('R26 it is healthy once it has settled, and its clock starts then', () => {
    const rolled = recorded(
      rollOut(recorded(unseen()), 'payments-dev', '1.3.0'),
    );
    const settled = later(rolled, 30 * SECOND);
    const settledAt = rolled.now + 5 * SECOND;

    expect(reconcileDeployments(rolled)).toEqual([]);
    expect(reconcileDeployments(settled)).toMatchObject([
      {
        kind: 'updated',
        healthyAt: settledAt,
        clock: { countedMs: 0, runningSince: settledAt },
        transitions: { 'nonprod/argocd/payments-dev': rolled.now + SECOND },
        lastTargets: [{ verdict: 'healthy' }],
      },
    ]);
  });

  it('R9 an older release that follows ends it by rollback, whoever did it', () => {
    const state = recorded(
      later(
        recorded(rollOut(recorded(unseen()), 'payments-staging', '1.2.0')),
        MINUTE,
      ),
    );
    const changes = reconcileDeployments(
      rollOut(state, 'payments-staging', '1.1.0'),
    );

    expect(changes).toMatchObject([
      { kind: 'closed', outcome: 'rolled-back' },
      { kind: 'opened', key: keyOf('1.1.0') },
    ]);
  });

  it('R8 on its way out nothing is noted against it', () => {
    const outOfSync = recorded(
      change(recorded(unseen()), 'payments-dev', {
        sync: { status: 'OutOfSync' },
      }),
    );
    const syncing = recorded(
      change(outOfSync, 'payments-dev', {
        health: { status: 'Progressing', lastTransitionAt: NOW + 2 * MINUTE },
        lastOperation: anOperation({
          phase: 'Running',
          finishedAt: undefined,
          appliedImages: undefined,
        }),
      }),
    );
    const gone = recorded(
      rollOut(
        withApplication(syncing, 'payments-dev', {
          sync: { status: 'Synced' },
        }),
        'payments-dev',
        '1.3.0',
      ),
    );

    expect(
      judgeDeployment(gone, `release-${keyOf('1.2.0')}`, 'dev'),
    ).toMatchObject({
      endedBy: 'replaced',
      targets: [{ verdict: 'healthy', health: 'Healthy', sync: 'Synced' }],
    });
  });

  it('R8 what was wrong with it while it ran is kept', () => {
    const stuck = recorded(
      change(recorded(unseen()), 'payments-dev', {
        health: { status: 'Progressing', lastTransitionAt: NOW + MINUTE },
      }),
    );
    const gone = recorded(rollOut(stuck, 'payments-dev', '1.3.0'));

    expect(
      judgeDeployment(gone, `release-${keyOf('1.2.0')}`, 'dev')?.targets,
    ).toMatchObject([{ verdict: 'not-yet', health: 'Progressing' }]);
  });

  it('R7 one that was degraded when a newer one followed has failed', () => {
    const degraded = recorded(
      change(recorded(unseen()), 'payments-dev', {
        health: { status: 'Degraded', lastTransitionAt: NOW + MINUTE },
      }),
    );

    expect(
      reconcileDeployments(rollOut(degraded, 'payments-dev', '1.3.0')),
    ).toContainEqual(
      expect.objectContaining({ kind: 'closed', outcome: 'failed' }),
    );
  });

  it('R7 a failed sync of the next release does not make the former one fail', () => {
    const failing = recorded(
      change(recorded(unseen()), 'payments-dev', {
        lastOperation: anOperation({ version: '1.2.0', phase: 'Failed' }),
      }),
    );

    expect(
      reconcileDeployments(rollOut(failing, 'payments-dev', '1.3.0')),
    ).toContainEqual(
      expect.objectContaining({ kind: 'closed', outcome: 'replaced' }),
    );
  });

  it('R4 nothing has left while it cannot be seen', () => {
    const state = recorded(unseen());
    const stale = { ...state, now: NOW + 10 * MINUTE };
    const hidden = withApplication(
      state,
      'payments-dev',
      {},
      { hiddenSince: NOW },
    );
    const unclear = change(state, 'payments-dev', {
      lastOperation: undefined,
      lastFullOperation: undefined,
      summaryImages: [`${REPOSITORY}:1.2.0`, `${REPOSITORY}:1.3.0`],
    });

    expect(reconcileDeployments(stale)).toEqual([]);
    expect(reconcileDeployments(hidden)).toEqual([]);
    expect(open(recorded(unclear), 'dev')).toMatchObject({
      releaseId: `release-${keyOf('1.2.0')}`,
      clock: {
        countedMs: unclear.now - 5 * SECOND - (NOW - HOUR + 8 * SECOND),
      },
    });
    expect(open(recorded(unclear), 'dev')?.clock.runningSince).toBeUndefined();
  });

  it('R5 it ends as removed when all its applications are gone, not when a binding is missing', () => {
    const state = recorded(unseen());
    const gone = withApplication(
      later(state, 2 * MINUTE),
      'payments-dev',
      {},
      { goneAt: NOW + MINUTE },
    );
    const unbound = {
      ...state,
      bindings: state.bindings.filter(({ stage }) => stage !== 'dev'),
    };

    expect(reconcileDeployments(gone)).toMatchObject([
      { kind: 'closed', outcome: 'removed', endedAt: NOW + MINUTE },
    ]);
    expect(reconcileDeployments(unbound)).toEqual([]);
  });

  it('R35 a removed component and one without a pipeline are left as they are', () => {
    const state = unseen();

    expect(reconcileDeployments({ ...state, pipeline: undefined })).toEqual([]);
    expect(
      reconcileDeployments({
        ...state,
        component: aComponent({ removedAt: NOW }),
      }),
    ).toEqual([]);
  });
});

describe('healthy time', () => {
  const start = NOW - HOUR + 8 * SECOND;

  it('R26 stands still while it is not healthy, and goes on afterwards', () => {
    const sick = recorded(
      change(recorded(unseen()), 'payments-dev', {
        health: { status: 'Progressing', lastTransitionAt: NOW + MINUTE },
      }),
    );
    const counted = sick.now - 5 * SECOND - start;
    const well = change(sick, 'payments-dev', {
      health: { status: 'Healthy', lastTransitionAt: NOW + 2 * MINUTE },
    });
    const settled = later(recorded(well), 5 * SECOND);

    expect(open(sick, 'dev')?.clock).toEqual({ countedMs: counted });
    expect(open(recorded(settled), 'dev')).toMatchObject({
      clock: { countedMs: counted, runningSince: settled.now },
      healthyAt: start,
    });
  });

  it('R26 a blip that nobody saw shows in the last transition; the span around it does not count', () => {
    const blip = change(recorded(unseen()), 'payments-dev', {
      health: { status: 'Healthy', lastTransitionAt: NOW + 30 * SECOND },
    });
    const settled = later(recorded(blip), MINUTE);

    expect(open(recorded(settled), 'dev')?.clock).toEqual({
      countedMs: blip.now - 5 * SECOND - start,
      runningSince: settled.now,
    });
  });

  it('R26 a change that left it healthy stops nothing', () => {
    const moved = change(recorded(unseen()), 'payments-dev', {
      sync: { status: 'Synced', revision: 'b'.repeat(40) },
    });

    expect(stageStatus(moved, 'dev').verdict).toBe('not-yet');
    expect(reconcileDeployments(moved)).toEqual([]);
  });

  it('R26 where a list came after the change, the span is cut before the one before it', () => {
    const sick = change(recorded(unseen()), 'payments-dev', {
      health: { status: 'Progressing', lastTransitionAt: NOW + MINUTE },
    });
    const polled = {
      ...sick,
      instances: [anInstance({ lastCompleteAt: sick.now })],
    };

    expect(open(recorded(polled), 'dev')?.clock).toEqual({
      countedMs: sick.now - 90 * SECOND - start,
    });
  });

  it('R26 a gap pauses and does not reset', () => {
    const gap = {
      from: NOW + MINUTE,
      to: NOW + 21 * MINUTE,
      because: 'connection refused',
    };
    const state = recorded(unseen());
    const back: ComponentState = {
      ...state,
      now: gap.to,
      instances: [anInstance({ lastCompleteAt: gap.to, gaps: [gap] })],
    };
    const sick = change(back, 'payments-dev', {
      health: { status: 'Degraded', lastTransitionAt: gap.to },
    });

    expect(reconcileDeployments(back)).toEqual([]);
    expect(open(recorded(sick), 'dev')?.clock).toEqual({
      countedMs: sick.now - 5 * SECOND - start - 20 * MINUTE,
    });
  });

  it('R26 notes when it was not healthy and why, and when it was down', () => {
    const running = recorded(unseen());
    const turning = recorded(
      change(running, 'payments-dev', {
        health: { status: 'Progressing', lastTransitionAt: NOW + MINUTE },
      }),
    );
    const counted = turning.now - 5 * SECOND - start;
    const from = turning.now - 5 * SECOND;
    expect(open(turning, 'dev')?.pauses).toEqual([
      {
        from,
        countedMs: counted,
        degraded: false,
        because: ['payments-dev: ', 'It is still rolling out (Progressing)'],
      },
    ]);

    const down = recorded(
      change(turning, 'payments-dev', {
        health: { status: 'Degraded', lastTransitionAt: NOW + 2 * MINUTE },
      }),
    );
    const mending = recorded(
      change(down, 'payments-dev', {
        health: { status: 'Progressing', lastTransitionAt: NOW + 3 * MINUTE },
      }),
    );
    const well = change(mending, 'payments-dev', {
      health: { status: 'Healthy', lastTransitionAt: NOW + 4 * MINUTE },
    });
    const settled = recorded(later(recorded(well), 5 * SECOND));
    // One pause, which stays the one in which it was down.
    expect(open(settled, 'dev')?.pauses).toEqual([
      {
        from,
        to: settled.now,
        countedMs: counted,
        degraded: true,
        because: ['payments-dev: ', 'Its health is Degraded'],
      },
    ]);
  });

  it('what another release is like there does not count against it', () => {
    const running = recorded(twoUnseen());
    const next = anApplication({
      name: 'payments-dev-2',
      version: '1.1.0',
      health: { status: 'Degraded', lastTransitionAt: NOW + MINUTE },
    });
    const half = recorded(change(running, 'payments-dev-2', next));

    expect(open(half, 'dev')?.pauses).toMatchObject([
      { degraded: false, because: ['payments-dev-2: ', 'Runs 1.1.0'] },
    ]);
  });

  it('R26 a blip that nobody saw pauses, and is not said to be worse', () => {
    const blip = change(recorded(unseen()), 'payments-dev', {
      health: { status: 'Healthy', lastTransitionAt: NOW + 30 * SECOND },
    });
    const settled = later(recorded(blip), MINUTE);

    expect(open(recorded(settled), 'dev')?.pauses).toMatchObject([
      { from: blip.now - 5 * SECOND, to: settled.now, degraded: false },
    ]);
  });

  it('R26 keeps a bounded number of pauses, and never counts more for it', () => {
    let state = recorded(unseen());
    for (let round = 1; round <= 120; round += 1) {
      const sick = recorded(
        change(later(state, MINUTE), 'payments-dev', {
          health: { status: 'Degraded', lastTransitionAt: state.now + MINUTE },
        }),
      );
      const well = recorded(
        change(sick, 'payments-dev', {
          health: { status: 'Healthy', lastTransitionAt: sick.now },
        }),
      );
      state = recorded(later(well, 5 * SECOND));
    }
    const { clock, pauses = [] } = open(state, 'dev') ?? {};
    expect(pauses).toHaveLength(100);
    const spans = pauses.map(({ from, to = state.now }) => ({ from, to }));
    expect(
      state.now - start - coveredTime(spans, start, state.now),
    ).toBeLessThanOrEqual(clock?.countedMs ?? 0);
  });

  it('R26 where comparing has stopped, only the time until then counts', () => {
    const state = recorded(unseen());
    const dead = withApplication(
      later(state, 30 * MINUTE),
      'payments-dev',
      { reconciledAt: NOW + 2 * MINUTE },
      { observedAt: NOW + 30 * MINUTE },
    );

    expect(open(recorded(dead), 'dev')?.clock).toEqual({
      countedMs: NOW + 2 * MINUTE - start,
    });
  });

  it('R5 one that dropped out gives the others no time back', () => {
    const both = recorded(twoUnseen());
    const sick = recorded(
      change(both, 'payments-dev-2', { health: { status: 'Missing' } }),
    );
    const gone = withApplication(
      later(sick, HOUR),
      'payments-dev-2',
      {},
      { goneAt: sick.now + HOUR },
    );
    const clock = open(recorded(gone), 'dev')?.clock;

    expect(clock).toEqual({
      countedMs: sick.now - 5 * SECOND - start,
      runningSince: gone.now,
    });
  });

  it('F27 what another replica saw ahead of this clock counts until now at most', () => {
    const state = recorded(unseen());
    const now = state.now + MINUTE;
    const seenAt = now + 3 * MINUTE;
    const ahead = withApplication(
      { ...state, now, instances: [anInstance({ lastCompleteAt: seenAt })] },
      'payments-dev',
      {},
      { goneAt: seenAt, observedAt: seenAt },
    );

    const ended = recorded(ahead).deployments.find(
      ({ stage }) => stage === 'dev',
    );
    expect(ended).toMatchObject({
      endedAt: now,
      clock: { countedMs: now - start },
    });
  });

  it('F27 what a replica ahead of this clock began does not end before it began', () => {
    const state = recorded(unseen());
    const began = open(state, 'dev')?.startedAt ?? 0;
    const behind = recorded(
      rollOut({ ...state, now: began - HOUR }, 'payments-dev', '1.1.0'),
    );

    expect(
      behind.deployments
        .filter(({ stage }) => stage === 'dev')
        .map(({ startedAt, endedAt }) => ({ startedAt, endedAt })),
    ).toEqual([
      { startedAt: began, endedAt: undefined },
      { startedAt: began, endedAt: began },
    ]);
  });
});

describe('properties', () => {
  const version = fc.constantFrom('1.0.0', '1.1.0', '1.2.0');
  const moment = fc
    .integer({ min: -2 * 60, max: 5 })
    .map(minutes => NOW + minutes * MINUTE);
  const facts = fc.record({
    version,
    sync: fc
      .constantFrom('Synced', 'OutOfSync', 'Unknown')
      .map(status => ({ status })),
    health: fc.record({
      status: fc.constantFrom(
        'Healthy',
        'Healthy',
        'Progressing',
        'Degraded',
        'Odd',
      ),
      lastTransitionAt: moment,
    }),
    reconciledAt: fc.option(moment, { nil: undefined }),
    summaryImages: fc.subarray([
      `${REPOSITORY}:1.0.0`,
      `${REPOSITORY}:1.1.0`,
      'registry.example.com/mesh/proxy:9',
    ]),
  });
  const observed = fc.record({
    observedAt: moment,
    unchangedSince: moment,
    goneAt: fc.option(moment, { nil: undefined, freq: 8 }),
    hiddenSince: fc.option(moment, { nil: undefined, freq: 8 }),
  });
  const instance = fc
    .record({
      lastCompleteAt: fc.option(moment, { nil: undefined, freq: 8 }),
      failingSince: fc.option(moment, { nil: undefined }),
      gaps: fc.array(
        fc
          .tuple(moment, moment)
          .map(([from, to]) => ({ from, to, because: 'x' })),
        { maxLength: 2 },
      ),
    })
    .map(anInstance);
  const stage = fc.constantFrom('dev', 'dev', 'staging', 'production');
  const application = fc.tuple(stage, facts, observed);
  const look = fc
    .record({
      applications: fc.array(application, { maxLength: 4 }),
      instance,
      now: moment,
    })
    .map(({ applications, now, instance: one }) => {
      const named = applications.map(([name, given, when], index) => ({
        stage: name,
        application: anObserved(
          anApplication({ name: `payments-${index}`, ...given }),
          when,
        ),
      }));
      return {
        now,
        instances: [one],
        bindings: named.map(entry =>
          aBinding(entry.stage, { name: entry.application.facts.name }),
        ),
        applications: named.map(entry => entry.application),
      };
    });

  const walk = fc.array(look, { minLength: 1, maxLength: 6 });
  const empty = unseen({ applications: [], bindings: [] });

  it('P9 what is written down once is not written again', () => {
    fc.assert(
      fc.property(walk, steps => {
        let state = empty;
        for (const one of steps) {
          state = recorded({ ...state, ...one });
          expect(reconcileDeployments(state)).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('R26 healthy time that was counted never shrinks', () => {
    fc.assert(
      fc.property(walk, steps => {
        let state = empty;
        for (const one of steps) {
          const next = recorded({ ...state, ...one });
          for (const before of state.deployments) {
            const after = next.deployments.find(({ id }) => id === before.id);
            expect(after?.clock.countedMs).toBeGreaterThanOrEqual(
              before.clock.countedMs,
            );
          }
          state = next;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('R26 healthy time never runs faster than time', () => {
    const whole = ({ now, deployments }: ComponentState, id: string) => {
      const found = deployments.find(deployment => deployment.id === id);
      return found ? countedTime(found.clock, now, []) : 0;
    };
    fc.assert(
      fc.property(walk, steps => {
        let state = empty;
        const inOrder = [...steps].sort((a, b) => a.now - b.now);
        for (const one of inOrder) {
          const instances = one.instances.map(given => ({
            ...given,
            gaps: [],
          }));
          const next = recorded({ ...state, ...one, instances });
          const elapsed = next.now - state.now;
          for (const { id } of elapsed > 0 ? state.deployments : []) {
            expect(whole(next, id) - whole(state, id)).toBeLessThanOrEqual(
              elapsed,
            );
          }
          state = next;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('R4 one stage never has two open deployments', () => {
    fc.assert(
      fc.property(walk, steps => {
        const state = steps.reduce<ComponentState>(
          (before, one) => recorded({ ...before, ...one }),
          empty,
        );
        const openStages = state.deployments
          .filter(({ endedAt }) => endedAt === undefined)
          .map(deployment => deployment.stage);
        expect(new Set(openStages).size).toBe(openStages.length);
        for (const { startedAt, endedAt } of state.deployments) {
          expect(endedAt ?? startedAt).toBeGreaterThanOrEqual(startedAt);
        }
      }),
    );
  });
});
