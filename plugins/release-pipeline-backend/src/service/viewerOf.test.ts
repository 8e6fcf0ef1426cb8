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
import { aPipelineWith, aWaitingState, asked } from '../domain/testing/asked';
import { aPipeline, aStage } from '../domain/testing/builders';
import type { Access, AccessAction } from './access';
import type { LoadedState } from './ComponentStates';
import { deciderOf, viewerOf } from './viewerOf';

const credentials = {} as BackstageCredentials;
const { state, promotion } = asked(aWaitingState());

describe('deciderOf', () => {
  it.each<[string, AccessAction[], boolean, boolean]>([
    ['approve', ['approve', 'reject'], true, true],
    ['only reject, as of what nobody may approve', ['reject'], false, true],
    ['do neither', [], false, false],
  ])('tells that somebody may %s', async (_what, may, approves, rejects) => {
    const decider = await deciderOf(
      {
        authorize: async action => ({ allowed: may.includes(action) }),
        userRef: () => 'user:default/pat',
      },
      state as LoadedState,
      [promotion],
      credentials,
    );
    expect(decider.mayApprove(promotion).allowed).toBe(approves);
    expect(decider.mayReject(promotion).allowed).toBe(rejects);
    // What was not asked about is allowed to nobody.
    expect(decider.mayReject({ ...promotion, id: 'other' }).allowed).toBe(
      false,
    );
  });
});

describe('viewerOf', () => {
  it('R21 asks for an override by the policy that is pinned', async () => {
    const watched = asked(aWaitingState(), { state: 'watching' });
    const production = aStage('production', {
      breakGlassGroups: ['group:default/before'],
    });
    const [began] = watched.state.promotions;
    const access: Pick<Access, 'authorize' | 'userRef'> = {
      authorize: async (action, { stage }) => ({
        allowed:
          action === 'override' &&
          stage?.breakGlassGroups.includes('group:default/before') === true,
      }),
      userRef: () => 'user:default/pat',
    };
    const viewer = await viewerOf(
      access as Access,
      {
        ...watched.state,
        pipeline: aPipelineWith({ production: { policyVersion: 'newer' } }),
        pinned: {
          [began.policyVersion]: { ...aPipeline(), stages: [production] },
        },
      } as LoadedState,
      credentials,
    );
    expect(viewer.mayOverride(began).allowed).toBe(true);
  });
});
