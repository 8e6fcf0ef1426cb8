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
  asDocument,
  type ManifestDocument,
  readYaml,
  textOf,
} from './documents';
import { changedFields, isRecord } from './leaves';
import { patchesOf, takePatches } from './patches';
import { isTemplate, isYaml } from './paths';
import { RENDERED, type SecretEntry, secretsInLines } from './secretLines';
import type { ExposedSecret, FileChange } from './types';

/** What is never anything but a secret. Only the word on the left is ever passed on. */
const SHAPES: ReadonlyArray<[string, RegExp]> = [
  ['private key (PEM)', /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY-----/],
  ['private key (PGP)', /-----BEGIN PGP PRIVATE KEY BLOCK-----/],
  ['age secret key', /AGE-SECRET-KEY-1[0-9A-Z]{50,60}/],
  ['AWS access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  [
    'GitHub token',
    /\b(?:gh[oprsu]_[0-9A-Za-z]{36,255}|github_pat_\w{60,90})\b/,
  ],
  ['GitLab token', /\bgl(?:pat|ptt|dt|rt|cbt|agent)-[\w-]{20,60}/],
  ['Slack token', /\bxox[abeoprs]-[0-9A-Za-z-]{20,250}/],
  ['Google API key', /\bAIza[\w-]{35}/],
  ['Stripe key', /\b[rs]k_live_[0-9A-Za-z]{20,120}/],
  ['npm token', /\bnpm_[0-9A-Za-z]{36}\b/],
  ['Vault token', /\bhv[bs]\.[\w-]{24,200}/],
];

/** What a plugin or a template fills in: nobody learns anything from it. */
const REFERENCE = new RegExp(
  [
    // Argo CD Vault Plugin; by name alone only where an annotation says from where.
    '<path:[^<>#\\n]+#[^<>\\n]+>',
    // vals
    '\\bref\\+[a-z0-9]+://[^\\s"\']+',
    // bank-vaults
    '\\$\\{vault:[^{}\\n]+\\}',
    '^(?:>>)?vault:[^\\s#]+#\\S+$',
    // 1Password
    '^op://[^\\s/]+/[^\\s/]+/\\S+$',
    // substituted when it is built
    '\\$\\{[A-Za-z_]\\w*\\}',
    '\\{\\{[^{}\\n]*\\}\\}',
    RENDERED,
  ].join('|'),
  'g',
);
const NAMED_REFERENCE = /<[\w.-]+(?:[ ]*\|[^<>\n]*)?>/g;

/** Beside a reference in the same text: a password that is none. */
const ASSIGNED =
  /(?:pass(?:word|wd|phrase)?|secret|token|api[-_]?key|credentials?)["']?[ \t]*[:=][ \t]*["']?[^\s"'<]|:\/\/[^\s:/@]*:[^\s:/@]+@/i;
const CREDENTIAL = /pass|pwd|secret|token|cred|key|auth|cert/i;
/** What is called so holds nothing else; a name that only has `key` or `auth` in it may. */
const SECRET_NAME =
  /pass|pwd|secret|token|cred|(?:api|access|private|signing|encryption)[-_.]?key|(?:^|[-_.])key$/i;
/** An address, pairs or lines, in which a reference is one part; base64 may end in `=`. */
const TEXT = /\n|:|(?:^|[\s;&,?])[\w.-]+=[^=]/;

/** Something that becomes a Secret. */
interface Held {
  kind: string;
  name?: string;
  pattern: string;
  entries: SecretEntry[];
  encrypted?: boolean;
  named?: boolean;
  /** Beside what is filled in, only what is called like a credential counts. */
  isTemplate?: boolean;
}

/**
 * What would bring a secret along in plain text: key material that stood in
 * none of these files before, and what becomes a Secret with a value that none
 * of them held before and that is neither encrypted nor a reference that is
 * filled in elsewhere. A step for each file; the last one has the answer.
 */
