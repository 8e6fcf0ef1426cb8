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
import { affectedComponentsSchema } from './calendarAffected';
import { calendarTrainSchema } from './calendarTrain';
import { collisionSchema } from './collisions';
import { line, paragraph } from './lines';
import { actorSchema } from './promotions';
import { toneSchema } from './tab';
import { availabilitySchema, instantSchema, sentenceSchema } from './text';

/** One promotion on the change calendar. @public */
export const changeSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['promotion', 'deployment']),
    component: z.object({
      ref: z.string(),
      name: z.string(),
      owner: z.string().optional(),
      system: z.string().optional(),
    }),
    stage: z.string(),
    version: z.string(),
    direction: z.string(),
    state: z.string(),
    tone: toneSchema,
    start: instantSchema,
    end: instantSchema.optional().describe('Absent while it runs.'),
    sentence: sentenceSchema,
    collisions: z
      .array(collisionSchema)
      .optional()
      .describe(
        'Other changes that it touches, while neither is over; the strongest first, at most 5. Absent: none.',
      ),
    moreCollisions: z
      .number()
      .optional()
      .describe('Further ones, also those that the reader may not see (R24).'),
  })
  .meta({ id: 'Change' });

/** @public */
export type Change = z.infer<typeof changeSchema>;

/**
 * What an event of the calendar does: a freeze denies, a window allows; the
 * others are notes, which hold nothing.
 * @public
 */
export const calendarEventKindSchema = z
  .enum(['freeze', 'window', 'maintenance', 'incident', 'drill'])
  .meta({ id: 'CalendarEventKind' });

/** @public */
export type CalendarEventKind = z.infer<typeof calendarEventKindSchema>;

/** One time that a standing event of the calendar takes place. @public */
export const calendarEventSchema = z
  .object({
    id: z.string().describe('Of this time; see `eventId`.'),
    eventId: z
      .string()
      .optional()
      .describe('Of the event, as `GET /calendar/events/{id}` takes it.'),
    source: z
      .string()
      .optional()
      .describe('`portal`, `config`, or `feed:` and the name of a feed.'),
    kind: calendarEventKindSchema.describe(
      'While a freeze is active nothing in its scope is promoted; what a window speaks of is promoted only while one is open; other kinds hold nothing.',
    ),
    title: z.string(),
    start: instantSchema,
    end: instantSchema,
    zone: z.string().optional().describe('In which it was written (IANA).'),
    recurring: z.boolean().optional(),
    stages: z
      .array(z.string())
      .optional()
      .describe('Which its scope names; absent: any.'),
    systems: z
      .array(z.string())
      .optional()
      .describe('Entity refs that its scope names; absent: any.'),
    directions: z.array(z.string()).optional(),
    sentence: sentenceSchema.describe('What it speaks of.'),
    reason: z.string().optional(),
    owner: z.string().optional().describe('The group to ask.'),
    href: z.string().optional(),
  })
  .meta({ id: 'CalendarEvent' });

/** @public */
export type CalendarEvent = z.infer<typeof calendarEventSchema>;

/** An event of which it cannot be told when it takes place. @public */
export const untoldEventSchema = z
  .object({
    eventId: z
      .string()
      .describe('Of the event, as `GET /calendar/events/{id}` takes it.'),
    source: z
      .string()
      .describe('`portal`, `config`, or `feed:` and the name of a feed.'),
    kind: calendarEventKindSchema,
    title: z.string(),
    sentence: sentenceSchema.describe(
      'That it cannot be told, why, and what that closes.',
    ),
  })
  .meta({ id: 'UntoldEvent' });

/** @public */
export type UntoldEvent = z.infer<typeof untoldEventSchema>;

