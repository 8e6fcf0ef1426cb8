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

import { transformImage } from './manifests';

describe('transformImage', () => {
  const name = 'registry.example.com:5000/acme/app';
  const digest = `sha256:${'a'.repeat(64)}`;

  it.each([
    [`${name}:1`, { name, newTag: '2' }, `${name}:2`],
    [`${name}:1`, { name, newName: 'mirror/app' }, 'mirror/app:1'],
    [`${name}:1`, { name, digest }, `${name}@${digest}`],
    [`${name}@${digest}`, { name, newTag: '2' }, `${name}:2`],
    // Kustomize writes both, and the digest wins at the registry.
    [`${name}:1`, { name, newTag: '2', digest }, `${name}:2@${digest}`],
    [name, { name, newTag: '2' }, `${name}:2`],
    [`${name}:1`, { name: 'acme/app', newTag: '2' }, `${name}:1`],
  ])('%s by %j is %s', (image, transformer, expected) => {
    expect(transformImage(image, [transformer])).toBe(expected);
  });
});
