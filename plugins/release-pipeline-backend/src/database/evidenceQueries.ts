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

import type { EvidencePeriod } from 'backstage-plugin-release-pipeline-common';
import type { ReleaseArtifacts } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import type { Approval, Effect, GateResult, Promotion } from '../domain/types';
import { type EvidenceCheckState, readCheck } from './evidenceChecks';
import { readCheckpoint } from './evidenceCheckpoints';
import { type EvidenceRow, readEvidence } from './evidenceRows';
import { list, milliseconds } from './sql';

/** A release in a record. */
export interface RecordedRelease {
  version: string;
  key: string;
  artifacts: ReleaseArtifacts;
}

/** What the tables hold of one promotion, however long ago it ended. Moments in milliseconds since 1970. */
export interface PromotionRecord {
  component: { ref: string; name: string };
  promotion: Pick<
    Promotion,
    | 'id'
    | 'stage'
    | 'releaseId'
    | 'direction'
    | 'lane'
    | 'state'
    | 'automatic'
    | 'attempt'
    | 'requestedBy'
    | 'requestedByName'
    | 'requestedAt'
    | 'reason'
    | 'endedAt'
    | 'outcome'
    | 'policyVersion'
    | 'digest'
    | 'risk'
    | 'riskBecause'
  >;
  release: RecordedRelease;
  replaces?: RecordedRelease;
  approvals: Approval[];
  effects: Effect[];
  /** What gates say of it now, under its policy; few are kept for long. */
  gateResults: GateResult[];
}

const releaseAs = (alias: string) =>
  `json_build_object('version', ${alias}.version, 'key', ${alias}.key,
    'artifacts', ${alias}.artifacts)`;

const record = `
  select json_build_object('ref', promotion.component_ref, 'name',
      coalesce(component.name, regexp_replace(promotion.component_ref, '^.*/', '')))
      as component,
    json_strip_nulls(json_build_object('id', promotion.id,
      'stage', promotion.stage, 'releaseId', promotion.release_id,
      'direction', direction, 'lane', lane,
      'state', state, 'automatic', promotion.automatic, 'attempt', attempt,
      'requestedBy', requested_by, 'requestedByName', requested_by_name,
      'requestedAt', ${milliseconds('requested_at')}, 'reason', reason,
      'endedAt', ${milliseconds('ended_at')}, 'outcome', outcome,
      'policyVersion', policy_version, 'digest', digest, 'risk', risk,
      'riskBecause', risk_because)) as promotion,
    ${releaseAs('release')} as release,
    case when replaced.id is not null then ${releaseAs('replaced')} end
      as replaces,
    ${list(`
      select id, promotion_id as "promotionId", digest, user_ref as "userRef",
        user_name as "userName", decision, approvals.reason,
        ${milliseconds('at')} as at, open_gates as "openGates",
        delegation_ids as "delegationIds", counts_for as "countsFor",
        ${milliseconds('voided_at')} as "voidedAt",
        void_because as "voidBecause"
      from approvals where promotion_id = promotion.id order by approvals.at`)}
      as approvals,
    ${list(`
      select id, promotion_id as "promotionId", kind, effects.state, plan,
        revision, href, summary, because,
        ${milliseconds('created_at')} as "createdAt",
        ${milliseconds('effects.ended_at')} as "endedAt"
      from effects where promotion_id = promotion.id order by created_at`)}
      as effects,
    (select coalesce(json_agg(result.result || jsonb_build_object(
        'gate', result.gate, 'type', result.type, 'status', result.status,
        'observedAt', ${milliseconds('result.observed_at')},
        'since', ${milliseconds('result.since')}) order by result.gate), '[]')
      from gate_results result
      where result.component_ref = promotion.component_ref
        and result.stage = promotion.stage
        and result.release_id = promotion.release_id
        and result.policy_version = promotion.policy_version) as "gateResults"
  from promotions promotion
  join releases release on release.id = promotion.release_id
  left join releases replaced on replaced.id = promotion.replaces_release_id
  left join components component on component.ref = promotion.component_ref
  where promotion.id = ?`;

