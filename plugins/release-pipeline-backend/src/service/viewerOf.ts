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
import { authorsOf } from '../domain/authors';
import { stageOf } from '../domain/lookups';
import { isOpen } from '../domain/transitions';
import type { Viewer } from '../domain/view/viewer';
import type { Access } from './access';
import type { LoadedState } from './ComponentStates';

const NOBODY: Availability = {
  allowed: false,
  because: 'Only a signed-in person may do this',
};

/** Asks beforehand whatever a view may want to know of the reader. */
export async function viewerOf(
  access: Access,
  state: LoadedState,
  credentials: BackstageCredentials,
): Promise<Viewer> {
  const ask = new Map<string, Availability>();
  const tried = new Map<string, Availability>();
  const approve = new Map<string, Availability>();
  const cancel = new Map<string, Availability>();
  const lower = new Map<string, Availability>();
  const { component } = state;
  const open = state.promotions.filter(({ state: current }) => isOpen(current));
  await Promise.all([
    ...(state.pipeline?.stages ?? []).flatMap(stage =>
      (['ask', 'try'] as const).map(async action => {
        (action === 'ask' ? ask : tried).set(
          stage.name,
          await access.authorize(action, { component, stage }, credentials),
        );
      }),
    ),
    ...open.flatMap(promotion => {
      const stage = stageOf(state, promotion.stage);
      const subject = {
        component,
        stage,
        promotion,
        authors: authorsOf(state, promotion),
      };
      return [
        access
          .authorize('approve', subject, credentials)
          .then(answer => approve.set(promotion.id, answer)),
        access
          .authorize('cancel', subject, credentials)
          .then(answer => cancel.set(promotion.id, answer)),
        access
          .authorize('lower-risk', subject, credentials)
          .then(answer => lower.set(promotion.id, answer)),
      ];
    }),
  ]);
  return {
    userRef: access.userRef(credentials),
    mayAsk: stage => ask.get(stage.name) ?? NOBODY,
    mayTry: stage => tried.get(stage.name) ?? NOBODY,
    mayApprove: promotion => approve.get(promotion.id) ?? NOBODY,
    mayCancel: promotion => cancel.get(promotion.id) ?? NOBODY,
    mayLowerRisk: promotion => lower.get(promotion.id) ?? NOBODY,
  };
}
