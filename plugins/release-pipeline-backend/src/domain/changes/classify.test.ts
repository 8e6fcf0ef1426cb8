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
import { stringify } from 'yaml';
import { compareRisk, highestRisk } from '../risk';
import { type ChangeClass, DEFAULT_CHANGE_RISKS } from './classes';
import { classifyInTurn } from './classify';
import type { FileChange, FileRole } from './types';

/** Put together here, so that no scanner takes this file for a leak. */
const PEM = (type: string) =>
  ['-----BEGIN', type, 'KEY-----\nMIIB\n-----END', type, 'KEY-----'].join(' ');
const TOKEN = ['ghp', 'a'.repeat(36)].join('_');

/** Operations that mean most in a role. */
const RULES = stringify([
  { op: 'add', path: '/rules/0', value: { verbs: ['*'] } },
]);

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'payments' },
  spec: {
    replicas: 2,
    template: {
      spec: {
        containers: [
          {
            name: 'app',
            image: 'registry.example.com/acme/payments:1.0.0',
            args: ['--port=8080'],
            env: [{ name: 'MODE', value: 'safe' }],
            resources: { limits: { memory: '256Mi' } },
          },
        ],
        volumes: [{ name: 'config', configMap: { name: 'payments' } }],
      },
    },
  },
};

type Deployment = typeof DEPLOYMENT;
type Container = Deployment['spec']['template']['spec']['containers'][number];

/** The deployment with other keys in its pod, or in its container. */
function deployment(
  pod: Record<string, unknown> = {},
  container: Partial<Container> & Record<string, unknown> = {},
) {
  const { spec } = DEPLOYMENT;
  const [app] = spec.template.spec.containers;
  return {
    ...DEPLOYMENT,
    spec: {
      ...spec,
      template: {
        spec: {
          ...spec.template.spec,
          containers: [{ ...app, ...container }],
          ...pod,
        },
      },
    },
  };
}

function a(kind: string, apiVersion: string, more: object = {}) {
  return { apiVersion, kind, metadata: { name: 'payments' }, ...more };
}

function file(
  before: unknown,
  after: unknown,
  options: { path?: string; role?: FileRole } = {},
): FileChange {
  const text = (value: unknown) =>
    typeof value === 'string' || value === undefined ? value : stringify(value);
  return {
    path: options.path ?? 'apps/production/payments/all.yaml',
    role: options.role ?? 'manifest',
    before: text(before),
    after: text(after),
  };
}

function classify(...files: FileChange[]) {
  return classifyInTurn(files, async () => {});
}

async function classesOf(...files: FileChange[]): Promise<ChangeClass[]> {
  const { changes } = await classify(...files);
  return [...new Set(changes.map(change => change.class))].sort();
}

