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
import { InputError, toError } from '@backstage/errors';
import type {
  Card,
  PromotionView,
  Tab,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import type { ReleasePipelineConfig } from '../config/types';
import { changeSentence } from '../domain/standing';
import { cardView } from '../domain/view/card';
import {
  explain,
  releaseCalled,
  type Explanation,
} from '../domain/view/explanation';
import { promotionPage } from '../domain/view/promotion';
import { tabView } from '../domain/view/tab';
import type { Access } from './access';
import { mayConfirm } from './ChangeConfirmations';
import type { ComponentStates, LoadedState } from './ComponentStates';
import { links, sourceViews } from './evidenceLinks';
import { readablePromotion } from './readablePromotion';
import { readableState } from './readableState';
import { viewerOf } from './viewerOf';

/** Answers what pages about one component ask, from Postgres alone; nobody outside is asked. */
export class PipelineReader {
  readonly #knex: Knex;
  readonly #config: ReleasePipelineConfig;
  readonly #states: ComponentStates;
  readonly #access: Access;

  private constructor(options: {
    knex: Knex;
    config: ReleasePipelineConfig;
    states: ComponentStates;
    access: Access;
  }) {
    this.#knex = options.knex;
    this.#config = options.config;
    this.#states = options.states;
    this.#access = options.access;
  }

  static create(options: {
    knex: Knex;
    config: ReleasePipelineConfig;
    states: ComponentStates;
    access: Access;
  }): PipelineReader {
    return new PipelineReader(options);
  }

  async tab(ref: string, credentials: BackstageCredentials): Promise<Tab> {
    const state = await this.#readable(ref, credentials);
    return tabView(state, await viewerOf(this.#access, state, credentials), {
      offeredPipelines: [...this.#config.pipelines.keys()],
      links: links(this.#config),
      sources: sourceViews(state),
      toConfirm: await this.#toConfirm(state, credentials),
    });
  }

  async card(ref: string, credentials: BackstageCredentials): Promise<Card> {
    return cardView(await this.#readable(ref, credentials));
  }

  /**
   * Why a release is not in a stage; what the headline speaks of unless named.
   *
   * @throws InputError when there is no such stage or release.
   */
  async explain(
    ref: string,
    about: { stage?: string; release?: string },
    credentials: BackstageCredentials,
  ): Promise<Explanation> {
    const state = await this.#readable(ref, credentials);
    const explanation = explain(
      state,
      about,
      await viewerOf(this.#access, state, credentials),
    );
    if (explanation.problem) {
      throw new InputError(explanation.problem);
    }
    return explanation;
  }

  /**
   * The id of a release that is called so: by version, id or key.
   *
   * @throws InputError when there is none.
   */
  async releaseId(
    ref: string,
    called: string,
    credentials: BackstageCredentials,
  ): Promise<string> {
    const release = releaseCalled(
      await this.#readable(ref, credentials),
      called,
    );
    if (!release) {
      throw new InputError(`No release '${called}' of '${ref}' is known here`);
    }
    return release.id;
  }

  /**
   * @throws NotFoundError when there is no such component for the reader;
   * NotAllowedError when policy keeps our side of it from them.
   */
  async assertReadable(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<void> {
    await this.#readable(ref, credentials);
  }

  /** Whether there is such a component for them, also where policy keeps our side of it from them. */
  async isThere(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    try {
      await this.#readable(ref, credentials);
      return true;
    } catch (error) {
      return toError(error).name === 'NotAllowedError';
    }
  }

  /** @throws NotFoundError also when the reader may not see its component (S50). */
  async promotion(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<PromotionView> {
    const { state, promotion } = await readablePromotion(
      { knex: this.#knex, states: this.#states, access: this.#access },
      id,
      credentials,
    );
    return promotionPage(
      state,
      promotion,
      await viewerOf(this.#access, state, credentials),
    );
  }

  async #toConfirm(
    { change, component, pipeline }: LoadedState,
    credentials: BackstageCredentials,
  ): Promise<Tab['toConfirm']> {
    if (!change) {
      return undefined;
    }
    const { stages, because } = await mayConfirm(change, name =>
      this.#access.authorize(
        'confirm',
        {
          component,
          stage: pipeline?.stages.find(stage => stage.name === name),
        },
        credentials,
      ),
    );
    return {
      id: change.id,
      sentence: changeSentence(change),
      differences: change.differences,
      holds: change.holds,
      stages: change.stages.map(({ name, groups, confirmation }) => ({
        name,
        groups,
        confirmed: confirmation && {
          by: confirmation.person,
          at: new Date(confirmation.at).toISOString(),
        },
      })),
      confirm:
        stages.length > 0 ? { allowed: true } : { allowed: false, because },
    };
  }

  #readable(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<LoadedState> {
    return readableState(
      { knex: this.#knex, states: this.#states, access: this.#access },
      ref,
      credentials,
    );
  }
}
