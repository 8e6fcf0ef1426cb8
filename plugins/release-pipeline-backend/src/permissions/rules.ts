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

import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { componentResourceRef } from './resource';

/** Whether one of the claims owns the component, by the catalog's relation. */
export const isComponentOwner = createPermissionRule({
  name: 'IS_COMPONENT_OWNER',
  description: 'Allow for components that one of the claims owns',
  resourceRef: componentResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity refs, such as the ownership refs of the user'),
  }),
  apply: (resource, { claims }) =>
    resource.owner !== undefined &&
    claims.some(claim => claim.toLowerCase() === resource.owner),
  toQuery: () => {
    throw new Error('Lists are filtered by what the catalog shows');
  },
});
