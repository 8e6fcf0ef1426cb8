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
import {
  chartSchema,
  evidenceItemSchema,
  gateKindSchema,
  gateStatuses,
} from './gates';
import { releaseRefSchema, verdictSchema } from './promotions';
import {
  availabilitySchema,
  instantSchema,
  problemSchema,
  sentenceSchema,
} from './text';

const name = z.string().min(1).max(63);

/** Which list of a stage a gate stands in; `high` contains `medium` (R14). @public */
export const gateSetSchema = z.enum(['gates', 'medium', 'high', 'watch']);

/** @public */
export type GateSetName = z.infer<typeof gateSetSchema>;

/** A gate as the platform team wrote it, to be tried. @public */
export const triedGateSchema = z
  .object({
    name: z.string(),
    set: gateSetSchema.describe(
      'Where it stands: the floor, a profile, or the gates of the watch.',
    ),
    type: z.string(),
    kind: gateKindSchema,
    title: z.string(),
    of: z.string().optional().describe('The stage that it looks at.'),
    observeOnly: z.boolean(),
    retro: availabilitySchema.describe(
      'Whether it can judge the past, such as not when people decide.',
    ),
    settings: z
      .record(z.string(), z.unknown())
      .describe(
        'Its keys as they stand in config, without `type` and `of`; see `with` of a retro run.',
      ),
  })
  .meta({ id: 'TriedGate' });

/** @public */
export type TriedGate = z.infer<typeof triedGateSchema>;

/** What can be tried for a component. @public */
export const trialOptionsSchema = z
  .object({
    stages: z.array(
      z.object({
        name: z.string(),
        try: availabilitySchema.describe('Whether the reader may try here.'),
        gates: z
          .array(triedGateSchema)
          .describe('Empty where the reader may not try.'),
      }),
    ),
    releases: z
      .array(releaseRefSchema)
      .describe('Those that a what-if may name, newest first; at most 100.'),
  })
  .meta({ id: 'TrialOptions' });

/** @public */
export type TrialOptions = z.infer<typeof trialOptionsSchema>;

/** Asks what would hold a release back from a stage. @public */
export const whatIfSchema = z
  .object({
    stage: name,
    releaseId: z.string().min(1).max(64),
    direction: z.enum(['forward', 'rollback', 'hotfix']).default('forward'),
  })
  .strict()
  .meta({ id: 'WhatIf' });

/** As it is sent: what has a default may be left out. @public */
export type WhatIf = z.input<typeof whatIfSchema>;

/** What would hold it back, if it were asked for now; nothing is promised and nothing kept. @public */
export const whatIfAnswerSchema = z
  .object({
    askedAt: instantSchema,
    verdict: verdictSchema.describe(
      'As the tab gives it, with every gate asked now; it has no role and no promotion.',
    ),
    problems: z
      .array(problemSchema)
      .describe(
        'Why it could not be asked for whatever the gates say, such as a binding that is not confirmed.',
      ),
  })
  .meta({ id: 'WhatIfAnswer' });

/** @public */
export type WhatIfAnswer = z.infer<typeof whatIfAnswerSchema>;

/** Asks how a gate would have judged the past. @public */
export const retroRunSchema = z
  .object({
    stage: name,
    gate: name,
    set: gateSetSchema
      .optional()
      .describe('Where the gate stands; the first that has it unless set.'),
    last: z
      .number()
      .int()
      .min(1)
      .max(50)
      .default(20)
      .describe('How many releases, from the newest on.'),
    with: z
      .record(z.string().min(1).max(63), z.unknown())
      .optional()
      .describe(
        'Keys of the gate to try with other values: numbers, true or false, durations such as `{ hours: 48 }`, words that the gate knows, and names that config defines. Each stands in place of what is written.',
      ),
  })
  .strict()
  .meta({ id: 'RetroRun' });

/** As it is sent: what has a default may be left out. @public */
export type RetroRun = z.input<typeof retroRunSchema>;

/** One release, judged as of the moment that mattered. @public */
export const retroItemSchema = z
  .object({
    release: releaseRefSchema,
    at: instantSchema.describe('The moment as of which it is judged.'),
    moment: z
      .enum(['entered', 'watched', 'ended', 'now'])
      .describe(
        '`entered`: it came into the stage; `watched`: its watch there ended; `ended`: it never came, and ended in the stage before; `now`: it may still come.',
      ),
    enteredAt: instantSchema
      .optional()
      .describe('When it first came into the stage; absent: it never did.'),
    endedAt: instantSchema
      .optional()
      .describe('When that ended, there or else in the stage before.'),
    status: z.string().describe(`One of ${gateStatuses.join(', ')}.`),
    reason: sentenceSchema,
    value: z.string().optional(),
    threshold: z.string().optional(),
    number: z.number().optional().describe('The value, as in the chart.'),
    evidence: z.array(evidenceItemSchema),
    outcome: z
      .enum([
        'running',
        'succeeded',
        'replaced-early',
        'rolled-back',
        'failed',
        'removed',
        'not-entered',
      ])
      .describe(
        'What really became of it. `succeeded`: it was healthy until a newer one came; `replaced-early`: it never became healthy before that; `not-entered`: nothing bad, it just never came into the stage.',
      ),
    outcomeSentence: sentenceSchema,
    hindsight: z
      .enum(['caught', 'missed'])
      .optional()
      .describe(
        'It ended by failure or rollback, and the gate would have stopped it, or let it through. What is unknown is neither.',
      ),
  })
  .meta({ id: 'RetroItem' });

/** @public */
export type RetroItem = z.infer<typeof retroItemSchema>;

/** How a gate would have judged the last releases. @public */
export const retroRunAnswerSchema = z
  .object({
    askedAt: instantSchema,
    stage: z.string(),
    gate: triedGateSchema.describe('As it was tried, with what `with` says.'),
    changed: z.array(z.string()).describe('The keys that `with` replaced.'),
    looksAt: z
      .string()
      .describe('The stage whose releases these are: `of`, or the stage.'),
    notes: z
      .array(sentenceSchema)
      .describe('What could not be known, and why; each once.'),
    totals: z.object({
      releases: z.number(),
      passed: z.number(),
      warned: z.number(),
      failed: z.number(),
      pending: z.number(),
      unknown: z.number(),
      skipped: z.number(),
      endedBadly: z.number().describe('By failure or rollback.'),
      caught: z.number().describe('Of those: failed or pending here.'),
      missed: z.number().describe('Of those: let through here.'),
    }),
    sentence: sentenceSchema.describe('The totals in one sentence.'),
    chart: chartSchema
      .optional()
      .describe(
        'The value of each release at its moment against the threshold; absent where there are no numbers.',
      ),
    releases: z.array(retroItemSchema).describe('Newest first.'),
  })
  .meta({ id: 'RetroRunAnswer' });

/** @public */
export type RetroRunAnswer = z.infer<typeof retroRunAnswerSchema>;
