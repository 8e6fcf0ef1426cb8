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

import { aPromotion, aState } from '../testing/builders';
import type { ComponentState } from '../types';
import { asText } from '../words';
import { prognose } from './prognose';

const runs = { dev: '1.1.0', staging: '1.1.0', production: '1.0.0' };

function outlook(
  changes: Partial<ComponentState> & {
    runs?: Record<string, string>;
  } = {},
  stage = 'production',
) {
  const state = aState({ runs, versions: ['1.0.0', '1.1.0'], ...changes });
  return prognose(state, { stage, at: state.now, asksApproval: false });
}

describe('what a train would do with a component', () => {
  it('takes the newest release that may go', () => {
    expect(outlook()).toMatchObject({
      outlook: 'goes',
      release: { version: '1.1.0' },
      from: { version: '1.0.0' },
    });
  });

  it.each<[string, string, ReturnType<typeof outlook>]>([
    [
      'what is there already',
      'already-there',
      outlook({ runs: { ...runs, production: '1.1.0' } }),
    ],
    ['what has no such stage', 'nothing', outlook({}, 'moon')],
    [
      'what somebody asked for already',
      'asked-already',
      outlook({ promotions: [aPromotion()] }),
    ],
    ['what is unknown there', 'unknown', outlook({ applications: [] })],
  ])('leaves %s', (_what, code, found) => {
    expect({ ...found, sentence: asText(found.sentence) }).toMatchObject({
      outlook: 'left',
      code,
      sentence: expect.stringMatching(/\w/),
    });
  });
});
