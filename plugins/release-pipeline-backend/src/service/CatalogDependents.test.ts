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

import { mockCredentials } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { CatalogDependents } from './CatalogDependents';

const reader = mockCredentials.user('user:default/reader');
const isAskedBy = (options: object | undefined) =>
  options !== undefined &&
  'credentials' in options &&
  options.credentials === reader;
const PAYMENTS = 'component:default/payments';

function entity(
  ref: string,
  relations: Array<[type: string, targetRef: string]> = [],
): Entity {
  const [kind, name] = ref.split(':default/');
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: kind[0].toUpperCase() + kind.slice(1),
    metadata: { name, namespace: 'default' },
    relations: relations.map(([type, targetRef]) => ({ type, targetRef })),
  };
}

const owned = (by: string): [string, string] => [
  'ownedBy',
  `group:default/${by}`,
];

/** checkout uses the API of payments, cart depends on it, shop on both of them. */
const GRAPH = [
  entity(PAYMENTS, [
    owned('team-payments'),
    ['providesApi', 'api:default/payments-api'],
    ['dependencyOf', 'component:default/cart'],
    ['dependsOn', 'component:default/ledger'],
  ]),
  entity('api:default/payments-api', [
    ['apiConsumedBy', 'component:default/checkout'],
    ['apiProvidedBy', PAYMENTS],
  ]),
  entity('component:default/cart', [
    owned('team-checkout'),
    ['dependencyOf', 'component:default/shop'],
  ]),
  entity('component:default/checkout', [
    owned('team-checkout'),
    ['dependencyOf', 'component:default/shop'],
    // Round and round.
    ['dependencyOf', PAYMENTS],
  ]),
  entity('component:default/shop', [owned('team-shop')]),
  entity('component:default/ledger'),
  entity('group:default/team-checkout'),
  entity('group:default/team-shop'),
];

/** A catalog that hides some from this reader, and nothing from anybody else. */
function catalogHiding(...hidden: string[]): CatalogService {
  const catalog = catalogServiceMock({ entities: GRAPH });
  const { getEntitiesByRefs } = catalog;
  jest
    .spyOn(catalog, 'getEntitiesByRefs')
    .mockImplementation(async (asked, options) => {
      const { items } = await getEntitiesByRefs.call(catalog, asked, options);
      return {
        items: items.map(item =>
          isAskedBy(options) && hidden.includes(item?.metadata.name ?? '')
            ? undefined
            : item,
        ),
      };
    });
  return catalog;
}

const read = (catalog: CatalogService) =>
  CatalogDependents.create({ catalog }).of(PAYMENTS, reader);

describe('CatalogDependents', () => {
  it('names what relies on it, how, and whose it is; then what relies on those', async () => {
    expect(await read(catalogHiding())).toEqual({
      known: [
        {
          ref: 'component:default/cart',
          name: 'cart',
          owner: 'group:default/team-checkout',
          how: 'depends on it',
        },
        {
          ref: 'component:default/checkout',
          name: 'checkout',
          owner: 'group:default/team-checkout',
          how: 'uses its API payments-api',
        },
        {
          ref: 'component:default/shop',
          name: 'shop',
          owner: 'group:default/team-shop',
          how: 'depends on cart',
          via: 'cart',
        },
      ],
    });
  });

  it.each([
    ['a dependent', ['cart'], ['checkout', 'shop']],
    ['the API', ['payments-api'], ['cart', 'shop']],
    ['all that leads there', ['cart', 'checkout'], []],
    ['an owner', ['team-checkout'], ['cart', 'checkout', 'shop']],
  ])(
    'R24 gives no hint of what the reader may not see: %s',
    async (_what, hidden, names) => {
      const told = await read(catalogHiding(...hidden));
      expect(told.known.map(({ name }) => name)).toEqual(names);
      expect(told.because).toBeUndefined();
      const text = JSON.stringify(told);
      hidden.forEach(name => expect(text).not.toContain(`/${name}`));
    },
  );

  it('F68 says that it is not known while the catalog cannot be asked', async () => {
    const catalog = catalogHiding();
    jest
      .spyOn(catalog, 'getEntitiesByRefs')
      .mockRejectedValue(new Error('10.1.2.3'));
    expect(await read(catalog)).toEqual({
      known: [],
      because: 'The catalog cannot be asked',
    });
  });

  it('says that it is not known where the catalog is silent about the component', async () => {
    expect(await read(catalogHiding('payments'))).toEqual({
      known: [],
      because: 'The catalog does not show this component',
    });
  });

  it('ends, and says so, where more rely on it than are looked for', async () => {
    const many = Array.from(
      { length: 400 },
      (...[, index]) => `component:default/c${index}`,
    );
    const catalog = catalogServiceMock({
      entities: [
        entity(
          PAYMENTS,
          many.map(ref => ['dependencyOf', ref]),
        ),
        ...many.map(ref => entity(ref)),
      ],
    });
    const { known, because } = await read(catalog);
    expect(known).toHaveLength(300);
    expect(because).toBe('There are more than are looked for');
  });

  it('I3 does not pass over those that are not even asked for', async () => {
    const catalog = catalogServiceMock({
      entities: [
        entity(
          PAYMENTS,
          Array.from({ length: 1_201 }, (...[, index]) => [
            'dependencyOf',
            `component:default/c${index}`,
          ]),
        ),
        entity('component:default/c1200'),
      ],
    });
    expect(await read(catalog)).toEqual({
      known: [],
      because: 'There are more than are looked for',
    });
  });
});
