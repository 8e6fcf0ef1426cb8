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
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { freeze } from '../domain/calendar/testing';
import type { CalendarScope } from '../domain/calendar/types';
import { aStage } from '../domain/testing/builders';
import { CalendarAuthority } from './CalendarAuthority';
import { group, user } from './testing';
import { TrustedDirectory } from './TrustedDirectory';

const ORIGIN = 'ldap://main/x';

const owned = (kind: string, name: string, owner: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name },
  relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
});

/** Where shop owns a system, sales a domain, and bank a component. */
const catalogOf = (...more: Entity[]) =>
  catalogServiceMock({
    entities: [
      owned('System', 'shop', 'shop'),
      owned('Domain', 'sales', 'sales'),
      owned('System', 'ledgers', 'bank'),
      owned('Component', 'ledger', 'bank'),
      owned('System', 'toys', 'made-up'),
      owned('API', 'payments', 'readers'),
      group('shop', ORIGIN, { members: ['sam'] }),
      group('sales', ORIGIN, { members: ['olga'] }),
      group('bank', ORIGIN, { members: ['pat'] }),
      group('readers', ORIGIN, { members: ['dana'] }),
      group('platform', ORIGIN, { members: [] }),
      // Registered by hand (R23).
      group('made-up', 'url:https://git.example.com/x', { members: ['dana'] }),
      ...['dana', 'olga', 'pat', 'sam'].map(name => user(name, ORIGIN)),
      ...more,
    ],
  });

function authority(catalog = catalogOf()) {
  const auth = mockServices.auth();
  return CalendarAuthority.create({
    catalog,
    auth,
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
    permissionsEnabled: true,
    stages: [
      [aStage('production', { approverGroups: ['group:default/platform'] })],
    ],
    readOwners: async () => ['group:default/bank'],
  });
}

const as = (name: string) => `user:default/${name}`;

describe('CalendarAuthority', () => {
  it.each([
    ['a system', 'sam', true],
    ['a domain', 'olga', true],
    ['a component', 'pat', true],
    ['a system by a group that anybody registered, and an API', 'dana', false],
    ['nothing, whom nobody knows,', 'nobody', false],
  ])('R22 who owns %s may enter events: %s, %s', async (_what, who, may) => {
    const { allowed } = await authority().isInCharge(as(who));
    expect(allowed).toBe(may);
  });

  it('asks the catalog about no more groups at once than it takes', async () => {
    const names = Array.from({ length: 300 }, (...[, number]) => `g${number}`);
    const catalog = catalogOf(
      ...names.map(name => group(name, ORIGIN, { members: ['gina'] })),
      user('gina', ORIGIN),
      {
        ...owned('System', 'hers', ''),
        relations: [{ type: 'ownedBy', targetRef: as('gina') }],
      },
    );
    const query = jest.spyOn(catalog, 'queryEntities');

    const { allowed } = await authority(catalog).isInCharge(as('gina'));

    expect(allowed).toBe(true);
    const values = query.mock.calls
      .flatMap(([request]) =>
        request && 'filter' in request ? request.filter : [],
      )
      .flatMap(filter => Object.values(filter ?? {}))
      .map(value => [value].flat().length);
    expect(values).toContain(51);
    expect(Math.max(...values)).toBe(250);
  });

  it.each<[string, CalendarScope, string, boolean]>([
    ['their system', { systems: ['system:default/shop'] }, 'sam', true],
    ['their domain', { domains: ['domain:default/sales'] }, 'olga', true],
    [
      'a system of others besides',
      { systems: ['system:default/shop', 'system:default/ledgers'] },
      'sam',
      false,
    ],
    [
      'a component of others in their system',
      {
        systems: ['system:default/shop'],
        components: ['component:default/ledger'],
      },
      'sam',
      false,
    ],
    [
      'a system that is not there',
      { systems: ['system:default/no'] },
      'sam',
      false,
    ],
    [
      'what only anybody says is theirs',
      { systems: ['system:default/toys'] },
      'dana',
      false,
    ],
    ['everything', {}, 'sam', false],
  ])('R22 freezes %s', async (_what, scope, who, may) => {
    const [{ allowed }] = await authority().authorize(
      [{ after: freeze({ scope }) }],
      as(who),
      { fresh: true },
    );
    expect(allowed).toBe(may);
  });
});
