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
  type GateOutcome,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import { listed } from '../domain/words';
import { isoTime } from './sentences';

const configSchema = z.strictObject({
  /** Names of windows in the calendar; absent: any that speaks of it. */
  windows: z.array(z.string().min(1)).min(1).optional(),
});

/**
 * `type: window`: a window of the calendar is open (R28). Without one that is
 * planned it never is, so that a policy can ask for one. Freezes are the
 * business of the condition that every stage has.
 */
export const windowGate = createGateType({
  type: 'window',
  kind: 'calendar',
  configSchema,
  of: 'refused',
  // What the calendar says is asked again before it counts, and where it changed.
  restsOn: 'records',
  costly: false,
  references: ({ windows = [] }) =>
    windows.map((name, index) => ({
      kind: 'window',
      name,
      path: ['windows', String(index)],
    })),
  // By the calendar as it stands.
  judgesPast: () => true,
  title: ({ windows }) =>
    windows ? `In the window ${windows.join(' or ')}` : 'In a window',
  async evaluate({ config, windows }): Promise<GateOutcome> {
    const { next, open, planned, untold } = windows(config.windows);
    if (open) {
      return {
        status: 'passed',
        reason: [
          `Window '${open.title}' is open until `,
          { time: isoTime(open.until), as: 'at' },
        ],
        evidence: [{ label: 'Window', value: [open.title], href: open.href }],
        validUntil: open.until,
      };
    }
    if (untold !== undefined) {
      return {
        status: 'unknown',
        reason: [`It cannot be told when window '${untold}' is open`],
        evidence: [],
      };
    }
    if (next) {
      return {
        status: 'pending',
        reason: [
          `Window '${next.title}' opens `,
          { time: isoTime(next.from), as: 'in' },
        ],
        evidence: [{ label: 'Window', value: [next.title], href: next.href }],
        passesAt: next.from,
        recheckAt: next.from,
      };
    }
    return {
      status: 'pending',
      reason: [
        config.windows && planned
          ? `No window is open, and ${listed(
              config.windows,
            )} will not open any more`
          : 'No window is open, and none is planned',
      ],
      noEndBecause: 'No end known, because no window is planned',
      evidence: [],
      nextAction: 'Ask the platform team to plan a window',
    };
  },
});
