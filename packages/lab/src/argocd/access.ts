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

import { GrpcError } from './errors';
import { Faults } from './faults';
import { Application, TokenOptions, timestamp } from './types';

/** What an identity may see. */
type Visible = Pick<TokenOptions, 'projects' | 'applications'>;

/** Who asks; `account` is undefined for the anonymous default role. */
export type Identity = Visible & { account?: string; readOnly: boolean };

/** Turns bearer tokens into identities, with the real server's ways and words. */
export class Access {
  readonly #tokens: Record<string, TokenOptions>;
  readonly #anonymous: Visible | undefined;
  readonly #issuedAt = timestamp();
  readonly #faults: Faults;

  constructor(
    tokens: Record<string, TokenOptions>,
    anonymous: Visible | undefined,
    faults: Faults,
  ) {
    this.#faults = faults;
    this.#tokens = tokens;
    this.#anonymous = anonymous;
  }

  /**
   * With anonymous access on, a bad token is no error: it silently becomes the default role.
   * @throws GrpcError 401
   */
  authenticate(authorization: string | undefined): Identity {
    try {
      return this.#verify(authorization);
    } catch (error) {
      if (this.#anonymous) {
        return { ...this.#anonymous, readOnly: true };
      }
      throw error;
    }
  }

  /** The account of a valid token; undefined otherwise, never an error. */
  account(authorization: string | undefined): string | undefined {
    try {
      return this.#verify(authorization).account;
    } catch {
      return undefined;
    }
  }

  canSee(identity: Identity, project: string, name?: string): boolean {
    const { projects, applications } = identity;
    return (
      (!projects || projects.includes(project)) &&
      (!applications || applications.includes(`${project}/${name}`))
    );
  }

  canSeeApplication(identity: Identity, { spec, metadata }: Application) {
    return this.canSee(identity, spec.project, metadata.name);
  }

  /** The refusal of an operation; it names the account and the token's issue time, as recorded. */
  refusal(identity: Identity, action: string, object: string): GrpcError {
    return new GrpcError(
      7,
      `permission denied: applications, ${action}, ${object}, sub: ${
        identity.account
      }, iat: ${this.#issuedAt}`,
    );
  }

  #verify(authorization: string | undefined): Identity {
    const [, token] = /^Bearer (.+)$/.exec(authorization ?? '') ?? [];
    const known =
      token !== undefined && Object.hasOwn(this.#tokens, token)
        ? this.#tokens[token]
        : undefined;
    const allExpired = this.#faults.find('expireToken', 'other') !== undefined;
    if (known && !known.expired && !allExpired) {
      return known;
    }
    if (known) {
      throw new GrpcError(
        16,
        'invalid session: token has invalid claims: token is expired',
      );
    }
    if (token?.split('.').length === 3) {
      throw new GrpcError(
        16,
        'invalid session: token signature is invalid: signature is invalid',
      );
    }
    throw new GrpcError(16, 'no session information');
  }
}
