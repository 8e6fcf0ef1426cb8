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
import { actorSchema } from './promotions';
import { instantSchema } from './text';

/** What the evidence pack of a promotion is, for who reads in-toto statements. @public */
export const EVIDENCE_PREDICATE_TYPE =
  'urn:backstage-plugin-release-pipeline:promotion-evidence:v1';

const hashSchema = z.string().describe('SHA-256 in hex.');

/** Whether the evidence is as it was written. @public */
export const verificationSchema = z
  .object({
    holds: z.boolean(),
    head: z
      .object({ seq: z.number(), hash: z.string() })
      .describe('The last row up to which it holds; row 0: none does.'),
    brokenAt: z
      .number()
      .optional()
      .describe(
        'The first row that was changed, removed or added; absent while it holds.',
      ),
    because: z.string().optional().describe('What is wrong there.'),
    checkpoint: z
      .object({ seq: z.number(), at: instantSchema })
      .optional()
      .describe(
        'Rows up to this one were removed because of their age, by a checkpoint whose signature holds.',
      ),
    checkedAt: instantSchema,
  })
  .meta({ id: 'EvidenceVerification' });

/** @public */
export type EvidenceVerification = z.infer<typeof verificationSchema>;

const packReleaseSchema = z.object({
  version: z.string(),
  key: z.string().describe('SHA-256 of what it consists of (R1).'),
  artifacts: z.record(z.string(), z.unknown()),
});

/** @public */
export const packGateSchema = z.object({
  name: z.string(),
  title: z.string(),
  type: z.string().optional(),
  of: z.string().optional().describe('The stage that it looks at.'),
  status: z.string(),
  reason: z.string(),
  value: z.string().optional(),
  threshold: z.string().optional(),
  observedAt: instantSchema.optional(),
  since: instantSchema.optional(),
  inputs: z
    .array(
      z.object({
        label: z.string(),
        value: z.string(),
        href: z.string().optional(),
      }),
    )
    .describe('What it was judged by.'),
});

/** One condition in an evidence pack. @public */
export type EvidenceGate = z.infer<typeof packGateSchema>;

/** @public */
export const observedStageSchema = z.object({
  stage: z.string(),
  state: z.string(),
  verdict: z.string(),
  reasons: z.array(z.string()),
  completeAt: instantSchema
    .optional()
    .describe('When Argo CD was last read completely.'),
  applications: z.array(
    z.object({
      instance: z.string(),
      namespace: z.string(),
      name: z.string(),
      uid: z.string().optional(),
      resourceVersion: z.string().optional(),
      revisions: z.array(z.string()).optional(),
      runs: z.string().optional().describe('Absent: not known.'),
      health: z.string(),
      sync: z.string(),
      verdict: z.string(),
      reasons: z.array(z.string()),
      observedAt: instantSchema.optional(),
    }),
  ),
});

/** A stage in an evidence pack, as it was observed. @public */
export type EvidenceStage = z.infer<typeof observedStageSchema>;

const verifiedSchema = z.object({
  seq: z.number(),
  hash: hashSchema,
  at: instantSchema,
});

/**
 * All that is recorded of one promotion, as an in-toto Statement: the artifacts
 * are its subjects. docs/evidence.md says how to read and to check it.
 * @public
 */
