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
  affectedComponentsSchema,
  calendarDecisionQuerySchema,
  calendarDecisionSchema,
  calendarEventListSchema,
  calendarEventTextSchema,
  calendarEventViewSchema,
  calendarHistorySchema,
  calendarPreviewSchema,
  previewCalendarEventSchema,
  calendarQuerySchema,
  calendarSchema,
  changeCalendarEventSchema,
  endCalendarEventSchema,
} from 'backstage-plugin-release-pipeline-common';
import { z } from 'zod';
import type { Operation } from './operations';

// Of an event that was entered: a UUID; of others: where they come from.
const eventParameters = z.object({ id: z.string().min(1).max(300) });

/** Operations about the change calendar. */
export const calendarOperations = {
  getCalendar: {
    method: 'get',
    path: '/calendar',
    summary:
      'Changes, standing events and trains between two moments, of all or of one component',
    parameters: z.object({}),
    query: calendarQuerySchema,
    response: calendarSchema,
  },
  getCalendarDecision: {
    method: 'get',
    path: '/calendar/decision',
    summary:
      'Whether the calendar lets a component into a stage at a moment, and when that changes; for pipelines outside, too',
    parameters: z.object({}),
    query: calendarDecisionQuerySchema,
    response: calendarDecisionSchema,
  },
  getCalendarEvents: {
    method: 'get',
    path: '/calendar/events',
    summary:
      'All freezes, windows and notes: of the configuration, of feeds, and those that people entered',
    parameters: z.object({}),
    response: calendarEventListSchema,
  },
  createCalendarEvent: {
    method: 'post',
    path: '/calendar/events',
    summary: 'Enter a freeze, a window or a note',
    parameters: z.object({}),
    body: calendarEventTextSchema,
    response: calendarEventViewSchema,
    created: true,
    audit: 'calendar-create',
  },
  previewCalendarEvent: {
    method: 'post',
    path: '/calendar/preview',
    summary:
      'What an event would speak of, and when; or what is wrong with it. Nothing is kept',
    parameters: z.object({}),
    body: previewCalendarEventSchema,
    response: calendarPreviewSchema,
  },
  getCalendarEvent: {
    method: 'get',
    path: '/calendar/events/:id',
    summary: 'One event of the calendar',
    parameters: eventParameters,
    response: calendarEventViewSchema,
  },
  getAffectedComponents: {
    method: 'get',
    path: '/calendar/events/:id/affected',
    summary:
      'Components that an event speaks of; those that the reader may not see are counted',
    parameters: eventParameters,
    response: affectedComponentsSchema,
  },
  getCalendarEventHistory: {
    method: 'get',
    path: '/calendar/events/:id/history',
    summary: 'Everything that an event was, and who made it so',
    parameters: eventParameters,
    response: calendarHistorySchema,
  },
  changeCalendarEvent: {
    method: 'post',
    path: '/calendar/events/:id',
    summary: 'Change an event that was entered in the portal',
    parameters: eventParameters,
    body: changeCalendarEventSchema,
    response: calendarEventViewSchema,
    audit: 'calendar-change',
  },
  endCalendarEvent: {
    method: 'post',
    path: '/calendar/events/:id/end',
    summary: 'End an event now, with all times to come',
    parameters: eventParameters,
    body: endCalendarEventSchema,
    response: calendarEventViewSchema,
    audit: 'calendar-end',
  },
  deleteCalendarEvent: {
    method: 'post',
    path: '/calendar/events/:id/delete',
    summary: 'Delete an event; what it was stays in its history',
    parameters: eventParameters,
    body: endCalendarEventSchema,
    response: calendarEventViewSchema,
    audit: 'calendar-delete',
  },
} as const satisfies Record<string, Operation>;
