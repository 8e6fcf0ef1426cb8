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

import type { CheckExpectations, CheckRequest } from './check';

/** What a preset fills in; what config says besides stands. */
export interface Preset {
  /** Absent: config must name a path. */
  path?: string;
  /** Follows the path that config names. */
  suffix?: string;
  method?: CheckRequest['method'];
  body?: CheckRequest['body'];
  expect: CheckExpectations;
  /** Where its answer names a commit, for those who ask for it. */
  revision?: string;
  /** Words for answers of this product, by status. */
  words?: Record<number, string>;
}

const MINUTE = 60_000;

/** What people ask of products that many run. */
export const PRESETS = {
  vault: {
    path: '/v1/sys/health',
    expect: {
      // 429 is a standby and 473 a performance standby: both are fine.
      status: [200, 429, 473],
      json: { initialized: { equals: true }, sealed: { equals: false } },
    },
    words: {
      472: 'is a secondary for disaster recovery',
      474: 'is a standby that does not reach the active node',
      501: 'is not initialized',
      503: 'is sealed',
      530: 'was removed from its cluster',
    },
  },
  keycloak: {
    path: '/health/ready',
    expect: { status: [200], json: { status: { equals: 'UP' } } },
    words: { 503: 'is not ready' },
  },
  'keycloak-token': {
    suffix: '/protocol/openid-connect/token',
    method: 'POST',
    body: 'client-credentials',
    expect: {
      status: [200],
      json: { access_token: { exists: true }, expires_in: { atLeast: 1 } },
    },
    words: { 400: 'gives no token', 401: 'gives no token' },
  },
  argocd: {
    path: '/healthz?full=true',
    expect: { status: [200] },
    words: { 503: 'is not healthy' },
  },
  'argocd-application': {
    expect: {
      status: [200],
      json: {
        'status.sync.status': { equals: 'Synced' },
        'status.health.status': { equals: 'Healthy' },
        'status.reconciledAt': { notOlderThan: 10 * MINUTE },
      },
    },
  },
  jenkins: {
    suffix:
      '/lastCompletedBuild/api/json?tree=number,result,actions[lastBuiltRevision[SHA1]]',
    expect: { status: [200], json: { result: { equals: 'SUCCESS' } } },
    revision: 'actions.*.lastBuiltRevision.SHA1',
    words: { 404: 'knows no completed build of this job' },
  },
  grafana: {
    path: '/api/health',
    expect: { status: [200], json: { database: { equals: 'ok' } } },
  },
  opa: {
    method: 'POST',
    body: 'facts-as-input',
    expect: { status: [200], decision: true },
  },
} satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

export const presetNames = Object.keys(PRESETS) as PresetName[];

export function presetOf(name: PresetName | undefined): Preset | undefined {
  return name && PRESETS[name];
}
