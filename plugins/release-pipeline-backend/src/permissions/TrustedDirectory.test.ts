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

import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { serializeError, toError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { AuthorityConfig } from '../config/types';
import { group, user } from './testing';
import { TrustedDirectory } from './TrustedDirectory';

const ORG = 'ldap://main/';
const PLATFORM = 'group:default/platform';

function directoryOf(
  entities: Entity[],
  config: Partial<AuthorityConfig> = {},
): TrustedDirectory {
  const catalog = catalogServiceMock({ entities });
  // The mock finds no key with capital letters, which the catalog does: all
  // Users are more than it would give, and the directory has to choose.
  jest.spyOn(catalog, 'getEntities').mockImplementation(async query => ({
    items: entities.filter(({ kind }) =>
      JSON.stringify(query?.filter).includes(`"kind":"${kind}"`),
    ),
  }));
  return TrustedDirectory.create({
    catalog,
    auth: mockServices.auth(),
    config: {
      trustedOrigins: [ORG],
      githubHosts: ['https://github.com'],
      includeChildren: false,
      machineAuthors: [],
      ...config,
    },
  });
}

async function membersOf(
  entities: Entity[],
  config?: Partial<AuthorityConfig>,
  ref = PLATFORM,
): Promise<string[] | undefined> {
  const [found] = await directoryOf(entities, config).readGroups([ref]);
  expect(found.ref).toBe(ref);
  return found.members;
}

describe('TrustedDirectory.findAuthors (S2, R25)', () => {
  const login = (name: string, entity: Entity): Entity => ({
    ...entity,
    metadata: {
      ...entity.metadata,
      annotations: {
        ...entity.metadata.annotations,
        'github.com/user-login': name,
      },
    },
  });
  const find = (...emails: string[]) =>
    TrustedDirectory.create({
      catalog: catalogServiceMock({
        entities: [
          user('dana', `${ORG}uid=dana`, {
            profile: { displayName: 'Dana', email: 'dana@example.com' },
          }),
          login('pat-on-git', user('pat', `${ORG}uid=pat`)),
          user('mallory', 'url:https://git.example.com/mallory.yaml', {
            profile: { email: 'mallory@example.com' },
          }),
        ],
      }),
      auth: mockServices.auth(),
      config: {
        trustedOrigins: [ORG],
        githubHosts: [],
        includeChildren: false,
        machineAuthors: [],
      },
    }).findAuthors(
      emails.map(email => ({ name: 'Dana', email, because: 'wrote it' })),
    );

  it.each<[string, string, string[]]>([
    ['their address', 'Dana@Example.com', ['user:default/dana']],
    [
      'the account that their host hides the address behind',
      '1+pat-on-git@users.noreply.github.com',
      ['user:default/pat'],
    ],
    ['an address that nobody has, though the name fits', 'd@home.invalid', []],
    [
      'the address of somebody whom anybody registered',
      'mallory@example.com',
      [],
    ],
    ['no address', '', []],
  ])('finds people by %s', async (_, email, expected) => {
    const people = await find(email);
    expect(people.map(({ userRef }) => userRef)).toEqual(expected);
  });

  it('finds several at once', async () => {
    expect(
      await find('dana@example.com', 'pat-on-git@users.noreply.github.com'),
    ).toHaveLength(2);
  });
});

describe('TrustedDirectory (R23)', () => {
  it('takes who the Group lists and who claims it, from trusted origins', async () => {
    expect(
      await membersOf([
        group('platform', `${ORG}cn=platform`, { members: ['pat', 'gone'] }),
        user('pat', `${ORG}uid=pat`),
        user('sam', `${ORG}uid=sam`, { memberOf: ['platform'] }),
        user('kim', `${ORG}uid=kim`, { memberOf: ['group:default/platform'] }),
        user('dana', `${ORG}uid=dana`, { memberOf: ['developers'] }),
      ]),
    ).toEqual(['user:default/kim', 'user:default/pat', 'user:default/sam']);
  });

  it.each<[string, Entity[]]>([
    [
      'a Group that somebody registered',
      [
        group('platform', 'url:https://git.example.com/x/catalog-info.yaml', {
          members: ['pat'],
        }),
        user('pat', `${ORG}uid=pat`),
      ],
    ],
    ['a Group that does not exist', [user('pat', `${ORG}uid=pat`)]],
    [
      'a Group without origin',
      [group('platform', undefined, { members: ['pat'] })],
    ],
    [
      'something else of that name',
      [
        {
          ...group('platform', `${ORG}cn=platform`, { members: ['pat'] }),
          kind: 'User',
        },
      ],
    ],
    [
      'an origin that only looks like it',
      [group('platform', `url:${ORG}cn=platform`, { members: ['pat'] })],
    ],
  ])('S18 knows no members of %s', async (_what, entities) => {
    expect(await membersOf(entities)).toBeUndefined();
  });

  it('S18 counts no User that somebody registered, whatever it claims or relates to', async () => {
    const forged = 'url:https://git.example.com/evil/catalog-info.yaml';
    const relation = { type: 'memberOf', targetRef: PLATFORM };
    expect(
      await membersOf([
        {
          ...group('platform', `${ORG}cn=platform`, { members: ['mallory'] }),
          relations: [{ type: 'hasMember', targetRef: 'user:default/eve' }],
        },
        user('mallory', forged, { memberOf: ['platform'] }),
        { ...user('eve', `${ORG}uid=eve`), relations: [relation] },
      ]),
    ).toEqual([]);
  });

  it('compares entries without a slash as a whole', async () => {
    const file = 'url:https://git.example.com/acme/org/blob/main/org.yaml';
    const entities = (origin: string) => [
      group('platform', file, { members: ['pat'] }),
      user('pat', origin),
    ];
    const config = { trustedOrigins: [file] };
    expect(await membersOf(entities(file), config)).toEqual([
      'user:default/pat',
    ]);
    expect(await membersOf(entities(`${file}/more`), config)).toEqual([]);
  });

  it('reads names in the namespace of the entity that says them', async () => {
    expect(
      await membersOf(
        [
          group('platform', `${ORG}a`, { members: ['pat'] }, 'acme'),
          user('pat', `${ORG}b`, {}, 'acme'),
          user('pat', `${ORG}c`),
          user('sam', `${ORG}d`, { memberOf: ['platform'] }),
          user('kim', `${ORG}e`, { memberOf: ['acme/platform'] }),
        ],
        {},
        'group:acme/platform',
      ),
    ).toEqual(['user:acme/pat', 'user:default/kim']);
  });

  it('reads what is no reference as nobody', async () => {
    expect(
      await membersOf([
        group('platform', `${ORG}a`, { members: ['', 'a:b:c', 7, 'pat'] }),
        user('pat', `${ORG}b`),
      ]),
    ).toEqual(['user:default/pat']);
  });

  it('counts members of child groups only when asked to, in circles too', async () => {
    const entities = [
      group('platform', `${ORG}a`, { members: ['pat'], children: ['sre'] }),
      group('sre', `${ORG}b`, {
        members: ['sam'],
        children: ['platform', 'forged'],
      }),
      group('forged', 'file:/x', { members: ['dana'] }),
      ...['pat', 'sam', 'dana'].map(name => user(name, `${ORG}${name}`)),
    ];
    expect(await membersOf(entities)).toEqual(['user:default/pat']);
    expect(await membersOf(entities, { includeChildren: true })).toEqual([
      'user:default/pat',
      'user:default/sam',
    ]);
  });

  it('trusts Users of a GitHub organisation by their own login only', async () => {
    const teams = 'url:https://github.com/orgs/acme/teams/';
    const member = (name: string, origin: string, login?: string) => {
      const entity = user(name, origin);
      if (login) {
        entity.metadata.annotations = {
          ...entity.metadata.annotations,
          'github.com/user-login': login,
        };
      }
      return entity;
    };
    const entities = [
      group('platform', `${teams}platform`, {
        members: ['pat', 'sam', 'kim', 'lee', 'max'],
      }),
      member('pat', 'url:https://github.com/pat', 'pat'),
      member('sam', 'url:https://github.com/sam', 'somebody-else'),
      member('kim', 'url:https://github.com/kim'),
      member('lee', 'url:https://ghe.example.com/lee', 'lee'),
      member('max', 'url:https://github.com/max/repo/catalog.yaml', 'max'),
    ];
    const config = { trustedOrigins: [teams], githubOrg: 'acme' };
    expect(await membersOf(entities, config)).toEqual(['user:default/pat']);
    expect(
      await membersOf(entities, { ...config, githubOrg: undefined }),
    ).toEqual([]);
  });

  it('trusts nobody without an entry', async () => {
    const entities = [
      group('platform', `${ORG}a`, { members: ['pat'] }),
      user('pat', `${ORG}b`),
    ];
    expect(await membersOf(entities, { trustedOrigins: [] })).toBeUndefined();
  });

  it('sees at once who left, unless it may remember for some seconds', async () => {
    const platform = group('platform', `${ORG}a`, { members: ['pat'] });
    const directory = directoryOf([platform, user('pat', `${ORG}b`)]);
    const isOneOf = (options: { fresh?: boolean }) =>
      directory.isOneOf('user:default/pat', [PLATFORM], options);

    expect(await isOneOf({})).toBe(true);
    platform.spec = { ...platform.spec, members: [] };
    expect(await isOneOf({})).toBe(true);
    expect(await isOneOf({ fresh: true })).toBe(false);
    expect(await isOneOf({})).toBe(false);
  });

  it('F68 fails when the catalog does, and passes its status on to nobody', async () => {
    const catalog = catalogServiceMock.mock({
      getEntitiesByRefs: async () => {
        throw Object.assign(new Error('401 at http://internal'), {
          statusCode: 401,
        });
      },
    });
    const directory = TrustedDirectory.create({
      catalog,
      auth: mockServices.auth(),
      config: {
        trustedOrigins: [ORG],
        githubHosts: [],
        includeChildren: false,
        machineAuthors: [],
      },
    });
    const failure = await directory.readGroups([PLATFORM]).catch(toError);
    expect(failure).toMatchObject({ name: 'ServiceUnavailableError' });
    expect(JSON.stringify(serializeError(toError(failure)))).not.toMatch(
      /internal|401/,
    );
    expect(failure).not.toHaveProperty('statusCode');
  });
});

describe('TrustedDirectory.groupsOf (R23, R24)', () => {
  const groupsOf = (
    entities: Entity[],
    config: Partial<AuthorityConfig> = {},
  ) => {
    const directory = directoryOf(entities, config);
    return directory.groupsOf('user:default/dana');
  };
  const of = (name: string, spec: object, origin = `${ORG}ou=${name}`) =>
    group(name, origin, spec);
  const dana = user('dana', `${ORG}uid=dana`, {
    memberOf: ['claimed', 'group:other/claimed', 'elsewhere', 'no group!'],
  });

  it('finds what a person claims and who lists them, from trusted origins', async () => {
    const groups = [
      of('claimed', {}),
      of('listing', { members: ['dana'] }),
      of('others', { members: ['sam'] }),
      of('elsewhere', {}, 'url:https://git.example.com/elsewhere.yaml'),
      of(
        'made-up',
        { members: ['dana'] },
        'url:https://git.example.com/made-up.yaml',
      ),
    ];
    expect(await groupsOf([dana, ...groups])).toEqual([
      'group:default/claimed',
      'group:default/listing',
    ]);
  });

  it('counts parents only when asked to, in circles too', async () => {
    const groups = [
      of('claimed', { children: ['top'] }),
      of('top', { children: ['claimed'] }),
    ];
    expect(await groupsOf([dana, ...groups])).toEqual([
      'group:default/claimed',
    ]);
    expect(
      await groupsOf([dana, ...groups], { includeChildren: true }),
    ).toEqual(['group:default/claimed', 'group:default/top']);
  });

  it('knows nobody whose origin is not trusted, or who is gone', async () => {
    expect(await groupsOf([of('listing', { members: ['dana'] })])).toBe(
      undefined,
    );
    expect(
      await groupsOf([
        user('dana', 'url:https://git.example.com/dana.yaml'),
        of('listing', { members: ['dana'] }),
      ]),
    ).toBe(undefined);
  });
});
