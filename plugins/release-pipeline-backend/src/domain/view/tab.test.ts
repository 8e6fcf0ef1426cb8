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

import { aViewer } from '../testing/viewers';
import {
  cardSchema,
  changeSchema,
  inboxItemSchema,
  tabSchema,
} from 'backstage-plugin-release-pipeline-common';
import {
  aBinding,
  aDeployment,
  aGate,
  anApplication,
  anEndedDeployment,
  anObserved,
  aPipeline,
  applicationOf,
  aPromotion,
  aStage,
  aState,
  DAY,
  HOUR,
  MINUTE,
  NOW,
  SECOND,
  withApplication,
} from '../testing/builders';
import {
  anApproval,
  APPROVAL,
  asked,
  aWaitingState,
  HEALTH,
  passed,
} from '../testing/asked';
import type { ComponentState } from '../types';
import { changeOf } from './calendar';
import { cardView } from './card';
import { awaitsDecision, inboxItem } from './inbox';
import { tabView } from './tab';
import type { TabExtras, Viewer } from './viewer';

const allowed = { allowed: true };
const refused = { allowed: false, because: 'You are not in platform.' };
const EVERYTHING = aViewer(allowed, 'user:default/pat');
const NOTHING = aViewer(refused);
const EXTRAS: TabExtras = {
  offeredPipelines: ['standard'],
  sources: [],
  links: {
    commit: (repoURL, revision) => `${repoURL}/commit/${revision}`,
  },
};

const tab = (state: ComponentState, viewer = EVERYTHING) =>
  tabView(state, viewer, EXTRAS);
const stageIn = (state: ComponentState, name: string, viewer = EVERYTHING) => {
  const stage = tab(state, viewer).stages.find(entry => entry.name === name);
  if (!stage) {
    throw new Error(`No stage ${name}`);
  }
  return stage;
};

const busy = () =>
  asked(
    aWaitingState({
      gates: [HEALTH, APPROVAL],
      approvals: [anApproval()],
      stages: { production: { delayMs: MINUTE, watchMs: HOUR } },
    }),
    { reason: 'the shop waits for it' },
  ).state;

