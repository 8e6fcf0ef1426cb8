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
import { ServiceUnavailableError } from '@backstage/errors';
import { aPipelineWith, APPROVAL } from '../domain/testing/asked';
import type { StagePolicy } from '../domain/types';
import { approvalConfigSchema } from '../gates/approvalConfig';
import { AuthorityCheck } from './AuthorityCheck';

const PLATFORM = 'group:default/platform';
const SECURITY = 'group:default/security';
const gate = (name: string, config: object) => ({
  ...APPROVAL,
  name,
  approvals: { voidOnRed: false },
  config: approvalConfigSchema.parse(config),
});

describe('AuthorityCheck', () => {
  let members: Map<string, string[]>;
  let isAway: boolean;

  beforeEach(() => {
    isAway = false;
    members = new Map([
      [
        PLATFORM,
        ['user:default/pat', 'user:default/sam', 'user:default/quinn'],
      ],
    ]);
  });

  function check(production: Partial<StagePolicy>) {
    const logger = mockServices.logger.mock();
    const pipeline = aPipelineWith({
      production: { approverGroups: [PLATFORM], ...production },
    });
    const authority = AuthorityCheck.create({
      groups: {
        readGroups: async refs => {
          if (isAway) {
            throw new ServiceUnavailableError('The catalog cannot be asked');
          }
          return refs.map(ref => ({ ref, members: members.get(ref) }));
        },
      },
      pipelines: new Map([[pipeline.name, pipeline]]),
      logger,
    });
    return {
      /** What one more look says. */
      look: async () => {
        logger.warn.mockClear();
        logger.info.mockClear();
        await authority.run();
        return {
          warned: logger.warn.mock.calls.map(([words]) => words),
          told: logger.info.mock.calls.map(([words]) => words),
        };
      },
    };
  }

  const two = gate('approvals', { required: 2, from: [PLATFORM] });
  const SMALL =
    "Approvals 'approvals' of standard/production: only 1 of 2 can approve this: platform has 2 members, 1 is excluded (if they ask); 2 approvals are needed";

  it('says nothing of groups that are large enough, also when one of them asks', async () => {
    const { look } = check({ gates: [two], breakGlassGroups: [PLATFORM] });
    expect(await look()).toEqual({ warned: [], told: [] });
  });

  it('R12 says once that a group is too small, and that it is no longer so', async () => {
    const { look } = check({ gates: [two] });
    members.set(PLATFORM, ['user:default/pat', 'user:default/sam']);
    expect(await look()).toEqual({ warned: [SMALL], told: [] });
    expect(await look()).toEqual({ warned: [], told: [] });
    // F68: what cannot be told is no change.
    isAway = true;
    expect(await look()).toEqual({
      warned: [
        'The groups that decide could not be looked at; that is tried again in an hour',
      ],
      told: [],
    });
    isAway = false;
    members.get(PLATFORM)!.push('user:default/quinn');
    expect(await look()).toEqual({
      warned: [],
      told: [`It is no longer so: ${SMALL}`],
    });
  });

  it.each<[string, Partial<StagePolicy>, string]>([
    [
      'of those who approve',
      { gates: [gate('approvals', { from: [SECURITY] })] },
      "Approvals 'approvals' of standard/production: nobody can approve this: security is unknown, or not from a trusted origin; 1 approval is needed",
    ],
    [
      'beside another that is large enough',
      { gates: [gate('approvals', { from: [PLATFORM, SECURITY] })] },
      "Approvals 'approvals' of standard/production: security is unknown, or not from a trusted origin",
    ],
    [
      'that has to be among them, of a risk class',
      {
        profiles: {
          low: [],
          medium: [],
          high: [
            gate('approvals', {
              required: 2,
              from: [PLATFORM, SECURITY],
              mandatory: [SECURITY],
            }),
          ],
        },
      },
      "Approvals 'approvals' of standard/production: only 1 of 2 can approve this: platform has 3 members, security is unknown, or not from a trusted origin; 2 approvals are needed, one of them by security",
    ],
    ...(['rollback', 'hotfix'] as const).map(
      (direction): [string, Partial<StagePolicy>, string] => [
        `of those who approve a ${direction}`,
        {
          [direction]: {
            gates: [gate('approvals', { from: [SECURITY] })],
            profiles: { low: [], medium: [], high: [] },
          },
        },
        `Approvals 'approvals' of standard/production (${direction}): nobody can approve this: security is unknown, or not from a trusted origin; 1 approval is needed`,
      ],
    ),
    [
      'of those who sign off',
      { signOffGroups: [SECURITY] },
      'Nobody can sign off in standard/production: security is unknown, or not from a trusted origin; who asked never can',
    ],
    [
      'of those who override',
      { breakGlassGroups: [SECURITY] },
      'Nobody can override in standard/production: security is unknown, or not from a trusted origin; who asked never can',
    ],
    [
      'of those who override, beside another',
      { breakGlassGroups: [PLATFORM, SECURITY] },
      'Of those who override in standard/production: security is unknown, or not from a trusted origin',
    ],
  ])(
    'R23 names a group that counts for nothing: %s',
    async (_, stage, words) => {
      expect((await check(stage).look()).warned).toEqual([words]);
    },
  );
});
