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
import { type BackendProcess, runs } from './support/startBackend';
import { setUp, type Stage } from './support/setUp';

jest.setTimeout(300_000);

type Moment = 'onBeforePush' | 'onAfterPush';

/** Each test has a component of its own, and leaves a running backend behind. */
describe('I1 a backend that is killed while it promotes', () => {
  let stage: Stage;
  let backend: BackendProcess;

  beforeAll(async () => {
    stage = await setUp({
      components: ['payments', 'orders', 'cart', 'search', 'blog'],
    });
    backend = await stage.start('first');
  });

  afterAll(async () => {
    await stage.stop();
  });

  /** The backend dies at its next push to Git; nothing of it reaches Git later. */
  async function killWhilePromoting(component: string, moment: Moment) {
    const { git } = stage.world;
    await backend.tabUntil(component, ({ state }) => state === 'pipeline');
    const killed = new Promise<void>(done => {
      const takeAway = git[moment](async () => {
        takeAway();
        await backend.kill();
        done();
        throw new Error('The client is gone');
      });
    });
    await stage.world.push(component, 'dev', '1.1.0');
    await killed;
    return promotionOf(component);
  }

  async function promotionOf(component: string) {
    const rows = await stage.query<{
      id: string;
      state: string;
      effects: string[];
    }>(
      `select id, state, array(select state from effects
          where promotion_id = promotions.id order by created_at) as effects
         from promotions where component_ref = $1`,
      [`component:default/${component}`],
    );
    expect(rows).toHaveLength(1);
    return rows[0];
  }

  it.each([
    ['F1', 'between the intent and the push', 'payments', 'onBeforePush', 0],
    ['F3', 'after the push, before it knows', 'orders', 'onAfterPush', 1],
  ] as const)(
    '%s %s: one commit in the end, and it arrives',
    async (_number, _name, component, moment, commitsBefore) => {
      const { id, ...before } = await killWhilePromoting(component, moment);
      expect(before).toEqual({ state: 'executing', effects: ['intended'] });
      expect(await stage.commitsOf(id)).toHaveLength(commitsBefore);

      backend = await stage.start(`after-${moment}`);
      await backend.promotionUntil(id, ({ state }) => state === 'succeeded');
      expect(await stage.commitsOf(id)).toHaveLength(1);
      expect(await promotionOf(component)).toMatchObject({
        effects: ['done'],
      });
      expect(await stage.world.desired(component, 'staging')).toBe('1.1.0');
      expect(runs(await backend.tab(component), 'staging')).toBe('1.1.0');
    },
  );

  it('F6 while others commit elsewhere: it is applied on top, once', async () => {
    const { id } = await killWhilePromoting('cart', 'onBeforePush');
    await stage.world.push('blog', 'staging', '1.0.1');

    backend = await stage.start('after-others');
    await backend.promotionUntil(id, ({ state }) => state === 'succeeded');
    expect(await stage.commitsOf(id)).toHaveLength(1);
    expect(await stage.world.desired('cart', 'staging')).toBe('1.1.0');
    expect(await stage.world.desired('blog', 'staging')).toBe('1.0.1');
  });

  it('F6 while others write what was judged: that is withdrawn, and judged anew', async () => {
    const { id } = await killWhilePromoting('search', 'onBeforePush');
    await stage.world.push('search', 'staging', '1.0.5');

    // Git is away until the backend has seen what runs by now.
    stage.world.git.failWith(503);
    backend = await stage.start('after-hotfix');
    await backend.tabUntil('search', tab => runs(tab, 'staging') === '1.0.5');
    stage.world.git.failWith(undefined);
    const { effects, replaces } = await backend.promotionUntil(
      id,
      ({ state }) => state === 'succeeded',
    );
    expect(replaces?.version).toBe('1.0.5');
    expect(effects).toEqual([
      expect.objectContaining({ state: 'withdrawn' }),
      expect.objectContaining({ state: 'done' }),
    ]);
    expect(effects[0].commit).toBeUndefined();
    expect(await stage.commitsOf(id)).toHaveLength(1);
    expect(await stage.world.desired('search', 'staging')).toBe('1.1.0');
  });

  it('I7 leaves a chain of evidence that verifies and cannot be changed', async () => {
    expect(await stage.verifyEvidence()).toEqual({ rows: expect.any(Number) });
    for (const sql of [
      `update evidence set kind = 'nothing' where seq = 1`,
      'delete from evidence where seq = 1',
      'truncate evidence',
    ]) {
      await expect(stage.query(sql)).rejects.toThrow('evidence is append-only');
    }
  });

  it('S45 shows where a row was changed behind its back', async () => {
    await stage.query(
      'alter table evidence disable trigger evidence_no_change',
    );
    await stage.query(
      `update evidence set payload = payload || '{"forged": true}' where seq = 2`,
    );
    expect(await stage.verifyEvidence()).toMatchObject({ brokenAt: 2 });
  });
});
