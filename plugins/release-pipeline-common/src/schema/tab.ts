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
import { progressSchema } from './gates';
import {
  actorSchema,
  promotionViewSchema,
  releaseRefSchema,
  reviewOwedSchema,
  verdictSchema,
} from './promotions';
import {
  availabilitySchema,
  instantSchema,
  problemSchema,
  sentenceSchema,
} from './text';

/** Tone of a headline; colour is never the only sign. @public */
export const toneSchema = z.enum([
  'ok',
  'wait',
  'bad',
  'warn',
  'unknown',
  'neutral',
]);

/** @public */
export type Tone = z.infer<typeof toneSchema>;

/** What a headline says in one word, for lists and their filters. @public */
export const headlineStatusSchema = z
  .enum([
    'unhealthy',
    'blocked',
    'needs-approval',
    'moving',
    'can-go',
    'unknown',
    'up-to-date',
  ])
  .meta({
    id: 'HeadlineStatus',
    description:
      '`unhealthy`: the newest release is everywhere, and not well; `needs-approval`: it was asked for, and only decisions of people are missing; `can-go`: nobody has asked, and nothing else is missing but those decisions; `moving`: it, or another release, is on its way, or awaits its sign-off.',
  });

/** @public */
export type HeadlineStatus = z.infer<typeof headlineStatusSchema>;

/** @public */
export const headlineSchema = z
  .object({
    tone: toneSchema,
    status: headlineStatusSchema
      .optional()
      .describe(
        'Absent: there is no release to speak of, or others bring it where it is missing.',
      ),
    sentence: sentenceSchema,
    reason: sentenceSchema
      .optional()
      .describe(
        'Why it is not there: the end of the sentence, for where release and stage stand beside it.',
      ),
    details: z.array(
      z.object({ stage: z.string().optional(), sentence: sentenceSchema }),
    ),
    about: z
      .object({
        stage: z.string(),
        releaseId: z.string(),
        blockers: z
          .array(z.string())
          .describe(
            'Names of what holds it, most important first; they stand in the verdict of that stage.',
          ),
      })
      .optional()
      .describe('Why which release is not in which stage; absent: it is.'),
    primary: z
      .object({ stage: z.string(), releaseId: z.string(), label: z.string() })
      .optional()
      .describe('The one thing the reader can do now.'),
  })
  .meta({ id: 'Headline' });

/** @public */
export type Headline = z.infer<typeof headlineSchema>;

/** @public */
export const healthSchema = z
  .object({
    status: z
      .string()
      .describe('Argo CD\'s word, or "Unknown"; new words pass through.'),
    since: instantSchema.optional(),
    message: z.string().optional(),
  })
  .meta({ id: 'Health' });

/** One Argo CD application that serves a stage (R17). @public */
export const targetViewSchema = z
  .object({
    instance: z.string(),
    namespace: z.string().optional(),
    application: z.string(),
    href: z.string().optional().describe('Its page in Argo CD.'),
    release: releaseRefSchema.optional(),
    /** What runs in words when it is no known release. */
    running: z.string().optional(),
    health: healthSchema,
    sync: z.string(),
    operation: z.string().optional(),
    observedAt: instantSchema.optional(),
    conditions: z.array(z.string()),
    binding: z.object({
      confirmed: z.boolean(),
      by: z.string().optional().describe('`label`, `annotation` or `project`.'),
      problem: problemSchema.optional(),
    }),
  })
  .meta({ id: 'Target' });

/** @public */
export type TargetView = z.infer<typeof targetViewSchema>;

/** What goes on in a stage apart from a promotion's own state. @public */
export const activitySchema = z
  .object({
    kind: z.enum([
      'soaking',
      'rolling-out',
      'watching',
      'sign-off',
      'delay',
      'cooldown',
    ]),
    sentence: sentenceSchema,
    progress: progressSchema.optional(),
    endsAt: instantSchema.optional(),
    paused: z.boolean().optional(),
  })
  .meta({ id: 'Activity' });

/** @public */
export type Activity = z.infer<typeof activitySchema>;

/** @public */
export const stageViewSchema = z
  .object({
    name: z.string(),
    after: z.array(z.string()),
    group: z.string().optional(),
    start: z
      .string()
      .describe('`outside` (filled by others), `on-request`, `automatic`.'),
    protected: z.boolean(),
    observedOnly: z.boolean(),
    state: z
      .enum(['runs', 'mixed', 'unknown', 'empty'])
      .describe('What the stage as a whole is known to run (R4).'),
    reason: sentenceSchema
      .optional()
      .describe('Why that is unknown although its facts are fresh.'),
    release: releaseRefSchema.optional(),
    since: instantSchema.optional(),
    healthySince: instantSchema.optional(),
    uncovered: z
      .boolean()
      .optional()
      .describe('It is protected, and no promotion covers what runs there.'),
    broughtBy: z
      .object({
        by: actorSchema.optional(),
        promotionId: z.string().optional(),
        commit: z.string().optional(),
        commitHref: z.string().optional(),
        author: z.string().optional(),
        message: z.string().optional(),
      })
      .optional(),
    health: healthSchema,
    sync: z.string(),
    freshness: z.object({
      fresh: z.boolean(),
      observedAt: instantSchema.optional(),
      sentence: sentenceSchema.optional().describe('Why it is stale.'),
    }),
    targets: z.array(targetViewSchema),
    activities: z.array(activitySchema),
    promotions: z.array(promotionViewSchema).describe('The open ones.'),
    verdicts: z.array(verdictSchema),
    wayBack: releaseRefSchema.optional(),
    try: availabilitySchema
      .optional()
      .describe(
        'Whether the reader may try its policy, by what-if and retro run.',
      ),
  })
  .meta({ id: 'Stage' });

