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
import { calendarEventTextSchema } from './calendar';
import { collisionsSchema } from './collisions';
import { line, paragraph } from './lines';
import { actorSchema } from './promotions';
import { availabilitySchema, instantSchema, sentenceSchema } from './text';

const { owner, reason, recurrence, start, title, zone } =
  calendarEventTextSchema.shape;

/** Without halves of letters, which the database cannot hold. */
const refs = z
  .array(
    z
      .string()
      .trim()
      .max(300)
      .regex(
        /^[a-z]+:[^/:\s\p{Cs}]+\/[^/:\s\p{Cs}]+$/iu,
        'expected an entity ref such as component:default/payments',
      ),
  )
  .min(1)
  .max(500)
  .optional();

const types = z.array(line(63)).min(1).max(50);

const labels = z
  .array(
    line(300).regex(
      /^[^=\s]+=\S*$/,
      'expected a label with its value, such as tier=gold',
    ),
  )
  .min(1)
  .max(200)
  .optional();

/**
 * Which components a train takes along: those that one of the keys names.
 * @public
 */
export const trainComponentsSchema = z
  .object({
    refs: refs.describe('Entity refs of components, by hand.'),
    systems: refs.describe('Entity refs; all components of these systems.'),
    labels: labels.describe(
      'Labels of the catalog entity, as `key=value`; all components that have one of them.',
    ),
  })
  .strict()
  .refine(
    value => Object.values(value).some(names => names !== undefined),
    'expected components, systems or labels',
  )
  .meta({ id: 'TrainComponents' });

/** @public */
export type TrainComponents = z.infer<typeof trainComponentsSchema>;

/**
 * Who goes after whom: all at once, in waves by a list, or so that each goes
 * after what it depends on.
 * @public
 */
export const trainWavesSchema = z
  .discriminatedUnion('by', [
    z.object({ by: z.literal('none') }).strict(),
    z.object({ by: z.literal('dependencies') }).strict(),
    z
      .object({
        by: z.literal('list'),
        list: z
          .array(
            z
              .object({
                name: line(63),
                types: types.optional().describe('Values of `spec.type`.'),
                refs: refs.describe('Entity refs of components.'),
              })
              .strict(),
          )
          .min(1)
          .max(20)
          .describe(
            'The first one that names a component takes it; what none names goes last.',
          ),
      })
      .strict(),
  ])
  .meta({ id: 'TrainWaves' });

/** @public */
export type TrainWaves = z.infer<typeof trainWavesSchema>;

/** What of a train people write. @public */
export const trainTextSchema = z
  .object({
    title,
    stage: z.string().trim().min(1).max(63).describe('Where it departs to.'),
    start: start.describe(
      'A day and a time, as clocks in `zone` show it: of the first departure.',
    ),
    zone,
    recurrence,
    components: trainComponentsSchema,
    waves: trainWavesSchema.optional().describe('All at once unless set.'),
    validation: z
      .object({
        until: z
          .enum(['healthy', 'succeeded'])
          .describe(
            '`healthy`: seen running and healthy; `succeeded`: its watch has ended well, too.',
          ),
        minutes: z.number().int().min(1).max(1440),
      })
      .strict()
      .optional()
      .describe(
        'What is awaited of a wave before the next one goes; `succeeded` within 60 minutes unless set.',
      ),
    onFailure: z
      .enum(['stop', 'continue'])
      .optional()
      .describe(
        'When something that went is not confirmed: `stop` unless set. What depends on it is left either way.',
      ),
    asksApproval: z
      .boolean()
      .optional()
      .describe(
        'Takes along what only waits for approval, which is asked for at departure; otherwise that is left.',
      ),
    owner: owner.describe('Entity ref of a group that may change it, too.'),
    reason: paragraph(500).describe('Why; the reason of each promotion.'),
    enabled: z
      .boolean()
      .optional()
      .describe('`false`: it departs no more until it is switched on.'),
  })
  .strict()
  .meta({ id: 'TrainText' });

/** @public */
export type TrainText = z.infer<typeof trainTextSchema>;

/** When a train would depart, and with what: to see what it would touch. @public */
export const trainTimesSchema = trainTextSchema
  .pick({
    stage: true,
    start: true,
    zone: true,
    recurrence: true,
    components: true,
    waves: true,
    validation: true,
  })
  .extend({
    id: z
      .uuid()
      .optional()
      .describe('Of the train that would be changed; absent: a new one.'),
  })
  .strict()
  .meta({ id: 'TrainTimes' });

/** @public */
export type TrainTimes = z.infer<typeof trainTimesSchema>;

const versionSchema = z
  .number()
  .int()
  .min(1)
  .describe(
    'Of the train that the person saw; another one is a conflict, whose error carries what stands now as `current`.',
  );

/** To change a train: all of it anew; whoever does so asks from then on. @public */
export const changeTrainSchema = trainTextSchema
  .extend({ version: versionSchema })
  .strict()
  .meta({ id: 'ChangeTrain' });

/** @public */
export type ChangeTrain = z.infer<typeof changeTrainSchema>;

/** To call a train off: it departs no more. @public */
export const endTrainSchema = z
  .object({ version: versionSchema, reason: reason.describe('Why.') })
  .strict()
  .meta({ id: 'EndTrain' });

/** @public */
export type EndTrain = z.infer<typeof endTrainSchema>;

