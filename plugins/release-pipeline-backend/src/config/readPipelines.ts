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

import { requiresAuthors } from '../domain/authorsAsked';
import { repositoryOf } from '../domain/lookups';
import type { Pipeline, ReleaseRule, StagePolicy } from '../domain/types';
import type { CalendarEvent } from '../domain/calendar/types';
import { policyVersionOf } from './policyVersion';
import { ConfigPath, ConfigProblems, listNames } from './problems';
import { KnownNames, PolicyRegistry, readGates } from './readGates';
import { emergencyGates, specsOf } from './readGateSets';
import { branchesOf, readPromote } from './readPromote';
import { checkRisk, readChangeRisks } from './riskSchema';
import { checkKeysOfUse, readStart, type StageKeys } from './readStart';
import { readTargets } from './readTargets';
import {
  approversIn,
  asksPeople,
  checkNames,
  gravestApproversIn,
  protectedHotfix,
  type ReadEntries,
  type ReadWays,
  readWays,
  setsIn,
} from './readWays';
import { pipelineSchema, stageSchema } from './schema';
import { defaultGroups, orderStages } from './stageOrder';
import type {
  CheckConfig,
  PipelinePolicy,
  PrometheusQueryConfig,
  ReadGate,
  RepositoryConfig,
} from './types';

const COOLDOWN_OF_PROTECTED = 5 * 60_000;
const OVERRIDE_FOR = 60 * 60_000;

/** What pipelines are read against. */
export interface PolicyContext {
  known: Omit<KnownNames, 'stages'>;
  queries: Map<string, PrometheusQueryConfig>;
  checks: Map<string, CheckConfig>;
  /** Of the calendar, by name. */
  windows: Map<string, CalendarEvent>;
  repositories: Map<string, RepositoryConfig>;
  registry: PolicyRegistry;
  problems: ConfigProblems;
}

/** A stage whose own keys were read; `protectedBy` comes when all stages were. */
interface ReadStage {
  policy: StagePolicy;
  gates: ReadGate[];
}

/** Reads one entry of `releasePipeline.pipelines`, with all checks between its stages. */
export function readPipeline(
  name: string,
  entry: unknown,
  path: ConfigPath,
  context: PolicyContext,
): PipelinePolicy | undefined {
  const { problems } = context;
  const parsed = problems.parse(pipelineSchema, entry, path);
  if (!parsed) {
    return undefined;
  }
  const stagesPath = [...path, 'stages'];
  const stages = new Map<string, StageKeys>();
  for (const [stage, value] of Object.entries(parsed.stages)) {
    const keys = problems.parse(stageSchema, value, [...stagesPath, stage]);
    if (keys) {
      stages.set(stage, keys);
    }
  }
  const known = {
    ...context.known,
    stages: new Set(Object.keys(parsed.stages)),
  };
  const after = readAfter(stages, known.stages, stagesPath, problems);
  const ordered = orderStages(after);
  if ('cycle' in ordered) {
    problems.add(
      stagesPath,
      `the stages come after each other in a circle: ${ordered.cycle.join(
        ' → ',
      )}`,
    );
    return undefined;
  }

  const imagesGiven =
    parsed.release.from === 'images' && parsed.release.images !== undefined;
  const release: ReleaseRule =
    parsed.release.from === 'images'
      ? {
          from: 'images',
          images: parsed.release.images ?? { app: ['*/{{ component.name }}'] },
        }
      : parsed.release;
  const groups = defaultGroups(after);
  const read: ReadStage[] = [];
  for (const stage of ordered.order) {
    const keys = stages.get(stage);
    if (keys) {
      read.push(
        readStage(
          stage,
          { ...keys, group: keys.group ?? groups.get(stage) },
          [...stagesPath, stage],
          release,
          ordered.upstream.get(stage) ?? new Set(),
          { ...context, known },
        ),
      );
    }
  }
  addProtection(read);
  const pipeline: Pipeline = {
    name,
    release,
    stages: read.map(stage => stage.policy),
  };
  return { ...pipeline, imagesGiven, limits: parsed.components };
}

/** What each stage comes after, without names that are no stage. */
function readAfter(
  stages: Map<string, StageKeys>,
  names: Set<string>,
  path: ConfigPath,
  problems: ConfigProblems,
): Map<string, string[]> {
  const after = new Map<string, string[]>();
  for (const [stage, keys] of stages) {
    for (const [index, name] of keys.after.entries()) {
      if (!names.has(name)) {
        problems.add(
          [...path, stage, 'after', index],
          `unknown stage "${name}"; expected one of ${listNames(names)}`,
        );
      }
    }
    // A stage that could not be read has its own message already.
    after.set(
      stage,
      keys.after.filter(name => stages.has(name)),
    );
  }
  return after;
}

