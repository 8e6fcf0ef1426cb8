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
import { isDeepStrictEqual } from 'node:util';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type {
  Report,
  ReportReceipt,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { noPipelineKnown } from '../database/componentState';
import { appendEvidence } from '../database/EvidenceLog';
import { CLOCK, json, milliseconds } from '../database/sql';
import { inTransaction } from '../database/transaction';
import { stageOf } from '../domain/lookups';
import { iso, listed } from '../domain/words';
import type { JobQueue } from '../jobs/JobQueue';
import type { ComponentStates, LoadedState } from './ComponentStates';
import type { WriterOptions } from './WriterOptions';

/** A row of the table, as far as a repeated report is compared with it. */
interface Recorded {
  id: string;
  release_id: string | null;
  status: Report['status'];
  values: Record<string, number>;
  source: Report['source'] | null;
  summary: string | null;
  href: string | null;
  reported_by: string;
  superseded_at: Date | null;
  at: number;
}

/**
 * Records what outside systems report (R34). The same run said again is the
 * same report, and a run that failed stays failed: only another run changes
 * that. The newest by the server's clock counts (F57).
 */
export class Reports {
  readonly #knex: Knex;
  readonly #states: ComponentStates;
  readonly #queue: JobQueue;

  private constructor(options: WriterOptions) {
    this.#knex = options.knex;
    this.#states = options.states;
    this.#queue = options.queue;
  }

  static create(options: WriterOptions): Reports {
    return new Reports(options);
  }

  /**
   * The caller has authorised the reporter for component, stage and check.
   *
   * @param ref - the component's ref, in the form of the catalog
   * @throws NotFoundError for a component or release that is not known,
   * InputError for another stage or an ambiguous version, ConflictError when
   * the run said something else before
   */
  async record(
    ref: string,
    report: Report,
    reporter: string,
  ): Promise<{ receipt: ReportReceipt; created: boolean }> {
    return inTransaction(this.#knex, async trx => {
      await this.#states.lock(trx, ref);
      const state = await this.#states.load(trx, ref);
      if (state.component.removedAt !== undefined) {
        throw noPipelineKnown(ref);
      }
      assertStage(state, report.stage);
      const release = await findRelease(trx, state, report);
      const receipt = (row: Pick<Recorded, 'id' | 'at'>, newest: boolean) => ({
        id: row.id,
        component: ref,
        stage: report.stage,
        release,
        check: report.check,
        run: report.run,
        status: report.status,
        receivedAt: iso(row.at),
        newest,
      });
      const said = await readRun(trx, ref, report);
      const same = sameOf(said, { report, reporter, releaseId: release?.id });
      if (same) {
        return {
          receipt: receipt(same, same.superseded_at === null),
          created: false,
        };
      }
      const about = {
        component_ref: ref,
        stage: report.stage,
        release_id: release?.id ?? null,
        check_name: report.check,
      };
      await trx('reports')
        .where(about)
        .whereNull('superseded_at')
        .update({ superseded_at: trx.raw(CLOCK) });
      const [row] = await trx('reports')
        .insert({
          id: randomUUID(),
          ...about,
          run: report.run,
          status: report.status,
          values: json(report.values ?? {}),
          source: report.source ? json(report.source) : null,
          summary: report.summary ?? null,
          href: report.href ?? null,
          reported_by: reporter,
          received_at: trx.raw(CLOCK),
        })
        .returning(['id', trx.raw(`${milliseconds('received_at')} as at`)]);
      await this.#queue.send('advance-component', { ref }, { key: ref, trx });
      await appendEvidence(trx, [
        {
          componentRef: ref,
          kind: 'reported',
          payload: { ...report, release, by: reporter, id: row.id },
        },
      ]);
      return { receipt: receipt(row, true), created: true };
    });
  }
}

function assertStage(state: LoadedState, name: string): void {
  if (!stageOf(state, name)) {
    const stages = state.pipeline?.stages.map(stage => stage.name) ?? [];
    throw new InputError(
      stages.length > 0
        ? `There is no stage '${name}' in the pipeline of '${
            state.component.ref
          }'; its stages are ${listed(stages)}`
        : `'${state.component.ref}' follows no pipeline`,
    );
  }
}

async function findRelease(
  trx: Knex.Transaction,
  { component, pipeline }: LoadedState,
  { release }: Report,
): Promise<ReportReceipt['release']> {
  if (release === undefined) {
    return undefined;
  }
  const found = await trx('releases')
    .where({ component_ref: component.ref })
    .andWhere(query =>
      query
        .where({ version: release })
        .orWhere({ key: release })
        .orWhereRaw('id::text = ?', [release]),
    )
    .orderBy('first_seen_at')
    .select('id', 'version', 'key');
  if (found.length > 1) {
    throw new InputError(
      `${found.length} releases of '${
        component.ref
      }' are called '${release}'; name one by its key: ${listed(
        found.map(({ key }) => key),
      )}`,
    );
  }
  if (found.length === 0) {
    const first = pipeline?.stages
      .filter(stage => stage.after.length === 0)
      .map(stage => stage.name);
    throw new NotFoundError(
      `No release '${release}' of '${
        component.ref
      }' is known. It is known as soon as it was seen in ${listed(
        first ?? [],
      )}; name it as the portal shows it, or by its key`,
    );
  }
  return { id: found[0].id, version: found[0].version };
}

function readRun(
  trx: Knex.Transaction,
  ref: string,
  { stage, check, run }: Report,
): Promise<Recorded[]> {
  return trx('reports')
    .where({ component_ref: ref, stage, check_name: check, run })
    .select(
      'id',
      'release_id',
      'status',
      'values',
      'source',
      'summary',
      'href',
      'reported_by',
      'superseded_at',
      trx.raw(`${milliseconds('received_at')} as at`),
    );
}

/** The row that says just this already. @throws ConflictError when the run said otherwise. */
function sameOf(
  said: Recorded[],
  now: { report: Report; reporter: string; releaseId?: string },
): Recorded | undefined {
  const { report, reporter, releaseId } = now;
  const otherwise = (what: string) =>
    new ConflictError(
      `Run '${report.run}' of ${report.check} ${what}. Nothing was recorded; another run is reported under an id of its own`,
    );
  if (said.some(row => row.reported_by !== reporter)) {
    throw otherwise('was reported by somebody else');
  }
  if (said.some(row => row.release_id !== (releaseId ?? null))) {
    throw otherwise('was reported for another release');
  }
  if (report.status === 'passed' && said.some(row => row.status === 'failed')) {
    throw otherwise('failed before, and stays failed');
  }
  const same = said.find(row => row.status === report.status);
  if (same && !isSame(same, report)) {
    throw otherwise('was reported with something else in it');
  }
  return same;
}

function isSame(row: Recorded, report: Report): boolean {
  return (
    isDeepStrictEqual(row.values, report.values ?? {}) &&
    isDeepStrictEqual(row.source ?? undefined, report.source) &&
    (row.summary ?? undefined) === report.summary &&
    (row.href ?? undefined) === report.href
  );
}
