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
import {
  type History,
  judgeDeploymentAsOf,
  type OtherDeployment,
  stateAsOf,
} from './asOf';
import type { Gap } from './clock';
import {
  aBinding,
  aDeployment,
  anEndedDeployment,
  anInstance,
  aState,
  DAY,
  HOUR,
  MINUTE,
  NOW,
} from './testing/builders';
import type { ComponentState, Deployment } from './types';

const START = NOW - 10 * HOUR;

function historyOf(
  deployments: Deployment[],
  more: Partial<ComponentState> = {},
  records: Partial<Pick<History, 'reports' | 'ticks'>> = {},
): History {
  return {
    state: aState({ versions: ['1', '2'], deployments, ...more }),
    reports: [],
    incidents: ['outage'],
    risks: [],
    others: [],
    knownFrom: 0,
    ticks: [],
    ...records,
  };
}

/** Ran from `START` for eight hours, healthy from the start on. */
const ended = (changes: Partial<Deployment> = {}) =>
  anEndedDeployment('staging', '1', {
    startedAt: START,
    healthyAt: START,
    endedAt: START + 8 * HOUR,
    clock: { countedMs: 8 * HOUR },
    ...changes,
  });

const judge = (history: History, then: number) =>
  judgeDeploymentAsOf(history, 'release-1', 'staging', then);

describe('a deployment as of a moment', () => {
  it('is none before it began', () => {
    expect(judge(historyOf([ended()]), START - 1)).toBeUndefined();
  });

  it('R8 is open while it ran, with the healthy time of then', () => {
    const then = START + 3 * HOUR;
    expect(judge(historyOf([ended()]), then)).toMatchObject({
      stage: 'staging',
      startedAt: START,
      healthyAt: START,
      endedAt: undefined,
      clock: {
        countedMs: 3 * HOUR,
        countedUntil: then,
        runningSince: START,
      },
      targets: [{ verdict: 'healthy', health: 'Healthy' }],
    });
  });

  it('R8 is closed once it had ended, by what it looked like then', () => {
    const judged = judge(historyOf([ended()]), NOW);
    expect(judged).toMatchObject({
      endedAt: START + 8 * HOUR,
      endedBy: 'replaced',
      clock: { countedMs: 8 * HOUR },
    });
    expect(judged?.clock.runningSince).toBeUndefined();
  });

  it('links to its application where there is one only', () => {
    const hrefs = (history: History) =>
      judge(history, START + HOUR)?.targets.map(({ href }) => href);
    expect(hrefs(historyOf([ended()]))).toEqual([
      'https://argocd.example.com/applications/argocd/payments-staging',
    ]);
    const bindings = ['payments-eu', 'payments-us'].map(name =>
      aBinding('staging', { name }),
    );
    expect(hrefs(historyOf([ended()], { bindings }))).toEqual([undefined]);
  });

  it('knows nothing yet of what came later', () => {
    const judged = judge(
      historyOf([ended({ healthyAt: START + HOUR })]),
      START + 30 * MINUTE,
    );
    expect(judged?.healthyAt).toBeUndefined();
    expect(judged).toMatchObject({
      clock: { countedMs: 0 },
      targets: [{ verdict: 'not-yet' }],
    });
  });

  const pauses = [
    {
      from: START + 2 * HOUR,
      to: START + 3 * HOUR,
      countedMs: 2 * HOUR,
      degraded: true,
      because: ['payments-staging: Degraded'],
    },
  ];
  const paused = ended({ pauses, clock: { countedMs: 7 * HOUR } });

  it.each<[string, number, number, string]>([
    ['before it', 1, 1, 'healthy'],
    ['in it', 2.5, 2, 'failed'],
    ['after it', 4, 3, 'healthy'],
  ])(
    'R26 counts healthy time without the pause, %s',
    (_when, hours, counted, verdict) => {
      const judged = judge(historyOf([paused]), START + hours * HOUR);
      expect(judged?.clock.countedMs).toBe(counted * HOUR);
      expect(judged?.targets).toMatchObject([{ verdict }]);
    },
  );

  it('R26 knows of a pause only what was known in it', () => {
    const judged = judge(historyOf([paused]), START + 2.5 * HOUR);
    expect(judged?.clock.pauses).toMatchObject([{ degraded: true }]);
    expect(judged?.clock.pauses[0].to).toBeUndefined();
    expect(judge(historyOf([paused]), START + HOUR)?.clock.pauses).toEqual([]);
  });

  it('F71 is unknown while nobody was watching, and that time does not count', () => {
    const gap = {
      from: START + HOUR,
      to: START + 2 * HOUR,
      because: 'prod did not answer',
    };
    const history = historyOf([ended({ clock: { countedMs: 7 * HOUR } })], {
      instances: [anInstance({ gaps: [gap] })],
    });
    expect(judge(history, START + 1.5 * HOUR)).toMatchObject({
      clock: { countedMs: HOUR },
      targets: [
        {
          verdict: 'unknown',
          reasons: [['nobody saw it then: prod did not answer']],
        },
      ],
    });
    expect(judge(history, START + 4 * HOUR)).toMatchObject({
      clock: { countedMs: 3 * HOUR },
      targets: [{ verdict: 'healthy' }],
    });
  });

  it('I3 is unknown after what was counted in all, when comparing stopped before it ended', () => {
    const history = historyOf([ended({ clock: { countedMs: 5 * HOUR } })]);
    expect(judge(history, START + 7 * HOUR)).toMatchObject({
      clock: { countedMs: 5 * HOUR },
      targets: [{ verdict: 'unknown' }],
    });
    expect(judge(history, START + 4 * HOUR)?.targets).toMatchObject([
      { verdict: 'healthy' },
    ]);
  });

  it('of what runs still is told from its pauses too', () => {
    const open = aDeployment('staging', '1', {
      startedAt: START,
      healthyAt: START,
      clock: { countedMs: 2 * HOUR, runningSince: START + 3 * HOUR },
      pauses,
    });
    expect(judge(historyOf([open]), START + 9 * HOUR)).toMatchObject({
      clock: { countedMs: 8 * HOUR },
      targets: [{ verdict: 'healthy' }],
    });
  });

  it('never counts less later, and never more than has passed', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 8 * 60 }),
        fc.nat({ max: 8 * 60 }),
        (first, second) => {
          const [early, late] = [first, second].sort((a, b) => a - b);
          const counted = (minutes: number) =>
            judge(historyOf([paused]), START + minutes * MINUTE)?.clock
              .countedMs ?? 0;
          expect(counted(early)).toBeLessThanOrEqual(counted(late));
          expect(counted(late)).toBeLessThanOrEqual(late * MINUTE);
        },
      ),
    );
  });
});

