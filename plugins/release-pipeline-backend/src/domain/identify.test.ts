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

import fc from 'fast-check';
import { artifactKey, contradicts, versionOf } from './identify';
import { artifactsOf, IMAGE_RULE } from './testing/builders';
import type { ReleaseRule } from './types';

const COMMIT = '686a5843b5af0bcce3a3256176b617f28dc0d542';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const TWO: ReleaseRule = { from: 'images', images: { app: [], worker: [] } };

describe('artifactKey', () => {
  it('R1 is a SHA-256 that the registry is no part of', () => {
    const key = artifactKey(artifactsOf('1.0.0'), IMAGE_RULE);

    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(
      artifactKey(
        { app: { name: 'mirror.example.com/acme/payments', tag: '1.0.0' } },
        IMAGE_RULE,
      ),
    ).toBe(key);
    expect(artifactKey(artifactsOf('1.0.1'), IMAGE_RULE)).not.toBe(key);
  });

  it('R1 takes the tag, and the digest only where there is no tag', () => {
    const name = 'registry.example.com/acme/payments';
    const tagged = { app: { name, tag: '1.0.0' } };
    const both = { app: { name, tag: '1.0.0', digest: DIGEST } };
    const digested = { app: { name, digest: DIGEST } };

    expect(artifactKey(both, IMAGE_RULE)).toBe(artifactKey(tagged, IMAGE_RULE));
    expect(artifactKey(digested, IMAGE_RULE)).not.toBe(
      artifactKey(tagged, IMAGE_RULE),
    );
  });

  it('R1 does not depend on the order of names, but on who has which tag', () => {
    const app = { name: 'a', tag: '1' };
    const worker = { name: 'w', tag: '2' };

    expect(artifactKey({ worker, app }, TWO)).toBe(
      artifactKey({ app, worker }, TWO),
    );
    expect(artifactKey({ app: worker, worker: app }, TWO)).not.toBe(
      artifactKey({ app, worker }, TWO),
    );
  });

  it('R1 has its own parts for commits, charts and OCI artifacts', () => {
    const rule: ReleaseRule = { from: 'chart' };
    const chart = { 0: { name: 'notifier', tag: '1.2.0' } };
    const other = { 0: { name: 'vault', tag: '1.2.0' } };
    const oci = {
      0: { name: 'oci://registry.example.com/c', tag: '1', digest: DIGEST },
    };
    const renamed = { 0: { ...oci[0], tag: 'latest' } };
    const git = { 0: { name: 'https://git.example.com/a', revision: COMMIT } };
    const moved = {
      0: { name: 'https://git.example.com/b', revision: COMMIT },
    };

    expect(artifactKey(chart, rule)).not.toBe(artifactKey(other, rule));
    expect(artifactKey(oci, rule)).toBe(artifactKey(renamed, rule));
    expect(artifactKey(git, { from: 'revision' })).toBe(
      artifactKey(moved, { from: 'revision' }),
    );
  });

  it('R1 differs whenever a tag differs', () => {
    const tag = fc.string({ minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(tag, tag, tag, tag, (a, b, c, d) => {
        const one = {
          app: { name: 'x', tag: a },
          worker: { name: 'y', tag: b },
        };
        const two = {
          app: { name: 'x', tag: c },
          worker: { name: 'y', tag: d },
        };
        expect(artifactKey(one, TWO) === artifactKey(two, TWO)).toBe(
          a === c && b === d,
        );
      }),
    );
  });
});

describe('versionOf', () => {
  it.each([
    [
      { app: { name: 'x', tag: '1.2.0' }, worker: { name: 'y', tag: '7' } },
      '1.2.0',
    ],
    [
      { app: { name: 'x', digest: DIGEST }, worker: { name: 'y', tag: '7' } },
      '7',
    ],
    [{ app: { name: 'x', digest: DIGEST } }, `sha256:${'a'.repeat(12)}`],
    [{ 0: { name: 'https://git.example.com/a', revision: COMMIT } }, '686a584'],
    [{ 0: { name: 'notifier', tag: '0.3.1' } }, '0.3.1'],
  ])('R1 calls %j %s', (artifacts, expected) => {
    expect(versionOf(artifacts)).toBe(expected);
  });
});

describe('contradicts', () => {
  it.each([
    ['the same digest', DIGEST, DIGEST, false],
    ['another digest', DIGEST, `sha256:${'b'.repeat(64)}`, true],
    ['no digest known', undefined, DIGEST, false],
    ['no digest seen', DIGEST, undefined, false],
  ])('R1 %s', (_, known, seen, expected) => {
    expect(
      contradicts(
        { app: { name: 'x', tag: '1', digest: known } },
        { app: { name: 'x', tag: '1', digest: seen } },
      ),
    ).toBe(expected);
  });
});
