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

import type { AuthorFacts } from './authors';
import { type Known, whyNotAnyMore } from './overrideGivers';

const SAM = {
  userRef: 'user:default/sam',
  name: 'Sam SRE',
  email: 'sam@example.com',
};
const SRE = 'group:default/sre';

const known = (overrides: Partial<Known> = {}): Known => ({
  groups: [{ ref: SRE, members: [SAM.userRef] }],
  people: [SAM],
  authors: [],
  ...overrides,
});
const facts = (overrides: Partial<AuthorFacts> = {}): AuthorFacts => ({
  known: [],
  pending: [],
  gaps: [],
  asksAll: false,
  asksGaps: false,
  ...overrides,
});
const wrote = (email: string) => [{ email, because: 'wrote commit 4444444' }];
const pending = [
  'the commits since 1111111 in gitops are not known: it is down',
];

describe('S17 whether an override still stands right before the effect', () => {
  it.each<[string, AuthorFacts, Known, string | undefined]>([
    ['by a member', facts(), known(), undefined],
    [
      'R23 by who left',
      facts(),
      known({ groups: [{ ref: SRE, members: [] }] }),
      'who gave it is in none of the groups any more that may override',
    ],
    [
      'R12 by who wrote it',
      facts({ known: wrote(SAM.email) }),
      known(),
      'who gave it wrote commit 4444444',
    ],
    [
      'R25 of what nobody knows who wrote it',
      facts({ pending, asksAll: true }),
      known(),
      `nobody may override it: ${pending[0]}`,
    ],
    [
      'R25 of what a stranger wrote',
      facts({ known: wrote('robo@example.com'), asksAll: true }),
      known(),
      'nobody may override it: <robo@example.com> is nobody whom the portal knows, and wrote commit 4444444',
    ],
    [
      'of that, at no high risk',
      facts({ known: wrote('robo@example.com'), pending }),
      known(),
      undefined,
    ],
    [
      'of what is known at high risk',
      facts({ known: wrote('pat@example.com'), asksAll: true }),
      known({
        authors: [{ userRef: 'user:default/pat', email: 'pat@example.com' }],
      }),
      undefined,
    ],
  ])('%s', (_, authors, catalog, because) => {
    expect(whyNotAnyMore(SAM, authors, catalog)?.because).toBe(because);
    expect(whyNotAnyMore(SAM, authors, catalog)?.isOpen).toBeUndefined();
  });

  it('R23 cannot be told while a group is not read: nobody is said to have left', () => {
    expect(
      whyNotAnyMore(SAM, facts(), known({ groups: [{ ref: SRE }] })),
    ).toEqual({
      because: `whether they still may cannot be told: ${SRE} is not in the trusted part of the catalog at this moment`,
      isOpen: true,
    });
    // One that names them is enough.
    const two = [{ ref: 'group:default/other' }, ...known().groups];
    expect(whyNotAnyMore(SAM, facts(), known({ groups: two }))).toBeUndefined();
  });
});
