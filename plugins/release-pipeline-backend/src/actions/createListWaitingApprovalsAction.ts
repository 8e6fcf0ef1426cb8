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
import type { InboxItem } from 'backstage-plugin-release-pipeline-common';
import { asText } from '../domain/words';
import type { ListReader } from '../service/ListReader';
import { blocker, blockerOutput, blockersIn, READ_ONLY } from './answers';

/** What waits for the decision of the caller and of others. */
export function createListWaitingApprovalsAction(options: {
  actionsRegistry: ActionsRegistryService;
  lists: ListReader;
}): void {
  const { actionsRegistry, lists } = options;
  actionsRegistry.register({
    name: 'list-waiting-approvals',
    title: 'List Promotions That Wait for Approval',
    description: `
Lists the promotions that wait for people, as the signed-in person's inbox shows them: \`forMe\` waits for the person's decision, \`excluded\` waits for others (with the reason why the person may not decide), \`mine\` is what the person asked for.

Each item says what is asked for, by whom, its risk class, what is missing besides the reader, and everything that holds it back. Deciding is for people, in the portal; no action does it.

At most 100 promotions at once, those that wait longest first; \`more\` tells how many there may be beyond them, and \`offset\` passes over some. Needs the credentials of a user.
    `,
    attributes: READ_ONLY,
    schema: {
      input: z =>
        z.object({
          offset: z
            .number()
            .int()
            .min(0)
            .max(1_000_000)
            .optional()
            .describe('How many promotions to pass over; none unless set.'),
        }),
      output: z => {
        const items = z.array(
          z.object({
            promotionId: z.string(),
            component: z.string().describe('Entity ref.'),
            stage: z.string(),
            release: z.string().describe('Its version.'),
            replaces: z.string().optional(),
            requestedBy: z.string(),
            requestedAt: z.string(),
            reason: z.string().optional(),
            risk: z.string(),
            sentence: z.string(),
            missing: z.string().describe('What is missing besides the reader.'),
            mayDecide: z.object({
              allowed: z.boolean(),
              because: z.string().optional(),
            }),
            blockers: z
              .array(blockerOutput(z))
              .describe('What holds it back, most important first.'),
          }),
        );
        return z.object({
          forMe: items,
          excluded: items,
          mine: items,
          more: z.number().optional(),
        });
      },
    },
    examples: [{ title: 'What waits for my approval?', input: {} }],
    action: async ({ input, credentials }) => {
      const inbox = await lists.inbox(
        { offset: input.offset ?? 0 },
        credentials,
      );
      return {
        output: {
          forMe: inbox.forMe.map(itemOf),
          excluded: inbox.excluded.map(itemOf),
          mine: inbox.mine.map(itemOf),
          more: inbox.more,
        },
      };
    },
  });
}

function itemOf({ promotion, verdict, missing, decide }: InboxItem) {
  return {
    promotionId: promotion.id,
    component: promotion.component.ref,
    stage: promotion.stage,
    release: promotion.release.version,
    replaces: promotion.replaces?.version,
    requestedBy: promotion.requestedBy.ref,
    requestedAt: promotion.requestedAt,
    reason: promotion.reason,
    risk: promotion.risk,
    sentence: asText(verdict?.sentence ?? promotion.sentence),
    missing: asText(missing),
    mayDecide: { allowed: decide.allowed, because: decide.because },
    blockers: verdict ? blockersIn(verdict).map(blocker) : [],
  };
}
