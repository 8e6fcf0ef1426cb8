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
import { isWebAddress } from './webAddress';

const TYPE = 'runbook';

/**
 * `type: runbook`: the component has a link of type `runbook` in the catalog,
 * so that whoever is called at night finds it here.
 */
export const runbookGate = createGateType({
  type: 'runbook',
  kind: 'platform',
  configSchema: z.strictObject({}),
  of: 'refused',
  restsOn: 'records',
  costly: false,
  judgesPast: () => ({
    because: 'The catalog keeps no history of its links',
  }),
  title: () => 'Runbook',
  async evaluate({ links, subject }): Promise<GateOutcome> {
    const { name } = subject.component;
    if (!links) {
      return {
        status: 'unknown',
        reason: [
          `the links of ${name} have not been read from the catalog yet`,
        ],
        evidence: [],
      };
    }
    const runbooks = links.filter(({ type }) => type === TYPE);
    const readable = runbooks.filter(({ url }) => isWebAddress(url));
    if (readable.length === 0) {
      return {
        status: 'failed',
        reason: [
          runbooks.length > 0
            ? `the runbook of ${name} has no http or https address`
            : `${name} has no runbook`,
        ],
        noEndBecause: 'It ends when the catalog shows a runbook',
        nextAction: `Add a link with "type: ${TYPE}" under metadata.links of ${name} in the catalog`,
        evidence: [],
      };
    }
    return {
      status: 'passed',
      reason: [`${name} has a runbook`],
      evidence: readable.map(({ title, url }) => ({
        label: 'Runbook',
        value: [title ?? url],
        href: url,
      })),
    };
  },
});
