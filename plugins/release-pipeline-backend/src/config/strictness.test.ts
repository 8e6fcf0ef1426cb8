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

import { aGate } from '../domain/testing/builders';
import { findLaxerKey } from './strictness';
import type { ReadGate } from './types';

const reads = (type: string, written: Record<string, unknown>): ReadGate => ({
  spec: aGate({ type, of: 'staging' }),
  written,
  references: [],
  path: [],
});

describe('findLaxerKey', () => {
  const alerts = {
    prometheus: 'prod',
    labels: { severity: 'page' },
    watchdog: { alertname: 'Watchdog' },
  };
  const incidents = { check: 'incident' };

  it.each<[object, object, string | undefined]>([
    // Longer, by a clock that counts no less, set back more often.
    [{ for: '2 days' }, { for: '1 day' }, undefined],
    [{ for: '1 day' }, { for: '2 days' }, 'for'],
    [{}, { clock: 'deployed' }, undefined],
    [{ clock: 'verified' }, { clock: 'deployed' }, undefined],
    [{ clock: 'deployed' }, {}, 'clock'],
    [{ clock: 'deployed' }, { clock: 'verified' }, 'clock'],
    // Neither counts less than the other at all times.
    [{ clock: 'verified' }, { clock: 'healthy' }, 'clock'],
    [{ clock: 'healthy' }, { clock: 'verified' }, 'clock'],
    [{ clock: 'healthy' }, {}, undefined],
    [{ onDegraded: 'reset' }, { onDegraded: 'pause' }, undefined],
    [{ onDegraded: 'pause' }, { onDegraded: 'reset' }, 'onDegraded'],
    // Without the key, high is set back.
    [{ onDegraded: 'pause' }, {}, 'onDegraded'],
    [{ onDegraded: 'reset' }, {}, undefined],
    [{}, { onDegraded: 'pause' }, undefined],
    [{}, { onDegraded: { high: 'reset' } }, undefined],
    [{}, { onDegraded: { medium: 'reset' } }, 'onDegraded'],
    [{ incidents }, {}, undefined],
    [{}, { incidents }, 'incidents'],
    [{ incidents: { check: 'other' } }, { incidents }, 'incidents'],
    [{ incidents: { ...incidents, then: 'reset' } }, { incidents }, undefined],
    [
      { incidents: { ...incidents, then: 'pause' } },
      { incidents },
      'incidents',
    ],
    [{ alerts }, {}, undefined],
    [{}, { alerts }, 'alerts'],
    [{ alerts: { ...alerts, then: 'reset' } }, { alerts }, undefined],
    [{ alerts: { ...alerts, labels: { a: 'b' } } }, { alerts }, 'alerts'],
    [{ alerts: { ...alerts, every: '1h' } }, { alerts }, 'alerts'],
  ])('R14 a soak of %j against one of %j: %s', (own, than, expected) => {
    expect(
      findLaxerKey(
        reads('soak', { for: '1 day', ...own }),
        reads('soak', { for: '1 day', ...than }),
      ),
    ).toBe(expected);
  });

  it.each<[object, object, string | undefined]>([
    [{ required: 2 }, {}, undefined],
    [{}, { required: 1 }, undefined],
    [{}, { required: 2 }, 'required'],
    [{ mandatory: ['security'] }, {}, undefined],
    [{}, { mandatory: ['security'] }, 'mandatory'],
    [{ mandatory: ['dba'] }, { mandatory: ['security'] }, 'mandatory'],
    [{ expires: '4h' }, {}, undefined],
    [{ expires: '4h' }, { expires: '1d' }, undefined],
    [{ expires: '1d' }, { expires: { hours: 4 } }, 'expires'],
    [{}, { expires: '4h' }, 'expires'],
    [{ reason: true }, {}, undefined],
    [{}, { reason: false }, undefined],
    [{}, { reason: true }, 'reason'],
    [{ reason: false }, {}, 'reason'],
    [{ reason: false }, { reason: true }, 'reason'],
    [{ voidOnRed: true }, {}, undefined],
    [{}, { voidOnRed: true }, 'voidOnRed'],
    [{}, { oneForSeveral: true }, undefined],
    [{ oneForSeveral: false }, {}, undefined],
    [{ oneForSeveral: true }, {}, 'oneForSeveral'],
    [{ requireAuthors: true }, {}, undefined],
    [{}, { requireAuthors: false }, undefined],
    [{}, { requireAuthors: true }, 'requireAuthors'],
  ])('R14 approvals with %j against those with %j: %s', (own, than, laxer) => {
    const from = ['platform', 'security', 'dba'];
    expect(
      findLaxerKey(
        reads('approval', { from, ...own }),
        reads('approval', { from, ...than }),
      ),
    ).toBe(laxer);
  });

  it('how long one of several may be Degraded lets nothing through', () => {
    expect(
      findLaxerKey(
        reads('argocd-health', { degradedFor: '1h' }),
        reads('argocd-health', {}),
      ),
    ).toBeUndefined();
  });
});
