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

import type { Config } from '@backstage/config';
import type { z } from 'zod';
import { Credentials } from './credentials';
import { hashOf } from './policyVersion';
import { findWarnings } from './findWarnings';
import { ConfigProblems, listNames } from './problems';
import {
  readArgoCdInstances,
  readPrometheusInstances,
  readRepositories,
} from './readConnections';
import { decidingPart, decidingPartOfFeed } from './decidingPart';
import { readEvents } from './readCalendar';
import { readFeeds } from './readFeeds';
import { readChecks } from './readChecks';
import { readEvidenceKeys } from './readEvidenceKeys';
import type { PolicyRegistry } from './readGates';
import { readPipeline } from './readPipelines';
import { readQuietTimes } from './quietTimes';
import {
  querySchema,
  reporterSchema,
  requesterSchema,
  rootSchema,
} from './schema';
import type {
  AuthorityConfig,
  PipelinePolicy,
  ProjectBinding,
  PrometheusQueryConfig,
  ReleasePipelineConfig,
} from './types';

const ROOT = 'releasePipeline';
const TEAM_ORIGIN = /^url:(https:\/\/[^/]+)\/orgs\/([^/]+)\/teams\/$/;

/**
 * Reads and checks the whole configuration once, at start.
 *
 * @throws InputError that names every wrong key by its path, what was expected
 * there, and never a value that may be a secret
 */
export function readReleasePipelineConfig(
  rootConfig: Config,
  registry: PolicyRegistry,
): ReleasePipelineConfig {
  const problems = new ConfigProblems();
  const credentials = new Credentials();
  const argocdInstances = readArgoCdInstances(
    rootConfig.getOptional('argocd'),
    problems,
    credentials,
  );
  const written = rootConfig.getOptional(ROOT);
  const root = readOutline(written, problems);
  const authority = readAuthority(root.authority, problems);
  const repositories = readRepositories(
    root.git.repositories,
    [ROOT, 'git', 'repositories'],
    problems,
    credentials,
  );
  const prometheusInstances = readPrometheusInstances(
    root.prometheus.instances,
    [ROOT, 'prometheus', 'instances'],
    problems,
    credentials,
  );
  const queries = readQueries(
    root.prometheus.queries,
    namesAt(written, 'prometheus', 'instances'),
    problems,
  );
  queries.forEach((query, name) => registry.queries?.set(name, query));
  const alertmanagers = readPrometheusInstances(
    root.alertmanager.instances,
    [ROOT, 'alertmanager', 'instances'],
    problems,
    credentials,
    'alertmanager',
  );
  const checks = readChecks(
    root.checks,
    [ROOT, 'checks'],
    problems,
    credentials,
  );
  checks.forEach((check, name) => registry.checkConfigs?.set(name, check));
  const reporters = readSubjects(
    'reporters',
    reporterSchema,
    root.reporters,
    problems,
  );
  const requesters = readSubjects(
    'requesters',
    requesterSchema,
    root.requesters,
    problems,
  );
  const instances = new Set(argocdInstances.keys());
  const known = { stages: stagesAt(written), instances };
  const freezes = readEvents(
    'freeze',
    root.calendar.freezes,
    [ROOT, 'calendar', 'freezes'],
    known,
    problems,
  );
  const windows = readEvents(
    'window',
    root.calendar.windows,
    [ROOT, 'calendar', 'windows'],
    known,
    problems,
  );
  const calendarFeeds = readFeeds(
    root.calendar.feeds,
    [ROOT, 'calendar', 'feeds'],
    known,
    problems,
    credentials,
  );
  const quietTimes = readQuietTimes(
    root.calendar.quietTimes,
    [ROOT, 'calendar', 'quietTimes'],
    queries,
    problems,
  );
  const pipelines = new Map<string, PipelinePolicy>();
  for (const [name, entry] of Object.entries(root.pipelines)) {
    const pipeline = readPipeline(name, entry, [ROOT, 'pipelines', name], {
      known: {
        instances,
        repositories: namesAt(written, 'git', 'repositories'),
        queries: namesAt(written, 'prometheus', 'queries'),
        checks: namesAt(written, 'checks'),
        reports: new Set(
          [...reporters.values()].flatMap(reporter => reporter.checks),
        ),
        alertmanagers: namesAt(written, 'alertmanager', 'instances'),
        prometheusInstances: namesAt(written, 'prometheus', 'instances'),
        windows: namesAt(written, 'calendar', 'windows'),
      },
      queries,
      checks,
      windows: new Map(windows.map(event => [event.name, event])),
      repositories,
      registry,
      problems,
    });
    if (pipeline) {
      pipelines.set(name, pipeline);
    }
  }
  const evidenceKeys = readEvidenceKeys(
    root.evidence,
    [ROOT, 'evidence'],
    problems,
  );
  const projects = readProjects(root.bindings.projects, instances, problems);
  problems.throwIfAny();

  const policies = {
    authority,
    argocdInstances,
    pipelines,
    limits: root.components,
    projects,
    observation: {
      intervalMs: root.observation.interval,
      comparedWithinMs: root.observation.comparedWithin,
      settleMs: root.observation.settle,
      stream: root.observation.stream,
    },
    risk: root.risk,
    automatic: root.automatic,
    trains: {
      maximum: root.trains.maximum,
      components: root.trains.components,
      lateMs: root.trains.late,
    },
    calendar: [...freezes, ...windows],
    calendarFeeds,
  };
  return {
    ...policies,
    quietTimes,
    writtenPipelines: root.pipelines,
    repositories,
    prometheus: { instances: prometheusInstances, queries },
    alertmanagers,
    checks,
    reporters,
    requesters,
    wayBack: root.wayBack,
    retention: {
      historyMs: root.retention.history,
      gateResultsMs: root.retention.gateResults,
      evidenceMs: root.retention.evidence,
    },
    evidenceKeys,
    configHash: configHashOf(policies),
    warnings: findWarnings({
      authority,
      pipelines,
      permissionsEnabled:
        rootConfig.getOptionalBoolean('permission.enabled') ?? false,
    }),
    credentials,
  };
}

