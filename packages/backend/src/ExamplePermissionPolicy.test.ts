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
} from '@backstage/plugin-permission-common';
import { ExamplePermissionPolicy } from './ExamplePermissionPolicy';

const PLATFORM = 'group:default/platform';
const PAYMENTS = 'group:default/payments';

async function decide(name: string, groups?: string[]) {
  const info = {
    userEntityRef: 'user:default/mock',
    ownershipEntityRefs: ['user:default/mock', ...(groups ?? [])],
  };
  const policy = new ExamplePermissionPolicy(mockServices.userInfo(info));
  const { result } = await policy.handle(
    { permission: createPermission({ name, attributes: {} }) },
    groups && { credentials: mockCredentials.user(), info },
  );
  return result;
}

describe('ExamplePermissionPolicy', () => {
  it.each([
    ['release-pipeline.promotion.approve', AuthorizeResult.DENY],
    ['catalog.entity.delete', AuthorizeResult.DENY],
    ['release-pipeline.promotion.create', AuthorizeResult.ALLOW],
    ['catalog.entity.read', AuthorizeResult.ALLOW],
  ])('answers a developer who asks for %s with %s', async (name, expected) => {
    expect(await decide(name, [PAYMENTS])).toBe(expected);
  });

  it('lets the platform team decide on promotions', async () => {
    expect(await decide('release-pipeline.promotion.approve', [PLATFORM])).toBe(
      AuthorizeResult.ALLOW,
    );
  });

  it('lets nobody in particular decide on nothing', async () => {
    expect(await decide('release-pipeline.promotion.approve')).toBe(
      AuthorizeResult.DENY,
    );
  });
});
