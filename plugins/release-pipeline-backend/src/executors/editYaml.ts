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
  Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  Pair,
  parseDocument,
  Scalar,
  stringify,
  YAMLMap,
} from 'yaml';

type ScalarPair = Pair<Scalar, Scalar> & { value: Scalar };

/** A file is not as the change needs it; the message is for whoever wrote it. */
export class YamlEditError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'YamlEditError';
  }
}

function parse(text: string): Document.Parsed {
  let document: Document.Parsed;
  try {
    document = parseDocument(text);
  } catch {
    throw new YamlEditError('holds several YAML documents');
  }
  if (document.errors.length > 0) {
    throw new YamlEditError(
      document.errors[0].code === 'MULTIPLE_DOCS'
        ? 'holds several YAML documents'
        : `is not valid YAML (${document.errors[0].code})`,
    );
  }
  return document;
}

/** Splits `spec.source.targetRevision`, `dependencies.0.version`. */
export function splitPath(path: string | Array<string | number>) {
  return typeof path === 'string' ? path.split('.') : path;
}

function scalarAt(
  document: Document.Parsed,
  path: Array<string | number>,
): Scalar.Parsed {
  let node: unknown = document.contents;
  for (const key of path) {
    if (isMap(node)) {
      node = node.get(key, true) ?? node.get(String(key), true);
    } else if (isSeq(node) && /^\d+$/.test(String(key))) {
      node = node.get(Number(key), true);
    } else {
      node = undefined;
    }
  }
  if (!isScalar(node) || !node.range) {
    throw new YamlEditError(`has no single value at ${path.join('.')}`);
  }
  return node as Scalar.Parsed;
}

/** The value at a path, as text. */
export function readValue(text: string, path: Array<string | number>): string {
  return String(scalarAt(parse(text), path).value);
}

/** Replaces one value; every other byte stays. Throws `YamlEditError` where there is none. */
export function writeValue(
  text: string,
  path: Array<string | number>,
  value: string,
): string {
  return replaceScalar(text, scalarAt(parse(text), path), value);
}

/** Tag and digest of a Kustomize image entry. */
export interface KustomizeImage {
  newTag?: string;
  digest?: string;
}

/** Reads the entry of `images` whose `newName ?? name` is the image (R31). */
export function readKustomizeImage(
  text: string,
  image: string,
): KustomizeImage {
  const entry = findEntry(parse(text), image);
  const read = (key: string) => {
    const value = pairOf(entry, key)?.value.value;
    return value === undefined || value === null ? undefined : String(value);
  };
  return { newTag: read('newTag'), digest: read('digest') };
}

/** Brings that entry to exactly this tag and digest; comments and layout stay. */
export function writeKustomizeImage(
  text: string,
  image: string,
  wanted: KustomizeImage,
): string {
  let result = text;
  const keys = ['newTag', 'digest'] as const;
  for (const key of keys) {
    const value = wanted[key];
    const other = keys.find(name => name !== key && wanted[name] === undefined);
    const entry = findEntry(parse(result), image);
    const pair = pairOf(entry, key);
    const replaced = other && pairOf(entry, other);
    if (value === undefined) {
      continue;
    } else if (pair) {
      result = replaceScalar(result, pair.value, value);
    } else if (replaced) {
      result = replacePair(result, replaced, key, value);
    } else {
      result = addPair(result, entry, key, value);
    }
  }
  for (const key of keys) {
    const entry = findEntry(parse(result), image);
    const pair = pairOf(entry, key);
    if (wanted[key] === undefined && pair) {
      result = removePair(result, entry, pair);
    }
  }
  return result;
}