const SECTIONS = new Map<string, z.ZodType>(Object.entries(rootSchema.shape));

type Root = z.infer<typeof rootSchema>;

/**
 * The sections of our block, each with its defaults. One that is wrong is
 * reported and read as if it were absent, so that the others are checked too.
 */
function readOutline(written: unknown, problems: ConfigProblems): Root {
  const parsed = problems.parse(rootSchema, written ?? {}, [ROOT]);
  if (parsed) {
    return parsed;
  }
  const readable = Object.entries(
    typeof written === 'object' && written !== null ? written : {},
  ).filter(([key, value]) => {
    const section = SECTIONS.get(key);
    return section?.safeParse(value).success;
  });
  return rootSchema.parse(Object.fromEntries(readable));
}

/** Names that stand in a map, whether or not their entries are right: those have messages of their own. */
function namesAt(written: unknown, ...keys: string[]): Set<string> {
  let value: unknown = written;
  for (const key of keys) {
    value = new Map(
      Object.entries(typeof value === 'object' && value ? value : {}),
    ).get(key);
  }
  return new Set(Object.keys(typeof value === 'object' && value ? value : {}));
}

/** The stages of all pipelines, by name. */
function stagesAt(written: unknown): Set<string> {
  return new Set(
    [...namesAt(written, 'pipelines')].flatMap(pipeline => [
      ...namesAt(written, 'pipelines', pipeline, 'stages'),
    ]),
  );
}

