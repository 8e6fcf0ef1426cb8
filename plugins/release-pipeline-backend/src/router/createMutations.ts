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
import { NotAllowedError } from '@backstage/errors';
import type { Knex } from 'knex';
import { authorFacts } from '../domain/authors';
import { stageOf } from '../domain/lookups';
import { riskOfPromotion } from '../domain/risk';
import type { Promotion } from '../domain/types';
import type { Access, AccessAction, AccessSubject } from '../service/access';
import type { ComponentStates, LoadedState } from '../service/ComponentStates';
import type { Engine } from '../service/createEngine';
import type { LiveUpdates } from '../service/LiveUpdates';
import type { PipelineReader } from '../service/PipelineReader';
import type { Requester } from '../service/PromotionRequests';
import type { Attempt, Refusals } from '../service/Refusals';
import { translateError } from './translateError';

/** What they work with. */
export interface MutationOptions {
  knex: Knex;
  access: Access;
  states: ComponentStates;
  engine: Engine;
  refusals: Refusals;
  liveUpdates: LiveUpdates;
}

/** The one way of all that people write: seen, authorised, recorded, told. */
export function createMutations(
  options: MutationOptions & { reader: PipelineReader },
) {
  const { knex, reader, access, states, engine, refusals, liveUpdates } =
    options;

  /** @throws NotAllowedError when the one authorisation function says no. */
  const authorize = async (
    action: AccessAction,
    subject: AccessSubject,
    credentials: BackstageCredentials,
  ): Promise<void> => {
    const { allowed, because } = await access.authorize(
      action,
      subject,
      credentials,
      { fresh: true },
    );
    if (!allowed) {
      throw new NotAllowedError(because);
    }
  };

  /** Records what comes to nothing, with whoever wanted it (S47). */
  const watch = <T>(
    attempt: Omit<Attempt, 'by'>,
    credentials: BackstageCredentials,
    run: () => Promise<T>,
  ): Promise<T> =>
    refusals.watch(
      { ...attempt, by: access.principal(credentials) },
      {
        isThere: () => reader.isThere(attempt.componentRef, credentials),
        told: translateError,
      },
      run,
    );

  /** One way for all that is written by people: who, and on what. */
  const mutate = async <T>(
    what: { action: AccessAction; ref: string } & Partial<Attempt>,
    credentials: BackstageCredentials,
    write: (person: Requester, state: LoadedState) => Promise<T>,
    who = access.person.bind(access),
  ): Promise<T> => {
    const { ref, ...attempt } = what;
    return watch({ ...attempt, componentRef: ref }, credentials, async () => {
      engine.lease.assertActive();
      // Unreadable components answer like unknown ones.
      await reader.assertReadable(ref, credentials);
      const person = await who(credentials);
      const result = await write(person, await states.load(knex, ref));
      await liveUpdates.componentChanged(ref);
      return result;
    });
  };

  /** Reads first what the person may see, so that others' ids are not found (S50). */
  const decide = async (
    action:
      | 'approve'
      | 'reject'
      | 'cancel'
      | 'plan'
      | 'withdraw'
      | 'override'
      | 'end-override'
      | 'review'
      | 'ask-exception'
      | 'confirm-exception'
      | 'end-exception'
      | 'sign-off'
      | 'raise-risk'
      | 'lower-risk',
    id: string,
    credentials: BackstageCredentials,
    write: (
      person: Requester,
      on: { componentRef: string; promotionId: string },
    ) => Promise<void>,
    about: (
      state: LoadedState,
      promotion: Promotion | undefined,
    ) => Partial<
      Pick<AccessSubject, 'approval' | 'exception' | 'override' | 'stage'>
    > = () => ({}),
  ) => {
    const { component, stage: name } = await reader.promotion(id, credentials);
    await mutate(
      { action, ref: component.ref, promotionId: id, stage: name },
      credentials,
      async (person, state) => {
        const promotion = state.promotions.find(one => one.id === id);
        const stage = stageOf(state, name);
        await authorize(
          action,
          {
            component: state.component,
            stage,
            promotion,
            risk: promotion && riskOfPromotion(state, promotion),
            authors: promotion && authorFacts(state, promotion),
            ...about(state, promotion),
          },
          credentials,
        );
        await write(person, {
          componentRef: component.ref,
          promotionId: id,
        });
      },
    );
    return { read: () => reader.promotion(id, credentials) };
  };

  return { authorize, decide, mutate, watch };
}