function findEntry(document: Document.Parsed, image: string): YAMLMap {
  const images = document.get('images', true);
  const entries = isSeq(images) ? images.items : [];
  const seen: string[] = [];
  const found = entries.filter((entry): entry is YAMLMap => {
    if (!isMap(entry)) {
      return false;
    }
    const name = entry.get('newName') ?? entry.get('name');
    seen.push(String(name));
    return name === image;
  });
  if (found.length !== 1) {
    throw new YamlEditError(
      found.length > 1
        ? `has several entries for ${image} under images`
        : `has no entry for ${image} under images; there are: ${
            seen.join(', ') || 'none'
          }`,
    );
  }
  return found[0];
}

function pairOf(map: YAMLMap, key: string): ScalarPair | undefined {
  const pair = map.items.find(
    item => isPair(item) && isScalar(item.key) && item.key.value === key,
  );
  if (pair && !isScalar(pair.value)) {
    throw new YamlEditError(`has no single value for ${key} of an image`);
  }
  return pair as ScalarPair | undefined;
}

function rangeOf(node: unknown): [number, number] {
  if (!isNode(node) || !node.range) {
    throw new YamlEditError('cannot be edited in place');
  }
  return [node.range[0], node.range[1]];
}

function splice(text: string, start: number, end: number, insert: string) {
  return text.slice(0, start) + insert + text.slice(end);
}

function replaceScalar(text: string, scalar: Scalar, value: string): string {
  const [start, end] = rangeOf(scalar);
  return splice(text, start, end, render(value, scalar.type));
}

/** Quotes as they were; plain text is quoted where it would not stay a text. */
function render(value: string, type?: Scalar.Type | null): string {
  if (type === 'QUOTE_DOUBLE') {
    return JSON.stringify(value);
  }
  if (type === 'QUOTE_SINGLE' && !/[\n']/.test(value)) {
    return `'${value}'`;
  }
  const plain = stringify(value, { lineWidth: 0 }).trimEnd();
  // In a flow map these would end a plain value.
  return /^[^"'].*[,[\]{}]/.test(plain) ? JSON.stringify(value) : plain;
}

function replacePair(
  text: string,
  pair: ScalarPair,
  key: string,
  value: string,
): string {
  const [start] = rangeOf(pair.key);
  const [, end] = rangeOf(pair.value);
  return splice(text, start, end, `${key}: ${render(value, pair.value.type)}`);
}

/** Puts a pair behind the entry's last one that stands on one line. */
function addPair(
  text: string,
  map: YAMLMap,
  key: string,
  value: string,
): string {
  const last = pairOf(map, 'newName') ?? pairOf(map, 'name');
  if (!last) {
    throw new YamlEditError('cannot be edited in place');
  }
  const [keyStart] = rangeOf(last.key);
  const [, end] = rangeOf(last.value);
  const pair = `${key}: ${render(value)}`;
  if (map.flow) {
    return splice(text, end, end, `, ${pair}`);
  }
  const column = keyStart - (text.lastIndexOf('\n', keyStart - 1) + 1);
  const newLine = text.includes('\r\n') ? '\r\n' : '\n';
  // Behind a comment that stands on the same line.
  const lineEnd = /\r?\n|$/.exec(text.slice(end))?.index ?? 0;
  const at = end + lineEnd;
  return splice(text, at, at, `${newLine}${' '.repeat(column)}${pair}`);
}

function removePair(text: string, map: YAMLMap, pair: ScalarPair): string {
  const index = map.items.indexOf(pair);
  const [start] = rangeOf(pair.key);
  const [, end] = rangeOf(pair.value);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const next = map.items[index + 1];
  const previous = map.items[index - 1];
  if (!map.flow && text.slice(lineStart, start).trim() === '') {
    const lineEnd = text.indexOf('\n', end);
    return lineEnd < 0
      ? splice(text, Math.max(0, lineStart - 1), text.length, '')
      : splice(text, lineStart, lineEnd + 1, '');
  }
  if (next) {
    return splice(text, start, rangeOf(next.key)[0], '');
  }
  if (previous) {
    return splice(text, rangeOf(previous.value)[1], end, '');
  }
  throw new YamlEditError('cannot be edited in place');
}
