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
import { asText } from '../domain/words';
import type { PolicyTrials } from '../service/PolicyTrials';
import { componentInput, componentRef, READ_ONLY } from './answers';

/** How a gate would have judged the last releases. */
export function createRunRetroAction(options: {
  actionsRegistry: ActionsRegistryService;
  trials: PolicyTrials;
}): void {
  const { actionsRegistry, trials } = options;
  actionsRegistry.register({
    name: 'run-retro',
    title: 'Judge the Last Releases by a Gate',
    description: `
Tells how a gate of a stage would have judged the last releases there, each as of the moment that mattered, from stored facts and from Prometheus: which it would have stopped, which it would have let through, and whether that was right in hindsight (\`caught\`, \`missed\`). Nothing is kept, and no promotion changes by it.

Gates that ask people cannot be judged so. What can no longer be known is \`unknown\`. Only those who may ask or decide in that stage may try it.
    `,
    attributes: READ_ONLY,
    schema: {
      input: z =>
        z.object({
          component: componentInput(z),
          stage: z.string().min(1).max(63),
          gate: z
            .string()
            .min(1)
            .max(63)
            .describe('Name of the gate as it stands in the policy.'),
          last: z
            .number()
            .int()
            .min(1)
            .max(50)
            .optional()
            .describe('How many releases, from the newest on; 20 unless set.'),
        }),
      output: z =>
        z.object({
          askedAt: z.string(),
          sentence: z.string(),
          notes: z.array(z.string()),
          releases: z.array(
            z.object({
              release: z.string().describe('Its version.'),
              at: z.string().describe('The moment as of which it is judged.'),
              status: z.string(),
              reason: z.string(),
              value: z.string().optional(),
              threshold: z.string().optional(),
              outcome: z.string().describe('What became of it.'),
              hindsight: z.string().optional(),
            }),
          ),
        }),
    },
    examples: [
      {
        title: 'Would the error ratio have stopped what failed?',
        input: { component: 'payments', stage: 'production', gate: 'errors' },
      },
    ],
    action: async ({ input, credentials }) => {
      const { component, ...body } = input;
      const answer = await trials.retro(componentRef(component), body, {
        credentials,
        signal: new AbortController().signal,
      });
      return {
        output: {
          askedAt: answer.askedAt,
          sentence: asText(answer.sentence),
          notes: answer.notes.map(asText),
          releases: answer.releases.map(item => ({
            release: item.release.version,
            at: item.at,
            status: item.status,
            reason: asText(item.reason),
            value: item.value,
            threshold: item.threshold,
            outcome: asText(item.outcomeSentence),
            hindsight: item.hindsight,
          })),
        },
      };
    },
  });
}
