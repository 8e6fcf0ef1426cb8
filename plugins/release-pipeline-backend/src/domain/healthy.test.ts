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

import fc from 'fast-check';
import { isSettling, judgeTarget } from './healthy';
import { identifyRunning } from './running';
import {
  anApplication,
  anInstance,
  anObserved,
  anOperation,
  HOUR,
  IMAGE_RULE,
  keyOf,
  MINUTE,
  NOW,
  SECOND,
} from './testing/builders';
import type {
  ApplicationFacts,
  InstanceFacts,
  ObservedApplication,
  TargetStatus,
} from './types';

const KEY = { instance: 'nonprod', namespace: 'argocd', name: 'payments-dev' };

function judge(
  facts: Partial<ApplicationFacts> & { version?: string } = {},
  options: {
    observed?: Partial<ObservedApplication>;
    instance?: Partial<InstanceFacts>;
    expectedKey?: string;
    decides?: boolean;
    now?: number;
  } = {},
): TargetStatus {
  const { observed, instance, ...rest } = options;
  const application = anApplication(facts);
  return judgeTarget({
    key: KEY,
    observed: anObserved(application, observed),
    running: identifyRunning(application, IMAGE_RULE),
    instance: anInstance(instance),
    now: NOW,
    settings: { settleMs: 5 * SECOND, comparedWithinMs: 10 * MINUTE },
    ...rest,
  });
}

const words = (status: TargetStatus) =>
  status.reasons
    .map(reason =>
      reason
        .map(part => {
          if (typeof part === 'string') {
            return part;
          }
          return 'time' in part ? `<${part.as}>` : part.text;
        })
        .join(''),
    )
    .join('; ');

