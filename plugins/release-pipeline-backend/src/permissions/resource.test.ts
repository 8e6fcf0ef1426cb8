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

import { partsOf, readResources, resourceRefOf } from './resource';

const component = 'component:default/payments';

it.each([
  [{ component }, component],
  [{ component, stage: 'production' }, `${component}#stage=production`],
  [
    { component, stage: 'production-eu', risk: 'high' as const },
    `${component}#stage=production-eu&risk=high`,
  ],
  [
    // No name in a config can be read as another part.
    { component, stage: 'a&risk=low#b', risk: 'high' as const },
    `${component}#stage=a%26risk%3Dlow%23b&risk=high`,
  ],
])('%j is %s, and back', (parts, resourceRef) => {
  expect(resourceRefOf(parts)).toBe(resourceRef);
  expect(partsOf(resourceRef)).toEqual({
    stage: undefined,
    risk: undefined,
    ...parts,
  });
});

it('takes no class that is none', () => {
  expect(partsOf(`${component}#stage=production&risk=none`)).toEqual({
    component,
    stage: 'production',
    risk: undefined,
  });
});

it('reads what the rules look at, in the order of the refs', async () => {
  const payments = { ref: component, owner: 'group:default/payments-team' };
  const asked: string[][] = [];
  const resources = await readResources(
    [
      'component:default/gone#stage=staging',
      `${component}#stage=staging&risk=low`,
      component,
    ],
    async refs => {
      asked.push(refs);
      return refs.map(ref => (ref === component ? payments : undefined));
    },
  );
  expect(asked).toEqual([['component:default/gone', component, component]]);
  expect(resources).toEqual([
    undefined,
    { ...payments, stage: 'staging', risk: 'low' },
    { ...payments, stage: undefined, risk: undefined },
  ]);
});
