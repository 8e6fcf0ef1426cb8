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

import type { ComponentRecord, Pipeline } from '../domain/types';
import { filledIn } from './pipelineFor';
import type { PinnedPolicy } from './types';

/** A stage as a promotion began with it, as a pipeline of that one stage (R21). */
export function pinnedPipeline(
  component: ComponentRecord,
  pinned: PinnedPolicy,
): Pipeline {
  const { pipeline: name, release, imagesGiven, stage } = pinned;
  const policy = { name, release, imagesGiven, stages: [stage], limits: {} };
  return filledIn(policy, component, []);
}
