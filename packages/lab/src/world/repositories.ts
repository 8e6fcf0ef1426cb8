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

import { GitServer } from '../git';
import { COMPONENTS, LabComponent, Stage } from './world';

/** Names of the lab's Git repositories. */
export const GITOPS = 'gitops';
export const PLATFORM = 'platform';

const CI = { name: 'Acme CI', email: 'ci@example.com' };
const DAY = 24 * 60 * 60 * 1000;

const GITOPS_README = `# Environments of the services

\`apps/<stage>/<component>/kustomization.yaml\` says which image tag runs where.
`;

const PLATFORM_README = `# Environments of what comes as a Helm chart

\`environments/<stage>/<component>.yaml\` says which chart version runs where.
`;

/** Days before the first start of the lab on which a version went to a stage. */
const DEPLOYED: Record<Stage, { former: number; baseline: number }> = {
  dev: { former: 23, baseline: 9 },
  staging: { former: 22, baseline: 8 },
  production: { former: 20, baseline: 6 },
  'production-eu': { former: 20, baseline: 6 },
  'production-us': { former: 19, baseline: 5 },
};

/** The image of a component that is delivered by Kustomize. */
export function imageOf({ name }: LabComponent): string {
  return `registry.example.com/acme/${name}`;
}

/** Where a component's version in a stage is written. */
export function versionFileOf(component: LabComponent, stage: Stage) {
  return component.delivery === 'chart'
    ? {
        repository: PLATFORM,
        path: `environments/${stage}/${component.name}.yaml`,
      }
    : {
        repository: GITOPS,
        path: `apps/${stage}/${component.name}/kustomization.yaml`,
      };
}

/** The version that Git wants for a component in a stage. */
export async function desiredVersion(
  git: GitServer,
  component: LabComponent,
  stage: Stage,
): Promise<string> {
  const { repository, path } = versionFileOf(component, stage);
  const text = (await git.read(repository, path)) ?? '';
  const [, version] = /^\s*(?:newTag|version): (\S+)$/m.exec(text) ?? [];
  if (!version) {
    throw new Error(`${path} of ${repository} names no version`);
  }
  return version;
}

/** Writes a version for a component in a stage, as CI does it. */
export async function commitVersion(
  git: GitServer,
  component: LabComponent,
  stage: Stage,
  version: string,
  date?: Date,
): Promise<string> {
  const { repository, path } = versionFileOf(component, stage);
  return git.commit(
    repository,
    {
      [path]: text =>
        text?.replace(/^(\s*(?:newTag|version): )\S+$/m, `$1${version}`),
    },
    {
      message: `${component.name}: ${version} to ${stage}`,
      author: component.author,
      committer: CI,
      date,
    },
  );
}

/**
 * What comes along with a version where a person syncs: it lies in Git, and is
 * not applied before that version is promoted.
 */
export async function commitBeside(
  git: GitServer,
  component: LabComponent,
): Promise<void> {
  const { name, syncedByHand } = component;
  if (!syncedByHand) {
    return;
  }
  const { path } = versionFileOf(component, syncedByHand);
  await git.commit(
    GITOPS,
    {
      [path]: text =>
        text?.replace(
          '  - deployment.yaml\n',
          '  - deployment.yaml\n  - flags.yaml\n',
        ),
      [path.replace('kustomization', 'flags')]: `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}-flags
data:
  FEATURE_DOUBLE_ENTRY: 'on'
`,
    },
    {
      message: `${name}: keep double entries in ${syncedByHand}`,
      author: component.author,
      committer: CI,
    },
  );
}

/**
 * Creates both repositories with a past: the versions before the baseline,
 * and the way of the baseline from stage to stage.
 */
export async function createRepositories(git: GitServer): Promise<void> {
  const now = Date.now();
  const files: Record<string, Record<string, string>> = {
    [GITOPS]: { 'README.md': GITOPS_README },
    [PLATFORM]: { 'README.md': PLATFORM_README },
  };
  const deployments: Array<{
    component: LabComponent;
    stage: Stage;
    version: string;
    date: Date;
  }> = [];
  for (const [index, component] of COMPONENTS.entries()) {
    for (const stage of component.stages) {
      const { former, baseline } = component.versions;
      const { repository } = versionFileOf(component, stage);
      Object.assign(files[repository], filesOf(component, stage));
      // Not all at the same minute, as people work.
      const shift = index * 47 * 60 * 1000;
      const daysAgo = (days: number) => new Date(now - days * DAY + shift);
      deployments.push(
        {
          component,
          stage,
          version: former,
          date: daysAgo(DEPLOYED[stage].former),
        },
        {
          component,
          stage,
          version: baseline,
          date: daysAgo(DEPLOYED[stage].baseline),
        },
      );
    }
  }
  const info = { author: CI, date: new Date(now - 40 * DAY) };
  for (const [name, content] of Object.entries(files)) {
    await git.createRepository(name, content, {
      ...info,
      message: 'Set up the environments',
    });
  }
  deployments.sort((first, second) => Number(first.date) - Number(second.date));
  for (const { component, stage, version, date } of deployments) {
    await commitVersion(git, component, stage, version, date);
  }
}

function filesOf(
  component: LabComponent,
  stage: Stage,
): Record<string, string> {
  const { path } = versionFileOf(component, stage);
  if (component.delivery === 'chart') {
    return { [path]: chartFile(component) };
  }
  return {
    [path]: kustomization(component),
    [path.replace('kustomization', 'deployment')]: deployment(component, stage),
  };
}

function kustomization(component: LabComponent): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml

# The tag is written by CI (dev) and by promotions (everywhere else).
images:
  - name: ${imageOf(component)}
    newTag: 0.1.0
`;
}

function deployment(component: LabComponent, stage: Stage): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${component.name}
  labels:
    app.kubernetes.io/name: ${component.name}
spec:
  replicas: ${stage.startsWith('production') ? 6 : 2}
  selector:
    matchLabels:
      app.kubernetes.io/name: ${component.name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${component.name}
    spec:
      containers:
        - name: app
          image: ${imageOf(component)}
        - name: proxy
          image: registry.example.com/mesh/proxy:1.26.3
`;
}

function chartFile({ name }: LabComponent): string {
  return `# Version of the Helm chart ${name}. Values follow below.
chart: ${name}
version: 0.1.0

values:
  replicaCount: 2
`;
}