/** To stop a train that is under way. @public */
export const stopTrainSchema = z
  .object({
    runId: z.uuid().describe('Which departure.'),
    reason: reason.describe('Why.'),
  })
  .strict()
  .meta({ id: 'StopTrain' });

/** @public */
export type StopTrain = z.infer<typeof stopTrainSchema>;

const componentSchema = z.object({
  ref: z.string(),
  name: z.string(),
  owner: z.string().optional(),
});

/** What became of one component at a departure. @public */
export const trainRunItemSchema = z
  .object({
    component: componentSchema,
    wave: z.number().describe('Index of its wave.'),
    state: z
      .string()
      .describe(
        '`planned`, `taken`, `confirmed`, `failed` or `left`; others may come.',
      ),
    promotionId: z.string().optional(),
    promotionState: z.string().optional(),
    version: z.string().optional().describe('What it takes along.'),
    sentence: sentenceSchema.describe('Why it was left, or how it goes.'),
  })
  .meta({ id: 'TrainRunItem' });

/** @public */
export type TrainRunItem = z.infer<typeof trainRunItemSchema>;

/** One departure of a train. @public */
export const trainRunSchema = z
  .object({
    id: z.string(),
    departsAt: instantSchema.describe('When it was due.'),
    startedAt: instantSchema,
    endedAt: instantSchema.optional().describe('Absent while it is under way.'),
    state: z
      .string()
      .describe(
        '`running`, `arrived`, `failed`, `stopped` or `missed`; others may come.',
      ),
    requestedBy: actorSchema,
    wave: z.number().describe('Index of the wave that is under way.'),
    waves: z.array(z.string()),
    outcome: z.string().optional(),
    items: z
      .array(trainRunItemSchema)
      .describe('Of what the reader may see; by wave.'),
    hidden: z.number().describe('How many more there are.'),
  })
  .meta({ id: 'TrainRun' });

/** @public */
export type TrainRun = z.infer<typeof trainRunSchema>;

/** A train as it stands. @public */
export const trainViewSchema = z
  .object({
    id: z.string(),
    version: z.number().describe('Raised by each change.'),
    text: trainTextSchema.describe(
      'As it was written; without components that the reader may not see.',
    ),
    hiddenComponents: z
      .number()
      .describe('Named in it, and not to be seen by the reader.'),
    scheduledBy: actorSchema.describe('In whose name it asks.'),
    scheduledAt: instantSchema,
    endedAt: instantSchema
      .optional()
      .describe('Called off: it departs no more.'),
    next: z.array(instantSchema).describe('The next ten departures, or fewer.'),
    untold: z
      .string()
      .optional()
      .describe(
        'Why nobody can tell when it departs, as a clause; it does not, until its times are changed. Absent: it can be told.',
      ),
    mayChange: availabilitySchema.describe('Whether the reader may change it.'),
    mayEnd: availabilitySchema.describe(
      'Whether the reader may call it off or stop it.',
    ),
    runs: z
      .array(trainRunSchema)
      .describe('The last departures, newest first; in a list only one.'),
  })
  .meta({ id: 'TrainView' });

/** @public */
export type TrainView = z.infer<typeof trainViewSchema>;

/** @public */
export const trainListSchema = z
  .object({
    trains: z.array(trainViewSchema).describe('The next departure first.'),
    mayCreate: availabilitySchema,
    stages: z.array(z.string()).describe('Where trains may go.'),
  })
  .meta({ id: 'TrainList' });

/** @public */
export type TrainList = z.infer<typeof trainListSchema>;

/** What a train would do with one component. @public */
export const prognosisItemSchema = z
  .object({
    component: componentSchema,
    outlook: z
      .enum(['goes', 'expected', 'left'])
      .describe(
        '`goes`: nothing holds it now; `expected`: what holds it ends before the departure, or is asked for then; `left`: it would be left behind.',
      ),
    code: z
      .string()
      .describe(
        'Why: `goes`, `already-there`, `nothing`, `pending`, `approval`, `frozen`, `no-permission`, `asked-already`, `held`, `unknown`; others may come.',
      ),
    version: z.string().optional().describe('What it would take along.'),
    releaseId: z.string().optional(),
    from: z.string().optional().describe('What runs there now.'),
    promotionId: z
      .string()
      .optional()
      .describe('An open promotion of it into that stage.'),
    sentence: sentenceSchema,
  })
  .meta({ id: 'PrognosisItem' });

/** @public */
export type PrognosisItem = z.infer<typeof prognosisItemSchema>;

/** A dry run of a train: what it would take along, and what it would leave. @public */
export const prognosisSchema = z
  .object({
    trainId: z.string(),
    stage: z.string(),
    departsAt: instantSchema
      .optional()
      .describe(
        'The departure it is about; absent: none is to come, as if now.',
      ),
    waves: z.array(
      z.object({
        name: z.string(),
        items: z.array(prognosisItemSchema),
      }),
    ),
    goes: z.number().describe('How many of the listed would go.'),
    left: z.number().describe('How many of the listed would be left.'),
    hidden: z
      .number()
      .describe('How many more it has that the reader may not see.'),
    collisions: collisionsSchema
      .optional()
      .describe(
        'What its components, and other trains that share some of them, touch at that departure; absent: none is to come.',
      ),
    cycles: z
      .array(z.array(z.string()))
      .describe(
        'Names of components that depend on each other and go in one wave; only where the reader sees all of them.',
      ),
  })
  .meta({ id: 'Prognosis' });

/** @public */
export type Prognosis = z.infer<typeof prognosisSchema>;