export function* exposedInSteps(
  files: readonly FileChange[],
): Generator<undefined, ExposedSecret[]> {
  const differing = files.filter(({ before, after }) => before !== after);
  const coming = [];
  for (const file of differing) {
    const { path, after = '' } = file;
    const shapes = shapesIn(after);
    const held = heldIn(file, 'after').filter(isPlain);
    if (shapes.length > 0 || held.length > 0) {
      coming.push({ path, shapes, held });
    }
    yield;
  }
  const shapes = new Set<string>();
  const values = new Set<string>();
  for (const file of coming.length > 0 ? differing : []) {
    const { before = '' } = file;
    shapesIn(before).forEach(([, match]) => shapes.add(match));
    heldIn(file, 'before')
      .flatMap(({ entries }) => entries.flatMap(linesOf))
      .forEach(line => values.add(line));
    yield;
  }
  const isNew = (entry: SecretEntry) =>
    !linesOf(entry).every(line => values.has(line));
  const exposed = coming.flatMap(({ path, shapes: found, held }) => [
    ...found
      .filter(([, match]) => !shapes.has(match))
      .map(([pattern]) => ({ path, pattern })),
    ...held
      .filter(one => plainOf(one).some(isNew))
      .map(({ kind, name, pattern }) => ({ path, kind, name, pattern })),
  ]);
  // A patch with several targets brings the same to each.
  return [...new Map(exposed.map(one => [JSON.stringify(one), one])).values()];
}

/** By name, each with what was found. */
function shapesIn(text: string): Array<[string, string]> {
  const texts = [text, ...decodedIn(text)];
  return SHAPES.flatMap(([name, pattern]) =>
    texts.flatMap(one =>
      matchesOf(pattern, one).map((match): [string, string] => [name, match]),
    ),
  );
}

/** A PEM header says nothing of its key: the lines behind it count too. */
function matchesOf(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(new RegExp(pattern, 'g'))].map(
    ({ index, 0: found }) =>
      found.startsWith('-----')
        ? text.slice(index, index + 400).replace(/\s+/g, '')
        : found,
  );
}

/** In a ConfigMap, for instance, whole files stand in base64. */
function decodedIn(text: string): string[] {
  return [...text.matchAll(/[A-Za-z0-9+/]{32,}/g)].map(([run]) =>
    Buffer.from(run, 'base64').toString('latin1'),
  );
}

function heldIn(file: FileChange, side: 'before' | 'after'): Held[] {
  const { path, role } = file;
  const text = file[side] ?? '';
  const targets = file.targets?.[side] ?? [];
  if (role === 'secret') {
    return [heldInFile(path, text)];
  }
  const isApplied =
    isYaml(path) || ['manifest', 'patch', 'kustomization'].includes(role);
  const about = `${text}${JSON.stringify(targets)}`;
  if (!isApplied || !/Secret|stringData|secretGenerator/.test(about)) {
    return [];
  }
  const byLines = () =>
    secretsInLines(text).map(lines => ({
      ...lines,
      kind: 'Secret',
      pattern: 'plain Secret',
      isTemplate: isTemplate(path, text),
    }));
  const values =
    file.unread !== undefined || isTemplate(path, text)
      ? undefined
      : readYaml(text);
  return values
    ? values.flatMap(value => {
        const documents =
          role === 'patch'
            ? (targets.length > 0 ? targets : [undefined]).flatMap(target =>
                patchesOf(value, target),
              )
            : [asDocument(value)];
        const { patches, unreadable } = takePatches(
          isRecord(value) ? value : {},
        );
        return [
          ...[...documents, ...patches].flatMap(one =>
            one ? heldBy(one) : [],
          ),
          ...generatedBy(value),
          ...(unreadable ? byLines() : []),
        ];
      })
    : byLines();
}

/** A Secret, or the part of one that a patch brings. */
function heldBy(document: ManifestDocument): Held[] {
  const { kind, kindPattern, name, value } = document;
  // Its target says what a patch is for; it may be called a Secret all the same.
  const isSecret =
    kind === 'Secret' ||
    value.kind === 'Secret' ||
    kindPattern?.includes('Secret');
  const maySecret = (field: string) =>
    isSecret || (kind === '' && field === 'stringData');
  const places = Object.entries(value).flatMap(([place, content]) => {
    const [, field, key] = /^(data|stringData)(?:\.(.*))?$/s.exec(place) ?? [];
    if (!field || !maySecret(field)) {
      return [];
    }
    const inner = key === undefined ? content : { [key]: content };
    return isRecord(inner)
      ? Object.entries(inner).map(([called, one]) => ({
          key: called,
          value: written(one),
          isData: field === 'data',
        }))
      : [];
  });
  return places.length > 0
    ? [
        {
          kind: 'Secret',
          name,
          pattern: 'plain Secret',
          entries: places,
          encrypted: isRecord(value.sops),
          named: JSON.stringify(value.metadata ?? '').includes(
            'avp.kubernetes.io/path',
          ),
        },
      ]
    : [];
}