describe('tabView', () => {
  it('R1 says in the footer when each revision is a release, and why', () => {
    const state = aState({
      pipeline: { ...aPipeline(), release: { from: 'revision' } },
      sourceDirectories: [],
    });
    expect(tab(state).pipeline).toMatchObject({
      releaseFrom: 'revision',
      releaseNote: expect.stringMatching(
        /each revision .*git\.repositories has no entry for https:\/\/git\.example\.com\/acme\/gitops\.git/,
      ),
    });
    expect(
      tab({
        ...state,
        sourceDirectories: [
          {
            repoURL: 'https://git.example.com/acme/gitops.git',
            paths: ['apps/payments-dev'],
          },
        ],
      }).pipeline?.releaseNote,
    ).toBeUndefined();
    expect(tab(aState()).pipeline?.releaseNote).toBeUndefined();
  });

  it.each<[string, ComponentState]>([
    ['quiet', aState()],
    ['busy', busy()],
    ['without a pipeline', { ...aState(), pipeline: undefined }],
    ['with nothing', { ...aState(), pipeline: undefined, bindings: [] }],
    ['without facts', { ...aState(), applications: [], instances: [] }],
    ['without deployments', { ...aState(), deployments: [], releases: [] }],
  ])('is what the wire type says: %s', (_, state) => {
    expect(tabSchema.safeParse(tab(state)).error).toBeUndefined();
    expect(cardSchema.safeParse(cardView(state)).error).toBeUndefined();
  });

  it('R33 says the same a second later, so that its ETag holds', () => {
    const waiting = asked(aWaitingState({ gateResults: [] })).state;
    const rolling = asked(aWaitingState(), {
      state: 'rolling-out',
      stateSince: NOW - MINUTE,
    }).state;
    for (const state of [aState(), aWaitingState(), waiting, rolling, busy()]) {
      const later = { ...state, now: state.now + SECOND };
      expect(tab(later)).toEqual(tab(state));
    }
  });

  it('shows what runs where, since when, and who brought it', () => {
    const state = aState({
      deployments: [
        aDeployment('dev', '1.0.0', {
          author: 'Dana Developer',
          revision: 'a'.repeat(40),
        }),
      ],
    });
    expect(stageIn(state, 'dev')).toMatchObject({
      state: 'runs',
      release: { version: '1.0.0' },
      since: new Date(NOW - HOUR).toISOString(),
      health: { status: 'Healthy' },
      sync: 'Synced',
      freshness: { fresh: true },
      broughtBy: {
        author: 'Dana Developer',
        commitHref: `https://git.example.com/acme/gitops.git/commit/${'a'.repeat(
          40,
        )}`,
      },
      targets: [
        {
          application: 'payments-dev',
          href: 'https://argocd.example.com/applications/argocd/payments-dev',
          binding: { confirmed: true, by: 'label' },
        },
      ],
    });
  });

  it('calls the version of a chart no commit', () => {
    const state = aState({
      deployments: [aDeployment('dev', '1.0.0', { revision: '2.2.0' })],
    });
    expect(stageIn(state, 'dev')?.broughtBy?.commit).toBeUndefined();
    expect(JSON.stringify(tab(state).timeline)).not.toContain('commit 2.2.0');
  });

  it('R5 keeps the last facts of a stale instance, as unknown', () => {
    const stage = stageIn(
      {
        ...aState(),
        instances: [
          {
            name: 'nonprod',
            staleAfterMs: 90 * SECOND,
            gaps: [],
            lastCompleteAt: NOW - HOUR,
          },
        ],
      },
      'staging',
    );
    expect(stage).toMatchObject({
      state: 'unknown',
      release: { version: '1.0.0' },
      health: { status: 'Unknown', message: 'was Healthy' },
      sync: 'Unknown',
      freshness: { fresh: false },
    });
    expect(stage.freshness.sentence).toBeDefined();
  });

  it('R4 shows a mixed stage with each of its applications', () => {
    const base = aState();
    const second = anApplication({ name: 'payments-ams', version: '1.1.0' });
    const state = {
      ...base,
      bindings: [
        ...base.bindings,
        aBinding('production', { name: 'payments-ams' }),
      ],
      applications: [...base.applications, anObserved(second)],
      deployments: [
        ...base.deployments,
        anEndedDeployment('production', '0.9.0'),
      ],
    };
    const stage = stageIn(state, 'production');
    expect(stage.state).toBe('mixed');
    expect(
      stage.targets.map(target => target.running ?? target.release?.version),
    ).toEqual(['1.0.0', '1.1.0']);
  });

  it('R18 shows applications that serve no stage', () => {
    const view = tab({ ...aState(), pipeline: undefined });
    expect(view.state).toBe('view-only');
    expect(view.stages).toEqual([]);
    expect(view.unstaged.map(({ application }) => application)).toEqual([
      'payments-dev',
      'payments-staging',
      'payments-production',
    ]);
    expect(view.unstaged[0].health.status).toBe('Healthy');
  });

  it('R19 shows the exact text that confirms a binding, once', () => {
    const problem = {
      code: 'binding-not-confirmed',
      message: 'It does not name this component',
      copy: 'release-pipeline/component: payments',
    };
    const base = aWaitingState();
    const state = {
      ...base,
      bindings: base.bindings.map(binding =>
        binding.stage === 'production'
          ? { ...binding, confirmedBy: undefined, problem }
          : binding,
      ),
    };
    expect(tab(state).problems).toEqual([{ ...problem, stage: 'production' }]);
    const stage = stageIn(state, 'production');
    expect(stage.targets[0].binding).toMatchObject({
      confirmed: false,
      problem,
    });
    expect(stage.verdicts[0].ask.allowed).toBe(false);
  });

  it('marks what no promotion covers in tab and card, and names a hole in the policy', () => {
    const base = aState();
    const [source] = base.applications[1].facts.sources;
    const state = withApplication(
      {
        ...base,
        deployments: base.deployments.map(deployment => ({
          ...deployment,
          uncovered: deployment.stage === 'production',
        })),
      },
      'payments-production',
      { sources: [source] },
    );
    expect(tab(state).stages.map(({ uncovered }) => uncovered)).toEqual([
      undefined,
      undefined,
      true,
    ]);
    expect(cardView(state).stages.map(({ uncovered }) => uncovered)).toEqual([
      undefined,
      undefined,
      true,
    ]);
    const found = [
      ['not-covered', 'production'],
      ['follows-earlier-stage', 'production'],
    ];
    for (const { problems } of [tab(state), cardView(state)]) {
      expect(problems.map(({ code, stage }) => [code, stage])).toEqual(found);
    }
  });

  it('offers to ask only who may, and says why not', () => {
    expect(tab(aWaitingState()).headline.primary).toMatchObject({
      stage: 'production',
    });
    const view = tab(aWaitingState(), NOTHING);
    expect(view.headline.primary).toBeUndefined();
    expect(view.mayAsk).toEqual(refused);
    expect(view.stages[2].verdicts[0].ask).toEqual(refused);
    expect(view.stages[2].try).toEqual(refused);
  });

  it('tells who may announce, where a condition asks for that', () => {
    const base = aWaitingState();
    const asking = {
      ...base,
      pipeline: base.pipeline && {
        ...base.pipeline,
        stages: base.pipeline.stages.map(stage => ({
          ...stage,
          gates: [
            ...stage.gates,
            aGate({ name: 'notice', type: 'announcement' }),
          ],
        })),
      },
    };
    const announce = (state: ComponentState, viewer?: Viewer) =>
      stageIn(state, 'production', viewer).verdicts[0].announce;
    expect(announce(asking)).toEqual(allowed);
    expect(announce(asking, NOTHING)).toEqual(refused);
    expect(announce(base)).toBeUndefined();
  });

  it('lets nobody approve twice or cancel what is done', () => {
    const state = busy();
    const actions = (change: Partial<(typeof state.promotions)[0]>) =>
      stageIn(
        {
          ...state,
          promotions: [{ ...state.promotions[0], ...change }],
        },
        'production',
      ).promotions[0].actions;
    expect(actions({})).toMatchObject({
      approve: { allowed: false, because: 'You have approved it already.' },
      reject: allowed,
      cancel: allowed,
    });
    expect(actions({ state: 'executing' })).toMatchObject({
      approve: { allowed: false },
      reject: { allowed: false },
      cancel: { allowed: false },
    });
  });

  it('shows a soak with its bar and its end', () => {
    const soak = aGate({ name: 'soak', type: 'soak', of: 'staging' });
    const state = aWaitingState({
      gates: [soak],
      gateResults: [
        passed(soak, {
          status: 'pending',
          reason: ['it soaks'],
          passesAt: NOW + HOUR,
          progress: {
            done: HOUR,
            total: 2 * HOUR,
            unit: 'ms',
            advancingSince: new Date(NOW).toISOString(),
          },
        }),
      ],
    });
    expect(stageIn(state, 'staging').activities).toMatchObject([
      {
        kind: 'soaking',
        endsAt: new Date(NOW + HOUR).toISOString(),
        progress: { total: 2 * HOUR },
      },
    ]);
  });

  it('shows a cooldown with its bar and its end, and a notice as no soak', () => {
    const notice = aGate({ name: 'notice', type: 'announcement' });
    const progress = {
      done: 0,
      total: HOUR,
      unit: 'ms' as const,
      advancingSince: new Date(NOW).toISOString(),
    };
    const base = aWaitingState({
      gates: [notice],
      gateResults: [passed(notice, { status: 'pending', progress })],
    });
    const state = {
      ...base,
      deployments: base.deployments.map(deployment =>
        deployment.stage === 'production'
          ? { ...deployment, startedAt: NOW - MINUTE }
          : deployment,
      ),
    };
    expect(stageIn(state, 'production').activities).toMatchObject([
      {
        kind: 'cooldown',
        endsAt: new Date(NOW + 4 * MINUTE).toISOString(),
        progress: {
          done: 0,
          total: 5 * MINUTE,
          advancingSince: new Date(NOW - MINUTE).toISOString(),
        },
      },
    ]);
    expect(stageIn(state, 'staging').activities).toEqual([]);
  });

  it('names the way back', () => {
    const base = aState();
    const state = {
      ...base,
      releases: [
        {
          ...base.releases[0],
          id: 'release-0.9.0',
          version: '0.9.0',
          key: 'k',
        },
        ...base.releases,
      ],
      deployments: [
        ...base.deployments,
        anEndedDeployment('production', '0.9.0'),
      ],
    };
    expect(stageIn(state, 'production').wayBack?.version).toBe('0.9.0');
  });

  it('tells what happened in 14 days, newest first', () => {
    const state = {
      ...busy(),
      instances: aState().instances.map(instance => ({
        ...instance,
        gaps: [
          { from: NOW - 3 * HOUR, to: NOW - 2 * HOUR, because: 'timeout' },
        ],
      })),
      deployments: [
        aDeployment('dev', '1.1.0', { startedAt: NOW - 2 * DAY }),
        aDeployment('production', '1.0.0', {
          startedAt: NOW - 15 * DAY,
          healthyAt: NOW - 15 * DAY,
        }),
      ],
    };
    const { timeline } = tab(state);
    expect(timeline.map(({ kind }) => kind)).toEqual([
      'approved',
      'asked',
      'healthy',
      'not-observed',
      'deployed',
    ]);
    expect(timeline[1].sentence).toEqual([
      '1.1.0 asked for by Dana Developer: “the shop waits for it”',
    ]);
    expect(new Set(timeline.map(({ id }) => id)).size).toBe(timeline.length);
  });

  it('R14 tells who or what put a promotion into another class', () => {
    const state = busy();
    const change = { promotionId: state.promotions[0].id, at: NOW - MINUTE };
    const { timeline } = tab({
      ...state,
      riskChanges: [
        {
          ...change,
          id: '7',
          from: 'low',
          to: 'high',
          because: 'Major version 1.0.0 → 2.0.0: high',
        },
        {
          ...change,
          id: '8',
          at: NOW - SECOND,
          from: 'high',
          to: 'low',
          by: 'Pat Platform',
          because: 'a text only',
        },
        {
          ...change,
          id: '9',
          promotionId: 'of long ago',
          from: 'low',
          to: 'high',
          because: '',
        },
      ],
    });
    expect(
      timeline
        .filter(({ kind }) => kind.startsWith('risk-'))
        .map(({ kind, sentence }) => [kind, ...sentence]),
    ).toEqual([
      [
        'risk-lowered',
        'Risk of 1.1.0 lowered from high to low by Pat Platform: “a text only”',
      ],
      [
        'risk-raised',
        'Risk of 1.1.0 rose from low to high: Major version 1.0.0 → 2.0.0: high',
      ],
    ]);
  });

  it('shows stages of the same after in the order of the policy', () => {
    const pipeline = aPipeline();
    const view = tab({
      ...aState(),
      pipeline: {
        ...pipeline,
        stages: [
          ...pipeline.stages,
          aStage('production-us', { after: ['staging'], group: 'production' }),
        ],
      },
    });
    expect(view.stages.map(({ name, after }) => [name, ...after])).toEqual([
      ['dev'],
      ['staging', 'dev'],
      ['production', 'staging'],
      ['production-us', 'staging'],
    ]);
  });
});

