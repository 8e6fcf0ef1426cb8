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

import { randomUUID } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import type {
  EffectOutcome,
  EffectPlan,
} from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { concernsSomebody, type Occasion } from '../domain/notices';
import { assertLegal, isOpen } from '../domain/transitions';
import type {
  Approval,
  GateResult,
  Plan,
  Promotion,
  Setback,
  SignOff,
} from '../domain/types';
import type { JobQueue } from '../jobs/JobQueue';
import { makeDue } from './components';
import { LOCK_CLASS } from './locks';
import { CLOCK, json, timestamp } from './sql';

const AUTOMATIC_LOCK = 4;
const COLLISION_LOCK = 5;

/** Serialises everything that is decided about each component (R29). */
export async function lockComponents(
  trx: Knex.Transaction,
  refs: string[],
): Promise<void> {
  // In one order everywhere, so that nobody waits crosswise (F19).
  await trx('components')
    .whereIn('ref', refs)
    .orderBy('ref')
    .forUpdate()
    .select('ref');
}

/**
 * Lets one automatic promotion at a time find out whether there is room for it
 * (R10), over all replicas; taken after the component's lock, and held until
 * the transaction ends.
 */
export async function lockAutomatic(trx: Knex.Transaction): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(?, ?)', [
    LOCK_CLASS,
    AUTOMATIC_LOCK,
  ]);
}

/**
 * Serialises intents of which each waits for what the other touches: of two that
 * were judged at the same time one sees the other.
 */
export async function lockCollisions(trx: Knex.Transaction): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(?, ?)', [
    LOCK_CLASS,
    COLLISION_LOCK,
  ]);
}

export async function insertPromotion(
  trx: Knex.Transaction,
  componentRef: string,
  promotion: Omit<Promotion, 'version' | 'stateSince' | 'requestedAt'> & {
    repository?: string;
  },
): Promise<void> {
  await trx('promotions').insert({
    id: promotion.id,
    component_ref: componentRef,
    stage: promotion.stage,
    release_id: promotion.releaseId,
    replaces_release_id: promotion.replacesReleaseId ?? null,
    direction: promotion.direction,
    lane: promotion.lane,
    state: promotion.state,
    state_since: trx.raw(CLOCK),
    automatic: promotion.automatic,
    requested_by: promotion.requestedBy,
    requested_by_name: promotion.requestedByName,
    requested_at: trx.raw(CLOCK),
    reason: promotion.reason ?? null,
    attempt: promotion.attempt,
    risk: promotion.risk,
    risk_known: promotion.riskKnown ?? null,
    risk_computed: promotion.riskComputed ?? null,
    policy_version: promotion.policyVersion,
    binding_fingerprint: promotion.bindingFingerprint,
    digest: promotion.digest,
    expires_at: timestamp(promotion.expiresAt),
    ...planColumns(promotion.plan),
    repository: promotion.repository ?? null,
  });
}

/** Columns that may change besides the state. */
export type PromotionChange = {
  state?: Promotion['state'];
  outcome?: string;
  /** `undefined` clears it. */
  readySince?: number;
  /** `undefined` takes it away. */
  plan?: Plan;
  expiresAt?: number;
  /** A step to another state clears it. */
  setback?: Setback;
  repository?: string;
  policyVersion?: string;
  bindingFingerprint?: string;
  digest?: string;
  risk?: Promotion['risk'];
  riskKnown?: Promotion['risk'];
  riskComputed?: Promotion['risk'];
  riskSeen?: string[];
  /** `undefined` clears it. */
  riskBecause?: string;
  /** `undefined` when nothing runs there. */
  replacesReleaseId?: string;
  /** Approvals became void: whoever is awaited then is asked again. */
  approvalsVoid?: boolean;
  /** Its digest: who may decide on it is told, once. */
  askedFor?: string;
  /** Checklists (gates by name) whose people are reminded from now on: once. */
  reminders?: string[];
  /** Whoever signs it off is asked: once, unless they could not be told. */
  asksSignOff?: boolean;
  /** Who wrote what it brings along, with the intent. */
  authors?: Promotion['authors'];
  signOff?: SignOff;
};

/** Where people are told of it from, and who did it, where a person did. */
export interface Telling {
  queue: Pick<JobQueue, 'send'>;
  /** User ref. */
  by?: string;
}

/**
 * Moves a promotion on, only from the row version that was judged (I8). Whoever
 * has to be told of it is told after the commit.
 *
 * @throws ConflictError with the present state when the race was lost.
 * @returns the new row version.
 */
