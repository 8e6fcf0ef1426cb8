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
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  type AuthorizePermissionRequest,
} from '@backstage/plugin-permission-common';
import {
  evidenceReadPermission,
  promotionApprovePermission,
  promotionOverridePermission,
} from 'backstage-plugin-release-pipeline-common';
import { anOverride } from '../domain/testing/asked';
import { aComponent, aPromotion, aStage } from '../domain/testing/builders';
import type { AccessAction } from '../service/access';
import { DefaultAccess } from './DefaultAccess';
import { group, user } from './testing';
import { TrustedDirectory } from './TrustedDirectory';

const ORIGIN = 'ldap://main/x';
const component = aComponent();
const stage = aStage('production', {
  protected: true,
  approverGroups: ['group:default/platform'],
});
const unprotected = { ...stage, protected: false };

const REPORTERS = {
  ci: {
    components: [component.ref],
    stages: ['staging'],
    checks: ['e2e', 'load'],
  },
  'plugin:scanner': { components: ['*'], stages: ['*'], checks: ['scan'] },
};

const REQUESTERS = {
  'github:repo:acme/payments:ref:refs/heads/main': {
    components: [component.ref],
    stages: ['staging'],
  },
};

/** A portal with two groups, and a policy that allows what is not denied. */
function portal(
  options: {
    denied?: string[];
    down?: boolean;
    permissionsEnabled?: boolean;
  } = {},
) {
  const { denied = [], down = false, permissionsEnabled = true } = options;
  const catalog = catalogServiceMock({
    entities: [
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'payments' },
      },
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'search' },
      },
      group('payments-team', ORIGIN, { members: ['dana'] }),
      group('platform', ORIGIN, { members: ['pat', 'sam'] }),
      group('alone', ORIGIN, { members: ['olga'] }),
      // Registered by hand (R23).
      group('made-up', 'url:https://git.example.com/x', {
        members: ['olga', 'dana'],
      }),
      user('dana', ORIGIN, { profile: { displayName: 'Dana Developer' } }),
      ...['pat', 'sam', 'olga'].map(name =>
        user(name, ORIGIN, { profile: { email: `${name}@example.com` } }),
      ),
    ],
  });
  const auth = mockServices.auth();
  const policy = { denied, down };
  const authorize = jest.fn(async (requests: AuthorizePermissionRequest[]) => {
    if (policy.down) {
      throw new Error('connect ECONNREFUSED');
    }
    return requests.map(({ permission }) => ({
      result: policy.denied.includes(permission.name)
        ? AuthorizeResult.DENY
        : AuthorizeResult.ALLOW,
    })) as Array<{ result: AuthorizeResult.ALLOW | AuthorizeResult.DENY }>;
  });
  const access = DefaultAccess.create({
    permissions: mockServices.permissions.mock({
      authorize,
      authorizeConditional: async requests => {
        if (policy.down) {
          throw new Error('connect ECONNREFUSED');
        }
        return requests.map(({ permission }) => ({
          result: policy.denied.includes(permission.name)
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
        }));
      },
    }),
    permissionsEnabled,
    auth,
    catalog,
    directory: TrustedDirectory.create({
      catalog,
      auth,
      config: {
        trustedOrigins: [ORIGIN],
        githubHosts: [],
        includeChildren: false,
        machineAuthors: [],
      },
    }),
    reporters: new Map(Object.entries(REPORTERS)),
    requesters: new Map(Object.entries(REQUESTERS)),
    stages: [
      [
        aStage('production', {
          protected: true,
          approverGroups: ['group:default/platform'],
          breakGlassGroups: ['group:default/platform'],
        }),
        aStage('staging', {
          approverGroups: ['group:default/alone', 'group:default/made-up'],
        }),
      ],
    ],
    readOwners: async () => ['group:default/team-payments'],
    logger: mockServices.logger.mock(),
  });
  return { access, authorize, catalog, policy };
}

const as = (name: string) => mockCredentials.user(`user:default/${name}`);
const promotion = aPromotion({ requestedBy: 'user:default/dana' });

