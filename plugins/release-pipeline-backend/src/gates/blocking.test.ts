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

import { gateKindSchema } from 'backstage-plugin-release-pipeline-common';
import type {
  GateContext,
  GateType,
  JudgedDeployment,
} from 'backstage-plugin-release-pipeline-node';
import { emptyGateContext } from 'backstage-plugin-release-pipeline-node/testUtils';
import { letsThrough } from '../domain/letsThrough';
import { aGate, aGateResult, aState } from '../domain/testing/builders';
import { gateView } from '../domain/view/parts';
import { builtInGateTypes } from './index';
import { GateSources } from './GateSources';
import { deployment, HOUR, NOW, target } from './testing';

/** One valid config of each type. */
const CONFIGS: Record<string, object> = {
  alerts: { alertmanager: 'prod', labels: { severity: 'critical' } },
  announcement: { before: { hours: 24 } },
  approval: { required: 2, from: ['group:default/platform'] },
  'argocd-health': {},
  branch: { allowed: ['main'] },
  collision: {},
  dependency: { components: ['component:default/ledger'] },
  http: { check: 'opa' },
  'in-sync': {},
  'manual-check': {
    items: ['Those who use it know'],
    by: ['group:default/platform'],
  },
  prometheus: { query: 'error-ratio', max: 0.01 },
  report: { check: 'end-to-end', maxAge: { hours: 1 } },
  runbook: {},
  slo: { query: 'error-ratio', objective: 0.99, burnRate: {} },
  soak: { for: { hours: 24 } },
  window: {},
};

const stopped: JudgedDeployment['clock'] = {
  ...deployment().clock,
  runningSince: undefined,
};
const report = (changes: Partial<GateContext<unknown>['reports'][number]>) => ({
  reports: ['end-to-end', 'announcement', 'build'].map(check => ({
    id: `report-${check}`,
    check,
    stage: check === 'end-to-end' ? 'staging' : 'production',
    releaseId: 'release-1',
    run: '1',
    status: 'passed' as const,
    values: {},
    source: { repository: 'r', revision: 'a1', branch: 'topic' },
    by: 'jobs',
    at: NOW - 2 * HOUR,
    ...changes,
  })),
});

/** What a gate may meet; each holds back at least the gates that it is about. */
const WORLDS: Record<string, Partial<GateContext<unknown>>> = {
  'nothing is known': {},
  'it soaks': { deployment: deployment() },
  'it is not healthy': {
    deployment: deployment({
      clock: stopped,
      targets: [
        target({
          health: 'Degraded',
          verdict: 'failed',
          reasons: [['Degraded']],
        }),
      ],
    }),
  },
  'it rolls out': {
    deployment: deployment({
      healthyAt: undefined,
      clock: { ...stopped, countedMs: 0 },
      targets: [target({ health: 'Progressing', verdict: 'not-yet' })],
    }),
  },
  'it is not known': {
    deployment: deployment({ targets: [target({ verdict: 'unknown' })] }),
  },
  'it has ended': {
    deployment: deployment({ endedAt: NOW - HOUR, clock: stopped }),
  },
  'its check failed': report({ status: 'failed' }),
  'its check is old': report({}),
  'its announcement is young': report({ at: NOW }),
  'there are people': {
    readGroups: async refs =>
      refs.map(ref => ({ ref, members: ['user:default/a', 'user:default/b'] })),
  },
  'what it depends on is not there': {
    dependencies: [
      {
        ref: 'component:default/ledger',
        declared: false,
        stages: ['production', 'staging'],
        runs: [],
      },
    ],
  },
  'another change is under way': {
    readCollisions: async () => ({
      changes: [
        {
          why: ['dependency'],
          underWay: true,
          from: NOW - HOUR,
          until: NOW + HOUR,
        },
      ],
      unknown: [],
    }),
  },
  'the catalog says nothing': { links: [] },
  'a window opens': {
    windows: () => ({
      planned: true,
      next: { title: 'Thursday', from: NOW + HOUR, until: NOW + 2 * HOUR },
    }),
  },
};

function gateTypes(): GateType[] {
  const sources = new GateSources();
  sources.queries.set('error-ratio', {
    name: 'error-ratio',
    instance: 'prod',
    expr: 'up',
    windowMs: 600_000,
    freshnessMs: 60_000,
    stepMs: 60_000,
  });
  return builtInGateTypes(sources);
}

describe('every gate type that comes with the plugin', () => {
  it('has an example here', () => {
    expect(
      gateTypes()
        .map(({ type }) => type)
        .sort(),
    ).toEqual(Object.keys(CONFIGS).sort());
  });

  it.each(gateTypes().map(gateType => [gateType.type, gateType] as const))(
    '%s says of what holds back who can act, what to do, and when it ends or why that is not known',
    async (type, gateType) => {
      const state = aState();
      const about = {
        stage: state.pipeline!.stages[2],
        release: state.releases[0],
      };
      let held = 0;
      for (const world of Object.values(WORLDS)) {
        const context = emptyGateContext(gateType, CONFIGS[type], {
          now: NOW,
          ...world,
        });
        const outcome = await gateType
          .evaluate(context, { signal: new AbortController().signal })
          // Nobody is there to be asked; that is what the evaluator says then.
          .catch(() => undefined);
        if (!outcome || letsThrough(outcome.status)) {
          continue;
        }
        held += 1;
        const view = gateView(state, about, {
          gate: aGate({
            type,
            kind: gateType.kind,
            of: context.of,
            people: gateType.kind === 'people',
            title: gateType.title(context.config, context.of),
          }),
          result: aGateResult({ ...outcome, evaluatorVersion: 1 }),
          judgedAt: NOW,
          since: NOW - HOUR,
        });
        expect(view).toMatchObject({
          since: expect.any(String),
          nextAction: expect.any(String),
          observedAt: expect.any(String),
          releaseId: expect.any(String),
        });
        expect(gateKindSchema.options).toContain(view.kind);
        expect(view.reason.length).toBeGreaterThan(0);
        expect(view.whoCanAct?.length).toBeGreaterThan(0);
        expect(view.passesAt === undefined).toBe(
          view.noEndBecause !== undefined,
        );
        // More than by which version of the gate it was judged.
        expect(view.evidence.length).toBeGreaterThan(1);
      }
      expect(held).toBeGreaterThan(0);
    },
  );
});