export const evidencePackSchema = z
  .object({
    _type: z.literal('https://in-toto.io/Statement/v1'),
    subject: z.array(
      z.object({
        name: z.string(),
        digest: z
          .record(z.string(), z.string())
          .describe(
            'By algorithm; of what has no digest of its own `releaseKey`, the SHA-256 of what the release consists of.',
          ),
      }),
    ),
    predicateType: z.literal(EVIDENCE_PREDICATE_TYPE),
    predicate: z.object({
      component: z.object({ ref: z.string(), name: z.string() }),
      promotion: z.object({
        id: z.string(),
        stage: z.string(),
        direction: z.string(),
        lane: z.string(),
        state: z.string(),
        automatic: z.boolean(),
        attempt: z.number(),
        requestedBy: actorSchema,
        requestedAt: instantSchema,
        reason: z.string().optional(),
        endedAt: instantSchema.optional(),
        outcome: z.string().optional(),
        policyVersion: z.string(),
        digest: z.string().describe('What approvals are bound to (R20).'),
      }),
      release: packReleaseSchema,
      replaces: packReleaseSchema.optional(),
      judgedAt: instantSchema
        .optional()
        .describe(
          'When the intent to act was committed, for which risk, gates and `before` were judged; absent: it never came to that, and they are what is known now, unless `proof.rowsHold` is false.',
        ),
      risk: z.object({
        class: z.string(),
        reasons: z.array(z.string()),
        changes: z.array(
          z.object({
            at: instantSchema,
            from: z.string(),
            to: z.string(),
            by: z.string().optional().describe('Absent: the rules.'),
            reason: z.string(),
          }),
        ),
      }),
      changes: z
        .array(
          z.object({
            repository: z.string(),
            from: z.string(),
            to: z.string().optional(),
            what: z.array(z.string()),
          }),
        )
        .describe('What Git would change: classes and places, never values.'),
      commits: z
        .array(
          z.object({
            repository: z.string(),
            commits: z.array(
              z.object({
                revision: z.string(),
                subject: z.string(),
                author: z.string(),
                at: instantSchema,
              }),
            ),
            more: z.number().describe('Older ones that are not listed.'),
          }),
        )
        .describe('What comes along into a protected stage, the newest first.'),
      authors: z.object({
        people: z.array(
          z.object({
            name: z.string().optional(),
            email: z.string().optional(),
            role: z.string(),
            revision: z.string(),
          }),
        ),
        unknown: z.array(z.string()).describe('What could not be told.'),
      }),
      gates: z.array(packGateSchema),
      approvals: z.array(
        z.object({
          by: actorSchema,
          at: instantSchema,
          decision: z.string(),
          reason: z.string().optional(),
          digest: z.string(),
          openGates: z.array(z.string()).describe('Still open when given.'),
          countsFor: z
            .string()
            .optional()
            .describe('Whose seat it filled; absent: an own one, or none.'),
          void: z
            .object({ at: instantSchema, because: z.string() })
            .optional()
            .describe('It stopped counting.'),
        }),
      ),
      decisions: z
        .array(
          z.object({
            seq: z.number(),
            at: instantSchema,
            what: z.string().describe('The kind of the row.'),
            by: actorSchema.optional(),
            gates: z
              .array(z.string())
              .optional()
              .describe('What an override passes over.'),
            text: z.string().optional().describe('In their words.'),
          }),
        )
        .describe(
          'All that people decided, in order: approvals, times, overrides and their reviews, risk, sign-off.',
        ),
      effects: z.array(
        z.object({
          kind: z.string(),
          state: z.string(),
          summary: z.string(),
          intendedAt: instantSchema,
          endedAt: instantSchema.optional(),
          revision: z.string().optional(),
          href: z.string().optional(),
          because: z.string().optional(),
        }),
      ),
      before: z
        .array(observedStageSchema)
        .describe('As observed when the intent was committed.'),
      after: z.array(
        z.object({
          at: instantSchema,
          state: z.string().describe('Which it entered, or stayed in.'),
          observed: z.array(observedStageSchema),
          watch: z.array(packGateSchema),
        }),
      ),
      unread: z
        .array(z.string())
        .describe(
          'What rows hold in a form that this version does not read; see `rows`.',
        ),
      rows: z
        .array(
          z.object({
            seq: z.number(),
            at: instantSchema,
            componentRef: z.string(),
            kind: z.string(),
            payload: z.record(z.string(), z.unknown()),
            previousHash: z.string(),
            hash: hashSchema,
          }),
        )
        .describe(
          'The rows of the chain that name this promotion, as written.',
        ),
      proof: z.object({
        rowsHold: z
          .boolean()
          .describe(
            'They begin with the request, and each has the hash that its content gives.',
          ),
        tablesAgree: z
          .boolean()
          .optional()
          .describe(
            'Who asked for what, who decided, what was done and how it ended are as the rows say. Absent: the rows are not whole, nobody can tell.',
          ),
        differences: z
          .array(z.string())
          .describe('What the tables say otherwise than the rows.'),
        head: z.object({ seq: z.number(), hash: z.string() }).optional(),
        verified: verifiedSchema
          .optional()
          .describe(
            'When the whole chain was read last and held, and up to which row.',
          ),
        verifiedSince: verifiedSchema
          .optional()
          .describe(
            'Up to where what came since was read and held; what was before is not read again for that.',
          ),
        broken: z
          .object({
            at: z.number().describe('The first row that is not as it was.'),
            because: z.string().optional().describe('What is wrong there.'),
            foundAt: instantSchema,
          })
          .optional()
          .describe(
            'The chain is not as it was written; stays until all of it is read and holds.',
          ),
        checkpoint: z
          .object({ seq: z.number(), at: instantSchema })
          .optional()
          .describe('Rows up to this one may have been removed for their age.'),
      }),
    }),
  })
  .meta({ id: 'EvidencePack' });

/** @public */
export type EvidencePack = z.infer<typeof evidencePackSchema>;

/** How long a period of promotions may be, in days. @public */
export const EVIDENCE_MAXIMUM_DAYS = 400;

/** @public */
export const evidencePeriodSchema = z
  .object({ from: z.iso.datetime(), to: z.iso.datetime() })
  .strict()
  .refine(
    ({ from, to }) => Date.parse(from) < Date.parse(to),
    'expected `to` after `from`',
  )
  .refine(
    ({ from, to }) =>
      Date.parse(to) - Date.parse(from) <=
      EVIDENCE_MAXIMUM_DAYS * 24 * 3_600_000,
    `expected at most ${EVIDENCE_MAXIMUM_DAYS} days`,
  )
  .meta({ id: 'EvidencePeriod' });

/** Promotions that were asked for in this time. @public */
export type EvidencePeriod = z.infer<typeof evidencePeriodSchema>;
