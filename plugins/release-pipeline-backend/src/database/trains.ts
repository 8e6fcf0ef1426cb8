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

import type { TrainText } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import type {
  RunOnCalendar,
  Train,
  TrainComponent,
  TrainRun,
} from '../domain/trains/types';
import { CLOCK, json, list, milliseconds, timestamp } from './sql';

const trainColumns = `id, version, text, permitted,
  scheduled_by as "scheduledBy", scheduled_by_name as "scheduledByName",
  ${milliseconds('scheduled_at')} as "scheduledAt",
  ${milliseconds('next_at')} as "nextAt", untold_version as "untoldVersion",
  ${milliseconds('ended_at')} as "endedAt"`;

/** More than may depart (`releasePipeline.trains.maximum`); of the others the latest. */
const LISTED = 2000;

/** Departs again, or once it is switched on. */
export const MAY_DEPART = `ended_at is null
  and (next_at is not null or text->>'enabled' is not distinct from 'false')`;

/**
 * Those that may still depart, and those that departed for the last time or
 * were called off within 90 days; the next one first.
 */
export async function readTrains(knex: Knex): Promise<Train[]> {
  const rows = await knex('trains')
    .whereRaw(`ended_at is null or ended_at > ${CLOCK} - interval '90 days'`)
    .orderByRaw(
      `(${MAY_DEPART}) desc, ended_at desc nulls first,
       next_at nulls last, scheduled_at desc, id`,
    )
    .limit(LISTED)
    .select(knex.raw(trainColumns));
  return rows.map(trainOf);
}

/** @param options - `lock`: nobody else changes it until the transaction ends */
export async function readTrain(
  knex: Knex,
  id: string,
  options: { lock?: boolean } = {},
): Promise<Train | undefined> {
  const query = knex('trains').where({ id }).select(knex.raw(trainColumns));
  const [row] = await (options.lock ? query.forUpdate() : query);
  return row && trainOf(row);
}

/** How many may still depart, or are under way. */
export async function countTrains(knex: Knex): Promise<number> {
  const [{ count }] = await knex('trains')
    .whereRaw(MAY_DEPART)
    .orWhereExists(
      knex('train_runs')
        .whereRaw('train_id = trains.id')
        .whereNull('ended_at')
        .select('id'),
    )
    .count();
  return Number(count);
}

type Written = Pick<
  Train,
  'id' | 'text' | 'permitted' | 'scheduledBy' | 'scheduledByName' | 'nextAt'
>;

/** One that the same person scheduled, word by word the same, and that may still depart. */
export async function findSameTrain(
  trx: Knex.Transaction,
  {
    permitted,
    scheduledBy,
    text,
  }: Pick<Written, 'permitted' | 'scheduledBy' | 'text'>,
): Promise<string | undefined> {
  const row = await trx('trains')
    .where({ scheduled_by: scheduledBy })
    .whereRaw(MAY_DEPART)
    .whereRaw('text = ?::jsonb and permitted = ?::jsonb', [
      json(text),
      json(permitted),
    ])
    .first('id');
  return row?.id;
}

export async function insertTrain(
  trx: Knex.Transaction,
  train: Written,
): Promise<void> {
  await trx('trains').insert({ id: train.id, ...columnsOf(trx, train) });
}

/** @returns whether it was still that version. */
export async function updateTrain(
  trx: Knex.Transaction,
  train: Written & { version: number },
): Promise<boolean> {
  const count = await trx('trains')
    .where({ id: train.id, version: train.version })
    .whereNull('ended_at')
    .update({ version: train.version + 1, ...columnsOf(trx, train) });
  return count === 1;
}

function columnsOf(trx: Knex.Transaction, train: Written) {
  return {
    text: json(train.text),
    permitted: json(train.permitted),
    scheduled_by: train.scheduledBy,
    scheduled_by_name: train.scheduledByName,
    scheduled_at: trx.raw(CLOCK),
    next_at: timestamp(train.nextAt),
  };
}

/** @returns whether it was still that version, and not called off. */
export async function endTrain(
  trx: Knex.Transaction,
  { id, version }: { id: string; version: number },
): Promise<boolean> {
  const count = await trx('trains')
    .where({ id, version })
    .whereNull('ended_at')
    .update({
      version: version + 1,
      ended_at: trx.raw(CLOCK),
      next_at: null,
    });
  return count === 1;
}

