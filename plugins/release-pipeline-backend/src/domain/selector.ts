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

/** One condition of a Kubernetes label selector. */
export type LabelCondition =
  | { key: string; operator: 'in' | 'not-in'; values: string[] }
  | { key: string; operator: 'exists' | 'absent' };

const KEY = '(?:[A-Za-z0-9.-]{1,253}/)?[A-Za-z0-9][A-Za-z0-9_.-]{0,62}';
const VALUE = '[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?';
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);
const EQUALS = new RegExp(`^(${KEY})\\s*(=|==|!=)\\s*(${VALUE})?$`);
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const WHOLE_VALUE = new RegExp(`^${VALUE}$`);

/**
 * Reads a label selector as Kubernetes writes them: `a=b`, `a==b`, `a!=b`,
 * `a in (b,c)`, `a notin (b)`, `a`, `!a`, joined by commas.
 *
 * @returns the conditions, all of which must hold; undefined when the text is
 * no selector, or an empty one (which would match everything)
 */
export function parseSelector(selector: string): LabelCondition[] | undefined {
  const conditions: LabelCondition[] = [];
  for (const part of splitConditions(selector)) {
    const condition = parseCondition(part.trim());
    if (!condition) {
      return undefined;
    }
    conditions.push(condition);
  }
  return conditions;
}

/** Splits at commas outside of brackets. */
function splitConditions(selector: string): string[] {
  return selector.split(/,(?![^()]*\))/);
}

function parseCondition(text: string): LabelCondition | undefined {
  const exists = EXISTS.exec(text);
  if (exists) {
    return { key: exists[2], operator: exists[1] ? 'absent' : 'exists' };
  }
  const equals = EQUALS.exec(text);
  if (equals) {
    return {
      key: equals[1],
      operator: equals[2] === '!=' ? 'not-in' : 'in',
      values: [equals[3] ?? ''],
    };
  }
  const set = SET.exec(text);
  if (set) {
    const values = set[3].split(',').map(value => value.trim());
    return values.every(value => WHOLE_VALUE.test(value))
      ? { key: set[1], operator: set[2] === 'in' ? 'in' : 'not-in', values }
      : undefined;
  }
  return undefined;
}

/** Whether labels fulfil all conditions. As in Kubernetes, an absent label is "not in". */
export function matchesSelector(
  labels: Record<string, string>,
  conditions: readonly LabelCondition[],
): boolean {
  return conditions.every(condition => {
    const value = Object.hasOwn(labels, condition.key)
      ? labels[condition.key]
      : undefined;
    switch (condition.operator) {
      case 'in':
        return value !== undefined && condition.values.includes(value);
      case 'not-in':
        return value === undefined || !condition.values.includes(value);
      case 'exists':
        return value !== undefined;
      default:
        return value === undefined;
    }
  });
}
