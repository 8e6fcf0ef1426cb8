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
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { PeopleNames } from './PeopleNames';

const reader = mockCredentials.user('user:default/reader');
const isAskedBy = (options: object | undefined) =>
  options !== undefined &&
  'credentials' in options &&
  options.credentials === reader;

const user = (name: string, displayName?: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name },
  spec: displayName === undefined ? {} : { profile: { displayName } },
});

/** A catalog that shows this reader some users, and everybody else all. */
function catalogShowing(...names: string[]): CatalogService {
  const all = catalogServiceMock({
    entities: [user('pat', 'Pat Platform'), user('sam'), user('quinn')],
  });
  const { getEntitiesByRefs } = all;
  jest
    .spyOn(all, 'getEntitiesByRefs')
    .mockImplementation(async (asked, options) => {
      const { items } = await getEntitiesByRefs.call(all, asked, options);
      return {
        items: items.map(item =>
          !isAskedBy(options) || names.includes(item?.metadata.name ?? '')
            ? item
            : undefined,
        ),
      };
    });
  return all;
}

const refs = ['user:default/pat', 'user:default/sam', 'user:default/quinn'];

describe('PeopleNames', () => {
  it('R24 names whom the catalog shows to the reader, and counts the rest', async () => {
    const names = PeopleNames.create({ catalog: catalogShowing('pat', 'sam') });
    const name = await names.of(refs, reader);
    expect(name(refs)).toEqual({
      people: [
        { ref: 'user:default/pat', name: 'Pat Platform' },
        { ref: 'user:default/sam', name: 'sam' },
      ],
      more: 1,
    });
    expect(name(['user:default/quinn'])).toEqual({ people: [], more: 1 });
  });

  it('counts whom it does not look up', async () => {
    const many = Array.from(
      { length: 300 },
      (...[, at]) => `user:default/${at}`,
    );
    const names = PeopleNames.create({ catalog: catalogShowing('pat') });
    const all = [...refs, ...many];
    expect((await names.of(all, reader))(all)).toEqual({
      people: [{ ref: 'user:default/pat', name: 'Pat Platform' }],
      more: 302,
    });
  });
});
