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

import { dirname } from 'node:path';
import type { Pool } from 'pg';
import { componentName, INSTANCE } from './names';

const REPOSITORY = 'registry.example.com/acme';

/** What every application is made from, at a Git host that answers. */
export interface SweepGit {
  url: string;
  /** What brought the first release to both stages, and the second to `dev`. */
  revisions: { first: string; second: string };
}

/** Length of a cycle: so long Prometheus is asked no question twice. */
export const CYCLE_SECONDS = 5;

/** Eight gates, each about what runs in `dev`; nobody approves, so that nothing goes. */
const GATES = {
  health: { type: 'argocd-health', of: 'dev' },
  soak: { type: 'soak', of: 'dev', for: { minutes: 1 } },
  tests: {
    type: 'report',
    check: 'tests',
    of: 'dev',
    values: { coverage: { min: 80 } },
  },
  branch: { type: 'branch', allowed: ['main'] },
  runbook: { type: 'runbook' },
  errors: { type: 'prometheus', query: 'errors', of: 'dev', max: 0.01 },
  quiet: {
    type: 'alerts',
    alertmanager: 'main',
    of: 'dev',
    labels: { stage: '{{ stage }}' },
  },
  approvals: { type: 'approval', from: ['group:default/platform'] },
};

/** How many gates are judged for each component. */
export const GATES_EACH = Object.keys(GATES).length;

/** Where Argo CD finds the version of a component, by stage. */
export const fileOf = (name: string, stage: string) =>
  `apps/${name}/${stage}/kustomization.yaml`;

/** One pipeline of two stages, the second with the gates. */
export function sweepConfig(upstream: string, git: Pick<SweepGit, 'url'>) {
  const target = (stage: string) => ({
    instance: INSTANCE,
    application: `{{ component.name }}-${stage}`,
  });
  return {
    argocd: {
      appLocatorMethods: [
        {
          type: 'config',
          // Never asked: all that it would say is in the tables.
          instances: [{ name: INSTANCE, url: upstream, token: 'none' }],
        },
      ],
    },
    releasePipeline: {
      authority: { trustedOrigins: ['ldap://main/'] },
      git: {
        repositories: {
          gitops: {
            url: git.url,
            branch: 'main',
            username: 'portal',
            token: 'none',
          },
        },
      },
      observation: { interval: { seconds: CYCLE_SECONDS } },
      reporters: {
        ci: { components: ['*'], stages: ['dev'], checks: ['tests'] },
      },
      prometheus: {
        instances: { main: { url: upstream } },
        queries: {
          errors: {
            instance: 'main',
            expr: 'sum(rate(errors{stage="{{ stage }}"}[{{ window }}]))',
            window: { minutes: 1 },
          },
        },
      },
      alertmanager: { instances: { main: { url: upstream } } },
      pipelines: {
        standard: {
          stages: {
            dev: { target: target('dev') },
            production: {
              after: ['dev'],
              target: target('production'),
              promote: {
                with: 'git-commit',
                repository: 'gitops',
                file: fileOf('{{ component.name }}', 'production'),
                kustomizeImages: true,
              },
              gates: GATES,
            },
          },
        },
      },
    },
  };
}

export const componentRef = (index: number) =>
  `component:default/${componentName(index)}`;

const ago = (seconds: number) => Date.now() - 1000 * seconds;

/** Two applications of each component, as they are stored once they were read. */
function factsOf(stage: string, git: SweepGit): string {
  const operation = {
    phase: 'Succeeded',
    message: 'successfully synced (all tasks run)',
    startedAt: ago(602),
    finishedAt: ago(600),
    dryRun: false,
    partial: false,
    automated: true,
    revision: git.revisions.first,
    appliedImages: [`${REPOSITORY}/NAME:1.0.0`],
  };
  return JSON.stringify({
    instance: INSTANCE,
    namespace: 'argocd',
    name: `NAME-${stage}`,
    uid: `uid-NAME-${stage}`,
    resourceVersion: '100',
    project: 'default',
    labels: {},
    destination: { server: 'https://kubernetes.default.svc', namespace: 'x' },
    sources: [
      {
        repoURL: git.url,
        path: dirname(fileOf('NAME', stage)),
        targetRevision: 'main',
      },
    ],
    autoSync: true,
    sync: { status: 'Synced', revision: operation.revision },
    health: { status: 'Healthy', lastTransitionAt: ago(590) },
    operationPending: false,
    lastOperation: operation,
    lastFullOperation: operation,
    summaryImages: operation.appliedImages,
    conditions: [],
    reconciledAt: ago(5),
    lastDeployedAt: operation.finishedAt,
    deleting: false,
  });
}

