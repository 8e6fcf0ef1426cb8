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

import * as fc from 'fast-check';
import { readRecording } from '../testing';
import { parseApplication } from './parseApplication';

const bodyOf = (name: string) => readRecording(name).response.body;
const parse = (name: string) => parseApplication('nonprod', bodyOf(name));

/** A recorded application with something changed, by path. */
function changed(name: string, changes: Record<string, unknown>): unknown {
  const body = structuredClone(bodyOf(name)) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const parent = keys.reduce<Record<string, unknown>>(
      (node, key) => node[key] as Record<string, unknown>,
      body,
    );
    parent[last] = value;
  }
  return body;
}

describe('parseApplication', () => {
  it('reads a healthy application', () => {
    const revision = '686a5843b5af0bcce3a3256176b617f28dc0d542';
    expect(parse('argocd/get/payments-staging')).toEqual({
      instance: 'nonprod',
      namespace: 'argocd',
      name: 'payments-staging',
      uid: expect.any(String),
      resourceVersion: '912',
      project: 'payments',
      labels: expect.objectContaining({ env: 'staging' }),
      destination: {
        server: 'https://kubernetes.default.svc',
        namespace: 'payments-staging',
      },
      sources: [
        {
          repoURL: 'https://git.example.com/acme/gitops.git',
          path: 'apps/staging/payments',
          targetRevision: 'main',
        },
      ],
      autoSync: true,
      sync: { status: 'Synced', revision },
      health: {
        status: 'Healthy',
        lastTransitionAt: Date.parse('2026-11-21T00:21:49Z'),
      },
      operationPending: false,
      lastOperation: {
        phase: 'Succeeded',
        message: 'successfully synced (all tasks run)',
        startedAt: Date.parse('2026-11-21T00:21:40Z'),
        finishedAt: Date.parse('2026-11-21T00:21:42Z'),
        dryRun: false,
        partial: false,
        automated: true,
        revision,
        appliedImages: ['registry.example.com/acme/payments:1.0.0'],
      },
      lastFullOperation: expect.objectContaining({ revision, partial: false }),
      summaryImages: ['registry.example.com/acme/payments:1.0.0'],
      conditions: [],
      reconciledAt: Date.parse('2026-11-21T00:21:42Z'),
      lastDeployedAt: Date.parse('2026-11-21T00:21:42Z'),
      deleting: false,
    });
  });

  it.each([
    'broken-staging',
    'canary-production',
    'catalog-search-production',
    'checkout-production',
    'hooked-staging',
    'invalid-staging',
    'notifier-staging',
    'nowhere-staging',
    'orders-staging',
    'payments-dev',
    'payments-production',
    'platform-argocd',
    'app-namespace',
    'refresh-normal',
  ])('reads the recording of %s', name => {
    const facts = parse(`argocd/get/${name}`);
    expect(facts.name).not.toBe('');
    expect(JSON.parse(JSON.stringify(facts)).uid).toBe(facts.uid);
  });

  it.each([
    [
      'https://dana:hunter2@git.example.com/a.git',
      'https://git.example.com/a.git',
    ],
    ['https://hunter2@git.example.com/a.git', 'https://git.example.com/a.git'],
    ['https://dana:hun@ter2@git.example.com/a', 'https://git.example.com/a'],
    [
      'oci://dana:hunter2@registry.example.com/a',
      'oci://registry.example.com/a',
    ],
    ['ssh://git:hunter2@git.example.com/a', 'ssh://git@git.example.com/a'],
    ['ssh://git@git.example.com:7999/a', 'ssh://git@git.example.com:7999/a'],
    ['git@git.example.com:acme/a.git', 'git@git.example.com:acme/a.git'],
  ])('S40 keeps no credential of %s', (repoURL, expected) => {
    const body = changed('argocd/get/payments-staging', {
      'spec.source.repoURL': repoURL,
    });
    expect(parseApplication('nonprod', body).sources).toMatchObject([
      { repoURL: expected },
    ]);
    const several = changed('argocd/get/payments-staging', {
      'spec.sources': [{ repoURL, path: 'a' }],
    });
    expect(JSON.stringify(parseApplication('nonprod', several))).not.toContain(
      'hunter2',
    );
  });

  it.each([
    [{ plugin: {} }, { unfollowed: ['a plugin'] }],
    [{ plugin: null, directory: { jsonnet: {} } }, {}],
    [
      { directory: { jsonnet: { libs: ['vendor'] } } },
      { unfollowed: ['libraries of Jsonnet'] },
    ],
    [{ kustomize: { components: ['../a'] } }, { components: ['../a'] }],
    [
      {
        helm: {
          valueFiles: ['a.yaml'],
          fileParameters: [{ name: 'x', path: 'files/x.json' }],
          ignoreMissingValueFiles: true,
        },
      },
      { valueFiles: ['a.yaml', 'files/x.json'], ignoresMissing: true },
    ],
  ])('R14 tells what manifests are made of besides: %j', (more, expected) => {
    const source = { repoURL: 'https://git.example.com/a.git', path: 'a' };
    const body = changed('argocd/get/payments-staging', {
      'spec.source': { ...source, ...more },
    });
    expect(parseApplication('nonprod', body).sources).toEqual([
      { ...source, ...expected },
    ]);
  });

  it('reads what a 3.2 server says', () => {
    for (const name of [
      'payments-dev',
      'notifier-staging',
      'invalid-staging',
      'hooked-staging',
    ]) {
      expect(parse(`argocd-3.2/get/${name}`).sync.status).not.toBe('');
    }
  });

  it('F40 keeps the error condition beside a health that says Healthy', () => {
    const facts = parse('argocd/get/invalid-staging');
    expect(facts).toMatchObject({
      sync: { status: 'Unknown' },
      health: { status: 'Healthy' },
      conditions: [{ type: 'ComparisonError' }],
    });
    expect(facts.lastOperation).toBeUndefined();
  });

  it('F38 reads several sources, one revision each', () => {
    const { sources, sync, lastFullOperation } = parse(
      'argocd/get/notifier-staging',
    );
    expect(sources).toMatchObject([
      { path: 'charts/notifier' },
      { ref: 'values' },
    ]);
    expect(sync.revision).toBeUndefined();
    expect(sync.revisions).toHaveLength(2);
    expect(lastFullOperation?.revisions).toEqual(sync.revisions);
  });

  it('sees an operation under way, and leaves the images of hooks out', () => {
    const facts = parse('argocd/get/hooked-staging');
    expect(facts.operationPending).toBe(true);
    expect(facts.lastOperation).toMatchObject({ phase: 'Running' });
    expect(facts.lastOperation?.finishedAt).toBeUndefined();
    expect(facts.lastOperation?.appliedImages).toBeUndefined();
    expect(facts.lastFullOperation).toBeUndefined();
  });

  it.each([
    [
      'a dry run',
      { 'status.operationState.operation.sync.dryRun': true },
      { dryRun: true },
    ],
    [
      'a partial sync',
      {
        'status.operationState.operation.sync.resources': [
          { kind: 'Deployment', name: 'x' },
        ],
      },
      { partial: true },
    ],
  ])(
    'R2 %s is not the last full operation: the history tells that one',
    (_what, changes, flags) => {
      const facts = parseApplication(
        'nonprod',
        changed('argocd/get/payments-staging', changes),
      );
      expect(facts.lastOperation).toMatchObject(flags);
      expect(facts.lastFullOperation).toMatchObject({
        phase: 'Succeeded',
        revision: '686a5843b5af0bcce3a3256176b617f28dc0d542',
        finishedAt: Date.parse('2026-11-21T00:21:42Z'),
      });
      expect(facts.lastFullOperation?.appliedImages).toBeUndefined();
    },
  );

  it('names the set that owns it, and the annotation of R19', () => {
    expect(parse('argocd/get/catalog-search-production').ownerSet).toBe(
      'catalog-search',
    );
    const facts = parseApplication(
      'nonprod',
      changed('argocd/get/payments-staging', {
        'metadata.annotations': {
          'release-pipeline/component': 'component:default/payments',
        },
      }),
    );
    expect(facts.componentAnnotation).toBe('component:default/payments');
  });

  it.each([
    [{ automated: { enabled: false } }, false],
    [{ automated: { enabled: null } }, true],
    [{ automated: {} }, true],
    [{ automated: null }, false],
    [null, false],
  ])('reads the switch of automatic sync: %j', (syncPolicy, expected) => {
    expect(
      parseApplication(
        'nonprod',
        changed('argocd/get/payments-staging', {
          'spec.syncPolicy': syncPolicy,
        }),
      ).autoSync,
    ).toBe(expected);
  });

  it('F46 keeps a health value that nobody knows yet', () => {
    expect(
      parseApplication(
        'nonprod',
        changed('argocd/get/payments-staging', {
          'status.health.status': 'Splendid',
        }),
      ).health.status,
    ).toBe('Splendid');
  });

  it('a status that is not there yet is unknown, never good', () => {
    expect(
      parseApplication(
        'nonprod',
        changed('argocd/get/payments-staging', {
          'status.sync': { status: '' },
          'status.health': {},
        }),
      ),
    ).toMatchObject({
      sync: { status: 'Unknown' },
      health: { status: 'Unknown' },
    });
  });

  it.each([
    ['metadata.uid', undefined],
    ['metadata.resourceVersion', 'abc'],
    ['metadata.labels', { a: 1 }],
    ['status.health', null],
    ['status.health.status', 7],
    ['status.sync', 'Synced'],
    ['status.conditions', {}],
    ['status.conditions', [{ message: 'x' }]],
    ['status.operationState.phase', ''],
    ['status.operationState.finishedAt', 'yesterday'],
    ['status.operationState.operation', undefined],
    ['status.operationState.operation.sync.dryRun', 'true'],
    ['status.summary.images', ['a', 1]],
    ['status.reconciledAt', 5],
    ['operation', 'sync'],
  ])(
    'I3 throws when %s is %j, and names the place but no value',
    (path, value) => {
      const json = changed('argocd/get/payments-staging', { [path]: value });
      expect(() => parseApplication('nonprod', json)).toThrow(
        `Application cannot be read: ${path.split('.')[0]}`,
      );
    },
  );

  it('S36 S40 messages come without secrets, escapes and direction overrides', () => {
    const facts = parseApplication(
      'nonprod',
      changed('argocd/get/payments-staging', {
        'status.health.message':
          'see \u202ehttps://bob:pw@git.example.com\u0007',
        'status.operationState.message':
          '\u001b[31mpermission denied\u001b[0m: applications, sync, shop/app, sub: portal, iat: 2026-11-21T00:00:00Z',
        'status.conditions': [
          { type: 'SyncError', message: 'Bearer abc.def' },
          { type: 'Other' },
        ],
      }),
    );
    expect(facts.health.message).toBe('see  https://git.example.com');
    expect(facts.lastOperation?.message).toBe(
      'permission denied: applications, sync, shop/app',
    );
    expect(facts.conditions).toEqual([
      { type: 'SyncError', message: 'Bearer ***' },
      { type: 'Other', message: '' },
    ]);
  });

  it('throws or reads, whatever comes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), json => {
        expect(() => parseApplication('nonprod', json)).toThrow(
          'Application cannot be read',
        );
      }),
    );
  });
});
