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
import { gateViewSchema, progressSchema } from './gates';
import { nextWindowSchema } from './planning';
import { availabilitySchema, instantSchema, sentenceSchema } from './text';

/** The states a promotion goes through; the first six are open. @public */
export const openPromotionStates = [
  'waiting',
  'ready',
  'executing',
  'rolling-out',
  'watching',
] as const;

/** @public */
export const endedPromotionStates = [
  'succeeded',
  'failed',
  'rejected',
  'cancelled',
  'superseded',
  'expired',
  'rolled-back',
] as const;

/** @public */
export type OpenPromotionState = (typeof openPromotionStates)[number];
/** @public */
export type EndedPromotionState = (typeof endedPromotionStates)[number];
/** @public */
export type PromotionState = OpenPromotionState | EndedPromotionState;

/** @public */
export type Direction = 'forward' | 'rollback' | 'hotfix';
/** @public */
export type RiskClass = 'low' | 'medium' | 'high';

/** A release as other things point to it. @public */
export const releaseRefSchema = z
  .object({
    id: z.string(),
    version: z.string(),
    key: z.string().describe('SHA-256 of what it consists of (R1).'),
    adopted: z
      .boolean()
      .optional()
      .describe('Ran before anybody watched (R6).'),
    ambiguous: z
      .boolean()
      .optional()
      .describe('One tag was seen with two digests (R1).'),
    firstSeenAt: instantSchema.optional(),
  })
  .meta({ id: 'ReleaseRef' });

/** @public */
export type ReleaseRef = z.infer<typeof releaseRefSchema>;

/** A person or the system, by entity ref and name. @public */
export const actorSchema = z
  .object({
    ref: z.string().describe('Entity ref of the user, or `system`.'),
    name: z.string(),
  })
  .meta({ id: 'Actor' });

/** @public */
export type Actor = z.infer<typeof actorSchema>;

/** @public */
export const approvalViewSchema = z
  .object({
    id: z.string(),
    by: actorSchema,
    at: instantSchema,
    decision: z.enum(['approved', 'rejected']),
    reason: z.string().optional(),
    openGates: z.array(z.string()).describe('Gates still open when given.'),
    countsFor: z
      .string()
      .optional()
      .describe(
        'In whose seat it counts, where its giver holds that of somebody else.',
      ),
    void: z
      .object({ at: instantSchema, because: z.string() })
      .optional()
      .describe('It no longer counts, and why.'),
  })
  .meta({ id: 'Approval' });

/** @public */
export type ApprovalView = z.infer<typeof approvalViewSchema>;

/** Break-glass: conditions that somebody let pass, for a time, and what came of it (R16). @public */
export const overrideViewSchema = z
  .object({
    id: z.string(),
    by: actorSchema,
    at: instantSchema,
    until: instantSchema.describe('From then on it passes over nothing.'),
    ended: z
      .object({ at: instantSchema, because: z.string() })
      .optional()
      .describe('It passes over nothing any more, and why.'),
    gates: z
      .array(
        z.object({
          name: z.string(),
          title: z.string(),
          was: sentenceSchema.describe('What it said then.'),
        }),
      )
      .describe('What it passes over.'),
    reason: z.string(),
    ticket: z.string(),
    review: z
      .object({ by: actorSchema, at: instantSchema, finding: z.string() })
      .optional()
      .describe('What came of it; absent: a review is owed.'),
    mayReview: availabilitySchema
      .optional()
      .describe('Whether the reader may close the review; absent: it is.'),
    mayEnd: availabilitySchema
      .optional()
      .describe(
        'Whether the reader may end it before its time; absent: it passes over nothing any more.',
      ),
  })
  .meta({ id: 'Override' });

/** @public */
export type OverrideView = z.infer<typeof overrideViewSchema>;

/** A review of an override that somebody owes. @public */
export const reviewOwedSchema = z
  .object({
    component: z.object({
      ref: z.string(),
      name: z.string(),
      owner: z.string().optional(),
    }),
    promotionId: z.string(),
    stage: z.string(),
    version: z.string(),
    override: overrideViewSchema,
  })
  .meta({ id: 'ReviewOwed' });

/** @public */
export type ReviewOwed = z.infer<typeof reviewOwedSchema>;

/** What has been done in the outside world for a promotion. @public */
export const effectViewSchema = z
  .object({
    kind: z.string(),
    state: z.enum(['intended', 'done', 'withdrawn', 'failed']),
    at: instantSchema,
    summary: z.string(),
    commit: z.string().optional(),
    href: z.string().optional(),
  })
  .meta({ id: 'Effect' });

/** @public */
export type EffectView = z.infer<typeof effectViewSchema>;

