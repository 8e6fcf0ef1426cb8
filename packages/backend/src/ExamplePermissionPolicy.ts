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
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';

const PLATFORM = 'group:default/platform';

/** What only the platform team may do. */
const PLATFORM_ONLY = new Set([
  'catalog.entity.delete',
  'catalog.location.create',
  'catalog.location.delete',
  'release-pipeline.promotion.approve',
]);

/**
 * An example of a policy: everybody signed in reads everything and asks for
 * promotions, the platform team decides on them. Who exactly may approve is
 * the pipeline's business, and the plugin checks that besides.
 */
export class ExamplePermissionPolicy implements PermissionPolicy {
  readonly #userInfo: UserInfoService;

  constructor(userInfo: UserInfoService) {
    this.#userInfo = userInfo;
  }

  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const allowed =
      !PLATFORM_ONLY.has(request.permission.name) ||
      (await this.#isPlatform(user));
    return { result: allowed ? AuthorizeResult.ALLOW : AuthorizeResult.DENY };
  }

  async #isPlatform(user: PolicyQueryUser | undefined): Promise<boolean> {
    if (!user) {
      return false;
    }
    const info = await this.#userInfo.getUserInfo(user.credentials);
    return info.ownershipEntityRefs.includes(PLATFORM);
  }
}
