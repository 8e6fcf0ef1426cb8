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

import { Patience } from './Patience';

const never = () => new Promise<never>(() => {});
const nobody = async () => {};

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
    expect(await new Patience().with('prod', async () => 'news', late)).toBe(
      'news',
    );
    expect(late).not.toHaveBeenCalled();
  });

  it('F29 waits a moment, and hands on what comes later', async () => {
    const { ask, answer } = question();
    const late: string[] = [];
    const heard = new Promise<void>(resolve => {
      new Patience({ momentMs: 10 })
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

  it('F70 waits for none that was slow before, and for every other', async () => {
    const patience = new Patience({ momentMs: 50 });
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
    const patience = new Patience({ momentMs: 50 });
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

  it('throws what goes wrong while it waits', async () => {
    await expect(
      new Patience().with(
        'prod',
        async () => {
          throw new Error('refused');
        },
        nobody,
      ),
    ).rejects.toThrow('refused');
  });
});