function readStage(
  name: string,
  keys: StageKeys,
  path: ConfigPath,
  release: ReleaseRule,
  upstream: Set<string>,
  context: PolicyContext & { known: KnownNames },
): ReadStage {
  const { problems } = context;
  const read: ReadEntries = (entries, key, about) =>
    readGates({
      entries,
      path: [...path, ...key],
      upstream,
      ...about,
      ...context,
    });
  const written = readWays(keys, read, problems);
  const watchGates = read(keys.watch?.gates ?? {}, ['watch', 'gates'], {
    ownStage: name,
  });

  checkRisk(keys.risk.rules, [...path, 'risk', 'rules'], context);
  const isProtected = keys.protected ?? asksPeople(written);
  const breakGlassGroups = keys.breakGlass ?? gravestApproversIn(written);
  const ways: ReadWays = isProtected
    ? { ...written, hotfix: protectedHotfix(written, breakGlassGroups, read) }
    : written;
  const { forward, rollback, hotfix } = ways;
  checkNames(ways, watchGates, problems);
  const promote = readPromote(keys.promote, [...path, 'promote'], context);
  checkKeysOfUse(keys, path, problems);
  const excludesAuthors = keys.excludeAuthors ?? isProtected;
  if (!excludesAuthors) {
    checkAuthorsAsked(
      setsIn(ways).flatMap(sets => sets.written),
      problems,
    );
  }
  const policy = {
    name,
    after: keys.after,
    group: keys.group,
    targets: readTargets(keys.target, [...path, 'target'], {
      known: context.known.instances,
      problems,
    }),
    start: readStart(keys, path, problems),
    protected: isProtected,
    excludesAuthors,
    promote,
    delayMs: keys.delay,
    cooldownMs: keys.cooldown ?? (isProtected ? COOLDOWN_OF_PROTECTED : 0),
    riskDefault: keys.risk.default,
    riskRules: keys.risk.rules,
    changeRisks: readChangeRisks(keys.risk, [...path, 'risk'], {
      throughGit: context.repositories.has(repositoryOf({ promote }) ?? ''),
      problems,
    }),
    watchMs: keys.watch?.for ?? 0,
    approverGroups: approversIn(ways),
    breakGlassGroups,
    signOffGroups: keys.signOff && [...new Set(keys.signOff.from)].sort(),
    overrideForMs: keys.overrideFor ?? OVERRIDE_FOR,
    expiresAfterMs: keys.expiresAfter,
    rolloutTimeoutMs: keys.rolloutTimeout,
  };
  return {
    policy: {
      ...policy,
      gates: specsOf(forward.gates),
      profiles: emergencyGates(forward).profiles,
      rollback: rollback && emergencyGates(rollback),
      hotfix: hotfix && emergencyGates(hotfix),
      watchGates: specsOf(watchGates),
      protectedBy: [],
      policyVersion: policyVersionOf({
        release,
        stage: policy,
        branches: branchesOf(policy.promote, context),
        forward,
        rollback,
        hotfix,
        watchGates,
        queries: context.queries,
        checks: context.checks,
        windows: context.windows,
      }),
    },
    gates: [...forward.gates, ...forward.high],
  };
}

/** R25: who wrote it is read for those whom it excludes, and for nobody else. */
function checkAuthorsAsked(gates: ReadGate[], problems: ConfigProblems): void {
  for (const { path, spec } of gates) {
    if (requiresAuthors(spec.config)) {
      problems.add(
        [...path, 'requireAuthors'],
        'expected excludeAuthors: true on the stage, for nobody is excluded here because they wrote it',
      );
    }
  }
}

/**
 * R11: while a release soaks in the stage that a gate looks at, newer releases
 * wait below that stage. Said by the gate, by default where the stage looked at
 * starts automatically.
 */
function addProtection(stages: ReadStage[]): void {
  const byName = new Map(stages.map(({ policy }) => [policy.name, policy]));
  for (const { policy, gates } of stages) {
    for (const { spec, protect } of gates) {
      const soaked = spec.type === 'soak' && spec.of && byName.get(spec.of);
      if (soaked && (protect ?? soaked.start === 'automatic')) {
        soaked.protectedBy.push({ stage: policy.name, gate: spec.name });
      }
    }
  }
}
