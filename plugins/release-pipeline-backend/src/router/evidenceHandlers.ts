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

import type { EvidenceReader } from '../service/evidence/EvidenceReader';
import type { Handlers } from './createRouter';

/** What is asked of the evidence; who may, the service itself finds out. */
export function createEvidenceHandlers(options: {
  evidence: EvidenceReader;
}): Pick<
  Handlers,
  | 'getEvidenceAccess'
  | 'verifyEvidence'
  | 'getEvidence'
  | 'getEvidencePage'
  | 'getPromotionsCsv'
> {
  const { evidence } = options;
  return {
    getEvidenceAccess: ({ credentials }) => evidence.access(credentials),
    verifyEvidence: ({ credentials }) => evidence.verification(credentials),
    getEvidence: ({ credentials, parameters }) =>
      evidence.pack(parameters.id, credentials),
    getEvidencePage: ({ credentials, parameters }) =>
      evidence.page(parameters.id, credentials),
    getPromotionsCsv: ({ credentials, query }) =>
      evidence.promotions(query, credentials),
  };
}