/** @public */
export const calendarSchema = z
  .object({
    from: instantSchema,
    to: instantSchema,
    changes: z.array(changeSchema),
    events: z
      .array(calendarEventSchema)
      .describe(
        'In order of their start; at most 8000, of which windows are left out first, then notes, and the last of each first.',
      ),
    trains: z
      .array(calendarTrainSchema)
      .optional()
      .describe('Departures, in order of their start; at most 500.'),
    untold: z
      .array(untoldEventSchema)
      .optional()
      .describe('Events that no time can be shown of; a freeze holds then.'),
    mayCreate: availabilitySchema
      .optional()
      .describe('Whether the reader may enter any event.'),
    stages: z
      .array(z.string())
      .optional()
      .describe('Of all pipelines, in the order in which releases pass them.'),
    truncated: z
      .boolean()
      .describe(
        'More was found than fits; narrow it by `kind`, `stage`, `system` or `component`, or the time.',
      ),
  })
  .meta({ id: 'Calendar' });

/** @public */
export type Calendar = z.infer<typeof calendarSchema>;

/** So much of the calendar is answered at once. */
const CALENDAR_DAYS = 400;

/** @public */
export const calendarQuerySchema = z
  .object({
    from: z.iso.datetime(),
    to: z.iso
      .datetime()
      .describe(`Later than \`from\`, by at most ${CALENDAR_DAYS} days.`),
    component: z
      .string()
      .min(1)
      .max(300)
      .optional()
      .describe(
        'Entity ref: only its changes, trains that name it, and events that speak of one of its stages.',
      ),
    kind: z
      .enum([...calendarEventKindSchema.options, 'change', 'train'])
      .optional()
      .describe('Only that; `change`: promotions and deployments.'),
    stage: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe(
        'Only changes and trains into it, and events that name it or no stage.',
      ),
    system: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe(
        'Name of a system: only changes of its components, and events that name it or no system. Trains are shown of any.',
      ),
  })
  .strict()
  .superRefine(({ from, to }, context) => {
    const length = Date.parse(to) - Date.parse(from);
    if (!(length > 0)) {
      context.addIssue({
        code: 'custom',
        path: ['to'],
        message: 'expected a moment after from',
      });
    } else if (length > CALENDAR_DAYS * 86_400_000) {
      context.addIssue({
        code: 'custom',
        path: ['to'],
        message: `expected at most ${CALENDAR_DAYS} days after from; ask for the rest with a request of its own`,
      });
    }
  })
  .meta({ id: 'CalendarQuery' });

/** @public */
export type CalendarQuery = z.infer<typeof calendarQuerySchema>;

const localTimeSchema = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/,
    'expected a day and a time without zone, such as 2026-12-20T18:00',
  );

const scopeList = z.array(line(300)).max(200).optional();

/**
 * What an event speaks of: each key that is given must name it. As an exception:
 * whatever one of the keys names is left out.
 * @public
 */
export const calendarScopeSchema = z
  .object({
    components: scopeList.describe('Entity refs.'),
    systems: scopeList.describe('Entity refs.'),
    domains: scopeList.describe(
      'Entity refs; of the systems. Subdomains are not included.',
    ),
    owners: scopeList.describe('Entity refs of groups.'),
    types: scopeList.describe('Values of `spec.type`.'),
    stages: scopeList,
    instances: scopeList.describe('Argo CD instances.'),
    clusters: scopeList.describe(
      'Destinations of its applications, by server or by name.',
    ),
    labels: scopeList.describe(
      'Labels of the catalog entity, as `key=value`; one of them is enough.',
    ),
  })
  .strict()
  .meta({ id: 'CalendarScope' });

/** @public */
export type CalendarScope = z.infer<typeof calendarScopeSchema>;

/** What of an event people write. @public */
export const calendarEventTextSchema = z
  .object({
    kind: calendarEventKindSchema,
    title: line(120),
    start: localTimeSchema.describe(
      'A day and a time, as clocks in `zone` show it: of the first occurrence.',
    ),
    end: localTimeSchema.optional().describe('Likewise; or `durationMinutes`.'),
    durationMinutes: z
      .number()
      .int()
      .min(1)
      .max(1_584_000)
      .optional()
      .describe('Counted by a stopwatch; or `end`.'),
    zone: line(100).describe('An IANA name such as `Europe/Berlin`.'),
    recurrence: z
      .object({
        rule: line(500).describe(
          'An RRULE of RFC 5545 without that word; daily at most.',
        ),
        exdates: z
          .array(localTimeSchema)
          .max(500)
          .optional()
          .describe('Starts of occurrences that are left out.'),
        rdates: z
          .array(localTimeSchema)
          .max(500)
          .optional()
          .describe('Starts of further ones.'),
      })
      .strict()
      .optional(),
    scope: calendarScopeSchema.optional().describe('Absent: everything.'),
    except: calendarScopeSchema.optional(),
    directions: z
      .array(z.enum(['forward', 'rollback', 'hotfix']))
      .min(1)
      .max(3)
      .optional()
      .describe('`forward` unless set.'),
    risk: z
      .array(z.enum(['low', 'medium', 'high']))
      .min(1)
      .max(3)
      .optional()
      .describe('Risk classes; any unless set.'),
    reason: paragraph(500).optional(),
    owner: line(300).optional().describe('Entity ref of the group to ask.'),
    link: line(2000).optional().describe('An http(s) address.'),
  })
  .strict()
  .meta({ id: 'CalendarEventText' });

