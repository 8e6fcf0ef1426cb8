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

import type { ReleaseArtifacts } from 'backstage-plugin-release-pipeline-node';
import { createHash } from 'node:crypto';
import type { ReleaseRule } from './types';

type Artifact = ReleaseArtifacts[string];

/**
 * The key of a release (R1): SHA-256 in hex over the sorted parts. Registries
 * are no part of it, so that a mirror does not make another release.
 */
export function artifactKey(
  artifacts: ReleaseArtifacts,
  rule: ReleaseRule,
): string {
  const parts = Object.entries(artifacts)
    .map(([logical, artifact]) =>
      JSON.stringify([logical, ...identityOf(artifact, rule)]),
    )
    .sort();
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

function identityOf(artifact: Artifact, rule: ReleaseRule): string[] {
  const { name, tag = '', digest = '', revision = '' } = artifact;
  switch (rule.from) {
    case 'images':
      return [tag || digest];
    case 'chart':
      return digest ? [digest] : [name, tag];
    case 'revision':
      return [revision || digest];
    default:
      throw new Error(`Unknown kind of release '${JSON.stringify(rule)}'`);
  }
}

/**
 * The version as people call it: the first tag, in the order of the release
 * rule; without tags the first digest or commit, shortened.
 */
export function versionOf(artifacts: ReleaseArtifacts): string {
  const all = Object.values(artifacts);
  const tag = all.find(artifact => artifact.tag)?.tag;
  if (tag) {
    return tag;
  }
  const first = all.find(({ digest, revision }) => digest ?? revision);
  return shorten(first?.revision ?? first?.digest ?? 'unknown');
}

/** Commits to 7 and digests to 12 characters, other texts as they are. */
export function shorten(revision: string): string {
  if (/^[0-9a-f]{40}$/.test(revision)) {
    return revision.slice(0, 7);
  }
  return revision.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1');
}

/** Whether two readings of one key name different digests for one tag (R1). */
export function contradicts(
  known: ReleaseArtifacts,
  seen: ReleaseArtifacts,
): boolean {
  return Object.entries(seen).some(([logical, { digest }]) => {
    const before = known[logical]?.digest;
    return digest !== undefined && before !== undefined && digest !== before;
  });
}
