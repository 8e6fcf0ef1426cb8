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
import { Config } from '@backstage/config';
import { InputError, NotImplementedError } from '@backstage/errors';
import {
  AuthProviderRouteHandlers,
  AuthResolverContext,
  prepareBackstageIdentityResponse,
} from '@backstage/plugin-auth-node';

/** The request header that says who one wants to be. */
const ACCOUNT_HEADER = 'x-demo-account';

/**
 * Answers `/refresh` like a provider behind an authenticating proxy does, the
 * proxy being a click: the header names one of the configured accounts.
 */
export function createDemoAuthProvider(options: {
  config: Config;
  resolverContext: AuthResolverContext;
}): AuthProviderRouteHandlers {
  const { config, resolverContext } = options;
  const accounts = config.getConfig('accounts');

  async function notOffered(): Promise<void> {
    throw new NotImplementedError('The demo accounts sign in by refresh only');
  }

  return {
    start: notOffered,
    frameHandler: notOffered,
    async refresh(request, response) {
      const name = request.header(ACCOUNT_HEADER) ?? '';
      if (!accounts.keys().includes(name)) {
        throw new InputError(
          `The header ${ACCOUNT_HEADER} must name one of ${accounts
            .keys()
            .join(', ')}`,
        );
      }
      const signedIn = await resolverContext.signInWithCatalogUser({
        entityRef: { name },
      });
      response.json({
        providerInfo: {},
        profile: { displayName: accounts.getString(`${name}.name`) },
        backstageIdentity: prepareBackstageIdentityResponse(signedIn),
      });
    },
    async logout(_request, response) {
      response.status(204).end();
    },
  };
}
