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
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError, NotAllowedError } from '@backstage/errors';
import { hashOf } from '../config/policyVersion';
import { stageOf } from '../domain/lookups';
import { riskInto } from '../domain/risk';
import { ANNOUNCEMENT } from '../gates/announcement';
import type { Access, AccessSubject } from '../service/access';
import type { LoadedState } from '../service/ComponentStates';
import type { Engine } from '../service/createEngine';
import type { LiveUpdates } from '../service/LiveUpdates';
import { checklistOf } from '../service/ManualChecks';
import type { Requester } from '../service/PromotionRequests';
import type { Attempt } from '../service/Refusals';
import type { Handlers } from './createRouter';

/** What outside systems report, and what people tick. */
export function createRecordHandlers(options: {
  access: Access;
  engine: Engine;
  liveUpdates: LiveUpdates;
  authorize(
    action: 'announce' | 'tick',
    subject: AccessSubject,
    credentials: BackstageCredentials,
  ): Promise<void>;
  mutate<T>(
    what: { action: 'announce' | 'tick'; ref: string; stage: string },
    credentials: BackstageCredentials,
    write: (person: Requester, state: LoadedState) => Promise<T>,
  ): Promise<T>;
  watch<T>(
    attempt: Omit<Attempt, 'by'>,
    credentials: BackstageCredentials,
    run: () => Promise<T>,
  ): Promise<T>;
}): Pick<Handlers, 'announce' | 'createReport' | 'tickItem'> {
  const { access, authorize, engine, liveUpdates, mutate, watch } = options;
  return {
    createReport: async ({ body, credentials }) => {
      const ref = componentRef(body.component);
      const { receipt, created } = await watch(
        { action: 'report', componentRef: ref, stage: body.stage },
        credentials,
        async () => {
          const { reporter, because } = access.reporter(
            { component: ref, stage: body.stage, check: body.check },
            credentials,
          );
          if (reporter === undefined) {
            throw new NotAllowedError(because);
          }
          engine.lease.assertActive();
          const recorded = await engine.reports.record(ref, body, reporter);
          await liveUpdates.componentChanged(ref);
          return recorded;
        },
      );
      return { created, read: async () => receipt };
    },
    announce: async ({ body, credentials }) => {
      const ref = componentRef(body.component);
      const { text, releaseId, href } = body;
      const { receipt, created } = await mutate(
        { action: 'announce', ref, stage: body.stage },
        credentials,
        async (person, state) => {
          const stage = stageOf(state, body.stage);
          await authorize(
            'announce',
            {
              component: state.component,
              stage,
              risk: stage && riskInto(state, stage, releaseId),
            },
            credentials,
          );
          return engine.reports.record(
            ref,
            {
              component: ref,
              stage: body.stage,
              release: releaseId,
              check: ANNOUNCEMENT,
              // Said again, it is the same notice, and its time goes on.
              run: hashOf([person.ref, releaseId, text, href ?? '']),
              status: 'passed',
              summary: text,
              href,
            },
            person.ref,
          );
        },
      );
      return { created, read: async () => receipt };
    },
    tickItem: async ({ body, credentials }) => {
      const ref = componentRef(body.component);
      const receipt = await mutate(
        { action: 'tick', ref, stage: body.stage },
        credentials,
        async (person, state) => {
          const { by } = checklistOf(state, body);
          const stage = stageOf(state, body.stage);
          await authorize(
            'tick',
            {
              component: state.component,
              stage,
              risk: stage && riskInto(state, stage, body.releaseId),
              groups: by,
            },
            credentials,
          );
          return engine.manualChecks.tick(ref, body, person);
        },
      );
      return { read: async () => receipt };
    },
  };
}

/** As the catalog writes it. @throws InputError for what is no ref of a component */
function componentRef(text: string): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(text, {
        defaultKind: 'component',
        defaultNamespace: 'default',
      }),
    );
  } catch {
    throw new InputError(
      `'${text}' names no component; expected one such as component:default/payments`,
    );
  }
}
