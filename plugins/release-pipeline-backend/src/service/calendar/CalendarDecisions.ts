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
import { InputError, NotFoundError } from '@backstage/errors';
import type {
  CalendarDecision,
  CalendarDecisionQuery,
  RiskClass,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { judgeWay } from '../../domain/calendar/judgeWay';
import { HORIZON_MS } from '../../domain/calendar/spans';
import { keyOf } from '../../domain/calendar/keyOf';
import { strictest } from '../../domain/calendar/strictest';
import { stageOf } from '../../domain/lookups';
import { inWords } from '../../domain/messageText';
import { iso, isoIf } from '../../domain/words';
import type { Access } from '../access';
import type { ComponentStates } from '../ComponentStates';
import { readableState } from '../readableState';

const RISKS: RiskClass[] = ['high', 'medium', 'low'];

const STATES = {
  passed: 'open',
  pending: 'closed',
  unknown: 'unknown',
} as const;

interface Options {
  knex: Knex;
  states: ComponentStates;
  access: Access;
}

/** Tells pipelines outside what the calendar says of a way into a stage. */
export class CalendarDecisions {
  readonly #options: Options;

  private constructor(options: Options) {
    this.#options = options;
  }

  static create(options: Options): CalendarDecisions {
    return new CalendarDecisions(options);
  }

  /**
   * The same answer that a promotion gets, with the windows that gates ask for.
   *
   * @throws NotFoundError for a component or a stage that is none for them.
   */
  async read(
    { component: ref, direction = 'forward', ...query }: CalendarDecisionQuery,
    credentials: BackstageCredentials,
  ): Promise<CalendarDecision> {
    const state = await readableState(this.#options, ref, credentials);
    const stage = stageOf(state, query.stage);
    if (!stage) {
      throw new NotFoundError(
        `There is no stage '${query.stage}' in the pipeline of '${ref}'`,
      );
    }
    const now = query.at === undefined ? state.now : Date.parse(query.at);
    if (Math.abs(now - state.now) > HORIZON_MS) {
      throw new InputError(
        `The calendar is told for ${
          HORIZON_MS / 86_400_000
        } days before and after today (at)`,
      );
    }
    const { finding, risk } = strictest(
      (query.risk ? [query.risk] : RISKS).map(each => ({
        risk: each,
        finding: judgeWay({ ...state, now }, { stage, direction, risk: each }),
      })),
    );
    const { event } = finding;
    return {
      component: state.component.ref,
      stage: stage.name,
      direction,
      risk,
      at: iso(now),
      state: STATES[finding.status as keyof typeof STATES] ?? 'unknown',
      reason: finding.reason,
      text: inWords(finding.reason),
      nextOpen: isoIf(finding.passesAt),
      nextClose: isoIf(finding.validUntil),
      event: event && { id: keyOf(event), title: event.title },
    };
  }
}
