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

import { z } from 'zod';
import { misplacedVariable } from '../adapters/prometheus';
import {
  checkTemplate,
  QUERY_VARIABLES,
  RELEASE_VARIABLES,
  TARGET_VARIABLES,
} from '../domain/templates';
import {
  groupRefSchema,
  nameSchema,
  namesSchema,
  nonEmpty,
  onlyGroupSchema,
  refSchema,
  strict,
  urlSchema,
} from './basicSchemas';
import { durationSchema } from './duration';
import { quietTimesSchema } from './quietTimes';
import { riskSchema } from './riskSchema';

export * from './basicSchemas';

/** A template that uses these variables and no others. */
export function template(variables: readonly string[]) {
  return nonEmpty.superRefine((value, context) => {
    const problem = checkTemplate(
      value,
      name => variables.includes(name),
      variables,
    );
    if (problem) {
      context.addIssue(problem);
    }
  });
}

const count = z.number().int().min(1);
const seconds = (value: number) => value * 1_000;
const minutes = (value: number) => seconds(value * 60);
const days = (value: number) => minutes(value * 60 * 24);

export const argocdCredentialSchema = z.object({
  token: nonEmpty.optional(),
  username: nonEmpty.optional(),
  password: nonEmpty.optional(),
});

/** The block of the Roadie and the community plugin; keys of theirs are left alone. */
export const argocdSchema = argocdCredentialSchema.extend({
  appLocatorMethods: z
    .array(
      z.object({
        type: z.string(),
        instances: z.array(z.unknown()).optional(),
      }),
    )
    .optional(),
});

export const argocdInstanceSchema = argocdCredentialSchema.extend({
  name: nameSchema,
  url: urlSchema,
  frontendUrl: urlSchema.optional(),
});

export const authoritySchema = strict({
  trustedOrigins: z.array(nonEmpty).default([]),
  githubOrg: nameSchema.optional(),
  includeChildren: z.boolean().default(false),
  machineAuthors: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(
          /^[^\s@<>]+@[^\s@<>]+$/,
          'expected the address that an account commits by, such as ci@example.com',
        ),
    )
    .default([]),
});

export const repositorySchema = strict({
  url: urlSchema,
  branch: nonEmpty.default('main'),
  username: nonEmpty.default('git'),
  token: nonEmpty.optional(),
  webUrl: urlSchema.optional(),
});

export const headerNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/, 'expected a header name such as X-Scope-OrgID');

/** Headers of a request, besides the one that the credentials make. */
export const headersSchema = z.record(
  headerNameSchema.refine(
    name => name.toLowerCase() !== 'authorization',
    'expected token, or username and password, in place of this header',
  ),
  nonEmpty.regex(/^[\x20-\x7e]+$/, 'expected ASCII characters in one line'),
);

export const prometheusInstanceSchema = strict({
  url: urlSchema,
  frontendUrl: urlSchema.optional(),
  token: nonEmpty.optional(),
  username: nonEmpty.optional(),
  password: nonEmpty.optional(),
  headers: headersSchema.optional(),
});

/** An Alertmanager is reached as a Prometheus is. */
export const alertmanagerInstanceSchema = prometheusInstanceSchema;

/** A template of PromQL: what the catalog says stands inside quotes only (S32). */
const promql = template(QUERY_VARIABLES).superRefine((value, context) => {
  const variable = misplacedVariable(value);
  if (variable !== undefined) {
    context.addIssue(`expected {{ ${variable} }} to stand inside quotes`);
  }
});

/** What `{{ track }}` stands for: label values, or queries that find them. */
const tracksSchema = z.union(
  [
    strict({
      label: z.undefined().optional(),
      canary: nameSchema.default('canary'),
      stable: nameSchema.default('stable'),
    }),
    strict({
      label: z.string().regex(/^[A-Za-z_]\w*$/),
      canary: promql,
      stable: promql,
    }),
  ],
  {
    error:
      'expected the label values canary and stable, or a label and two queries that find its values',
  },
);

