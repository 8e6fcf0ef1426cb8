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

import { ArgoCdVersion } from './types';

const details = {
  '3.5.1': {
    BuildDate: '2026-08-12T12:00:00Z',
    GitCommit: '109ca7ca71139e514114499d294a492e7910a965',
    KubectlVersion: 'v0.36.1',
    JsonnetVersion: 'v0.22.0',
  },
  '3.2.12': {
    BuildDate: '2026-01-01T00:00:00Z',
    GitCommit: '4caf2709419b4f172d5a7adbe95d20cb1d86e3bd',
    KubectlVersion: undefined,
    JsonnetVersion: 'v0.21.0',
  },
};

/** Body of `/api/version`: the bare version for strangers, all of it for whoever has a valid token. */
export function versionBody(version: ArgoCdVersion, isKnown: boolean): object {
  const tag = `v${version}`;
  return isKnown
    ? {
        Version: tag,
        GitTag: tag,
        GitTreeState: 'clean',
        GoVersion: 'go1.26.8',
        Compiler: 'gc',
        Platform: 'linux/amd64',
        KustomizeVersion: 'v5.7.1 unknown',
        HelmVersion: 'v3.19',
        ...details[version],
      }
    : { Version: tag };
}
