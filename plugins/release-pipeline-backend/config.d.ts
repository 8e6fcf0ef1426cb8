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

import type { HumanDuration } from '@backstage/types';

/** `{ hours: 24 }`, `24h` or `PT24H`. */
type Duration = HumanDuration | string;

/**
 * A condition, by its kind; the other keys belong to the kind. Built in:
 * - `argocd-health`: `degradedFor` (duration)
 * - `in-sync`: no other key
 * - `soak`: `for` (duration), `protect` (newer releases wait meanwhile),
 *   `clock` (`healthy`, `verified` or `deployed`), `onDegraded` (`pause` or
 *   `reset`, or by risk class), `incidents` (`check`, `then`), `alerts`
 *   (`prometheus`, `labels`, `watchdog`, `every`, `then`)
 * - `prometheus`: `query`, `max`, `min`, `warnAbove`, `warnBelow`,
 *   `compareWith`, `minSamples`, `minTraffic`, `noData`
 * - `http`: `check`
 * - `alerts`: `alertmanager` or `prometheus`, `labels`, `watchdog`
 * - `slo`: `query`, or `good` and `total`; `objective`, `budget`, `burnRate`
 * - `approval`: `required` (1 unless set), `from` (groups)
 * - `report`: `check`, `about` (`release` unless set, or `stage`), `maxAge`,
 *   `values` (`min` and `max` by name)
 * - `dependency`: `components`, `notOlderThanIn`
 * - `collision`: `with` (`component`, `dependency`, `system`, `approver`,
 *   `cluster`; the first two unless set)
 * - `runbook`: no other key
 * - `manual-check`: `items` (texts), `by` (groups), `expires`
 * - `announcement`: `before` (duration)
 * - `branch`: `allowed` (names)
 * - `window`: `windows` (names of windows of the calendar; any unless set)
 */
type Gates = {
  [name: string]: {
    type: string;
    /** The stage that is looked at; one that comes before this one. */
    of?: string;
    [key: string]: unknown;
  };
};

/** What another direction than forward asks: gates without `of`. */
type EmergencyGates = {
  gates?: Gates;
  /** Further conditions by risk class; `high` contains `medium`. */
  profiles?: { medium?: Gates; high?: Gates };
};

/** What is expected of one value; all that are given must hold. */
type Operators = {
  equals?: string | number | boolean;
  notEquals?: string | number | boolean;
  oneOf?: Array<string | number | boolean>;
  atLeast?: number;
  atMost?: number;
  /** A part of a text, or an entry of a list. */
  contains?: string | number | boolean;
  exists?: boolean;
  /** For a time in ISO 8601; one that is more than a minute ahead lets nothing through. */
  notOlderThan?: Duration;
};

/** Who may pick a pipeline; every list that is given must name the component's. */
type ComponentLimits = {
  /** Groups, such as `group:default/payments`. */
  owners?: string[];
  /** Systems, such as `system:default/shop`. */
  systems?: string[];
  /** Values of `spec.type`. */
  types?: string[];
};

/** What an event of the calendar speaks of; each list that is given must name it. */
type CalendarScope = {
  /** Such as `component:default/payments`. */
  components?: string[];
  /** Such as `system:default/shop`. */
  systems?: string[];
  /** Such as `group:default/payments`. */
  owners?: string[];
  /** Values of `spec.type`. */
  types?: string[];
  stages?: string[];
  /** Argo CD instances. */
  instances?: string[];
  /** Of the systems, such as `domain:default/commerce`; subdomains are not included. */
  domains?: string[];
  /** Destinations of the applications, by server or by name. */
  clusters?: string[];
  /** Labels of the catalog entity, such as `tier=gold`; one of them is enough. */
  labels?: string[];
};

/** An event of the calendar; it has either `end` or `duration`. */
type CalendarEvent = {
  /** False: as if it were not there. */
  enabled?: boolean;
  /** What people read; its name unless set. */
  title?: string;
  /** What the clocks of the zone show, such as `2026-12-20T18:00`; with a recurrence, when that begins. */
  start: string;
  /** Likewise. */
  end?: string;
  duration?: Duration;
  /** An IANA name such as `Europe/Berlin`. */
  zone: string;
  recurrence?: {
    /** RRULE of RFC 5545, such as `FREQ=WEEKLY;BYDAY=SA`; at most daily. */
    rule: string;
    /** Starts of occurrences that are left out. */
    exdates?: string[];
    /** Starts of further ones. */
    rdates?: string[];
  };
  /** Everything unless set. */
  scope?: CalendarScope;
  /** What is taken out of the scope: all that one of the lists names. */
  except?: CalendarScope;
  /** `forward` unless set: rollback and hotfix are exempt. */
  directions?: Array<'forward' | 'rollback' | 'hotfix'>;
  /** Risk classes; any unless set. */
  risk?: Array<'low' | 'medium' | 'high'>;
  reason?: string;
  /** The group to ask. */
  owner?: string;
  /** Where more is written about it. */
  link?: string;
};