describe('DefaultAccess', () => {
  describe('R22 a seat in approvals', () => {
    const pat = { ref: 'user:default/pat' };
    const sam = { ref: 'user:default/sam', name: 'sam' };
    const between = { from: { ...pat, name: 'pat' }, to: sam };

    it('is handed to who decides in the same stage by trusted groups', async () => {
      expect(await portal().access.handsOver(as('pat'))).toEqual({
        allowed: true,
        to: [sam],
      });
      // In a group of a stage where nobody else is trusted.
      expect(await portal().access.handsOver(as('olga'))).toEqual({
        allowed: true,
        to: [],
      });
    });

    it.each<[string, BackstageCredentials, string]>([
      ['who is in no group that approves', as('dana'), 'Only members of'],
      [
        'a service',
        mockCredentials.service('plugin:scanner'),
        'Only a signed-in person',
      ],
    ])('is not there for %s', async (_who, credentials, because) => {
      expect(await portal().access.handsOver(credentials)).toEqual({
        allowed: false,
        because: expect.stringContaining(because),
        to: [],
      });
    });

    it('is handed over by nobody whom the portal lets approve nowhere, or cannot be asked about', async () => {
      for (const options of [
        { denied: [promotionApprovePermission.name] },
        { down: true },
      ]) {
        expect(await portal(options).access.handsOver(as('pat'))).toEqual({
          allowed: false,
          because: expect.stringContaining(promotionApprovePermission.name),
          to: [],
        });
      }
    });

    it('R24 is offered to nobody whom the giver does not see', async () => {
      const { access, catalog } = portal();
      const { getEntitiesByRefs } = catalog;
      jest
        .spyOn(catalog, 'getEntitiesByRefs')
        .mockImplementation(async (asked, options) => {
          const { items } = await getEntitiesByRefs.call(
            catalog,
            asked,
            options,
          );
          const isPat = JSON.stringify(options).includes(`"${pat.ref}"`);
          return { items: isPat ? items.map(() => undefined) : items };
        });
      expect(await access.handsOver(as('pat'))).toEqual({
        allowed: true,
        to: [],
      });
    });

    it('is ended by who handed it over or holds it, and nobody else', () => {
      const { access } = portal();
      const may = (credentials: BackstageCredentials) =>
        access.endsDelegation(between, credentials).allowed;
      expect([as('pat'), as('sam'), as('olga')].map(may)).toEqual([
        true,
        true,
        false,
      ]);
      expect(may(mockCredentials.service('plugin:scanner'))).toBe(false);
    });
  });

  describe('S43 reports (R34)', () => {
    const report = { component: component.ref, stage: 'staging', check: 'e2e' };
    const may = (
      credentials: BackstageCredentials,
      changes: Partial<typeof report> = {},
    ) => portal().access.reporter({ ...report, ...changes }, credentials);
    const ci = mockCredentials.service('external:ci');

    it('takes them from whom config names, and about what it names', () => {
      expect(may(ci)).toEqual({ reporter: 'external:ci' });
      expect(
        may(mockCredentials.service('plugin:scanner'), {
          component: 'component:default/anything',
          stage: 'dev',
          check: 'scan',
        }),
      ).toEqual({ reporter: 'plugin:scanner' });
    });

    it.each<[Partial<typeof report>, string]>([
      [{ component: 'component:default/search' }, 'component:default/search'],
      [{ stage: 'production' }, 'stage production'],
      [{ check: 'scan' }, 'check scan'],
      [{ stage: 'dev', check: '*' }, 'stage dev, check *'],
    ])('takes none about %j', (changes, what) => {
      const { reporter, because } = may(ci, changes);
      expect(reporter).toBeUndefined();
      expect(because).toBe(`'external:ci' may not report on ${what}`);
    });

    it.each<[string, BackstageCredentials]>([
      ['a user of that name', mockCredentials.user('user:default/ci')],
      ['nobody', mockCredentials.none()],
      ['another service', mockCredentials.service('external:scanner')],
      ['a plugin of that name', mockCredentials.service('plugin:ci')],
    ])('takes none from %s', (_who, credentials) => {
      expect(may(credentials).reporter).toBeUndefined();
    });
  });

  describe('S4 a service that may ask (R34)', () => {
    const ci = mockCredentials.service(
      'external:github:repo:acme/payments:ref:refs/heads/main',
    );
    const staging = aStage('staging', {
      protected: true,
      approverGroups: ['group:default/platform'],
    });
    const DECISIONS: Record<Exclude<AccessAction, 'read' | 'ask'>, true> = {
      approve: true,
      reject: true,
      cancel: true,
      plan: true,
      withdraw: true,
      'raise-risk': true,
      'lower-risk': true,
      override: true,
      'end-override': true,
      review: true,
      'ask-exception': true,
      'confirm-exception': true,
      'end-exception': true,
      'sign-off': true,
      tick: true,
      announce: true,
      try: true,
      confirm: true,
    };

    it('asks where config lets it, as the subject of its token', async () => {
      const { access } = portal();
      expect(
        await access.authorize('ask', { component, stage: staging }, ci),
      ).toEqual({ allowed: true });
      expect(await access.asker(ci)).toEqual({
        ref: 'external:github:repo:acme/payments:ref:refs/heads/main',
        name: 'github:repo:acme/payments:ref:refs/heads/main',
      });
      await expect(access.person(ci)).rejects.toThrow(
        'Only a signed-in person may do this',
      );
    });

    it.each([
      ['another stage', { component, stage }],
      [
        'another component',
        {
          component: aComponent({ ref: 'component:default/search' }),
          stage: staging,
        },
      ],
      ['no stage', { component }],
    ])('does not ask for %s', async (_what, subject) => {
      expect(await portal().access.authorize('ask', subject, ci)).toMatchObject(
        { allowed: false },
      );
    });

    it.each(Object.keys(DECISIONS) as Array<keyof typeof DECISIONS>)(
      'may not %s',
      async action => {
        const { access } = portal();
        const subject = { component, stage: staging, promotion };
        expect(await access.authorize(action, subject, ci)).toEqual({
          allowed: false,
          because: 'Only a signed-in person may do this',
        });
      },
    );

    it.each([
      ['another branch', 'repo:acme/payments:ref:refs/heads/other'],
      ['a fork', 'repo:eve/payments:ref:refs/heads/main'],
      ['a longer name', 'repo:acme/payments:ref:refs/heads/main2'],
    ])('is not %s', async (_what, subject) => {
      const credentials = mockCredentials.service(`external:github:${subject}`);
      const { access } = portal();
      expect(
        await access.authorize(
          'ask',
          { component, stage: staging },
          credentials,
        ),
      ).toMatchObject({ allowed: false });
      await expect(access.asker(credentials)).rejects.toThrow(
        'Only a signed-in person may do this',
      );
    });
  });

  describe('what a service sees (R34)', () => {
    const SEARCH = 'component:default/search';
    const seenBy = async (subject: string) => {
      const { access } = portal();
      const credentials = mockCredentials.service(subject);
      const refs = [component.ref, SEARCH, 'component:default/gone'];
      return [...(await access.visibleComponents(credentials, refs))];
    };

    it.each<[string, string, string[]]>([
      ['a reporter', 'external:ci', [component.ref]],
      ['a reporter of all', 'plugin:scanner', [component.ref, SEARCH]],
      [
        'a requester',
        'external:github:repo:acme/payments:ref:refs/heads/main',
        [component.ref],
      ],
      ['whom config names nowhere', 'external:stranger', []],
      ['a plugin of that name', 'plugin:ci', []],
    ])('%s: what config names', async (_who, subject, refs) => {
      expect(await seenBy(subject)).toEqual(refs);
    });

    it('says why not, the same of what there is and is not', async () => {
      const { access } = portal();
      for (const ref of [SEARCH, 'component:default/gone']) {
        expect(
          await access.authorize(
            'read',
            { component: aComponent({ ref }) },
            mockCredentials.service('external:ci'),
          ),
        ).toEqual({
          allowed: false,
          because: expect.stringContaining(
            `'external:ci' sees only components that config names`,
          ),
        });
      }
    });

    it('is looked up in our own name: its token may be none for the catalog', async () => {
      const { access, catalog } = portal();
      const look = jest.spyOn(catalog, 'getEntitiesByRefs');
      const ci = mockCredentials.service('external:ci');
      await access.visibleComponents(ci, [component.ref]);
      const credentials = await mockServices.auth().getOwnServiceCredentials();
      expect(look.mock.calls.map(([, how]) => how)).toEqual([{ credentials }]);
    });

    it('S14 is no evidence, whatever the policy says of services', async () => {
      for (const subject of ['external:ci', 'external:stranger']) {
        expect(
          await portal().access.readsEvidence(mockCredentials.service(subject)),
        ).toEqual({
          allowed: false,
          because: 'Only a signed-in person may do this',
        });
      }
    });
  });

  describe('what a policy is asked about', () => {
    it.each<[AccessAction, string]>([
      ['read', component.ref],
      ['raise-risk', component.ref],
      ['approve', `${component.ref}#stage=production&risk=high`],
      ['ask', `${component.ref}#stage=production&risk=high`],
    ])('%s is %s', async (action, resourceRef) => {
      const { access, authorize } = portal();
      const subject = { component, stage, risk: 'high' as const };
      await access.authorize(action, subject, as('pat'));
      const asked = authorize.mock.calls.flatMap(([requests]) => requests);
      expect(asked.at(-1)).toMatchObject({ resourceRef });
    });
  });

  it('R22 who asked and left all groups since may cancel it, and plan it no more', async () => {
    const { access } = portal();
    const own = aPromotion({ requestedBy: 'user:default/olga' });
    const may = (action: AccessAction) =>
      access.authorize(
        action,
        { component, stage, promotion: own },
        as('olga'),
      );
    expect(await may('cancel')).toEqual({ allowed: true });
    expect(await may('plan')).toEqual({
      allowed: false,
      because: 'Only members of payments-team or platform may say when it goes',
    });
  });

  it('R22 a train is changed by who scheduled it or owns it, and ended also by who decides in its stage', async () => {
    const train = { scheduledBy: 'user:default/dana', stage: 'production' };
    const { access, policy } = portal();
    const may = async (name: string, owner?: string) => [
      (await access.changesTrain({ ...train, owner }, as(name))).allowed,
      (await access.endsTrain({ ...train, owner }, as(name))).allowed,
    ];
    expect(await may('dana')).toEqual([true, true]);
    expect(await may('pat')).toEqual([false, true]);
    expect(await may('olga')).toEqual([false, false]);
    expect(await may('olga', 'group:default/alone')).toEqual([true, true]);
    expect(await access.endsTrain(train, as('olga'))).toEqual({
      allowed: false,
      because:
        'Only who scheduled it may change it: it names no owner; members of platform may call it off and stop it',
    });

    policy.denied = ['release-pipeline.promotion.cancel'];
    expect(await may('pat')).toEqual([false, false]);
    // By a service never.
    const service = mockCredentials.service('external:ci');
    expect(await access.endsTrain(train, service)).toMatchObject({
      allowed: false,
    });
  });

  describe('ticking a checklist', () => {
    const groups = ['group:default/payments-team'];
    const tick = (name: string, options: Parameters<typeof portal>[0] = {}) =>
      portal(options).access.authorize(
        'tick',
        { component, stage, groups, promotion },
        as(name),
      );

    it('is for the groups of the checklist, also for who asked', async () => {
      expect(await tick('dana')).toEqual({ allowed: true });
      expect(await tick('pat')).toEqual({
        allowed: false,
        because: 'Only members of payments-team tick this',
      });
    });

    it('S12 is for nobody where permissions are switched off', async () => {
      expect(await tick('dana', { permissionsEnabled: false })).toMatchObject({
        allowed: false,
      });
    });

    it('is for nobody where it names nobody', async () => {
      const { access } = portal();
      expect(
        await access.authorize('tick', { component, stage }, as('pat')),
      ).toMatchObject({ allowed: false });
    });
  });

  describe('authors (R12, R25)', () => {
    const authors = {
      known: [
        { email: 'PAT@example.com', because: 'wrote the change' },
        { name: 'Somebody else', because: 'wrote the change' },
      ],
      pending: ['the rest is not read yet'],
      gaps: [],
      asksAll: false,
      asksGaps: false,
    };

    it.each<[AccessAction, string, boolean]>([
      ['approve', 'pat', false],
      ['reject', 'pat', false],
      ['approve', 'sam', true],
      ['cancel', 'pat', true],
      ['plan', 'pat', true],
    ])('%s by %s', async (action, name, allowed) => {
      const answer = await portal().access.authorize(
        action,
        { component, stage, promotion, authors },
        as(name),
      );
      expect(answer).toEqual(
        allowed
          ? { allowed: true }
          : {
              allowed: false,
              because:
                'You wrote the change; somebody else of platform decides',
            },
      );
    });

    it.each<[AccessAction, string, string]>([
      [
        'approve',
        'sam',
        'Nobody may approve this: Somebody else is nobody whom the portal knows, and wrote the change; the rest is not read yet',
      ],
      ['lower-risk', 'sam', 'Nobody may approve this: '],
      ['approve', 'pat', 'You wrote the change'],
      ['reject', 'sam', ''],
      ['cancel', 'sam', ''],
    ])(
      'S2 at high risk, with an author whom nobody knows: %s by %s',
      async (action, name, expected) => {
        const answer = await portal().access.authorize(
          action,
          {
            component,
            stage: { ...stage, breakGlassGroups: stage.approverGroups },
            promotion,
            authors: { ...authors, asksAll: true },
          },
          as(name),
        );
        expect(answer.allowed).toBe(expected === '');
        expect(answer.because ?? '').toContain(expected);
      },
    );
  });

  describe('a sign-off', () => {
    const asking = {
      ...stage,
      approverGroups: ['group:default/platform'],
      signOffGroups: ['group:default/payments-team'],
    };
    const signOff = (
      name: string,
      change: object = {},
      options: Parameters<typeof portal>[0] = {},
    ) =>
      portal(options).access.authorize(
        'sign-off',
        { component, stage: asking, promotion, ...change },
        as(name),
      );

    it('is for its groups, not for the approvers', async () => {
      const byOthers = {
        promotion: { ...promotion, requestedBy: 'user:default/pat' },
      };
      expect(await signOff('dana', byOthers)).toEqual({ allowed: true });
      expect(await signOff('pat')).toEqual({
        allowed: false,
        because: 'Only members of payments-team sign it off',
      });
    });

    it('S1 is never for who asked', async () => {
      expect(promotion.requestedBy).toBe('user:default/dana');
      expect(await signOff('dana')).toEqual({
        allowed: false,
        because:
          'You asked for it yourself; somebody else of payments-team decides',
      });
    });

    it('is for nobody where the stage asks for none, and S12 where permissions are switched off', async () => {
      const none = { stage: { ...asking, signOffGroups: undefined } };
      expect(await signOff('pat', none)).toEqual({
        allowed: false,
        because: 'This stage asks nobody for a sign-off',
      });
      const byOthers = {
        promotion: { ...promotion, requestedBy: 'user:default/pat' },
      };
      expect(
        await signOff('dana', byOthers, { permissionsEnabled: false }),
      ).toMatchObject({ allowed: false });
    });
  });

  describe('S17 break-glass (R16, R22)', () => {
    const glass = {
      ...stage,
      approverGroups: ['group:default/payments-team'],
      breakGlassGroups: ['group:default/platform'],
    };
    const subject = { component, stage: glass, promotion };
    const authors = {
      known: [{ email: 'pat@example.com', because: 'wrote the change' }],
      pending: [],
      gaps: [],
      asksAll: false,
      asksGaps: false,
    };
    const unknown = {
      ...authors,
      known: [{ name: 'Somebody else', because: 'wrote the change' }],
      asksAll: true,
    };
    const override = anOverride({ userRef: 'user:default/pat' });

    it.each<[string, AccessAction, string, object, string]>([
      ['its groups', 'override', 'pat', {}, ''],
      [
        'no approver, with the permission alone',
        'override',
        'olga',
        {},
        'Only members of platform decide',
      ],
      [
        'not who asked',
        'override',
        'pat',
        { promotion: { ...promotion, requestedBy: 'user:default/pat' } },
        'You asked for it yourself',
      ],
      [
        'not who wrote it',
        'override',
        'pat',
        { authors },
        'You wrote the change',
      ],
      [
        'nobody at high risk, while it is not known who wrote it',
        'override',
        'sam',
        { authors: unknown },
        'Nobody may override this: Somebody else is nobody whom the portal knows',
      ],
      [
        'nobody where no group is named',
        'override',
        'pat',
        { stage: { ...glass, breakGlassGroups: [] } },
        'it names no break-glass group',
      ],
      ['its end: its groups', 'end-override', 'sam', { override }, ''],
      ['its end: approvers', 'end-override', 'dana', { override }, ''],
      [
        'its end: who gave it and left the groups since',
        'end-override',
        'olga',
        { override: { ...override, userRef: 'user:default/olga' } },
        '',
      ],
      [
        'its end: nobody else',
        'end-override',
        'olga',
        { override },
        'Only who overrode, and members of platform or payments-team, may end it',
      ],
      ['a review: its groups', 'review', 'sam', { override }, ''],
      ['a review: approvers', 'review', 'dana', { override }, ''],
      [
        'a review: nobody else',
        'review',
        'olga',
        { override },
        'Only members of platform or payments-team close this review',
      ],
      [
        'a review: not who overrode',
        'review',
        'pat',
        { override },
        'You overrode it yourself',
      ],
      [
        'a review: owners, once the stage is there no more',
        'review',
        'dana',
        { override, stage: undefined },
        '',
      ],
    ])('is for %s', async (_who, action, name, given, because) => {
      const answer = await portal().access.authorize(
        action,
        { ...subject, ...given },
        as(name),
      );
      expect(answer.allowed).toBe(because === '');
      expect(answer.because ?? '').toContain(because);
    });

    it('needs the permission besides the group', async () => {
      const { access } = portal({ denied: [promotionOverridePermission.name] });
      expect(await access.authorize('override', subject, as('pat'))).toEqual({
        allowed: false,
        because:
          'It needs the permission release-pipeline.promotion.override; ask the owner of this portal',
      });
      expect(
        await access.authorize(
          'approve',
          { component, stage, promotion },
          as('pat'),
        ),
      ).toEqual({ allowed: true });
    });

    it('S12 is for nobody where permissions are switched off', async () => {
      const { access } = portal({ permissionsEnabled: false });
      expect(
        await access.authorize('override', subject, as('pat')),
      ).toMatchObject({ allowed: false });
    });

    it('is done before the eyes of others, or not at all', async () => {
      const alone = { ...glass, breakGlassGroups: ['group:default/alone'] };
      const may = (owner: string | undefined) =>
        portal().access.authorize(
          'override',
          { ...subject, component: { ...component, owner }, stage: alone },
          as('olga'),
        );
      expect(await may(undefined)).toEqual({
        allowed: false,
        because:
          'A second person has to be told of it, and alone has nobody besides you',
      });
      expect(await may('user:default/olga')).toMatchObject({ allowed: false });
      // Nobody trusts a group that anybody may register.
      expect(await may('group:default/unknown')).toMatchObject({
        allowed: false,
      });
      expect(await may('group:default/payments-team')).toEqual({
        allowed: true,
      });
      expect(await may('user:default/dana')).toEqual({ allowed: true });
    });

    it('is not done where nobody else could close its review', async () => {
      const alone = {
        ...glass,
        approverGroups: ['group:default/alone'],
        breakGlassGroups: ['group:default/alone'],
      };
      expect(
        await portal().access.authorize(
          'override',
          { ...subject, stage: alone },
          as('olga'),
        ),
      ).toEqual({
        allowed: false,
        because:
          'A second person has to close its review, and alone has nobody besides you',
      });
    });
  });

  describe('membership (R22)', () => {
    it.each<[AccessAction, string, true | string]>([
      ['read', 'olga', true],
      ['ask', 'dana', true],
      ['ask', 'pat', true],
      ['ask', 'olga', 'Only members of payments-team or platform may ask'],
      ['approve', 'pat', true],
      ['approve', 'olga', 'Only members of platform decide'],
      ['reject', 'sam', true],
      ['reject', 'olga', 'Only members of platform decide'],
      ['confirm', 'pat', true],
      ['confirm', 'olga', 'Only members of platform decide'],
      ['try', 'dana', true],
      ['try', 'pat', true],
      [
        'try',
        'olga',
        'Only members of payments-team or platform may try what is asked here',
      ],
      ['cancel', 'dana', true],
      ['cancel', 'pat', true],
      [
        'cancel',
        'olga',
        'Only who asked, and members of payments-team or platform, may cancel it',
      ],
    ])('%s by %s: %s', async (action, name, expected) => {
      const { access } = portal();
      expect(
        await access.authorize(
          action,
          { component, stage, promotion },
          as(name),
        ),
      ).toEqual(
        expected === true
          ? { allowed: true }
          : { allowed: false, because: expected },
      );
    });

    it('S1 lets nobody decide about what they asked for themselves', async () => {
      const { access } = portal();
      const own = { ...promotion, requestedBy: 'user:default/pat' };
      for (const action of ['approve', 'reject'] as const) {
        expect(
          await access.authorize(
            action,
            { component, stage, promotion: own },
            as('pat'),
          ),
        ).toEqual({
          allowed: false,
          because:
            'You asked for it yourself; somebody else of platform decides',
        });
      }
    });

    it('S1 S3 takes a person for the same in capital letters', async () => {
      const { access } = portal();
      const credentials = mockCredentials.user('user:default/Pat');
      const own = { ...promotion, requestedBy: 'user:default/pat' };
      expect((await access.person(credentials)).ref).toBe('user:default/pat');
      expect(
        await access.authorize(
          'approve',
          { component, stage, promotion: own },
          credentials,
        ),
      ).toMatchObject({ allowed: false });
    });

    it('lets who asked cancel, without being in any group', async () => {
      const { access } = portal();
      const own = { ...promotion, requestedBy: 'user:default/olga' };
      expect(
        await access.authorize(
          'cancel',
          { component, stage, promotion: own },
          as('olga'),
        ),
      ).toEqual({ allowed: true });
    });

    it('lets those confirm who may break the glass, where nobody approves', async () => {
      const { access } = portal();
      const closed = {
        ...stage,
        approverGroups: [],
        breakGlassGroups: ['group:default/platform'],
      };
      const confirm = (name: string) =>
        access.authorize('confirm', { component, stage: closed }, as(name));
      expect(await confirm('sam')).toEqual({ allowed: true });
      expect(await confirm('dana')).toMatchObject({ allowed: false });
    });

    it('asks nobody where a stage names no group', async () => {
      const { access } = portal();
      const open = { ...unprotected, approverGroups: [] };
      expect(
        await access.authorize(
          'approve',
          { component, stage: open },
          as('pat'),
        ),
      ).toEqual({
        allowed: false,
        because: 'This stage asks nobody for approval',
      });
    });
  });

  describe('principals', () => {
    it.each<[string, BackstageCredentials]>([
      ['a service', mockCredentials.service('plugin:scanner')],
      ['nobody', mockCredentials.none()],
    ])('S4 S14 lets %s decide nothing', async (_who, credentials) => {
      const { access } = portal();
      for (const action of [
        'ask',
        'approve',
        'reject',
        'cancel',
        'confirm',
        'try',
      ] as const) {
        expect(
          await access.authorize(
            action,
            { component, stage, promotion },
            credentials,
          ),
        ).toEqual({
          allowed: false,
          because: 'Only a signed-in person may do this',
        });
      }
      await expect(access.person(credentials)).rejects.toMatchObject({
        name: 'NotAllowedError',
      });
    });

    it('knows people by the name they show', async () => {
      const { access } = portal();
      expect(await access.person(as('dana'))).toEqual({
        ref: 'user:default/dana',
        name: 'Dana Developer',
      });
      expect(await access.person(as('unknown'))).toEqual({
        ref: 'user:default/unknown',
        name: 'unknown',
      });
    });
  });

  describe('permissions of the portal', () => {
    it.each<[AccessAction, string]>([
      ['ask', 'release-pipeline.promotion.create'],
      ['approve', 'release-pipeline.promotion.approve'],
      ['reject', 'release-pipeline.promotion.approve'],
      ['cancel', 'release-pipeline.promotion.cancel'],
      ['confirm', 'release-pipeline.promotion.approve'],
    ])('%s needs %s', async (action, permission) => {
      const { access } = portal({ denied: [permission] });
      expect(
        await access.authorize(
          action,
          { component, stage, promotion },
          as(action === 'ask' ? 'dana' : 'pat'),
        ),
      ).toEqual({
        allowed: false,
        because: `It needs the permission ${permission}; ask the owner of this portal`,
      });
    });

    it('S13 is a no while nobody can be asked', async () => {
      const { access } = portal({ down: true });
      for (const action of ['read', 'ask', 'approve', 'cancel'] as const) {
        expect(
          await access.authorize(
            action,
            { component, stage, promotion },
            as('pat'),
            { fresh: true },
          ),
        ).toMatchObject({ allowed: false });
      }
    });

    it('S13 is a no only as long as nobody can be asked', async () => {
      const { access, policy } = portal({ down: true });
      const refs = [component.ref];
      const ask = () =>
        access.authorize('approve', { component, stage }, as('pat'));
      expect(await ask()).toMatchObject({ allowed: false });
      expect(await access.visibleComponents(as('pat'), refs)).toEqual(
        new Set(),
      );
      // What must not look whole when it is not.
      await expect(
        access.visibleComponents(as('pat'), refs, { certain: true }),
      ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
      policy.down = false;
      // Without `fresh`: what was remembered would be told.
      expect(await ask()).toEqual({ allowed: true });
      expect(await access.visibleComponents(as('pat'), refs)).toEqual(
        new Set(refs),
      );
    });

    it('S13 are asked for in one question about all that is asked at once', async () => {
      const { access, authorize, catalog } = portal();
      const refs = ['a', 'b', 'c'].map(name => `component:default/${name}`);
      const seen = jest
        .spyOn(catalog, 'getEntitiesByRefs')
        .mockImplementation(async ({ entityRefs }) => ({
          items: entityRefs.map(ref => ({
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: { name: ref.replace(/^.*\//, '') },
          })),
        }));
      await access.visibleComponents(as('pat'), refs);
      seen.mockRestore();
      authorize.mockClear();
      const credentials = as('pat');
      const answers = await Promise.all(
        refs.map(ref =>
          access.authorize(
            'approve',
            { component: { ...component, ref }, stage },
            credentials,
          ),
        ),
      );
      expect(answers).toEqual(refs.map(() => ({ allowed: true })));
      expect(authorize).toHaveBeenCalledTimes(1);
      expect(authorize).toHaveBeenCalledWith(
        refs.map(ref => ({
          permission: promotionApprovePermission,
          resourceRef: `${ref}#stage=production`,
        })),
        { credentials },
      );
    });

    it('S12 opens no protected stage when they are switched off', async () => {
      const { access } = portal({ permissionsEnabled: false });
      for (const action of ['approve', 'reject', 'confirm'] as const) {
        expect(
          await access.authorize(action, { component, stage }, as('pat')),
        ).toEqual({
          allowed: false,
          because:
            'The stage is protected, and the permissions of this portal are switched off (permission.enabled)',
        });
        expect(
          await access.authorize(
            action,
            { component, stage: unprotected },
            as('olga'),
          ),
        ).toMatchObject({ allowed: false });
        expect(
          await access.authorize(
            action,
            { component, stage: unprotected },
            as('pat'),
          ),
        ).toEqual({ allowed: true });
      }
    });
  });

  describe('the evidence (R24)', () => {
    it('is for who has the permission, which is about no component', async () => {
      const { access, authorize } = portal();
      expect(await access.readsEvidence(as('olga'))).toEqual({ allowed: true });
      expect(authorize).toHaveBeenLastCalledWith(
        [{ permission: evidenceReadPermission }],
        { credentials: as('olga') },
      );
    });

    it('is for nobody else, and says what is missing', async () => {
      const { access } = portal({ denied: [evidenceReadPermission.name] });
      expect(await access.readsEvidence(as('pat'))).toEqual({
        allowed: false,
        because:
          'It needs the permission release-pipeline.evidence.read; ask the owner of this portal',
      });
    });

    it('S13 is for nobody while nobody can be asked, and nothing is remembered', async () => {
      const { access, policy } = portal({ down: true });
      expect(await access.readsEvidence(as('pat'))).toMatchObject({
        allowed: false,
      });
      policy.down = false;
      expect(await access.readsEvidence(as('pat'))).toEqual({ allowed: true });
    });
  });

  describe('what a reader may see (R24)', () => {
    const known = component.ref;
    const hidden = 'component:default/hidden';

    it('is what the catalog shows them', async () => {
      const { access } = portal();
      expect(
        await access.visibleComponents(as('dana'), [known, hidden, known]),
      ).toEqual(new Set([known]));
      expect(
        await access.authorize(
          'read',
          { component: { ...component, ref: hidden, name: 'hidden' } },
          as('dana'),
        ),
      ).toEqual({
        allowed: false,
        because: 'You may not see hidden',
        unknown: true,
      });
    });

    it('is nothing without the permission to read, in lists too', async () => {
      const { access } = portal({
        denied: ['release-pipeline.component.read'],
      });
      expect(await access.visibleComponents(as('dana'), [known])).toEqual(
        new Set(),
      );
      expect(
        await access.authorize('ask', { component, stage }, as('dana')),
      ).toEqual({
        allowed: false,
        because: expect.stringContaining('release-pipeline.component.read'),
      });
    });

    it('is asked with their own credentials, once for a list', async () => {
      const { access, authorize, catalog } = portal();
      const ask = jest.spyOn(catalog, 'getEntitiesByRefs');
      const credentials = as('dana');
      await access.visibleComponents(credentials, [known, hidden]);
      await access.visibleComponents(credentials, [hidden, known]);
      expect(ask).toHaveBeenCalledTimes(1);
      expect(ask).toHaveBeenCalledWith(
        expect.objectContaining({ entityRefs: [known, hidden] }),
        { credentials },
      );
      expect(authorize).toHaveBeenCalledTimes(1);

      await access.visibleComponents(as('pat'), [known]);
      expect(ask).toHaveBeenCalledTimes(2);
    });

    it('is asked once for lists of ten thousand that seven people look at', async () => {
      const { access, catalog } = portal();
      const ask = jest
        .spyOn(catalog, 'getEntitiesByRefs')
        .mockImplementation(async ({ entityRefs }) => ({
          items: entityRefs.map(() => undefined),
        }));
      const refs = Array.from(
        { length: 10_000 },
        (_, index) => `component:default/c${index}`,
      );
      const look = async () => {
        for (let reader = 0; reader < 7; reader += 1) {
          await access.visibleComponents(as(`reader-${reader}`), refs);
        }
      };
      await look();
      expect(ask).toHaveBeenCalled();
      ask.mockClear();
      await look();
      expect(ask).not.toHaveBeenCalled();
    });

    it('is asked anew for what is written', async () => {
      const { access, policy } = portal();
      const ask = (options?: { fresh?: boolean }) =>
        access.authorize('ask', { component, stage }, as('dana'), options);
      expect((await ask()).allowed).toBe(true);
      policy.denied = ['release-pipeline.promotion.create'];
      expect((await ask()).allowed).toBe(true);
      expect((await ask({ fresh: true })).allowed).toBe(false);
    });

    it('F68 is known for half a minute after the catalog went, and decides nothing', async () => {
      const { access, catalog } = portal();
      const now = jest.spyOn(performance, 'now').mockReturnValue(0);
      try {
        const ask = (options?: { fresh?: boolean }) =>
          access.authorize('ask', { component, stage }, as('dana'), options);
        expect(await ask()).toEqual({ allowed: true });
        jest
          .spyOn(catalog, 'getEntitiesByRefs')
          .mockRejectedValue(new Error('ECONNREFUSED'));
        now.mockReturnValue(29_999);
        expect(await ask()).toEqual({ allowed: true });
        const unavailable = { name: 'ServiceUnavailableError' };
        await expect(ask({ fresh: true })).rejects.toMatchObject(unavailable);
        now.mockReturnValue(30_001);
        await expect(ask()).rejects.toMatchObject(unavailable);
      } finally {
        now.mockRestore();
      }
    });

    it('F68 is not told while the catalog does not answer', async () => {
      const { access, catalog } = portal();
      jest
        .spyOn(catalog, 'getEntitiesByRefs')
        .mockRejectedValue(
          Object.assign(new Error('404 at http://internal'), { status: 404 }),
        );
      const answer = access.visibleComponents(as('dana'), [known]);
      await expect(answer).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
      });
      await expect(answer).rejects.not.toHaveProperty('status');
    });
  });
});
