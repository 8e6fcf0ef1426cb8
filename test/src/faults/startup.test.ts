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
import { runs } from './support/startBackend';
import { setUp, type Stage } from './support/setUp';

jest.setTimeout(300_000);

describe('the start of a backend', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await setUp({ components: ['payments'] });
  });

  afterEach(async () => {
    await stage.stop();
  });

  it('F24 five at once on an empty database prepare it once, and all come up', async () => {
    const backends = await Promise.all(
      ['first', 'second', 'third', 'fourth', 'fifth'].map(name =>
        stage.start(name, { alone: true }),
      ),
    );
    for (const backend of backends) {
      await backend.tabUntil('payments', ({ state }) => state === 'pipeline');
    }
    const migrations = await stage.query('select name from knex_migrations');
    expect(migrations).toEqual([...new Set(migrations)]);
    expect(await stage.verifyEvidence()).toEqual({ rows: expect.any(Number) });
  });

  it('R6 an instance that answers late, and shows nothing of a component, completes its baseline', async () => {
    const { prod } = stage.world;
    prod.removeApplication('payments-production');
    const takeAway = prod.faults.set({ kind: 'hang', routes: ['list'] });
    const backend = await stage.start('backend', { alone: true });
    await backend.tabUntil('payments', tab =>
      tab.stages.some(
        ({ name, targets }) =>
          name === 'staging' && targets[0]?.health?.status === 'Healthy',
      ),
    );
    expect(runs(await backend.tab('payments'), 'staging')).toBeUndefined();
    takeAway();
    const tab = await backend.tabUntil(
      'payments',
      ({ state }) => state === 'pipeline',
    );
    expect(runs(tab, 'staging')).toBe('1.0.0');
    expect(runs(tab, 'production')).toBeUndefined();
  });
});
