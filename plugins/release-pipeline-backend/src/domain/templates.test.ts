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
import {
  checkTemplate,
  fillTemplate,
  TARGET_VARIABLES,
  templateValues,
  templateVariables,
} from './templates';

const values = templateValues(
  {
    name: 'payments',
    namespace: 'default',
    owner: 'group:default/team-a',
    system: 'system:shop/checkout',
  },
  'production-eu',
);

const check = (template: string) =>
  checkTemplate(
    template,
    name => TARGET_VARIABLES.some(known => known === name),
    TARGET_VARIABLES,
  );

describe('templates', () => {
  it.each([
    ['{{ component.name }}-{{ stage }}', 'payments-production-eu'],
    ['{{component.name}}', 'payments'],
    ['*/{{ component.namespace }}', '*/default'],
    ['{{ component.owner }}.{{ component.system }}', 'team-a.checkout'],
    ['{{ stage }}{{ stage }}', 'production-euproduction-eu'],
    ['nothing {} to fill', 'nothing {} to fill'],
  ])('fills %s', (template, text) => {
    expect(check(template)).toBeUndefined();
    expect(fillTemplate(template, values)).toEqual({ text });
  });

  it.each([
    ['{{ component.uid }}', /unknown variable {{ component.uid }}/],
    ['{{ constructor }}', /unknown variable/],
    ['{{ }}', /unknown variable/],
    ['{{ component.name }', /without its }}/],
    ['{{ component.name | upper }}', /unknown variable/],
  ])('refuses %s', (template, message) => {
    expect(check(template)).toMatch(message);
  });

  it.each([
    ['{{ component.owner }}', { owner: undefined }, 'missing'],
    ['{{ component.system }}', { system: 'a,b=c' }, 'unsafe'],
    ['{{ component.name }}', { name: '..' }, 'unsafe'],
    ['{{ component.name }}', { name: 'a/../b' }, 'unsafe'],
    ['{{ component.name }}', { name: 'a"} or up{b="' }, 'unsafe'],
    ['{{ toString }}', {}, 'missing'],
  ])('does not fill %s with %j', (template, changes, because) => {
    const component = {
      name: 'payments',
      namespace: 'default',
      owner: 'group:default/a',
      ...changes,
    };
    expect(fillTemplate(template, templateValues(component))).toMatchObject({
      because,
    });
  });

  it('S19 S21 lets no value add anything but a name', () => {
    fc.assert(
      fc.property(fc.string(), name => {
        const filled = fillTemplate(
          '{{ component.name }}',
          templateValues({ name, namespace: 'default' }),
        );
        expect('text' in filled ? filled.text : 'refused').toMatch(
          /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/,
        );
      }),
    );
  });

  it('names each variable once', () => {
    expect(templateVariables('{{ a }}{{a}}{{ b }}')).toEqual(['a', 'b']);
  });
});