/** When it departs next; that changes nothing that people wrote. */
export async function setNextDeparture(
  trx: Knex.Transaction,
  id: string,
  nextAt: Instant | undefined,
): Promise<void> {
  await trx('trains')
    .where({ id })
    .update({ next_at: timestamp(nextAt) });
}

/** People were told that nobody can tell when this version of it departs. */
export async function markUntold(
  trx: Knex.Transaction,
  { id, version }: Pick<Train, 'id' | 'version'>,
): Promise<void> {
  await trx('trains').where({ id }).update({ untold_version: version });
}

/** Trains with something to do now. */
export async function readDueTrains(
  knex: Knex,
  limit: number,
): Promise<string[]> {
  const { rows } = await knex.raw(
    `select id from trains where next_at <= ${CLOCK} and ended_at is null
     union select train_id from train_runs where due_at <= ${CLOCK}
     limit :limit`,
    { limit },
  );
  return rows.map(({ id }: { id: string }) => id);
}

/** Trains that were not called off. */
export async function readStandingTrains(knex: Knex): Promise<string[]> {
  return knex('trains').whereNull('ended_at').pluck('id');
}

/** Components that one of these names, those that the catalog has; by ref. */
export async function readTrainComponents(
  knex: Knex,
  ...named: Array<Pick<TrainText, 'components'>>
): Promise<TrainComponent[]> {
  const refs = named.flatMap(({ components }) => components.refs ?? []);
  const systems = named.flatMap(({ components }) => components.systems ?? []);
  const labels = named.flatMap(({ components }) => components.labels ?? []);
  const { rows } = await knex.raw(
    `select ref, name, type, owner, system, labels, depends_on as "dependsOn"
     from components
     where removed_at is null
       and (ref = any(:refs) or lower(system) = any(:systems)
         or exists (select 1 from jsonb_each_text(labels) label (key, value)
           where label.key || '=' || label.value = any(:labels)))
     order by ref`,
    { refs: refs.map(lower), systems: systems.map(lower), labels },
  );
  return rows.map(withoutNulls);
}

const run = (where: string) => `
  select r.id, r.train_id as "trainId", r.text, r.waves,
    ${milliseconds('r.departs_at')} as "departsAt",
    ${milliseconds('r.started_at')} as "startedAt",
    ${milliseconds('r.ended_at')} as "endedAt",
    r.requested_by as "requestedBy",
    r.requested_by_name as "requestedByName",
    r.state, r.wave, ${milliseconds('r.wave_since')} as "waveSince",
    r.outcome,
    ${list(`
      select i.component_ref as ref, i.component_name as name, i.owner, i.wave,
        i.position, i.depends_on as "dependsOn", i.state,
        i.code, i.promotion_id as "promotionId", i.version, i.sentence,
        case when p.id is not null then json_build_object(
          'state', p.state,
          'awaitsSignOff', p.sign_off_since is not null and p.ended_at is null,
          'outcome', p.outcome) end as promotion
      from train_run_items i
      left join promotions p on p.id = i.promotion_id
      where i.run_id = r.id
      order by i.wave, i.position`)} as items
  from train_runs r
  where ${where}`;

/** The last departures of each of these trains, newest first. */
export async function readRuns(
  knex: Knex,
  trainIds: readonly string[],
  each: number,
): Promise<TrainRun[]> {
  const { rows } = await knex.raw(
    `${run(`r.id in (
       select last.id from unnest(cast(:trainIds as uuid[])) named (id)
       cross join lateral (
         select id from train_runs where train_id = named.id
         order by departs_at desc limit :each
       ) last
     )`)} order by r.departs_at desc`,
    { trainIds: [...trainIds], each },
  );
  return rows.map(withoutNulls);
}

/** Departures that are under way, of one train or of all. */
export async function readOpenRuns(
  knex: Knex,
  trainId?: string,
): Promise<TrainRun[]> {
  const { rows } = await knex.raw(
    `${run(
      trainId === undefined
        ? 'r.ended_at is null'
        : 'r.train_id = :trainId and r.ended_at is null',
    )} order by r.departs_at`,
    trainId === undefined ? {} : { trainId },
  );
  return rows.map(withoutNulls);
}

