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

/** A selector of a query, as it stands there. */
export interface Selector {
  /** `http_requests_total{service="a"}` */
  text: string;
  /** `10m` of `[10m]`; absent for an instant selector. */
  range?: string;
  /** Looks at the past on purpose (`offset`, `@`). */
  historic: boolean;
}

const TOKEN =
  /\s+|#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|[A-Za-z_:][\w:.]*|\d[\w.]*|[\s\S]/gy;
const GROUPING = new Set([
  'by',
  'without',
  'on',
  'ignoring',
  'group_left',
  'group_right',
]);
const WORDS = new Set([
  ...GROUPING,
  'and',
  'or',
  'unless',
  'atan2',
  'bool',
  'offset',
  'inf',
  'nan',
  'start',
  'end',
]);

/**
 * The selectors of a PromQL expression: what its freshness is measured by.
 * Reads words and brackets only; an expression that Prometheus would refuse is
 * refused there.
 */
export function selectorsOf(expr: string): Selector[] {
  const tokens = (expr.match(TOKEN) ?? []).filter(
    token => !/^(\s|#)/.test(token),
  );
  const selectors: Selector[] = [];
  let position = 0;

  // From an opening bracket to behind its closing one.
  const bracket = (open: string, close: string): string => {
    const start = position;
    let depth = 0;
    do {
      depth += Number(tokens[position] === open);
      depth -= Number(tokens[position] === close);
      position += 1;
    } while (depth > 0 && position < tokens.length);
    return tokens.slice(start, position).join('');
  };

  while (position < tokens.length) {
    const token = tokens[position];
    const next = tokens[position + 1];
    const isName = /^[A-Za-z_:]/.test(token);
    const word = token.toLocaleLowerCase('en-US');
    if (isName && GROUPING.has(word) && next === '(') {
      position += 1;
      bracket('(', ')');
    } else if (token === '[') {
      // The range of a subquery.
      bracket('[', ']');
    } else if (
      token === '{' ||
      (isName &&
        next !== '(' &&
        !WORDS.has(word) &&
        !(next && GROUPING.has(next.toLocaleLowerCase('en-US'))))
    ) {
      const name = isName ? token : '';
      position += Number(isName);
      const labels = tokens[position] === '{' ? bracket('{', '}') : '';
      const range = tokens[position] === '[' ? bracket('[', ']') : '';
      const after = tokens[position]?.toLocaleLowerCase('en-US');
      selectors.push({
        text: name + labels,
        range: range.slice(1, -1) || undefined,
        historic: after === 'offset' || after === '@',
      });
    } else {
      position += 1;
    }
  }
  return selectors;
}