/** @public */
export type StageView = z.infer<typeof stageViewSchema>;

/** @public */
export const timelineItemSchema = z
  .object({
    id: z.string(),
    at: instantSchema,
    stage: z.string().optional(),
    kind: z
      .string()
      .describe('What happened, kebab-case: `asked`, `approved`, `deployed`…'),
    tone: toneSchema,
    sentence: sentenceSchema,
    href: z.string().optional(),
  })
  .meta({ id: 'TimelineItem' });

/** @public */
export type TimelineItem = z.infer<typeof timelineItemSchema>;

/** Where facts came from and how old they are. @public */
export const sourceViewSchema = z
  .object({
    kind: z.enum(['argocd', 'prometheus', 'catalog']),
    name: z.string(),
    state: z.enum(['fresh', 'stale', 'never']),
    version: z.string().optional(),
    lastCompleteAt: instantSchema.optional(),
    /** Since when it does not answer, and what it said, redacted. */
    failingSince: instantSchema.optional(),
    error: z.string().optional(),
    lacks: z.array(z.string()).describe('What an older server cannot do.'),
  })
  .meta({ id: 'Source' });

/** @public */
export type SourceView = z.infer<typeof sourceViewSchema>;

/**
 * What the catalog says otherwise than what is in force (R19, R35), and who
 * confirms it. @public
 */
export const changeToConfirmSchema = z
  .object({
    id: z
      .string()
      .describe('Names exactly this change; sent back with a confirmation.'),
    sentence: z.string(),
    differences: z.array(
      z.object({
        what: z.string().describe('`pipeline`, `owner` or `origin`.'),
        from: z.string().optional().describe('What is in force; absent: none.'),
        to: z.string().optional().describe('What the catalog says.'),
      }),
    ),
    holds: z
      .boolean()
      .describe('Nothing is promoted until it is confirmed; else all stays.'),
    stages: z
      .array(
        z.object({
          name: z.string(),
          groups: z
            .array(z.string())
            .describe('Entity refs of who confirms for this stage.'),
          confirmed: z
            .object({ by: actorSchema, at: instantSchema })
            .optional(),
        }),
      )
      .describe('Each needs the confirmation of one of its approvers.'),
    confirm: availabilitySchema.describe('Whether the reader may confirm.'),
  })
  .meta({ id: 'ChangeToConfirm' });

/** @public */
export type ChangeToConfirm = z.infer<typeof changeToConfirmSchema>;

/** Confirms a change as it was seen. @public */
export const confirmationSchema = z
  .object({
    change: z.string().min(1).max(128).describe('The id that the person saw.'),
    reason: z.string().trim().max(2000).optional(),
  })
  .strict()
  .meta({ id: 'Confirmation' });

/** @public */
export type Confirmation = z.infer<typeof confirmationSchema>;

/** Everything that the tab shows, in one answer (R33). @public */
export const tabSchema = z
  .object({
    component: z.object({
      ref: z.string(),
      name: z.string(),
      title: z.string().optional(),
      owner: z.string().optional(),
      system: z.string().optional(),
    }),
    state: z
      .enum(['pipeline', 'view-only', 'nothing', 'baseline', 'removed'])
      .describe(
        '`view-only`: only argocd annotations (R18); `nothing`: nothing found; `baseline`: not every stage was read yet (R6).',
      ),
    pipeline: z
      .object({
        name: z.string(),
        policyVersion: z.string(),
        releaseFrom: z.string(),
        releaseNote: z
          .string()
          .optional()
          .describe('What is coarser than it could be, and why (R1).'),
      })
      .optional(),
    offeredPipelines: z.array(z.string()),
    problems: z.array(problemSchema),
    reviews: z
      .array(reviewOwedSchema)
      .optional()
      .describe('Reviews of overrides that are owed; the oldest first.'),
    toConfirm: changeToConfirmSchema
      .optional()
      .describe('Absent: the catalog says what is in force (R19, R35).'),
    headline: headlineSchema,
    stages: z.array(stageViewSchema),
    unstaged: z
      .array(targetViewSchema)
      .describe('Applications found that serve no stage (R17, R18).'),
    timeline: z.array(timelineItemSchema),
    sources: z.array(sourceViewSchema),
    mayAsk: availabilitySchema,
  })
  .meta({ id: 'Tab' });

/** @public */
export type Tab = z.infer<typeof tabSchema>;