const MAXIMUM_POINTS = 120;

export const querySchema = strict({
  instance: nameSchema,
  expr: promql,
  window: durationSchema
    .refine(value => value >= 1_000, 'expected at least { seconds: 1 }')
    .default(10 * 60_000),
  freshness: durationSchema.default(2 * 60_000),
  samples: promql.optional(),
  traffic: promql.optional(),
  unit: nonEmpty.max(20, 'expected at most 20 characters').optional(),
  step: durationSchema
    .refine(value => value >= 1_000, 'expected at least { seconds: 1 }')
    .optional(),
  tracks: tracksSchema.optional(),
}).superRefine(({ step = 0, window }, context) => {
  if (step > 0 && (step > window || window / step > MAXIMUM_POINTS)) {
    context.addIssue({
      code: 'custom',
      path: ['step'],
      message: `expected a step between the window and its ${MAXIMUM_POINTS}th part`,
    });
  }
});

export const limitsSchema = strict({
  owners: z.array(groupRefSchema).optional(),
  systems: z.array(refSchema('system')).optional(),
  types: z.array(nonEmpty).optional(),
});

export const targetSchema = strict({
  instance: nameSchema.optional(),
  namespace: nameSchema.optional(),
  project: template(TARGET_VARIABLES).optional(),
  application: template(TARGET_VARIABLES).optional(),
  selector: template(TARGET_VARIABLES).optional(),
}).refine(
  target => target.application === undefined || target.selector === undefined,
  'expected application or selector, not both',
);

export const releaseSchema = z.discriminatedUnion(
  'from',
  [
    strict({
      from: z.literal('images'),
      images: z
        .record(nameSchema, z.array(template(RELEASE_VARIABLES)).min(1))
        .optional(),
    }),
    ...(['revision', 'chart'] as const).map(from =>
      strict({
        from: z.literal(from),
        source: z
          .union([nonEmpty, z.number().int().min(0)], {
            error: 'expected the name or the index of a source',
          })
          .transform(String)
          .optional(),
      }),
    ),
  ],
  {
    error: issue =>
      issue.code === 'invalid_union'
        ? 'expected one of images, revision, chart'
        : undefined,
  },
);

export const pipelineSchema = strict({
  release: releaseSchema.default({ from: 'images' }),
  components: limitsSchema.default({}),
  stages: namesSchema.refine(
    stages => Object.keys(stages).length > 0,
    'expected at least one stage',
  ),
});

/** The keys of every gate; the others belong to its type. */
export const gateSchema = z.looseObject({
  type: nonEmpty,
  of: nameSchema.optional(),
});

const profilesSchema = strict({
  medium: namesSchema.default({}),
  high: namesSchema.default({}),
}).default({ medium: {}, high: {} });

/** In place of `gates` and `profiles`, in another direction than forward. */
const emergencySchema = strict({
  // Nothing at all is said by an empty map.
  gates: namesSchema.optional(),
  profiles: profilesSchema,
});

export const promoteSchema = z.looseObject({ with: nonEmpty });

export const stageSchema = strict({
  after: z.array(nameSchema).default([]),
  group: nameSchema.optional(),
  /** One `targetSchema` or a list of them. */
  target: z.unknown(),
  start: z.enum(['outside', 'on-request', 'automatic']).optional(),
  protected: z.boolean().optional(),
  excludeAuthors: z.boolean().optional(),
  promote: promoteSchema.optional(),
  delay: durationSchema.default(0),
  cooldown: durationSchema.optional(),
  gates: namesSchema.default({}),
  profiles: profilesSchema,
  rollback: emergencySchema.optional(),
  hotfix: emergencySchema.optional(),
  risk: riskSchema.prefault({}),
  watch: strict({
    for: durationSchema,
    gates: namesSchema.default({}),
  })
    .refine(({ for: time, gates }) => time > 0 || !Object.keys(gates).length, {
      path: ['for'],
      error: 'expected more than no time, else its gates are never asked',
    })
    .optional(),
  signOff: strict({
    from: z
      .array(onlyGroupSchema)
      .min(1, 'expected at least one group, else it could never be given'),
  }).optional(),
  breakGlass: z
    .array(onlyGroupSchema)
    .min(1, 'expected at least one group, else nobody could override')
    .optional(),
  overrideFor: durationSchema
    .refine(
      value => value > 0 && value <= days(1),
      'expected more than nothing and at most 24 h',
    )
    .optional(),
  expiresAfter: durationSchema.default(days(7)),
  rolloutTimeout: durationSchema.default(minutes(30)),
});