/** Of what kind a change in Git is. */
type ChangeClass =
  | 'images'
  | 'scale'
  | 'metadata'
  | 'documentation'
  | 'configuration'
  | 'feature-flags'
  | 'capabilities'
  | 'dependencies'
  | 'deletion'
  | 'unknown-kind'
  | 'crds'
  | 'rbac'
  | 'secrets'
  | 'network'
  | 'storage'
  | 'gateway'
  | 'infrastructure'
  | 'authentication'
  | 'pod-security'
  | 'webhooks'
  | 'namespaces'
  | 'gitops'
  | 'stateful-deletion'
  | 'unreadable';

/** Which Argo CD application runs a component in a stage: by name or by labels. */
type Target = {
  /** The name of an instance under `argocd`. */
  instance?: string;
  /** Where the application itself lives ("applications in any namespace"). */
  namespace?: string;
  /** The AppProject; a template. */
  project?: string;
  /** The application's name; a template such as `{{ component.name }}-dev`. */
  application?: string;
  /** A Kubernetes label selector; a template. */
  selector?: string;
};

/** Configuration of the release pipeline. Templates may use `component.name`, `component.namespace`, `component.owner`, `component.system` and `stage`. */
export interface Config {
  /** The Argo CD servers; the block is shared with other Argo CD plugins. */
  argocd?: {
    /** For all instances without credentials of their own. */
    username?: string;
    /**
     * For all instances without credentials of their own.
     * @visibility secret
     */
    password?: string;
    /**
     * For all instances without credentials of their own.
     * @visibility secret
     */
    token?: string;
    /** Entries of type `config` are read. */
    appLocatorMethods?: Array<{
      type: string;
      instances?: Array<{
        /** Targets and annotations name the instance by it. */
        name: string;
        /** Where this backend reaches it. */
        url: string;
        /** Where people look at it; `url` unless set. */
        frontendUrl?: string;
        /**
         * An API token; reading is enough.
         * @visibility secret
         */
        token?: string;
        username?: string;
        /** @visibility secret */
        password?: string;
      }>;
    }>;
  };

