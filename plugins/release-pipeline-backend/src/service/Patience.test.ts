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

import { mockServices } from '@backstage/backend-test-utils';
import { Patience, type PatienceOptions } from './Patience';

const never = () => new Promise<never>(() => {});
const nobody = async () => {};
const { signal: stopping } = new AbortController();

const patienceOf = (options: Partial<PatienceOptions> = {}) =>
  new Patience({ stopping, logger: mockServices.logger.mock(), ...options });

/** A question whose answer the test gives. */
function question() {
  let answer = (_: string) => {};
  const asked = new Promise<string>(resolve => {
    answer = resolve;
  });
  return { ask: () => asked, answer };
}

describe('Patience', () => {
  it('gives the answer of an upstream that is well', async () => {
    const late = jest.fn(nobody);
    expect(await patienceOf().with('prod', async () => 'news', late)).toBe(
      'news',
    );
    expect(late).not.toHaveBeenCalled();
  });

  it('F29 waits a moment, and hands on what comes later', async () => {
    const { ask, answer } = question();
    const late: string[] = [];
    const heard = new Promise<void>(resolve => {
      patienceOf({ momentMs: 10 })
        .with('prod', ask, async news => {
          late.push(news);
          resolve();
        })
        .then(given => {
          expect(given).toBeUndefined();
          answer('news');
        });
    });
    await heard;
    expect(late).toEqual(['news']);
  });

  it('logs what fails when nobody waits for it any more', async () => {
    const warned = new Promise<Error>(resolve => {
      const logger = mockServices.logger.mock({
        warn: (_message, error) => resolve(error as Error),
      });
      patienceOf({ momentMs: 1, logger }).with(
        'prod',
        async () => 'news',
        nobody,
      );
      patienceOf({ momentMs: 1, logger }).with(
        'nonprod',
        () =>
          new Promise((_, reject) => {
            setTimeout(() => reject(new Error('no connection')), 20);
          }),
        nobody,
      );
    });
    expect(await warned).toEqual(new Error('no connection'));
  });

  it('F70 waits for none that was slow before, and for every other', async () => {
    const patience = patienceOf({ momentMs: 50 });
    await patience.with('prod', never, nobody);
    const order: string[] = [];
    await Promise.all([
      patience
        .with('nonprod', never, nobody)
        .then(() => order.push('nonprod, after its moment')),
      patience
        .with('prod', never, nobody)
        .then(() => order.push('prod, at once')),
    ]);
    expect(order).toEqual(['prod, at once', 'nonprod, after its moment']);
  });

  it('waits again once an answer came within a moment', async () => {
    const patience = patienceOf({ momentMs: 50 });
    await patience.with('prod', never, nobody);
    const back = question();
    const heard = new Promise<void>(resolve => {
      patience.with('prod', back.ask, async () => resolve());
    });
    back.answer('here again');
    await heard;
    expect(await patience.with('prod', async () => 'news', nobody)).toBe(
      'news',
    );
  });

  it('F29 the question outlives the job that asked, also the next ones', async () => {
    const patience = patienceOf({ momentMs: 10 });
    for (const round of ['first', 'while it counts as slow']) {
      const { ask, answer } = question();
      const heard = new Promise<string>((resolve, reject) => {
        const job = patience.with(
          'gitops',
          async signal => {
            const news = await ask();
            signal.throwIfAborted();
            return news;
          },
          async news => resolve(news),
        );
        job.then(given => {
          expect(given).toBeUndefined();
          answer(round);
        }, reject);
      });
      expect(await heard).toBe(round);
    }
  });

  it.each<[string, (stop: AbortController) => Partial<PatienceOptions>]>([
    ['its limit', () => ({ limitMs: 20 })],
    [
      'the end of the plugin',
      stop => {
        setTimeout(() => stop.abort(), 20);
        return {};
      },
    ],
  ])('%s ends a question that nobody answers', async (_what, limits) => {
    const stop = new AbortController();
    const patience = patienceOf({
      momentMs: 1,
      stopping: stop.signal,
      ...limits(stop),
    });
    const ended = new Promise<void>(resolve => {
      patience.with(
        'gitops',
        signal => {
          signal.addEventListener('abort', () => resolve());
          return never();
        },
        nobody,
      );
    });
    await expect(ended).resolves.toBeUndefined();
  });

  it('throws what goes wrong while it waits', async () => {
    await expect(
      patienceOf().with(
        'prod',
        async () => {
          throw new Error('refused');
        },
        nobody,
      ),
    ).rejects.toThrow('refused');
  });
});
