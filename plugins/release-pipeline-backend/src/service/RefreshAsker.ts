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

import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { claimRefresh } from '../database/observationWrites';
import { enteredToCompare } from '../domain/judgedDeployment';
import { stagesSeen } from '../domain/pinned';
import { stageStatus } from '../domain/stageStatus';
import type {
  ApplicationKey,
  ComponentState,
  TargetStatus,
} from '../domain/types';
import { targetsToCompare } from '../domain/withdrawal';
import type { ApplicationReader, Reading } from './ApplicationReader';
import { Patience } from './Patience';

// Right after a sync both times are equal to the second (R3): ask again soon.
const DEBOUNCE_MS = 3_000;
// A controller that does not compare at all is not helped by asking often.
const PATIENT_MS = 60_000;
const REFRESH_TIMEOUT_MS = 10_000;

/** What it works with. */
export interface RefreshAskerOptions {
  knex: Knex;
  reader: ApplicationReader;
  /** The end of the plugin. */
  stopping: AbortSignal;
  logger: LoggerService;
}

/**
 * Asks Argo CD to compare again where its answer decides and is not newer than
 * the operation, or old (R3, R5); and once after our own commit, so that
 * nobody waits for its poll (R31).
 */
export class RefreshAsker {
  readonly #knex: Knex;
  readonly #reader: ApplicationReader;
  readonly #patience: Patience;

  private constructor(options: RefreshAskerOptions) {
    this.#knex = options.knex;
    this.#reader = options.reader;
    this.#patience = new Patience({
      limitMs: REFRESH_TIMEOUT_MS,
      stopping: options.stopping,
      logger: options.logger,
    });
  }

  static create(options: RefreshAskerOptions): RefreshAsker {
    return new RefreshAsker(options);
  }

  /**
   * Waits a moment for the answers; a later one wakes the component.
   *
   * @returns whether anything that decides looks different now.
   */
  async askWhereNeeded(state: ComponentState): Promise<boolean> {
    const wanted = this.#wanted(state);
    const asked = await Promise.all(
      wanted.map(target => this.#ask(state, target)),
    );
    return asked.includes(true);
  }

  /** When asking again makes sense; undefined when nothing has to be asked. */
  nextAt(state: ComponentState): Instant | undefined {
    const waits = this.#wanted(state).map(target => debounce(state, target));
    return waits.length > 0 ? state.now + Math.min(...waits) : undefined;
  }

  /** After an effect: asked, and not waited for. */
  askForStage(state: ComponentState, stage: string): void {
    const signal = AbortSignal.timeout(REFRESH_TIMEOUT_MS);
    for (const binding of state.bindings) {
      if (binding.stage === stage) {
        // What it brings wakes the component; the list finds what it misses.
        this.#read(state, binding, signal).catch(() => undefined);
      }
    }
  }

  async #ask(state: ComponentState, key: ApplicationKey): Promise<boolean> {
    if (!(await claimRefresh(this.#knex, key, debounce(state, key)))) {
      return false;
    }
    const news = await this.#patience.with(
      key.instance,
      async signal => isNews(state, await this.#read(state, key, signal)),
      async late => {
        if (late) {
          await this.#reader.wake(key);
        }
      },
    );
    return news ?? false;
  }

  #wanted(state: ComponentState): TargetStatus[] {
    const targets = stagesSeen(state).flatMap(seen =>
      stageStatus(seen.state, seen.stage.name).targets.filter(
        target => target.wantsRefresh,
      ),
    );
    return [
      ...targets,
      ...targetsToCompare(state),
      ...enteredToCompare(state),
    ].filter(target => target.fresh);
  }

  #read(state: ComponentState, key: ApplicationKey, signal: AbortSignal) {
    return this.#reader.read(
      { instance: key.instance, namespace: key.namespace, name: key.name },
      {
        signal,
        project: facts(state, key)?.project,
        refresh: 'normal',
      },
    );
  }
}

function debounce(state: ComponentState, key: ApplicationKey): number {
  const comparedAt = facts(state, key)?.reconciledAt ?? 0;
  return state.now - comparedAt < PATIENT_MS ? DEBOUNCE_MS : PATIENT_MS;
}

function isNews(state: ComponentState, reading: Reading): boolean {
  return (
    reading.kind === 'read' &&
    (reading.decisiveChanged ||
      reading.facts.reconciledAt !== facts(state, reading.facts)?.reconciledAt)
  );
}

function facts(state: ComponentState, key: ApplicationKey) {
  return state.applications.find(
    ({ facts: candidate }) =>
      candidate.instance === key.instance &&
      candidate.namespace === key.namespace &&
      candidate.name === key.name,
  )?.facts;
}
