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
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';

function entity(
  kind: string,
  name: string,
  origin: string | undefined,
  spec: JsonObject,
  namespace?: string,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name,
      namespace,
      annotations: origin ? { [ANNOTATION_ORIGIN_LOCATION]: origin } : {},
    },
    spec,
  };
}

/** A Group as the catalog has it, with the origin that the catalog wrote. */
export function group(
  name: string,
  origin: string | undefined,
  spec: { members?: Array<string | number>; children?: string[] } = {},
  namespace?: string,
): Entity {
  return entity('Group', name, origin, { type: 'team', ...spec }, namespace);
}

/** A User as the catalog has it, with the origin that the catalog wrote. */
export function user(
  name: string,
  origin: string | undefined,
  spec: { memberOf?: string[]; profile?: JsonObject } = {},
  namespace?: string,
): Entity {
  return entity('User', name, origin, spec, namespace);
}
