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
import type { Availability } from 'backstage-plugin-release-pipeline-common';
import { authorFacts } from '../domain/authors';
import { stageOf } from '../domain/lookups';
import { whyItIsOver } from '../domain/overrides';
import { pinnedStage } from '../domain/pinned';
import { RISK_CLASSES, riskOfPromotion } from '../domain/risk';
import { awaitsSignOff } from '../domain/signOff';
import { isOpen } from '../domain/transitions';
import type { Promotion } from '../domain/types';
import type { Decider, Viewer } from '../domain/view/viewer';
import type { Access, AccessSubject } from './access';
import type { LoadedState } from './ComponentStates';

const NOBODY: Availability = {
  allowed: false,
  because: 'Only a signed-in person may do this',
};

/** Asks beforehand which of a component's promotions the reader may decide. */
export async function deciderOf(
  access: Pick<Access, 'authorize' | 'userRef'>,
  state: LoadedState,
  promotions: readonly Promotion[],
  credentials: BackstageCredentials,
): Promise<Decider> {
  const answers = new Map(
    await Promise.all(
      promotions.map(
        async promotion =>
          [
            promotion.id,
            await answersOn(access, state, promotion, credentials),
          ] as const,
      ),
    ),
  );
  return {
    userRef: access.userRef(credentials),
    mayApprove: ({ id }) => answers.get(id)?.approve ?? NOBODY,
    mayReject: ({ id }) => answers.get(id)?.reject ?? NOBODY,
    maySignOff: ({ id }) => answers.get(id)?.signOff ?? NOBODY,
  };
}

/** What is to be decided on it now, by the reader. */
async function answersOn(
  access: Pick<Access, 'authorize'>,
  state: LoadedState,
  promotion: Promotion,
  credentials: BackstageCredentials,
): Promise<Partial<Record<'approve' | 'reject' | 'signOff', Availability>>> {
  const subject = subjectOf(state, promotion);
  if (awaitsSignOff(promotion)) {
    const stage = pinnedStage(state, promotion);
    return {
      signOff: await access.authorize(
        'sign-off',
        { ...subject, stage },
        credentials,
      ),
    };
  }
  const approve = await access.authorize('approve', subject, credentials);
  return {
    approve,
    // Who may approve may reject; not the other way round.
    reject: approve.allowed
      ? approve
      : await access.authorize('reject', subject, credentials),
  };
}

/** Asks beforehand whatever a view may want to know of the reader. */
export async function viewerOf(
  access: Access,
  state: LoadedState,
  credentials: BackstageCredentials,
): Promise<Viewer> {
  const ask = new Map<string, Availability>();
  const tried = new Map<string, Availability>();
  const cancel = new Map<string, Availability>();
  const plan = new Map<string, Availability>();
  const lower = new Map<string, Availability>();
  const pass = new Map<string, Availability>();
  const review = new Map<string, Availability>();
  const end = new Map<string, Availability>();
  const { component } = state;
  const open = state.promotions.filter(({ state: current }) => isOpen(current));
  const [decider] = await Promise.all([
    deciderOf(access, state, open, credentials),
    ...(state.pipeline?.stages ?? []).flatMap(stage => [
      access
        .authorize('try', { component, stage }, credentials)
        .then(answer => tried.set(stage.name, answer)),
      ...RISK_CLASSES.map(risk =>
        access
          .authorize('ask', { component, stage, risk }, credentials)
          .then(answer => ask.set(`${stage.name} ${risk}`, answer)),
      ),
    ]),
    ...open.flatMap(promotion => {
      const subject = subjectOf(state, promotion);
      return [
        access
          .authorize('cancel', subject, credentials)
          .then(answer => cancel.set(promotion.id, answer)),
        access
          .authorize('plan', subject, credentials)
          .then(answer => plan.set(promotion.id, answer)),
        access
          .authorize('lower-risk', subject, credentials)
          .then(answer => lower.set(promotion.id, answer)),
        access
          .authorize(
            'override',
            { ...subject, stage: pinnedStage(state, promotion) },
            credentials,
          )
          .then(answer => pass.set(promotion.id, answer)),
      ];
    }),
    ...state.overrides.flatMap(override => {
      const of = state.promotions.find(({ id }) => id === override.promotionId);
      const subject = of && { ...subjectOf(state, of), override };
      return subject
        ? [
            ...(override.reviewedAt === undefined
              ? [
                  access
                    .authorize('review', subject, credentials)
                    .then(answer => review.set(override.id, answer)),
                ]
              : []),
            ...(whyItIsOver(state, override) === undefined
              ? [
                  access
                    .authorize('end-override', subject, credentials)
                    .then(answer => end.set(override.id, answer)),
                ]
              : []),
          ]
        : [];
    }),
  ]);
  return {
    ...decider,
    mayAsk: (stage, risk) => ask.get(`${stage.name} ${risk}`) ?? NOBODY,
    mayTry: stage => tried.get(stage.name) ?? NOBODY,
    mayCancel: promotion => cancel.get(promotion.id) ?? NOBODY,
    mayPlan: promotion => plan.get(promotion.id) ?? NOBODY,
    mayLowerRisk: promotion => lower.get(promotion.id) ?? NOBODY,
    mayOverride: promotion => pass.get(promotion.id) ?? NOBODY,
    mayReview: ({ id }) => review.get(id) ?? NOBODY,
    mayEnd: ({ id }) => end.get(id) ?? NOBODY,
  };
}

function subjectOf(state: LoadedState, promotion: Promotion): AccessSubject {
  return {
    component: state.component,
    stage: stageOf(state, promotion.stage),
    promotion,
    risk: riskOfPromotion(state, promotion),
    authors: authorFacts(state, promotion),
  };
}
