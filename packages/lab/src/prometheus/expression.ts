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

/** Reads tokens from left to right. */
class Parser {
  readonly #tokens: string[];
  #position = 0;

  constructor(tokens: string[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#binary(1);
    if (this.#next !== undefined) {
      throw new Error(`unexpected ${this.#next}`);
    }
    return expression;
  }

  get #next(): string | undefined {
    return this.#tokens[this.#position];
  }

  #take(expected?: string): string {
    const token = this.#next;
    if (token === undefined || (expected && token !== expected)) {
      throw new Error(
        `expected ${expected ?? 'more'} and found ${token ?? 'the end'}`,
      );
    }
    this.#position += 1;
    return token;
  }

  /** What stands between here and a closing bracket, with commas. */
  #list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (this.#next !== close) {
      items.push(item());
      if (this.#next !== close) {
        this.#take(',');
      }
    }
    this.#take(close);
    return items;
  }

  /** Operators that bind at least so strongly, from left to right. */
  #binary(weakest: number): Expression {
    let left = this.#primary();
    for (;;) {
      const operator = this.#next ?? '';
      if (!isArithmetic(operator) || STRENGTH[operator] < weakest) {
        return left;
      }
      this.#take();
      const right = this.#binary(STRENGTH[operator] + 1);
      left = { type: 'binary', operator, left, right };
    }
  }

  #primary(): Expression {
    const token = this.#take();
    if (token === '(') {
      const inner = this.#binary(1);
      this.#take(')');
      return inner;
    }
    if (/^\d/.test(token)) {
      return { type: 'number', value: Number(token) };
    }
    if (!/^\w/.test(token)) {
      throw new Error(`unexpected ${token}`);
    }
    const before = this.#by();
    return this.#next === '('
      ? this.#call(token, before)
      : this.#selector(token);
  }

  #call(name: string, before: string[] | undefined): Expression {
    this.#take('(');
    const given = this.#list(')', () => this.#binary(1));
    return { type: 'call', name, arguments: given, by: before ?? this.#by() };
  }

  #by(): string[] | undefined {
    if (this.#next !== 'by') {
      return undefined;
    }
    this.#take('by');
    this.#take('(');
    return this.#list(')', () => this.#take());
  }

  #selector(metric: string): Expression {
    let matchers: Matcher[] = [];
    if (this.#next === '{') {
      this.#take('{');
      matchers = this.#list('}', () => this.#matcher());
    }
    const range = this.#next?.startsWith('[')
      ? secondsOf(this.#take())
      : undefined;
    return { type: 'selector', metric, matchers, range };
  }

  #matcher(): Matcher {
    const label = this.#take();
    const operator = this.#take();
    if (!isMatcherOperator(operator)) {
      throw new Error(`unknown operator ${operator}`);
    }
    return { label, operator, value: unquote(this.#take()) };
  }
}

/**
 * Reads an expression of the demo's queries.
 *
 * @throws Error for everything that the stand-in does not understand
 */
export function parseExpression(text: string): Expression {
  return new Parser(tokenise(text)).whole();
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
