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
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

/**
 * The keys of the evidence's checkpoints: one that signs, and those that signed
 * before. They stand in private fields, so that neither JSON nor the inspector
 * shows them.
 */
export class EvidenceKeys {
  readonly #own: KeyObject | undefined;
  readonly #known: KeyObject[];

  private constructor(own: KeyObject | undefined, former: KeyObject[]) {
    this.#own = own;
    this.#known = own ? [createPublicKey(own), ...former] : former;
  }

  /**
   * @param keys - in PEM: the private one, and the public ones of before
   * @throws Error that names no part of a key
   */
  static create(keys: { signing?: string; former?: string[] }): EvidenceKeys {
    const { signing, former = [] } = keys;
    return new EvidenceKeys(
      signing === undefined
        ? undefined
        : ed25519(() => createPrivateKey(signing), 'a private key'),
      former.map(key => ed25519(() => publicKeyIn(key), 'a public key')),
    );
  }

  /** Without, nothing can be pruned. */
  get canSign(): boolean {
    return this.#own !== undefined;
  }

  /** @returns the signature in base64. @throws when there is no key. */
  sign(text: string): string {
    if (!this.#own) {
      throw new Error(
        'There is no key to sign checkpoints of the evidence with',
      );
    }
    return sign(undefined, Buffer.from(text), this.#own).toString('base64');
  }

  isSigned(text: string, signature: string): boolean {
    return this.#known.some(key =>
      verify(
        undefined,
        Buffer.from(text),
        key,
        Buffer.from(signature, 'base64'),
      ),
    );
  }
}

/** Node takes a private key for its public one, too; config hides only the one that signs. */
function publicKeyIn(key: string): KeyObject {
  if (/PRIVATE KEY/.test(key)) {
    throw new Error('This is a private key');
  }
  return createPublicKey(key);
}

/** Node's own errors may quote what they could not read. */
function ed25519(read: () => KeyObject, expected: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = read();
  } catch {
    key = undefined;
  }
  if (key?.asymmetricKeyType !== 'ed25519') {
    throw new Error(`expected ${expected} of type Ed25519 in PEM`);
  }
  return key;
}
