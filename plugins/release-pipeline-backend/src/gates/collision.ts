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
  type CollisionReason,
  collisionReasons,
} from 'backstage-plugin-release-pipeline-common';
import {
  createGateType,
  type GateContext,
  type GateOutcome,
  type TouchingChange,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import { counted, listed } from '../domain/words';
import { isoTime } from './sentences';

/** Its word in config. */
export const COLLISION = 'collision';
/** Nobody tells this component when another one is done. */
const RECHECK_MS = { held: 30_000, passed: 5 * 60_000 };

const REASONS = collisionReasons.filter(reason => reason !== 'calendar');

const WORDS: Record<CollisionReason, string> = {
  component: 'the same component',
  dependency: 'what one of them relies on',
  system: 'the same system',
  approver: 'the same approvers',
  cluster: 'the same cluster',
  calendar: 'an event of the calendar',
};

/** What it looks for unless it says so. */
export const DEFAULT_REASONS = ['component', 'dependency'] as const;

const configSchema = z.strictObject({
  /** What may not be changed meanwhile. */
  with: z
    .array(z.enum(REASONS))
    .min(1)
    .default([...DEFAULT_REASONS])
    .transform(reasons => [...new Set(reasons)]),
});

type Context = GateContext<z.infer<typeof configSchema>>;

/**
 * `type: collision`: no other change is under way that touches this one by one
 * of these reasons. Others that are only planned warn, since they wait in turn
 * where they are asked the same. It names none of them: readers see of others
 * what they may (R24).
 */
export const collisionGate = createGateType({
  type: COLLISION,
  kind: 'environment',
  configSchema,
  of: 'refused',
  // So that it is asked once more right before the effect.
  restsOn: 'promotion',
  costly: false,
  judgesPast: () => ({
    because: 'What was under way at the same time is not asked of the past',
  }),
  title: ({ with: reasons }) =>
    `No collision: ${listed(reasons.map(reason => WORDS[reason]))}`,
  async evaluate(context: Context): Promise<GateOutcome> {
    const { now } = context;
    const { with: asked } = context.config;
    const { changes, unknown } = await context.readCollisions();
    const counts = (why: CollisionReason) =>
      why !== 'calendar' && asked.includes(why);
    const touching = changes
      .map(change => ({ ...change, why: change.why.filter(counts) }))
      .filter(({ why }) => why.length > 0);
    const running = touching.filter(({ underWay }) => underWay);
    const untold = unknown.find(({ why }) => counts(why));
    const evidence = [
      {
        label: 'Looked for',
        value: [listed(asked.map(reason => WORDS[reason]))],
      },
      ...touching.map(evidenceOf),
    ];
    if (running.length > 0) {
      return {
        status: 'pending',
        reason: [
          `${counted(running.length, 'change')} under way ${
            running.length === 1 ? 'touches' : 'touch'
          } ${reasonsOf(running)}`,
        ],
        noEndBecause: `It ends when ${
          running.length === 1 ? 'that one is' : 'those are'
        } over`,
        nextAction:
          'Look at its collisions: there is which one, as far as you may see it',
        evidence,
        recheckAt: now + RECHECK_MS.held,
      };
    }
    if (untold) {
      return {
        status: 'unknown',
        reason: [untold.because],
        evidence,
        recheckAt: now + RECHECK_MS.held,
      };
    }
    if (touching.length > 0) {
      return {
        status: 'warned',
        reason: [
          `${counted(touching.length, 'change')} soon to begin ${
            touching.length === 1 ? 'touches' : 'touch'
          } ${reasonsOf(touching)}`,
        ],
        evidence,
        recheckAt: now + RECHECK_MS.passed,
      };
    }
    return {
      status: 'passed',
      reason: [
        `No change under way touches ${listed(
          asked.map(reason => WORDS[reason]),
        )}`,
      ],
      evidence,
      recheckAt: now + RECHECK_MS.passed,
    };
  },
});

/** Whether a gate with this config would hold by what is known of others. */
export function collisionHolds(
  config: unknown,
  changes: readonly TouchingChange[],
): boolean {
  const parsed = configSchema.safeParse(config);
  return (
    !parsed.success ||
    changes.some(
      ({ underWay, why }) =>
        underWay &&
        why.some(
          reason => reason !== 'calendar' && parsed.data.with.includes(reason),
        ),
    )
  );
}

function reasonsOf(changes: TouchingChange[]): string {
  const reasons = new Set(changes.flatMap(({ why }) => why));
  return listed(
    collisionReasons
      .filter(reason => reasons.has(reason))
      .map(reason => WORDS[reason]),
  );
}

function evidenceOf({ from, until, underWay, why }: TouchingChange) {
  return {
    label: underWay ? 'Under way' : 'Planned',
    value: [
      `${listed(why.map(reason => WORDS[reason]))}, ${
        underWay ? 'since ' : 'from '
      }`,
      { time: isoTime(from), as: 'at' as const },
      ', usually until ',
      { time: isoTime(until), as: 'at' as const },
    ],
  };
}