/** @public */
export type CalendarEventText = z.infer<typeof calendarEventTextSchema>;

const versionSchema = z
  .number()
  .int()
  .min(1)
  .describe(
    'Of the event that the person saw; another one is a conflict, whose error carries what stands now as `current`.',
  );

/** An event, to see what it would do. @public */
export const previewCalendarEventSchema = calendarEventTextSchema
  .extend({
    id: line(300)
      .optional()
      .describe('Of the event that would be changed; absent: a new one.'),
  })
  .strict()
  .meta({ id: 'PreviewCalendarEvent' });

/** @public */
export type PreviewCalendarEvent = z.infer<typeof previewCalendarEventSchema>;

/** To change an event: all of it anew. @public */
export const changeCalendarEventSchema = calendarEventTextSchema
  .extend({ version: versionSchema })
  .strict()
  .meta({ id: 'ChangeCalendarEvent' });

/** @public */
export type ChangeCalendarEvent = z.infer<typeof changeCalendarEventSchema>;

/** To end an event now, with all times to come, or to delete it. @public */
export const endCalendarEventSchema = z
  .object({ version: versionSchema, reason: paragraph(500).optional() })
  .strict()
  .meta({ id: 'EndCalendarEvent' });

/** @public */
export type EndCalendarEvent = z.infer<typeof endCalendarEventSchema>;

/** An event of the calendar as it stands. @public */
export const calendarEventViewSchema = z
  .object({
    id: z.string(),
    source: z
      .string()
      .describe('`portal`, `config`, or `feed:` and the name of a feed.'),
    version: z
      .number()
      .describe('Raised by each change; 0 where it is not kept here.'),
    text: calendarEventTextSchema.describe(
      'As it was written; without components that the reader may not see.',
    ),
    hiddenComponents: z
      .number()
      .describe('Named in it, and not to be seen by the reader.'),
    sentence: sentenceSchema.describe('What it speaks of.'),
    entered: z
      .object({ by: actorSchema, at: instantSchema })
      .optional()
      .describe('Absent: not in the portal.'),
    changed: z
      .object({ by: actorSchema, at: instantSchema })
      .optional()
      .describe('Last; absent: never.'),
    endedAt: instantSchema
      .optional()
      .describe('It takes place no more from then on.'),
    deletedAt: instantSchema.optional(),
    untold: z
      .string()
      .optional()
      .describe('Why its times cannot be told any more; a freeze holds then.'),
    mayChange: availabilitySchema.describe(
      'Whether the reader may change it: not where they do not see it whole.',
    ),
    mayEnd: availabilitySchema
      .optional()
      .describe('Whether they may end or delete it; absent: as `mayChange`.'),
    next: z
      .array(z.object({ start: instantSchema, end: instantSchema }))
      .describe(
        'The next ten times, or fewer; that which runs is the first. In a list, the next one.',
      ),
  })
  .meta({ id: 'CalendarEventView' });

/** @public */
export type CalendarEventView = z.infer<typeof calendarEventViewSchema>;

/** @public */
export const calendarEventListSchema = z
  .object({
    events: z.array(calendarEventViewSchema),
    truncated: z.boolean().describe('There are more than are listed.'),
    mayCreate: availabilitySchema.describe(
      'Whether the reader may enter any; of which scope, the preview says.',
    ),
  })
  .meta({ id: 'CalendarEventList' });

