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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArgoCdSimulator } from './argocd';
import type { CatalogEntity } from './catalog';
import { GitServer } from './git';

/** The one name and version pair that a stage starts with. */
const FIRST_VERSION = '1.0.0';
const STAGES = ['dev', 'staging', 'production'] as const;

const TRUSTED_ORIGIN = 'test-directory:default/';

/**
 * A small world for backend tests: real Git, two simulated Argo CD servers, a
 * pipeline `standard` whose staging starts by itself and whose production asks
 * two of platform (pat, sam); dana is the developer.
 */
export interface SmallWorld {
  git: GitServer;
  nonprod: ArgoCdSimulator;
  prod: ArgoCdSimulator;
  entities: CatalogEntity[];
  config: object;
  /** Commits a version into a stage's directory, as somebody else would. */
  push(component: string, stage: string, version: string): Promise<void>;
  /** The tag that Git wants in a stage. */
  desired(component: string, stage: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

const GIT = { username: 'portal', password: 'test-password' };
const TOKEN = { nonprod: 'test.nonprod.token', prod: 'test.prod.token' };

function files(name: string, version: string): Record<string, string> {
  return Object.fromEntries(
    STAGES.flatMap(stage => [
      [
        `apps/${stage}/${name}/kustomization.yaml`,
        `resources:\n  - deployment.yaml\nimages:\n  - name: registry.example.com/acme/${name}\n    newTag: ${version} # moved by the pipeline\n`,
      ],
      [
        `apps/${stage}/${name}/deployment.yaml`,
        `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          image: registry.example.com/acme/${name}\n`,
      ],
    ]),
  );
}

function component(name: string, annotations: object = {}): CatalogEntity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      annotations: { 'release-pipeline/pipeline': 'standard', ...annotations },
    },
    spec: { type: 'service', owner: 'group:default/developers' },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/developers' }],
  };
}

function user(name: string): CatalogEntity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: {
      name,
      annotations: {
        'backstage.io/managed-by-origin-location': `${TRUSTED_ORIGIN}${name}`,
      },
    },
    spec: { profile: { displayName: `${name} tester` }, memberOf: [] },
  };
}

function group(name: string, members: string[]): CatalogEntity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name,
      annotations: {
        'backstage.io/managed-by-origin-location': `${TRUSTED_ORIGIN}${name}`,
      },
    },
    spec: { type: 'team', children: [], members },
  };
}

/** Starts the world with these components, each at 1.0.0 in three stages. */
export async function startSmallWorld(options: {
  components: string[];
  /** Laid over the production stage of pipeline `standard`. */
  production?: object;
  staging?: object;
  /** Laid over the block `releasePipeline`. */
  policy?: object;
}): Promise<SmallWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'release-pipeline-world-'));
  const git = await GitServer.start({
    directory: join(directory, 'git'),
    credentials: GIT,
  });
  await git.createRepository(
    'gitops',
    Object.assign(
      {},
      ...options.components.map(name => files(name, FIRST_VERSION)),
    ),
    { message: 'Begin', author: { name: 'Ci Robot', email: 'ci@example.com' } },
  );
  const simulator = (name: 'nonprod' | 'prod') =>
    ArgoCdSimulator.start({
      name,
      tokens: { [TOKEN[name]]: { account: 'portal', readOnly: true } },
      repositories: { [git.urlOf('gitops')]: git.directoryOf('gitops') },
      timing: {
        pollMs: 200,
        syncMs: 50,
        progressMs: 100,
        lingerMs: 100,
        reconcileMs: 2000,
      },
    });
  const argocd = {
    nonprod: await simulator('nonprod'),
    prod: await simulator('prod'),
  };
  for (const name of options.components) {
    for (const stage of STAGES) {
      await argocd[stage === 'production' ? 'prod' : 'nonprod'].putApplication({
        name: `${name}-${stage}`,
        project: 'shop',
        labels: { 'release-pipeline/component': name },
        source: {
          repoURL: git.urlOf('gitops'),
          path: `apps/${stage}/${name}`,
          targetRevision: 'main',
        },
        autoSync: true,
        selfHeal: true,
      });
    }
  }

  const target = (instance: string, stage: string) => ({
    target: { instance, application: `{{ component.name }}-${stage}` },
  });
  const promote = (stage: string) => ({
    promote: {
      with: 'git-commit',
      repository: 'gitops',
      file: `apps/${stage}/{{ component.name }}/kustomization.yaml`,
      kustomizeImages: true,
    },
  });
  const instance = (name: 'nonprod' | 'prod') => ({
    name,
    url: argocd[name].url,
    token: TOKEN[name],
  });
  return {
    git,
    ...argocd,
    entities: [
      ...options.components.map(name => component(name)),
      user('dana'),
      user('pat'),
      user('sam'),
      group('developers', ['dana']),
      group('platform', ['pat', 'sam']),
    ],
    config: {
      permission: { enabled: true },
      argocd: {
        appLocatorMethods: [
          {
            type: 'config',
            instances: [instance('nonprod'), instance('prod')],
          },
        ],
      },
      releasePipeline: {
        authority: { trustedOrigins: [TRUSTED_ORIGIN] },
        observation: { interval: { seconds: 1 }, settle: { seconds: 1 } },
        git: {
          repositories: {
            gitops: {
              url: git.urlOf('gitops'),
              branch: 'main',
              username: GIT.username,
              token: GIT.password,
            },
          },
        },
        pipelines: {
          standard: {
            stages: {
              dev: target('nonprod', 'dev'),
              staging: {
                after: ['dev'],
                ...target('nonprod', 'staging'),
                start: 'automatic',
                ...promote('staging'),
                gates: { health: { type: 'argocd-health', of: 'dev' } },
                ...options.staging,
              },
              production: {
                after: ['staging'],
                ...target('prod', 'production'),
                ...promote('production'),
                cooldown: { seconds: 0 },
                gates: {
                  health: { type: 'argocd-health', of: 'staging' },
                  approvals: {
                    type: 'approval',
                    required: 2,
                    from: ['group:default/platform'],
                  },
                },
                ...options.production,
              },
            },
          },
        },
        ...options.policy,
      },
    },
    async push(name, stage, version) {
      const path = `apps/${stage}/${name}/kustomization.yaml`;
      const text = (await git.read('gitops', path)) ?? '';
      await git.commit(
        'gitops',
        { [path]: text.replace(/newTag: \S+/, `newTag: ${version}`) },
        {
          message: `Ship ${name} ${version} to ${stage}`,
          author: { name: 'Ci Robot', email: 'ci@example.com' },
        },
      );
    },
    async desired(name, stage) {
      const text = await git.read(
        'gitops',
        `apps/${stage}/${name}/kustomization.yaml`,
      );
      return text?.match(/newTag: (\S+)/)?.[1];
    },
    async stop() {
      await argocd.nonprod.stop();
      await argocd.prod.stop();
      await git.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
