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

import type { ChangeClass } from './classes';
import type { ManifestDocument } from './documents';
import { classOfKind, isWorkload } from './kinds';
import type { FieldChange } from './leaves';

type Rule = [RegExp, ChangeClass | ((change: FieldChange) => ChangeClass)];

/** In every document, also of a kind that is otherwise weighty. */
const METADATA: Rule[] = [
  [
    /^(.*\.)?metadata\.(labels|annotations)\.(app\.kubernetes\.io\/(version|managed-by)|helm\.sh\/chart|chart|version|checksum\/.*|kubectl\.kubernetes\.io\/restartedAt)$/,
    'metadata',
  ],
  [/^(.*\.)?metadata\.(labels|annotations)\.argocd\.argoproj\.io\//, 'gitops'],
  [/^status(\.|$)/, 'metadata'],
];

const POD: Rule[] = [
  [/\$patch$/, 'deletion'],
  [/(^|\.)(init|ephemeral)?[cC]ontainers\[[^\]]*\]\.image$/, imageOf],
  [/(^|\.)(init|ephemeral)?[cC]ontainers\[[^\]]*\]\.name$/, 'dependencies'],
  [
    /(^|\.)securityContext(\.|$)|(^|\.)host(Network|PID|IPC|Users)$|(^|\.)runtimeClassName$/,
    'pod-security',
  ],
  [
    /(^|\.)(serviceAccount(Name)?|automountServiceAccountToken)$/,
    'authentication',
  ],
  [
    /(^|\.)volumeClaimTemplates(\[|$)|(^|\.)persistentVolumeClaimRetentionPolicy(\.|$)/,
    'storage',
  ],
  [
    /(^|\.)volumes\[[^\]]*\]\.(configMap|downwardAPI|emptyDir|projected|name|image)(\.|$)/,
    'configuration',
  ],
  [/(^|\.)volumes\[[^\]]*\]\.secret(\.|$)/, 'secrets'],
  [/(^|\.)volumes(\[|$)/, 'storage'],
  [/(^|\.)(replicas|parallelism|completions)$|(^|\.)resources(\.|$)/, 'scale'],
];

const SERVICE: Rule[] = [
  [
    /^spec\.(type|externalName|externalIPs|externalTrafficPolicy|loadBalancer\w*|clusterIP)/,
    'network',
  ],
];

const SCALER: Rule[] = [
  [
    /^spec\.(min|max)Replica(s|Count)$|^spec\.(minAvailable|maxUnavailable|idleReplicaCount)$/,
    'scale',
  ],
];

const APPLICATION: Rule[] = [
  [/^spec\.sources?(\[[^\]]*\])?\.targetRevision$/, 'dependencies'],
];

const HELM_RELEASE: Rule[] = [[/^spec\.chart\.spec\.version$/, 'dependencies']];

const FLAGS: Rule[] = [[/(^|[^a-z])(feature|flag|toggle)/i, 'feature-flags']];

