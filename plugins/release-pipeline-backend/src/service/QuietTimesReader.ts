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

import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type {
  QuietTimes,
  QuietTimesQuery,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import {
  type PrometheusClient,
  type RangeResult,
  renderQuery,
} from '../adapters/prometheus';
import { UpstreamError } from '../adapters/UpstreamError';
import type { QuietTimesConfig } from '../config/quietTimes';
import {
  hourWords,
  nextTimeOf,
  type QuietSlot,
  quietSlots,
} from '../domain/calendar/quietSlots';
import { Zone } from '../domain/calendar/Zone';
import { stageOf } from '../domain/lookups';
import { templateValues } from '../domain/templates';
import { counted, iso, listed } from '../domain/words';
import type { Access } from './access';
import type { ComponentStates, LoadedState } from './ComponentStates';
import { readableState } from './readableState';
import { Turns } from './Turns';

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;
const TIMEOUT_MS = 20_000;
const PER_PERSON = 2;
/** Answers that are kept until the next hour is over. */
const KEPT = 500;

interface Options {
  knex: Knex;
  config: { quietTimes?: QuietTimesConfig };
  /** By the name of the instance. */
  clients: ReadonlyMap<string, PrometheusClient>;
  states: ComponentStates;
  access: Access;
}

/** Why quiet times are not known. */
class NotKnown extends Error {
  constructor(readonly sentence: Sentence) {
    super('Quiet times are not known');
  }
}

/** Proposes when to work on a component, from the traffic that was measured. */
export class QuietTimesReader {
  readonly #options: Options;
  readonly #turns = new Turns({ perPerson: PER_PERSON });
  readonly #kept = new Map<string, RangeResult>();

  private constructor(options: Options) {
    this.#options = options;
  }

  static create(options: Options): QuietTimesReader {
    return new QuietTimesReader(options);
  }

  /**
   * @throws NotFoundError when there is no such component for the reader;
   * InputError when it has no such stage.
   */
  async read(
    { component: ref, stage: named }: QuietTimesQuery,
    asker: { credentials: BackstageCredentials; signal: AbortSignal },
  ): Promise<QuietTimes> {
    const { config } = this.#options;
    const state = await readableState(
      this.#options,
      ref.toLocaleLowerCase('en-US'),
      asker.credentials,
    );
    const stage = named ?? state.pipeline?.stages.at(-1)?.name;
    if (named !== undefined && !stageOf(state, named)) {
      throw new InputError(
        `There is no stage '${named}' in the pipeline of '${ref}'`,
      );
    }
    const { quietTimes } = config;
    const off = (sentence: string): QuietTimes => ({
      state: 'off',
      sentence: [sentence],
      slots: [],
    });
    if (!quietTimes) {
      return off(
        'No traffic is named for it: config does, under releasePipeline.calendar.quietTimes.',
      );
    }
    const { types } = quietTimes;
    if (types && !types.includes(state.component.type ?? '')) {
      return off(`Quiet times are for components of type ${listed(types)}.`);
    }
    if (stage === undefined) {
      return off('It is on no pipeline, so that it has no stage to look at.');
    }
    return this.#propose(quietTimes, { state, stage }, asker);
  }

  async #propose(
    config: QuietTimesConfig,
    about: { state: LoadedState; stage: string },
    asker: { credentials: BackstageCredentials; signal: AbortSignal },
  ): Promise<QuietTimes> {
    const { hours, query, weeks } = config;
    const { stage, state } = about;
    const zone = Zone.create(config.zone);
    // Each hour as the clocks of the zone have it, also half-hour ones.
    const wall = zone.wallOf(state.now);
    const end = state.now - (((wall % HOUR_MS) + HOUR_MS) % HOUR_MS);
    const shared = { stage, zone: config.zone, unit: query.unit };
    let href: string | undefined;
    try {
      const expr = this.#expr(config, about);
      const client = this.#options.clients.get(query.instance);
      if (!client) {
        throw new NotKnown([`There is no Prometheus '${query.instance}'`]);
      }
      href = client.hrefOf(expr, end);
      const values = await this.#values(client, expr, { end, weeks }, asker);
      const { busiest, slots, untold } = quietSlots(values, {
        zone,
        hours,
        minimum: Math.min(weeks, Math.max(2, Math.ceil(weeks / 2))),
      });
      if (slots.length === 0) {
        throw new NotKnown([
          `Too little was measured in ${counted(weeks, 'week')}: ${counted(
            values.length,
            'hour',
          )} of ${weeks * 168}`,
        ]);
      }
      return {
        ...shared,
        state: 'known',
        sentence: [
          `Median of each hour of the week, in ${counted(weeks, 'week')} of '${
            query.name
          }'${
            untold > 0
              ? `; ${counted(untold, 'hour')} measured too seldom to tell`
              : ''
          }`,
        ],
        busiest: busiest && {
          ...hourWords(busiest.hour),
          load: busiest.load,
        },
        slots: slots.map(slot =>
          slotView(slot, { zone, hours, now: state.now, busiest }),
        ),
        href,
      };
    } catch (error) {
      if (error instanceof NotKnown || error instanceof UpstreamError) {
        return {
          ...shared,
          state: 'unknown',
          sentence:
            error instanceof NotKnown ? error.sentence : [error.message],
          slots: [],
          href,
        };
      }
      throw error;
    }
  }

  #expr(
    { query }: QuietTimesConfig,
    { stage, state }: { state: LoadedState; stage: string },
  ): string {
    try {
      return renderQuery(query.expr, {
        ...templateValues(state.component, stage),
        // Each value is about the hour before it.
        window: `${HOUR_MS / 1000}s`,
      });
    } catch (error) {
      throw new NotKnown([
        `The query '${query.name}' cannot be filled in: ${
          (error as Error).message
        }`,
      ]);
    }
  }

  async #values(
    client: PrometheusClient,
    expr: string,
    { end, weeks }: { end: number; weeks: number },
    {
      credentials,
      signal,
    }: { credentials: BackstageCredentials; signal: AbortSignal },
  ) {
    const key = JSON.stringify([client.name, expr, end, weeks]);
    const person = this.#options.access.principal(credentials);
    const result =
      this.#kept.get(key) ??
      (await this.#turns.take(person, signal, () =>
        client.queryRange({
          expr,
          start: end - weeks * WEEK_MS + HOUR_MS,
          end,
          stepMs: HOUR_MS,
          timeoutMs: TIMEOUT_MS,
          signal,
        }),
      ));
    if (result.warnings.length > 0) {
      throw new NotKnown([
        `The answer of Prometheus is not complete: ${result.warnings[0]}`,
      ]);
    }
    if (result.series.length > 1) {
      throw new NotKnown([
        `The query answers with ${result.series.length} series; expected one`,
      ]);
    }
    if (this.#kept.size >= KEPT) {
      this.#kept.clear();
    }
    this.#kept.set(key, result);
    return (result.series.at(0)?.points ?? []).flatMap(({ at, value }) =>
      typeof value === 'number' ? [{ at, value }] : [],
    );
  }
}

function slotView(
  slot: QuietSlot,
  options: { zone: Zone; hours: number; now: number; busiest?: QuietSlot },
): QuietTimes['slots'][number] {
  const { busiest, hours } = options;
  const { from, to } = nextTimeOf(slot, options);
  return {
    ...hourWords(slot.hour),
    to: hourWords(slot.hour + hours).from,
    load: slot.load,
    share: busiest && busiest.load > 0 ? slot.load / busiest.load : undefined,
    weeks: slot.weeks,
    next: { start: iso(from), end: iso(to) },
  };
}
