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

import type { GateReference } from 'backstage-plugin-release-pipeline-node';
import type { CalendarEvent } from '../domain/calendar/types';
import type {
  GateSpec,
  Pipeline,
  ReleaseRule,
  StagePolicy,
} from '../domain/types';
import type { FeedRules } from '../domain/calendar/feedEvents';
import type { CheckConfig } from '../adapters/http';
import type { Credentials } from './credentials';
import type { EvidenceKeys } from './EvidenceKeys';
import type { ConfigPath } from './problems';
import type { QuietTimesConfig } from './quietTimes';

export type { CheckConfig };

/** One Argo CD server, from the block `argocd` (without its credentials). */
export interface ArgoCdInstanceConfig {
  name: string;
  /** Without a slash at the end. */
  url: string;
  /** Where people look at it; `url` unless set. Without a slash at the end. */
  frontendUrl: string;
}

/** A Git repository that executors write to (R31). */
export interface RepositoryConfig {
  name: string;
  url: string;
  branch: string;
  /** Where a commit is shown: a URL with `{{ revision }}`. */
  webUrl?: string;
}

export interface PrometheusInstanceConfig {
  name: string;
  /** Without a slash at the end. */
  url: string;
  /** Where people look at it; `url` unless set. */
  frontendUrl?: string;
}

/** An Alertmanager that gates may name. */
export interface AlertmanagerConfig {
  name: string;
  /** Without a slash at the end. */
  url: string;
  /** Where people look at it. */
  frontendUrl?: string;
}

/** A query that gates may name; its text is a template (R17). */
export interface PrometheusQueryConfig {
  name: string;
  instance: string;
  expr: string;
  windowMs: number;
  /** Samples older than this are stale. */
  freshnessMs: number;
  /** Query for the number of samples behind `expr`, for gates with `minSamples`. */
  samples?: string;
  /** Query for the requests per second behind `expr`, for gates with `minTraffic`. */
  traffic?: string;
  /** What the value is counted in, for charts. */
  unit?: string;
  /** Span of one point where the window is looked at point by point. */
  stepMs: number;
  /** What `{{ track }}` stands for on either side of a canary. */
  tracks?: TracksConfig;
}

/**
 * The two sides of a canary. With `label`, each is a query whose one series
 * carries the value in that label; else each is the value.
 */
export interface TracksConfig {
  label?: string;
  canary: string;
  stable: string;
}

/** A calendar elsewhere that is read as iCalendar. */
export interface CalendarFeedConfig extends FeedRules {
  /** May hold a secret of its own: it is shown nowhere. */
  url: string;
  /**
   * Of days, and of times that name no zone: an IANA name. Absent: the one that
   * the feed names, or UTC.
   */
  zone?: string;
  intervalMs: number;
}

/** Who may pick a pipeline (R19). Every list that is given must name the component's. */
export interface ComponentLimits {
  /** Entity refs, lower case. */
  owners?: string[];
  /** Entity refs, lower case. */
  systems?: string[];
  /** Values of `spec.type`. */
  types?: string[];
}

/** Whose Users and Groups count for approvals (R23). */
export interface AuthorityConfig {
  /** Ending in `/`: a prefix; else the whole value. */
  trustedOrigins: string[];
  /** Users of this GitHub organisation count by their login. */
  githubOrg?: string;
  /** Hosts of that organisation, such as `https://github.com`. */
  githubHosts: string[];
  includeChildren: boolean;
  /** Addresses of accounts that no person commits by (R25), lower case. */
  machineAuthors: string[];
}

/** A pipeline whose templates are not filled in yet; `pipelineFor` does that. */
export interface PipelinePolicy extends Pipeline {
  /** The images were named in config; else the rule is the default of R1. */
  imagesGiven: boolean;
  limits: ComponentLimits;
}

/** What is kept of a stage's policy for promotions that began with it (R21). */
export interface PinnedPolicy {
  pipeline: string;
  release: ReleaseRule;
  imagesGiven: boolean;
  stage: StagePolicy;
}

/** An AppProject whose applications belong to one owner (R19). */
export interface ProjectBinding {
  /** Absent: on every instance. */
  instance?: string;
  project: string;
  /** Entity ref, lower case. */
  owner: string;
}

/** Where one service token may ask for promotions (R34); `*` stands for all. */
export interface RequesterConfig {
  /** Entity refs, lower case. */
  components: string[];
  stages: string[];
}

/** What one service token may report on (R34). */
export interface ReporterConfig extends RequesterConfig {
  checks: string[];
}

/** What trains there may be. */
export interface TrainsConfig {
  /** So many trains at once. */
  maximum: number;
  /** So many components of one train. */
  components: number;
  /** A departure that is later than this is missed. */
  lateMs: number;
}

/** The whole configuration, checked. Plain data but for `credentials`. */
export interface ReleasePipelineConfig {
  authority: AuthorityConfig;
  argocdInstances: Map<string, ArgoCdInstanceConfig>;
  repositories: Map<string, RepositoryConfig>;
  prometheus: {
    instances: Map<string, PrometheusInstanceConfig>;
    queries: Map<string, PrometheusQueryConfig>;
  };
  alertmanagers: Map<string, AlertmanagerConfig>;
  checks: Map<string, CheckConfig>;
  /** By the subject of their token, without the prefix `external:`. */
  reporters: Map<string, ReporterConfig>;
  /** The same of who may ask. */
  requesters: Map<string, RequesterConfig>;
  /** Freezes and windows that are in force. */
  calendar: CalendarEvent[];
  /** Calendars elsewhere, of which each event is a freeze or a window; by name. */
  calendarFeeds: Map<string, CalendarFeedConfig>;
  /** Absent: none are proposed. */
  quietTimes?: QuietTimesConfig;
  pipelines: Map<string, PipelinePolicy>;
  /** The same as they stand in config, by name. */
  writtenPipelines: Record<string, unknown>;
  /** Hold for all pipelines. */
  limits: ComponentLimits;
  projects: ProjectBinding[];
  observation: {
    intervalMs: number;
    comparedWithinMs: number;
    settleMs: number;
    stream: boolean;
  };
  risk: {
    /** Argo CD in the catalog, as entity refs: it and what it needs is high risk. */
    argocd: string[];
  };
  /** Automatic promotions at once (R10). */
  automatic: { perRepository: number; total: number };
  trains: TrainsConfig;
  /** What a rollback does not undo: paths of migrations in repositories. */
  wayBack: { migrations: string[] };
  /** How long rows are kept (R35). */
  retention: {
    historyMs: number;
    gateResultsMs: number;
    evidenceMs: number;
  };
  /** Of the checkpoints below which evidence may go (R32). */
  evidenceKeys: EvidenceKeys;
  /** Hash of all policies (R21); the same on replicas that may decide together. */
  configHash: string;
  /** Sentences for the log at start: what works less than somebody may think. */
  warnings: string[];
  /** Secrets, kept apart; nothing prints them. */
  credentials: Credentials;
}

/** A gate as it was read, with what the domain has no use for. */
export interface ReadGate {
  spec: GateSpec;
  /** Keys of the gate besides `type` and `of`, as they were written. */
  written: Record<string, unknown>;
  /** Newer releases wait while a release soaks for this gate (R11). */
  protect?: boolean;
  references: GateReference[];
  path: ConfigPath;
}
