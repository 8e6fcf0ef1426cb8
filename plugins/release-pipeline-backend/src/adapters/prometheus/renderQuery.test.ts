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
import { templateValues } from '../../domain/templates';
import {
  misplacedVariable,
  renderQuery,
  templateVariables,
} from './renderQuery';

const values = {
  ...templateValues(
    { name: 'payments', namespace: 'default', owner: 'group:default/team-a' },
    'staging',
  ),
  window: '600s',
};

describe('renderQuery', () => {
  it('fills in what it knows', () => {
    expect(
      renderQuery(
        'rate(x{service="{{ component.name }}",team=\'{{component.owner}}\',stage="{{ stage }}"}[{{ window }}])',
        values,
      ),
    ).toBe('rate(x{service="payments",team=\'team-a\',stage="staging"}[600s])');
  });

  it('S32 a dot inside a pattern means itself', () => {
    const dotted = { ...values, 'component.name': 'a.b' };
    expect(renderQuery('x{s=~"{{ component.name }}-.*"}', dotted)).toBe(
      'x{s=~"a\\\\.b-.*"}',
    );
    expect(renderQuery('x{s!~`{{ component.name }}`}', dotted)).toBe(
      'x{s!~`a\\.b`}',
    );
    expect(renderQuery('x{r=~"y.*",s="{{ component.name }}"}', dotted)).toBe(
      'x{r=~"y.*",s="a.b"}',
    );
  });

  it.each([
    '"} or up{x="',
    '.+',
    'a|b',
    'a"b',
    "a'b",
    'a`b',
    'a\\',
    'a\nb',
    'a{b}',
    'ä',
    ' ',
  ])('S31 refuses the value %j', name => {
    expect(() =>
      renderQuery('x{s="{{ component.name }}"}', {
        ...values,
        'component.name': name,
      }),
    ).toThrow('cannot stand in a query');
  });

  it('S32 no accepted value adds a quote, a matcher or a pattern', () => {
    fc.assert(
      fc.property(fc.string(), name => {
        let rendered: string;
        try {
          rendered = renderQuery('x{s=~"{{ component.name }}"}', {
            ...values,
            'component.name': name,
          });
        } catch {
          return;
        }
        const inside = rendered.slice('x{s=~"'.length, -'"}'.length);
        expect(
          new RegExp(`^(?:${JSON.parse(`"${inside}"`)})$`).test(name),
        ).toBe(true);
        expect(inside).not.toMatch(/["{}|*+?()[\]]/);
      }),
    );
  });

  it('names variables that are unknown, empty or misplaced', () => {
    expect(templateVariables('{{ a }} {{a}} {{ b }}')).toEqual(['a', 'b']);
    expect(() => renderQuery('x{s="{{ other }}"}', values)).toThrow(
      '{{ other }} has no value here',
    );
    expect(() => renderQuery('x{s="{{ component.system }}"}', values)).toThrow(
      'no value',
    );
    expect(() => renderQuery('{{ component.name }}_total', values)).toThrow(
      'must stand inside quotes',
    );
    expect(
      misplacedVariable('x{s="{{ stage }}"}[{{ window }}]'),
    ).toBeUndefined();
  });
});
