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

/** True where the labels fulfil the selector. */
export type LabelMatcher = (labels: Record<string, string>) => boolean;

const operators = ['in', 'notin', '=', '==', '!=', 'gt', 'lt'];

class Tokens {
  readonly #tokens: string[];

  constructor(text: string) {
    this.#tokens = text.match(/==|!=|[=!,()<>]|[^\s=!,()<>]+/g) ?? [];
  }

  peek(): string {
    return this.#tokens[0] ?? '';
  }

  next(): string {
    return this.#tokens.shift() ?? '';
  }

  expect(token: string) {
    const found = this.next();
    if (found !== token) {
      throw new Error(`found '${found}', expected: '${token}'`);
    }
  }
}

/**
 * Parses a Kubernetes label selector: `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
 * @throws Error with the words of the Kubernetes parser
 */
export function parseSelector(text: string): LabelMatcher {
  const tokens = new Tokens(text);
  const matchers: LabelMatcher[] = [];
  while (tokens.peek() !== '') {
    matchers.push(parseRequirement(tokens));
    const separator = tokens.peek();
    if (separator === ',') {
      tokens.next();
      if (tokens.peek() === '') {
        throw new Error("found '', expected: identifier after ','");
      }
    } else if (separator !== '') {
      throw new Error(`found '${separator}', expected: ',' or 'end of string'`);
    }
  }
  return labels => matchers.every(matcher => matcher(labels));
}

function parseRequirement(tokens: Tokens): LabelMatcher {
  if (tokens.peek() === '!') {
    tokens.next();
    const key = parseKey(tokens);
    return labels => !(key in labels);
  }
  const key = parseKey(tokens);
  const operator = tokens.peek();
  if (operator === '' || operator === ',') {
    return labels => key in labels;
  }
  tokens.next();
  switch (operator) {
    case '=':
    case '==': {
      const value = parseValue(tokens);
      return labels => labels[key] === value;
    }
    case '!=': {
      const value = parseValue(tokens);
      return labels => labels[key] !== value;
    }
    case 'in': {
      const values = parseValues(tokens);
      return labels => key in labels && values.includes(labels[key]);
    }
    case 'notin': {
      const values = parseValues(tokens);
      return labels => !(key in labels) || !values.includes(labels[key]);
    }
    default:
      throw new Error(`found '${operator}', expected: ${operators.join(', ')}`);
  }
}

function parseKey(tokens: Tokens): string {
  const key = tokens.next();
  if (!/^([a-z0-9.-]+\/)?[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/.test(key)) {
    throw new Error(
      `found '${key}', expected: !, identifier, or 'end of string'`,
    );
  }
  return key;
}

function parseValue(tokens: Tokens): string {
  return /^(,|)$/.test(tokens.peek()) ? '' : tokens.next();
}

function parseValues(tokens: Tokens): string[] {
  tokens.expect('(');
  const values: string[] = [];
  for (;;) {
    const token = tokens.next();
    if (token === ')') {
      return values;
    }
    if (token === '') {
      throw new Error("found '', expected: ',', or ')'");
    }
    if (token !== ',') {
      values.push(token);
    }
  }
}