/** @param options - `lock`: nobody else moves it on until the transaction ends */
export async function readRun(
  knex: Knex,
  id: string,
  options: { lock?: boolean } = {},
): Promise<TrainRun | undefined> {
  if (options.lock) {
    await knex('train_runs').where({ id }).forUpdate().select('id');
  }
  const { rows } = await knex.raw(run('r.id = :id'), { id });
  return rows[0] && withoutNulls(rows[0]);
}

/** Departures of these trains, running or over, between two moments. */
export async function readRunsBetween(
  knex: Knex,
  {
    from,
    to,
    trainIds,
  }: { from: string; to: string; trainIds: readonly string[] },
  limit: number,
): Promise<RunOnCalendar[]> {
  const { rows } = await knex.raw(
    `select id, train_id as "trainId", text, state, outcome,
       ${milliseconds('departs_at')} as "departsAt",
       ${milliseconds('ended_at')} as "endedAt"
     from train_runs
     where train_id = any(:trainIds)
       and departs_at < :to and coalesce(ended_at, now()) >= :from
     order by departs_at desc limit :limit`,
    { from, to, trainIds: [...trainIds], limit },
  );
  return rows.map(withoutNulls);
}

/** @returns whether this departure was not there yet. */
export async function insertRun(
  trx: Knex.Transaction,
  { items, ...row }: Omit<TrainRun, 'startedAt' | 'waveSince' | 'wave'>,
): Promise<boolean> {
  const inserted = await trx('train_runs')
    .insert({
      id: row.id,
      train_id: row.trainId,
      departs_at: timestamp(row.departsAt),
      text: json(row.text),
      waves: json(row.waves),
      requested_by: row.requestedBy,
      requested_by_name: row.requestedByName,
      state: row.state,
      wave_since: trx.raw(CLOCK),
      started_at: trx.raw(CLOCK),
      due_at: row.state === 'running' ? trx.raw(CLOCK) : null,
      ended_at: row.state === 'running' ? null : trx.raw(CLOCK),
      outcome: row.outcome ?? null,
    })
    .onConflict(['train_id', 'departs_at'])
    .ignore()
    .returning('id');
  if (inserted.length > 0 && items.length > 0) {
    await trx('train_run_items').insert(
      items.map(item => ({
        run_id: row.id,
        component_ref: item.ref,
        component_name: item.name,
        owner: item.owner ?? null,
        wave: item.wave,
        position: item.position,
        depends_on: json(item.dependsOn),
        state: item.state,
        code: item.code ?? null,
        sentence: item.sentence ? json(item.sentence) : null,
      })),
    );
  }
  return inserted.length > 0;
}

/**
 * What is written about a departure besides its components. Once it is over it
 * is due no more, whoever still looks at it.
 */
export async function updateRun(
  trx: Knex,
  id: string,
  change: Partial<Pick<TrainRun, 'state' | 'outcome'>> & {
    wave?: number;
    /** `null`: it is over. */
    dueAt?: Instant | null;
  },
): Promise<void> {
  const { dueAt, outcome, state, wave } = change;
  await trx('train_runs')
    .where({ id })
    .whereNull('ended_at')
    .update({
      ...(state && { state }),
      ...(outcome !== undefined && { outcome }),
      ...(wave !== undefined && { wave, wave_since: trx.raw(CLOCK) }),
      ...(dueAt === null && { due_at: null, ended_at: trx.raw(CLOCK) }),
      ...(dueAt && { due_at: timestamp(dueAt) }),
    });
}

/** @returns whether it was still in that state. */
export async function updateRunItem(
  trx: Knex.Transaction,
  runId: string,
  item: Pick<TrainRun['items'][number], 'ref' | 'state'>,
  change: Partial<
    Pick<
      TrainRun['items'][number],
      'state' | 'code' | 'promotionId' | 'version' | 'sentence'
    >
  >,
): Promise<boolean> {
  const { code, promotionId, sentence, state, version } = change;
  const count = await trx('train_run_items')
    .where({ run_id: runId, component_ref: item.ref, state: item.state })
    .update({
      ...(state && { state }),
      ...(code && { code }),
      ...(promotionId && { promotion_id: promotionId }),
      ...(version !== undefined && { version }),
      ...(sentence && { sentence: json(sentence) }),
    });
  return count === 1;
}

function lower(ref: string): string {
  return ref.toLowerCase();
}

function trainOf(row: object): Train {
  return withoutNulls(row);
}

/** As the domain has it: what is not there is absent. */
function withoutNulls<T>(row: object): T {
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== null),
  ) as T;
}