/** R21: replicas may decide together when they would decide the same. */
function configHashOf(
  config: Pick<
    ReleasePipelineConfig,
    | 'authority'
    | 'argocdInstances'
    | 'pipelines'
    | 'limits'
    | 'projects'
    | 'observation'
    | 'risk'
    | 'automatic'
    | 'trains'
    | 'calendar'
    | 'calendarFeeds'
  >,
): string {
  return hashOf({
    authority: config.authority,
    // Names only: an address or a token may differ while it is changed.
    instances: [...config.argocdInstances.keys()].sort(),
    pipelines: [...config.pipelines.values()]
      .map(({ name, release, imagesGiven, limits, stages }) => ({
        name,
        release,
        imagesGiven,
        limits,
        stages: stages.map(stage => [stage.name, stage.policyVersion]),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    limits: config.limits,
    projects: config.projects,
    // How often and in which way it is looked does not decide; this does.
    settleMs: config.observation.settleMs,
    comparedWithinMs: config.observation.comparedWithinMs,
    risk: { argocd: [...config.risk.argocd].sort() },
    automatic: config.automatic,
    trains: config.trains,
    calendar: config.calendar.map(decidingPart),
    feeds: [...config.calendarFeeds.values()].map(decidingPartOfFeed),
  });
}

/** R23: an origin that anybody can write to vouches for nobody. */
function readAuthority(
  keys: Omit<AuthorityConfig, 'githubHosts'>,
  problems: ConfigProblems,
): AuthorityConfig {
  const hosts = new Set<string>();
  keys.trustedOrigins.forEach((origin, index) => {
    const team = TEAM_ORIGIN.exec(origin);
    if (team && team[2] === keys.githubOrg) {
      hosts.add(team[1]);
    }
    if (!team && origin.endsWith('/') && /^(url|file):/i.test(origin)) {
      problems.add(
        [ROOT, 'authority', 'trustedOrigins', index],
        'a prefix of type url or file would trust whatever people register there; expected the whole origin, the prefix of an organisation provider such as ldap://main/, or url:https://<host>/orgs/<organisation>/teams/',
      );
    }
  });
  return {
    ...keys,
    githubHosts: hosts.size ? [...hosts] : ['https://github.com'],
  };
}

function readQueries(
  entries: Record<string, unknown>,
  instances: Set<string>,
  problems: ConfigProblems,
): Map<string, PrometheusQueryConfig> {
  const queries = new Map<string, PrometheusQueryConfig>();
  for (const [name, entry] of Object.entries(entries)) {
    const path = [ROOT, 'prometheus', 'queries', name];
    const query = problems.parse(querySchema, entry, path);
    if (query && !instances.has(query.instance)) {
      problems.add(
        [...path, 'instance'],
        `unknown Prometheus instance "${
          query.instance
        }"; expected one of ${listNames(instances)}`,
      );
    }
    if (query) {
      queries.set(name, {
        name,
        instance: query.instance,
        expr: query.expr,
        windowMs: query.window,
        freshnessMs: query.freshness,
        samples: query.samples,
        traffic: query.traffic,
        unit: query.unit,
        stepMs: query.step ?? tenthOf(query.window),
        tracks: query.tracks,
      });
    }
  }
  return queries;
}

/** Ten points are enough for a first look; whole seconds, at least one. */
function tenthOf(windowMs: number): number {
  return Math.max(1, Math.ceil(windowMs / 10_000)) * 1_000;
}

/** R34: what services may do, by the subject of their tokens. */
function readSubjects<T>(
  key: string,
  schema: z.ZodType<T>,
  entries: Record<string, unknown>,
  problems: ConfigProblems,
): Map<string, T> {
  const scopes = new Map<string, T>();
  for (const [subject, entry] of Object.entries(entries)) {
    const scope = problems.parse(schema, entry, [ROOT, key, subject]);
    if (scope) {
      scopes.set(subject, scope);
    }
  }
  return scopes;
}

function readProjects(
  entries: Record<string, string>,
  instances: Set<string>,
  problems: ConfigProblems,
): ProjectBinding[] {
  return Object.entries(entries).map(([key, owner]) => {
    const slash = key.indexOf('/');
    const instance = slash < 0 ? undefined : key.slice(0, slash);
    if (instance !== undefined && !instances.has(instance)) {
      problems.add(
        [ROOT, 'bindings', 'projects', key],
        `unknown Argo CD instance "${instance}"; expected one of ${listNames(
          instances,
        )}`,
      );
    }
    return { instance, project: key.slice(slash + 1), owner };
  });
}