export async function changePromotion(
  trx: Knex.Transaction,
  promotion: Promotion,
  change: PromotionChange,
  telling: Telling,
): Promise<number> {
  const moves = change.state !== undefined && change.state !== promotion.state;
  if (moves) {
    assertLegal(promotion.state, change.state!);
  }
  const count = await trx('promotions')
    .where({ id: promotion.id, version: promotion.version })
    .update({
      version: promotion.version + 1,
      ...(moves && {
        state: change.state,
        state_since: trx.raw(CLOCK),
        setback: null,
      }),
      // Whoever turns up to be awaited later is asked once more, also when it
      // becomes again what they were asked for before.
      ...(((moves && change.state === 'ready') ||
        change.digest ||
        change.approvalsVoid) && {
        asked_for: null,
      }),
      ...(change.askedFor && { asked_for: change.askedFor }),
      ...(change.reminders?.length && {
        reminded: json([...(promotion.reminded ?? []), ...change.reminders]),
      }),
      ...(change.asksSignOff && {
        sign_off_since: trx.raw(`coalesce(sign_off_since, ${CLOCK})`),
        sign_off_untold: false,
      }),
      ...(change.authors && { authors: json(change.authors) }),
      ...(change.signOff && { sign_off: json(change.signOff) }),
      ...('repository' in change && { repository: change.repository ?? null }),
      ...(change.setback && { setback: json(change.setback) }),
      ...(moves &&
        !isOpen(change.state!) && {
          ended_at: trx.raw(CLOCK),
          outcome: change.outcome ?? null,
        }),
      ...('readySince' in change && {
        ready_since: timestamp(change.readySince),
      }),
      ...('plan' in change && planColumns(change.plan)),
      ...(change.expiresAt !== undefined && {
        expires_at: timestamp(change.expiresAt),
      }),
      ...(change.policyVersion && { policy_version: change.policyVersion }),
      ...(change.bindingFingerprint && {
        binding_fingerprint: change.bindingFingerprint,
      }),
      ...(change.digest && { digest: change.digest }),
      ...(change.risk && { risk: change.risk }),
      ...(change.riskKnown && { risk_known: change.riskKnown }),
      ...(change.riskComputed && { risk_computed: change.riskComputed }),
      ...(change.riskSeen && { risk_seen: json(change.riskSeen) }),
      ...('riskBecause' in change && {
        risk_because: change.riskBecause ?? null,
      }),
      ...('replacesReleaseId' in change && {
        replaces_release_id: change.replacesReleaseId ?? null,
      }),
    });
  if (count !== 1) {
    const [current] = await trx('promotions')
      .where({ id: promotion.id })
      .select('state');
    throw new ConflictError(
      `Promotion '${promotion.id}' is ${
        current?.state ?? 'gone'
      } by now; nothing was recorded`,
    );
  }
  for (const about of occasionsOf(promotion, change, telling.by)) {
    await telling.queue.send(
      'deliver-notification',
      { promotionId: promotion.id, ...about },
      { key: keyOf(promotion, about), trx },
    );
  }
  return promotion.version + 1;
}

function planColumns(plan: Plan | undefined) {
  if (!plan) {
    return { planned_at: null, plan: null };
  }
  const { at, ...rest } = plan;
  return { planned_at: timestamp(at), plan: json(rest) };
}

/**
 * Forgets that those were told whom this was to tell, since they could not be:
 * the next step tells them as soon as it is so, once more. Of what else there is
 * to tell, nothing is told again.
 */
export async function tellAgain(
  knex: Knex,
  promotion: { id: string; componentRef: string },
  about: Occasion,
): Promise<void> {
  const forgotten = {
    approval: { asked_for: null },
    reminder: about.kind === 'reminder' && {
      reminded: knex.raw('reminded - ?::text', [about.gate]),
    },
    'sign-off': { sign_off_untold: true },
    end: undefined,
    missed: undefined,
    override: undefined,
    exception: undefined,
    review: undefined,
  }[about.kind];
  if (!forgotten) {
    return;
  }
  await knex.transaction(async trx => {
    // The component first, as whoever decides on it does (F19).
    await makeDue(trx, [promotion.componentRef]);
    await trx('promotions').where({ id: promotion.id }).update(forgotten);
  });
}

function occasionsOf(
  promotion: Promotion,
  { askedFor, asksSignOff, plan, reminders = [], state }: PromotionChange,
  by: string | undefined,
): Occasion[] {
  const reminded = reminders.map(
    (gate): Occasion => ({ kind: 'reminder', gate }),
  );
  if (askedFor !== undefined) {
    return [{ kind: 'approval', by }, ...reminded];
  }
  if (plan?.missed) {
    return [{ kind: 'missed' }, ...reminded];
  }
  if (asksSignOff) {
    return [{ kind: 'sign-off' }];
  }
  return state !== undefined && concernsSomebody(promotion, state)
    ? [{ kind: 'end', by }, ...reminded]
    : reminded;
}

