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

import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import type { WindowOutlook } from 'backstage-plugin-release-pipeline-node';
import { windowGate } from './window';

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

describeGateTypeContract({
  gateType: windowGate,
  config: { windows: ['saturdays'] },
});

function judge(outlook: WindowOutlook, config: object = {}) {
  return windowGate.evaluate(
    emptyGateContext(windowGate, config, { now: NOW, windows: () => outlook }),
    { signal: new AbortController().signal },
  );
}

describe('type: window', () => {
  it('passes while a window is open, and no longer', async () => {
    const until = NOW + HOUR;
    await expect(
      judge({ planned: true, open: { title: 'Nightly', until } }),
    ).resolves.toMatchObject({ status: 'passed', validUntil: until });
  });

  it('waits for the next one', async () => {
    const from = NOW + 3 * HOUR;
    await expect(
      judge({ planned: true, next: { title: 'Nightly', from } }),
    ).resolves.toMatchObject({
      status: 'pending',
      passesAt: from,
      recheckAt: from,
      reason: [
        "Window 'Nightly' opens ",
        { time: new Date(from).toISOString(), as: 'in' },
      ],
    });
  });

  it.each([
    [{}, { planned: false }, 'No window is open, and none is planned'],
    [
      { windows: ['nightly'] },
      { planned: true },
      'No window is open, and nightly will not open any more',
    ],
  ])('says why no end is known: %j %j', async (config, outlook, reason) => {
    const outcome = await judge(outlook, config);
    expect(outcome).toMatchObject({
      status: 'pending',
      reason: [reason],
      noEndBecause: 'No end known, because no window is planned',
    });
    expect(outcome.passesAt).toBeUndefined();
  });

  it('F60 what cannot be told is unknown', async () => {
    await expect(
      judge({ planned: true, untold: 'Nightly' }),
    ).resolves.toMatchObject({ status: 'unknown' });
  });

  it('asks for the windows that it names', async () => {
    const windows = jest.fn(() => ({ planned: false }));
    await windowGate.evaluate(
      emptyGateContext(windowGate, { windows: ['nightly'] }, { windows }),
      { signal: new AbortController().signal },
    );
    expect(windows).toHaveBeenCalledWith(['nightly']);
    expect(windowGate.references?.({ windows: ['nightly'] })).toEqual([
      { kind: 'window', name: 'nightly', path: ['windows', '0'] },
    ]);
  });
});
