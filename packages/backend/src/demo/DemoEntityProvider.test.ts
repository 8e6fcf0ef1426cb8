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
import { DeferredEntity } from '@backstage/plugin-catalog-node';
import { readCatalog } from 'lab';
import { DemoEntityProvider } from './DemoEntityProvider';

const ORIGIN = 'backstage.io/managed-by-origin-location';

async function provided(): Promise<DeferredEntity[]> {
  const applyMutation = jest.fn();
  await new DemoEntityProvider(await readCatalog()).connect({
    applyMutation,
    refresh: jest.fn(),
  });
  return applyMutation.mock.calls[0][0].entities;
}

describe('DemoEntityProvider', () => {
  it('gives the accounts of the demo an origin that pipelines may trust', async () => {
    const users = (await provided())
      .map(({ entity }) => entity)
      .filter(({ kind }) => kind === 'User');
    const originOf = Object.fromEntries(
      users.map(({ metadata: { name, annotations } }) => [
        name,
        annotations?.[ORIGIN],
      ]),
    );
    expect(originOf).toMatchObject({
      dana: 'demo-directory:default/dana',
      pat: 'demo-directory:default/pat',
      sam: 'demo-directory:default/sam',
    });
  });

  it('gives components another origin and keeps their annotations', async () => {
    const payments = (await provided())
      .map(({ entity }) => entity)
      .find(
        ({ kind, metadata }) =>
          kind === 'Component' && metadata.name === 'payments',
      );
    expect(payments?.metadata.annotations).toMatchObject({
      [ORIGIN]: 'demo-catalog:default/payments',
      'release-pipeline/pipeline': 'standard',
    });
  });
});
