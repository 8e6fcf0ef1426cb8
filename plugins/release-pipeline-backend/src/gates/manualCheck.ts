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

import type { EvidenceItem } from 'backstage-plugin-release-pipeline-common';
import {
  createGateType,
  GateContext,
  GateOutcome,
  TickedItem,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import { describeDuration, durationSchema } from '../config/duration';
import { groupRefSchema } from '../config/schema';
import { isoTime } from './sentences';

/** Membership is no fact that wakes anybody up. */
const RECHECK_MS = 5 * 60_000;

const configSchema = z.strictObject({
  items: z
    .array(z.string().trim().min(1).max(500))
    .min(1)
    .max(50)
    .refine(
      items => new Set(items).size === items.length,
      'expected each item once',
    ),
  by: z.array(groupRefSchema).min(1),
  /** How long a tick counts. */
  expires: durationSchema.optional(),
  /** After this long the gate says how long it has been waiting, and who may tick is notified. */
  remind: durationSchema
    .refine(remind => remind > 0, 'expected a duration above 0')
    .optional(),
});

type Context = GateContext<z.infer<typeof configSchema>>;

// As it was read: durations are numbers now, and would not be read again.
const checklistSchema = configSchema.pick({ items: true, by: true }).loose();

/** What may be ticked, and by the members of which groups. */
export type Checklist = z.infer<typeof checklistSchema>;

/** What a gate of this type asks; `undefined` for other types. */
export function checklistIn(gate: {
  type: string;
  config: unknown;
}): Checklist | undefined {
  return gate.type === 'manual-check'
    ? checklistSchema.parse(gate.config)
    : undefined;
}

/**
 * `type: manual-check`: people of these groups have ticked every item of a
 * checklist for this release, lately enough. It is no approval: whoever asked
 * may tick too. Membership is asked anew each time (R23).
 */
export const manualCheckGate = createGateType({
  type: 'manual-check',
  kind: 'people',
  configSchema,
  of: 'refused',
  // Since it was asked for, people are waited for.
  inputs: () => ['records', 'promotion'],
  costly: false,
  judgesPast: () => true,
  title: ({ items }) =>
    items.length === 1 ? items[0] : `Checklist of ${items.length}`,
  async evaluate(context: Context): Promise<GateOutcome> {
    const { config, now, promotion } = context;
    const reminder = reminderOf(context);
    const isAhead = reminder !== undefined && reminder.at > now;
    const groups = await context.readGroups(config.by);
    const members = new Set(groups.flatMap(group => group.members ?? []));
    const items = config.items.map(item => ({
      item,
      ...judge(
        context.ticked.find(ticked => ticked.item === item),
        members,
        context,
      ),
    }));
    const open = items.filter(({ done }) => !done);
    const ends = items.flatMap(({ until }) => until ?? []);
    const common = {
      progress: {
        done: items.length - open.length,
        total: items.length,
        unit: 'count' as const,
      },
      evidence: [
        ...items.map(
          ({ item, done, words }): EvidenceItem => ({
            label: item,
            value: words,
            ticked: done,
          }),
        ),
        ...groups
          .filter(group => group.members === undefined)
          .map(({ ref }) => ({
            label: ref,
            value: ['is unknown, or not from a trusted origin'],
          })),
        ...(isAhead && open.length > 0
          ? [
              {
                label: 'Reminder',
                value: [
                  'due ',
                  { time: isoTime(reminder.at), as: 'in' as const },
                ],
              },
            ]
          : []),
      ],
      // What is ticked can be taken back.
      whoCanAct: [...members].sort(),
      recheckAt: earliest([
        ...ends,
        ...(promotion ? [now + RECHECK_MS] : []),
        ...(isAhead ? [reminder.at] : []),
      ]),
    };
    if (open.length === 0) {
      return {
        ...common,
        status: 'passed',
        reason: ['every item is ticked'],
        validUntil: earliest(ends),
      };
    }
    if (members.size === 0 && !context.past) {
      return {
        ...common,
        status: 'failed',
        reason: [
          `nobody can tick this: ${config.by.join(', ')} ${
            config.by.length === 1 ? 'is' : 'are'
          } unknown, empty, or not from a trusted origin`,
        ],
        noEndBecause: 'It ends when somebody may tick it, and does',
        nextAction:
          'Add the origin of the group to releasePipeline.authority.trustedOrigins, or people to the group',
      };
    }
    const missing = `${open.length} of ${items.length} ${
      items.length === 1 ? 'item is' : 'items are'
    } not ticked: ${open.map(({ item }) => item).join('; ')}`;
    const late = isAhead ? undefined : reminder;
    return {
      ...common,
      status: 'pending',
      reason: late
        ? [
            'reminder: waited for since ',
            { time: isoTime(late.since), as: 'at' },
            `; ${missing}`,
          ]
        : [missing],
      noEndBecause: 'It ends when the last item is ticked',
      ...(late && { reminds: true }),
      nextAction: late
        ? `Somebody of ${config.by.join(', ')} has to tick what is done`
        : 'Tick each item when it is done',
    };
  },
});

/** Since when people are waited for, and from when on that is said; absent: nobody asked, or nothing is to be said. */
function reminderOf({
  config,
  promotion,
  watchedSince,
}: Context): { since: number; at: number } | undefined {
  const since = watchedSince ?? promotion?.requestedAt;
  return since === undefined || config.remind === undefined
    ? undefined
    : { since, at: since + config.remind };
}

function judge(
  tick: TickedItem | undefined,
  members: Set<string>,
  { config, now, past }: Context,
): { done: boolean; until?: number; words: EvidenceItem['value'] } {
  if (!tick) {
    return { done: false, words: ['not ticked'] };
  }
  const ticked: EvidenceItem['value'] = [
    `ticked by ${tick.userName} `,
    { time: isoTime(tick.at), as: 'ago' },
  ];
  // Who ticked was in a group then; who is in one now says nothing of it.
  if (!past && !members.has(tick.userRef)) {
    return {
      done: false,
      words: [...ticked, '; does not count: is in none of the groups'],
    };
  }
  const until =
    config.expires === undefined ? undefined : tick.at + config.expires;
  return until !== undefined && until <= now
    ? {
        done: false,
        words: [
          ...ticked,
          `; that counted for ${describeDuration(config.expires ?? 0)}`,
        ],
      }
    : { done: true, until, words: ticked };
}

function earliest(moments: number[]): number | undefined {
  return moments.length > 0 ? Math.min(...moments) : undefined;
}