/** Writes what the observer and the catalog would have written of so many components. */
export async function seed(
  database: Pool,
  options: { components: number; configHash: string; git: SweepGit },
): Promise<void> {
  await database.query(
    'insert into active_policy (id, config_hash, since) values (1, $1, now())',
    [options.configHash],
  );
  await database.query(
    `insert into argocd_instances (name, last_complete_at, version, lacks, list_count)
     values ($1, now(), 'v3.5.1', '[]', 1)`,
    [INSTANCE],
  );
  await database.query(
    `insert into components (ref, name, namespace, owner, annotations, standing,
       links, depends_on, etag, baseline_at)
     select 'component:default/' || name, name, 'default',
       'group:default/developers',
       '{"pipeline":"standard","applications":{},"images":{},"argocd":{"instanceNames":[]},"errors":[]}',
       null,
       '[{"url":"https://runbooks.example.com/x","title":"Runbook","type":"runbook"}]',
       '[]', 'seeded', now()
     from (select 'component-' || lpad(number::text, 5, '0') as name
       from generate_series(0, $1::int - 1) number) names`,
    [options.components],
  );
  for (const stage of ['dev', 'production']) {
    await database.query(
      `insert into bindings (component_ref, instance, app_namespace, app_name,
         stage, confirmed_by, fingerprint)
       select ref, $1::text, 'argocd', name || '-' || $2::text, $2::text, 'label', 'seeded'
       from components`,
      [INSTANCE, stage],
    );
    await database.query(
      `insert into applications (instance, namespace, name, uid, resource_version,
         list_hash, decisive_hash, facts, observed_at, unchanged_since)
       select $1::text, 'argocd', name || '-' || $2::text, 'uid-' || name, '100', '', '',
         replace($3::text, 'NAME', name)::jsonb, now(), now() - interval '1 minute'
       from components`,
      [INSTANCE, stage, factsOf(stage, options.git)],
    );
  }
}

/** Gives `dev` of every component its second release. */
export async function releaseAnew(
  database: Pool,
  { revisions }: SweepGit,
): Promise<void> {
  await database.query(
    `update applications set observed_at = clock_timestamp(),
       facts = replace(replace(facts::text, ':1.0.0"', ':1.1.0"'),
         $1::text, $2::text)::jsonb
     where name like '%-dev'`,
    [revisions.first, revisions.second],
  );
}

/** Lets what runs have run for an hour, so that windows and soaks are complete. */
export async function age(database: Pool): Promise<void> {
  await database.query(
    `update deployments set described_at = now(),
       started_at = now() - interval '1 hour',
       healthy_at = now() - interval '1 hour',
       running_since = now() - interval '1 hour'
     where stage = 'dev' and ended_at is null`,
  );
}

/** What the observer writes in each cycle. */
export async function cycle(database: Pool): Promise<void> {
  await database.query(
    'update argocd_instances set last_complete_at = clock_timestamp()',
  );
}

/** What is written before a sweep. */
export interface Inputs {
  run: string;
  coverage: number;
  branch: string;
  /** Type of the one link that each component has. */
  link: string;
}

/** A new reading of every application, a new report of each test, and other links. */
export async function writeInputs(
  database: Pool,
  { run, coverage, branch, link }: Inputs,
): Promise<void> {
  await database.query(
    `update applications set observed_at = clock_timestamp(),
       facts = jsonb_set(facts, '{reconciledAt}',
         to_jsonb(floor(extract(epoch from clock_timestamp()) * 1000)))`,
  );
  await database.query(
    `update components set links = jsonb_set(links, '{0,type}', to_jsonb($1::text))`,
    [link],
  );
  await database.query(
    'update reports set superseded_at = clock_timestamp() where superseded_at is null',
  );
  await database.query(
    `insert into reports (id, component_ref, stage, release_id, check_name, run,
       status, "values", source, reported_by, received_at)
     select gen_random_uuid(), component_ref, 'dev', id, 'tests', $1, 'passed',
       json_build_object('coverage', $2::int),
       json_build_object('repository', 'https://git.example.com/acme/app.git',
         'revision', 'a1b2c3d', 'branch', $3::text),
       'ci', clock_timestamp()
     from releases where version = '1.1.0'`,
    [run, coverage, branch],
  );
  await database.query('analyze');
}

/** Has everybody asked for the second release, without a click each. */
export async function judgedReleases(
  database: Pool,
): Promise<Array<{ ref: string; id: string }>> {
  const { rows } = await database.query(
    `select component_ref as ref, id from releases where version = '1.1.0'
     order by component_ref`,
  );
  return rows;
}

/** Whether Git has not told yet who wrote what, and what would change. */
export async function isUnread(database: Pool): Promise<boolean> {
  const { rows } = await database.query(
    `select count(*)::int as count from components
     where ranges @> '[{"people":[]}]' is not true
       or differences @> '[{"content":{}}]' is not true`,
  );
  return rows[0].count > 0;
}
