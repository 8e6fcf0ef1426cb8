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

import { act } from '@testing-library/react';
import axe from 'axe-core';

axe.configure({
  checks: [
    {
      id: 'label-content-name-mismatch',
      // Else it draws letters to find fonts whose letters are icons; there are none.
      options: { occurrenceThreshold: 0 },
    },
  ],
});

/**
 * What a machine can find against WCAG 2.1 AA, by rule and element. Colours
 * and sizes need a browser and are left out here.
 */
export async function accessibilityProblems(
  root: Element = document.body,
): Promise<string[]> {
  // It takes long enough for clocks to tick and ripples to end meanwhile.
  const { violations } = await act(
    async (): Promise<axe.AxeResults> =>
      axe.run(root, {
        rules: {
          'color-contrast': { enabled: false },
          // A fragment of a page has no landmarks of its own.
          region: { enabled: false },
        },
      }),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`),
  );
}
