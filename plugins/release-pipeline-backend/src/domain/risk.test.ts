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

import type { RiskClass } from 'backstage-plugin-release-pipeline-common';
import fc from 'fast-check';
import { changeRisksOf } from './changes/classes';
import type { Change } from './changes/types';
import { compareRisk, riskNow, riskOf, riskSeenIn } from './risk';
import { versionJump } from './risk/versionJump';
import {
  aComponent,
  aDeployment,
  anObserved,
  aPipeline,
  applicationOf,
  aPromotion,
  aRelease,
  aStage,
  aState,
} from './testing/builders';
import type { Promotion, RiskRule } from './types';

describe('versionJump', () => {
  it.each([
    [undefined, '1.0.0', 'none'],
    ['1.0.0', '1.0.0', 'none'],
    ['1.0.0', '1.0.1', 'patch'],
    ['1.0.0', '1.1.0', 'minor'],
    ['1.9.9', '2.0.0', 'major'],
    ['1.0.0', '2.0.0-rc.1', 'major'],
    ['2.0.0-rc.1', '2.0.0', 'major'],
    ['1.0.0-rc.1', '1.0.0-rc.2', 'patch'],
    ['v1.4', 'v1.5', 'minor'],
    ['1.1.0', '1.0.9', 'minor'],
    ['2.4.0', '1.9.0', 'major'],
    ['1.0.0+a', '1.0.0+b', 'none'],
    ['1.0.0', 'main-3f9d2', 'unreadable'],
    ['2026-11-01', '1.0.0', 'unreadable'],
    ['latest', '1.0.0', 'unreadable'],
  ])('%s → %s is %s', (from, to, expected) => {
    expect(versionJump(from, to)).toBe(expected);
  });
});

const KIND: RiskRule = { class: 'high', types: ['infrastructure'] };
const JUMP: RiskRule = { class: 'medium', jump: ['major'] };

/** `to` on its way into staging, where `from` runs. */
function risk(
  riskRules: RiskRule[],
  options: { type?: string; from?: string; to?: string } = {},
) {
  const { type = 'service', from = '1.0.0', to = '1.1.0' } = options;
  const before = aRelease(from, { order: 1 });
  const next = aRelease(to, { order: 2 });
  const stage = aStage('staging', { riskRules });
  return riskOf(
    aState({
      component: aComponent({ type, system: 'system:default/shop' }),
      pipeline: aPipeline({ stages: [stage] }),
      releases: [before, next],
      deployments: [aDeployment('staging', from)],
    }),
    stage,
    next,
  );
}

