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
import { ConfigApi } from '@backstage/frontend-plugin-api';

/** One of the accounts that the demo offers. */
export type DemoAccount = {
  /** Name of its User entity. */
  name: string;
  displayName: string;
  /** What it may do, in a few words. */
  role: string;
};

/** Reads `auth.providers.demo.accounts`; empty outside of the demo. */
export function readDemoAccounts(config: ConfigApi): DemoAccount[] {
  const accounts = config.getOptionalConfig('auth.providers.demo.accounts');
  return (accounts?.keys() ?? []).map(name => ({
    name,
    displayName: accounts?.getString(`${name}.name`) ?? name,
    role: accounts?.getString(`${name}.role`) ?? '',
  }));
}
