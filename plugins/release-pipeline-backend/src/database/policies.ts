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

import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import type { PinnedPolicy } from '../config/types';
import { json } from './sql';

/** Where a promotion is finished under the policy that it began with (R21). */
export const PAST_INTENT = ['executing', 'rolling-out', 'watching'];

/** Remembers what promotions are judged by (R20), as far as they need it later. */
export async function rememberPolicies(
  knex: Knex,
  policies: PinnedPolicy[],
): Promise<void> {
  // Stages of two pipelines may have the same policy; Postgres takes each row
  // once, and in one order whoever else starts (F24).
  const distinct = [
    ...new Map(policies.map(one => [one.stage.policyVersion, one])).values(),
  ].sort((a, b) => (a.stage.policyVersion < b.stage.policyVersion ? -1 : 1));
  if (distinct.length === 0) {
    return;
  }
  await knex('policy_versions')
    .insert(
      distinct.map(({ pipeline, stage, release, imagesGiven }) => ({
        version: stage.policyVersion,
        pipeline,
        stage: stage.name,
        policy: json({ release, imagesGiven, stage }),
      })),
    )
    .onConflict('version')
    // What an earlier version of the plugin kept may have less.
    .merge(['policy']);
}

/** When a stage's policy was first in force. */
export interface FirstUse {
  version: string;
  pipeline: string;
  stage: string;
  firstUsedAt: Instant;
}

/** Of all policies that ever were. */
export async function readFirstUse(knex: Knex): Promise<FirstUse[]> {
  const rows = await knex('policy_versions').select(
    'version',
    'pipeline',
    'stage',
    'first_used_at',
  );
  return rows.map(({ first_used_at: at, ...use }) => ({
    ...use,
    firstUsedAt: at.getTime(),
  }));
}

/** The policies that promotions under way began with, by component. */
export async function readPinnedPolicies(
  knex: Knex,
): Promise<Array<PinnedPolicy & { componentRef: string }>> {
  const rows = await knex('promotions')
    .join(
      'policy_versions',
      'policy_versions.version',
      'promotions.policy_version',
    )
    .whereIn('promotions.state', PAST_INTENT)
    .whereNull('promotions.ended_at')
    .select('component_ref', 'pipeline', 'policy');
  return rows
    .filter(({ policy }) => policy.stage)
    .map(({ component_ref: componentRef, pipeline, policy }) => ({
      componentRef,
      pipeline,
      ...policy,
    }));
}
