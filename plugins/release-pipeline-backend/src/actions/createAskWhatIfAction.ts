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
import type { PipelineReader } from '../service/PipelineReader';
import type { PolicyTrials } from '../service/PolicyTrials';
import {
  componentInput,
  componentRef,
  READ_ONLY,
  verdict,
  verdictOutput,
} from './answers';

/** What would hold a release back, with every gate asked now. */
export function createAskWhatIfAction(options: {
  actionsRegistry: ActionsRegistryService;
  reader: PipelineReader;
  trials: PolicyTrials;
}): void {
  const { actionsRegistry, reader, trials } = options;
  actionsRegistry.register({
    name: 'ask-what-if',
    title: 'Ask What Would Hold a Release Back',
    description: `
Judges a release for a stage as if somebody asked for it now: every gate is asked, also those that cost something, such as metrics. Nothing is asked for, promised or kept. Use \`explain-blockers\` for what is known already; it answers at once.

Only those who may ask or decide in that stage may try it. \`problems\` are reasons why it could not be asked for whatever the gates say.
    `,
    attributes: READ_ONLY,
    schema: {
      input: z =>
        z.object({
          component: componentInput(z),
          stage: z.string().min(1).max(63).describe('The stage to be entered.'),
          release: z
            .string()
            .min(1)
            .max(128)
            .describe('Its version as people see it, its id, or its key.'),
          direction: z
            .enum(['forward', 'rollback', 'hotfix'])
            .optional()
            .describe('forward unless set.'),
        }),
      output: z =>
        z.object({
          askedAt: z.string(),
          verdict: verdictOutput(z),
          problems: z.array(z.string()),
        }),
    },
    examples: [
      {
        title: 'Could 1.15.0 of payments go to production?',
        input: {
          component: 'payments',
          stage: 'production',
          release: '1.15.0',
        },
      },
    ],
    action: async ({ input, credentials }) => {
      const { component, stage, release, direction } = input;
      const ref = componentRef(component);
      const answer = await trials.whatIf(
        ref,
        {
          stage,
          releaseId: await reader.releaseId(ref, release, credentials),
          direction,
        },
        { credentials, signal: new AbortController().signal },
      );
      return {
        output: {
          askedAt: answer.askedAt,
          verdict: verdict(answer.verdict),
          problems: answer.problems.map(({ message }) => message),
        },
      };
    },
  });
}
