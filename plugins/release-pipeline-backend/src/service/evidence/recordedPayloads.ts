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

import {
  actorSchema,
  evidenceItemSchema,
  sentenceSchema,
} from 'backstage-plugin-release-pipeline-common';
import { z } from 'zod';

const instant = z.number();

const gateSchema = z.object({
  gate: z.string(),
  title: z.string().optional(),
  type: z.string().optional(),
  of: z.string().optional(),
  status: z.string(),
  reason: sentenceSchema,
  value: z.string().optional(),
  threshold: z.string().optional(),
  observedAt: instant.optional(),
  since: instant.optional(),
  evidence: z.array(evidenceItemSchema),
});

const stageSchema = z.object({
  stage: z.string(),
  state: z.string(),
  verdict: z.string(),
  reasons: z.array(sentenceSchema),
  completeAt: instant.optional(),
  targets: z.array(
    z.object({
      instance: z.string(),
      namespace: z.string(),
      name: z.string(),
      uid: z.string().optional(),
      resourceVersion: z.string().optional(),
      revisions: z.array(z.string()).optional(),
      running: z.object({ version: z.string().optional() }),
      verdict: z.string(),
      reasons: z.array(sentenceSchema),
      health: z.string(),
      sync: z.string(),
      observedAt: instant.optional(),
    }),
  ),
});

const differenceSchema = z.object({
  repository: z.string(),
  from: z.string(),
  to: z.string().optional(),
  head: z.string().optional(),
  because: z.string().optional(),
  content: z
    .object({
      changes: z.array(
        z.object({
          class: z.string(),
          action: z.enum(['added', 'changed', 'removed']),
          path: z.string(),
          kind: z.string().optional(),
          name: z.string().optional(),
          fields: z.array(z.string()).optional(),
          note: z.string().optional(),
        }),
      ),
    })
    .optional(),
});

const releaseSchema = z.object({
  version: z.string(),
  key: z.string(),
  artifacts: z.record(
    z.string(),
    z.object({
      name: z.string(),
      tag: z.string().optional(),
      digest: z.string().optional(),
      revision: z.string().optional(),
    }),
  ),
});

/** What `effect-intended` holds, see `whatWasKnown`. */
export const intentSchema = z.object({
  release: releaseSchema,
  replaces: releaseSchema.optional(),
  digest: z.string(),
  policyVersion: z.string(),
  risk: z.object({ class: z.string(), reasons: z.array(z.string()) }),
  gates: z.array(gateSchema),
  authors: z.object({
    pending: z.array(z.string()),
    gaps: z.array(z.string()),
  }),
  ranges: z.array(
    z.object({
      repository: z.string(),
      commits: z
        .array(
          z.object({
            revision: z.string(),
            subject: z.string(),
            author: z.string(),
            at: instant,
          }),
        )
        .optional(),
      more: z.number().optional(),
      people: z
        .array(
          z.object({
            name: z.string().optional(),
            email: z.string().optional(),
            role: z.string(),
            revision: z.string(),
          }),
        )
        .optional(),
    }),
  ),
  differences: z.array(differenceSchema),
  observed: z.array(stageSchema),
});

/** What `promotion-transition` holds after the effect, see `whatWasSeen`. */
export const seenSchema = z.object({
  from: z.string(),
  to: z.string(),
  observed: z.array(stageSchema),
  watch: z.array(gateSchema).default([]),
});

/** What is written when the risk class changed. */
export const riskChangeRowSchema = z.object({
  from: z.string(),
  to: z.string(),
  reason: z.string(),
  person: actorSchema.optional(),
});

/** What every decision of a person holds; texts are theirs. */
export const decisionRowSchema = z.object({
  person: actorSchema,
  reason: z.string().optional(),
  finding: z.string().optional(),
  ticket: z.string().optional(),
  text: z.string().optional(),
  verdict: z.string().optional(),
  /** Of `exception-asked`: from which freeze, and until when. */
  title: z.string().optional().catch(undefined),
  until: z.string().optional().catch(undefined),
  /** To when, of `planned`; absent there: as soon as it may. Another thing elsewhere. */
  to: z.object({ at: z.string() }).optional().catch(undefined),
  gates: z
    .array(z.object({ gate: z.string() }).transform(({ gate }) => gate))
    .optional()
    .catch(undefined),
});

/** Who asked for what: what `promotion-requested` holds. */
export const requestedRowSchema = z.object({
  requestedBy: z.string(),
  requestedByName: z.string(),
  reason: z.string().optional(),
  stage: z.string(),
  direction: z.string(),
  lane: z.string(),
  automatic: z.boolean(),
  attempt: z.number(),
  releaseId: z.string(),
});

/** What `approved` and `rejected` hold. */
export const decidedRowSchema = z.object({
  person: actorSchema,
  digest: z.string(),
  reason: z.string().optional(),
  openGates: z.array(z.string()).default([]),
  delegations: z.array(z.object({ id: z.string() })).default([]),
});

/** What `effect-intended` holds of approvals: in whose seats they counted. */
export const seatsRowSchema = z.object({
  approvals: z
    .array(z.object({ id: z.string(), countsFor: z.string().optional() }))
    .default([]),
});

/** What ends an approval: `approval-void`, `approval-withdrawn`, `rejected`. */
export const approvalVoidRowSchema = z.object({
  id: z.string().optional(),
  because: z.string().optional(),
  approvalId: z.string().optional(),
  person: actorSchema.optional(),
});

/** What `effect-intended` and the rows of what came of it hold. */
export const effectRowSchema = z.object({
  effectId: z.string(),
  executor: z.string().optional(),
  plan: z.object({ summary: z.string() }).optional(),
  summary: z.string().optional(),
  revision: z.string().optional(),
  href: z.string().optional(),
  because: z.string().optional(),
});

/** How a promotion came into its state, or ended. */
export const transitionRowSchema = z.object({
  to: z.string().optional(),
  /** The same of a sign-off. */
  state: z.string().optional(),
  outcome: z.string().optional(),
  because: z.string().optional(),
  reason: z.string().optional(),
  person: actorSchema.optional(),
});

/** What was known when the intent to act was recorded. */
export type RecordedIntent = z.infer<typeof intentSchema>;

/** A gate as it was recorded. */
export type RecordedGate = z.infer<typeof gateSchema>;

/** A stage as it was observed then. */
export type RecordedStage = z.infer<typeof stageSchema>;
