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
import type { PromotionView } from 'backstage-plugin-release-pipeline-common';
import { type BackendProcess, runs, until } from './support/startBackend';
import { setUp, type Stage } from './support/setUp';

jest.setTimeout(300_000);

const COMPONENTS = ['payments', 'orders', 'cart', 'search'];
const REASON = 'the shop waits for it';

/** The tests share two backends, and each begins with what the one before left. */
describe('several backends on one database', () => {
  let stage: Stage;
  let one: BackendProcess;
  let other: BackendProcess;

  beforeAll(async () => {
    stage = await setUp({ components: COMPONENTS });
    one = await stage.start('one');
    // What runs before all stages were seen is a baseline, and starts nothing.
    for (const component of COMPONENTS) {
      await one.tabUntil(component, ({ state }) => state === 'pipeline');
    }
    other = await stage.start('other');
    await other.tabUntil('payments', ({ state }) => state === 'pipeline');
  });

  afterAll(async () => {
    await stage.stop();
  });

  const pathOf = (component: string) =>
    `/components/default/component/${component}/promotions`;

  async function push(components: string[], version: string) {
    for (const component of components) {
      await stage.world.push(component, 'dev', version);
    }
  }

  async function untilInStaging(
    backend: BackendProcess,
    components: string[],
    version: string,
  ) {
    for (const component of components) {
      await backend.tabUntil(
        component,
        tab =>
          runs(tab, 'staging') === version &&
          tab.stages.find(({ name }) => name === 'production')?.verdicts[0]?.ask
            .allowed === true,
      );
    }
  }

  /** Asks for production of what staging runs, at both backends at once. */
  async function askTwice(component: string): Promise<PromotionView> {
    const { stages } = await one.tab(component);
    const body = {
      stage: 'production',
      releaseId: stages.find(({ name }) => name === 'staging')?.release?.id,
      reason: REASON,
    };
    const answers = await Promise.all(
      [one, other].map(backend =>
        backend.post<PromotionView>('dana', pathOf(component), body),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
    const [first, second] = answers.map(answer => answer.body);
    expect(second.id).toBe(first.id);
    return first;
  }

  const decide = (
    backend: BackendProcess,
    user: string,
    decision: 'approve' | 'reject',
    { id, digest }: PromotionView,
  ) =>
    backend.post<PromotionView>(user, `/promotions/${id}/${decision}`, {
      digest,
      reason: REASON,
    });

  /** Each promotion that acted did so once, in its rows and in Git. */
  async function expectEachEffectOnce() {
    const promotions = await stage.query<{
      id: string;
      done: number;
      recorded: number;
    }>(
      `select id,
         (select count(*)::int from effects
           where promotion_id = promotions.id and state = 'done') as done,
         (select count(*)::int from evidence where promotion_id = promotions.id
           and kind in ('effect-done', 'effect-already-there')) as recorded
       from promotions where state = 'succeeded'`,
    );
    for (const { id, done, recorded } of promotions) {
      expect({ id, done, recorded }).toEqual({ id, done: 1, recorded: 1 });
      expect(await stage.commitsOf(id)).toHaveLength(1);
    }
    return promotions.length;
  }

  it('I1 I8 carry out what starts by itself once each', async () => {
    await push(COMPONENTS, '1.1.0');
    await untilInStaging(other, COMPONENTS, '1.1.0');
    await until(
      'all to have succeeded',
      () => stage.query<{ state: string }>('select state from promotions'),
      rows =>
        rows.length === COMPONENTS.length &&
        rows.every(({ state }) => state === 'succeeded'),
    );
    expect(await expectEachEffectOnce()).toBe(COMPONENTS.length);
  });

  it('F10 S3 S11 take what people send to both as one', async () => {
    const asked = await Promise.all(['payments', 'orders'].map(askTwice));
    await Promise.all(
      asked.map(async promotion => {
        const answers = await Promise.all(
          ['pat', 'sam'].flatMap(user =>
            [one, other].map(backend =>
              decide(backend, user, 'approve', promotion),
            ),
          ),
        );
        // 409: the other one's approval was enough, and the effect is under way.
        for (const { status } of answers) {
          expect([200, 409]).toContain(status);
        }
      }),
    );
    for (const { id } of asked) {
      await other.promotionUntil(id, ({ state }) => state === 'succeeded');
      const approvals = await stage.query(
        'select user_ref from approvals where promotion_id = $1 order by 1',
        [id],
      );
      expect(approvals).toEqual([
        { user_ref: 'user:default/pat' },
        { user_ref: 'user:default/sam' },
      ]);
    }
    await expectEachEffectOnce();
  });

  it('F11 of an approval and a rejection at once one wins', async () => {
    const promotion = await askTwice('cart');
    await decide(one, 'pat', 'approve', promotion);
    const [approved, rejected] = await Promise.all([
      decide(one, 'sam', 'approve', promotion),
      decide(other, 'pat', 'reject', promotion),
    ]);
    const { state } = await other.promotionUntil(
      promotion.id,
      ({ state: now }) => ['succeeded', 'rejected'].includes(now),
    );
    expect([approved.status, rejected.status]).toContain(200);
    expect(rejected.status).toBe(state === 'rejected' ? 200 : 409);
    expect(await stage.commitsOf(promotion.id)).toHaveLength(
      state === 'rejected' ? 0 : 1,
    );
  });

  it('F17 accept nothing while the database is away, and go on when it is back', async () => {
    const [{ releaseId }] = await stage.query<{ releaseId: string }>(
      `select id as "releaseId" from releases
        where component_ref = 'component:default/search' and version = '1.1.0'`,
    );
    const ask = () =>
      one.post<PromotionView>('dana', pathOf('search'), {
        stage: 'production',
        releaseId,
        reason: REASON,
      });
    await stage.postgres.stop();
    // A head that moves meanwhile must not be missed.
    await push(['search'], '1.2.0');
    const answer = await ask();
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect((await one.get('dana', '/approvals')).status).toBeGreaterThanOrEqual(
      500,
    );
    await stage.postgres.startAgain();
    await untilInStaging(one, ['search'], '1.2.0');
    await untilInStaging(other, ['search'], '1.2.0');
    expect(
      await stage.query(
        `select id from promotions where component_ref = 'component:default/search' and stage = 'production'`,
      ),
    ).toEqual([]);
    await expectEachEffectOnce();
  });

  it('F13 one is killed at work, and the other finishes all of it', async () => {
    const { git } = stage.world;
    let release = () => {};
    const released = new Promise<void>(done => {
      release = done;
    });
    const pushing = new Promise<void>(done => {
      let waiting = 0;
      const takeAway = git.onBeforePush(() => {
        waiting += 1;
        if (waiting === 2) {
          takeAway();
          done();
        }
        return released;
      });
    });
    await push(COMPONENTS, '1.3.0');
    // Each carries out one effect at a time, so both are at it now.
    await pushing;
    const [{ killedAt }] = await stage.query<{ killedAt: Date }>(
      'select clock_timestamp() as "killedAt"',
    );
    await one.kill();
    release();
    await untilInStaging(other, COMPONENTS, '1.3.0');
    // What the killed one had pushed runs before its record is found again.
    const recorded = await until(
      'all effects to be recorded',
      () =>
        stage.query<{ seconds: number }>(
          `select extract(epoch from ended_at - $1)::float as seconds from effects
            where state = 'done' and ended_at > $1 order by ended_at`,
          [killedAt],
        ),
      rows => rows.length === COMPONENTS.length,
    );
    console.info(
      `F13: after the other was killed, the effects were recorded within ${recorded
        .map(({ seconds }) => seconds.toFixed(1))
        .join(', ')} s`,
    );
    expect(recorded).toHaveLength(COMPONENTS.length);
    await expectEachEffectOnce();
  });

  it('R21 another configuration decides nothing until it is the only one', async () => {
    const git = await stage.countedGit();
    const third = await stage.start('another-config', {
      config: otherPolicy(stage.world.config, git.url),
    });
    await third.tabUntil('payments', ({ state }) => state === 'pipeline');
    const refused = await third.post<{ error: { name: string } }>(
      'dana',
      pathOf('payments'),
      { stage: 'production', releaseId: 'any', reason: REASON },
    );
    expect(refused.status).toBe(503);
    expect(refused.body.error.name).toBe('ServiceUnavailableError');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);

    await push(['payments'], '1.4.0');
    await untilInStaging(other, ['payments'], '1.4.0');
    expect(git.connections()).toBe(0);

    await other.kill();
    await push(['payments'], '1.5.0');
    await untilInStaging(third, ['payments'], '1.5.0');
    expect(git.connections()).toBeGreaterThan(0);
    await expectEachEffectOnce();
  });

  it('I7 the evidence that all of them wrote is one chain', async () => {
    expect(await stage.verifyEvidence()).toEqual({ rows: expect.any(Number) });
  });
});

/** Where production waits for a second more, and Git has another address. */
function otherPolicy(config: object, url: string): object {
  return merge(config, {
    releasePipeline: {
      git: { repositories: { gitops: { url } } },
      pipelines: {
        standard: { stages: { production: { delay: { seconds: 1 } } } },
      },
    },
  });
}

function merge(one: object, other: object): object {
  const result: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = result[key];
    result[key] =
      isPlain(before) && isPlain(value) ? merge(before, value) : value;
  }
  return result;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
