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

/**
 * Variables that every template may use (R17). `component.owner` and
 * `component.system` give the name without kind and namespace, because that is
 * what can stand in names, labels and paths.
 */
export const TARGET_VARIABLES = [
  'component.name',
  'component.namespace',
  'component.owner',
  'component.system',
  'stage',
] as const;

/** Queries know the length of their window besides, and which side of a canary is asked about. */
export const QUERY_VARIABLES = [
  ...TARGET_VARIABLES,
  'window',
  'track',
] as const;

/** Release rules hold for all stages. */
export const RELEASE_VARIABLES = TARGET_VARIABLES.filter(
  name => name !== 'stage',
);

// One pass, no nested repetition: linear in the length of the text.
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const SAFE_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/** The names between `{{` and `}}`, each once. */
export function templateVariables(template: string): string[] {
  const names = [...template.matchAll(PLACEHOLDER)].map(match =>
    match[1].trim(),
  );
  return [...new Set(names)];
}

/** What is wrong with a template, in words; undefined when nothing is. */
export function checkTemplate(
  template: string,
  known: (variable: string) => boolean,
  expected: readonly string[],
): string | undefined {
  const unknown = templateVariables(template).find(name => !known(name));
  if (unknown !== undefined) {
    return `unknown variable {{ ${unknown} }}; expected one of ${expected.join(
      ', ',
    )}`;
  }
  return template.replace(PLACEHOLDER, '').includes('{{')
    ? 'a {{ without its }}'
    : undefined;
}

/** What the variables stand for; undefined where the component has no such thing. */
export type TemplateValues = Record<string, string | undefined>;

/** Values of the variables of R17 for one component, and one stage if there is one. */
export function templateValues(
  component: {
    name: string;
    namespace: string;
    owner?: string;
    system?: string;
  },
  stage?: string,
): TemplateValues {
  return {
    'component.name': component.name,
    'component.namespace': component.namespace,
    'component.owner': nameOf(component.owner),
    'component.system': nameOf(component.system),
    stage,
  };
}

/**
 * Fills a template in. Values are held to letters, digits, `.`, `_` and `-`, so
 * that a name from the catalog can never add a path, a label or a matcher.
 *
 * @returns the text, or the variable that has no value or one that is not allowed
 */
export function fillTemplate(
  template: string,
  values: TemplateValues,
): { text: string } | { variable: string; because: 'missing' | 'unsafe' } {
  for (const variable of templateVariables(template)) {
    const value = Object.hasOwn(values, variable)
      ? values[variable]
      : undefined;
    if (!value) {
      return { variable, because: 'missing' };
    }
    if (!SAFE_VALUE.test(value)) {
      return { variable, because: 'unsafe' };
    }
  }
  return {
    text: template.replace(
      PLACEHOLDER,
      (_match, name: string) => values[name.trim()] ?? '',
    ),
  };
}

/** `group:default/platform` → `platform` */
function nameOf(ref: string | undefined): string | undefined {
  return ref?.slice(Math.max(ref.lastIndexOf('/'), ref.lastIndexOf(':')) + 1);
}
