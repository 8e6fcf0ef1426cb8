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

import { createHash } from 'node:crypto';
import { z } from 'zod';

/** One application as a list or the stream shows it: enough to see that something changed. */
export interface ListedApplication {
  namespace: string;
  name: string;
  project?: string;
  labels: Record<string, string>;
  /**
   * Over what decides: sync, health, images, revision, operation, labels,
   * source, destination, deletion. Equal hash = no need for a GET (R5).
   */
  listHash: string;
}

const COMMON = [
  'metadata.name',
  'metadata.namespace',
  'metadata.labels',
  'metadata.deletionTimestamp',
  'status.sync.status',
  'status.health',
  'status.summary',
  'status.operationState.phase',
  'status.operationState.startedAt',
  'status.operationState.finishedAt',
];
const NARROW_SPEC = [
  'spec.project',
  'spec.destination',
  'spec.source',
  'spec.sources',
  'spec.syncPolicy',
];
const REVISION = 'status.sync.revision';

/**
 * Before 3.5 a list knows only the whole `spec`, and no revision; what it does
 * not know it leaves out without an error. `spec` and `spec.x` together fail.
 */
export function listFields(narrow: boolean): string {
  const fields = narrow
    ? [...COMMON, ...NARROW_SPEC, REVISION]
    : [...COMMON, 'spec'];
  return [
    'metadata.resourceVersion',
    ...fields.map(path => `items.${path}`),
  ].join(',');
}

/**
 * The same facts as the list's, so that both give the same hash; a stream
 * filters any path on every version.
 */
export function streamFields(narrow: boolean): string {
  const fields = [...COMMON, ...NARROW_SPEC, ...(narrow ? [REVISION] : [])];
  return [
    'result.type',
    ...fields.map(path => `result.application.${path}`),
  ].join(',');
}

const text = z.string().nullish();
const sourceSchema = z.object({
  repoURL: text,
  path: text,
  chart: text,
  targetRevision: text,
  ref: text,
  name: text,
});

const itemSchema = z.object({
  metadata: z.object({
    name: z.string().min(1),
    namespace: z.string().min(1),
    labels: z.record(z.string(), z.string()).nullish(),
    deletionTimestamp: text,
  }),
  spec: z
    .object({
      project: text,
      destination: z.record(z.string(), z.unknown()).nullish(),
      source: sourceSchema.nullish(),
      sources: z.array(sourceSchema).nullish(),
      syncPolicy: z
        .object({
          automated: z.object({ enabled: z.boolean().nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  status: z
    .object({
      sync: z.object({ status: text, revision: text }).nullish(),
      health: z.object({ status: text, lastTransitionTime: text }).nullish(),
      summary: z.object({ images: z.array(z.string()).nullish() }).nullish(),
      operationState: z
        .object({ phase: text, startedAt: text, finishedAt: text })
        .nullish(),
    })
    .nullish(),
});

/** The answer to a list; `items` is null when nothing matches. */
export const listSchema = z.object({
  metadata: z.object({ resourceVersion: z.string() }),
  items: z.array(itemSchema).nullable(),
});

/** One message of the stream. */
export const streamMessageSchema = z.object({
  result: z.object({
    type: z.enum(['ADDED', 'MODIFIED', 'DELETED']),
    application: itemSchema,
  }),
});

/**
 * The hash that a list would give an application read whole. What is stored
 * says which state was read, and not which one a list had announced: an answer
 * of a replica that lags behind leaves the application to be read again (R5).
 *
 * @throws ZodError when something that decides is missing.
 */
export function listHashOf(json: unknown, narrow: boolean): string {
  return toListed(itemSchema.parse(json), narrow).listHash;
}

/** Shortens an item to what is kept of it. */
export function toListed(
  item: z.infer<typeof itemSchema>,
  narrow: boolean,
): ListedApplication {
  const { metadata, spec, status } = item;
  const labels = metadata.labels ?? {};
  const automated = spec?.syncPolicy?.automated;
  const sources = spec?.sources?.length
    ? spec.sources
    : [spec?.source].filter(source => source !== undefined && source !== null);
  const decisive = [
    spec?.project,
    Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
    sources.map(source => [
      source.repoURL,
      source.path,
      source.chart,
      source.targetRevision,
      source.ref,
      source.name,
    ]),
    ['server', 'name', 'namespace'].map(key => spec?.destination?.[key]),
    Boolean(automated && automated.enabled !== false),
    metadata.deletionTimestamp,
    status?.sync?.status,
    narrow ? status?.sync?.revision : undefined,
    status?.health?.status,
    status?.health?.lastTransitionTime,
    [...(status?.summary?.images ?? [])].sort(),
    status?.operationState?.phase,
    status?.operationState?.startedAt,
    status?.operationState?.finishedAt,
  ];
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    project: spec?.project || (spec ? 'default' : undefined),
    labels,
    listHash: createHash('sha256')
      // A projection says null or '' where a whole answer says nothing.
      .update(JSON.stringify(decisive, (_, value) => value || null))
      .digest('base64url')
      .slice(0, 22),
  };
}
