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

/** A key of a Secret, or of what becomes one, and what is written there. */
export interface SecretEntry {
  key: string;
  value: string;
  /** Under `data`, where the value is base64. */
  isData: boolean;
}

/** What Secrets hold, as far as the lines of a text tell. */
export interface SecretLines {
  entries: SecretEntry[];
  /** SOPS has been here. */
  encrypted: boolean;
  /** A plugin of Argo CD is told where `<name>` is to be looked up. */
  named: boolean;
}

/** Stands for `{{ … }}`. */
export const RENDERED = '\u0001';

const KIND =
  /(?:^|[\s{,])["']?kind["']?[ \t]*:[ \t]*(?:&\w+[ \t]+)?["']?Secret(?:List)?\b/m;
const DATA = /(?:^|[\s{,])["']?(data|stringData)["']?[ \t]*:([^\n]*)/g;
const PAIR =
  /(?<![\w.-])["']?([\w.-]+)["']?[ \t]*:[ \t]*("[^"]*"|'[^']*'|[^,}\s]+)/g;

/**
 * For a text that is no YAML, or not yet, or too long to be read as such: each
 * part of it that says `kind: Secret`, line by line.
 */
export function secretsInLines(text: string): SecretLines[] {
  if (!text.includes('Secret')) {
    return [];
  }
  return text
    .replace(
      /\{\{(?:[^{}]|\{(?!\{)|\}(?!\}))*\}\}+/g,
      braces => RENDERED + extraBraces(braces),
    )
    .split(
      /^---.*$|^[ \t]*-[ \t]+(?=["']?(?:apiVersion|kind)\b)|(?<=\})\s*(?=\{)/m,
    )
    .filter(part => KIND.test(part))
    .map(part => ({
      entries: entriesIn(part),
      encrypted: /(?:^|[\s{,])["']?sops["']?[ \t]*:/.test(part),
      named: part.includes('avp.kubernetes.io/path'),
    }));
}

/** Of `{a: {{ .b }}}` the last brace closes the mapping. */
function extraBraces(braces: string): string {
  return '}'.repeat(Math.max(0, (/\}+$/.exec(braces)?.[0].length ?? 2) - 2));
}

function entriesIn(part: string): SecretEntry[] {
  const entries: SecretEntry[] = [];
  let end = 0;
  for (const { index, 0: found, 1: name, 2: rest } of part.matchAll(DATA)) {
    // What looks like it inside of a value is the value's.
    if (index >= end) {
      const isData = name === 'data';
      const value = withoutComment(rest);
      end = index + found.length;
      if (value.startsWith('{')) {
        const from = end - rest.length;
        const close = part.indexOf('}', from);
        end = close < 0 ? part.length : close;
        for (const [, key, inner] of part.slice(from, end).matchAll(PAIR)) {
          entries.push({ key, value: unquoted(inner), isData });
        }
      } else if (value !== '') {
        entries.push({ key: name, value: unquoted(value), isData });
      } else {
        const line = part.lastIndexOf('\n', index + 1) + 1;
        const block = blockAfter(
          part,
          end + 1,
          indentOf(part.slice(line, end)),
        );
        end += block.join('\n').length + 1;
        entries.push(...entriesOfBlock(block, isData));
      }
    }
  }
  return entries;
}

/** The lines from there on that belong to a key with this indent. */
function blockAfter(part: string, from: number, indent: number): string[] {
  const lines: string[] = [];
  for (let start = from; start < part.length; ) {
    const close = part.indexOf('\n', start);
    const end = close < 0 ? part.length : close;
    const line = part.slice(start, end);
    if (!isNothing(line) && indentOf(line) <= indent) {
      break;
    }
    lines.push(line);
    start = end + 1;
  }
  return lines;
}

function entriesOfBlock(
  block: readonly string[],
  isData: boolean,
): SecretEntry[] {
  const entries: Array<{ key: string; lines: string[] }> = [];
  const indent = indentOf(block.find(line => !isNothing(line)) ?? '');
  for (const line of block) {
    if (line.trim() === RENDERED) {
      entries.push({ key: '', lines: [RENDERED] });
    } else if (!isNothing(line)) {
      const [, key, value] =
        /^\s*["']?([^\s:"']+)["']?[ \t]*:(?:[ \t]+(.*))?$/.exec(line) ?? [];
      const last = entries.at(-1);
      if (indentOf(line) > indent && last) {
        last.lines.push(line.trim());
      } else if (key === undefined) {
        entries.push({ key: '', lines: [line.trim()] });
      } else {
        const text = withoutComment(value ?? '');
        const isIndicator = /^[|>][-+\d]*$/.test(text);
        entries.push({ key, lines: isIndicator ? [] : [unquoted(text)] });
      }
    }
  }
  return entries.map(({ key, lines }) => ({
    key,
    value: lines.join('\n').trim(),
    isData,
  }));
}

function isNothing(line: string): boolean {
  return /^\s*(#.*)?$/.test(line) || line.trim() === RENDERED;
}

function indentOf(line: string): number {
  return line.search(/\S|$/);
}

function withoutComment(text: string): string {
  return text.replace(/(^|\s)#.*$/, '').trim();
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1,?$/, '$2');
}