/** Each is queued of its own. */
function keyOf({ id }: Promotion, about: Occasion): string {
  return about.kind === 'reminder'
    ? `${id} reminder ${about.gate}`
    : `${id} ${about.kind}`;
}

export async function insertApproval(
  trx: Knex.Transaction,
  approval: Omit<
    Approval,
    'id' | 'at' | 'countsFor' | 'voidedAt' | 'voidBecause'
  >,
): Promise<string> {
  const id = randomUUID();
  await trx('approvals').insert({
    id,
    promotion_id: approval.promotionId,
    digest: approval.digest,
    user_ref: approval.userRef,
    user_name: approval.userName,
    decision: approval.decision,
    reason: approval.reason ?? null,
    at: trx.raw(CLOCK),
    open_gates: json(approval.openGates),
    delegation_ids: json(approval.delegationIds ?? []),
  });
  return id;
}

/** Keeps in whose seats approvals count. */
export async function writeSeats(
  trx: Knex.Transaction,
  seats: Array<Pick<Approval, 'id' | 'countsFor'>>,
): Promise<void> {
  for (const { id, countsFor } of seats) {
    await trx('approvals')
      .where({ id })
      .update({ counts_for: countsFor ?? null });
  }
}

export async function voidApproval(
  trx: Knex.Transaction,
  options: { id: string; because: string },
): Promise<void> {
  await trx('approvals')
    .where({ id: options.id })
    .whereNull('voided_at')
    .update({ voided_at: trx.raw(CLOCK), void_because: options.because });
}

/** Keeps the latest result; `since` moves only when the status does. */
export async function writeGateResults(
  trx: Knex.Transaction,
  results: Array<{ componentRef: string; result: GateResult }>,
): Promise<void> {
  if (results.length === 0) {
    return;
  }
  const rows = results.map(({ componentRef, result }) => {
    const { stage, releaseId, gate, policyVersion, ...found } = result;
    const { type, status, observedAt, since, ...rest } = found;
    return {
      component_ref: componentRef,
      stage,
      release_id: releaseId,
      gate,
      policy_version: policyVersion,
      type,
      status,
      result: rest,
      observed_at: timestamp(observedAt),
      since: timestamp(since),
    };
  });
  // One value instead of ten for each row: many components are written at once.
  await trx.raw(
    `insert into gate_results (component_ref, stage, release_id, gate,
       policy_version, type, status, result, observed_at, since)
     select * from jsonb_to_recordset(?) as found (component_ref text,
       stage text, release_id uuid, gate text, policy_version text, type text,
       status text, result jsonb, observed_at timestamptz, since timestamptz)
     on conflict (component_ref, stage, release_id, gate, policy_version)
     do update set type = excluded.type, status = excluded.status,
       result = excluded.result, observed_at = excluded.observed_at,
       since = excluded.since
     -- Whoever judged later knows more (I5).
     where gate_results.observed_at <= excluded.observed_at`,
    [json(rows)],
  );
}

export async function insertEffect(
  trx: Knex.Transaction,
  effect: {
    id: string;
    componentRef: string;
    promotion: Promotion;
    kind: string;
    plan: EffectPlan;
  },
): Promise<void> {
  const target = {
    component_ref: effect.componentRef,
    stage: effect.promotion.stage,
    release_id: effect.promotion.releaseId,
  };
  const [{ highest }] = await trx('effects')
    .where(target)
    .max({ highest: 'attempt' });
  await trx('effects').insert({
    ...target,
    id: effect.id,
    promotion_id: effect.promotion.id,
    attempt: Number(highest ?? 0) + 1,
    kind: effect.kind,
    state: 'intended',
    plan: json(effect.plan),
    summary: effect.plan.summary,
    created_at: trx.raw(CLOCK),
  });
}

/** Records what came of an effect; only the first outcome counts. */
export async function endEffect(
  trx: Knex.Transaction,
  id: string,
  outcome: EffectOutcome,
): Promise<boolean> {
  const happened = outcome.kind === 'done' || outcome.kind === 'already-there';
  const count = await trx('effects')
    .where({ id, state: 'intended' })
    .update({
      state: happened ? 'done' : outcome.kind,
      ended_at: trx.raw(CLOCK),
      ...(happened
        ? {
            revision: outcome.revision,
            href: outcome.href ?? null,
            summary: outcome.summary,
          }
        : { because: outcome.because }),
    });
  return count === 1;
}
