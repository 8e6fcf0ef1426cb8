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

import { promotionCreatePermission } from 'backstage-plugin-release-pipeline-common';
import {
  createReleasePipelineConditionalDecision,
  releasePipelineConditions,
  releasePipelineRules,
  type ReleasePipelineResource,
} from './permissions';

const { hasRiskClass, hasStage, inSystem, isComponentOwner } =
  releasePipelineRules;
const ref = 'component:default/payments';

describe('IS_COMPONENT_OWNER', () => {
  it.each([
    ['group:default/payments-team', ['group:default/payments-team'], true],
    ['group:default/payments-team', ['Group:default/Payments-Team'], true],
    ['group:default/payments-team', ['user:default/dana'], false],
    ['group:default/payments-team', [], false],
    [undefined, ['group:default/payments-team'], false],
  ])('owner %s, claims %j: %s', (owner, claims, expected) => {
    expect(isComponentOwner.apply({ ref, owner }, { claims })).toBe(expected);
  });
});

describe('IN_SYSTEM', () => {
  it.each([
    ['system:default/shop', ['system:default/shop'], true],
    ['system:default/shop', ['System:default/Shop'], true],
    ['system:default/shop', ['system:default/bank', 'system:x/shop'], false],
    ['system:default/shop', [], false],
    [undefined, ['system:default/shop'], false],
  ])('system %s, systems %j: %s', (system, systems, expected) => {
    expect(inSystem.apply({ ref, system }, { systems })).toBe(expected);
  });
});

describe('HAS_STAGE', () => {
  it.each([
    ['production', ['staging', 'production'], true],
    ['production', ['production-eu'], false],
    ['production', [], false],
    [undefined, ['production'], false],
  ])('stage %s, stages %j: %s', (stage, stages, expected) => {
    expect(hasStage.apply({ ref, stage }, { stages })).toBe(expected);
  });
});

describe('HAS_RISK_CLASS', () => {
  it.each<
    [ReleasePipelineResource['risk'], Array<'low' | 'medium' | 'high'>, boolean]
  >([
    ['high', ['medium', 'high'], true],
    ['high', ['low'], false],
    ['high', [], false],
    [undefined, ['low', 'medium', 'high'], false],
  ])('risk %s, classes %j: %s', (risk, classes, expected) => {
    expect(hasRiskClass.apply({ ref, risk }, { classes })).toBe(expected);
  });
});

it.each(Object.entries(releasePipelineRules))(
  '%s filters no list: what the catalog shows does',
  (_name, { toQuery }) => {
    expect(toQuery).toThrow('Lists are filtered by what the catalog shows');
  },
);

it('a policy answers with conditions that name what the backend registers', () => {
  const decision = createReleasePipelineConditionalDecision(
    promotionCreatePermission,
    {
      allOf: [
        releasePipelineConditions.isComponentOwner({ claims: ['group:a/b'] }),
        releasePipelineConditions.inSystem({ systems: ['system:a/c'] }),
        releasePipelineConditions.hasStage({ stages: ['staging'] }),
        releasePipelineConditions.hasRiskClass({ classes: ['low'] }),
      ],
    },
  );
  expect(decision).toMatchObject({
    result: 'CONDITIONAL',
    pluginId: 'release-pipeline',
    resourceType: 'release-pipeline-component',
    conditions: {
      allOf: [
        'IS_COMPONENT_OWNER',
        'IN_SYSTEM',
        'HAS_STAGE',
        'HAS_RISK_CLASS',
      ].map(rule => expect.objectContaining({ rule })),
    },
  });
});