/** All that is recorded of one promotion, as of one moment. */
export interface PromotionEvidence extends PromotionRecord {
  rows: EvidenceRow[];
  head?: { seq: number; hash: string };
  /** How far the chain was found to hold, and where it was found not to. */
  check: EvidenceCheckState;
  checkpoint?: { seq: number; at: number };
}

/** @returns undefined when there is no such promotion */
export async function readPromotionEvidence(
  knex: Knex,
  id: string,
): Promise<PromotionEvidence | undefined> {
  return knex.transaction(
    async trx => {
      const {
        rows: [found],
      } = await trx.raw(record, [id]);
      if (!found) {
        return undefined;
      }
      const rows = await readEvidence(trx, query =>
        query.where({ promotion_id: id }),
      );
      const head = await trx('evidence')
        .orderBy('seq', 'desc')
        .first('seq', 'hash');
      const check = await readCheck(trx);
      const checkpoint = await readCheckpoint(trx);
      return {
        ...found,
        replaces: found.replaces ?? undefined,
        rows,
        head: head && { seq: Number(head.seq), hash: head.hash },
        check,
        checkpoint: checkpoint && { seq: checkpoint.seq, at: checkpoint.at },
      };
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}

/** One promotion in a list; moments are ISO 8601 in UTC. */
export interface ListedPromotion {
  id: string;
  componentRef: string;
  stage: string;
  direction: string;
  version: string;
  releaseKey: string;
  replaces?: string;
  state: string;
  risk: string;
  requestedBy: string;
  requestedAt: string;
  reason?: string;
  /** Refs of who approved, neither taken back nor void; not every one was counted. */
  approvedBy: string[];
  /** Refs of who rejected. */
  rejectedBy: string[];
  /** What the effect made, such as a commit. */
  revisions: string[];
  endedAt?: string;
  outcome?: string;
}

/** Components with promotions that were asked for in this time. */
export async function readPromotedComponents(
  knex: Knex,
  period: EvidencePeriod,
): Promise<string[]> {
  return within(knex, period).distinct('component_ref').pluck('component_ref');
}

/** Those of these components, the oldest first. */
export async function readPromotions(
  knex: Knex,
  period: EvidencePeriod,
  options: { refs: string[]; limit: number },
): Promise<ListedPromotion[]> {
  const moment = (column: string) =>
    `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const people = (decision: string) => `
    array(select distinct user_ref from approvals
      where promotion_id = promotions.id and decision = '${decision}'
        and voided_at is null order by user_ref)`;
  const rows = await within(knex, period)
    .whereRaw('promotions.component_ref = any(?)', [options.refs])
    .join('releases as release', 'release.id', 'promotions.release_id')
    .leftJoin(
      'releases as replaced',
      'replaced.id',
      'promotions.replaces_release_id',
    )
    .orderBy(['requested_at', 'promotions.id'])
    .limit(options.limit)
    .select(
      'promotions.id',
      'promotions.component_ref as componentRef',
      'stage',
      'direction',
      'release.version as version',
      'release.key as releaseKey',
      'replaced.version as replaces',
      'state',
      'risk',
      'requested_by as requestedBy',
      knex.raw(`${moment('requested_at')} as "requestedAt"`),
      'reason',
      knex.raw(`${people('approved')} as "approvedBy"`),
      knex.raw(`${people('rejected')} as "rejectedBy"`),
      knex.raw(
        `array(select revision from effects where promotion_id = promotions.id
          and revision is not null order by created_at) as revisions`,
      ),
      knex.raw(`${moment('ended_at')} as "endedAt"`),
      'outcome',
    );
  return rows.map(row => ({
    ...row,
    replaces: row.replaces ?? undefined,
    reason: row.reason ?? undefined,
    endedAt: row.endedAt ?? undefined,
    outcome: row.outcome ?? undefined,
  }));
}

function within(knex: Knex, { from, to }: EvidencePeriod) {
  return knex('promotions')
    .where('requested_at', '>=', from)
    .where('requested_at', '<', to);
}
