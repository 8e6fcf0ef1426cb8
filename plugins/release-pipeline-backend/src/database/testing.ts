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

import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { readComponentStates, type StoredState } from './componentState';
import { verifyChain } from './EvidenceLog';

/** The component that rows belong to unless they name another. */
export const PAYMENTS = 'component:default/payments';

/** Columns by name. */
type Row = Record<string, unknown>;

/** A component that the catalog shows. */
export async function insertComponent(
  knex: Knex,
  row: Row & { ref?: string } = {},
): Promise<void> {
  const { ref = PAYMENTS } = row;
  await knex('components').insert({
    ref,
    name: ref.replace(/^.*\//, ''),
    namespace: 'default',
    annotations: '{}',
    etag: 'one',
    ...row,
  });
}

/** A release, first seen now. @returns its id */
export async function insertRelease(
  knex: Knex,
  row: Row = {},
): Promise<string> {
  const id = randomUUID();
  await knex('releases').insert({
    component_ref: PAYMENTS,
    key: id,
    version: '1.0.0',
    artifacts: '{}',
    adopted: false,
    first_seen_at: knex.fn.now(),
    first_seen_stage: 'dev',
    ...row,
    id,
  });
  return id;
}

/** A deployment in staging that began now and runs still. */
export async function insertDeployment(
  knex: Knex,
  row: Row & { release_id: string },
): Promise<void> {
  await knex('deployments').insert({
    id: randomUUID(),
    component_ref: PAYMENTS,
    stage: 'staging',
    started_at: knex.fn.now(),
    counted_ms: 0,
    taken_from_argocd: false,
    transitions: '{}',
    ...row,
  });
}

/** How many rows of the evidence hold, and the first that does not. */
export async function verifyEvidence(
  knex: Knex,
): Promise<{ rows: number; brokenAt?: number }> {
  const { head, brokenAt } = await verifyChain(knex);
  return { rows: head.seq, brokenAt };
}

/** What the tables know of the component. */
export async function readStoredState(
  knex: Knex,
  options: {
    policyVersions?: string[];
    incidents?: string[];
    promotions?: string[];
  } = {},
): Promise<StoredState> {
  const [state] = await readComponentStates(knex, {
    refs: [PAYMENTS],
    policyVersions: [],
    incidents: [],
    busy: [],
    ...options,
  });
  if (state instanceof Error) {
    throw state;
  }
  return state;
}
