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

import type {
  GateContext,
  TrustedGroup,
} from 'backstage-plugin-release-pipeline-node';
import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import * as fc from 'fast-check';
import { approvalGate } from './approval';
import { NOW } from './testing';

const PLATFORM = 'group:default/platform';

describeGateTypeContract({
  gateType: approvalGate,
  config: { required: 1, from: [PLATFORM] },
});

describe('approval', () => {
  type Promotion = NonNullable<
    GateContext<{ required: number; from: string[] }>['promotion']
  >;

  const ALL = ['user:default/ann', 'user:default/ben', 'user:default/dana'];

  const evaluate = (options: {
    required?: number;
    members?: string[];
    groups?: TrustedGroup[];
    from?: string[];
    promotion?: Partial<Promotion>;
    unasked?: boolean;
  }) => {
    const { required = 2, from = [PLATFORM] } = options;
    return approvalGate.evaluate(
      emptyGateContext(
        approvalGate,
        { required, from },
        {
          now: NOW,
          promotion: options.unasked
            ? undefined
            : {
                id: 'promotion-1',
                requestedBy: 'user:default/dana',
                requestedAt: 0,
                approvals: [],
                excluded: [],
                ...options.promotion,
              },
          readGroups: async () =>
            options.groups ?? [
              { ref: PLATFORM, members: options.members ?? ALL },
            ],
        },
      ),
      { signal: new AbortController().signal },
    );
  };
  const by = (...names: string[]) =>
    names.map(name => ({ userRef: `user:default/${name}`, at: NOW - 1_000 }));

  it('passes with enough different people of the group', async () => {
    expect(
      await evaluate({ promotion: { approvals: by('ann', 'ben') } }),
    ).toMatchObject({
      status: 'passed',
      progress: { done: 2, total: 2, unit: 'count' },
    });
  });

  it('names who approved as people know them, else as the ref says', async () => {
    const [ann, ben] = by('ann', 'ben');
    expect(
      await evaluate({
        promotion: { approvals: [{ ...ann, name: 'Ann Arbor' }, ben] },
      }),
    ).toMatchObject({ reason: ['approved by Ann Arbor and ben'] });
  });

  it('says how many are missing and who can act', async () => {
    expect(
      await evaluate({ promotion: { approvals: by('ann') } }),
    ).toMatchObject({
      status: 'pending',
      reason: ['1 more approval by platform'],
      whoCanAct: ['user:default/ben'],
    });
  });

  it('S3 counts one person once, however often and however written', async () => {
    expect(
      await evaluate({
        promotion: {
          approvals: [
            ...by('ann', 'ann'),
            { userRef: 'User:default/Ann', at: NOW },
          ],
        },
      }),
    ).toMatchObject({ status: 'pending', progress: { done: 1 } });
  });

  it('S1 never counts the requester, even as a member', async () => {
    const outcome = await evaluate({
      required: 1,
      promotion: { approvals: by('dana') },
    });
    expect(outcome.status).toBe('pending');
    expect(outcome.whoCanAct).not.toContain('user:default/dana');
    expect(JSON.stringify(outcome.evidence)).toContain('asked for it');
  });

  it('says of a member who may not approve why not, before they try', async () => {
    const outcome = await evaluate({
      required: 1,
      promotion: {
        excluded: [
          { userRef: 'user:default/ben', because: 'wrote the change' },
          { userRef: 'user:default/olga', because: 'wrote the change' },
        ],
      },
    });
    expect(outcome.whoCanAct).toEqual(['user:default/ann']);
    expect(outcome.evidence).toEqual([
      {
        label: 'user:default/ben',
        value: ['may not approve: wrote the change'],
      },
      {
        label: 'user:default/dana',
        value: ['may not approve: asked for it'],
      },
    ]);
  });

  it('never counts who is excluded, and says why', async () => {
    const outcome = await evaluate({
      required: 1,
      promotion: {
        approvals: by('ann'),
        excluded: [
          { userRef: 'user:default/Ann', because: 'author of a commit' },
        ],
      },
    });
    expect(outcome.status).toBe('pending');
    expect(JSON.stringify(outcome.evidence)).toContain('author of a commit');
  });

  it('does not count who is no longer in the group', async () => {
    expect(
      await evaluate({
        required: 1,
        members: ['user:default/ben'],
        promotion: { approvals: by('ann') },
      }),
    ).toMatchObject({ status: 'pending', whoCanAct: ['user:default/ben'] });
  });

  it('S18 an untrusted group gives nobody the say', async () => {
    expect(
      await evaluate({
        required: 1,
        groups: [{ ref: PLATFORM }],
        promotion: { approvals: by('ann') },
      }),
    ).toMatchObject({
      status: 'failed',
      reason: ['nobody can approve this', expect.stringContaining('trusted')],
      nextAction: expect.stringContaining('trustedOrigins'),
    });
  });

  it('says so when too few people could ever approve', async () => {
    expect(
      await evaluate({ members: ['user:default/ann', 'user:default/dana'] }),
    ).toMatchObject({
      status: 'failed',
      reason: ['only 1 of 2 can approve this', expect.any(String)],
    });
  });

  it('waits for the request before anybody is asked', async () => {
    expect(await evaluate({ unasked: true })).toMatchObject({
      status: 'pending',
      nextAction: expect.stringContaining('Ask for the promotion'),
    });
  });

  it('reads short group names, and refuses what is no group', () => {
    const { configSchema } = approvalGate;
    expect(
      configSchema.parse({ required: 1, from: ['Platform'] }).from,
    ).toEqual([PLATFORM]);
    for (const bad of [
      { required: 0, from: [PLATFORM] },
      { required: 1, from: [] },
      { required: 1, from: ['group:'] },
      { required: 1, from: [PLATFORM, 'user:default/pat'] },
      { required: 1, from: ['component:default/platform'] },
      { required: 1.5, from: [PLATFORM] },
    ]) {
      expect(configSchema.safeParse(bad).success).toBe(false);
    }
  });

  it('I4 never passes with fewer counting people than required', async () => {
    const person = fc.constantFrom('ann', 'ben', 'cleo', 'dana', 'eve');
    const people = fc.array(person);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        people,
        people,
        people,
        async (required, members, approvals, excluded) => {
          const refs = (names: string[]) => names.map(n => `user:default/${n}`);
          const outcome = await evaluate({
            required,
            members: refs(members),
            promotion: {
              approvals: by(...approvals),
              excluded: refs(excluded).map(userRef => ({
                userRef,
                because: 'author',
              })),
            },
          });
          const counting = new Set(
            approvals.filter(
              name =>
                members.includes(name) &&
                !excluded.includes(name) &&
                name !== 'dana',
            ),
          );
          expect(outcome.status === 'passed').toBe(counting.size >= required);
        },
      ),
    );
  });
});
