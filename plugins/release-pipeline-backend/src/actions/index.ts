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

import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { EvidenceReader } from '../service/evidence/EvidenceReader';
import type { ListReader } from '../service/ListReader';
import type { PipelineReader } from '../service/PipelineReader';
import type { PolicyTrials } from '../service/PolicyTrials';
import { createAskWhatIfAction } from './createAskWhatIfAction';
import { createExplainBlockersAction } from './createExplainBlockersAction';
import { createGetReleaseStatusAction } from './createGetReleaseStatusAction';
import { createListWaitingApprovalsAction } from './createListWaitingApprovalsAction';
import { createRunRetroAction } from './createRunRetroAction';
import { createVerifyEvidenceAction } from './createVerifyEvidenceAction';

/**
 * What agents may do here: ask the same questions as the portal, with the
 * credentials of whoever sent them, through the same services.
 */
export function createReleasePipelineActions(options: {
  actionsRegistry: ActionsRegistryService;
  reader: PipelineReader;
  lists: ListReader;
  trials: PolicyTrials;
  evidence: EvidenceReader;
}): void {
  createGetReleaseStatusAction(options);
  createExplainBlockersAction(options);
  createListWaitingApprovalsAction(options);
  createAskWhatIfAction(options);
  createRunRetroAction(options);
  createVerifyEvidenceAction(options);
}
