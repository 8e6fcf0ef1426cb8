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

import { lookup as systemLookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';

/** The kinds of networks that an address can lie in. */
type Network = 'loopback' | 'private' | 'public' | 'never';

const NEVER = blockList([
  // Link-local, where clouds keep their metadata and its credentials.
  ['169.254.0.0', 16],
  ['fe80::', 10],
  ['64:ff9b::a9fe:0', 112],
  // Metadata services that stand elsewhere.
  ['100.100.100.200', 32],
  ['fd00:ec2::254', 128],
  // Unspecified, multicast, reserved, broadcast.
  ['0.0.0.0', 8],
  ['224.0.0.0', 3],
  ['::', 128],
  ['ff00::', 8],
]);
const LOOPBACK = blockList([
  ['127.0.0.0', 8],
  ['::1', 128],
]);
const PRIVATE = blockList([
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['fc00::', 7],
]);

type Resolve = (hostname: string) => Promise<string[]>;

/**
 * Looks a name up for one connection and gives the one address that was
 * checked, so that nothing is looked up between check and connect (S26). A name
 * never leads to link-local or multicast addresses; to loopback only when it is
 * `localhost`; and never to another kind of network than it did at first, so
 * that a changed record turns no outside name into an inside one. An address
 * that stands in config as such needs no look-up and comes here never.
 */
export function createPinnedLookup(
  resolve: Resolve = resolveBySystem,
): LookupFunction {
  const first = new Map<string, Network>();

  async function pin(hostname: string): Promise<string> {
    const [address] = await resolve(hostname);
    const network = address === undefined ? 'never' : networkOf(address);
    const isLocal = /^(.+\.)?localhost\.?$/i.test(hostname);
    const before = first.get(hostname) ?? network;
    if (
      network === 'never' ||
      (network === 'loopback' && !isLocal) ||
      network !== before
    ) {
      throw Object.assign(new Error('The address is not allowed'), {
        code: 'ADDRESS_NOT_ALLOWED',
      });
    }
    first.set(hostname, network);
    return address;
  }

  return (hostname, options, callback) => {
    pin(hostname).then(
      address => {
        const family = isIP(address);
        if (options.all) {
          callback(null, [{ address, family }]);
        } else {
          callback(null, address, family);
        }
      },
      error => callback(error, ''),
    );
  };
}

async function resolveBySystem(hostname: string): Promise<string[]> {
  const found = await systemLookup(hostname, { all: true, order: 'ipv4first' });
  return found.map(({ address }) => address);
}

/** IPv4 addresses that are written as IPv6 count as what they are. */
function networkOf(address: string): Network {
  const type = isIPv6(address) ? 'ipv6' : 'ipv4';
  const holds = (list: BlockList) => list.check(address, type);
  if (isIP(address) === 0 || holds(NEVER)) {
    return 'never';
  }
  if (holds(LOOPBACK)) {
    return 'loopback';
  }
  return holds(PRIVATE) ? 'private' : 'public';
}

function blockList(subnets: Array<[string, number]>): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) {
    list.addSubnet(network, prefix, isIPv6(network) ? 'ipv6' : 'ipv4');
  }
  return list;
}
