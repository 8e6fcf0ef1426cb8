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

import type {
  Instant,
  ReleaseArtifacts,
} from 'backstage-plugin-release-pipeline-node';
import { contradicts } from './identify';
import type { DeploymentChange } from './deploymentChange';
import type { Sighting } from './sightings';
import type { ComponentState, Release, Running } from './types';

/** One release as one application showed it. */
interface Seen {
  running: Extract<Running, { kind: 'release' }>;
  sighting: Sighting;
  at: Instant;
}

/** What the sightings tell about releases: new ones, places, digests (R1, R6, R9). */
export function releaseChanges(
  state: ComponentState,
  sightings: Sighting[],
): DeploymentChange[] {
  const byKey = new Map<string, Seen[]>();
  for (const sighting of sightings) {
    for (const { running, fresh, observedAt } of sighting.status.targets) {
      if (fresh && running.kind === 'release') {
        byKey.set(running.key, [
          ...(byKey.get(running.key) ?? []),
          { running, sighting, at: observedAt ?? state.now },
        ]);
      }
    }
  }

  const changes: DeploymentChange[] = [];
  const unknown: Seen[][] = [];
  for (const [key, seen] of byKey) {
    const known = state.releases.find(release => release.key === key);
    if (known) {
      changes.push(
        ...changesOf(known, seen),
        ...(state.component.baselineAt === undefined
          ? seenEarlier(known, sightings, seen)
          : []),
      );
    } else {
      unknown.push(seen);
    }
  }
  return [...changes, ...inOrder(sightings, unknown).map(releaseSeen)];
}

function changesOf(release: Release, seen: Seen[]): DeploymentChange[] {
  const changes: DeploymentChange[] = [];
  const { artifacts, isAmbiguous } = merge(release.artifacts, seen);
  if (
    release.order === undefined &&
    !release.adopted &&
    seen.some(({ sighting }) => sighting.isFirst)
  ) {
    changes.push({ kind: 'release-placed', releaseId: release.id });
  }
  if (isAmbiguous && !release.ambiguous) {
    changes.push({ kind: 'release-ambiguous', releaseId: release.id });
  }
  const learnt = Object.entries(artifacts).some(
    ([logical, { digest }]) => digest !== release.artifacts[logical]?.digest,
  );
  if (learnt) {
    changes.push({ kind: 'release-digests', releaseId: release.id, artifacts });
  }
  return changes;
}

/**
 * The order of adopted releases is that of the stages that they ran in at first
 * sight (R6, R9), whichever Argo CD was read first.
 */
function seenEarlier(
  { adopted, firstSeenStage, id }: Release,
  sightings: Sighting[],
  [{ sighting }]: Seen[],
): DeploymentChange[] {
  const known = sightings.findIndex(
    ({ policy }) => policy.name === firstSeenStage,
  );
  return adopted && sightings.indexOf(sighting) < known
    ? [
        {
          kind: 'release-seen-earlier',
          releaseId: id,
          stage: sighting.policy.name,
        },
      ]
    : [];
}

function releaseSeen(seen: Seen[]): DeploymentChange {
  const [{ running, sighting }] = seen;
  const adopted = isAdopted(seen);
  return {
    kind: 'release-seen',
    key: running.key,
    version: running.version,
    artifacts: merge(running.artifacts, seen).artifacts,
    adopted,
    placed: adopted || seen.some(other => other.sighting.isFirst),
    stage: sighting.policy.name,
    at: Math.min(...seen.map(({ at }) => at)),
  };
}

/** Oldest first, because places are given in this order (R9). */
function inOrder(sightings: Sighting[], unknown: Seen[][]): Seen[][] {
  const position = ([{ sighting }]: Seen[]) => sightings.indexOf(sighting);
  return [...unknown].sort(
    (a, b) =>
      Number(isAdopted(b)) - Number(isAdopted(a)) ||
      (isAdopted(a) ? position(b) - position(a) : 0) ||
      a[0].at - b[0].at,
  );
}

function isAdopted(seen: Seen[]): boolean {
  return seen.every(({ sighting }) => sighting.isFirstSight);
}

/** Digests that became known are added; what is known already stays. */
function merge(known: ReleaseArtifacts, seen: Seen[]) {
  let isAmbiguous = false;
  const artifacts = Object.fromEntries(
    Object.entries(known).map(([logical, artifact]) => [
      logical,
      { ...artifact },
    ]),
  );
  for (const { running } of seen) {
    isAmbiguous ||=
      running.ambiguous === true || contradicts(artifacts, running.artifacts);
    for (const [logical, { digest }] of Object.entries(running.artifacts)) {
      if (digest !== undefined && artifacts[logical]) {
        artifacts[logical].digest ??= digest;
      }
    }
  }
  return { artifacts, isAmbiguous };
}
