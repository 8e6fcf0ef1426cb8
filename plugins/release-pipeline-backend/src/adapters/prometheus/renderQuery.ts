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

import {
  fillTemplate,
  templateVariables,
  TemplateValues,
} from '../../domain/templates';

export { templateVariables };

/** An opened string of a regular-expression matcher, up to the end of the text. */
const IN_PATTERN = /[=!]~\s*(["'`])(?:(?!\1)[^\n])*$/;
/** Any opened string. */
const QUOTES = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g;

/**
 * Fills a query in. Values of the catalog are held to letters, digits, `.`,
 * `_` and `-` (S32); they stand in strings only, where a `.` of a regular
 * expression is made to mean itself. Throws for an unknown variable, one without
 * a value, and one outside of a string.
 */
export function renderQuery(template: string, values: TemplateValues): string {
  const misplaced = misplacedVariable(template);
  if (misplaced) {
    throw new Error(`{{ ${misplaced} }} must stand inside quotes`);
  }
  const placeholder = /\{\{\s*([\w.]+)\s*\}\}/g;
  let result = '';
  let position = 0;
  for (const match of template.matchAll(placeholder)) {
    const before = template.slice(0, match.index);
    const filled = fillTemplate(match[0], values);
    if (!('text' in filled)) {
      throw new Error(
        filled.because === 'missing'
          ? `{{ ${filled.variable} }} has no value here`
          : `The value of {{ ${filled.variable} }} cannot stand in a query`,
      );
    }
    const quote = IN_PATTERN.exec(before)?.[1];
    const dot = quote === '`' ? '\\.' : '\\\\.';
    result += template.slice(position, match.index);
    result += quote ? filled.text.replaceAll('.', dot) : filled.text;
    position = (match.index ?? 0) + match[0].length;
  }
  return result + template.slice(position);
}

/** The first variable besides `window` that stands outside of a string; checked at start. */
export function misplacedVariable(template: string): string | undefined {
  const outside = template.replace(QUOTES, '""');
  return templateVariables(outside).find(name => name !== 'window');
}
