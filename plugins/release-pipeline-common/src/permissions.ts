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

import { createPermission } from '@backstage/plugin-permission-common';

/** Resource type of a component's release pipeline; the resource ref is the entity ref. @public */
export const RESOURCE_TYPE_COMPONENT = 'release-pipeline-component';

/** Look at a component's release pipeline. @public */
export const componentReadPermission = createPermission({
  name: 'release-pipeline.component.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_COMPONENT,
});

/** Ask for a promotion. @public */
export const promotionCreatePermission = createPermission({
  name: 'release-pipeline.promotion.create',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_COMPONENT,
});

/** Approve or reject; approver groups are checked besides (R22). @public */
export const promotionApprovePermission = createPermission({
  name: 'release-pipeline.promotion.approve',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_COMPONENT,
});

/** Let conditions of a promotion pass that do not; membership in the stage's break-glass groups is checked besides (R16, R22). @public */
export const promotionOverridePermission = createPermission({
  name: 'release-pipeline.promotion.override',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_COMPONENT,
});

/** Cancel a promotion before its effect. @public */
export const promotionCancelPermission = createPermission({
  name: 'release-pipeline.promotion.cancel',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_COMPONENT,
});

/** Lower the risk class of a promotion; membership in the stage's break-glass groups is checked besides (R22). @public */
export const riskLowerPermission = createPermission({
  name: 'release-pipeline.risk.lower',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_COMPONENT,
});

/**
 * Read, verify and download the evidence; of what a component's promotions left,
 * besides `release-pipeline.component.read` of that component.
 * @public
 */
export const evidenceReadPermission = createPermission({
  name: 'release-pipeline.evidence.read',
  attributes: { action: 'read' },
});

/**
 * Enter, change, end and delete events of the change calendar; membership in the
 * groups that they are about is checked besides (R22).
 * @public
 */
export const calendarManagePermission = createPermission({
  name: 'release-pipeline.calendar.manage',
  attributes: { action: 'update' },
});

/** All permissions about a component that are in use. @public */
export const releasePipelinePermissions = [
  componentReadPermission,
  promotionCreatePermission,
  promotionApprovePermission,
  promotionOverridePermission,
  promotionCancelPermission,
  riskLowerPermission,
];
