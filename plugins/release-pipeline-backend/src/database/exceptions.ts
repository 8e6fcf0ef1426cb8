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
import type { Knex } from 'knex';
import type { FreezeException } from '../domain/types';
import { CLOCK, list, milliseconds } from './sql';

const columns = `id, promotion_id as "promotionId", digest,
    event_id as "eventId", event_title as "eventTitle",
    event_mark as "eventMark", reason, ticket,
    user_ref as "userRef", user_name as "userName", ${milliseconds('at')} as at,
    ${milliseconds('expires_at')} as "expiresAt",
    confirmed_by as "confirmedBy", confirmed_by_name as "confirmedByName",
    ${milliseconds('confirmed_at')} as "confirmedAt",
    ${milliseconds('used_at')} as "usedAt",
    ${milliseconds('ended_at')} as "endedAt", end_because as "endBecause"`;

/** Of the promotions that are read of a component. */
export const exceptions = list(`
  select ${columns}
  from calendar_exceptions where promotion_id in (select id from recent_promotions)
  order by at, id`);

/** Asks to let one promotion pass one freeze; it counts once it is confirmed. */
export async function insertException(
  trx: Knex.Transaction,
  exception: Pick<
    FreezeException,
    | 'promotionId'
    | 'digest'
    | 'eventId'
    | 'eventTitle'
    | 'eventMark'
    | 'reason'
    | 'ticket'
    | 'userRef'
    | 'userName'
    | 'expiresAt'
  > & { componentRef: string; stage: string },
): Promise<string> {
  const id = randomUUID();
  await trx('calendar_exceptions').insert({
    id,
    promotion_id: exception.promotionId,
    component_ref: exception.componentRef,
    stage: exception.stage,
    digest: exception.digest,
    event_id: exception.eventId,
    event_title: exception.eventTitle,
    event_mark: exception.eventMark,
    reason: exception.reason,
    ticket: exception.ticket,
    user_ref: exception.userRef,
    user_name: exception.userName,
    at: trx.raw(CLOCK),
    expires_at: new Date(exception.expiresAt),
  });
  return id;
}

/** It counts from now on; only the first who confirms it does. */
export async function confirmException(
  trx: Knex.Transaction,
  confirmation: { id: string; userRef: string; userName: string },
): Promise<void> {
  await trx('calendar_exceptions')
    .where({ id: confirmation.id })
    .whereNull('confirmed_at')
    .whereNull('ended_at')
    .update({
      confirmed_by: confirmation.userRef,
      confirmed_by_name: confirmation.userName,
      confirmed_at: trx.raw(CLOCK),
    });
}

/** It passes nothing any more; only the first end counts. */
export async function endException(
  trx: Knex.Transaction,
  { because, id }: { id: string; because: string },
): Promise<boolean> {
  const count = await trx('calendar_exceptions')
    .where({ id })
    .whereNull('ended_at')
    .update({ ended_at: trx.raw(CLOCK), end_because: because });
  return count === 1;
}

/** Their promotion passed by them at this moment. */
export async function useExceptions(
  trx: Knex.Transaction,
  ids: string[],
): Promise<void> {
  await trx('calendar_exceptions')
    .whereIn('id', ids)
    .update({ used_at: trx.raw(CLOCK) });
}

/** An exception, and what it is about. */
export interface StoredException extends FreezeException {
  componentRef: string;
  componentName: string;
  stage: string;
  version: string;
}

/** The newest ones from a freeze, as many as are asked for. */
export async function readExceptionsOf(
  knex: Knex,
  eventId: string,
  most: number,
): Promise<StoredException[]> {
  const { rows } = await knex.raw(
    `select json_strip_nulls(to_json(found)) as found from (
       select e.*, r.version,
         coalesce(c.name, e."componentRef") as "componentName"
       from (select ${columns}, component_ref as "componentRef", stage
         from calendar_exceptions where event_id = ?
         order by calendar_exceptions.at desc limit ?) e
       join promotions p on p.id = e."promotionId"
       join releases r on r.id = p.release_id
       left join components c on c.ref = e."componentRef"
       order by e.at desc) found`,
    [eventId, most],
  );
  return rows.map(({ found }: { found: StoredException }) => found);
}

/** Components with exceptions that nobody has confirmed, while that would let something pass. */
export async function readAwaitedExceptions(knex: Knex): Promise<string[]> {
  return knex('calendar_exceptions')
    .whereNull('confirmed_at')
    .whereNull('ended_at')
    .where('expires_at', '>', knex.raw(CLOCK))
    .distinct('component_ref')
    .pluck('component_ref');
}

/** Something that began to run in a stage, and what let it in. */
export interface Arrival {
  componentRef: string;
  componentName: string;
  stage: string;
  version: string;
  at: number;
  promotionId?: string;
  direction?: 'forward' | 'rollback' | 'hotfix';
  excepted: boolean;
  overridden: boolean;
}

/** What began to run between two moments in these stages, oldest first. */
export async function readArrivals(
  knex: Knex,
  about: {
    eventId: string;
    from: number;
    to: number;
    stages: Array<{ ref: string; stage: string }>;
    most: number;
  },
): Promise<Arrival[]> {
  const { rows } = await knex.raw(
    `select json_strip_nulls(to_json(found)) as found from (
       select d.component_ref as "componentRef", c.name as "componentName",
         d.stage, r.version, ${milliseconds('d.started_at')} as at,
         d.promotion_id as "promotionId", p.direction,
         exists (select from calendar_exceptions e where e.promotion_id = p.id
           and e.event_id = :eventId and e.used_at is not null) as excepted,
         exists (select from overrides o where o.promotion_id = p.id
           and o.gates @> '[{"name": "calendar"}]') as overridden
       from json_to_recordset(:stages) as wanted(ref text, stage text)
       join deployments d on d.component_ref = wanted.ref
         and d.stage = wanted.stage
       join components c on c.ref = d.component_ref
       join releases r on r.id = d.release_id
       left join promotions p on p.id = d.promotion_id
       where d.started_at >= :from and d.started_at < :to
         and not d.taken_from_argocd
         -- What was there at first sight did not come then (R6).
         and d.started_at > c.baseline_at
       order by d.started_at, d.component_ref, d.stage limit :most) found`,
    {
      eventId: about.eventId,
      stages: JSON.stringify(about.stages),
      from: new Date(about.from),
      to: new Date(about.to),
      most: about.most,
    },
  );
  return rows.map(({ found }: { found: Arrival }) => found);
}
