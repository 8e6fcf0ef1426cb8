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
import { blockersIn, componentInput, componentRef, READ_ONLY } from './answers';

/** What runs where, what is on its way, and what could come next. */
export function createGetReleaseStatusAction(options: {
  actionsRegistry: ActionsRegistryService;
  reader: PipelineReader;
}): void {
  const { actionsRegistry, reader } = options;
  actionsRegistry.register({
    name: 'get-release-status',
    title: 'Get Release Status',
    description: `
Tells where the releases of a component are: which version runs in each stage and how healthy it is, what is on its way, and why the newest release is not further.

\`headline\` is the answer in one sentence, as people see it on the component's page. \`stages\` come in order. In a stage, \`next\` holds the releases that could come there, with how many of their conditions are met; use \`explain-blockers\` to learn what holds one of them back. All moments are ISO 8601 in UTC.

Facts are those of the last observation; a stage that is not \`fresh\` was not seen lately, and nothing is known for certain there.
    `,
    attributes: READ_ONLY,
    schema: {
      input: z => z.object({ component: componentInput(z) }),
      output: z =>
        z.object({
          component: z.string().describe('Entity ref.'),
          owner: z.string().optional(),
          pipeline: z.string().optional(),
          headline: z.string(),
          problems: z
            .array(z.string())
            .describe('What a person has to mend first.'),
          stages: z.array(
            z.object({
              name: z.string(),
              after: z.array(z.string()),
              version: z.string().optional().describe('Absent: not known.'),
              since: z.string().optional(),
              state: z.string(),
              health: z.string(),
              sync: z.string(),
              fresh: z.boolean(),
              promotions: z.array(
                z.object({
                  id: z.string(),
                  version: z.string(),
                  state: z.string(),
                  sentence: z.string(),
                }),
              ),
              next: z.array(
                z.object({
                  version: z.string(),
                  releaseId: z.string(),
                  sentence: z.string(),
                  blockers: z.array(z.string()).describe('Their names.'),
                }),
              ),
            }),
          ),
        }),
    },
    examples: [
      {
        title: 'Where is the newest release of payments?',
        input: { component: 'payments' },
      },
    ],
    action: async ({ input, credentials }) => {
      const tab = await reader.tab(componentRef(input.component), credentials);
      return {
        output: {
          component: tab.component.ref,
          owner: tab.component.owner,
          pipeline: tab.pipeline?.name,
          headline: asText(tab.headline.sentence),
          problems: tab.problems.map(({ message, remedy }) =>
            remedy ? `${message}. ${remedy}` : message,
          ),
          stages: tab.stages.map(stage => ({
            name: stage.name,
            after: stage.after,
            version: stage.release?.version,
            since: stage.since,
            state: stage.state,
            health: stage.health.status,
            sync: stage.sync,
            fresh: stage.freshness.fresh,
            promotions: stage.promotions.map(promotion => ({
              id: promotion.id,
              version: promotion.release.version,
              state: promotion.state,
              sentence: asText(promotion.sentence),
            })),
            next: stage.verdicts.map(view => ({
              version: view.release.version,
              releaseId: view.release.id,
              sentence: asText(view.sentence),
              blockers: blockersIn(view).map(({ name }) => name),
            })),
          })),
        },
      };
    },
  });
}
