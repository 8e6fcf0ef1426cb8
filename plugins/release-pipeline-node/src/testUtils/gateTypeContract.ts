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

// By the name that users of this entry point know the types by.
import { collisionReasons } from 'backstage-plugin-release-pipeline-common';
import type {
  GateContext,
  GateType,
} from 'backstage-plugin-release-pipeline-node';

/** A gate context with nothing known, to be filled by a test. @public */
export function emptyGateContext<TConfig>(
  gateType: GateType<TConfig>,
  config: unknown,
  overrides: Partial<GateContext<TConfig>> = {},
): GateContext<TConfig> {
  return {
    gate: { name: 'example', type: gateType.type },
    config: gateType.configSchema.parse(config),
    subject: {
      component: {
        ref: 'component:default/example',
        name: 'example',
        namespace: 'default',
      },
      stage: 'production',
      release: { id: 'release-1', key: 'key-1', version: '1.0.0' },
    },
    of: gateType.of === 'refused' ? undefined : 'staging',
    earlierStays: [],
    entered: [],
    risk: 'high',
    ranAt: () => undefined,
    reports: [],
    ticked: [],
    alsoAsked: [],
    windows: () => ({ planned: false }),
    readGroups: async refs => refs.map(ref => ({ ref })),
    readDelegations: async () => [],
    readCollisions: async () => ({
      changes: [],
      unknown: collisionReasons.map(why => ({
        why,
        because: 'Nothing is known',
      })),
    }),
    now: Date.UTC(2026, 0, 1),
    ...overrides,
  };
}

/**
 * What every gate type must hold to, whatever it judges: it refuses keys it
 * does not know, and lets nothing through when nothing is known (I3).
 * @public
 */
export function describeGateTypeContract<TConfig>(options: {
  gateType: GateType<TConfig>;
  /** A valid config. */
  config: object;
}): void {
  const { gateType, config } = options;

  describe(`gate type contract of '${gateType.type}'`, () => {
    it('refuses a key that it does not know', () => {
      expect(
        gateType.configSchema.safeParse({ ...config, unknownKey: 1 }).success,
      ).toBe(false);
    });

    it('names the version of its judgement by a whole number, if at all', () => {
      expect(gateType.version ?? 1).toBeGreaterThanOrEqual(1);
      expect(Number.isInteger(gateType.version ?? 1)).toBe(true);
    });

    it.each([
      ['', {}],
      [' of a moment in the past', { past: true as const }],
    ])(
      'I3 lets nothing through when nothing is known%s',
      async (_when, asked) => {
        const outcome = await gateType.evaluate(
          emptyGateContext(gateType, config, asked),
          { signal: new AbortController().signal },
        );
        expect(['pending', 'unknown', 'failed']).toContain(outcome.status);
        expect(outcome.reason.length).toBeGreaterThan(0);
      },
    );
  });
}
