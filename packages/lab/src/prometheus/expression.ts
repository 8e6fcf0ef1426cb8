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

/** A label condition of a selector. */
export type Matcher = {
  label: string;
  operator: '=' | '!=' | '=~' | '!~';
  value: string;
};

/** The part of PromQL that the stand-in understands. */
export type Expression =
  | { type: 'number'; value: number }
  | {
      type: 'selector';
      metric: string;
      matchers: Matcher[];
      /** Range in seconds, for `metric[1m]`. */
      range?: number;
    }
  | {
      type: 'call';
      name: string;
      arguments: Expression[];
      /** The labels after `by`, of an aggregation. */
      by?: string[];
    }
  | {
      type: 'binary';
      operator: '+' | '-' | '*' | '/';
      left: Expression;
      right: Expression;
    };

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d+)?(?![\w]))|(?<name>[a-zA-Z_:][\w:]*)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<duration>\[(?:\d+(?:ms|[smhdw]))+\])|(?<sign>=~|!~|!=|[-+*/(){},=]))/y;

const SECONDS: Record<string, number> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86400,
  w: 604800,
};

const STRENGTH: Record<string, number> = { '+': 1, '-': 1, '*': 2, '/': 2 };

/**
 * Reads an expression of the demo's queries.
 *
 * @throws Error for everything that the stand-in does not understand
 */
export function parseExpression(text: string): Expression {
  const tokens = tokenise(text);
  let position = 0;

  const peek = () => tokens[position];
  const take = (expected?: string) => {
    const token = tokens[position];
    if (!token || (expected !== undefined && token !== expected)) {
      throw new Error(
        `expected ${expected ?? 'more'} and found ${token ?? 'the end'}`,
      );
    }
    position += 1;
    return token;
  };
  const list = <T>(close: string, item: () => T): T[] => {
    const items: T[] = [];
    while (peek() !== close) {
      items.push(item());
      if (peek() !== close) {
        take(',');
      }
    }
    take(close);
    return items;
  };

  const matcher = (): Matcher => {
    const label = take();
    const operator = take();
    if (!isMatcherOperator(operator)) {
      throw new Error(`unknown operator ${operator}`);
    }
    return { label, operator, value: unquote(take()) };
  };

  const primary = (): Expression => {
    const token = take();
    if (token === '(') {
      const inner = binary(1);
      take(')');
      return inner;
    }
    if (/^\d/.test(token)) {
      return { type: 'number', value: Number(token) };
    }
    if (!/^\w/.test(token)) {
      throw new Error(`unexpected ${token}`);
    }
    const labels = () => {
      if (peek() !== 'by') {
        return undefined;
      }
      take('by');
      take('(');
      return list(')', () => take());
    };
    const before = labels();
    if (peek() === '(') {
      take('(');
      const inner = list(')', () => binary(1));
      return {
        type: 'call',
        name: token,
        arguments: inner,
        by: before ?? labels(),
      };
    }
    let matchers: Matcher[] = [];
    if (peek() === '{') {
      take('{');
      matchers = list('}', matcher);
    }
    return {
      type: 'selector',
      metric: token,
      matchers,
      ...(peek()?.startsWith('[') ? { range: secondsOf(take()) } : {}),
    };
  };

  const binary = (weakest: number): Expression => {
    let left = primary();
    while (STRENGTH[peek()] >= weakest) {
      const operator = take();
      if (isArithmetic(operator)) {
        const right = binary(STRENGTH[operator] + 1);
        left = { type: 'binary', operator, left, right };
      }
    }
    return left;
  };

  const expression = binary(1);
  if (position < tokens.length) {
    throw new Error(`unexpected ${peek()}`);
  }
  return expression;
}

function tokenise(text: string): string[] {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) {
      throw new Error(`unexpected "${text.slice(start, start + 10)}"`);
    }
    tokens.push(match[0].trim());
  }
  return tokens;
}

function secondsOf(duration: string): number {
  return [...duration.matchAll(/(\d+)(ms|[smhdw])/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * SECONDS[unit],
    0,
  );
}

function unquote(text: string): string {
  if (!/^["']/.test(text)) {
    throw new Error(`expected a text and found ${text}`);
  }
  return unescapeText(text.slice(1, -1));
}

/** Resolves the backslashes of a quoted text. */
export function unescapeText(text: string): string {
  return text.replace(/\\[n"'\\]/g, pair => (pair === '\\n' ? '\n' : pair[1]));
}

function isMatcherOperator(text: string): text is Matcher['operator'] {
  return ['=', '!=', '=~', '!~'].includes(text);
}

function isArithmetic(text: string): text is '+' | '-' | '*' | '/' {
  return text in STRENGTH;
}
