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

/** Read from above: the first that fits `Kind.group` decides. */
const KINDS: ReadonlyArray<[RegExp, ChangeClass]> = [
  [
    /^(CustomResourceDefinition|CompositeResourceDefinition|Composition)\./,
    'crds',
  ],
  [/^(Cluster)?Role(Binding)?\./, 'rbac'],
  [
    /^(ServiceAccount|RequestAuthentication|AuthorizationPolicy|AuthConfig|AuthenticationConfiguration)\./,
    'authentication',
  ],
  [
    /^(Keycloak|OAuth|Oidc|OIDC|Dex|Saml|Realm|IdentityProvider)\w*\./,
    'authentication',
  ],
  [
    /\.(k8s\.keycloak\.org|keycloak\.org|hydra\.ory\.sh|dex\.coreos\.com)$/,
    'authentication',
  ],
  [/^(Validating|Mutating)(Webhook|AdmissionPolicy)\w*\./, 'webhooks'],
  [
    /^(APIService\.|ConstraintTemplate\.|(Cluster)?Policy\.kyverno\.io|PolicyException\.)/,
    'webhooks',
  ],
  [/\.constraints\.gatekeeper\.sh$/, 'webhooks'],
  [/^\w*Secret\w*\./, 'secrets'],
  [
    /\.(secrets\.hashicorp\.com|external-secrets\.io|bitnami\.com|onepassword\.com)$/,
    'secrets',
  ],
  [/^\w*NetworkPolicy\./, 'network'],
  [
    /^(NetworkAttachmentDefinition|ServiceEntry|Sidecar|PeerAuthentication|EgressFirewall|EndpointSlice|Endpoints|IPAddressPool)\./,
    'network',
  ],
  [/\.(cilium\.io|crd\.projectcalico\.org|projectcalico\.org)$/, 'network'],
  [
    /^(PersistentVolume(Claim)?|StorageClass|VolumeAttachment|VolumeSnapshot\w*|VolumeAttributesClass|CSIDriver|ObjectBucketClaim)\./,
    'storage',
  ],
  [
    /^(Ingress\w*|Gateway\w*|\w*Route|ReferenceGrant|VirtualService|DestinationRule|HTTPProxy|BackendTLSPolicy|DNSEndpoint|Middleware|TLSOption|TLSStore)\./,
    'gateway',
  ],
  [
    /\.(gateway\.networking\.k8s\.io|cert-manager\.io|acme\.cert-manager\.io)$/,
    'gateway',
  ],
  [/^Terraform\w*\./, 'infrastructure'],
  [/^Workspace\.(app|tf)\./, 'infrastructure'],
  [
    /\.(crossplane|upbound)\.io$|\.cnrm\.cloud\.google\.com$|\.services\.k8s\.aws$|\.azure\.com$|\.cluster\.x-k8s\.io$/,
    'infrastructure',
  ],
  [/^Namespace\.$/, 'namespaces'],
  [/^(Application|AppProject|ApplicationSet)\.argoproj\.io$/, 'gitops'],
  [
    /\.(kustomize|source|helm|image|notification)\.toolkit\.fluxcd\.io$/,
    'gitops',
  ],
  [/\.(promoter\.argoproj\.io|kargo\.akuity\.io)$/, 'gitops'],
  [/^PodSecurityPolicy\.|^SecurityContextConstraints\./, 'pod-security'],
  [/^\w*FeatureFlag\w*\.|^FlagSourceConfiguration\./, 'feature-flags'],
  [/^(ConfigMap|LimitRange|ResourceQuota)\.$/, 'configuration'],
  [
    /^(HorizontalPodAutoscaler|VerticalPodAutoscaler|ScaledObject|ScaledJob|PodDisruptionBudget|PriorityClass)\./,
    'configuration',
  ],
  [/\.monitoring\.coreos\.com$/, 'configuration'],
  [
    /^(AnalysisTemplate|ClusterAnalysisTemplate)\.argoproj\.io$/,
    'configuration',
  ],
];

const WORKLOAD =
  /^(Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Pod|PodTemplate|Job|CronJob|Rollout|DeploymentConfig|CloneSet)\./;

/** What is gone with it is not made again by making it again. */
const STATEFUL =
  /^(StatefulSet|PersistentVolume(Claim)?|StorageClass|VolumeSnapshot\w*|Namespace|CustomResourceDefinition|ObjectBucketClaim|Cluster\.postgresql|Database|Kafka\w*|Postgre\w*|Percona\w*|MySQL\w*|MariaDB|Mongo\w*|Redis\w*|RabbitmqCluster|Elasticsearch|OpenSearch\w*|Cassandra\w*|Keycloak|Vault|Etcd\w*)\.|\.cnrm\.cloud\.google\.com$|\.(crossplane|upbound)\.io$|^Terraform\w*\./;

const full = (kind: string, group: string) => `${kind}.${group}`;

/** What a change of this kind is, whatever changes in it; undefined: a workload, a Service, or a kind that nobody named here. */
export function classOfKind(
  kind: string,
  group: string,
): ChangeClass | undefined {
  const name = full(kind, group);
  return KINDS.find(([pattern]) => pattern.test(name))?.[1];
}

/** Where nothing says a kind's group: the one by which it weighs something. */
export function groupOfKind(kind: string): string {
  const groups = ['', 'rbac.authorization.k8s.io', 'argoproj.io', 'kyverno.io'];
  return groups.find(group => classOfKind(kind, group) !== undefined) ?? '';
}

/** Something that runs pods. */
export function isWorkload(kind: string, group: string): boolean {
  return WORKLOAD.test(full(kind, group));
}

/** A deletion of it may lose data. */
export function keepsData(kind: string, group: string): boolean {
  return STATEFUL.test(full(kind, group));
}
