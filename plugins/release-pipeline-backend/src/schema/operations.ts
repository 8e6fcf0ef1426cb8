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
  announcementSchema,
  availabilitySchema,
  blastRadiusQuerySchema,
  blastRadiusSchema,
  boardQuerySchema,
  boardSchema,
  cancellationSchema,
  cardSchema,
  collisionsQuerySchema,
  collisionsSchema,
  confirmationSchema,
  createPromotionSchema,
  decidedSchema,
  decisionSchema,
  decisionViewSchema,
  delegationsSchema,
  evidencePackSchema,
  evidencePeriodSchema,
  giveDelegationSchema,
  inboxQuerySchema,
  inboxSchema,
  overrideEndSchema,
  overrideSchema,
  planChangeSchema,
  promotionViewSchema,
  rejectionSchema,
  riskChangeSchema,
  reportReceiptSchema,
  reportSchema,
  retroRunAnswerSchema,
  retroRunSchema,
  reviewSchema,
  signOffSchema,
  tabSchema,
  tickReceiptSchema,
  tickSchema,
  trialOptionsSchema,
  verificationSchema,
  whatIfAnswerSchema,
  whatIfSchema,
  withdrawalSchema,
} from 'backstage-plugin-release-pipeline-common';
import { z } from 'zod';
import { calendarViewOperations } from './calendarViewOperations';
import { trainOperations } from './trainOperations';
import { calendarOperations } from './calendarOperations';
import { exceptionOperations } from './exceptionOperations';
import { feedOperations } from './feedOperations';
import { componentParameters } from './parameters';
import { subscriptionOperations } from './subscriptionOperations';

const promotionParameters = z.object({ id: z.uuid() });

/** One operation of the HTTP API: what goes in, what comes out. */
export interface Operation {
  method: 'get' | 'post';
  /** Express form; the OpenAPI form is derived from it. */
  path: string;
  summary: string;
  parameters: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodObject;
  response: z.ZodType;
  /** What the answer is, where not JSON; then it is a text. */
  produces?: 'text/html' | 'text/csv';
  /** Statuses of success besides 200. */
  created?: boolean;
  /** What the auditor's event calls it; every operation that changes something has one (S47). */
  audit?:
    | 'ask'
    | 'approve'
    | 'reject'
    | 'raise-risk'
    | 'lower-risk'
    | 'cancel'
    | 'plan'
    | 'withdraw'
    | 'override'
    | 'end-override'
    | 'review'
    | 'ask-exception'
    | 'confirm-exception'
    | 'end-exception'
    | 'sign-off'
    | 'confirm'
    | 'report'
    | 'announce'
    | 'tick'
    | 'delegate'
    | 'end-delegation'
    | 'schedule-train'
    | 'change-train'
    | 'end-train'
    | 'stop-train'
    | 'subscribe'
    | 'unsubscribe'
    | 'calendar-create'
    | 'calendar-change'
    | 'calendar-end'
    | 'calendar-delete';
  /** How grave that is to the auditor; medium unless said. */
  severity?: 'high';
  /** A service whose token config names may call it, and nobody else (R34). */
  mayReport?: boolean;
}

const component = '/components/:namespace/:kind/:name';

/**
 * The HTTP API under `/api/release-pipeline`. The router mounts exactly these,
 * and the OpenAPI document is generated from them (R36).
 */