describe('a state as of a moment', () => {
  const report = {
    id: 'old',
    check: 'e2e',
    stage: 'staging',
    run: '1',
    status: 'failed' as const,
    values: {},
    by: 'ci',
    at: NOW - 3 * DAY,
    supersededAt: NOW - DAY,
  };
  const tick = {
    id: 'tick',
    stage: 'production',
    releaseId: 'release-1',
    gate: 'before',
    item: 'Told',
    userRef: 'user:default/pat',
    userName: 'Pat',
    at: NOW - 3 * DAY,
    done: true,
  };
  const history = historyOf(
    [ended({ startedAt: NOW - 4 * DAY })],
    {},
    {
      reports: [
        { ...report, id: 'new', at: NOW - DAY, supersededAt: undefined },
        report,
      ],
      ticks: [
        tick,
        { ...tick, id: 'back', done: false, at: NOW - 2 * DAY },
        { ...tick, id: 'again', at: NOW - DAY },
      ],
    },
  );

  it.each([
    [3.5, [], []],
    [2.5, ['old'], ['tick']],
    [1.5, ['old'], []],
    [0.5, ['new'], ['again']],
  ])('%d days ago has the records of then', (days, reports, ticks) => {
    const state = stateAsOf(history, NOW - days * DAY);
    expect(state.reports.map(({ id }) => id)).toEqual(reports);
    expect(state.manualChecks.map(({ id }) => id)).toEqual(ticks);
  });

  it('has all that was told of incidents by then', () => {
    const state = stateAsOf(
      historyOf([], {}, { reports: [{ ...report, check: 'outage' }] }),
      NOW,
    );
    expect(state.reports.map(({ id }) => id)).toEqual(['old']);
  });

  describe('of what it depends on', () => {
    const ref = 'component:default/vault';
    const ran = (stage: string, changes: Partial<OtherDeployment> = {}) => ({
      ref,
      stage,
      version: '3.0.0',
      order: 3,
      startedAt: NOW - 3 * DAY,
      healthyAt: NOW - 3 * DAY,
      pauses: [],
      ...changes,
    });
    const runsAt = (
      then: number,
      others: OtherDeployment[],
      gaps: Gap[] = [],
    ) =>
      stateAsOf(
        {
          ...historyOf([], {
            dependencies: [
              { ref, declared: true, stages: ['production'], runs: [] },
            ],
            instances: [anInstance({ gaps })],
          }),
          others,
        },
        then,
      ).dependencies?.[0].runs;

    it('has what ran then, and whether that was healthy', () => {
      const others = [
        ran('production', { endedAt: NOW - DAY, version: '2.0.0', order: 2 }),
        ran('production', {
          startedAt: NOW - DAY,
          healthyAt: NOW - 12 * HOUR,
          pauses: [
            {
              from: NOW - 6 * HOUR,
              to: NOW - 3 * HOUR,
              countedMs: 6 * HOUR,
              degraded: true,
              because: ['vault: Degraded'],
            },
          ],
        }),
      ];
      const then = (ago: number) =>
        runsAt(NOW - ago, others)?.map(({ version, healthy }) => [
          version,
          healthy,
        ]);
      expect(then(4 * DAY)).toEqual([]);
      expect(then(2 * DAY)).toEqual([['2.0.0', true]]);
      expect(then(20 * HOUR)).toEqual([['3.0.0', false]]);
      expect(then(8 * HOUR)).toEqual([['3.0.0', true]]);
      expect(then(5 * HOUR)).toEqual([['3.0.0', false]]);
      expect(then(HOUR)).toEqual([['3.0.0', true]]);
    });

    it('I3 has nothing fresh of a time that nobody watched', () => {
      const gap = { from: NOW - 2 * DAY, to: NOW - DAY, because: 'silence' };
      const then = NOW - 1.5 * DAY;
      expect(runsAt(then, [ran('production')], [gap])).toMatchObject([
        { fresh: false },
      ]);
    });
  });

  it('has nothing of what nobody keeps', () => {
    const state = stateAsOf(history, NOW - DAY);
    expect(state.applications).toEqual([]);
    expect(state.component.links).toBeUndefined();
    expect(state.dependencies).toBeUndefined();
    expect(state.riskFacts).toEqual({});
    expect(state.promotions).toEqual([]);
  });
});
