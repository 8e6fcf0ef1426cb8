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

import { BINDING_KEY } from 'backstage-plugin-release-pipeline-common';
import { z } from 'zod';
import type {
  ApplicationFacts,
  OperationFact,
  SourceFact,
} from '../../domain/types';
import { redact } from '../UpstreamError';

// Empty optional fields are absent, null or '' in turns; all three mean "not there".
const text = z
  .string()
  .nullish()
  .transform(value => value || undefined);
// What others wrote: without secrets, control characters and direction overrides (S36, S40).
const message = text.transform(value => value && redact(value));
// What a URL holds before its host: over SSH the user belongs to the address (S40).
const url = text.transform(
  value =>
    value &&
    value
      .replace(/^(ssh:\/\/[^/@:]*):[^/]*@/i, '$1@')
      .replace(/^((?!ssh:)[a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1'),
);
const texts = z
  .array(z.string())
  .nullish()
  .transform(value => (value?.length ? value : undefined));
const instant = z
  .string()
  .nullish()
  .transform((value, context) => {
    if (!value) {
      return undefined;
    }
    const milliseconds = Date.parse(value);
    if (Number.isNaN(milliseconds)) {
      context.addIssue({ code: 'custom', message: 'expected a time' });
      return z.NEVER;
    }
    return milliseconds;
  });
const flag = z
  .boolean()
  .nullish()
  .transform(value => value ?? false);

const sourceSchema = z.object({
  repoURL: url,
  name: text,
  path: text,
  chart: text,
  targetRevision: text,
  ref: text,
  helm: z
    .object({
      valueFiles: texts,
      ignoreMissingValueFiles: flag,
      fileParameters: z.array(z.object({ path: text })).nullish(),
    })
    .nullish(),
  kustomize: z
    .object({ components: texts, ignoreMissingComponents: flag })
    .nullish(),
  directory: z
    .object({ jsonnet: z.object({ libs: texts }).nullish() })
    .nullish(),
  plugin: z.unknown().optional(),
});

const initiatedBySchema = z
  .object({ username: text, automated: flag })
  .nullish();

const operationStateSchema = z.object({
  phase: z.string().min(1),
  message,
  startedAt: instant,
  finishedAt: instant,
  operation: z.object({
    initiatedBy: initiatedBySchema,
    sync: z
      .object({
        dryRun: flag,
        resources: z.array(z.unknown()).nullish(),
      })
      .nullish(),
  }),
  syncResult: z
    .object({
      revision: text,
      revisions: texts,
      resources: z
        .array(z.object({ hookType: text, status: text, images: texts }))
        .nullish(),
    })
    .nullish(),
});

const historySchema = z.object({
  revision: text,
  revisions: texts,
  deployStartedAt: instant,
  deployedAt: instant,
  initiatedBy: initiatedBySchema,
});

const applicationSchema = z.object({
  metadata: z.object({
    name: z.string().min(1),
    namespace: z.string().min(1),
    uid: z.string().min(1),
    resourceVersion: z.string().regex(/^\d+$/),
    labels: z.record(z.string(), z.string()).nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
    ownerReferences: z
      .array(z.object({ kind: z.string(), name: z.string() }))
      .nullish(),
    deletionTimestamp: text,
  }),
  spec: z.object({
    project: text,
    destination: z
      .object({ server: text, name: text, namespace: text })
      .nullish(),
    source: sourceSchema.nullish(),
    sources: z.array(sourceSchema).nullish(),
    sourceHydrator: z
      .object({
        drySource: z.object({ repoURL: url }),
        syncSource: z.object({
          repoURL: url,
          targetBranch: text,
          path: text,
        }),
      })
      .nullish(),
    syncPolicy: z
      .object({
        automated: z.object({ enabled: z.boolean().nullish() }).nullish(),
      })
      .nullish(),
  }),
  operation: z.record(z.string(), z.unknown()).nullish(),
  status: z.object({
    sync: z.object({ status: text, revision: text, revisions: texts }),
    health: z.object({
      status: text,
      message,
      lastTransitionTime: instant,
    }),
    operationState: operationStateSchema.nullish(),
    history: z.array(historySchema).nullish(),
    summary: z.object({ images: texts }).nullish(),
    conditions: z.array(z.object({ type: z.string(), message })).nullish(),
    reconciledAt: instant,
  }),
});

type Application = z.infer<typeof applicationSchema>;

// What Argo CD puts into `status` of a resource that it did not bring about.
const NOT_APPLIED = new Set(['Pruned', 'PruneSkipped', 'SyncFailed']);

/**
 * Reads one Application as GET gives it. Throws when something that decides is
 * missing or of another type, so that it counts as unknown; an enumeration's
 * new value is kept as it is and never counts as good (F46). The error names
 * paths only, never values.
 */
export function parseApplication(
  instance: string,
  json: unknown,
): ApplicationFacts {
  const parsed = applicationSchema.safeParse(json);
  if (!parsed.success) {
    const places = parsed.error.issues
      .slice(0, 5)
      .map(issue => issue.path.join('.') || 'the whole')
      .join(', ');
    throw new Error(`Application cannot be read: ${places}`);
  }
  const { metadata, spec, status, operation } = parsed.data;
  const automated = spec.syncPolicy?.automated;
  const owner = metadata.ownerReferences?.find(
    reference => reference.kind === 'ApplicationSet',
  );
  const last = status.operationState
    ? operationFact(status.operationState)
    : undefined;
  return {
    instance,
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    project: spec.project ?? 'default',
    labels: metadata.labels ?? {},
    componentAnnotation: metadata.annotations?.[BINDING_KEY],
    ownerSet: owner?.name,
    destination: {
      server: spec.destination?.server,
      name: spec.destination?.name,
      namespace: spec.destination?.namespace,
    },
    sources: sourcesOf(spec),
    autoSync: Boolean(automated && automated.enabled !== false),
    sync: {
      status: status.sync.status ?? 'Unknown',
      revision: status.sync.revision,
      revisions: status.sync.revisions,
    },
    health: {
      status: status.health.status ?? 'Unknown',
      message: status.health.message,
      lastTransitionAt: status.health.lastTransitionTime,
    },
    operationPending: Boolean(operation),
    lastOperation: last,
    lastFullOperation: lastFullOperation(last, status),
    summaryImages: status.summary?.images ?? [],
    conditions: (status.conditions ?? []).map(condition => ({
      type: condition.type,
      message: condition.message ?? '',
    })),
    reconciledAt: status.reconciledAt,
    lastDeployedAt: status.history?.at(-1)?.deployedAt,
    deleting: metadata.deletionTimestamp !== undefined,
  };
}

/** `sources` wins over `source`; a hydrated application syncs from its branch. */
function sourcesOf(spec: Application['spec']): SourceFact[] {
  if (spec.sourceHydrator) {
    const { drySource, syncSource } = spec.sourceHydrator;
    return [
      {
        repoURL: syncSource.repoURL ?? drySource.repoURL ?? '',
        path: syncSource.path,
        targetRevision: syncSource.targetBranch,
      },
    ];
  }
  const sources = spec.sources?.length
    ? spec.sources
    : [spec.source].filter(source => source !== undefined && source !== null);
  return sources.map(sourceFact);
}

function sourceFact({
  helm,
  kustomize,
  directory,
  plugin,
  ...source
}: z.infer<typeof sourceSchema>): SourceFact {
  const valueFiles = [
    ...(helm?.valueFiles ?? []),
    ...(helm?.fileParameters ?? []).flatMap(({ path }) => path ?? []),
  ];
  const components = kustomize?.components ?? [];
  const unfollowed = [
    ...(plugin ? ['a plugin'] : []),
    ...(directory?.jsonnet?.libs ? ['libraries of Jsonnet'] : []),
  ];
  return {
    ...source,
    repoURL: source.repoURL ?? '',
    ...(valueFiles.length > 0 && { valueFiles }),
    ...(components.length > 0 && { components }),
    ...((helm?.ignoreMissingValueFiles ||
      kustomize?.ignoreMissingComponents) && { ignoresMissing: true }),
    ...(unfollowed.length > 0 && { unfollowed }),
  };
}

function operationFact(
  state: z.infer<typeof operationStateSchema>,
): OperationFact {
  const { operation, syncResult } = state;
  const images = (syncResult?.resources ?? [])
    .filter(
      ({ hookType, status }) => !hookType && !NOT_APPLIED.has(status ?? ''),
    )
    .flatMap(resource => resource.images ?? []);
  return {
    phase: state.phase,
    message: state.message,
    startedAt: state.startedAt,
    finishedAt: state.finishedAt,
    dryRun: operation.sync?.dryRun ?? false,
    partial: Boolean(operation.sync?.resources?.length),
    initiatedBy: operation.initiatedBy?.username,
    automated: operation.initiatedBy?.automated ?? false,
    revision: syncResult?.revision,
    revisions: syncResult?.revisions,
    appliedImages: images.length ? [...new Set(images)].sort() : undefined,
  };
}

/**
 * The present operation when it was a full one that applied something; else
 * what the history tells of the last one (it holds only successful, full,
 * real syncs, without images). An operation under way counts once it applied
 * an image: before that the former one still describes what runs.
 */
function lastFullOperation(
  last: OperationFact | undefined,
  status: Application['status'],
): OperationFact | undefined {
  const applied =
    last?.appliedImages !== undefined ||
    (last?.finishedAt !== undefined &&
      Boolean(status.operationState?.syncResult));
  if (last && !last.dryRun && !last.partial && applied) {
    return last;
  }
  const entry = status.history?.at(-1);
  return (
    entry && {
      phase: 'Succeeded',
      startedAt: entry.deployStartedAt,
      finishedAt: entry.deployedAt,
      dryRun: false,
      partial: false,
      initiatedBy: entry.initiatedBy?.username,
      automated: entry.initiatedBy?.automated ?? false,
      revision: entry.revision,
      revisions: entry.revisions,
    }
  );
}
