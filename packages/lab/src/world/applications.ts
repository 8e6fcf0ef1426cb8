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

import { ApplicationOptions } from '../argocd';
import { GitServer } from '../git';
import {
  desiredVersion,
  GITOPS,
  PLATFORM,
  versionFileOf,
} from './repositories';
import { applicationNameOf, LabComponent, Stage } from './world';

/** The label that confirms a binding from the Application's side (R19). */
export const COMPONENT_LABEL = 'release-pipeline/component';

/** How a component is declared to Argo CD in a stage, as Git wants it now. */
export async function applicationOf(
  git: GitServer,
  component: LabComponent,
  stage: Stage,
): Promise<ApplicationOptions> {
  const { name, project, applicationSet, unconfirmed, syncedByHand } =
    component;
  return {
    name: applicationNameOf(component, stage),
    project,
    labels: {
      'app.kubernetes.io/part-of': name,
      env: stage,
      ...(unconfirmed ? {} : { [COMPONENT_LABEL]: name }),
    },
    destination: {
      server: 'https://kubernetes.default.svc',
      namespace: `${name}-${stage}`,
    },
    autoSync: stage !== syncedByHand,
    ...(applicationSet ? { ownerSet: applicationSet } : {}),
    ...(component.delivery === 'chart'
      ? await chartSources(git, component, stage)
      : {
          source: {
            repoURL: git.urlOf(GITOPS),
            path: `apps/${stage}/${name}`,
            targetRevision: 'main',
          },
        }),
    settled: true,
  };
}

/** The chart itself, and the values beside it in Git. */
async function chartSources(
  git: GitServer,
  component: LabComponent,
  stage: Stage,
): Promise<Pick<ApplicationOptions, 'sources' | 'chartVersionFrom'>> {
  const { path: file } = versionFileOf(component, stage);
  const repoURL = git.urlOf(PLATFORM);
  return {
    sources: [
      {
        repoURL: 'https://charts.example.com',
        chart: component.name,
        targetRevision: await desiredVersion(git, component, stage),
        name: 'chart',
        helm: { releaseName: component.name, valueFiles: [`$values/${file}`] },
      },
      { repoURL, targetRevision: 'main', ref: 'values' },
    ],
    chartVersionFrom: { repoURL, file, path: 'version' },
  };
}