describe('classifyInTurn', () => {
  it.each<[string, unknown, unknown, ChangeClass[]]>([
    ['nothing', DEPLOYMENT, DEPLOYMENT, []],
    [
      'keys in another order',
      { ...DEPLOYMENT },
      Object.fromEntries(Object.entries(DEPLOYMENT).reverse()),
      [],
    ],
    [
      'a tag',
      DEPLOYMENT,
      deployment({}, { image: 'registry.example.com/acme/payments:1.1.0' }),
      ['images'],
    ],
    [
      'R1 the same image from a mirror, by digest',
      DEPLOYMENT,
      deployment({}, { image: 'mirror.example.com/acme/payments@sha256:aa' }),
      ['images'],
    ],
    [
      'another image',
      DEPLOYMENT,
      deployment({}, { image: 'registry.example.com/other/payments:1.0.0' }),
      ['dependencies'],
    ],
    [
      'one container more',
      DEPLOYMENT,
      deployment({
        initContainers: [{ name: 'wait', image: 'example.com/wait:1' }],
      }),
      ['dependencies'],
    ],
    [
      'replicas',
      DEPLOYMENT,
      { ...DEPLOYMENT, spec: { ...DEPLOYMENT.spec, replicas: 5 } },
      ['scale'],
    ],
    [
      'resource limits',
      DEPLOYMENT,
      deployment({}, { resources: { limits: { memory: '512Mi' } } }),
      ['scale'],
    ],
    [
      'an environment variable',
      DEPLOYMENT,
      deployment({}, { env: [{ name: 'MODE', value: 'fast' }] }),
      ['configuration'],
    ],
    [
      'arguments',
      DEPLOYMENT,
      deployment({}, { args: ['--port=9090'] }),
      ['configuration'],
    ],
    [
      'the label that names the version',
      DEPLOYMENT,
      {
        ...DEPLOYMENT,
        metadata: {
          name: 'payments',
          labels: { 'app.kubernetes.io/version': '2' },
        },
      },
      ['metadata'],
    ],
    [
      'how Argo CD treats it',
      DEPLOYMENT,
      {
        ...DEPLOYMENT,
        metadata: {
          name: 'payments',
          annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false' },
        },
      },
      ['gitops'],
    ],
    [
      'the service account',
      DEPLOYMENT,
      deployment({ serviceAccountName: 'admin' }),
      ['authentication'],
    ],
    [
      'what the pod may do',
      DEPLOYMENT,
      deployment({ hostNetwork: true }),
      ['pod-security'],
    ],
    [
      'what a container may do',
      DEPLOYMENT,
      deployment({}, { securityContext: { privileged: true } }),
      ['pod-security'],
    ],
    [
      'a volume of a claim',
      DEPLOYMENT,
      deployment({
        volumes: [
          { name: 'config', configMap: { name: 'payments' } },
          { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
        ],
      }),
      ['configuration', 'storage'],
    ],
    [
      'another file of configuration',
      DEPLOYMENT,
      deployment({ volumes: [{ name: 'config', configMap: { name: 'b' } }] }),
      ['configuration'],
    ],
    [
      'its API version alone',
      { ...DEPLOYMENT, apiVersion: 'apps/v1beta1' },
      DEPLOYMENT,
      ['configuration'],
    ],
    ['a new workload', undefined, DEPLOYMENT, ['capabilities']],
    [
      'a new workload that may do anything',
      undefined,
      deployment({ hostPID: true }),
      ['capabilities', 'pod-security'],
    ],
    ['a workload that goes away', DEPLOYMENT, undefined, ['deletion']],
    [
      'a database that goes away',
      a('StatefulSet', 'apps/v1'),
      undefined,
      ['stateful-deletion'],
    ],
    [
      'a claim that goes away',
      a('PersistentVolumeClaim', 'v1'),
      undefined,
      ['stateful-deletion', 'storage'],
    ],
    [
      'a ConfigMap that goes away',
      a('ConfigMap', 'v1'),
      undefined,
      ['configuration', 'deletion'],
    ],
    [
      'a ConfigMap',
      a('ConfigMap', 'v1', { data: { a: '1' } }),
      a('ConfigMap', 'v1', { data: { a: '2' } }),
      ['configuration'],
    ],
    [
      'a feature flag',
      a('ConfigMap', 'v1', { data: { FEATURE_NEW_CHECKOUT: 'off' } }),
      a('ConfigMap', 'v1', { data: { FEATURE_NEW_CHECKOUT: 'on' } }),
      ['feature-flags'],
    ],
    [
      'a feature flag that comes',
      undefined,
      a('ConfigMap', 'v1', { data: { FEATURE_NEW_CHECKOUT: 'on' } }),
      ['feature-flags'],
    ],
    [
      'the highest that it may scale to',
      a('HorizontalPodAutoscaler', 'autoscaling/v2', {
        spec: { maxReplicas: 4 },
      }),
      a('HorizontalPodAutoscaler', 'autoscaling/v2', {
        spec: { maxReplicas: 9 },
      }),
      ['scale'],
    ],
    [
      'a Service that faces the world',
      a('Service', 'v1', { spec: { type: 'ClusterIP' } }),
      a('Service', 'v1', { spec: { type: 'LoadBalancer' } }),
      ['network'],
    ],
    [
      'a port of a Service',
      a('Service', 'v1', { spec: { ports: [{ name: 'http', port: 80 }] } }),
      a('Service', 'v1', { spec: { ports: [{ name: 'http', port: 81 }] } }),
      ['configuration'],
    ],
    [
      'a kind that nobody knows',
      a('Teapot', 'example.com/v1', { spec: { lid: 'open' } }),
      a('Teapot', 'example.com/v1', { spec: { lid: 'closed' } }),
      ['unknown-kind'],
    ],
    [
      'a kind that nobody knows, new',
      undefined,
      a('Teapot', 'example.com/v1'),
      ['unknown-kind'],
    ],
    [
      'where an Application looks',
      a('Application', 'argoproj.io/v1alpha1', {
        spec: { source: { targetRevision: '1.0.0', path: 'a' } },
      }),
      a('Application', 'argoproj.io/v1alpha1', {
        spec: { source: { targetRevision: '1.1.0', path: 'b' } },
      }),
      ['dependencies', 'gitops'],
    ],
    ['what is no YAML', 'a: 1', 'a: [1', ['unreadable']],
    ['a key twice', 'a: 1', 'b: { a: 1, a: 2 }', ['unreadable']],
    ['a key twice in a list', 'a: 1', '- { "a": 1, a: 2 }', ['unreadable']],
    ['an alias that grows without end', 'a: 1', bomb(), ['unreadable']],
    ['a document without a kind', { a: 1 }, { a: 2 }, ['configuration']],
  ])('%s', async (_, before, after, expected) => {
    expect(await classesOf(file(before, after))).toEqual(expected);
  });

  it.each<[string, string, ChangeClass]>([
    ['CustomResourceDefinition', 'apiextensions.k8s.io/v1', 'crds'],
    ['Role', 'rbac.authorization.k8s.io/v1', 'rbac'],
    ['ClusterRole', 'rbac.authorization.k8s.io/v1', 'rbac'],
    ['ClusterRoleBinding', 'rbac.authorization.k8s.io/v1', 'rbac'],
    ['ServiceAccount', 'v1', 'authentication'],
    ['KeycloakRealmImport', 'k8s.keycloak.org/v2alpha1', 'authentication'],
    ['OAuthClient', 'oauth.openshift.io/v1', 'authentication'],
    ['ExternalSecret', 'external-secrets.io/v1', 'secrets'],
    ['SealedSecret', 'bitnami.com/v1alpha1', 'secrets'],
    ['VaultAuth', 'secrets.hashicorp.com/v1beta1', 'secrets'],
    ['NetworkPolicy', 'networking.k8s.io/v1', 'network'],
    ['CiliumClusterwideNetworkPolicy', 'cilium.io/v2', 'network'],
    ['PersistentVolumeClaim', 'v1', 'storage'],
    ['StorageClass', 'storage.k8s.io/v1', 'storage'],
    ['Ingress', 'networking.k8s.io/v1', 'gateway'],
    ['HTTPRoute', 'gateway.networking.k8s.io/v1', 'gateway'],
    ['Certificate', 'cert-manager.io/v1', 'gateway'],
    ['ClusterIssuer', 'cert-manager.io/v1', 'gateway'],
    ['Terraform', 'infra.contrib.fluxcd.io/v1alpha2', 'infrastructure'],
    ['Bucket', 's3.aws.upbound.io/v1beta1', 'infrastructure'],
    [
      'ValidatingWebhookConfiguration',
      'admissionregistration.k8s.io/v1',
      'webhooks',
    ],
    ['ClusterPolicy', 'kyverno.io/v1', 'webhooks'],
    ['Namespace', 'v1', 'namespaces'],
    ['AppProject', 'argoproj.io/v1alpha1', 'gitops'],
    ['ApplicationSet', 'argoproj.io/v1alpha1', 'gitops'],
    ['Kustomization', 'kustomize.toolkit.fluxcd.io/v1', 'gitops'],
    ['FeatureFlag', 'core.openfeature.dev/v1beta1', 'feature-flags'],
    ['ServiceMonitor', 'monitoring.coreos.com/v1', 'configuration'],
  ])('%s is %s, new and changed', async (kind, apiVersion, expected) => {
    const one = a(kind, apiVersion, { spec: { a: 1 } });
    const other = a(kind, apiVersion, { spec: { a: 2 } });
    expect(await classesOf(file(one, other))).toEqual([expected]);
    expect(await classesOf(file(undefined, one))).toEqual([expected]);
  });

  it.each<[string, ChangeClass]>([
    ['infrastructure/main.tf', 'infrastructure'],
    ['infrastructure/prod.tfvars', 'infrastructure'],
    ['.github/workflows/sync.yaml', 'gitops'],
    ['apps/CODEOWNERS', 'gitops'],
    ['apps/Jenkinsfile', 'gitops'],
    ['apps/tls/server.key', 'secrets'],
    ['apps/README.md', 'documentation'],
    ['apps/LICENSE', 'documentation'],
    ['apps/NOTICE.txt', 'documentation'],
    ['apps/license-server.yaml', 'configuration'],
    ['apps/notices/notice.json', 'configuration'],
    ['apps/.gitignore.yaml', 'configuration'],
    ['apps/nginx.conf', 'configuration'],
    ['apps/features.json5', 'feature-flags'],
  ])('%s is told by its name: %s', async (path, expected) => {
    expect(await classesOf(file('a: 1', 'a: 2', { path }))).toEqual([expected]);
  });

  it.each(['LICENSE', 'role.md', 'NOTICE.txt'])(
    'is told by its content where documents are applied from %s',
    async path => {
      const role = a('ClusterRole', 'rbac.authorization.k8s.io/v1');
      const patch = { ...role, rules: [] };
      expect(
        await classesOf(file(undefined, patch, { path, role: 'patch' })),
      ).toEqual(['rbac']);
      expect(await classesOf(file(undefined, role, { path }))).toEqual([
        'rbac',
      ]);
      expect(await classesOf(file('a', role, { path, role: 'data' }))).toEqual([
        'documentation',
      ]);
    },
  );

  it.each<[string, object, object, ChangeClass[]]>([
    [
      'a tag',
      { images: [{ name: 'payments', newTag: '1' }] },
      { images: [{ name: 'payments', newTag: '2' }] },
      ['images'],
    ],
    [
      'another image under that name',
      { images: [{ name: 'payments', newName: 'a/payments' }] },
      { images: [{ name: 'payments', newName: 'b/payments' }] },
      ['dependencies'],
    ],
    [
      'replicas',
      { replicas: [{ name: 'payments', count: 1 }] },
      { replicas: [{ name: 'payments', count: 2 }] },
      ['scale'],
    ],
    ['the namespace', { namespace: 'a' }, { namespace: 'b' }, ['namespaces']],
    [
      'a file more, which counts by itself',
      { resources: ['a.yaml'] },
      { resources: ['a.yaml', 'b.yaml'] },
      ['metadata'],
    ],
    [
      'a base that lies elsewhere',
      { resources: ['https://git.example.com/base?ref=v1'] },
      { resources: ['https://git.example.com/base?ref=v2'] },
      ['dependencies'],
    ],
    ['a generator', {}, { generators: ['plugin.yaml'] }, ['gitops']],
    [
      'a secret of a file',
      {},
      { secretGenerator: [{ name: 'a', files: ['a.enc'] }] },
      ['secrets'],
    ],
    [
      'a ConfigMap',
      { configMapGenerator: [{ name: 'a', literals: ['A=1'] }] },
      { configMapGenerator: [{ name: 'a', literals: ['A=2'] }] },
      ['configuration'],
    ],
    [
      'an inline patch of replicas',
      {},
      {
        patches: [
          {
            target: { kind: 'Deployment', group: 'apps', name: 'payments' },
            patch: '- { op: replace, path: /spec/replicas, value: 3 }\n',
          },
        ],
      },
      ['metadata', 'scale'],
    ],
    [
      'an inline patch of what a pod may do',
      {},
      {
        patches: [
          {
            patch: stringify(
              a('Deployment', 'apps/v1', {
                spec: { template: { spec: { hostNetwork: true } } },
              }),
            ),
          },
        ],
      },
      ['metadata', 'pod-security'],
    ],
    [
      'an inline patch that deletes',
      {},
      {
        patches: [
          {
            patch: stringify(a('StatefulSet', 'apps/v1', { $patch: 'delete' })),
          },
        ],
      },
      ['metadata', 'stateful-deletion'],
    ],
    ...(
      [
        ['ClusterRole', ['metadata', 'rbac']],
        ['Deployment|ClusterRole', ['configuration', 'metadata', 'rbac']],
        ['Application', ['gitops', 'metadata']],
        ['Cluster.*', ['metadata', 'unreadable']],
        [undefined, ['metadata', 'unreadable']],
      ] as const
    ).map(([kind, expected]): [string, object, object, ChangeClass[]] => [
      `an inline patch with the target ${kind}`,
      {},
      { patches: [{ target: { kind, name: 'a' }, patch: RULES }] },
      [...expected],
    ]),
    [
      'an inline patch that gets another target',
      { patches: [{ target: { kind: 'Deployment' }, patch: RULES }] },
      { patches: [{ target: { kind: 'ClusterRole' }, patch: RULES }] },
      ['configuration', 'metadata', 'rbac'],
    ],
    [
      'an inline patch that gets another pattern',
      { patches: [{ target: { kind: 'Deploy.*' }, patch: RULES }] },
      { patches: [{ target: { kind: 'Cluster.*' }, patch: RULES }] },
      ['metadata', 'unreadable'],
    ],
    [
      'an inline patch that is for others of the kind',
      {
        patches: [
          { target: { kind: 'Role', labelSelector: 'a=b' }, patch: RULES },
        ],
      },
      {
        patches: [
          { target: { kind: 'Role', labelSelector: 'a=c' }, patch: RULES },
        ],
      },
      ['metadata', 'rbac'],
    ],
    [
      'an inline patch of one kind that is for another',
      {},
      {
        patches: [
          {
            target: { kind: 'ClusterRole' },
            patch: stringify(a('Deployment', 'apps/v1', { rules: [] })),
          },
        ],
      },
      ['metadata', 'rbac'],
    ],
    [
      'nothing where a patch without a kind stays',
      { patches: [{ patch: RULES }], images: [{ name: 'a', newTag: '1' }] },
      { patches: [{ patch: RULES }], images: [{ name: 'a', newTag: '2' }] },
      ['images'],
    ],
    [
      'an inline patch that is none',
      {},
      { patches: [{ patch: 'a: [1' }] },
      ['metadata', 'unreadable'],
    ],
  ])('of a kustomization: %s', async (_, before, after, expected) => {
    const options = { path: 'a/kustomization.yaml', role: 'kustomization' };
    expect(
      await classesOf(file(before, after, options as { role: FileRole })),
    ).toEqual(expected);
  });

  it.each<[string, object, object, ChangeClass]>([
    ['a tag', { image: { tag: '1' } }, { image: { tag: '2' } }, 'images'],
    [
      'a repository',
      { image: { repository: 'acme/a' } },
      { image: { repository: 'acme/b' } },
      'dependencies',
    ],
    ['replicas', { replicaCount: 1 }, { replicaCount: 2 }, 'scale'],
    ['RBAC', {}, { rbac: { create: true } }, 'rbac'],
    ['ingress', {}, { ingress: { enabled: true } }, 'gateway'],
    ['storage', {}, { persistence: { size: '9Gi' } }, 'storage'],
    ['a network policy', {}, { networkPolicy: { enabled: false } }, 'network'],
    ['sign-in', {}, { auth: { oidc: true } }, 'authentication'],
    ['a secret by name', {}, { existingSecret: 'b' }, 'secrets'],
    ['CRDs', {}, { installCRDs: true }, 'crds'],
    ['a flag', {}, { featureGates: { a: true } }, 'feature-flags'],
    ['all else', { timeout: 1 }, { timeout: 2 }, 'configuration'],
  ])('of values: %s', async (_, before, after, expected) => {
    const options = { path: 'a/values.yaml', role: 'values' as const };
    expect(await classesOf(file(before, after, options))).toEqual([expected]);
  });

  it('tells a dependency of a chart from its own version', async () => {
    const chart = (version: string, of: string) => ({
      name: 'payments',
      version,
      dependencies: [{ name: 'redis', version: of }],
    });
    const options = { path: 'a/Chart.yaml', role: 'chart' as const };
    expect(
      await classesOf(file(chart('1', '1'), chart('2', '1'), options)),
    ).toEqual(['images']);
    expect(
      await classesOf(file(chart('1', '1'), chart('1', '2'), options)),
    ).toEqual(['dependencies']);
  });

  it.each<[string, ChangeClass]>([
    ['ClusterRole', 'rbac'],
    ['ClusterPolicy', 'webhooks'],
    ['Application', 'gitops'],
    ['Secret', 'secrets'],
    ['Deployment', 'configuration'],
    ['Service', 'configuration'],
    ['Teapot', 'unknown-kind'],
  ])(
    'takes a template by the kind that it names: %s',
    async (kind, expected) => {
      const template = (name: string) =>
        `{{- if .Values.a }}\nkind: ${kind}\nmetadata: { name: {{ ${name} }} }\n`;
      const path = 'chart/templates/a.yaml';
      expect(
        await classesOf(file(template('.a'), template('.b'), { path })),
      ).toEqual([expected]);
    },
  );

  it('does not take a document that moved for one that went away', async () => {
    const documents = [a('ConfigMap', 'v1'), DEPLOYMENT];
    const both = documents.map(value => stringify(value)).join('---\n');
    expect(
      await classesOf(
        file(both, documents[0], { path: 'a.yaml' }),
        file(undefined, DEPLOYMENT, { path: 'b.yaml' }),
      ),
    ).toEqual([]);
  });

  it('reads the documents of a list, and of a file, each by itself', async () => {
    const list = (...items: object[]) => ({
      apiVersion: 'v1',
      kind: 'List',
      items,
    });
    const role = a('Role', 'rbac.authorization.k8s.io/v1');
    const { changes } = await classify(
      file(list(DEPLOYMENT), list(role, DEPLOYMENT)),
    );
    expect(changes).toEqual([
      {
        class: 'rbac',
        action: 'added',
        path: 'apps/production/payments/all.yaml',
        kind: 'Role',
        name: 'payments',
      },
    ]);
  });

  it('leaves a patch that goes away what it is: no deletion', async () => {
    const patch = a('Deployment', 'apps/v1', { spec: { replicas: 3 } });
    expect(await classesOf(file(patch, undefined, { role: 'patch' }))).toEqual([
      'scale',
    ]);
  });

  it.each<[string, unknown, unknown[], unknown[], ChangeClass[]]>([
    ['that comes', undefined, [], [{ kind: 'ClusterRole' }], ['rbac']],
    ['for nobody knows what', undefined, [], [undefined], ['unreadable']],
    ['for many kinds', undefined, [], [{ kind: '.*' }], ['unreadable']],
    [
      'that gets another pattern',
      RULES,
      [{ kind: 'Deploy.*' }],
      [{ kind: 'Cluster.*' }],
      ['unreadable'],
    ],
    ['that stays', RULES, [{ kind: 'Role' }], [{ kind: 'Role' }], []],
    [
      'that gets another target',
      RULES,
      [{ kind: 'Deployment' }],
      [{ kind: 'Deployment' }, { kind: 'ClusterRole' }],
      ['rbac'],
    ],
  ])(
    'takes a patch by what it is for: one %s',
    async (_, old, before, after, expected) => {
      const of = file(old, RULES, { role: 'patch' });
      expect(await classesOf({ ...of, targets: { before, after } })).toEqual(
        expected,
      );
    },
  );

  it.each<[string, unknown, unknown, string[]]>([
    [
      'a plain Secret',
      undefined,
      a('Secret', 'v1', { stringData: { password: 'hunter2' } }),
      ['plain Secret'],
    ],
    [
      'its data',
      a('Secret', 'v1', { data: { a: 'YQ==' } }),
      a('Secret', 'v1', { data: { a: 'Yg==' } }),
      ['plain Secret'],
    ],
    ['one without content', undefined, a('Secret', 'v1'), []],
    [
      'one that goes away',
      a('Secret', 'v1', { data: { a: 'YQ==' } }),
      undefined,
      [],
    ],
    [
      'one that SOPS encrypted',
      undefined,
      a('Secret', 'v1', {
        data: { a: 'ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]' },
        sops: { mac: 'ENC[AES256_GCM,data:x]', version: '3.9.0' },
      }),
      [],
    ],
    [
      'one of which SOPS encrypted only a part',
      undefined,
      a('Secret', 'v1', {
        data: { a: 'ENC[AES256_GCM,data:x]', b: 'YQ==' },
        sops: { mac: 'ENC[AES256_GCM,data:x]' },
      }),
      ['plain Secret'],
    ],
    [
      'one that only looks encrypted',
      undefined,
      a('Secret', 'v1', { data: { a: 'ENC[AES256_GCM,data:x]' } }),
      ['plain Secret'],
    ],
    [
      'one that a plugin fills in',
      undefined,
      a('Secret', 'v1', { stringData: { a: '<path:kv/payments#password>' } }),
      [],
    ],
    [
      'a literal of a generator',
      {},
      { secretGenerator: [{ name: 'a', literals: ['a=b'] }] },
      ['plain literals'],
    ],
    ['a private key', 'a', PEM('PRIVATE'), ['private key (PEM)']],
    ['an RSA key', 'a', PEM('RSA PRIVATE'), ['private key (PEM)']],
    ['a public key', 'a', PEM('PUBLIC'), []],
    ['a token', { a: 'b' }, { a: TOKEN }, ['GitHub token']],
    ['a token that was there', { a: TOKEN }, { a: TOKEN, b: 1 }, []],
  ])('refuses: %s', async (_, before, after, expected) => {
    for (const role of ['manifest', 'unused'] as const) {
      const { exposed } = await classify(file(before, after, { role }));
      expect(exposed.map(({ pattern }) => pattern)).toEqual(expected);
    }
  });

  it('S31 says of a secret only where it is and what it looks like', async () => {
    const found = await classify(
      file(
        { a: 'b' },
        a('Secret', 'v1', { stringData: { a: TOKEN, b: 'hunter2' } }),
      ),
    );
    expect(JSON.stringify(found)).not.toMatch(/ghp_|hunter2/);
    expect(found.exposed).toEqual([
      { path: 'apps/production/payments/all.yaml', pattern: 'GitHub token' },
      {
        path: 'apps/production/payments/all.yaml',
        kind: 'Secret',
        name: 'payments',
        pattern: 'plain Secret',
      },
    ]);
  });

  const anyDocument = fc.constantFrom<[string, string]>(
    ['Deployment', 'apps/v1'],
    ['ConfigMap', 'v1'],
    ['Role', 'rbac.authorization.k8s.io/v1'],
    ['StatefulSet', 'apps/v1'],
    ['Teapot', 'example.com/v1'],
    ['Service', 'v1'],
  );
  const anyFile = fc
    .tuple(anyDocument, fc.nat(3), fc.nat(3), fc.nat(4))
    .map(([[kind, apiVersion], before, after, which]) => {
      const at = (value: number) =>
        value === 0
          ? undefined
          : a(kind, apiVersion, { spec: { replicas: value } });
      return file(at(before), at(after), { path: `${kind}-${which}.yaml` });
    });
  const someFiles = fc.uniqueArray(anyFile, {
    maxLength: 6,
    // One identity each: what looks moved is meant to count for nothing.
    selector: ({ path }) => path.replace(/-.*/, ''),
  });
  const riskOf = async (files: FileChange[]) => {
    const classes = await classesOf(...files);
    return highestRisk(
      'low',
      ...classes.map(name => DEFAULT_CHANGE_RISKS[name]),
    );
  };

  it('one change more never lowers the class', async () => {
    await fc.assert(
      fc.asyncProperty(someFiles, async files => {
        const [more, ...rest] = files;
        expect(
          compareRisk(await riskOf(files), more ? await riskOf(rest) : 'low'),
        ).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('the order of files never matters', async () => {
    await fc.assert(
      fc.asyncProperty(someFiles, async files => {
        expect(await classify(...[...files].reverse())).toEqual(
          await classify(...files),
        );
      }),
    );
  });

  // Compared each with each, these would take minutes.
  it('R29 compares as many documents as files can hold', async () => {
    const documents = (from: number) =>
      Array.from(
        { length: 4_000 },
        (_, index) => `kind: A\nmetadata: { name: n${from + index} }\n`,
      ).join('---\n');
    const { changes } = await classify(
      file(documents(0), documents(4_000)),
      file(documents(4_000), documents(0), { path: 'b.yaml' }),
      file('', 'kind: A\n---\n'.repeat(4_000), { path: 'c.yaml' }),
    );
    expect(changes).toHaveLength(4_000);
    const values = (value: number) =>
      Array.from({ length: 20_000 }, (_, index) => `a${index}: ${value}`);
    const path = 'values.yaml';
    expect(
      await classesOf(
        file(values(1).join('\n'), values(2).join('\n'), {
          path,
          role: 'values',
        }),
      ),
    ).toEqual(['configuration']);
  });

  it('reads whatever text there is', async () => {
    const text = fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined });
    const role = fc.constantFrom<FileRole>(
      'manifest',
      'patch',
      'kustomization',
      'values',
      'chart',
    );
    await fc.assert(
      fc.asyncProperty(text, text, role, async (before, after, as) => {
        const { changes } = await classify(file(before, after, { role: as }));
        expect(
          changes.every(change => DEFAULT_CHANGE_RISKS[change.class]),
        ).toBe(true);
      }),
    );
  });
});

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let index = 1; index < 9; index += 1) {
    const before = `*a${index - 1}`;
    lines.push(
      `a${index}: &a${index} [${Array.from({ length: 9 }, () => before)}]`,
    );
  }
  return lines.join('\n');
}
