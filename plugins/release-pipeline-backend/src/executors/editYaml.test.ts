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

import * as fc from 'fast-check';
import { parse } from 'yaml';
import {
  readKustomizeImage,
  readValue,
  writeKustomizeImage,
  writeValue,
} from './editYaml';

const IMAGE = 'registry.example.com/acme/payments';

const KUSTOMIZATION = `# Owned by the payments team
apiVersion: kustomize.config.k8s.io/v1beta1
kind:   Kustomization
resources: [ ../../base,   service.yaml ]   # keep this order

images:
- name: payments          # the base's name
  newName: registry.example.com/acme/payments
  newTag: "1.0.0"   # moved by the portal
- name: registry.example.com/acme/proxy
  digest: sha256:aaaa
`;

describe('Kustomize images', () => {
  it('changes the tag and nothing else, quotes and comments kept', () => {
    expect(writeKustomizeImage(KUSTOMIZATION, IMAGE, { newTag: '1.1.0' })).toBe(
      KUSTOMIZATION.replace('"1.0.0"', '"1.1.0"'),
    );
  });

  it('a digest takes the place of a tag, and the other way round', () => {
    expect(
      writeKustomizeImage(KUSTOMIZATION, IMAGE, { digest: 'sha256:bbbb' }),
    ).toBe(KUSTOMIZATION.replace('newTag: "1.0.0"', 'digest: "sha256:bbbb"'));
    expect(
      writeKustomizeImage(KUSTOMIZATION, 'registry.example.com/acme/proxy', {
        newTag: '2.0',
      }),
    ).toBe(KUSTOMIZATION.replace('digest: sha256:aaaa', 'newTag: "2.0"'));
  });

  it.each([
    [
      'last',
      '- name: app\n  newTag: 1.0.0\n  digest: sha256:a\n',
      '- name: app\n  newTag: 1.1.0\n',
    ],
    [
      'without a line break at its end',
      '- name: app\n  newTag: 1.0.0\n  digest: sha256:a',
      '- name: app\n  newTag: 1.1.0',
    ],
    [
      'in the middle',
      '- name: app\n  digest: sha256:a # old\n  newTag: 1.0.0\n',
      '- name: app\n  newTag: 1.1.0\n',
    ],
    [
      'first',
      '- digest: sha256:a\n  name: app\n  newTag: 1.0.0\n',
      '- name: app\n  newTag: 1.1.0\n',
    ],
    [
      'in a flow map',
      '- { name: app, newTag: 1.0.0, digest: "sha256:a" }\n',
      '- { name: app, newTag: 1.1.0 }\n',
    ],
    [
      'first in a flow map',
      '- {digest: "sha256:a", name: app, newTag: 1.0.0}\n',
      '- {name: app, newTag: 1.1.0}\n',
    ],
    [
      'with Windows line breaks',
      '- name: app\r\n  newTag: 1.0.0\r\n  digest: sha256:a\r\n',
      '- name: app\r\n  newTag: 1.1.0\r\n',
    ],
  ])('R31 removes a stale digest, %s', (_where, before, after) => {
    expect(
      writeKustomizeImage(`images:\n${before}`, 'app', { newTag: '1.1.0' }),
    ).toBe(`images:\n${after}`);
  });

  it.each([
    [
      'a block map',
      '- name: app # base\n  newName: x/app # here\n',
      '- name: app # base\n  newName: x/app # here\n  newTag: 1.1.0\n',
    ],
    [
      'a flow map',
      '- { name: app, newName: x/app }\n',
      '- { name: app, newName: x/app, newTag: 1.1.0 }\n',
    ],
    [
      'a file without a line break at its end',
      '- newName: x/app',
      '- newName: x/app\n  newTag: 1.1.0',
    ],
  ])('adds a tag where there is none, in %s', (_where, before, after) => {
    expect(
      writeKustomizeImage(`images:\n${before}`, 'x/app', { newTag: '1.1.0' }),
    ).toBe(`images:\n${after}`);
  });

  it('writes both when the release knows both', () => {
    const text = writeKustomizeImage(KUSTOMIZATION, IMAGE, {
      newTag: '1.1.0',
      digest: 'sha256:cccc',
    });
    expect(readKustomizeImage(text, IMAGE)).toEqual({
      newTag: '1.1.0',
      digest: 'sha256:cccc',
    });
    expect(text).toContain('# moved by the portal');
  });

  it('says which images there are when the wanted one is missing', () => {
    expect(() => readKustomizeImage(KUSTOMIZATION, 'other')).toThrow(
      `has no entry for other under images; there are: ${IMAGE}, registry.example.com/acme/proxy`,
    );
    expect(() => readKustomizeImage('kind: x\n', 'other')).toThrow('none');
    expect(() =>
      readKustomizeImage('images: [{name: a}, {name: a}]', 'a'),
    ).toThrow('several');
  });

  it.each([
    ['a: [', 'is not valid YAML'],
    ['a: 1\n---\nb: 2\n', 'several YAML documents'],
    ['', 'has no entry'],
    ['images: 3', 'has no entry'],
    ['images: [{name: app, newTag: [1]}]', 'no single value'],
  ])('refuses %j', (text, message) => {
    expect(() => readKustomizeImage(text, 'app')).toThrow(message);
  });

  const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/);
  const digest = fc.stringMatching(/^sha256:[0-9a-f]{8}$/);

  it('any change reads back as asked, keeps other entries and comments', () => {
    const entry = fc.record({ newTag: tag, digest }, { requiredKeys: [] });
    const wanted = fc.oneof(
      fc.record({ newTag: tag }),
      fc.record({ digest }),
      fc.record({ newTag: tag, digest }),
    );
    fc.assert(
      fc.property(entry, wanted, fc.boolean(), (present, change, flow) => {
        const pairs = Object.entries(present).map(
          ([key, value]) => `${key}: ${JSON.stringify(value)}`,
        );
        const text = flow
          ? `images: # top\n  - {${['name: app', ...pairs].join(
              ', ',
            )}} # end\n  - name: other # tail\n`
          : `images: # top\n  - ${['name: app # one', ...pairs].join(
              '\n    ',
            )}\n  - name: other # tail\n`;
        const result = writeKustomizeImage(text, 'app', change);
        expect(readKustomizeImage(result, 'app')).toEqual({
          newTag: undefined,
          digest: undefined,
          ...change,
        });
        expect(parse(result).images).toHaveLength(2);
        for (const comment of ['# top', '# tail', flow ? '# end' : '# one']) {
          expect(result).toContain(comment);
        }
        expect(writeKustomizeImage(result, 'app', change)).toBe(result);
      }),
    );
  });
});

