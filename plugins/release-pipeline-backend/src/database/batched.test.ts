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

import { batched } from './batched';

/** Doubles numbers; 13 fails whatever is in the batch with it. */
function doubling() {
  const batches: number[][] = [];
  let underWay = 0;
  let most = 0;
  const double = batched<number, number>(async items => {
    batches.push([...items]);
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise(resolve => setImmediate(resolve));
    underWay -= 1;
    if (items.includes(13)) {
      throw new Error('13 is not doubled');
    }
    return items.map(item =>
      item < 0 ? new Error(`${item} is negative`) : 2 * item,
    );
  });
  return { double, batches, mostAtOnce: () => most };
}

describe('batched', () => {
  it('asks at once what is asked for at the same time', async () => {
    const { double, batches } = doubling();
    expect(await Promise.all([1, 2, 2].map(double))).toEqual([2, 4, 4]);
    expect(batches).toEqual([[1, 2, 2]]);
  });

  it('has one batch of at most 50 under way, and collects the next one meanwhile', async () => {
    const { double, batches, mostAtOnce } = doubling();
    const numbers = Array.from({ length: 120 }, (_, index) => index + 20);
    expect(await Promise.all(numbers.map(double))).toEqual(
      numbers.map(each => 2 * each),
    );
    expect(batches.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(mostAtOnce()).toBe(1);
  });

  it('F70 lets what fails for one take no other with it', async () => {
    const { double, batches } = doubling();
    const [first, failing, negative] = await Promise.allSettled(
      [1, 13, -1].map(double),
    );
    expect(first).toEqual({ status: 'fulfilled', value: 2 });
    expect(failing).toMatchObject({ reason: new Error('13 is not doubled') });
    expect(negative).toMatchObject({ reason: new Error('-1 is negative') });
    expect(batches).toEqual([[1, 13, -1], [1], [13], [-1]]);
  });

  it('goes on after a failure', async () => {
    const { double } = doubling();
    await expect(double(13)).rejects.toThrow('13 is not doubled');
    expect(await double(3)).toBe(6);
  });
});
