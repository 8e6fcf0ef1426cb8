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
import { UserInfoService } from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  isPermission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  promotionCancelPermission,
  promotionCreatePermission,
} from 'backstage-plugin-release-pipeline-common';
import {
  createReleasePipelineConditionalDecision,
  releasePipelineConditions,
} from 'backstage-plugin-release-pipeline-node';

const PLATFORM = 'group:default/platform';

/** What only the platform team may do. */
const PLATFORM_ONLY = new Set([
  'catalog.entity.delete',
  'catalog.location.create',
  'catalog.location.delete',
  'release-pipeline.promotion.approve',
  'release-pipeline.evidence.read',
  'release-pipeline.promotion.override',
  'release-pipeline.risk.lower',
]);

/**
 * An example: developers look at everything, and ask for what they own; the
 * platform team decides. Who counts as an approver is besides checked by the
 * release pipeline itself, whatever a policy says.
 */
export class ExamplePermissionPolicy implements PermissionPolicy {
  readonly #userInfo: UserInfoService;

  constructor(userInfo: UserInfoService) {
    this.#userInfo = userInfo;
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const claims = user
      ? (await this.#userInfo.getUserInfo(user.credentials)).ownershipEntityRefs
      : [];
    if (claims.includes(PLATFORM)) {
      return { result: AuthorizeResult.ALLOW };
    }
    if (
      isPermission(permission, promotionCreatePermission) ||
      isPermission(permission, promotionCancelPermission)
    ) {
      return createReleasePipelineConditionalDecision(
        permission,
        releasePipelineConditions.isComponentOwner({ claims }),
      );
    }
    return {
      result: PLATFORM_ONLY.has(permission.name)
        ? AuthorizeResult.DENY
        : AuthorizeResult.ALLOW,
    };
  }
}
