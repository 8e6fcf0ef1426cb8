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

import { z } from 'zod';
import { calendarEventSchema, changeSchema } from './calendar';
import { actorSchema, promotionViewSchema } from './promotions';
import { instantSchema } from './text';

/** What would change in one place of Git besides the release. @public */
export const placeChangeSchema = z
  .object({
    repository: z.string().describe('Its name in config.'),
    paths: z.array(z.string()),
    changes: z
      .array(z.string())
      .describe('Each in words; never a value. The weightiest come first.'),
    more: z.number().describe('How many further changes there are.'),
    because: z
      .string()
      .optional()
      .describe('Why it is not known, or not as it is now.'),
  })
  .meta({ id: 'PlaceChange' });

/** @public */
export type PlaceChange = z.infer<typeof placeChangeSchema>;

/** A commit that comes along. @public */
export const commitViewSchema = z
  .object({
    revision: z.string(),
    subject: z.string().describe('The first line of its message.'),
    author: z.string().optional().describe('As Git has it.'),
    at: instantSchema.optional(),
    href: z.string().optional(),
  })
  .meta({ id: 'Commit' });

/** @public */
export type CommitView = z.infer<typeof commitViewSchema>;

/** Commits that come along from some directories of a repository. @public */
export const commitRangeViewSchema = z
  .object({
    repository: z.string().describe('Its name in config.'),
    paths: z.array(z.string()),
    from: z.string().describe('The revision that runs.'),
    commits: z.array(commitViewSchema).describe('Newest first.'),
    more: z.number().describe('How many further commits there are.'),
    because: z
      .string()
      .optional()
      .describe('Why they are not known, or not all of them.'),
  })
  .meta({ id: 'CommitRange' });

/** @public */
export type CommitRangeView = z.infer<typeof commitRangeViewSchema>;

/** Some people: those whom the reader may see in the catalog, and how many more. @public */
export const peopleViewSchema = z.object({
  people: z.array(actorSchema),
  more: z.number(),
});

/** @public */
export type PeopleView = z.infer<typeof peopleViewSchema>;

/** Who decides on a promotion. @public */
export const decidersViewSchema = z
  .object({
    groups: z.array(
      z.object({
        ref: z.string(),
        members: z
          .number()
          .optional()
          .describe('Absent: no group that is trusted here (R23).'),
      }),
    ),
    can: peopleViewSchema.describe(
      'Members of these groups who have not approved and may.',
    ),
    cannot: z
      .array(peopleViewSchema.extend({ because: z.string() }))
      .describe('Members who may not, by the reason.'),
    held: z
      .array(
        z.object({ from: actorSchema, to: actorSchema, until: instantSchema }),
      )
      .optional()
      .describe('Seats of those who can that others of them hold.'),
    nobodyBecause: z
      .array(z.string())
      .optional()
      .describe('Why nobody may approve yet (R25).'),
    because: z
      .string()
      .optional()
      .describe('Why nothing of this is known; then the lists are empty.'),
  })
  .meta({ id: 'Deciders' });

/** @public */
export type DecidersView = z.infer<typeof decidersViewSchema>;

/** All that a person needs to decide on one promotion. @public */
export const decisionViewSchema = z
  .object({
    promotion: promotionViewSchema,
    changes: z
      .array(placeChangeSchema)
      .describe('What Git would change besides the release.'),
    commits: z.array(commitRangeViewSchema),
    gaps: z
      .array(z.string())
      .describe('What of changes and commits nobody can tell, and why.'),
    deciders: decidersViewSchema,
    around: z
      .object({
        changes: z
          .array(changeSchema)
          .describe('What is under way now; the same stage first.'),
        more: z.number(),
        events: z
          .array(calendarEventSchema)
          .describe(
            'Freezes, then notes, then windows of the next seven days, each when it is next.',
          ),
        moreEvents: z.number(),
        truncated: z
          .boolean()
          .describe('There may be more that was not looked for.'),
      })
      .describe('What runs and is planned around now, as the reader sees it.'),
  })
  .meta({ id: 'DecisionView' });

/** @public */
export type DecisionView = z.infer<typeof decisionViewSchema>;

/** What a 409 tells besides its sentence: who was faster, and when. @public */
export const lostRaceSchema = z
  .object({
    state: z.string().describe('Of the promotion as it is now.'),
    outcome: z.string().optional().describe('Who did what, in words.'),
    by: z.string().optional().describe('The name of who did it.'),
    at: instantSchema.optional(),
  })
  .meta({ id: 'LostRace' });

/** @public */
export type LostRace = z.infer<typeof lostRaceSchema>;