const ANY = z.literal('*', { error: 'expected a name, or "*" for all' });

/** What a service token may report on (R34). */
export const reporterSchema = strict({
  components: z.array(z.union([ANY, refSchema('component')])).min(1),
  stages: z.array(z.union([ANY, nameSchema])).min(1),
  // Each by name: a gate that names another one would wait for ever.
  checks: z.array(nameSchema).min(1),
});

/** Where a service token may ask for promotions (R34). */
export const requesterSchema = reporterSchema.omit({ checks: true });

export const rootSchema = strict({
  authority: authoritySchema.prefault({}),
  git: strict({ repositories: namesSchema.default({}) }).prefault({}),
  prometheus: strict({
    instances: namesSchema.default({}),
    queries: namesSchema.default({}),
  }).prefault({}),
  alertmanager: strict({ instances: namesSchema.default({}) }).prefault({}),
  checks: namesSchema.default({}),
  reporters: z.record(nonEmpty, z.unknown()).default({}),
  requesters: z.record(nonEmpty, z.unknown()).default({}),
  calendar: strict({
    freezes: namesSchema.default({}),
    windows: namesSchema.default({}),
    feeds: namesSchema.default({}),
    quietTimes: quietTimesSchema.optional(),
  }).prefault({}),
  pipelines: namesSchema.default({}),
  components: limitsSchema.default({}),
  bindings: strict({
    projects: z
      .record(
        z
          .string()
          .regex(
            /^([^/]+\/)?[^/]+$/,
            'expected the name of an AppProject, or instance/AppProject',
          ),
        groupRefSchema,
      )
      .default({}),
  }).prefault({}),
  observation: strict({
    interval: durationSchema
      .refine(value => value >= seconds(1), 'expected at least { seconds: 1 }')
      .default(seconds(30)),
    comparedWithin: durationSchema.default(minutes(10)),
    settle: durationSchema.default(seconds(5)),
    stream: z.boolean().default(true),
  }).prefault({}),
  risk: strict({
    argocd: z.array(refSchema('component')).default([]),
  }).prefault({}),
  automatic: strict({
    perRepository: count.default(5),
    total: count.default(20),
  }).prefault({}),
  trains: strict({
    maximum: count.max(1000).default(100),
    components: count.max(500).default(200),
    late: durationSchema.default(minutes(15)),
  }).prefault({}),
  wayBack: strict({
    migrations: z
      .array(
        nonEmpty
          .regex(
            /^(?!\.{0,2}\/)(?!.*\/$)(?!.*(^|\/)\.\.?(\/|$))/,
            'expected a path inside a repository, such as db/migrate',
          )
          // They are looked up as they stand; a pattern would never be found.
          .regex(
            /^[^*?[\]{}\\]+$/,
            'expected a path inside a repository without patterns, such as db/migrate',
          ),
      )
      .default([]),
  }).prefault({}),
  retention: strict({
    history: durationSchema.default(days(400)),
    gateResults: durationSchema.default(days(30)),
    evidence: durationSchema.default(days(400)),
  }).prefault({}),
  evidence: strict({
    signingKey: nonEmpty.optional(),
    formerKeys: z.array(nonEmpty).default([]),
  }).prefault({}),
});
