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
  componentCalendarSchema,
  ownCalendarSchema,
  quietTimesQuerySchema,
  quietTimesSchema,
} from 'backstage-plugin-release-pipeline-common';
import { z } from 'zod';
import { componentParameters } from './parameters';

/** The calendar where people are: what they own, and one component. */
export const calendarViewOperations = {
  getOwnCalendar: {
    method: 'get',
    path: '/calendar/mine',
    summary:
      'The next 14 days of what the reader owns: what touches it, and what is to change',
    parameters: z.object({}),
    response: ownCalendarSchema,
  },
  getComponentCalendar: {
    method: 'get',
    path: '/components/:namespace/:kind/:name/calendar',
    summary: 'The next 14 days of one component',
    parameters: componentParameters,
    response: componentCalendarSchema,
  },
  getQuietTimes: {
    method: 'get',
    path: '/calendar/quiet-times',
    summary:
      'When little goes on at a component in a stage, by its measured traffic',
    parameters: z.object({}),
    query: quietTimesQuerySchema,
    response: quietTimesSchema,
  },
} as const;
