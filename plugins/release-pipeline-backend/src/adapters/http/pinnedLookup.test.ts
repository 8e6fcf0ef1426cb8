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

import type { LookupAddress } from 'node:dns';
import { createPinnedLookup } from './pinnedLookup';

type Found = LookupAddress[] | { refused: string };

/** Looks up names one after the other, each time with the next answer. */
function lookupWith(...answers: string[][]) {
  const resolve = jest.fn(async () => answers.shift() ?? []);
  const lookup = createPinnedLookup(resolve);
  return (hostname: string) =>
    new Promise<Found>(settle => {
      lookup(hostname, { all: true }, (error, found) =>
        settle(
          error
            ? { refused: error.code ?? '' }
            : (found as unknown as LookupAddress[]),
        ),
      );
    });
}

const refused = { refused: 'ADDRESS_NOT_ALLOWED' };

describe('createPinnedLookup', () => {
  it.each([
    ['10.1.2.3', 4],
    ['192.168.0.1', 4],
    ['93.184.216.34', 4],
    ['fd12::1', 6],
    ['2606:2800:220:1::1', 6],
  ])('gives %s as the one address', async (address, family) => {
    const lookup = lookupWith([address, '203.0.113.9']);
    expect(await lookup('vault.example.com')).toEqual([{ address, family }]);
  });

  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    'fe80::1',
    'fd00:ec2::254',
    '100.100.100.200',
    '127.0.0.1',
    '127.8.8.8',
    '::1',
    '::ffff:127.0.0.1',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
    'not an address',
  ])('S26 a name never leads to %s', async address => {
    expect(await lookupWith([address])('vault.example.com')).toEqual(refused);
  });

  it('S26 a name without an address is refused', async () => {
    expect(await lookupWith([])('vault.example.com')).toEqual(refused);
  });

  it.each(['localhost', 'argocd.localhost'])(
    'lets %s lead to loopback',
    async name => {
      expect(await lookupWith(['127.0.0.1'])(name)).toEqual([
        { address: '127.0.0.1', family: 4 },
      ]);
    },
  );

  it.each([
    ['93.184.216.34', '10.0.0.1'],
    ['93.184.216.34', '169.254.169.254'],
    ['10.0.0.1', '93.184.216.34'],
  ])(
    'S26 a name that led to %s never leads to %s afterwards',
    async (before, after) => {
      const lookup = lookupWith([before], [after], [before]);
      expect(await lookup('vault.example.com')).toHaveLength(1);
      expect(await lookup('vault.example.com')).toEqual(refused);
      expect(await lookup('vault.example.com')).toHaveLength(1);
    },
  );

  it('follows a name to another address of the same kind', async () => {
    const lookup = lookupWith(['10.0.0.1'], ['10.0.0.2']);
    await lookup('vault.example.com');
    expect(await lookup('vault.example.com')).toEqual([
      { address: '10.0.0.2', family: 4 },
    ]);
  });
});
