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
import { Entity } from '@backstage/catalog-model';

/** The demo's directory: a developer and the platform team. */
export const people: Entity[] = [
  group('payments', 'Payments', ['dana']),
  group('platform', 'Platform', ['pat', 'sam']),
  user('dana', 'Dana Developer', ['payments']),
  user('pat', 'Pat Platform', ['platform']),
  user('sam', 'Sam Sre', ['platform']),
];

function group(name: string, displayName: string, members: string[]): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name },
    spec: { type: 'team', profile: { displayName }, children: [], members },
  };
}

function user(name: string, displayName: string, memberOf: string[]): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name },
    spec: {
      profile: { displayName, email: `${name}@example.com` },
      memberOf,
    },
  };
}
