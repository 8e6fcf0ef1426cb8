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

import type { DeploymentChange } from '../deploymentChange';
import type { ComponentState, Deployment, Release } from '../types';

/** Writes changes into a state as the tables would, for tests that go on from there. */
export function applyChanges(
  state: ComponentState,
  changes: DeploymentChange[],
): ComponentState {
  return changes.reduce(applyChange, state);
}

function applyChange(
  state: ComponentState,
  change: DeploymentChange,
): ComponentState {
  switch (change.kind) {
    case 'release-seen': {
      const { key, version, artifacts, adopted, stage, at } = change;
      return {
        ...state,
        releases: [
          ...state.releases,
          {
            id: `release-${key}`,
            key,
            version,
            artifacts,
            adopted,
            ambiguous: false,
            firstSeenAt: at,
            firstSeenStage: stage,
            ...(change.placed && { order: nextOrder(state) }),
          },
        ],
      };
    }
    case 'release-placed':
      return withRelease(state, change.releaseId, { order: nextOrder(state) });
    case 'release-seen-earlier':
      return withRelease(state, change.releaseId, {
        firstSeenStage: change.stage,
      });
    case 'release-ambiguous':
      return withRelease(state, change.releaseId, { ambiguous: true });
    case 'release-digests':
      return withRelease(state, change.releaseId, {
        artifacts: change.artifacts,
      });
    case 'opened': {
      const { kind, key, ...deployment } = change;
      const release = state.releases.find(candidate => candidate.key === key);
      if (!release) {
        throw new Error(`No release has the key '${key}'`);
      }
      return {
        ...state,
        deployments: [
          {
            id: `deployment-${state.deployments.length + 1}`,
            releaseId: release.id,
            ...deployment,
          },
          ...state.deployments,
        ],
      };
    }
    case 'closed': {
      const { kind, deploymentId, ...end } = change;
      return withDeployment(state, deploymentId, end);
    }
    case 'updated': {
      const { kind, deploymentId, ...update } = change;
      return withDeployment(state, deploymentId, update);
    }
    case 'baseline-complete':
      return {
        ...state,
        component: { ...state.component, baselineAt: state.now },
      };
    default:
      throw new Error(`Unknown change ${JSON.stringify(change)}`);
  }
}

function nextOrder({ releases }: ComponentState): number {
  return Math.max(0, ...releases.map(({ order }) => order ?? 0)) + 1;
}

function withRelease(
  state: ComponentState,
  id: string,
  update: Partial<Release>,
): ComponentState {
  return {
    ...state,
    releases: state.releases.map(release =>
      release.id === id ? { ...release, ...update } : release,
    ),
  };
}

function withDeployment(
  state: ComponentState,
  id: string,
  update: Partial<Deployment>,
): ComponentState {
  return {
    ...state,
    deployments: state.deployments.map(deployment =>
      deployment.id === id ? { ...deployment, ...update } : deployment,
    ),
  };
}
