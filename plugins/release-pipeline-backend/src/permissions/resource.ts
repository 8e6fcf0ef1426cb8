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

import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import {
  RELEASE_PIPELINE_PLUGIN_ID,
  RESOURCE_TYPE_COMPONENT,
} from 'backstage-plugin-release-pipeline-common';
import type { ComponentRecord } from '../domain/types';

/** What conditions of a policy are about: a component of the release pipeline. */
export const componentResourceRef = createPermissionResourceRef<
  Pick<ComponentRecord, 'ref' | 'owner' | 'system'>,
  never
>().with({
  pluginId: RELEASE_PIPELINE_PLUGIN_ID,
  resourceType: RESOURCE_TYPE_COMPONENT,
});