describe('values at a path', () => {
  const VALUES = `# chart
dependencies:
  - name: keycloak
    version: 24.0.1   # platform
image: { tag: '1.0', pull: Always }
`;

  it('changes one value and nothing else', () => {
    expect(writeValue(VALUES, ['dependencies', '0', 'version'], '25.0.0')).toBe(
      VALUES.replace('24.0.1', '25.0.0'),
    );
    expect(writeValue(VALUES, ['image', 'tag'], '1.10')).toBe(
      VALUES.replace("'1.0'", "'1.10'"),
    );
  });

  it('quotes what would not stay a text', () => {
    const text = writeValue('a: x # y\n', ['a'], '1.10');
    expect(text).toBe('a: "1.10" # y\n');
    for (const value of [
      'true',
      'null',
      '1e3',
      'a: b',
      '# no',
      '-',
      "it's",
      '{a}',
      'a, b',
      '',
    ]) {
      for (const before of [
        'a: x\n',
        'a: "x"\n',
        "a: 'x'\n",
        '{a: x, b: 1}\n',
      ]) {
        const after = writeValue(before, ['a'], value);
        expect([before, value, parse(after).a]).toEqual([before, value, value]);
      }
    }
  });

  it.each([
    [['missing']],
    [['dependencies']],
    [['dependencies', '7']],
    [['image', 'tag', 'x']],
  ])('says when there is no single value at %j', path => {
    expect(() => readValue(VALUES, path)).toThrow(
      `has no single value at ${path.join('.')}`,
    );
  });
});
