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

import { exampleConfig, exampleWith, read } from './testing';

const STANDARD = 'releasePipeline.pipelines.standard';
const STAGING = `${STANDARD}.stages.staging`;
const PRODUCTION = `${STANDARD}.stages.production`;
const QUERY = 'releasePipeline.prometheus.queries.error-ratio';

function versions(changes: Record<string, unknown> = {}) {
  const config = read(
    exampleWith({
      ...changes,
      [`${PRODUCTION}.gates.policy`]: { type: 'http', check: 'policy' },
    }),
  );
  const of = (name: string) =>
    config.pipelines.get('standard')?.stages.find(stage => stage.name === name)
      ?.policyVersion;
  return {
    staging: of('staging'),
    production: of('production'),
    config: config.configHash,
  };
}

describe('policy version (R20) and hash of all policies (R21)', () => {
  const before = versions();

  it('are hashes, and the same for the same policy', () => {
    for (const hash of Object.values(before)) {
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(versions()).toEqual(before);
  });

  it.each<[string, Record<string, unknown>]>([
    [
      'another way to write a duration',
      { [`${PRODUCTION}.gates.soak.for`]: '24h' },
    ],
    ['a token', { 'releasePipeline.git.repositories.gitops.token': 'another' }],
    [
      'a URL of Git',
      {
        'releasePipeline.git.repositories.gitops.url':
          'https://git2.example.com/a.git',
      },
    ],
    [
      'a URL of Prometheus',
      {
        'releasePipeline.prometheus.instances.prod.url':
          'https://p2.example.com',
      },
    ],
    [
      'a URL of Argo CD',
      {
        'argocd.appLocatorMethods.0.instances.0.url': 'https://a2.example.com',
      },
    ],
    [
      'a URL of a check, or where people look at it',
      {
        'releasePipeline.checks.policy.url': 'https://opa2.example.com',
        'releasePipeline.checks.policy.frontendUrl': 'https://p.example.com',
      },
    ],
    ['a secret of a check', { 'releasePipeline.checks.policy.token': 'other' }],
    [
      'a check that no gate names',
      { 'releasePipeline.checks.smoke.expect.status': 418 },
    ],
    [
      'an interval',
      { 'releasePipeline.observation': { interval: { minutes: 1 } } },
    ],
    ['the stream', { 'releasePipeline.observation': { stream: false } }],
    [
      'where commits are shown',
      {
        'releasePipeline.git.repositories.gitops.webUrl':
          'https://git.example.com/{{ revision }}',
      },
    ],
    [
      'where people look at Argo CD and Prometheus',
      {
        'argocd.appLocatorMethods.0.instances.0.frontendUrl':
          'https://a3.example.com',
        'releasePipeline.prometheus.instances.prod.frontendUrl':
          'https://p3.example.com',
      },
    ],
    [
      'a password',
      { 'argocd.appLocatorMethods.1.instances.0.password': 'another' },
    ],
    ['retention', { 'releasePipeline.retention': { history: { days: 30 } } }],
    ['the unit of a chart', { [`${QUERY}.unit`]: 's' }],
  ])('do not change with %s', (_what, changes) => {
    expect(versions(changes)).toEqual(before);
  });

  it.each<[string, Record<string, unknown>]>([
    ['the text of a query (S6)', { [`${QUERY}.expr`]: 'vector(0)' }],
    [
      'what is asked of a check (S6)',
      { 'releasePipeline.checks.policy.path': '/v1/data/other' },
    ],
    [
      'what is expected of a check (S6)',
      { 'releasePipeline.checks.policy.expect': { status: 204 } },
    ],
    ['the freshness of a query', { [`${QUERY}.freshness`]: { minutes: 9 } }],
    ['a threshold', { [`${PRODUCTION}.gates.errors.max`]: 0.5 }],
    ['what counts traffic (S6)', { [`${QUERY}.traffic`]: 'vector(9)' }],
    [
      'how a canary is told (S6)',
      { [`${QUERY}.tracks`]: { canary: 'a', stable: 'b' } },
    ],
    [
      'a comparison',
      {
        [`${PRODUCTION}.gates.errors.compareWith`]: {
          baseline: 'previous',
          maxIncrease: { relative: 0.1 },
        },
      },
    ],
    ['a gate taken away', { [`${PRODUCTION}.gates.health`]: undefined }],
    [
      'one more approval',
      { [`${PRODUCTION}.profiles.high.approvals.required`]: 3 },
    ],
    ['a template', { [`${PRODUCTION}.target.application`]: 'live' }],
    [
      'a file that is written',
      { [`${PRODUCTION}.promote.file`]: 'other.yaml' },
    ],
    ['the delay', { [`${PRODUCTION}.delay`]: { minutes: 1 } }],
    ['the default risk', { [`${PRODUCTION}.risk`]: { default: 'high' } }],
    ['protect', { [`${PRODUCTION}.gates.soak.protect`]: false }],
    ['a sign-off', { [`${PRODUCTION}.signOff`]: { from: ['quality'] } }],
    [
      'a gate of a rollback',
      { [`${PRODUCTION}.rollback.gates`]: { settled: { type: 'in-sync' } } },
    ],
    [
      'a profile of a hotfix',
      {
        [`${PRODUCTION}.hotfix.profiles.high`]: {
          settled: { type: 'in-sync' },
        },
      },
    ],
    ['the watch', { [`${PRODUCTION}.watch.for`]: { minutes: 5 } }],
  ])('change with %s, in this stage only', (_what, changes) => {
    const after = versions(changes);
    expect(after.production).not.toBe(before.production);
    expect(after.config).not.toBe(before.config);
    expect(after.staging).toBe(before.staging);
  });

  it('S6 change with the text of a check that only a rollback names', () => {
    const naming = {
      [`${PRODUCTION}.rollback.gates`]: {
        smoke: { type: 'http', check: 'smoke' },
      },
    };
    const expecting = (status: number) =>
      versions({
        ...naming,
        'releasePipeline.checks.smoke.expect.status': status,
      }).production;
    expect(expecting(418)).not.toBe(expecting(200));
  });

  it('changes in every stage with what a release is', () => {
    const after = versions({
      [`${STANDARD}.release`]: { from: 'chart', source: 0 },
    });
    expect(after.staging).not.toBe(before.staging);
    expect(after.production).not.toBe(before.production);
  });

  it('S6 change with the branch that is written to, where it is', () => {
    const after = versions({
      'releasePipeline.git.repositories.gitops.branch': 'live',
    });
    expect(after.production).not.toBe(before.production);
    expect(after.staging).not.toBe(before.staging);
    expect(after.config).not.toBe(before.config);
  });

  it.each<[string, Record<string, unknown>]>([
    [
      'the settle time',
      { 'releasePipeline.observation': { settle: { seconds: 9 } } },
    ],
    [
      'how lately Argo CD must have compared',
      { 'releasePipeline.observation': { comparedWithin: { minutes: 9 } } },
    ],
    [
      'how many go by themselves at once',
      { 'releasePipeline.automatic': { total: 9 } },
    ],
    [
      'how many go by themselves to one repository',
      { 'releasePipeline.automatic': { perRepository: 2 } },
    ],
    [
      'whether child groups count',
      { 'releasePipeline.authority.includeChildren': true },
    ],
    [
      'the organisation that is trusted',
      { 'releasePipeline.authority.githubOrg': 'acme' },
    ],
    [
      'whose commits are those of no person',
      { 'releasePipeline.authority.machineAuthors': ['ci@example.com'] },
    ],
    [
      'another instance of Argo CD',
      {
        'argocd.appLocatorMethods.1.instances.1': {
          name: 'other',
          url: 'https://argocd.example.com',
          token: 'x',
        },
      },
    ],
    [
      'who is trusted',
      { 'releasePipeline.authority.trustedOrigins': ['ldap://other/'] },
    ],
    [
      'who may pick a pipeline',
      { 'releasePipeline.components': { types: ['service'] } },
    ],
    [
      'the owner of an AppProject',
      { 'releasePipeline.bindings': { projects: { a: 'b' } } },
    ],
  ])('the hash of all changes with %s', (_what, changes) => {
    const after = versions(changes);
    expect(after.config).not.toBe(before.config);
    expect(after.production).toBe(before.production);
  });

  it('does not depend on the order in which stages and gates are written', () => {
    const { gates } =
      exampleConfig().releasePipeline.pipelines.standard.stages.production;
    const reversed = Object.fromEntries(Object.entries(gates).reverse());
    expect(versions({ [`${PRODUCTION}.gates`]: reversed })).toEqual(before);
    expect(versions({ [`${STAGING}.start`]: 'on-request' }).production).toBe(
      before.production,
    );
  });
});
