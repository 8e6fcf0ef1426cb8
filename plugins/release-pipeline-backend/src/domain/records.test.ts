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

import type { OutsideReport } from 'backstage-plugin-release-pipeline-node';
import { evaluationsDue } from './evaluation';
import { judgeGate } from './judged';
import { recordsMark, tickedItems } from './records';
import { asked, aWaitingState, HEALTH, passed } from './testing/asked';
import {
  aGate,
  anEndedDeployment,
  HOUR,
  MINUTE,
  NOW,
  SECOND,
  withApplication,
} from './testing/builders';
import type { ComponentState, ManualCheck } from './types';

const REPORT = aGate({
  name: 'e2e',
  type: 'report',
  kind: 'build',
  of: 'staging',
  records: true,
});

function report(overrides: Partial<OutsideReport> = {}): OutsideReport {
  return {
    id: 'report-1',
    check: 'e2e',
    stage: 'staging',
    releaseId: 'release-1.1.0',
    run: 'run-1',
    status: 'passed',
    values: {},
    by: 'external:ci',
    // Before the gate was judged: written while it was.
    at: NOW - 2 * MINUTE,
    ...overrides,
  };
}

const tick: ManualCheck = {
  id: 'tick-1',
  item: 'Users told',
  stage: 'production',
  releaseId: 'release-1.1.0',
  gate: 'e2e',
  userRef: 'user:default/pat',
  userName: 'Pat Platform',
  at: NOW - 2 * MINUTE,
};

const question = {
  stage: { name: 'production' },
  release: { id: 'release-1.1.0' },
  gate: REPORT,
};

/** Asked for; the gate passed a minute ago by what was recorded then. */
function judged(changes: Partial<ComponentState> = {}) {
  const before = aWaitingState({
    gates: [REPORT],
    reports: [report()],
    dependencies: [],
  });
  const { state, promotion } = asked({
    ...before,
    gateResults: [
      passed(REPORT, {
        observedAt: NOW - MINUTE,
        recordsMark: recordsMark(before, question),
      }),
    ],
  });
  return { state: { ...state, ...changes }, promotion };
}

function statusOf(state: ComponentState, gate = REPORT): string {
  const stage = state.pipeline!.stages.find(
    ({ name }) => name === 'production',
  )!;
  const release = state.releases.find(({ version }) => version === '1.1.0')!;
  const [promotion] = state.promotions;
  return judgeGate(state, { stage, release, gate, promotion }).result.status;
}

describe('a gate that rests on records', () => {
  it('stands while nothing is recorded', () => {
    expect(statusOf(judged().state)).toBe('passed');
    expect(evaluationsDue(judged().state)).toEqual([]);
  });

  it.each<[string, Partial<ComponentState>]>([
    ['a report', { reports: [report({ id: 'report-2', status: 'failed' })] }],
    [
      'a report about the stage',
      { reports: [report({ id: 'report-2', releaseId: undefined }), report()] },
    ],
    [
      'a report about another release, since some count whichever it is about',
      {
        reports: [
          report({ id: 'report-2', releaseId: 'release-1.0.0' }),
          report(),
        ],
      },
    ],
    ['a tick', { manualChecks: [tick] }],
    ['what it depends on', { dependencies: undefined }],
  ])('I3 is old with %s, whenever that was written', (_what, changes) => {
    const { state } = judged(changes);
    expect(statusOf(state)).toBe('pending');
    expect(evaluationsDue(state)).toMatchObject([{ gate: { name: 'e2e' } }]);
  });

  it('does not care for what was ticked of others', () => {
    const others = {
      manualChecks: [
        { ...tick, gate: 'other' },
        { ...tick, releaseId: 'release-1.0.0' },
        { ...tick, stage: 'staging' },
      ],
    };
    expect(statusOf(judged(others).state)).toBe('passed');
  });

  it('takes no tick for a watch from before it began', () => {
    const { state } = judged({ manualChecks: [tick] });
    const watched = (since: number, watchGates = [REPORT]) =>
      tickedItems(state, {
        ...question,
        stage: { name: 'production', watchGates },
        promotion: { state: 'watching', stateSince: since },
      });
    expect(watched(tick.at + 1)).toEqual([]);
    expect(watched(tick.at)).toEqual([tick]);
    // What was asked before the release went there stays ticked.
    expect(watched(tick.at + 1, [])).toEqual([tick]);
  });

  it('is asked anew before an effect, since membership changes unseen', () => {
    const { state, promotion } = judged();
    expect(evaluationsDue(state, { actsNext: promotion.id })).toMatchObject([
      { gate: { name: 'e2e' } },
    ]);
  });

  it('expires also when the release no longer runs where it was looked at', () => {
    const { state } = judged();
    const ended = {
      ...state,
      deployments: [
        ...state.deployments.filter(({ stage }) => stage !== 'staging'),
        anEndedDeployment('staging', '1.1.0'),
      ],
      gateResults: state.gateResults.map(result => ({
        ...result,
        validUntil: NOW,
      })),
    };
    expect(statusOf(ended)).toBe('unknown');
  });

  it('beside one that rests on what runs is old with either', () => {
    const { state } = judged();
    const all = aGate({
      ...REPORT,
      type: 'all',
      of: undefined,
      composition: { kind: 'all' },
      parts: [{ gate: REPORT }, { gate: HEALTH }],
    });
    const stages = state.pipeline!.stages.map(stage =>
      stage.name === 'production' ? { ...stage, gates: [all] } : stage,
    );
    const composed = {
      ...state,
      pipeline: { ...state.pipeline!, stages },
    };
    expect(statusOf(composed, all)).toBe('passed');
    expect(
      statusOf(
        withApplication(
          composed,
          'payments-staging',
          {},
          { unchangedSince: NOW - 10 * SECOND },
        ),
        all,
      ),
    ).toBe('pending');
    expect(
      statusOf(
        {
          ...composed,
          instances: composed.instances.map(instance => ({
            ...instance,
            lastCompleteAt: NOW - HOUR,
          })),
        },
        all,
      ),
    ).toBe('unknown');
    expect(statusOf({ ...composed, manualChecks: [tick] }, all)).toBe(
      'pending',
    );
  });

  it('says nothing else when the application there changes', () => {
    const { state } = judged();
    const changed = withApplication(
      state,
      'payments-staging',
      {},
      { unchangedSince: NOW - 10, observedAt: NOW },
    );
    expect(statusOf(changed)).toBe('passed');
  });
});