export const operations = {
  getTab: {
    method: 'get',
    path: `${component}/tab`,
    summary: 'Everything that the release pipeline tab shows',
    parameters: componentParameters,
    response: tabSchema,
  },
  getCard: {
    method: 'get',
    path: `${component}/card`,
    summary: 'The headline and one row of stages',
    parameters: componentParameters,
    response: cardSchema,
  },
  createPromotion: {
    method: 'post',
    path: `${component}/promotions`,
    summary:
      'Ask for a release to be brought into a stage; asking again for the same returns the open promotion',
    parameters: componentParameters,
    body: createPromotionSchema,
    response: promotionViewSchema,
    created: true,
    audit: 'ask',
  },
  confirmChange: {
    method: 'post',
    path: `${component}/confirmations`,
    summary:
      'Confirm what the catalog changed about a component, for the stages whose approver the person is',
    parameters: componentParameters,
    body: confirmationSchema,
    response: tabSchema,
    audit: 'confirm',
  },
  getPromotion: {
    method: 'get',
    path: '/promotions/:id',
    summary: 'One promotion',
    parameters: promotionParameters,
    response: promotionViewSchema,
  },
  getDecision: {
    method: 'get',
    path: '/promotions/:id/decision',
    summary:
      'All that a person needs to decide on a promotion, on one page: what comes along, who decides, what goes on around it',
    parameters: promotionParameters,
    response: decisionViewSchema,
  },
  getBlastRadius: {
    method: 'get',
    path: `${component}/blast-radius`,
    summary:
      'What else a release would touch in a stage, as far as the reader may see it, and whether there is a way back',
    parameters: componentParameters,
    query: blastRadiusQuerySchema,
    response: blastRadiusSchema,
  },
  getCollisions: {
    method: 'get',
    path: `${component}/collisions`,
    summary:
      'What else is under way or planned at the time of a change into a stage and touches it, as far as the reader may see it',
    parameters: componentParameters,
    query: collisionsQuerySchema,
    response: collisionsSchema,
  },
  approvePromotion: {
    method: 'post',
    path: '/promotions/:id/approve',
    summary: 'Approve a promotion as it was seen',
    parameters: promotionParameters,
    body: decisionSchema,
    response: promotionViewSchema,
    audit: 'approve',
  },
  rejectPromotion: {
    method: 'post',
    path: '/promotions/:id/reject',
    summary: 'Reject a promotion with a reason; it cannot be revived',
    parameters: promotionParameters,
    body: rejectionSchema,
    response: promotionViewSchema,
    audit: 'reject',
  },
  signOffPromotion: {
    method: 'post',
    path: '/promotions/:id/sign-off',
    summary:
      'Confirm a release after its watch, or report a problem with it; for the groups that its stage names',
    parameters: promotionParameters,
    body: signOffSchema,
    response: promotionViewSchema,
    audit: 'sign-off',
  },
  cancelPromotion: {
    method: 'post',
    path: '/promotions/:id/cancel',
    summary: 'Cancel a promotion before anything left the house',
    parameters: promotionParameters,
    body: cancellationSchema,
    response: promotionViewSchema,
    audit: 'cancel',
  },
  planPromotion: {
    method: 'post',
    path: '/promotions/:id/plan',
    summary:
      'Set the time at which a promotion goes, or let it go as soon as it may; before anything left the house',
    parameters: promotionParameters,
    body: planChangeSchema,
    response: promotionViewSchema,
    audit: 'plan',
  },
  withdrawApproval: {
    method: 'post',
    path: '/promotions/:id/withdraw',
    summary:
      'Take back an approval that one gave, before anything left the house',
    parameters: promotionParameters,
    body: withdrawalSchema,
    response: promotionViewSchema,
    audit: 'withdraw',
  },
  overridePromotion: {
    method: 'post',
    path: '/promotions/:id/override',
    summary:
      'Break-glass: let conditions of a promotion pass that do not, for a time; others are told, and a review is owed',
    parameters: promotionParameters,
    body: overrideSchema,
    response: promotionViewSchema,
    audit: 'override',
    severity: 'high',
  },
  endOverride: {
    method: 'post',
    path: '/promotions/:id/override/end',
    summary:
      'End an override before its time; what it passed over counts again at once',
    parameters: promotionParameters,
    body: overrideEndSchema,
    response: promotionViewSchema,
    audit: 'end-override',
    severity: 'high',
  },
  reviewOverride: {
    method: 'post',
    path: '/promotions/:id/review',
    summary:
      'Close the review of an override with what was found; for somebody other than who overrode',
    parameters: promotionParameters,
    body: reviewSchema,
    response: promotionViewSchema,
    audit: 'review',
    severity: 'high',
  },
  raiseRisk: {
    method: 'post',
    path: '/promotions/:id/raise-risk',
    summary:
      'Put a promotion into a higher risk class, for which more may be asked',
    parameters: promotionParameters,
    body: riskChangeSchema,
    response: promotionViewSchema,
    audit: 'raise-risk',
  },
  lowerRisk: {
    method: 'post',
    path: '/promotions/:id/lower-risk',
    summary:
      'Put a promotion into a lower risk class; for who may break the glass of its stage',
    parameters: promotionParameters,
    body: riskChangeSchema,
    response: promotionViewSchema,
    audit: 'lower-risk',
  },
  createReport: {
    method: 'post',
    path: '/reports',
    summary:
      'Report what a check found out about a release in a stage; for the service tokens that config names',
    parameters: z.object({}),
    body: reportSchema,
    response: reportReceiptSchema,
    created: true,
    audit: 'report',
    mayReport: true,
  },
  announce: {
    method: 'post',
    path: '/announcements',
    summary: 'Record that those affected were told of a release',
    parameters: z.object({}),
    body: announcementSchema,
    response: reportReceiptSchema,
    created: true,
    audit: 'announce',
  },
  tickItem: {
    method: 'post',
    path: '/checks',
    summary: 'Tick an item of a checklist for a release, or take that back',
    parameters: z.object({}),
    body: tickSchema,
    response: tickReceiptSchema,
    audit: 'tick',
  },
  getTrialOptions: {
    method: 'get',
    path: `${component}/trials`,
    summary: 'What can be tried for a component, and where the reader may',
    parameters: componentParameters,
    response: trialOptionsSchema,
  },
  askWhatIf: {
    method: 'post',
    path: `${component}/what-if`,
    summary:
      'What would hold a release back from a stage, if it were asked for now; nothing is kept, and every gate is asked',
    parameters: componentParameters,
    body: whatIfSchema,
    response: whatIfAnswerSchema,
  },
  runRetro: {
    method: 'post',
    path: `${component}/retro-run`,
    summary:
      'How a gate would have judged the last releases, each as of the moment that mattered; nothing is kept',
    parameters: componentParameters,
    body: retroRunSchema,
    response: retroRunAnswerSchema,
  },
  getInbox: {
    method: 'get',
    path: '/approvals',
    summary: 'What waits for the reader, and what the reader asked for',
    parameters: z.object({}),
    query: inboxQuerySchema,
    response: inboxSchema,
  },
  getDecided: {
    method: 'get',
    path: '/approvals/decided',
    summary: 'What the reader decided lately, and what became of it',
    parameters: z.object({}),
    response: decidedSchema,
  },
  getDelegations: {
    method: 'get',
    path: '/delegations',
    summary:
      'Seats in approvals that the reader handed over or holds, and to whom they may hand over theirs',
    parameters: z.object({}),
    response: delegationsSchema,
  },
  createDelegation: {
    method: 'post',
    path: '/delegations',
    summary:
      'Hand the seat that one has in approvals to another approver, for a time',
    parameters: z.object({}),
    body: giveDelegationSchema,
    response: delegationsSchema,
    created: true,
    audit: 'delegate',
  },
  endDelegation: {
    method: 'post',
    path: '/delegations/:id/end',
    summary: 'End a delegation; for who handed the seat over, or holds it',
    parameters: promotionParameters,
    body: z.strictObject({}),
    response: delegationsSchema,
    audit: 'end-delegation',
  },
  getBoard: {
    method: 'get',
    path: '/board',
    summary: 'Which release is where, for all components the reader may see',
    parameters: z.object({}),
    query: boardQuerySchema,
    response: boardSchema,
  },
  ...calendarViewOperations,
  ...trainOperations,
  ...calendarOperations,
  ...exceptionOperations,
  ...feedOperations,
  ...subscriptionOperations,
  getEvidence: {
    method: 'get',
    path: '/promotions/:id/evidence',
    summary:
      'All that is recorded of one promotion, as an in-toto Statement; see docs/evidence.md',
    parameters: promotionParameters,
    response: evidencePackSchema,
  },
  getEvidencePage: {
    method: 'get',
    path: '/promotions/:id/evidence.html',
    summary: 'The same to read and to print',
    parameters: promotionParameters,
    response: z.string(),
    produces: 'text/html',
  },
  getPromotionsCsv: {
    method: 'get',
    path: '/evidence/promotions.csv',
    summary:
      'All promotions that were asked for between two moments, of components that the reader may see',
    parameters: z.object({}),
    query: evidencePeriodSchema,
    response: z.string(),
    produces: 'text/csv',
  },
  getEvidenceAccess: {
    method: 'get',
    path: '/evidence',
    summary: 'Whether the reader may read the evidence',
    parameters: z.object({}),
    response: availabilitySchema,
  },
  verifyEvidence: {
    method: 'get',
    path: '/evidence/verification',
    summary:
      'Recompute the whole evidence, at most once a minute; the first row that is not as it was written is named',
    parameters: z.object({}),
    response: verificationSchema,
  },
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;
