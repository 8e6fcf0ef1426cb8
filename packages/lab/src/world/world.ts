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

/** Where a component can run; `production-*` are regions of production. */
export type Stage =
  | 'dev'
  | 'staging'
  | 'production'
  | 'production-eu'
  | 'production-us';

/** The two Argo CD instances. */
export type InstanceName = 'nonprod' | 'prod';

/** A component as the lab deploys it. Its catalog entity stands in `catalog/`. */
export type LabComponent = {
  name: string;
  /** The Argo CD project, and the system in the catalog. */
  project: 'commerce' | 'logistics' | 'insight' | 'platform';
  /** `kustomize`: an image tag in `gitops`; `chart`: a version in `platform`. */
  delivery: 'kustomize' | 'chart';
  stages: Stage[];
  /** What ran before, what runs when the lab begins, what CI brings next. */
  versions: { former: string; baseline: string; next: string };
  /** Who writes the changes that CI ships. */
  author: { name: string; email: string };
  /** The binding of R19; default: the label is there. */
  unconfirmed?: boolean;
  /** Where a person presses "Sync" once a version was promoted. */
  syncedByHand?: Stage;
  /** Its Applications are made by this ApplicationSet. */
  applicationSet?: string;
};

const STAGES: Stage[] = ['dev', 'staging', 'production'];

const LEA = { name: 'Lea Winter', email: 'lea@example.com' };
const OMAR = { name: 'Omar Haddad', email: 'omar@example.com' };
const INES = { name: 'Ines Costa', email: 'ines@example.com' };
const YUKI = { name: 'Yuki Mori', email: 'yuki@example.com' };
const NOOR = { name: 'Noor Bakker', email: 'noor@example.com' };
const UMA = { name: 'Uma Petrov', email: 'uma@example.com' };

/** Everything that runs in the lab. */
export const COMPONENTS: LabComponent[] = [
  kustomize('payments', 'commerce', LEA, '1.13.4', '1.14.2', '1.15.0'),
  kustomize('checkout', 'commerce', OMAR, '2.2.1', '2.3.0', '2.4.0'),
  kustomize('cart', 'commerce', LEA, '1.8.7', '1.9.0', '1.10.0'),
  kustomize('pricing', 'commerce', OMAR, '5.0.3', '5.1.0', '5.2.0'),
  {
    ...kustomize('shipping', 'logistics', INES, '3.0.0', '3.0.1', '3.1.0'),
    stages: ['dev', 'staging', 'production-eu', 'production-us'],
  },
  {
    ...kustomize('tracking', 'logistics', YUKI, '0.41.0', '0.42.0', '0.43.0'),
    applicationSet: 'fleet',
  },
  kustomize('warehouse', 'logistics', INES, '7.7.0', '7.8.2', '7.9.0'),
  kustomize('notifier', 'logistics', YUKI, '2.0.0', '2.0.1', '2.1.0'),
  chart('reports', 'insight', NOOR, '2.0.4', '2.1.0', '2.2.0'),
  {
    ...kustomize('search', 'insight', NOOR, '9.3.0', '9.4.0', '9.5.0'),
    unconfirmed: true,
  },
  kustomize('recommendations', 'insight', NOOR, '0.8.0', '0.9.0', '0.10.0'),
  chart('argocd', 'platform', UMA, '9.0.5', '9.1.0', '9.1.1'),
  chart('keycloak', 'platform', UMA, '7.0.0', '7.1.0', '7.1.1'),
  chart('vault', 'platform', UMA, '0.29.1', '0.30.0', '0.31.0'),
  chart('jenkins', 'platform', UMA, '5.8.0', '5.8.16', '5.8.17'),
  // A patch, a new capability, and what everything passes through.
  kustomize('invoices', 'commerce', OMAR, '1.3.8', '1.4.0', '1.4.1'),
  {
    ...kustomize('ledger', 'commerce', LEA, '2.0.2', '2.1.0', '2.2.0'),
    syncedByHand: 'production',
  },
  kustomize('gateway', 'platform', UMA, '3.5.4', '3.6.0', '3.6.1'),
];

/** @throws Error for a component that the lab does not have */
export function componentNamed(name: string): LabComponent {
  const component = COMPONENTS.find(candidate => candidate.name === name);
  if (!component) {
    throw new Error(`There is no component "${name}" in the lab`);
  }
  return component;
}

/** The instance that deploys to a stage. */
export function instanceOf(stage: Stage): InstanceName {
  return stage === 'dev' || stage === 'staging' ? 'nonprod' : 'prod';
}

/** The Application of a component in a stage. */
export function applicationNameOf(
  { name, applicationSet }: LabComponent,
  stage: Stage,
): string {
  return applicationSet
    ? `${applicationSet}-${stage}-${name}`
    : `${name}-${stage}`;
}

function kustomize(
  name: string,
  project: LabComponent['project'],
  author: LabComponent['author'],
  ...versions: [string, string, string]
): LabComponent {
  const [former, baseline, next] = versions;
  return {
    name,
    project,
    author,
    delivery: 'kustomize',
    stages: STAGES,
    versions: { former, baseline, next },
  };
}

function chart(
  name: string,
  project: LabComponent['project'],
  author: LabComponent['author'],
  ...versions: [string, string, string]
): LabComponent {
  return {
    ...kustomize(name, project, author, ...versions),
    delivery: 'chart',
  };
}
