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
import type { PipelineReader } from '../service/PipelineReader';
import {
  componentInput,
  componentRef,
  READ_ONLY,
  verdict,
  verdictOutput,
} from './answers';

/** Why a release is not in a stage. */
export function createExplainBlockersAction(options: {
  actionsRegistry: ActionsRegistryService;
  reader: PipelineReader;
}): void {
  const { actionsRegistry, reader } = options;
  actionsRegistry.register({
    name: 'explain-blockers',
    title: 'Explain What Holds a Release Back',
    description: `
Tells why a release of a component is not in a stage: everything that holds it back, most important first, each with its reason, since when, until when (or why no end is known), who can act, the next step, and the evidence.

Without \`stage\` and \`release\` it speaks of what the component's headline speaks of: the newest release, and the first stage that it has yet to enter. No \`verdict\` means that the release runs there already, or is being brought there. An empty list of \`blockers\` means that nothing holds it; somebody may have to ask for it (see \`mayAsk\` and \`promotionId\`).

Nothing is judged anew by this: it is what the portal shows at this moment. All moments are ISO 8601 in UTC.
    `,
    attributes: READ_ONLY,
    schema: {
      input: z =>
        z.object({
          component: componentInput(z),
          stage: z
            .string()
            .max(63)
            .optional()
            .describe('The stage to be entered, such as "production".'),
          release: z
            .string()
            .max(128)
            .optional()
            .describe('Its version as people see it, its id, or its key.'),
        }),
      output: z =>
        z.object({
          headline: z.string(),
          verdict: verdictOutput(z).optional(),
        }),
    },
    examples: [
      {
        title: 'Why is the newest release of payments not further?',
        input: { component: 'payments' },
      },
      {
        title: 'Why is 1.15.0 not in production?',
        input: {
          component: 'payments',
          stage: 'production',
          release: '1.15.0',
        },
      },
    ],
    action: async ({ input, credentials }) => {
      const { component, stage, release } = input;
      const explanation = await reader.explain(
        componentRef(component),
        { stage, release },
        credentials,
      );
      return {
        output: {
          headline: asText(explanation.headline.sentence),
          verdict: explanation.verdict && verdict(explanation.verdict),
        },
      };
    },
  });
}
