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

import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { builtInExecutors } from '../executors';
import { builtInGateTypes } from '../gates';
import { GateSources } from '../gates/GateSources';
import { readReleasePipelineConfig } from './readConfig';
import type { PolicyRegistry } from './readGates';
import type { ReleasePipelineConfig } from './types';

/** What an instance, a repository and so on may be configured with, for tests. */
export const SECRETS = [
  'seeded-instance-token',
  'seeded-instance-password',
  'seeded-repository-token',
  'seeded-prometheus-token',
  'seeded-alertmanager-password',
  'seeded-check-token',
];

/** The kinds of gates and executors that come with the plugin. */
export function builtIn(): PolicyRegistry {
  const sources = new GateSources();
  return {
    gateTypes: new Map(
      builtInGateTypes(sources).map(gateType => [gateType.type, gateType]),
    ),
    executors: new Map(
      builtInExecutors({ repositories: new Map() }).map(executor => [
        executor.name,
        executor,
      ]),
    ),
    queries: sources.queries,
    checkConfigs: sources.checkConfigs,
  };
}

const promote = (stage: string) => ({
  with: 'git-commit',
  repository: 'gitops',
  file: `apps/${stage}/{{ component.name }}/kustomization.yaml`,
  kustomizeImages: true,
});

/** A whole configuration, as adopters write it; change the copy as you like. */
export function exampleConfig() {
  return {
    permission: { enabled: true },
    argocd: {
      appLocatorMethods: [
        {
          type: 'config',
          instances: [
            {
              name: 'nonprod',
              url: 'https://argocd.nonprod.example.com/',
              token: SECRETS[0],
            },
          ],
        },
        {
          type: 'config',
          instances: [
            {
              name: 'prod',
              url: 'https://argocd.internal.example.com',
              frontendUrl: 'https://argocd.example.com',
              username: 'portal',
              password: SECRETS[1],
            },
          ],
        },
      ],
    },
    releasePipeline: {
      authority: { trustedOrigins: ['ldap://main/'] },
      git: {
        repositories: {
          gitops: {
            url: 'https://git.example.com/acme/gitops.git',
            branch: 'main',
            username: 'portal',
            token: SECRETS[2],
          },
        },
      },
      prometheus: {
        instances: {
          prod: {
            url: 'https://prometheus.internal.example.com',
            frontendUrl: 'https://prometheus.example.com',
            token: SECRETS[3],
          },
        },
        queries: {
          'error-ratio': {
            instance: 'prod',
            expr: 'sum(rate(errors{service="{{ component.name }}",stage="{{ stage }}"}[{{ window }}]))',
            samples:
              'sum(increase(requests{stage="{{ stage }}"}[{{ window }}]))',
            window: { minutes: 10 },
            freshness: { minutes: 2 },
          },
        },
      },
      alertmanager: {
        instances: {
          prod: {
            url: 'https://alertmanager.example.com',
            username: 'portal',
            password: SECRETS[4],
          },
        },
      },
      checks: {
        policy: {
          preset: 'opa',
          url: 'https://opa.example.com',
          path: '/v1/data/release',
          token: SECRETS[5],
        },
        smoke: {
          url: 'https://example.com',
          path: '/{{ component.name }}/state',
          expect: {
            status: [200, 204],
            headers: { 'X-State': { equals: 'ready' } },
            json: { 'checks.0.age': { atMost: 5 } },
            latency: { atMost: { seconds: 1 } },
          },
        },
      },
      reporters: {
        ci: {
          components: ['*'],
          stages: ['staging', 'production'],
          checks: ['smoke-test'],
        },
      },
      calendar: {
        freezes: {
          'year-end': {
            title: 'Year end',
            start: '2026-12-20T18:00',
            end: '2027-01-02T06:00',
            zone: 'Europe/Berlin',
            scope: { systems: ['shop'] },
            except: { components: ['status-page'] },
            reason: 'Nobody is there to help',
            owner: 'platform',
            link: 'https://wiki.example.com/year-end',
          },
        },
        windows: {
          saturdays: {
            start: '2026-01-03T22:00',
            duration: { hours: 4 },
            zone: 'Europe/Berlin',
            recurrence: {
              rule: 'FREQ=WEEKLY;BYDAY=SA',
              exdates: ['2026-12-26T22:00'],
              rdates: ['2026-12-27T22:00:00'],
            },
            scope: { types: ['infrastructure'], instances: ['prod'] },
            risk: ['high'],
            directions: ['forward', 'hotfix'],
          },
        },
      },
      pipelines: {
        standard: {
          release: { from: 'images' },
          stages: {
            dev: {
              target: {
                instance: 'nonprod',
                application: '{{ component.name }}-dev',
              },
            },
            staging: {
              after: ['dev'],
              target: {
                instance: 'nonprod',
                application: '{{ component.name }}-staging',
              },
              start: 'automatic',
              promote: promote('staging'),
              gates: { health: { type: 'argocd-health', of: 'dev' } },
            },
            production: {
              after: ['staging'],
              target: {
                instance: 'prod',
                application: '{{ component.name }}-production',
              },
              promote: promote('production'),
              delay: { minutes: 5 },
              gates: {
                health: { type: 'argocd-health', of: 'staging' },
                soak: {
                  type: 'soak',
                  of: 'staging',
                  for: { hours: 24 },
                  protect: true,
                },
                errors: {
                  type: 'prometheus',
                  query: 'error-ratio',
                  of: 'staging',
                  max: 0.01,
                  minSamples: 100,
                },
              },
              profiles: {
                medium: {
                  approvals: {
                    type: 'approval',
                    required: 1,
                    from: ['group:default/platform'],
                  },
                },
                high: {
                  approvals: {
                    type: 'approval',
                    required: 2,
                    from: ['group:default/platform'],
                  },
                  'long-soak': {
                    type: 'soak',
                    of: 'staging',
                    for: { hours: 48 },
                  },
                },
              },
              watch: { for: { minutes: 30 } },
            },
          },
        },
      },
    },
  };
}

/**
 * The example with one place replaced, given as `a.b.c`; names with dots do not
 * occur in it. `undefined` removes the key.
 */
export function exampleWith(changes: Record<string, unknown>): JsonObject {
  const config = exampleConfig();
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let place: Record<string, unknown> = config;
    for (const key of keys) {
      place[key] ??= {};
      place = place[key] as Record<string, unknown>;
    }
    if (value === undefined) {
      delete place[last];
    } else {
      place[last] = value;
    }
  }
  return config;
}

/** Reads a configuration with the built-in kinds of gates and executors. */
export function read(data: JsonObject): ReleasePipelineConfig {
  return readReleasePipelineConfig(new ConfigReader(data), builtIn());
}

/** The lines of the error that reading throws; none when it throws nothing. */
export function problemsOf(data: JsonObject): string[] {
  try {
    read(data);
    return [];
  } catch (error) {
    return String(error).split('\n- ').slice(1);
  }
}