/** One release judged for one stage: the answer to "why is it not there?". @public */
export const verdictSchema = z
  .object({
    stage: z.string(),
    release: releaseRefSchema,
    from: releaseRefSchema.optional().describe('What it would replace.'),
    roles: z
      .array(z.enum(['newest', 'candidate', 'ready-but-for-approvals']))
      .describe('Why this release is judged here (R9).'),
    direction: z.string(),
    risk: z.string(),
    riskReasons: z.array(z.string()),
    met: z.number(),
    total: z.number(),
    preconditions: z
      .array(gateViewSchema)
      .optional()
      .describe(
        'What must hold besides, is not counted, and nobody can override; only what does not hold.',
      ),
    gates: z.array(gateViewSchema).describe('What holds comes first.'),
    earliest: instantSchema.optional(),
    sentence: sentenceSchema,
    promotionId: z.string().optional(),
    then: z.array(z.string()).describe('What follows once all let through.'),
    by: z.string().optional().describe('How it would be carried out.'),
    wayBack: releaseRefSchema.optional(),
    nextWindow: nextWindowSchema
      .optional()
      .describe(
        'When the calendar opens next for it; absent: it is open and no window speaks of it, or nothing opens within 90 days.',
      ),
    ask: availabilitySchema,
    announce: availabilitySchema
      .optional()
      .describe(
        'Whether the reader may record an announcement; absent where no gate asks for one.',
      ),
  })
  .meta({ id: 'Verdict' });

/** @public */
export type Verdict = z.infer<typeof verdictSchema>;

/** When a promotion goes, and what became of that. @public */
export const planViewSchema = z
  .object({
    at: instantSchema.describe('It does not go before.'),
    until: instantSchema
      .optional()
      .describe(
        'From then on it waits for a new time; absent: it goes whenever it may.',
      ),
    window: z
      .boolean()
      .optional()
      .describe('It was planned for the next open window.'),
    by: actorSchema.describe('Who planned it.'),
    missed: sentenceSchema
      .optional()
      .describe('Why it did not go in time; it waits for a new time.'),
  })
  .meta({ id: 'Plan' });

/** @public */
export type PlanView = z.infer<typeof planViewSchema>;

/** @public */
export const promotionViewSchema = z
  .object({
    id: z.string(),
    version: z.number().describe('Row version, sent back with a decision.'),
    component: z.object({ ref: z.string(), name: z.string() }),
    stage: z.string(),
    release: releaseRefSchema,
    replaces: releaseRefSchema.optional(),
    direction: z.string(),
    lane: z.string(),
    state: z.string().describe('See PromotionState; unknown values are shown.'),
    stateSince: instantSchema,
    automatic: z.boolean(),
    requestedBy: actorSchema,
    requestedAt: instantSchema,
    reason: z.string().optional(),
    attempt: z.number(),
    risk: z.string(),
    digest: z.string().describe('What an approval is bound to (R20).'),
    dueAt: instantSchema
      .optional()
      .describe('When the present state ends by itself: delay, watch.'),
    progress: progressSchema.optional(),
    watch: z
      .array(gateViewSchema)
      .optional()
      .describe('While it is watched: what has to let through at the end.'),
    sentence: sentenceSchema.describe('Where it stands, in one sentence.'),
    verdict: verdictSchema
      .optional()
      .describe(
        'Before its effect: every condition, what holds it first. Left out in a tab and in the inbox, where it stands beside it.',
      ),
    outcome: z.string().optional(),
    plan: planViewSchema
      .optional()
      .describe('Absent: it goes as soon as it may.'),
    signOff: z
      .object({
        since: instantSchema,
        groups: z.array(z.string()).describe('Entity refs of who is asked.'),
        given: z
          .object({
            by: actorSchema,
            verdict: z.enum(['confirmed', 'problem']),
            reason: z.string().optional(),
          })
          .optional()
          .describe('Absent: not given, or not yet.'),
      })
      .optional()
      .describe(
        'Present from the moment on when its watch had ended well and its sign-off was asked for.',
      ),
    effects: z.array(effectViewSchema),
    approvals: z.array(approvalViewSchema),
    overrides: z
      .array(overrideViewSchema)
      .optional()
      .describe('Absent: nobody overrode anything.'),
    actions: z.object({
      approve: availabilitySchema.extend({
        needsReason: z
          .boolean()
          .optional()
          .describe('Whoever approves has to say why.'),
      }),
      reject: availabilitySchema,
      cancel: availabilitySchema,
      plan: availabilitySchema
        .extend({ nextWindow: nextWindowSchema.optional() })
        .optional()
        .describe(
          'To set or take away the time at which it goes; absent once it is under way.',
        ),
      withdraw: availabilitySchema
        .extend({ approvalId: z.string() })
        .optional()
        .describe(
          'To take back the approval that the reader gave; absent where none of theirs counts.',
        ),
      override: availabilitySchema
        .extend({
          gates: z
            .array(
              z.object({
                name: z.string(),
                title: z.string(),
                said: sentenceSchema,
              }),
            )
            .describe('What holds it and may be passed over.'),
          minutes: z.number().describe('How long that lasts.'),
        })
        .optional()
        .describe('Break-glass (R16); absent: nothing can be passed over.'),
      signOff: availabilitySchema
        .optional()
        .describe(
          'To confirm the release or to report a problem; absent where no sign-off is awaited.',
        ),
      raiseRisk: availabilitySchema.optional(),
      lowerRisk: availabilitySchema.optional(),
    }),
  })
  .meta({ id: 'Promotion' });

/** @public */
export type PromotionView = z.infer<typeof promotionViewSchema>;