function written(value: unknown): string {
  if (value === null || value === undefined) {
    return '';
  }
  return typeof value === 'string' ? value : JSON.stringify(value) ?? '';
}

function generatedBy(value: unknown): Held[] {
  const generators =
    isRecord(value) && Array.isArray(value.secretGenerator)
      ? value.secretGenerator.filter(isRecord)
      : [];
  return generators.map(({ name, literals }) => ({
    kind: 'secretGenerator',
    name: textOf(name),
    pattern: 'plain literals',
    entries: (Array.isArray(literals) ? literals : []).map(literal => {
      const [, key, content] = /^([^=]*)=(.*)$/s.exec(written(literal)) ?? [];
      return { key: key ?? '', value: content ?? '', isData: false };
    }),
  }));
}

/** A file that a `secretGenerator` names: `key=value` in lines, or the whole. */
function heldInFile(path: string, text: string): Held {
  const held = { kind: 'secretGenerator', pattern: 'plain file' };
  const isEncrypted = [
    '-----BEGIN AGE ENCRYPTED FILE-----',
    '-----BEGIN PGP MESSAGE-----',
    'age-encryption.org/',
    '\0GITCRYPT',
    '$ANSIBLE_VAULT;',
  ].some(beginning => text.startsWith(beginning));
  if (isEncrypted) {
    return { ...held, entries: [] };
  }
  const entry = (key: string, value: string) => ({ key, value, isData: false });
  const [value, ...others] = text.includes('sops') ? readYaml(text) ?? [] : [];
  if (others.length === 0 && isRecord(value) && isRecord(value.sops)) {
    const { sops, ...rest } = value;
    return {
      ...held,
      encrypted: true,
      entries: changedFields(undefined, rest).map(({ path: field, after }) =>
        entry(field, written(after)),
      ),
    };
  }
  const [own, ofSops] = text.split(/^\[sops\]$/m);
  const lines = own
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !/^[#;]|^\[.*\]$|^sops_/.test(line));
  const pairs = lines.map(line => /^([\w.-]+)\s*=\s*(.*)$/.exec(line));
  return {
    ...held,
    encrypted: ofSops !== undefined || /^sops_mac=ENC\[/m.test(text),
    entries: pairs.every(pair => pair !== null)
      ? pairs.map(pair => entry(pair?.[1] ?? '', pair?.[2] ?? ''))
      : [entry(path.slice(path.lastIndexOf('/') + 1), text)],
  };
}

function isPlain(held: Held): boolean {
  return plainOf(held).length > 0;
}

function plainOf(held: Held): SecretEntry[] {
  const plain = held.entries.filter(
    entry => !isOperation(entry) && !isHarmless(entry, held),
  );
  return held.isTemplate && plain.length < held.entries.length
    ? plain.filter(({ key }) => CREDENTIAL.test(key))
    : plain;
}

/** What stands for an operation (RFC 6902) that brings no value. */
function isOperation({ value }: SecretEntry): boolean {
  return /^(remove|move|copy|add|replace|test) (\/\S*)?$/.test(value);
}

function isHarmless(entry: SecretEntry, { encrypted, named }: Held): boolean {
  return [entry.value, contentOf(entry)].some(text => {
    const value = text.trim().replace(/^(["'])(.*)\1$/s, '$2');
    if (value === '' || (encrypted && /^ENC\[[A-Z0-9_]+,/.test(value))) {
      return true;
    }
    const known = value.replace(REFERENCE, '');
    const rest = named ? known.replace(NAMED_REFERENCE, '') : known;
    return (
      rest !== value &&
      !ASSIGNED.test(rest) &&
      !(SECRET_NAME.test(entry.key) && isPartOfOne(rest))
    );
  });
}

/** What is left of a credential beside the references in it: more than separates them. */
function isPartOfOne(rest: string): boolean {
  return (
    !TEXT.test(rest) &&
    /[\p{L}\p{N}]/u.test(rest.replace(/^(?:basic|bearer|token)\s/i, ''))
  );
}

/** Byte for byte, and decoded where it is base64. */
function contentOf({ value, isData }: SecretEntry): string {
  const bytes = Buffer.from(value, 'base64');
  const stripped = (text: string) => text.replace(/[\s=]/g, '');
  const isBase64 =
    isData && stripped(bytes.toString('base64')) === stripped(value);
  return (isBase64 ? bytes : Buffer.from(value)).toString('latin1');
}

function linesOf(entry: SecretEntry): string[] {
  return contentOf(entry)
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
}
