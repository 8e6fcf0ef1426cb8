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
  Delegation,
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
const SECURITY = 'group:default/security';

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
    config?: object;
    alsoAsked?: Array<{ gate: string; config: object }>;
    delegations?: Delegation[];
  }) => {
    const { required = 2, from = [PLATFORM] } = options;
    return approvalGate.evaluate(
      emptyGateContext(
        approvalGate,
        { required, from, ...options.config },
        {
          now: NOW,
          alsoAsked: (options.alsoAsked ?? []).map(({ gate, config }) => ({
            gate,
            config: approvalGate.configSchema.parse(config),
          })),
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
          readDelegations: async () => options.delegations ?? [],
          readGroups: async refs =>
            refs.map(
              ref =>
                options.groups?.find(group => group.ref === ref) ?? {
                  ref,
                  members: options.members ?? ALL,
                },
            ),
        },
      ),
      { signal: new AbortController().signal },
    );
  };
  const by = (...names: string[]) =>
    names.map(name => ({
      id: `approval-${name}`,
      userRef: `user:default/${name}`,
      at: NOW - 1_000,
    }));

  describe('a seat that is handed over', () => {
    const sam = { ref: 'user:default/sam', name: 'Sam' };
    const ann = { ref: 'user:default/ann', name: 'Ann' };
    const delegations = [{ id: 'one', from: ann, to: sam, until: NOW + 1_000 }];
    const judged = (names: string[], more: object = {}) =>
      evaluate({
        required: 1,
        delegations,
        promotion: {
          approvals: by(...names).map(one => ({
            ...one,
            delegationIds: ['one'],
          })),
        },
        ...more,
      });

    it('counts for its giver, until that ends', async () => {
      expect(await judged(['sam'])).toMatchObject({
        status: 'passed',
        reason: ['approved by sam for Ann'],
        countsFor: [
          { approvalId: 'approval-sam', delegationId: 'one', name: 'Ann' },
        ],
        recheckAt: NOW + 1_000,
      });
      const over = await judged(['sam'], { delegations: [] });
      expect(over).toMatchObject({
        status: 'pending',
        leavers: ['approval-sam'],
      });
    });

    it('names its holder among those who can act, and makes no seat more', async () => {
      expect((await judged([])).whoCanAct).toContain('user:default/sam');
      expect(await judged(['sam', 'ann'], { required: 2 })).toMatchObject({
        status: 'pending',
        progress: { done: 1 },
        whoCanAct: ['user:default/ben'],
      });
      // Two are needed, and only ann is a member.
      expect(
        await judged(['sam'], { required: 2, members: [ann.ref] }),
      ).toMatchObject({ status: 'failed' });
    });

    it('S1 is void where its giver or its holder is excluded', async () => {
      for (const { ref } of [ann, sam]) {
        const outcome = await evaluate({
          required: 1,
          delegations,
          promotion: {
            approvals: by('sam').map(one => ({
              ...one,
              delegationIds: ['one'],
            })),
            excluded: [{ userRef: ref, because: 'wrote it' }],
          },
        });
        expect(outcome).toMatchObject({ status: 'pending' });
        expect(outcome.countsFor).toBeUndefined();
      }
    });

    it('does not count what was approved before it was handed over', async () => {
      for (const delegationIds of [undefined, [], ['earlier']]) {
        const approvals = by('sam').map(one => ({ ...one, delegationIds }));
        expect(await judged([], { promotion: { approvals } })).toMatchObject({
          status: 'pending',
          leavers: ['approval-sam'],
        });
      }
    });

    it('R23 ends when its giver leaves the group', async () => {
      expect(
        await judged(['sam'], { members: ['user:default/ben'] }),
      ).toMatchObject({ status: 'pending', leavers: ['approval-sam'] });
    });

    it('stands for nothing where one may stand for several groups', async () => {
      expect(
        await judged(['sam'], { config: { oneForSeveral: true } }),
      ).toMatchObject({ status: 'pending' });
    });
  });

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
            { id: 'again', userRef: 'User:default/Ann', at: NOW },
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

  it('S9 says until when an approval counts, where it expires', async () => {
    const [ann] = by('ann');
    const { evidence } = await evaluate({
      promotion: { approvals: [{ ...ann, expiresAt: NOW }] },
    });
    expect(evidence[0].value).toEqual([
      'approved ',
      { time: expect.any(String), as: 'ago' },
      '; counts until ',
      { time: new Date(NOW).toISOString(), as: 'at' },
    ]);
    expect(
      approvalGate.approvals?.(
        approvalGate.configSchema.parse({ from: [PLATFORM], expires: '4h' }),
      ),
    ).toEqual({ expiresMs: 4 * 3_600_000, voidOnRed: false });
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

  it('R23 says whose approval is void since they left, unless a group is silent', async () => {
    const judge = (groups: TrustedGroup[]) =>
      evaluate({
        required: 1,
        from: [PLATFORM],
        groups,
        promotion: { approvals: by('ann', 'ben', 'sue') },
        alsoAsked: [{ gate: 'other', config: { from: [SECURITY] } }],
      });
    const platform = { ref: PLATFORM, members: ['user:default/Ben'] };
    const security = { ref: SECURITY, members: ['user:default/sue'] };
    expect(await judge([platform, security])).toMatchObject({
      status: 'passed',
      leavers: ['approval-ann'],
    });
    expect(await judge([platform, { ref: SECURITY }])).not.toHaveProperty(
      'leavers',
    );
    const nobody = [platform, security].map(({ ref }) => ({
      ref,
      members: [],
    }));
    expect(await judge(nobody)).toMatchObject({
      status: 'failed',
      leavers: ['approval-ann', 'approval-ben', 'approval-sue'],
    });
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
      reason: [
        'only 1 of 2 can approve this',
        ': platform has 2 members, 1 is excluded (asked for it); 2 approvals are needed',
      ],
    });
  });

  it('says by count why nobody can: how many there are, how many are excluded and why, and how many it takes', async () => {
    expect(
      await evaluate({
        required: 1,
        members: ['user:default/ben', 'user:default/dana'],
        promotion: {
          excluded: [{ userRef: 'user:default/ben', because: 'wrote 41c09ab' }],
        },
      }),
    ).toMatchObject({
      status: 'failed',
      reason: [
        'nobody can approve this',
        ': platform has 2 members, 2 are excluded (wrote 41c09ab, asked for it); 1 approval is needed',
      ],
      whoCanAct: [],
      nextAction: 'Add people to the group, or name another one in the gate',
    });
  });

  describe('with mandatory groups', () => {
    const groups = [
      { ref: PLATFORM, members: ['user:default/ann', 'user:default/ben'] },
      { ref: SECURITY, members: ['user:default/ann', 'user:default/sue'] },
    ];
    const evaluateBoth = (approvals: string[], config: object = {}) =>
      evaluate({
        required: 2,
        from: [PLATFORM, SECURITY],
        groups,
        config: { mandatory: [SECURITY], ...config },
        promotion: { approvals: by(...approvals) },
      });

    it('waits for one of each, whoever else has approved', async () => {
      expect(await evaluateBoth([])).toMatchObject({
        status: 'pending',
        reason: ['2 more approvals: 1 by security, 1 by platform or security'],
        noEndBecause:
          'It ends when somebody of security and somebody of platform or security approve',
      });
      expect(await evaluateBoth(['ben'])).toMatchObject({
        status: 'pending',
        reason: ['1 more approval by security'],
        progress: { done: 1, total: 2 },
        whoCanAct: ['user:default/ann', 'user:default/sue'],
      });
      expect(await evaluateBoth(['ben', 'sue'])).toMatchObject({
        status: 'passed',
        reason: ['approved by ben and sue'],
      });
    });

    it('T3 takes nobody for two of them, unless oneForSeveral', async () => {
      const each = { mandatory: [PLATFORM, SECURITY] };
      expect(await evaluateBoth(['ann'], each)).toMatchObject({
        status: 'pending',
        reason: ['1 more approval by security'],
        whoCanAct: ['user:default/ben', 'user:default/sue'],
      });
      const both = { ...each, oneForSeveral: true };
      expect(
        await evaluateBoth(['ann'], { ...both, required: 1 }),
      ).toMatchObject({ status: 'passed', reason: ['approved by ann'] });
      // So many people are different ones all the same.
      expect(await evaluateBoth(['ann'], both)).toMatchObject({
        status: 'pending',
        reason: ['1 more approval by platform or security'],
      });
      expect(await evaluateBoth([], both)).toMatchObject({
        reason: ['2 more approvals: 1 by platform, 1 by security'],
      });
    });

    it('says which of them nobody can approve for', async () => {
      expect(
        await evaluate({
          required: 2,
          from: [PLATFORM, SECURITY],
          groups: [
            groups[0],
            { ref: SECURITY, members: ['user:default/dana'] },
          ],
          config: { mandatory: [SECURITY] },
          promotion: {},
        }),
      ).toMatchObject({
        status: 'failed',
        reason: [
          'only 1 of 2 can approve this',
          ': platform has 2 members, security has 1 member, 1 is excluded (asked for it); 2 approvals are needed, one of them by security',
        ],
      });
    });
  });

  describe('beside another approval of the stage', () => {
    const groups = [
      { ref: PLATFORM, members: ['user:default/ann', 'user:default/ben'] },
      { ref: SECURITY, members: ['user:default/ann'] },
    ];
    const evaluateOne = (
      from: string,
      approvals: string[],
      config: object = {},
    ) =>
      evaluate({
        required: 1,
        from: [from],
        groups,
        config,
        promotion: { approvals: by(...approvals) },
        alsoAsked: [
          {
            gate: from === PLATFORM ? 'security' : 'ahead',
            config: {
              from: [from === PLATFORM ? SECURITY : PLATFORM],
              ...config,
            },
          },
        ],
      });

    it('T3 one person counts for one of them', async () => {
      // The gate itself is called "example": after "ahead", before "security".
      expect(await evaluateOne(PLATFORM, ['ann'])).toMatchObject({
        status: 'passed',
      });
      const other = await evaluateOne(SECURITY, ['ann']);
      expect(other).toMatchObject({
        status: 'pending',
        reason: ['1 more approval by security'],
        // Then ann is free for this one.
        whoCanAct: ['user:default/ben'],
      });
      expect(other.evidence).toEqual([
        {
          label: 'user:default/ann',
          value: [
            'approved ',
            { time: expect.any(String), as: 'ago' },
            '; counts for ahead',
          ],
        },
      ]);
    });

    it('whoever comes later frees those who can do what nobody else can', async () => {
      expect(await evaluateOne(SECURITY, ['ann', 'ben'])).toMatchObject({
        status: 'passed',
        reason: ['approved by ann'],
      });
      expect(await evaluateOne(PLATFORM, ['ann', 'ben'])).toMatchObject({
        status: 'passed',
        reason: ['approved by ben'],
      });
    });

    it('counts for both where both say oneForSeveral', async () => {
      const config = { oneForSeveral: true };
      expect(await evaluateOne(PLATFORM, ['ann'], config)).toMatchObject({
        status: 'passed',
      });
      expect(await evaluateOne(SECURITY, ['ann'], config)).toMatchObject({
        status: 'passed',
      });
    });

    it('says that the same people are needed there', async () => {
      expect(
        await evaluate({
          required: 1,
          from: [SECURITY],
          groups,
          promotion: {},
          alsoAsked: [{ gate: 'ahead', config: { from: [SECURITY] } }],
        }),
      ).toMatchObject({
        status: 'failed',
        reason: [
          'nobody can approve this',
          ': security has 1 member; 1 approval is needed, by people who do not count for ahead',
        ],
      });
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
      { from: [PLATFORM], expires: '0s' },
      { from: [PLATFORM], mandatory: [SECURITY] },
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
