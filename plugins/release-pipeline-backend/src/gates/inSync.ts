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
  createGateType,
  GateOutcome,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import { andMore, describeTarget, whyNot, worstFirst } from './targetWords';

/**
 * `type: in-sync`: the stage that is to be entered is as Git says, nothing is
 * under way there, and Argo CD has compared it lately (R5): what would be
 * changed is what was looked at. Whether it is healthy is not asked, since the
 * release may be what mends it.
 */
export const inSyncGate = createGateType({
  type: 'in-sync',
  kind: 'environment',
  configSchema: z.strictObject({}),
  of: 'refused',
  restsOn: 'entered',
  costly: false,
  title: () => 'Target in sync',
  async evaluate({ entered, subject: { stage } }): Promise<GateOutcome> {
    const inOrder = worstFirst(entered, 'in-sync');
    const evidence = inOrder.map(describeTarget);
    const [worst] = inOrder;
    if (!worst) {
      return {
        status: 'unknown',
        reason: [`no Argo CD application of ${stage} is known`],
        nextAction: `Create the application of ${stage}, and sync it once`,
        evidence,
      };
    }
    if (worst.verdict === 'in-sync') {
      return {
        status: 'passed',
        reason: [`${stage} is as Git says`],
        evidence,
      };
    }
    const others = inOrder.filter(({ verdict }) => verdict !== 'in-sync');
    const reason = [
      ...whyNot(worst, 'is not in sync'),
      ...andMore(others.length - 1),
    ];
    const nextAction = `Sync ${worst.application} in Argo CD, or undo what was changed by hand`;
    switch (worst.verdict) {
      case 'not-yet':
        return {
          status: 'pending',
          reason,
          noEndBecause: 'It ends when the cluster is as Git says',
          ...(worst.sync !== 'Synced' && { nextAction }),
          evidence,
        };
      case 'failed':
        return {
          status: 'failed',
          reason,
          nextAction: `Mend what Argo CD says of ${worst.application}`,
          evidence,
        };
      default:
        return { status: 'unknown', reason, evidence };
    }
  },
});