describe('inboxItem', () => {
  const inbox = (state: ComponentState, viewer = EVERYTHING) =>
    inboxItem(state, state.promotions[0], viewer);
  const waiting = (health: string) => {
    const state = aWaitingState({
      gates: [HEALTH, APPROVAL],
      gateResults: [
        passed(HEALTH, { status: health, reason: ['it is not healthy'] }),
        passed(APPROVAL, {
          status: 'pending',
          reason: ['1 more approval by group:default/platform'],
        }),
      ],
    });
    return asked(state).state;
  };

  it('says what is missing besides the reader', () => {
    expect(inbox(waiting('pending')).missing).toEqual(['it is not healthy']);
    expect(inbox(waiting('passed')).missing).toEqual([
      '1 more approval by platform',
    ]);
    expect(
      inboxItemSchema.safeParse(inbox(waiting('passed'))).error,
    ).toBeUndefined();
  });

  it('says since when a release awaits its sign-off, which is what is missing', () => {
    const { state, promotion } = asked(aWaitingState());
    const watched = {
      ...state,
      promotions: [
        { ...promotion, state: 'watching' as const, signOffSince: state.now },
      ],
    };
    expect(inbox(watched).missing).toEqual([
      'since ',
      { time: new Date(state.now).toISOString(), as: 'at' },
    ]);
  });

  it('says why the reader may not decide', () => {
    expect(inbox(waiting('passed')).decide).toEqual(allowed);
    expect(inbox(waiting('passed'), NOTHING).decide).toEqual(refused);
  });

  it('knows whether people are awaited', () => {
    const { state, promotion } = asked(aWaitingState());
    expect(awaitsDecision(state, promotion)).toBe(false);
    const open = waiting('passed');
    expect(awaitsDecision(open, open.promotions[0])).toBe(true);
  });
});

