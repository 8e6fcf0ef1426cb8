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

/** How to sign in: with a token as it is, or with user name and password. */
export interface Credential {
  token?: string;
  username?: string;
  password?: string;
  /** Further headers, such as a tenant's, which may be a key. */
  headers?: Record<string, string>;
}

/** Where a credential belongs. */
export type CredentialKind =
  | 'argocd'
  | 'repository'
  | 'prometheus'
  | 'alertmanager'
  | 'check'
  | 'feed';

/**
 * Secrets by the name of what they open. They stand in private fields, so that
 * neither JSON nor the inspector shows them.
 */
export class Credentials {
  readonly #values = new Map<string, Credential>();

  set(kind: CredentialKind, name: string, credential: Credential): void {
    this.#values.set(`${kind}/${name}`, credential);
  }

  /** Undefined where none was configured (Argo CD and Git never go without). */
  get(kind: CredentialKind, name: string): Credential | undefined {
    return this.#values.get(`${kind}/${name}`);
  }
}
