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
  GateContext,
  GateOutcome,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import { describeDuration, durationSchema } from '../config/duration';
import { progressSince } from '../domain/moment';
import { newestReport } from './newestReport';
import { isoTime } from './sentences';

/** What announcements are recorded as; no gate of type `report` may ask for it. */
export const ANNOUNCEMENT = 'announcement';

const configSchema = z.strictObject({ before: durationSchema });

type Context = GateContext<z.infer<typeof configSchema>>;

/**
 * `type: announcement`: those affected were told of this release, long enough
 * before. Whoever may ask for the promotion records it, or a service reports it.
 * Another notice begins anew.
 */
export const announcementGate = createGateType({
  type: 'announcement',
  kind: 'people',
  configSchema,
  of: 'refused',
  restsOn: 'records',
  costly: false,
  judgesPast: () => true,
  title: ({ before }) => `Announced ${describeDuration(before)} before`,
  async evaluate(context: Context): Promise<GateOutcome> {
    const { config, now, subject } = context;
    const { owner } = subject.component;
    const notice = newestReport(context, {
      check: ANNOUNCEMENT,
      stage: subject.stage,
    });
    if (notice?.status !== 'passed') {
      return {
        status: 'pending',
        reason: [
          notice
            ? 'the announcement could not be sent'
            : `${subject.release.version} in ${subject.stage} has not been announced yet`,
        ],
        whoCanAct: owner ? [owner] : undefined,
        noEndBecause: `It ends ${describeDuration(
          config.before,
        )} after it is announced`,
        nextAction: `Tell those affected, and record it here; ${describeDuration(
          config.before,
        )} later it lets through`,
        evidence: [],
      };
    }
    const passesAt = notice.at + config.before;
    const common = {
      evidence: [
        {
          label: 'Announced',
          value: [
            { time: isoTime(notice.at), as: 'at' as const },
            ` by ${notice.by}`,
          ],
          href: notice.href,
        },
        ...(notice.summary
          ? [{ label: 'Notice', value: [notice.summary] }]
          : []),
      ],
    };
    return passesAt <= now
      ? {
          ...common,
          status: 'passed',
          reason: ['announced ', { time: isoTime(notice.at), as: 'ago' }],
        }
      : {
          ...common,
          status: 'pending',
          reason: [
            `announced; ${describeDuration(config.before)} before end `,
            { time: isoTime(passesAt), as: 'in' },
          ],
          passesAt,
          progress: progressSince(notice.at, config.before),
          recheckAt: passesAt,
        };
  },
});