/** @public */
export type CalendarEventList = z.infer<typeof calendarEventListSchema>;

/** What is wrong with an event, and where. @public */
export const calendarProblemSchema = z
  .object({
    key: z.string().describe('Of the event, such as `recurrence.rule`.'),
    message: z.string(),
  })
  .meta({ id: 'CalendarProblem' });

/** @public */
export type CalendarProblem = z.infer<typeof calendarProblemSchema>;

/** What is planned while no window is open for it. @public */
export const shutOutSchema = z
  .object({
    id: z.string().describe('Of the promotion, or of the train.'),
    kind: z.enum(['promotion', 'train']),
    start: instantSchema.describe(
      'When it is planned; of what goes as soon as it may: now.',
    ),
    sentence: sentenceSchema.describe('What it is, and that it would wait.'),
  })
  .meta({ id: 'ShutOut' });

/** @public */
export type ShutOut = z.infer<typeof shutOutSchema>;

/** What an event would do, before it is saved. @public */
export const calendarPreviewSchema = z
  .object({
    problems: z
      .array(calendarProblemSchema)
      .describe('With any of them it is not saved.'),
    mayCreate: availabilitySchema.describe(
      'Whether the reader may save such an event.',
    ),
    sentence: sentenceSchema.describe('What it speaks of.'),
    ...affectedComponentsSchema.shape,
    next: z
      .array(z.object({ start: instantSchema, end: instantSchema }))
      .describe('The next ten times, or fewer.'),
    shutOut: z
      .array(shutOutSchema)
      .optional()
      .describe(
        'Of a window: promotions that wait or are planned, and trains by one of their next ten departures, that it speaks of while neither it nor another window of theirs is open. Of components that the reader may see; in order of their start, at most 50.',
      ),
    moreShutOut: z.number().optional().describe('Further ones.'),
  })
  .meta({ id: 'CalendarPreview' });

/** @public */
export type CalendarPreview = z.infer<typeof calendarPreviewSchema>;

/** Everything that an event was, newest first. @public */
export const calendarHistorySchema = z
  .object({
    versions: z.array(
      z.object({
        version: z.number(),
        action: z.enum(['created', 'changed', 'ended', 'deleted']),
        by: actorSchema,
        at: instantSchema,
        reason: z.string().optional(),
        text: calendarEventTextSchema,
      }),
    ),
  })
  .meta({ id: 'CalendarHistory' });

/** @public */
export type CalendarHistory = z.infer<typeof calendarHistorySchema>;

/** @public */
export const calendarDecisionQuerySchema = z
  .object({
    component: z.string().min(1).max(300).describe('Entity ref.'),
    stage: z.string().min(1).max(63),
    at: z.iso.datetime().optional().describe('Now unless set.'),
    direction: z.enum(['forward', 'rollback', 'hotfix']).optional(),
    risk: z
      .enum(['low', 'medium', 'high'])
      .optional()
      .describe('Unless set, the strictest answer of all classes.'),
  })
  .strict()
  .meta({ id: 'CalendarDecisionQuery' });

/** @public */
export type CalendarDecisionQuery = z.infer<typeof calendarDecisionQuerySchema>;

/** Whether the calendar lets something into a stage at a moment. @public */
export const calendarDecisionSchema = z
  .object({
    component: z.string(),
    stage: z.string(),
    direction: z.string(),
    risk: z.string(),
    at: instantSchema,
    state: z
      .enum(['open', 'closed', 'unknown'])
      .describe('`unknown` is to be taken as closed.'),
    reason: sentenceSchema,
    text: z.string().describe('The reason as one line, with times in UTC.'),
    nextOpen: instantSchema
      .optional()
      .describe('Absent while open, or when no end is in sight.'),
    nextClose: instantSchema
      .optional()
      .describe('Absent while closed, or when nothing closes it.'),
    event: z
      .object({ id: z.string(), title: z.string() })
      .optional()
      .describe('The freeze that closes it, or the window that is open.'),
  })
  .meta({ id: 'CalendarDecision' });

/** @public */
export type CalendarDecision = z.infer<typeof calendarDecisionSchema>;
