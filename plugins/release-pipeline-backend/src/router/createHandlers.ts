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
import { stringifyEntityRef } from '@backstage/catalog-model';
import { InputError, NotAllowedError } from '@backstage/errors';
import type { Knex } from 'knex';
import { stageOf } from '../domain/lookups';
import type { Access, AccessAction } from '../service/access';
import type { ComponentStates } from '../service/ComponentStates';
import type { Engine } from '../service/createEngine';
import type { LiveUpdates } from '../service/LiveUpdates';
import type { PipelineReader } from '../service/PipelineReader';
import type { Requester } from '../service/PromotionRequests';
import type { Handlers } from './createRouter';

/** Joins the operations with the services; whoever asks is authorised here, anew for each mutation. */
export function createHandlers(options: {
  knex: Knex;
  reader: PipelineReader;
  access: Access;
  states: ComponentStates;
  engine: Engine;
  liveUpdates: LiveUpdates;
}): Handlers {
  const { knex, reader, access, states, engine, liveUpdates } = options;

  const authorize = async (
    action: AccessAction,
    subject: { ref: string; stage?: string; promotionId?: string },
    credentials: BackstageCredentials,
  ): Promise<{ person: Requester; reasonNeeded: boolean }> => {
    engine.lease.assertActive();
    const person = await access.person(credentials);
    const state = await states.load(knex, subject.ref);
    const promotion = state.promotions.find(
      ({ id }) => id === subject.promotionId,
    );
    const stageName = subject.stage ?? promotion?.stage ?? '';
    const stage = stageOf(state, stageName);
    if (subject.stage !== undefined && !stage) {
      throw new InputError(
        `There is no stage '${subject.stage}' in the pipeline of '${subject.ref}'`,
      );
    }
    const { allowed, because } = await access.authorize(
      action,
      { component: state.component, stage, promotion },
      credentials,
      { fresh: true },
    );
    if (!allowed) {
      throw new NotAllowedError(because);
    }
    return { person, reasonNeeded: stage?.protected ?? false };
  };

  /** Reads first what the person may see, so that others' ids are not found (S50). */
  const decide = async (
    action: 'approve' | 'reject' | 'cancel',
    id: string,
    credentials: BackstageCredentials,
    write: (person: Requester) => Promise<void>,
  ) => {
    const { component } = await reader.promotion(id, credentials);
    const { person } = await authorize(
      action,
      { ref: component.ref, promotionId: id },
      credentials,
    );
    await write(person);
    await liveUpdates.componentChanged(component.ref);
    return reader.promotion(id, credentials);
  };

  return {
    getTab: ({ parameters, credentials }) =>
      reader.tab(refOf(parameters), credentials),
    getCard: ({ parameters, credentials }) =>
      reader.card(refOf(parameters), credentials),
    getPromotion: ({ parameters, credentials }) =>
      reader.promotion(parameters.id, credentials),
    getInbox: ({ credentials }) => reader.inbox(credentials),
    getCalendar: ({ query, credentials }) =>
      reader.calendar(query, credentials),
    createPromotion: async ({ parameters, body, credentials }) => {
      const ref = refOf(parameters);
      // Unreadable components answer like unknown ones.
      await reader.card(ref, credentials);
      const { person, reasonNeeded } = await authorize(
        'ask',
        { ref, stage: body.stage },
        credentials,
      );
      if (reasonNeeded && !body.reason) {
        throw new InputError(
          `Stage '${body.stage}' is protected: say why you ask (reason)`,
        );
      }
      const { id, created } = await engine.requests.ask(ref, body, person);
      await liveUpdates.componentChanged(ref);
      return { created, result: await reader.promotion(id, credentials) };
    },
    approvePromotion: ({ parameters: { id }, body, credentials }) =>
      decide('approve', id, credentials, person =>
        engine.decisions.approve(id, body, person),
      ),
    rejectPromotion: ({ parameters: { id }, body, credentials }) =>
      decide('reject', id, credentials, person =>
        engine.decisions.reject(id, body, person),
      ),
    cancelPromotion: ({ parameters: { id }, body, credentials }) =>
      decide('cancel', id, credentials, person =>
        engine.decisions.cancel(id, body, person),
      ),
  };
}

function refOf(parameters: {
  kind: string;
  namespace: string;
  name: string;
}): string {
  return stringifyEntityRef(parameters);
}
