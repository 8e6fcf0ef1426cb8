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

import type { ArgoCdSimulator } from '../argocd';
import type { GitServer } from '../git';
import type { Clusters } from './Clusters';
import { desiredVersion } from './repositories';
import {
  applicationNameOf,
  COMPONENTS,
  type InstanceName,
  instanceOf,
} from './world';

/** After a push: whoever syncs by hand does so where another version is wanted. */
export async function syncByHand(
  git: GitServer,
  argocd: Record<InstanceName, ArgoCdSimulator>,
  clusters: Clusters,
): Promise<void> {
  for (const component of COMPONENTS) {
    const { syncedByHand: stage } = component;
    const wanted = stage && (await desiredVersion(git, component, stage));
    if (
      stage &&
      wanted &&
      !clusters.versions(component, stage).includes(wanted)
    ) {
      const name = applicationNameOf(component, stage);
      await argocd[instanceOf(stage)].sync(name, 'uma');
    }
  }
}
