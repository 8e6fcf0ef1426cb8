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

import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { EvidenceKeys } from '../config/EvidenceKeys';
import type { ReleasePipelineConfig } from '../config/types';
import { oneReplicaAtATime } from '../database/locks';
import type { AuthorityCheck } from '../service/AuthorityCheck';
import type { EvidenceCheck } from '../service/EvidenceCheck';
import { EvidenceRetention } from '../service/EvidenceRetention';
import { Retention } from '../service/Retention';

/**
 * What is done by the clock, by one replica at a time: old rows go, the evidence
 * is looked through for broken rows, and the groups that decide for people.
 */
export async function scheduleHousekeeping(options: {
  scheduler: SchedulerService;
  knex: Knex;
  retention: ReleasePipelineConfig['retention'];
  evidence: EvidenceCheck;
  authority: AuthorityCheck;
  keys: EvidenceKeys;
  logger: LoggerService;
}): Promise<void> {
  const { scheduler, knex, logger, authority, evidence, keys } = options;
  const retention = Retention.create({
    knex,
    config: options.retention,
    logger,
  });
  const oldEvidence = EvidenceRetention.create({
    knex,
    keepMs: options.retention.evidenceMs,
    keys,
    logger,
  });
  // The scheduler makes its own tables with the first task.
  await oneReplicaAtATime(knex, async () => {
    await scheduler.scheduleTask({
      id: 'release-pipeline-retention',
      frequency: { days: 1 },
      timeout: { minutes: 30 },
      initialDelay: { minutes: 10 },
      fn: async signal => {
        await retention.run();
        await oldEvidence.run({ signal });
      },
    });
    await scheduler.scheduleTask({
      id: 'release-pipeline-evidence',
      frequency: { minutes: 15 },
      timeout: { minutes: 10 },
      initialDelay: { minutes: 1 },
      fn: async signal => {
        await evidence.run({ whole: false, signal });
      },
    });
    await scheduler.scheduleTask({
      id: 'release-pipeline-authority',
      frequency: { hours: 1 },
      timeout: { minutes: 10 },
      initialDelay: { minutes: 2 },
      fn: () => authority.run(),
    });
    await scheduler.scheduleTask({
      id: 'release-pipeline-evidence-whole',
      frequency: { days: 1 },
      timeout: { hours: 1 },
      initialDelay: { minutes: 20 },
      fn: async signal => {
        await evidence.run({ whole: true, signal });
      },
    });
  });
}
