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
import { IdentityApi } from '@backstage/frontend-plugin-api';

const KEY = 'demo-account';

/** Who this browser tab is signed in as, over a reload. */
export const rememberedAccount = {
  get: () => sessionStorage.getItem(KEY) ?? undefined,
  set: (name: string) => sessionStorage.setItem(KEY, name),
};

/** The same identity, whose sign-out leads back to the choice of accounts. */
export function withForgetting(identity: IdentityApi): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    async signOut() {
      await identity.signOut();
      sessionStorage.removeItem(KEY);
      window.location.assign('/');
    },
  };
}