describe('cardView', () => {
  it('holds the headline and one row of stages', () => {
    const state = withApplication(
      aState(),
      'payments-dev',
      applicationOf('dev', '1.0.0', {
        health: { status: 'Degraded', lastTransitionAt: NOW - HOUR },
      }),
    );
    const card = cardView(state);
    expect(card.headline.primary).toBeUndefined();
    expect(
      card.stages.map(({ name, version, health }) => [
        name,
        version,
        health.status,
      ]),
    ).toEqual([
      ['dev', '1.0.0', 'Degraded'],
      ['staging', '1.0.0', 'Healthy'],
      ['production', '1.0.0', 'Healthy'],
    ]);
  });
});

describe('changeOf', () => {
  const { component } = aState();

  it.each([
    ['waiting', 'wait', undefined],
    ['succeeded', 'ok', NOW],
    ['failed', 'bad', NOW],
    ['rolled-back', 'warn', NOW],
    ['cancelled', 'neutral', NOW],
  ] as const)('a promotion that is %s is %s', (state, tone, endedAt) => {
    const change = changeOf({
      component,
      version: '1.1.0',
      promotion: aPromotion({ state, endedAt }),
    });
    expect(changeSchema.safeParse(change).error).toBeUndefined();
    expect(change).toMatchObject({
      kind: 'promotion',
      tone,
      stage: 'production',
    });
    expect(change.end).toBe(endedAt && new Date(endedAt).toISOString());
  });

  it('a deployment is over when it is healthy', () => {
    const change = (deployment: Parameters<typeof aDeployment>[2]) =>
      changeOf({
        component,
        version: '1.1.0',
        deployment: aDeployment('dev', '1.1.0', deployment),
      });
    expect(change({})).toMatchObject({ state: 'live', tone: 'ok' });
    expect(change({ healthyAt: undefined })).toMatchObject({
      state: 'rolling-out',
      end: undefined,
    });
    expect(change({ outcome: 'failed', endedAt: NOW })).toMatchObject({
      tone: 'bad',
    });
  });
});
