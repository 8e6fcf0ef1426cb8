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
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { GateType } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import type { PrometheusClient } from '../adapters/prometheus';
import type { ReleasePipelineConfig } from '../config/types';
import type { PolicyRegistry } from '../config/readGates';
import type { DefaultAccess } from '../permissions/DefaultAccess';
import { BlastRadiusReader } from './BlastRadiusReader';
import { CalendarDecisions } from './calendar/CalendarDecisions';
import { CalendarPreviews } from './calendar/CalendarPreviews';
import { CalendarReader } from './calendar/CalendarReader';
import { ExceptionReader } from './calendar/ExceptionReader';
import { CalendarViews } from './CalendarViews';
import { CollisionReader } from './CollisionReader';
import type { ComponentStates } from './ComponentStates';
import type { Engine } from './createEngine';
import { DecisionReader } from './DecisionReader';
import { EvidenceReader } from './evidence/EvidenceReader';
import type { EvidenceCheck } from './EvidenceCheck';
import type { AuthorReader } from './excludedPeople';
import { GateEvaluator, type GroupReader } from './GateEvaluator';
import { ListReader } from './ListReader';
import { PipelineReader } from './PipelineReader';
import { PolicyTrials } from './PolicyTrials';
import { QuietTimesReader } from './QuietTimesReader';
import { stagesOfTrains } from './trains/stagesOfTrains';
import { TrainReader } from './trains/TrainReader';
import type { MembershipReader } from './trains/TrainRunner';
import { TimedChanges } from './TimedChanges';

/** What people and agents read. */
export interface Readers {
  reader: PipelineReader;
  lists: ListReader;
  calendars: CalendarViews;
  quietTimes: QuietTimesReader;
  decisions: DecisionReader;
  evidence: EvidenceReader;
  blast: BlastRadiusReader;
  collisions: CollisionReader;
  trials: PolicyTrials;
  trains: TrainReader;
  calendar: CalendarReader;
  calendarPreviews: CalendarPreviews;
  calendarDecisions: CalendarDecisions;
  exceptions: ExceptionReader;
}

/** Each reads for somebody, and shows what that person may see. */
export function createReaders(options: {
  knex: Knex;
  config: ReleasePipelineConfig;
  registry: PolicyRegistry;
  gateTypes: Map<string, GateType>;
  states: ComponentStates;
  access: DefaultAccess;
  groups: GroupReader & AuthorReader & MembershipReader;
  catalog: CatalogService;
  engine: Pick<Engine, 'delegations' | 'differences'>;
  evidenceCheck: EvidenceCheck;
  userInfo: UserInfoService;
  clients: ReadonlyMap<string, PrometheusClient>;
  logger: LoggerService;
}): Readers {
  const { engine, evidenceCheck, gateTypes, groups, logger } = options;
  const { delegations, differences } = engine;
  const trains = TrainReader.create({
    ...options,
    stages: stagesOfTrains(options.config),
    most: options.config.trains.components,
  });
  const exceptions = ExceptionReader.create(options);
  const lists = ListReader.create({ ...options, trains, exceptions });
  return {
    reader: PipelineReader.create(options),
    lists,
    calendars: CalendarViews.create(options),
    quietTimes: QuietTimesReader.create(options),
    decisions: DecisionReader.create({ ...options, delegations, lists }),
    evidence: EvidenceReader.create({ ...options, check: evidenceCheck }),
    trains,
    blast: BlastRadiusReader.create(options),
    calendar: CalendarReader.create(options),
    calendarPreviews: CalendarPreviews.create(options),
    calendarDecisions: CalendarDecisions.create(options),
    exceptions,
    collisions: CollisionReader.create(options),
    trials: PolicyTrials.create({
      ...options,
      gates: GateEvaluator.create({
        gateTypes,
        groups,
        delegations,
        collisions: TimedChanges.create(options),
        logger,
      }),
      differences,
    }),
  };
}
