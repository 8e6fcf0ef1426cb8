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

import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { type SmallWorld, startSmallWorld } from 'lab';
import {
  type RunningPlugin,
  runs,
  startPlugin,
  until,
} from './__testUtils__/startPlugin';
import { readClock } from './database/sql';

jest.setTimeout(300_000);

const COMPONENTS = ['cart', 'payments'];

// Outside, so that its clean-up comes after ours.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('collisions at the moment of the effect', () => {
  let knex: Knex;
  let world: SmallWorld;
  let plugin: RunningPlugin;

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_18');
    world = await startSmallWorld({
      components: COMPONENTS,
      production: {
        after: ['dev'],
        cooldown: { seconds: 0 },
        risk: { changes: 'off' },
        gates: {
          apart: {
            type: 'all',
            gates: {
              health: { type: 'argocd-health', of: 'dev' },
              alone: { type: 'collision', with: ['cluster'] },
            },
          },
        },
      },
    });
    plugin = await startPlugin({ knex, world });
  });

  afterAll(async () => {
    await plugin.stop();
    await world.stop();
  });

  it('I2 lets one of two go that were let through at once, and the other one after it', async () => {
    const releases: string[] = [];
    for (const component of COMPONENTS) {
      await plugin.tabUntil(
        component,
        tab => tab.state === 'pipeline' && runs(tab, 'production') === '1.0.0',
      );
      await world.push(component, 'dev', '1.1.0');
    }
    for (const component of COMPONENTS) {
      const tab = await plugin.tabUntil(
        component,
        current =>
          runs(current, 'dev') === '1.1.0' &&
          current.stages.find(({ name }) => name === 'production')!.verdicts[0]
            ?.ask.allowed === true,
      );
      releases.push(tab.stages[0].release!.id);
    }
    const at = new Date((await readClock(knex)) + 3_600_000).toISOString();
    for (const [index, component] of COMPONENTS.entries()) {
      await plugin
        .as('dana')
        .post(`/components/default/component/${component}/promotions`, {
          stage: 'production',
          releaseId: releases[index],
          reason: 'wanted',
          when: { at },
        })
        .expect(201);
    }
    // Both become ready at once.
    await knex('promotions')
      .where({ stage: 'production' })
      .whereNotNull('planned_at')
      .update({ planned_at: knex.fn.now() });
    await knex('components').update({ due_at: knex.fn.now() });

    const [first, second, ...more] = await until(
      () =>
        knex('promotions as p')
          .join('effects as e', 'e.promotion_id', 'p.id')
          .where({
            'p.stage': 'production',
            'p.state': 'succeeded',
            'e.state': 'done',
          })
          .orderBy('e.created_at')
          .select('e.created_at as began', 'p.ended_at as ended'),
      rows => rows.length >= 2,
    );
    expect(more).toEqual([]);
    expect(second.began.getTime()).toBeGreaterThanOrEqual(
      first.ended.getTime(),
    );
  });
});