  releasePipeline?: {
    /** Whose Users and Groups count for approvals. Empty: nobody can approve. */
    authority?: {
      /**
       * Held against the annotation `backstage.io/managed-by-origin-location`.
       * One that ends in `/` is a prefix, such as `ldap://main/`; any other is
       * the whole value. Prefixes of type `url:` or `file:` are refused, except
       * `url:https://<host>/orgs/<organisation>/teams/`.
       */
      trustedOrigins?: string[];
      /** Users of this GitHub organisation count by their login. */
      githubOrg?: string;
      /** Whether members of child groups are members; false unless set. */
      includeChildren?: boolean;
      /**
       * Addresses by which no person commits, such as that of CI: at high risk
       * every other author has to be known (docs/gates.md).
       */
      machineAuthors?: string[];
    };

    git?: {
      /** Repositories that promotions are written to, by name. */
      repositories?: {
        [name: string]: {
          /** An https address, without credentials in it. */
          url: string;
          /** `main` unless set. */
          branch?: string;
          /** `git` unless set. */
          username?: string;
          /**
           * May push to the branch.
           * @visibility secret
           */
          token: string;
          /** Where a commit is shown, with `{{ revision }}` for it. */
          webUrl?: string;
        };
      };
    };

    prometheus?: {
      /** Prometheus, Thanos or Mimir servers, by name. */
      instances?: {
        [name: string]: {
          /** Where this backend reaches it, with its path prefix if it has one. */
          url: string;
          /** Where people look at it; `url` unless set. */
          frontendUrl?: string;
          /** @visibility secret */
          token?: string;
          username?: string;
          /** @visibility secret */
          password?: string;
          /**
           * Further headers of each request, such as a tenant's.
           * @deepVisibility secret
           */
          headers?: { [name: string]: string };
        };
      };
      /** Queries that gates may name. */
      queries?: {
        [name: string]: {
          /** The name of one of the instances. */
          instance: string;
          /**
           * PromQL that gives one number. A template, whose variables stand
           * inside quotes; besides those above it may use `track`, and `window`
           * anywhere.
           */
          expr: string;
          /** What `{{ window }}` stands for; 10 minutes unless set. */
          window?: Duration;
          /** Samples older than this count as no answer; 2 minutes unless set. */
          freshness?: Duration;
          /** PromQL for the number of samples behind `expr`; needed by gates with `minSamples`. */
          samples?: string;
          /** PromQL for the requests per second behind `expr`; needed by gates with `minTraffic`. */
          traffic?: string;
          /** What the value is counted in, such as `s`; shown in charts. */
          unit?: string;
          /** Span of one point of the chart and of the two-sample test; a tenth of `window` unless set. */
          step?: Duration;
          /** What `{{ track }}` stands for when a canary is compared with the stable version. */
          tracks?: {
            /**
             * The label that tells them apart when its values have to be looked
             * up, such as `rollouts_pod_template_hash`: then the other two are
             * PromQL whose one series carries the value. Absent: they are the values.
             */
            label?: string;
            /** `canary` unless set. */
            canary?: string;
            /** `stable` unless set. */
            stable?: string;
          };
        };
      };
    };

    alertmanager?: {
      /** Alertmanager servers, by name. */
      instances?: {
        [name: string]: {
          /** Where this backend reaches it, with its path prefix if it has one. */
          url: string;
          /** Where people look at it; `url` unless set. */
          frontendUrl?: string;
          /** @visibility secret */
          token?: string;
          username?: string;
          /** @visibility secret */
          password?: string;
          /**
           * Further headers of each request, such as a tenant's.
           * @deepVisibility secret
           */
          headers?: { [name: string]: string };
        };
      };
    };

    /** Requests that gates of type `http` may name, and what is expected of the answer. */
    checks?: {
      [name: string]: {
        /** Fills in path, method, body and expectations. */
        preset?:
          | 'vault'
          | 'keycloak'
          | 'keycloak-token'
          | 'argocd'
          | 'argocd-application'
          | 'jenkins'
          | 'grafana'
          | 'opa';
        /** The server, with its path prefix if it has one. */
        url: string;
        /** Where people look at it. */
        frontendUrl?: string;
        /** What is asked there, with its query; a template, which may also use `release.version`. */
        path?: string;
        /** GET, or POST where there is a body, unless set. */
        method?: 'GET' | 'POST';
        /** `facts`: what is known of the promotion, as JSON. */
        body?: 'facts';
        /** @visibility secret */
        token?: string;
        username?: string;
        /** @visibility secret */
        password?: string;
        /** @deepVisibility secret */
        headers?: { [name: string]: string };
        /** At most 10 seconds; 5 seconds unless set. */
        timeout?: Duration;
        /** All of it must hold. */
        expect?: {
          /** 200 unless set. */
          status?: number | number[];
          /** By name. */
          headers?: { [name: string]: Operators };
          /** By path, such as `status.health` or `checks.0.name`. */
          json?: { [path: string]: Operators };
          latency?: { atMost: Duration };
          /**
           * Where the answer names the commit that the release was built from;
           * `*` stands for each entry of a list. `true` where the preset knows.
           */
          revision?: true | string;
        };
      };
    };

    /**
     * Outside systems that may report the outcome of checks, by the subject of
     * their token: that of `backend.auth.externalAccess` (without `external:`),
     * or a backend plugin's, such as `plugin:ci`. They never decide.
     */
    reporters?: {
      [subject: string]: {
        /** Such as `component:default/payments`; `*` for all. */
        components: string[];
        /** `*` for all. */
        stages: string[];
        /** Names that gates of type `report` use. */
        checks: string[];
      };
    };

    /**
     * Outside systems that may ask for promotions, by the subject of their
     * token as above. They never decide, and cancel nothing.
     */
    requesters?: {
      [subject: string]: {
        /** Such as `component:default/payments`; `*` for all. */
        components: string[];
        /** `*` for all. */
        stages: string[];
      };
    };

    /** Standing rules of the change calendar, by name. */
    calendar?: {
      /** While one is active, nothing in its scope is promoted. */
      freezes?: { [name: string]: CalendarEvent };
      /** What a window speaks of is promoted only while one is open. */
      windows?: { [name: string]: CalendarEvent };
      /** Proposes times of the week at which little goes on, from measured traffic. */
      quietTimes?: {
        /** One of `prometheus.queries`; its `{{ window }}` is an hour. */
        query: string;
        /** By whose clocks the week is told, such as `Europe/Berlin`; `UTC` unless set. */
        zone?: string;
        /** How many weeks it is looked back; 4 unless set, 12 at most. */
        weeks?: number;
        /** How long a quiet time is; 2 unless set, 12 at most. */
        hours?: number;
        /** Values of `spec.type` that it is for; any unless set. */
        types?: string[];
      };
      /** Calendars elsewhere that are read as iCalendar; each of their events is a freeze, or a window. */
      feeds?: {
        [name: string]: {
          /** False: as if it were not there. */
          enabled?: boolean;
          /**
           * Where it is read; it must be the final one.
           * @visibility secret
           */
          url: string;
          /** What each of its events is. */
          kind: 'freeze' | 'window';
          /**
           * Of days, and of times that name no zone: an IANA name such as `Europe/Berlin`.
           * Unless set, the one that the feed names (`X-WR-TIMEZONE`), or UTC.
           */
          zone?: string;
          /** How often it is read; every hour unless set. */
          interval?: Duration;
          /** How old its last good copy may be; 2 days unless set. An older one closes. */
          maximumAge?: Duration;
          /** @visibility secret */
          token?: string;
          username?: string;
          /** @visibility secret */
          password?: string;
          /**
           * Further headers, such as one that holds a key.
           * @deepVisibility secret
           */
          headers?: { [name: string]: string };
          /** What people read of the whole; its name unless set. */
          title?: string;
          /** Everything unless set. */
          scope?: CalendarScope;
          /** What is taken out of the scope: all that one of the lists names. */
          except?: CalendarScope;
          /** `forward` unless set: rollback and hotfix are exempt. */
          directions?: Array<'forward' | 'rollback' | 'hotfix'>;
          /** Risk classes; any unless set. */
          risk?: Array<'low' | 'medium' | 'high'>;
          reason?: string;
          /** The group to ask. */
          owner?: string;
          /** Where more is written about it. */
          link?: string;
        };
      };
    };

    /** What components may follow, by name; the annotation `release-pipeline/pipeline` picks one. */
    pipelines?: {
      [name: string]: {
        /**
         * What a release is made of; images unless set. With `revision`, the
         * last commit that touched the first stage's directories is the
         * release where `git.repositories` has an entry of that address;
         * elsewhere each revision that was synced there is one.
         */
        release?: {
          from: 'images' | 'revision' | 'chart';
          /** Repositories by logical image; templates. Default: any whose last segment is the component's name. */
          images?: { [name: string]: string[] };
          /** Name or index of the source, for `revision` and `chart`. */
          source?: string | number;
        };
        components?: ComponentLimits;
        stages: {
          [name: string]: {
            /** The stages a release must have passed. None: filled from outside. */
            after?: string[];
            /** Speaks of several stages together, such as `production`. */
            group?: string;
            target?: Target | Target[];
            /** `on-request` unless set; stages after nothing are `outside`. */
            start?: 'outside' | 'on-request' | 'automatic';
            /** Asks more care of people; true unless set where an approval is asked. */
            protected?: boolean;
            /** Whether who wrote what comes along may not approve; unless set, on protected stages. */
            excludeAuthors?: boolean;
            /**
             * How a release gets here; absent: observed only. The other keys
             * belong to the executor; `git-commit` takes `repository`, `file`,
             * `kustomizeImages` and `set`.
             */
            promote?: { with: string; [key: string]: unknown };
            /** Wait after everything let through, in which it can be stopped. */
            delay?: Duration;
            /** Quiet time after the last change here; 5 minutes on protected stages unless set. */
            cooldown?: Duration;
            /** Conditions of entry, for every forward promotion. */
            gates?: Gates;
            /** Further conditions for releases of higher risk; `high` contains `medium`. */
            profiles?: { medium?: Gates; high?: Gates };
            /**
             * Conditions of a rollback, in place of `gates` and `profiles`; none
             * unless set.
             */
            rollback?: EmergencyGates;
            /**
             * Conditions of a hotfix, in place of `gates` and `profiles`. Unless
             * `gates` is set here, the approvals of those, and on a protected
             * stage at least one: of the next class that asks any, else one by
             * `breakGlass`.
             */
            hotfix?: EmergencyGates;
            /** Which changes are risky; the highest class of the rules that are met counts. */
            risk?: {
              /** Of a change that no rule says more of; low unless set. */
              default?: 'low' | 'medium' | 'high';
              /** Each names at least one condition, and all that it names must be met. Unless set, by `spec.type`: infrastructure is high; platform, platform-service and tool are medium, and high for a major version. */
              rules?: Array<{
                class: 'low' | 'medium' | 'high';
                /** Values of `spec.type`. */
                types?: string[];
                systems?: string[];
                components?: string[];
                /** From the version that runs to the one that would run, of several images the furthest; where one cannot be read, the rule counts as high. */
                jump?: Array<'major' | 'minor' | 'patch'>;
                /** It is Argo CD, or something that Argo CD needs, by `releasePipeline.risk.argocd`. */
                argocd?: true;
                /** Less than this share of the stage's error budget is left; where that is not known, the rule counts as high. */
                budget?: {
                  /** Name of a query that gives the share of bad events. */
                  query: string;
                  /** Share of good events, such as 0.999. */
                  objective: number;
                  over: Duration;
                  below: number;
                };
                /** At least so many changes of all components in the stage within that time. */
                busy?: { within: Duration; changes: number };
                /** A freeze that would hold it begins within that time, or has begun; at most 90 days. */
                freezeWithin?: Duration;
                /** Among what Git would change is one of these. */
                changes?: ChangeClass[];
              }>;
              /**
               * What each class of change in Git counts as, for those that count
               * otherwise than by default; `default` where the stage promotes
               * through a Git repository.
               */
              changes?:
                | 'default'
                | 'off'
                | { [name in ChangeClass]?: 'low' | 'medium' | 'high' };
            };
            /** How long a release is watched after it arrived, and by what. */
            watch?: {
              for: Duration;
              gates?: Gates;
            };
            /** Who confirms a release here after its watch; nobody unless set. */
            signOff?: {
              /** Groups by entity ref, at least one. */
              from: string[];
            };
            /** Groups that may override here; unless set, those that approve at high risk. */
            breakGlass?: string[];
            /**
             * How long an override passes over anything; 1 hour unless set, at
             * most 24.
             */
            overrideFor?: Duration;
            /** An open promotion ends after this; 7 days unless set. */
            expiresAfter?: Duration;
            /** A rollout fails after this; 30 minutes unless set. */
            rolloutTimeout?: Duration;
          };
        };
      };
    };

    /** Holds for all pipelines, besides their own. */
    components?: ComponentLimits;

    bindings?: {
      /** Owners by AppProject, or by `instance/AppProject`: their applications need no label. */
      projects?: { [project: string]: string };
    };

    observation?: {
      /** How often each Argo CD server is asked; 30 seconds unless set. */
      interval?: Duration;
      /** How old Argo CD's own comparison may be where it decides; 10 minutes unless set. */
      comparedWithin?: Duration;
      /** How long health must stand before it counts; 5 seconds unless set. */
      settle?: Duration;
      /** Whether changes are listened for besides; true unless set. */
      stream?: boolean;
    };

    risk?: {
      /** Argo CD in the catalog, as entity refs: it, and what it depends on, is high risk in every stage. */
      argocd?: string[];
    };

    /** How many automatic promotions may be under way at once. */
    automatic?: {
      /** 5 unless set. */
      perRepository?: number;
      /** 20 unless set. */
      total?: number;
    };

    /** Limits for trains, which promote many components at a time. */
    trains?: {
      /** So many that may depart or are under way; 100 unless set. */
      maximum?: number;
      /** So many components of one; 200 unless set. */
      components?: number;
      /** A departure that is later than this is missed, 15 minutes unless set. */
      late?: HumanDuration | string;
    };

    /** What is told of the way back from a release. */
    wayBack?: {
      /**
       * Directories and files of migrations, which a rollback does not undo, as
       * they lie in Git: at the root of a repository, or in a directory that a
       * stage is made of. Such as `db/migrate`.
       */
      migrations?: string[];
    };

    /** How long rows are kept. */
    retention?: {
      /** Releases, deployments and promotions; 400 days unless set. */
      history?: Duration;
      /** Gate results that nothing refers to; 30 days unless set. */
      gateResults?: Duration;
      /** Evidence, where there is a key to sign checkpoints with; 400 days unless set. */
      evidence?: Duration;
    };

    /** The chain of what was known and decided. */
    evidence?: {
      /**
       * Private key (Ed25519, PEM). It signs the checkpoints below which old rows
       * are removed; without it none is.
       *
       * @visibility secret
       */
      signingKey?: string;
      /** Public keys (PEM) of those that signed before. */
      formerKeys?: string[];
    };
  };
}
