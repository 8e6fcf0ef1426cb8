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

import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import { stageOf } from '../domain/lookups';
import { pinnedStage } from '../domain/pinned';
import { riskInto } from '../domain/risk';
import type { Promotion } from '../domain/types';
import type { AccessSubject } from '../service/access';
import { mayConfirm } from '../service/ChangeConfirmations';
import type { LoadedState } from '../service/ComponentStates';
import type { Readers } from '../service/createReaders';
import { overrideIn } from '../service/Overrides';
import { approvalIn } from '../service/PromotionDecisions';
import type { Subscriptions } from '../service/subscriptions/Subscriptions';
import { createCalendarHandlers } from './calendarHandlers';
import type { Handlers } from './createRouter';
import { createCalendarViewHandlers } from './calendarViewHandlers';
import { createDelegationHandlers } from './delegationHandlers';
import { createMutations, type MutationOptions } from './createMutations';
import { createExceptionHandlers } from './exceptionHandlers';
import { createFeedHandlers } from './feedHandlers';
import { createEvidenceHandlers } from './evidenceHandlers';
import { createRecordHandlers } from './recordHandlers';
import { componentRefOf, refOf } from './refOf';
import { createTrainHandlers } from './trainHandlers';
import { createSubscriptionHandlers } from './subscriptionHandlers';

