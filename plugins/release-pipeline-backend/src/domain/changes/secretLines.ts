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
const PAIR = /["']?([\w.-]+)["']?[ \t]*:[ \t]*("[^"]*"|'[^']*'|[^,}\s]+)/g;

/**
 * For a text that is no YAML, or not yet, or too long to be read as such: each
 * part of it that says `kind: Secret`, line by line.
 */
export function secretsInLines(text: string): SecretLines[] {
  if (!text.includes('Secret')) {
    return [];
  }
  return text
    .replace(/\{\{[\s\S]*?\}\}+/g, braces => RENDERED + extraBraces(braces))
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
          part.slice(end + 1),
          indentOf(part.slice(line, end)),
        );
        end += block.length + 1;
        entries.push(...entriesOfBlock(block, isData));
      }
    }
  }
  return entries;
}

/** The lines that belong to a key with this indent. */
function blockAfter(text: string, indent: number): string {
  const lines = text.split('\n');
  const end = lines.findIndex(
    line => !isNothing(line) && indentOf(line) <= indent,
  );
  return (end < 0 ? lines : lines.slice(0, end)).join('\n');
}

function entriesOfBlock(block: string, isData: boolean): SecretEntry[] {
  const entries: SecretEntry[] = [];
  let indent: number | undefined;
  for (const line of block.split('\n')) {
    const isRendered = line.trim() === RENDERED;
    const last = entries.at(-1);
    if (isRendered) {
      entries.push({ key: '', value: RENDERED, isData });
    } else if (!isNothing(line)) {
      indent ??= indentOf(line);
      const [, key, value] =
        /^\s*["']?([^\s:"']+)["']?[ \t]*:(?:[ \t]+(.*))?$/.exec(line) ?? [];
      if (indentOf(line) > indent && last) {
        last.value = `${last.value}\n${line.trim()}`.trim();
      } else if (key !== undefined) {
        const text = withoutComment(value ?? '');
        entries.push({
          key,
          value: /^[|>][-+\d]*$/.test(text) ? '' : unquoted(text),
          isData,
        });
      } else {
        entries.push({ key: '', value: line.trim(), isData });
      }
    }
  }
  return entries;
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
