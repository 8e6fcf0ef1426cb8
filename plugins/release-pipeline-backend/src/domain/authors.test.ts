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

import { authorsOf, whyAuthor } from './authors';
import { aWaitingState } from './testing/asked';
import type { ComponentState } from './types';

const INTO_PRODUCTION = { stage: 'production', releaseId: 'release-1.1.0' };

function written(authors: Record<string, string | undefined>): ComponentState {
  const state = aWaitingState();
  return {
    ...state,
    deployments: state.deployments.map(deployment => ({
      ...deployment,
      author: authors[deployment.stage],
    })),
  };
}

describe('authors of a release (R12, R25)', () => {
  it('are those of its changes in all stages before', () => {
    const state = written({
      dev: 'Dana Developer <dana@example.com>',
      staging: 'robot@example.com',
      production: 'Olga <olga@example.com>',
    });
    expect(authorsOf(state, INTO_PRODUCTION)).toEqual([
      expect.objectContaining({ email: 'robot@example.com' }),
      expect.objectContaining({ email: 'dana@example.com' }),
    ]);
    expect(
      authorsOf(state, { ...INTO_PRODUCTION, releaseId: 'release-1.0.0' }),
    ).toEqual([]);
  });

  it('nobody is known where nobody said so', () => {
    expect(authorsOf(written({}), INTO_PRODUCTION)).toEqual([]);
  });

  it('only matter where the stage is protected', () => {
    const state = written({ dev: 'Dana <dana@example.com>' });
    expect(authorsOf(state, { ...INTO_PRODUCTION, stage: 'staging' })).toEqual(
      [],
    );
  });

  it.each<[string, { email?: string; name?: string }, boolean]>([
    ['the address', { email: 'dana@example.com' }, true],
    ['the address in capitals', { email: ' Dana@Example.COM' }, true],
    ['only the name', { name: 'dana developer' }, true],
    [
      'the name, with another address',
      { name: 'Dana Developer', email: 'd@example.org' },
      true,
    ],
    ['neither', { name: 'Pat', email: 'pat@example.com' }, false],
    ['nothing that is known of them', {}, false],
    ['empty texts', { name: '', email: ' ' }, false],
  ])('a person with %s', (_, profile, isAuthor) => {
    const authors = authorsOf(
      written({ dev: 'Dana Developer <dana@example.com>', staging: ' <>' }),
      INTO_PRODUCTION,
    );
    const because = whyAuthor(authors, {
      userRef: 'user:default/somebody',
      ...profile,
    });
    expect(because).toBe(
      isAuthor ? 'wrote the change that brought it to dev' : undefined,
    );
  });
});
