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

import { isComponentOwner } from './rules';

describe('IS_COMPONENT_OWNER', () => {
  it.each([
    ['group:default/payments-team', ['group:default/payments-team'], true],
    ['group:default/payments-team', ['Group:default/Payments-Team'], true],
    ['group:default/payments-team', ['user:default/dana'], false],
    ['group:default/payments-team', [], false],
    [undefined, ['group:default/payments-team'], false],
  ])('owner %s, claims %j: %s', (owner, claims, expected) => {
    const resource = { ref: 'component:default/payments', owner };
    expect(isComponentOwner.apply(resource, { claims })).toBe(expected);
  });
});
