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

import { toError } from '@backstage/errors';
import { EvidenceKeys } from './EvidenceKeys';
import type { ConfigPath, ConfigProblems } from './problems';

/** The keys of the evidence's checkpoints (R32); what is none is reported. */
export function readEvidenceKeys(
  { formerKeys, signingKey }: { signingKey?: string; formerKeys: string[] },
  path: ConfigPath,
  problems: ConfigProblems,
): EvidenceKeys {
  const isKey = (
    at: ConfigPath,
    keys: Parameters<typeof EvidenceKeys.create>[0],
  ): boolean => {
    try {
      EvidenceKeys.create(keys);
      return true;
    } catch (error) {
      problems.add([...path, ...at], toError(error).message);
      return false;
    }
  };
  return EvidenceKeys.create({
    signing: isKey(['signingKey'], { signing: signingKey })
      ? signingKey
      : undefined,
    former: formerKeys.filter((key, index) =>
      isKey(['formerKeys', index], { former: [key] }),
    ),
  });
}
