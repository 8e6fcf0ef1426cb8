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

import type { RiskClass } from 'backstage-plugin-release-pipeline-common';

/** How risky each class of change is unless config says otherwise, and what it is called. */
const CLASSES = {
  images: { risk: 'low', title: 'images' },
  scale: { risk: 'low', title: 'replicas and resource limits' },
  metadata: { risk: 'low', title: 'labels and references' },
  documentation: { risk: 'low', title: 'documentation' },

  configuration: { risk: 'medium', title: 'configuration changes' },
  'feature-flags': { risk: 'medium', title: 'feature flag changes' },
  capabilities: { risk: 'medium', title: 'new parts' },
  dependencies: { risk: 'medium', title: 'dependency changes' },
  deletion: { risk: 'medium', title: 'deletion' },
  'unknown-kind': { risk: 'medium', title: 'changes of other kinds' },

  crds: { risk: 'high', title: 'custom resource definition changes' },
  rbac: { risk: 'high', title: 'RBAC changes' },
  secrets: { risk: 'high', title: 'secret changes' },
  network: { risk: 'high', title: 'network changes' },
  storage: { risk: 'high', title: 'storage changes' },
  gateway: { risk: 'high', title: 'gateway and TLS changes' },
  infrastructure: { risk: 'high', title: 'infrastructure changes' },
  authentication: { risk: 'high', title: 'authentication changes' },
  'pod-security': { risk: 'high', title: 'pod security changes' },
  webhooks: { risk: 'high', title: 'admission and webhook changes' },
  namespaces: { risk: 'high', title: 'namespace changes' },
  gitops: { risk: 'high', title: 'GitOps workflow changes' },
  'stateful-deletion': {
    risk: 'high',
    title: 'deletion of what keeps data',
  },
  unreadable: { risk: 'high', title: 'unreadable' },
} as const satisfies Record<string, { risk: RiskClass; title: string }>;

/** A class of changes by the name that config uses. */
export type ChangeClass = keyof typeof CLASSES;

export const CHANGE_CLASSES = Object.keys(CLASSES) as ChangeClass[];

/** What holds without being written (R14). */
export const DEFAULT_CHANGE_RISKS = Object.fromEntries(
  CHANGE_CLASSES.map(name => [name, CLASSES[name].risk]),
) as Record<ChangeClass, RiskClass>;

/** Part of a sentence, such as `RBAC changes`. */
export function titleOfChange(name: ChangeClass): string {
  return CLASSES[name].title;
}

/** What config says, on top of what holds without being written. */
export function changeRisksOf(
  written: Partial<Record<ChangeClass, RiskClass>>,
): Record<ChangeClass, RiskClass> {
  return { ...DEFAULT_CHANGE_RISKS, ...written };
}
