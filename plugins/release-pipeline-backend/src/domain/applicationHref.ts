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

import { instanceOf } from './stageStatus';
import type { ApplicationKey, ComponentState } from './types';

/**
 * Where an application is looked at in Argo CD, by config alone; nothing from
 * outside becomes a link. `undefined`: its instance is not in config.
 */
export function applicationHref(
  state: ComponentState,
  key: ApplicationKey,
): string | undefined {
  const root = instanceOf(state, key)?.frontendUrl;
  return (
    root &&
    `${root}/applications/${encodeURIComponent(
      key.namespace,
    )}/${encodeURIComponent(key.name)}`
  );
}
