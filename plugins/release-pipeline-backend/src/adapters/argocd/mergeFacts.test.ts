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

import * as fc from 'fast-check';
import type { ApplicationFacts, OperationFact } from '../../domain/types';
import { readRecording } from '../testing';
import { decisiveHash, mergeFacts } from './mergeFacts';
import { parseApplication } from './parseApplication';

const base = parseApplication(
  'nonprod',
  readRecording('argocd/get/payments-staging').response.body,
);
const facts = (
  overrides: Partial<ApplicationFacts> = {},
): ApplicationFacts => ({
  ...base,
  ...overrides,
});
const operation = (overrides: Partial<OperationFact>): OperationFact => ({
  phase: 'Succeeded',
  dryRun: false,
  partial: false,
  automated: true,
  startedAt: 1_000,
  finishedAt: 2_000,
  ...overrides,
});

describe('mergeFacts', () => {
  it('I5 never goes back within one application, however readings arrive', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 0n, max: 2n ** 70n }), { minLength: 1 }),
        versions => {
          const result = versions
            .map(version => facts({ resourceVersion: version.toString() }))
            .reduce<ApplicationFacts | undefined>(mergeFacts, undefined);
          const newest = versions.reduce((a, b) => (a > b ? a : b));
          expect(result?.resourceVersion).toBe(newest.toString());
        },
      ),
    );
  });

  it('a new object of the same name begins anew, also with a lower version', () => {
    const next = facts({
      uid: 'another',
      resourceVersion: '1',
      lastFullOperation: undefined,
    });
    expect(mergeFacts(base, next)).toBe(next);
    const elsewhere = facts({ instance: 'prod', resourceVersion: '1' });
    expect(mergeFacts(base, elsewhere)).toBe(elsewhere);
  });

  it('R2 keeps what was applied when self-heal or a dry run overwrote it', () => {
    const full = operation({ appliedImages: ['app:2'], revision: 'b' });
    const before = facts({ lastOperation: full, lastFullOperation: full });
    const after = facts({
      resourceVersion: '9999',
      lastOperation: operation({ partial: true, startedAt: 5_000 }),
      // As the history tells it: without images.
      lastFullOperation: operation({ revision: 'b' }),
    });
    expect(mergeFacts(before, after).lastFullOperation).toBe(full);
    expect(
      mergeFacts(before, { ...after, lastFullOperation: undefined })
        .lastFullOperation,
    ).toBe(full);
  });

  it('believes the history when it knows a later full operation that we missed', () => {
    const before = facts({
      lastFullOperation: operation({ appliedImages: ['app:2'] }),
    });
    const missed = operation({ startedAt: 3_000, revision: 'c' });
    expect(
      mergeFacts(
        before,
        facts({ resourceVersion: '9999', lastFullOperation: missed }),
      ).lastFullOperation,
    ).toBe(missed);
  });

  it('takes the same operation over as it goes on', () => {
    const running = operation({
      phase: 'Running',
      finishedAt: undefined,
      appliedImages: ['a'],
    });
    const done = operation({ appliedImages: ['a', 'b'] });
    expect(
      mergeFacts(
        facts({ lastFullOperation: running }),
        facts({ resourceVersion: '9999', lastFullOperation: done }),
      ).lastFullOperation,
    ).toBe(done);
  });
});

describe('decisiveHash', () => {
  it('R3 is the same while only times of comparison, versions and messages move', () => {
    expect(
      decisiveHash(
        facts({
          resourceVersion: '9999',
          reconciledAt: 1,
          health: { ...base.health, message: 'other words' },
          summaryImages: [...base.summaryImages].reverse(),
        }),
      ),
    ).toBe(decisiveHash(base));
  });

  it.each<[string, Partial<ApplicationFacts>]>([
    ['sync', { sync: { ...base.sync, status: 'OutOfSync' } }],
    ['revision', { sync: { ...base.sync, revision: 'other' } }],
    ['health', { health: { ...base.health, status: 'Degraded' } }],
    ['a blip of health', { health: { ...base.health, lastTransitionAt: 1 } }],
    ['an operation asked for', { operationPending: true }],
    ['the last operation', { lastOperation: operation({ phase: 'Error' }) }],
    ['images', { summaryImages: ['other:1'] }],
    ['a condition', { conditions: [{ type: 'SyncError', message: '' }] }],
    ['labels', { labels: {} }],
    ['the cluster', { destination: { server: 'https://other' } }],
    ['the object', { uid: 'other' }],
    ['the project', { project: 'other' }],
    ['deletion', { deleting: true }],
  ])('differs when %s changes', (_what, change) => {
    expect(decisiveHash(facts(change))).not.toBe(decisiveHash(base));
  });
});
