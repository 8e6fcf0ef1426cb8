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
import type { SubscriptionFilter } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { CLOCK, json, milliseconds } from './sql';

/** A calendar that somebody reads elsewhere. */
export interface StoredSubscription {
  id: string;
  ownerRef: string;
  name: string;
  filter: SubscriptionFilter;
  createdAt: Instant;
  fetchedAt?: Instant;
}

/** What the portal let somebody see last. */
export interface Visit {
  at: Instant;
  /** Refs of components. */
  visible: string[];
}

/** What subscriptions choose components by. */
export interface SubscribedComponent {
  ref: string;
  owner?: string;
  system?: string;
  type?: string;
}

/** Those that somebody may read, newest first. */
export async function readSubscriptions(
  knex: Knex,
  ownerRef: string,
): Promise<StoredSubscription[]> {
  const rows = await select(knex)
    .where({ owner_ref: ownerRef })
    .orderBy('created_at', 'desc');
  return rows.map(subscriptionOf);
}

/** That which may be read by a token. */
export async function findSubscription(
  knex: Knex,
  tokenHash: string,
): Promise<StoredSubscription | undefined> {
  const [row] = await select(knex).where({ token_hash: tokenHash });
  return row && subscriptionOf(row);
}

/** @returns its id. */
export async function insertSubscription(
  trx: Knex.Transaction,
  subscription: {
    tokenHash: string;
    ownerRef: string;
    name: string;
    filter: SubscriptionFilter;
  },
): Promise<string> {
  const id = randomUUID();
  await trx('calendar_subscriptions').insert({
    id,
    token_hash: subscription.tokenHash,
    owner_ref: subscription.ownerRef,
    name: subscription.name,
    filter: json(subscription.filter),
    created_at: trx.raw(CLOCK),
  });
  return id;
}

/** Of the whole of one person, so that two at once do not pass the limit. */
export async function lockSubscriber(
  trx: Knex.Transaction,
  ownerRef: string,
): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(hashtext(?), hashtext(?))', [
    'calendar-subscriptions',
    ownerRef,
  ]);
}

/**
 * The owner of one, whether or not it may be read still.
 *
 * @returns nothing where there is none.
 */
export async function readSubscriptionOwner(
  knex: Knex,
  id: string,
): Promise<string | undefined> {
  const row = await knex('calendar_subscriptions')
    .where({ id })
    .first('owner_ref');
  return row?.owner_ref;
}

/** @returns whether it could be read until now. */
export async function revokeSubscription(
  trx: Knex.Transaction,
  id: string,
): Promise<boolean> {
  const count = await trx('calendar_subscriptions')
    .where({ id })
    .whereNull('revoked_at')
    .update({ revoked_at: trx.raw(CLOCK) });
  return count === 1;
}

/** Notes that a calendar asked, once a minute. */
export async function writeFetched(knex: Knex, id: string): Promise<void> {
  await knex('calendar_subscriptions')
    .where({ id })
    .whereRaw(
      `(fetched_at is null or fetched_at < ${CLOCK} - interval '1 minute')`,
    )
    .update({ fetched_at: knex.raw(CLOCK) });
}

export async function readVisit(
  knex: Knex,
  userRef: string,
): Promise<Visit | undefined> {
  const row = await knex('calendar_visits')
    .where({ user_ref: userRef })
    .first('visible', knex.raw(`${milliseconds('visited_at')} as at`));
  return row && { at: row.at, visible: row.visible };
}

export async function writeVisit(
  knex: Knex,
  userRef: string,
  visible: string[],
): Promise<void> {
  await knex('calendar_visits')
    .insert({
      user_ref: userRef,
      visited_at: knex.raw(CLOCK),
      visible: json(visible),
    })
    .onConflict('user_ref')
    .merge();
}

/** Every component that is not removed. */
export async function readSubscribedComponents(
  knex: Knex,
): Promise<SubscribedComponent[]> {
  const rows = await knex('components')
    .whereNull('removed_at')
    .orderBy('ref')
    .select('ref', 'owner', 'system', 'type');
  return rows.map(row => ({
    ref: row.ref,
    owner: row.owner?.toLowerCase(),
    system: row.system?.toLowerCase(),
    type: row.type ?? undefined,
  }));
}

interface Row {
  id: string;
  owner_ref: string;
  name: string;
  filter: SubscriptionFilter;
  created: number;
  fetched: number | null;
}

function select(knex: Knex): Knex.QueryBuilder<object, Row[]> {
  return knex('calendar_subscriptions')
    .whereNull('revoked_at')
    .select(
      'id',
      'owner_ref',
      'name',
      'filter',
      knex.raw(`${milliseconds('created_at')} as created`),
      knex.raw(`${milliseconds('fetched_at')} as fetched`),
    );
}

function subscriptionOf(row: Row): StoredSubscription {
  return {
    id: row.id,
    ownerRef: row.owner_ref,
    name: row.name,
    filter: row.filter,
    createdAt: row.created,
    fetchedAt: row.fetched ?? undefined,
  };
}