const KUSTOMIZATION: Rule[] = [
  [/^images\[[^\]]*\]\.(newTag|digest|name)$/, 'images'],
  [/^images\[[^\]]*\]\.newName$/, imageOf],
  [/^replicas\[/, 'scale'],
  [/^(namespace|namePrefix|nameSuffix)$/, 'namespaces'],
  // What they name is compared by itself, unless it lies elsewhere.
  [
    /^(resources|bases|components|crds|patches|patchesStrategicMerge|patchesJson6902)\[/,
    referenceOf,
  ],
  [/^secretGenerator(\[|$)/, 'secrets'],
  [/^helmCharts\[[^\]]*\]\.(name|version|repo|releaseName)$/, 'dependencies'],
  [
    /^(generators|transformers|validators|configurations|openapi|helmGlobals|helmCharts)(\W|$)/,
    'gitops',
  ],
  [/^(apiVersion|kind)$/, 'metadata'],
  ...FLAGS,
];

/** Keys of a chart's values; what nothing fits is configuration. */
const VALUES: Rule[] = [
  [/(^|\.)(tag|digest|appVersion|imageTag)$/i, 'images'],
  [/(^|\.)(\w*[iI]mage|images?\.(\w+\.)?(name|repository|registry))$/, imageOf],
  [/(^|\.)rbac(\.|$)|clusterRole/i, 'rbac'],
  [
    /serviceAccount|(^|\.)(auth|oauth\w*|oidc|saml|ldap|keycloak|sso)(\.|$)/i,
    'authentication',
  ],
  [
    /(^|\.)(\w*secret\w*|password|token|apiKey|credentials?)(\.|\[|$)/i,
    'secrets',
  ],
  [/networkPolic(y|ies)|loadBalancer|nodePort/i, 'network'],
  [
    /persisten(ce|t)|(^|\.)storage|volumeClaim|(^|\.)(extra)?volumes(\[|$)|storageClass/i,
    'storage',
  ],
  [
    /ingress|gateway|certificate|(^|\.)(tls|https?route|hosts?)(\.|\[|$)/i,
    'gateway',
  ],
  [/securityContext|(^|\.)(privileged|hostNetwork|hostPID)$/i, 'pod-security'],
  [/(^|\.)(install)?crds?(\.|$)/i, 'crds'],
  [/webhook/i, 'webhooks'],
  [/(^|\.)namespace(\.|$)/i, 'namespaces'],
  [
    /(^|\.)(replicas?|replicaCount|\w*Replicas)$|(^|\.)(resources|autoscaling|limits|requests)(\.|$)/i,
    'scale',
  ],
  ...FLAGS,
];

const CHART: Rule[] = [
  [/^dependencies(\[|$)/, 'dependencies'],
  [/^(version|appVersion)$/, 'images'],
  [
    /^(apiVersion|name|description|keywords|home|sources|maintainers|icon|annotations|generated|digest)/,
    'metadata',
  ],
];

/** What the change of one place in a document is. */
export function classOfField(
  document: ManifestDocument,
  change: FieldChange,
): ChangeClass {
  const { kind, group } = document;
  const ofKind = classOfKind(kind, group);
  const [rules, otherwise] = rulesFor(document, ofKind);
  return firstOf([...METADATA, ...rules], change) ?? otherwise;
}

/** The same for `kustomization.yaml`, values of a chart, and `Chart.yaml`. */
export function classOfKey(
  role: 'kustomization' | 'values' | 'chart',
  change: FieldChange,
): ChangeClass {
  const rules = { kustomization: KUSTOMIZATION, values: VALUES, chart: CHART };
  return firstOf(rules[role], change) ?? 'configuration';
}

/** A new pod that may do what others may not. */
export function isPrivileged({ path, after }: FieldChange): boolean {
  return (
    (/(^|\.)(privileged|allowPrivilegeEscalation|hostNetwork|hostPID|hostIPC)$/.test(
      path,
    ) &&
      after === true) ||
    /(^|\.)volumes\[[^\]]*\]\.hostPath(\.|$)/.test(path)
  );
}

function rulesFor(
  { kind, group, name }: ManifestDocument,
  ofKind: ChangeClass | undefined,
): [Rule[], ChangeClass] {
  if (isWorkload(kind, group)) {
    return [POD, 'configuration'];
  }
  if (ofKind === undefined) {
    return kind === 'Service'
      ? [SERVICE, 'configuration']
      : [POD, 'unknown-kind'];
  }
  if (kind === 'ConfigMap') {
    return [
      FLAGS,
      FLAGS.some(([flag]) => flag.test(name)) ? 'feature-flags' : ofKind,
    ];
  }
  if (kind === 'Application' || kind === 'ApplicationSet') {
    return [APPLICATION, ofKind];
  }
  if (kind === 'HelmRelease') {
    return [HELM_RELEASE, ofKind];
  }
  return [
    /Autoscaler|ScaledObject|DisruptionBudget/.test(kind) ? SCALER : [],
    ofKind,
  ];
}

function firstOf(
  rules: readonly Rule[],
  change: FieldChange,
): ChangeClass | undefined {
  const found = rules.find(([pattern]) => pattern.test(change.path))?.[1];
  return typeof found === 'function' ? found(change) : found;
}

/** Another version, or another mirror, of the same image is no new dependency. */
function imageOf({ before, after }: FieldChange): ChangeClass {
  return typeof before === 'string' &&
    typeof after === 'string' &&
    withoutVersion(before) === withoutVersion(after)
    ? 'images'
    : 'dependencies';
}

function withoutVersion(image: string): string {
  const repository = image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
  const [host, ...path] = repository.split('/');
  // A first part with a dot or a port is a registry (R1: never part of what it is).
  return path.length > 0 && /[.:]|^localhost$/.test(host)
    ? path.join('/')
    : repository;
}

/** A base that lies elsewhere brings what cannot be seen here. */
function referenceOf({ before, after }: FieldChange): ChangeClass {
  return [before, after].some(isElsewhere) ? 'dependencies' : 'metadata';
}

/** Whether a reference of a kustomization leads out of its repository. */
export function isElsewhere(reference: unknown): boolean {
  return (
    typeof reference === 'string' &&
    /^[a-z+]+:\/\/|^[\w.-]+@[\w.-]+:|^(github|gitlab|bitbucket)\.\w+\/|[?&]ref=|\/\/.*\?/.test(
      reference,
    )
  );
}