/** Joins the operations with the services; whoever asks is authorised here, anew for each mutation. */
export function createHandlers(
  options: Readers &
    MutationOptions & {
      subscriptions: Subscriptions;
      /** Address of the plugin, as seen from outside. */
      baseUrl: () => Promise<string>;
    },
): Handlers {
  const {
    reader,
    lists,
    decisions,
    blast,
    collisions,
    access,
    engine,
    refusals,
    liveUpdates,
    trials,
  } = options;

  const { authorize, decide, mutate, watch } = createMutations(options);

  return {
    ...createEvidenceHandlers(options),
    ...createCalendarViewHandlers(options),
    ...createFeedHandlers({ engine }),
    ...createSubscriptionHandlers(options),
    ...createDelegationHandlers({ access, engine, refusals }),
    ...createTrainHandlers(options),
    ...createCalendarHandlers(options),
    ...createExceptionHandlers({ ...options, decide }),
    ...createRecordHandlers({
      access,
      engine,
      liveUpdates,
      authorize,
      mutate,
      watch,
    }),
    getTab: ({ parameters, credentials }) =>
      reader.tab(refOf(parameters), credentials),
    getCard: ({ parameters, credentials }) =>
      reader.card(refOf(parameters), credentials),
    getPromotion: ({ parameters, credentials }) =>
      reader.promotion(parameters.id, credentials),
    getDecision: ({ parameters, credentials }) =>
      decisions.read(parameters.id, credentials),
    getBlastRadius: ({ parameters, query, credentials }) =>
      blast.read(refOf(parameters), query, credentials),
    getCollisions: ({ parameters, query, credentials }) =>
      collisions.read(refOf(parameters), query, credentials),
    getTrialOptions: ({ parameters, credentials }) =>
      trials.options(refOf(parameters), credentials),
    askWhatIf: ({ parameters, body, ...asker }) =>
      trials.whatIf(refOf(parameters), body, asker),
    runRetro: ({ parameters, body, ...asker }) =>
      trials.retro(refOf(parameters), body, asker),
    getDecided: ({ credentials }) => lists.decided(credentials),
    getInbox: ({ query, credentials }) => lists.inbox(query, credentials),
    getBoard: ({ query, credentials }) => lists.board(query, credentials),
    getCalendar: ({ query, credentials }) =>
      lists.calendar(
        {
          ...query,
          component: query.component && componentRefOf(query.component),
        },
        credentials,
      ),
    createPromotion: async ({ parameters, body, credentials }) => {
      const ref = refOf(parameters);
      const { id, created } = await mutate(
        { action: 'ask', ref, stage: body.stage },
        credentials,
        async (person, state) => {
          const stage = stageOf(state, body.stage);
          if (!stage) {
            throw new InputError(
              `There is no stage '${body.stage}' in the pipeline of '${ref}'`,
            );
          }
          await authorize(
            'ask',
            {
              component: state.component,
              stage,
              risk: riskInto(state, stage, body.releaseId),
            },
            credentials,
          );
          if (stage.protected && !body.reason) {
            throw new InputError(
              `Stage '${body.stage}' is protected: say why you ask (reason)`,
            );
          }
          return engine.requests.ask(ref, body, person);
        },
        access.asker.bind(access),
      );
      return { created, read: () => reader.promotion(id, credentials) };
    },
    confirmChange: async ({ parameters, body, credentials }) => {
      const ref = refOf(parameters);
      await mutate(
        { action: 'confirm', ref },
        credentials,
        async (person, { component, pipeline, change }) => {
          if (!change) {
            throw new ConflictError('There is nothing to confirm');
          }
          const { stages, because } = await mayConfirm(change, name =>
            access.authorize(
              'confirm',
              {
                component,
                stage: pipeline?.stages.find(stage => stage.name === name),
              },
              credentials,
              { fresh: true },
            ),
          );
          if (stages.length === 0) {
            throw new NotAllowedError(because);
          }
          await engine.confirmations.confirm(ref, { ...body, stages }, person);
        },
      );
      return { read: () => reader.tab(ref, credentials) };
    },
    approvePromotion: ({ parameters: { id }, body, credentials }) =>
      decide('approve', id, credentials, person =>
        engine.decisions.approve(id, body, person),
      ),
    rejectPromotion: ({ parameters: { id }, body, credentials }) =>
      decide('reject', id, credentials, person =>
        engine.decisions.reject(id, body, person),
      ),
    raiseRisk: ({ parameters: { id }, body, credentials }) =>
      decide('raise-risk', id, credentials, person =>
        engine.decisions.setRisk(id, { ...body, up: true }, person),
      ),
    lowerRisk: ({ parameters: { id }, body, credentials }) =>
      decide('lower-risk', id, credentials, person =>
        engine.decisions.setRisk(id, { ...body, up: false }, person),
      ),
    withdrawApproval: ({ parameters: { id }, body, credentials }) =>
      decide(
        'withdraw',
        id,
        credentials,
        person => engine.decisions.withdraw(id, body, person),
        state => ({ approval: approvalIn(state, id, body) }),
      ),
    overridePromotion: ({ parameters: { id }, body, credentials }) =>
      decide(
        'override',
        id,
        credentials,
        (person, on) => engine.overrides.override(on, body, person),
        inPinnedStage,
      ),
    endOverride: ({ parameters: { id }, body, credentials }) =>
      decide(
        'end-override',
        id,
        credentials,
        (person, on) => engine.overrides.endNow(on, body, person),
        state => ({ override: overrideIn(state, id, body) }),
      ),
    reviewOverride: ({ parameters: { id }, body, credentials }) =>
      decide(
        'review',
        id,
        credentials,
        (person, on) => engine.overrides.review(on, body, person),
        state => ({ override: overrideIn(state, id, body) }),
      ),
    signOffPromotion: ({ parameters: { id }, body, credentials }) =>
      decide(
        'sign-off',
        id,
        credentials,
        (person, on) => engine.signOffs.give(on, body, person),
        inPinnedStage,
      ),
    planPromotion: ({ parameters: { id }, body, credentials }) =>
      decide('plan', id, credentials, (person, on) =>
        engine.plans.change(on, body, person),
      ),
    cancelPromotion: ({ parameters: { id }, body, credentials }) =>
      decide('cancel', id, credentials, person =>
        engine.decisions.cancel(id, body, person),
      ),
  };
}

/** Whose word counts is told by the policy that the promotion began with (R21). */
function inPinnedStage(
  state: LoadedState,
  promotion: Promotion | undefined,
): Pick<AccessSubject, 'stage'> {
  return { stage: promotion && pinnedStage(state, promotion) };
}
