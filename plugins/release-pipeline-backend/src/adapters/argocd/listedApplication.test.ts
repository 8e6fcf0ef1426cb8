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

import { readRecording } from '../testing';
import { listHashOf, listSchema, toListed } from './listedApplication';

interface Whole {
  metadata: { name: string };
}

const wholes = (
  readRecording('argocd/list/full').response.body as { items: Whole[] }
).items;

describe('what a real server lists', () => {
  it('has the hashes of the whole applications, so that a GET can be held against it', () => {
    const hashes = new Map(
      wholes.map(whole => [whole.metadata.name, listHashOf(whole, true)]),
    );
    const listed = listSchema
      .parse(readRecording('argocd/list/fields-narrow').response.body)
      .items!.map(item => toListed(item, true));
    expect(listed.length).toBeGreaterThan(2);
    expect(listed.map(({ name, listHash }) => [name, listHash])).toEqual(
      listed.map(({ name }) => [name, hashes.get(name)]),
    );
  });
});
