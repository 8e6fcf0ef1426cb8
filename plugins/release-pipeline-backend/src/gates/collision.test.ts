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

import type {
  CollisionOutlook,
  TouchingChange,
} from 'backstage-plugin-release-pipeline-node';
import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import { collisionGate, collisionHolds } from './collision';

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

describeGateTypeContract({ gateType: collisionGate, config: {} });

const touching = (overrides: Partial<TouchingChange> = {}): TouchingChange => ({
  why: ['dependency'],
  underWay: true,
  from: NOW - HOUR,
  until: NOW + HOUR,
  ...overrides,
});

const judge = (outlook: Partial<CollisionOutlook>, config: object = {}) =>
  collisionGate.evaluate(
    emptyGateContext(collisionGate, config, {
      now: NOW,
      readCollisions: async () => ({ changes: [], unknown: [], ...outlook }),
    }),
    { signal: new AbortController().signal },
  );

describe('type: collision', () => {
  it('passes while nothing that it names is under way', async () => {
    await expect(
      judge({ changes: [touching({ why: ['cluster'] })] }),
    ).resolves.toMatchObject({
      status: 'passed',
      reason: [
        'No change under way touches the same component and what one of them relies on',
      ],
    });
  });

  it('waits for what is under way, and names nobody (R24)', async () => {
    await expect(
      judge({ changes: [touching({ why: ['dependency', 'system'] })] }),
    ).resolves.toMatchObject({
      status: 'pending',
      reason: ['1 change under way touches what one of them relies on'],
      noEndBecause: 'It ends when that one is over',
      recheckAt: NOW + 30_000,
    });
  });

  it('warns of what only begins soon, so that two never wait for each other', async () => {
    const changes = [touching({ underWay: false, from: NOW + 60_000 })];
    await expect(judge({ changes })).resolves.toMatchObject({
      status: 'warned',
      reason: ['1 change soon to begin touches what one of them relies on'],
    });
    expect(collisionHolds({}, changes)).toBe(false);
  });

  it('I3 is unknown where a reason that it names cannot be told', async () => {
    const unknown = [
      { why: 'cluster' as const, because: 'No cluster is known' },
    ];
    await expect(
      judge({ unknown }, { with: ['cluster'] }),
    ).resolves.toMatchObject({
      status: 'unknown',
      reason: ['No cluster is known'],
    });
    await expect(judge({ unknown })).resolves.toMatchObject({
      status: 'passed',
    });
  });

  it('refuses reasons that there are not', () => {
    for (const reasons of [[], ['friends'], ['calendar']]) {
      expect(
        collisionGate.configSchema.safeParse({ with: reasons }).success,
      ).toBe(false);
    }
  });

  it.each([
    [{}, ['dependency'], true],
    [{ with: ['cluster'] }, ['dependency'], false],
    [{ with: ['cluster'] }, ['cluster'], true],
    [{ with: 'nonsense' }, ['cluster'], true],
  ] as const)('at the effect, %j and %j hold it: %s', (config, why, held) => {
    expect(collisionHolds(config, [touching({ why: [...why] })])).toBe(held);
  });
});
