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

import { Manifest, ManifestRenderer, toManifest } from './manifests';
import { Repositories } from './repositories';
import {
  Application,
  ApplicationOptions,
  ApplicationSource,
  timestamp,
} from './types';

/** What Git (or a chart repository) says that an Application should be. */
export type DesiredState = {
  /** One per source. */
  revisions: string[];
  types: string[];
  manifests: Manifest[];
};

/** A deployment of the past, taken from the commits of an Application's path. */
export type PastDeployment = {
  id: number;
  revisions: string[];
  at: string;
};

export function sourcesOf(application: Application): ApplicationSource[] {
  const { source, sources } = application.spec;
  return sources ?? (source ? [source] : []);
}

/**
 * Renders all sources of an Application.
 * @throws Error with the message of its `ComparisonError`
 */
export async function renderDesiredState(
  renderer: ManifestRenderer,
  application: Application,
  extraImages: string[],
): Promise<DesiredState> {
  const sources = sourcesOf(application);
  const desired: DesiredState = { revisions: [], types: [], manifests: [] };
  for (const [index, source] of sources.entries()) {
    try {
      const rendered = await renderer.render(source, sources);
      desired.revisions.push(rendered.revision);
      desired.types.push(rendered.type);
      for (const object of rendered.objects) {
        const { namespace } = application.spec.destination;
        desired.manifests.push(toManifest(object, namespace, extraImages));
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(
        `Failed to load target state: failed to generate manifest for source ${
          index + 1
        } of ${sources.length}: rpc error: code = Unknown desc = ${message}`,
      );
    }
  }
  return desired;
}

/**
 * The deployments that an Application would have had, had it been there all the time: one per commit that touched
 * its path (or the file with its chart version), oldest first, at most ten; ids count from the first.
 */
export async function pastDeployments(
  repositories: Repositories,
  renderer: ManifestRenderer,
  application: Application,
  { chartVersionFrom }: ApplicationOptions,
  revisions: string[],
): Promise<PastDeployment[]> {
  const sources = sourcesOf(application);
  const followed = chartVersionFrom
    ? { repoURL: chartVersionFrom.repoURL, path: chartVersionFrom.file }
    : sources.find(source => source.path !== undefined);
  if (!followed?.path || !repositories.has(followed.repoURL)) {
    return [{ id: 0, revisions, at: application.metadata.creationTimestamp }];
  }
  const { repoURL, path } = followed;
  const head = chartVersionFrom
    ? await repositories.resolve(repoURL, 'main')
    : revisions[sources.findIndex(source => source.path === path)];
  const { commits, total } = await repositories.history(
    repoURL,
    head,
    path,
    10,
  );
  const deployments: PastDeployment[] = [];
  for (const [index, { sha, date }] of commits.entries()) {
    const chartVersion = chartVersionFrom
      ? await renderer.lookUp({ ...chartVersionFrom, revision: sha })
      : undefined;
    deployments.unshift({
      id: total - 1 - index,
      revisions: sources.map((source, position) => {
        const own = source.chart ? chartVersion : sha;
        return source.repoURL === repoURL || source.chart
          ? own ?? revisions[position]
          : revisions[position];
      }),
      at: timestamp(date),
    });
  }
  return deployments;
}
