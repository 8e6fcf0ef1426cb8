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

import { matchesRepository, parseImage } from './images';

describe('parseImage', () => {
  const digest = `sha256:${'a'.repeat(64)}`;

  it.each([
    [
      'registry.example.com/acme/orders:1.0.0',
      { repository: 'registry.example.com/acme/orders', tag: '1.0.0' },
    ],
    [
      'registry.example.com:5000/acme/orders:1.0.0',
      { repository: 'registry.example.com:5000/acme/orders', tag: '1.0.0' },
    ],
    [
      'registry.example.com:5000/acme/orders',
      { repository: 'registry.example.com:5000/acme/orders' },
    ],
    [
      `registry.example.com/acme/orders:1.0.0@${digest}`,
      { repository: 'registry.example.com/acme/orders', tag: '1.0.0', digest },
    ],
    [
      `registry.example.com:5000/acme/orders@${digest}`,
      { repository: 'registry.example.com:5000/acme/orders', digest },
    ],
    ['orders:1', { repository: 'orders', tag: '1' }],
    ['docker.io/library/orders:1', { repository: 'orders', tag: '1' }],
    ['docker.io/acme/orders:1', { repository: 'acme/orders', tag: '1' }],
    ['orders', { repository: 'orders' }],
  ])('R1 reads %s', (reference, expected) => {
    expect(parseImage(reference)).toEqual(expected);
  });
});

describe('matchesRepository', () => {
  it.each([
    ['registry.example.com/acme/orders:1', 'registry.example.com/acme/orders'],
    ['registry.example.com:5000/acme/orders:1', '*/orders'],
    ['orders:1', '*/orders'],
    ['mirror.example.com/acme/orders:1', '*/acme/orders'],
    ['docker.io/acme/orders:1', 'acme/orders'],
    ['acme/orders:1', 'docker.io/acme/orders'],
  ])('R1 %s is from %s', (image, pattern) => {
    expect(matchesRepository(parseImage(image), pattern)).toBe(true);
  });

  it.each([
    ['registry.example.com/acme/orders-migrate:1', '*/orders'],
    ['registry.example.com/acme/reorders:1', '*/orders'],
    ['registry.example.com/orders/proxy:1', '*/orders'],
    ['mirror.example.com/acme/orders:1', 'registry.example.com/acme/orders'],
    [
      'registry.example.com/acme/orders/sidecar:1',
      'registry.example.com/acme/orders',
    ],
  ])('R1 %s is not from %s', (image, pattern) => {
    expect(matchesRepository(parseImage(image), pattern)).toBe(false);
  });
});