describe('judgeTarget', () => {
  it('R3 is healthy when every condition holds', () => {
    expect(judge({}, { expectedKey: keyOf('1.0.0') })).toMatchObject({
      ...KEY,
      verdict: 'healthy',
      reasons: [],
      fresh: true,
      wantsRefresh: false,
      health: 'Healthy',
      healthSince: NOW - HOUR + 8 * SECOND,
      sync: 'Synced',
      operation: 'Succeeded',
      syncedAt: NOW - HOUR,
    });
  });

  it.each<
    [string, Partial<ApplicationFacts> & { version?: string }, string, string]
  >([
    [
      'R3 an operation was asked for',
      { operationPending: true },
      'not-yet',
      'A sync is under way',
    ],
    [
      'R3 an operation waits in a hook (get/hooked-staging)',
      {
        lastOperation: anOperation({
          phase: 'Running',
          message: 'waiting for completion of hook batch/Job/migrate',
          finishedAt: undefined,
        }),
      },
      'not-yet',
      'A sync is under way: waiting for completion of hook batch/Job/migrate',
    ],
    [
      'R3 an operation is held by a window (windows/rollback-terminated)',
      {
        lastOperation: anOperation({
          phase: 'Terminating',
          message: 'Sync operation blocked by sync window',
          finishedAt: undefined,
        }),
      },
      'not-yet',
      'A sync is under way: Sync operation blocked by sync window',
    ],
    [
      'F40 the last operation failed (sync/terminated)',
      {
        lastOperation: anOperation({
          phase: 'Failed',
          message: 'Operation terminated',
        }),
      },
      'failed',
      'The last sync failed: Operation terminated',
    ],
    [
      'F40 the last operation ended in an error while health is Healthy',
      { lastOperation: anOperation({ phase: 'Error', message: undefined }) },
      'failed',
      'The last sync could not be carried out',
    ],
    [
      'R3 the last operation was a dry run (sync/after-dry-run)',
      { lastOperation: anOperation({ dryRun: true }) },
      'not-yet',
      'The last sync was a dry run, which changes nothing',
    ],
    [
      'F46 a phase nobody knows',
      { lastOperation: anOperation({ phase: 'Pondering' }) },
      'unknown',
      "The last sync ended as 'Pondering'",
    ],
    [
      'R3 it differs from Git',
      { sync: { status: 'OutOfSync' } },
      'not-yet',
      'The cluster differs from Git (OutOfSync)',
    ],
    [
      'R3 Unknown sync with Healthy health: a broken manifest (get/invalid-staging)',
      {
        sync: { status: 'Unknown' },
        conditions: [
          { type: 'ComparisonError', message: 'failed to generate manifest' },
        ],
      },
      'failed',
      'ComparisonError: failed to generate manifest',
    ],
    [
      'R3 Unknown sync without a condition',
      { sync: { status: 'Unknown' } },
      'unknown',
      'Argo CD does not know whether the cluster matches Git',
    ],
    [
      'R3 a new application without sync status',
      { sync: { status: '' } },
      'unknown',
      'Argo CD does not know whether the cluster matches Git',
    ],
    [
      'F46 a sync status nobody knows',
      { sync: { status: 'SortOfSynced' } },
      'unknown',
      "Sync is 'SortOfSynced'",
    ],
    [
      'F46 Degraded (get/broken-staging)',
      { health: { status: 'Degraded', message: 'CrashLoopBackOff' } },
      'failed',
      'Degraded: CrashLoopBackOff',
    ],
    [
      'F46 Progressing (sync/succeeded-progressing)',
      { health: { status: 'Progressing' } },
      'not-yet',
      'It is still rolling out (Progressing)',
    ],
    [
      'F46 Suspended: a canary that waits (rollouts/2-paused-app)',
      { health: { status: 'Suspended' } },
      'not-yet',
      'It is paused (Suspended)',
    ],
    [
      'F46 Missing',
      { health: { status: 'Missing' } },
      'not-yet',
      'Part of it is not in the cluster (Missing)',
    ],
    [
      'F46 Unknown',
      { health: { status: 'Unknown' } },
      'unknown',
      'Argo CD does not know its health',
    ],
    [
      'F46 a health nobody knows',
      { health: { status: 'Splendid' } },
      'unknown',
      "Health is 'Splendid'",
    ],
    [
      'F40 a SyncError with everything else well',
      { conditions: [{ type: 'SyncError', message: 'Operation terminated' }] },
      'failed',
      'SyncError: Operation terminated',
    ],
    [
      'R3 an Error condition of a type nobody knows',
      { conditions: [{ type: 'BrandNewError', message: 'x' }] },
      'failed',
      'BrandNewError: x',
    ],
    ['R3 it is being deleted', { deleting: true }, 'not-yet', 'being deleted'],
    [
      'R2 what runs is not known',
      {
        summaryImages: [],
        lastOperation: undefined,
        lastFullOperation: undefined,
      },
      'unknown',
      'No image of',
    ],
    ['R3 another release runs', { version: '0.9.0' }, 'not-yet', 'Runs 0.9.0'],
  ])('%s', (_, facts, verdict, expected) => {
    const status = judge(facts, { expectedKey: keyOf('1.0.0') });

    expect(status.verdict).toBe(verdict);
    expect(words(status)).toContain(expected);
  });

  it('R3 warnings do not count', () => {
    expect(
      judge({
        conditions: [{ type: 'OrphanedResourceWarning', message: '1 orphan' }],
      }),
    ).toMatchObject({
      verdict: 'healthy',
      conditions: ['OrphanedResourceWarning'],
    });
  });

  describe('F35 health must be newer than the operation', () => {
    const finishedAt = NOW - HOUR;
    const rows: Array<
      [string, number | undefined, number | undefined, string]
    > = [
      ['both equal to the second', finishedAt, finishedAt, 'unknown'],
      ['both older', finishedAt - 1, finishedAt - HOUR, 'unknown'],
      [
        'health turned afterwards (sync/succeeded-healthy)',
        finishedAt,
        finishedAt + 8000,
        'healthy',
      ],
      ['compared afterwards', finishedAt + 1000, finishedAt, 'healthy'],
      ['neither is known', undefined, undefined, 'unknown'],
    ];

    it.each(rows)('%s', (_, reconciledAt, lastTransitionAt, verdict) => {
      const status = judge(
        { reconciledAt, health: { status: 'Healthy', lastTransitionAt } },
        { observed: { observedAt: finishedAt + MINUTE } },
      );

      expect(status.verdict).toBe(verdict);
      expect(status.wantsRefresh).toBe(
        verdict === 'unknown' || (reconciledAt ?? 0) < NOW - 10 * MINUTE,
      );
    });

    it('an operation without an end is not older', () => {
      expect(
        judge({ lastOperation: anOperation({ finishedAt: undefined }) })
          .verdict,
      ).toBe('unknown');
    });

    it('without any operation there is nothing to be older than', () => {
      expect(
        judge({ lastOperation: undefined, lastFullOperation: undefined })
          .verdict,
      ).toBe('healthy');
    });
  });

  describe('R5 age', () => {
    it('F28 an instance that has not answered lately makes it unknown, and says so', () => {
      const status = judge(
        {},
        {
          instance: {
            lastCompleteAt: NOW - 91 * SECOND,
            error: 'connection refused',
          },
        },
      );

      expect(status).toMatchObject({ verdict: 'unknown', fresh: false });
      expect(words(status)).toBe(
        "Argo CD 'nonprod' has last been read <ago>: connection refused",
      );
      expect(
        judge({}, { instance: { lastCompleteAt: NOW - 90 * SECOND } }).verdict,
      ).toBe('healthy');
    });

    it('an instance that was never read, or that nobody knows, makes it unknown', () => {
      expect(
        judge({}, { instance: { lastCompleteAt: undefined } }),
      ).toMatchObject({ verdict: 'unknown', fresh: false });
      expect(
        judgeTarget({
          key: KEY,
          observed: anObserved(),
          running: identifyRunning(anApplication(), IMAGE_RULE),
          instance: undefined,
          now: NOW,
          settings: { settleMs: 0, comparedWithinMs: HOUR },
        }),
      ).toMatchObject({ verdict: 'unknown', fresh: false });
    });

    it('an application that was never read is unknown', () => {
      expect(
        judgeTarget({
          key: KEY,
          observed: undefined,
          running: undefined,
          instance: anInstance(),
          now: NOW,
          settings: { settleMs: 0, comparedWithinMs: HOUR },
        }),
      ).toMatchObject({ ...KEY, verdict: 'unknown', fresh: false });
    });

    it('F32 an application that is not shown any more is unknown, and names instance and project', () => {
      const status = judge({}, { observed: { hiddenSince: NOW - MINUTE } });

      expect(status).toMatchObject({ verdict: 'unknown', fresh: false });
      expect(words(status)).toMatch(/'nonprod'.*'default'/);
    });

    it('F27 a clock that jumped back makes nothing stale', () => {
      expect(judge({}, { now: NOW - MINUTE }).verdict).toBe('healthy');
    });

    it('a dead controller: compared long before it was read is unknown (faults/get-with-controller-stopped)', () => {
      const status = judge(
        { reconciledAt: NOW - 20 * MINUTE },
        { observed: { observedAt: NOW - SECOND } },
      );

      expect(status).toMatchObject({ verdict: 'unknown', wantsRefresh: true });
      expect(words(status)).toBe('Argo CD has last compared it with Git <ago>');
    });

    it('a quiet application decides only after another look', () => {
      const facts = { reconciledAt: NOW - 20 * MINUTE };
      const observed = { observedAt: NOW - 19 * MINUTE };

      expect(judge(facts, { observed })).toMatchObject({
        verdict: 'healthy',
        wantsRefresh: true,
      });
      expect(judge(facts, { observed, decides: true })).toMatchObject({
        verdict: 'unknown',
        wantsRefresh: true,
      });
    });

    it('never compared is unknown', () => {
      expect(judge({ reconciledAt: undefined }).verdict).toBe('unknown');
    });
  });

  it('R3 settled: not before it has stayed so for a moment', () => {
    const observed = { unchangedSince: NOW - 3 * SECOND };
    const status = judge({}, { observed });

    expect(status).toMatchObject({
      verdict: 'not-yet',
      recheckAt: NOW + 2 * SECOND,
    });
    expect(isSettling(status)).toBe(true);
    expect(judge({}, { observed, now: NOW + 2 * SECOND }).verdict).toBe(
      'healthy',
    );
    expect(
      isSettling(judge({ sync: { status: 'OutOfSync' } }, { observed })),
    ).toBe(false);
  });

  it('every failing condition is named, the worst decides', () => {
    const status = judge({
      sync: { status: 'OutOfSync' },
      health: { status: 'Degraded' },
    });

    expect(status.verdict).toBe('failed');
    expect(words(status)).toBe(
      'The cluster differs from Git (OutOfSync); Its health is Degraded',
    );
  });

  it('I3 nothing becomes healthy by taking facts away', () => {
    const status = fc.constantFrom('Synced', 'OutOfSync', 'Unknown', '', 'New');
    const health = fc.constantFrom(
      'Healthy',
      'Degraded',
      'Suspended',
      'New',
      '',
    );
    const phase = fc.constantFrom('Succeeded', 'Failed', 'Running', 'New');
    const moment = fc.option(fc.integer({ min: NOW - 2 * HOUR, max: NOW }), {
      nil: undefined,
    });
    const facts = fc.record({
      sync: fc.record({ status }),
      health: fc.record({ status: health, lastTransitionAt: moment }),
      reconciledAt: moment,
      lastOperation: fc.record({ phase, finishedAt: moment }).map(anOperation),
    });
    const removals: Array<(given: ApplicationFacts) => ApplicationFacts> = [
      given => ({ ...given, reconciledAt: undefined }),
      given => ({
        ...given,
        health: { ...given.health, lastTransitionAt: undefined },
      }),
      given => ({ ...given, health: { status: '' } }),
      given => ({ ...given, sync: { status: '' } }),
      given => ({
        ...given,
        summaryImages: [],
        lastOperation: given.lastOperation && {
          ...given.lastOperation,
          appliedImages: undefined,
        },
        lastFullOperation: undefined,
      }),
      given => ({
        ...given,
        lastOperation: given.lastOperation && {
          ...given.lastOperation,
          finishedAt: undefined,
        },
      }),
    ];

    fc.assert(
      fc.property(facts, fc.constantFrom(...removals), (given, remove) => {
        const before = judge(given);
        const after = judge(remove(anApplication(given)));

        expect(
          before.verdict !== 'healthy' && after.verdict === 'healthy',
        ).toBe(false);
      }),
    );
  });
});
