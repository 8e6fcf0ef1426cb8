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
  changeTrainSchema,
  collisionsSchema,
  endTrainSchema,
  prognosisSchema,
  stopTrainSchema,
  trainListSchema,
  trainTextSchema,
  trainTimesSchema,
  trainViewSchema,
} from 'backstage-plugin-release-pipeline-common';
import { z } from 'zod';

const parameters = z.object({ id: z.uuid() });

/** Dated departures that promote many components together. */
export const trainOperations = {
  listTrains: {
    method: 'get',
    path: '/trains',
    summary: 'Trains of which the reader sees a component',
    parameters: z.object({}),
    response: trainListSchema,
  },
  getTrain: {
    method: 'get',
    path: '/trains/:id',
    summary: 'One train with its last departures',
    parameters,
    response: trainViewSchema,
  },
  getTrainPrognosis: {
    method: 'get',
    path: '/trains/:id/prognosis',
    summary:
      'What a train would take along at its next departure, and what not',
    parameters,
    response: prognosisSchema,
  },
  getTrainCollisions: {
    method: 'post',
    path: '/trains/collisions',
    summary:
      'What a train would touch at its next departure if it were scheduled or changed like this. Nothing is kept',
    parameters: z.object({}),
    body: trainTimesSchema,
    response: collisionsSchema,
  },
  createTrain: {
    method: 'post',
    path: '/trains',
    summary:
      'Schedule a train; for who may ask for what it takes along (`release-pipeline.promotion.create`)',
    parameters: z.object({}),
    body: trainTextSchema,
    response: trainViewSchema,
    created: true,
    audit: 'schedule-train',
  },
  changeTrain: {
    method: 'post',
    path: '/trains/:id/change',
    summary:
      'Change a train; for who scheduled it and members of its owner group, who ask from then on',
    parameters,
    body: changeTrainSchema,
    response: trainViewSchema,
    audit: 'change-train',
  },
  endTrain: {
    method: 'post',
    path: '/trains/:id/end',
    summary: 'Call a train off',
    parameters,
    body: endTrainSchema,
    response: trainViewSchema,
    audit: 'end-train',
  },
  stopTrain: {
    method: 'post',
    path: '/trains/:id/stop',
    summary: 'Stop a departure that is under way; what has not gone stays',
    parameters,
    body: stopTrainSchema,
    response: trainViewSchema,
    audit: 'stop-train',
  },
} as const;
