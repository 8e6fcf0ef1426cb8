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

import { asDocument, readYaml, textOf } from './documents';
import { isRecord } from './leaves';
import type { ExposedSecret } from './types';

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

/** The shapes that stand in a text. */
export function keyMaterialIn(text: string): string[] {
  return SHAPES.filter(([, pattern]) => pattern.test(text)).map(
    ([name]) => name,
  );
}

/**
 * What would bring a secret along in plain text: key material that was not
 * there before in as many places, and a Secret that differs and whose content
 * is neither encrypted by SOPS nor a reference that a plugin fills in.
 */
export function exposedBy(
  path: string,
  before: string | undefined,
  after: string | undefined,
): ExposedSecret[] {
  if (after === undefined || after === before) {
    return [];
  }
  const old = before ?? '';
  const shapes = SHAPES.filter(([, pattern]) => {
    const known = new Set(matchesOf(pattern, old));
    return matchesOf(pattern, after).some(match => !known.has(match));
  }).map(([pattern]) => ({ path, pattern }));
  return [...shapes, ...plainSecretsIn(path, old, after)];
}

/** A PEM header says nothing of its key: the lines behind it count too. */
function matchesOf(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(new RegExp(pattern, 'g'))].map(
    ({ index, 0: found }) =>
      found.startsWith('-----') ? text.slice(index, index + 400) : found,
  );
}

function plainSecretsIn(
  path: string,
  before: string,
  after: string,
): ExposedSecret[] {
  if (!/\bSecret\b|secretGenerator/.test(after)) {
    return [];
  }
  const old = new Set((readYaml(before) ?? []).map(value => textFor(value)));
  return (readYaml(after) ?? [])
    .filter(value => !old.has(textFor(value)))
    .flatMap(value => {
      const document = asDocument(value);
      if (document?.kind === 'Secret' && isPlain(document.value)) {
        const { kind, name } = document;
        return [{ path, kind, name, pattern: 'plain Secret' }];
      }
      const generated =
        isRecord(value) && Array.isArray(value.secretGenerator)
          ? value.secretGenerator.filter(isRecord)
          : [];
      return generated
        .filter(
          ({ literals }) => Array.isArray(literals) && literals.length > 0,
        )
        .map(({ name }) => ({
          path,
          kind: 'secretGenerator',
          name: textOf(name),
          pattern: 'plain literals',
        }));
    });
}

function textFor(value: unknown): string {
  return JSON.stringify(value) ?? '';
}

function isPlain(secret: Record<string, unknown>): boolean {
  const encrypted = isRecord(secret.sops);
  return [secret.data, secret.stringData]
    .filter(isRecord)
    .flatMap(content => Object.values(content))
    .some(
      value =>
        value !== '' &&
        value !== null &&
        !(
          typeof value === 'string' &&
          ((encrypted && /^ENC\[[A-Z0-9_]+,/.test(value)) ||
            // Filled in by a plugin of Argo CD, such as `<path:kv/payments#password>`.
            /^<[^<>\n]{1,200}>$/.test(value.trim()))
        ),
    );
}
