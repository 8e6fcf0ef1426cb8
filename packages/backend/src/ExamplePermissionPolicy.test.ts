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
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  createPermission,
  type Permission,
} from '@backstage/plugin-permission-common';
import { createConditionAuthorizer } from '@backstage/plugin-permission-node';
import {
  componentReadPermission,
  evidenceReadPermission,
  promotionApprovePermission,
  promotionCancelPermission,
  promotionCreatePermission,
  promotionOverridePermission,
  riskLowerPermission,
} from 'backstage-plugin-release-pipeline-common';
import { releasePipelineRules } from 'backstage-plugin-release-pipeline-node';
import { ExamplePermissionPolicy } from './ExamplePermissionPolicy';

const PLATFORM = 'group:default/platform';
const PAYMENTS = 'group:default/payments';

async function decide(permission: Permission, groups?: string[]) {
  const info = {
    userEntityRef: 'user:default/mock',
    ownershipEntityRefs: ['user:default/mock', ...(groups ?? [])],
  };
  const policy = new ExamplePermissionPolicy(mockServices.userInfo(info));
  return policy.handle(
    { permission },
    groups && { credentials: mockCredentials.user(), info },
  );
}

/** Whether they may do it to a component of this owner, as the portal finds out. */
async function may(permission: Permission, groups: string[], owner: string) {
  const authorizer = createConditionAuthorizer(
    Object.values(releasePipelineRules),
  );
  return authorizer(await decide(permission, groups), {
    ref: 'component:default/payments',
    owner,
    stage: 'production',
    risk: 'high' as const,
  });
}

const CATALOG_DELETE = createPermission({
  name: 'catalog.entity.delete',
  attributes: {},
});

describe('ExamplePermissionPolicy', () => {
  it.each([
    [promotionApprovePermission, AuthorizeResult.DENY],
    [promotionOverridePermission, AuthorizeResult.DENY],
    [riskLowerPermission, AuthorizeResult.DENY],
    [evidenceReadPermission, AuthorizeResult.DENY],
    [CATALOG_DELETE, AuthorizeResult.DENY],
    [componentReadPermission, AuthorizeResult.ALLOW],
  ])('answers a developer who wants $name', async (permission, expected) => {
    const { result } = await decide(permission, [PAYMENTS]);
    expect([permission.name, result]).toEqual([permission.name, expected]);
  });

  it.each([promotionCreatePermission, promotionCancelPermission])(
    'leaves $name to who owns the component, and to the platform team',
    async permission => {
      expect(await may(permission, [PAYMENTS], PAYMENTS)).toBe(true);
      expect(await may(permission, [PAYMENTS], 'group:default/shop')).toBe(
        false,
      );
      expect(await may(permission, [], PAYMENTS)).toBe(false);
      expect(await may(permission, [PLATFORM], PAYMENTS)).toBe(true);
    },
  );

  it.each([promotionApprovePermission, riskLowerPermission, CATALOG_DELETE])(
    'lets the platform team have $name',
    async permission => {
      const { result } = await decide(permission, [PLATFORM]);
      expect(result).toBe(AuthorizeResult.ALLOW);
    },
  );

  it('lets nobody in particular decide on nothing', async () => {
    const { result } = await decide(promotionApprovePermission);
    expect(result).toBe(AuthorizeResult.DENY);
  });
});
