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

import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { Executor } from './executors';
import type { GateType } from './gates';

/** Adds kinds of gates. @public */
export interface ReleasePipelineGatesExtensionPoint {
  /** Throws when the type exists already. */
  addGateType<TConfig>(gateType: GateType<TConfig>): void;
}

/** @public */
export const releasePipelineGatesExtensionPoint =
  createExtensionPoint<ReleasePipelineGatesExtensionPoint>({
    id: 'release-pipeline.gates',
  });

/** Adds ways to carry a promotion out. @public */
export interface ReleasePipelineExecutorsExtensionPoint {
  /** Throws when the name exists already. */
  addExecutor<TConfig>(executor: Executor<TConfig>): void;
}

/** @public */
export const releasePipelineExecutorsExtensionPoint =
  createExtensionPoint<ReleasePipelineExecutorsExtensionPoint>({
    id: 'release-pipeline.executors',
  });
