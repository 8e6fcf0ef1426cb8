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

import { ArgoCdSimulator } from './argocd';
import { GitServer } from './git';
import { GITOPS, PLATFORM } from './world/repositories';
import { InstanceName } from './world/world';

/** The part of the demo's configuration that depends on the running lab. */
export type BackendConfig = {
  argocd: {
    appLocatorMethods: Array<{
      type: 'config';
      instances: Array<{ name: string; url: string; token: string }>;
    }>;
  };
  releasePipeline: {
    git: {
      repositories: Record<
        string,
        {
          url: string;
          branch: string;
          username: string;
          token: string;
          webUrl: string;
        }
      >;
    };
    prometheus: {
      instances: Record<string, { url: string }>;
      queries: Record<string, Query>;
    };
    checks: Record<string, { preset: 'argocd'; url: string }>;
  };
};

type Query = {
  instance: string;
  expr: string;
  /** How many requests the value is made of. */
  samples: string;
  window: { minutes: number };
  freshness: { seconds: number };
  /** What the value is counted in. */
  unit?: string;
};

const LABELS = 'service="{{ component.name }}",stage="{{ stage }}"';
const REQUESTS = `http_requests_total{${LABELS}}[{{ window }}]`;
const ERRORS = `http_requests_total{${LABELS},code=~"5.."}[{{ window }}]`;
const BUCKETS = `http_request_duration_seconds_bucket{${LABELS}}[{{ window }}]`;

/** The demo's queries: with short clocks, judged over one minute. */
const QUERIES: Record<string, Query> = {
  'error-ratio': query(`sum(rate(${ERRORS})) / sum(rate(${REQUESTS}))`),
  'latency-p95': {
    ...query(`histogram_quantile(0.95, sum by (le) (rate(${BUCKETS})))`),
    unit: 's',
  },
};

/** Tells the demo's backend where the lab is and how to sign in there. */
export function backendConfig(lab: {
  git: GitServer;
  argocd: Record<InstanceName, ArgoCdSimulator>;
  prometheusUrl: string;
  tokens: Record<InstanceName, string> & {
    git: { username: string; password: string };
  };
}): BackendConfig {
  const { git, argocd, tokens, prometheusUrl } = lab;
  const instance = (name: InstanceName) => ({
    name,
    url: argocd[name].url,
    token: tokens[name],
  });
  const repository = (name: string) => ({
    url: git.urlOf(name),
    branch: 'main',
    username: tokens.git.username,
    token: tokens.git.password,
    webUrl: git.commitUrlOf(name),
  });
  return {
    argocd: {
      appLocatorMethods: [
        { type: 'config', instances: [instance('nonprod'), instance('prod')] },
      ],
    },
    releasePipeline: {
      git: {
        repositories: {
          gitops: repository(GITOPS),
          platform: repository(PLATFORM),
        },
      },
      prometheus: {
        instances: { lab: { url: prometheusUrl } },
        queries: QUERIES,
      },
      checks: {
        'argocd-prod': { preset: 'argocd', url: argocd.prod.url },
      },
    },
  };
}

function query(expr: string): Query {
  return {
    instance: 'lab',
    expr,
    samples: `sum(increase(${REQUESTS}))`,
    window: { minutes: 1 },
    freshness: { seconds: 30 },
  };
}