describe('riskOf', () => {
  it.each<[string, RiskRule[], Parameters<typeof risk>[1], unknown]>([
    [
      'the default where there are no rules',
      [],
      {},
      { class: 'low', reasons: ['Everything in staging is at least low'] },
    ],
    [
      'the kind of component',
      [KIND],
      { type: 'infrastructure' },
      { class: 'high', reasons: ['Type infrastructure: high'] },
    ],
    [
      'a jump, with both versions',
      [JUMP],
      { to: '2.0.0' },
      { class: 'medium', reasons: ['Major version 1.0.0 → 2.0.0: medium'] },
    ],
    [
      'the highest of all that are met, weightiest reason first',
      [JUMP, KIND],
      { type: 'infrastructure', to: '2.0.0' },
      {
        class: 'high',
        reasons: [
          'Type infrastructure: high',
          'Major version 1.0.0 → 2.0.0: medium',
        ],
      },
    ],
    [
      'only what meets all that a rule names',
      [{ ...KIND, jump: ['major'] }],
      { type: 'infrastructure', to: '1.1.0' },
      { class: 'low' },
    ],
    [
      'R14 what cannot be read as high, named',
      [JUMP],
      { to: 'main-3f9d2' },
      {
        class: 'high',
        reasons: [
          '1.0.0 → main-3f9d2, which cannot be compared as versions: high',
        ],
      },
    ],
  ])('takes %s', (_, rules, options, expected) => {
    expect(risk(rules, options)).toMatchObject(expected as object);
  });

  const several = (tags: Record<string, string>, order: number) =>
    aRelease(Object.values(tags)[0], {
      id: `release-${order}`,
      order,
      artifacts: Object.fromEntries(
        Object.entries(tags).map(([logical, tag]) => [
          logical,
          { name: `registry.example.com/acme/${logical}`, tag },
        ]),
      ),
    });
  const riskBetween = (
    from: Record<string, string>,
    to: Record<string, string>,
    riskRules: RiskRule[] = [
      { class: 'high', jump: ['major'] },
      { class: 'medium', jump: ['minor'] },
    ],
  ) => {
    const [before, next] = [several(from, 1), several(to, 2)];
    const stage = aStage('staging', { riskRules });
    return riskOf(
      aState({
        pipeline: aPipeline({ stages: [stage] }),
        releases: [before, next],
        deployments: [
          aDeployment('staging', before.version, { releaseId: before.id }),
        ],
      }),
      stage,
      next,
    );
  };

  it.each<[string, Record<string, string>, Record<string, string>, unknown]>([
    [
      'the furthest jump, and names what jumps',
      { app: '1.0.0', worker: '1.9.0' },
      { app: '1.0.1', worker: '2.0.0' },
      {
        class: 'high',
        reasons: ['Major version 1.9.0 → 2.0.0 of worker: high'],
      },
    ],
    [
      'all that jump as far',
      { app: '1.0.0', worker: '1.9.0' },
      { app: '1.1.0', worker: '1.8.0' },
      {
        class: 'medium',
        reasons: [
          'Minor version 1.0.0 → 1.1.0 of app and 1.9.0 → 1.8.0 of worker: medium',
        ],
      },
    ],
    [
      'no jump where none is as far',
      { app: '1.0.0', worker: '1.9.0' },
      { app: '1.0.1', worker: '1.9.0' },
      { class: 'low' },
    ],
    [
      'what cannot be compared as high, whatever else jumps',
      { app: '1.0.0', worker: 'main-1' },
      { app: '2.0.0', worker: 'main-2' },
      {
        class: 'high',
        known: 'low',
        reasons: [
          'Version main-1 → main-2 of worker, which cannot be compared as versions: high',
        ],
      },
    ],
    [
      'what cannot be read and stays as it is as no jump',
      { app: '1.0.0', worker: 'main-1' },
      { app: '1.0.1', worker: 'main-1' },
      { class: 'low' },
    ],
    [
      'one that is new as what cannot be compared',
      { app: '1.0.0' },
      { app: '1.0.0', worker: '1.0.0' },
      {
        class: 'high',
        reasons: [
          'Version none → 1.0.0 of worker, which cannot be compared as versions: high',
        ],
      },
    ],
    [
      'one that is gone likewise',
      { app: '1.0.0', worker: '1.0.0' },
      { app: '1.0.0' },
      {
        class: 'high',
        reasons: [
          'Version 1.0.0 → none of worker, which cannot be compared as versions: high',
        ],
      },
    ],
    [
      'a single one by its version, whatever it is called',
      { app: '1.0.0' },
      { worker: '2.0.0' },
      { class: 'high', reasons: ['Major version 1.0.0 → 2.0.0: high'] },
    ],
  ])('R14 takes of several artifacts %s', (_, from, to, expected) => {
    expect(riskBetween(from, to)).toMatchObject(expected as object);
  });

  it('R14 is of several artifacts at least what it is of each, in either direction', () => {
    const version = fc.constantFrom('1.0.0', '1.0.1', '1.1.0', '2.0.0', 'main');
    const tags = fc.record({ app: version, worker: version, web: version });
    fc.assert(
      fc.property(tags, tags, (from, to) => {
        const { class: all } = riskBetween(from, to);
        expect(riskBetween(to, from).class).toBe(all);
        for (const one of ['app', 'worker', 'web'] as const) {
          const { class: alone } = riskBetween(
            { [one]: from[one] },
            { [one]: to[one] },
          );
          expect(compareRisk(all, alone)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('R14 a rule more never lowers', () => {
    const rule = fc.record<RiskRule>(
      {
        class: fc.constantFrom('low', 'medium', 'high'),
        types: fc.constantFrom(['infrastructure'], ['service']),
        jump: fc.subarray(['major', 'minor', 'patch'], { minLength: 1 }),
      },
      { requiredKeys: ['class'] },
    );
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 4 }),
        rule,
        fc.constantFrom('1.0.1', '1.1.0', '2.0.0', 'main-1', '0.9.0'),
        (rules, more, to) => {
          expect(
            compareRisk(
              risk([...rules, more], { to }).class,
              risk(rules, { to }).class,
            ),
          ).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe('riskNow', () => {
  const stage = aStage('staging', {
    riskDefault: 'low',
    riskRules: [{ class: 'medium', types: ['service'] }],
  });
  const state = aState({
    component: aComponent({ type: 'service' }),
    pipeline: aPipeline({ stages: [stage] }),
  });
  const now = (
    promotion: Pick<Promotion, 'risk' | 'riskComputed'> | undefined,
  ) => riskNow(state, stage, aRelease('1.1.0'), promotion).class;

  it.each<[string, RiskClass, RiskClass, RiskClass]>([
    ['rises with the rules', 'low', 'low', 'medium'],
    ['does not fall with them', 'high', 'high', 'high'],
    ['stays where a person raised it', 'high', 'medium', 'high'],
    ['stays where a person lowered it', 'low', 'medium', 'low'],
    [
      'rises above that when the rules say more than then',
      'low',
      'low',
      'medium',
    ],
  ])('R14 that of a promotion %s', (_, written, riskComputed, expected) => {
    expect(now(aPromotion({ risk: written, riskComputed }))).toBe(expected);
  });

  it.each<[string, Partial<Promotion>, RiskClass]>([
    ['counts as high meanwhile', { risk: 'low', riskKnown: 'low' }, 'high'],
    [
      'does not raise what a person lowered knowing that',
      { risk: 'low', riskKnown: 'low', riskComputed: 'high' },
      'low',
    ],
  ])('R14 what cannot be read %s', (_, promotion, expected) => {
    const unreadable = aStage('staging', { riskRules: [JUMP] });
    const blind = {
      ...state,
      pipeline: aPipeline({ stages: [unreadable] }),
    };
    const nightly = aRelease('nightly');
    expect(
      riskNow(blind, unreadable, nightly, aPromotion(promotion)).class,
    ).toBe(expected);
  });

  it.each<[string, string[], RiskClass]>([
    ['what was there stays lowered', ['roleOld'], 'low'],
    ['what is gone raises nothing', [], 'low'],
    ['what is new raises it again', ['roleOld', 'roleNew'], 'high'],
  ])('R14 after a person lowered it, %s', (_, names, expected) => {
    const withRoles = (roles: string[], unreadable = false) => {
      const production = aStage('production', {
        promote: {
          with: 'git-commit',
          config: { repository: 'gitops' },
          describe: 'Git commit',
        },
        changeRisks: changeRisksOf({}),
      });
      const url = 'https://git.example.com/acme/gitops.git';
      const query = {
        repository: 'gitops',
        repoURL: url,
        paths: ['apps'],
        from: 'abc',
      };
      const changes: Change[] = roles.map(name => ({
        class: 'rbac',
        action: 'added',
        path: 'apps/roles.yaml',
        kind: 'Role',
        name,
      }));
      const unread: Change[] = unreadable
        ? [{ class: 'unreadable', action: 'changed', path: 'apps/link' }]
        : [];
      const blind = aState({
        pipeline: aPipeline({ stages: [production] }),
        runs: { production: '1.0.0' },
        applications: [
          anObserved(
            applicationOf('production', '1.0.0', {
              sources: [{ repoURL: url, path: 'apps', targetRevision: 'main' }],
              sync: { status: 'Synced', revision: 'abc' },
            }),
          ),
        ],
        riskFacts: {
          neededByArgoCd: [],
          repositories: [{ name: 'gitops', url, branch: 'main' }],
          differences: [
            {
              ...query,
              content: {
                changes: [...changes, ...unread],
                exposed: [],
                commits: [],
              },
            },
          ],
        },
      });
      return [blind, production, aRelease('1.1.0')] as const;
    };
    const seen = riskSeenIn(riskOf(...withRoles(['roleOld'], true)));
    const lowered = aPromotion({
      risk: 'low',
      riskKnown: 'low',
      riskComputed: 'high',
      riskSeen: seen,
    });
    expect(riskNow(...withRoles(names), lowered)).toMatchObject({
      class: expected,
      known: expected,
    });
    expect(riskNow(...withRoles(names, true), lowered).class).toBe(expected);
  });

  it('R14 falls back to what is known once everything can be read again', () => {
    const promotion = aPromotion({ risk: 'high', riskKnown: 'medium' });
    expect(now(promotion)).toBe('medium');
    expect(riskNow(state, stage, aRelease('1.1.0'), promotion).known).toBe(
      'medium',
    );
  });

  it('is what the rules say as long as nobody asked', () => {
    expect(now(undefined)).toBe('medium');
  });
});
