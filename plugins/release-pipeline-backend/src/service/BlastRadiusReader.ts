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

import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  BlastRadius,
  BlastRadiusQuery,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import type { ReleasePipelineConfig } from '../config/types';
import { readRangeCommits } from '../database/rangeCommits';
import {
  readSharedTargets,
  type SharedTargets,
  type SharingStage,
} from '../database/sharedTargets';
import { releaseOf, stageOf } from '../domain/lookups';
import { wayBackFrom } from '../domain/view/wayBack';
import type { Access } from './access';
import { CatalogDependents } from './CatalogDependents';
import type { ComponentStates } from './ComponentStates';
import { readableState } from './readableState';

/** Of each cluster so many stages are named. */
const NAMED = 10;

interface Options {
  knex: Knex;
  config: Pick<ReleasePipelineConfig, 'wayBack'>;
  states: ComponentStates;
  access: Access;
  catalog: CatalogService;
}

/** Tells what else a release touches, and whether there is a way back. */
export class BlastRadiusReader {
  readonly #options: Options;
  readonly #dependents: CatalogDependents;

  private constructor(options: Options) {
    this.#options = options;
    this.#dependents = CatalogDependents.create(options);
  }

  static create(options: Options): BlastRadiusReader {
    return new BlastRadiusReader(options);
  }

  /**
   * @throws NotFoundError when there is no such component for the reader;
   * InputError when it has no such stage or release.
   */
  async read(
    ref: string,
    query: BlastRadiusQuery,
    credentials: BackstageCredentials,
  ): Promise<BlastRadius> {
    const { config, knex } = this.#options;
    const state = await readableState(this.#options, ref, credentials);
    const stage = stageOf(state, query.stage);
    const release = releaseOf(state, query.release);
    if (!stage || !release) {
      throw new InputError(
        `'${ref}' has no ${
          stage ? `release '${query.release}'` : `stage '${query.stage}'`
        }`,
      );
    }
    const [dependents, shared, known] = await Promise.all([
      this.#dependents.of(ref, credentials),
      this.#shared(ref, stage.name, credentials),
      readRangeCommits(knex, ref),
    ]);
    return {
      dependents,
      shared,
      wayBack: wayBackFrom(
        state,
        { stage, release },
        { migrations: config.wayBack.migrations, known },
      ),
    };
  }

  /** Of components that the reader may see; the rest is not even counted (R24). */
  async #shared(
    ref: string,
    stage: string,
    credentials: BackstageCredentials,
  ): Promise<BlastRadius['shared']> {
    const { access, knex } = this.#options;
    const shared = await readSharedTargets(knex, { ref, stage });
    const { stages } = shared;
    const visible = await access.visibleComponents(credentials, [
      ...new Set(stages.map(one => one.ref)),
    ]);
    const seen = stages.filter(one => visible.has(one.ref));
    const applications = groupBy(
      seen.filter(({ application }) => application !== undefined),
      ({ application = '' }) => application,
    );
    const clusters = groupBy(
      seen.filter(({ cluster }) => cluster !== undefined),
      ({ cluster = '' }) => cluster,
    );
    return {
      applications: [...applications].map(([application, some]) => ({
        application,
        stages: some.map(sharing),
      })),
      clusters: [...clusters].map(([cluster, some]) => ({
        cluster,
        components: new Set(
          some.map(one => one.ref).filter(other => other !== ref),
        ).size,
        stages: some.slice(0, NAMED).map(sharing),
      })),
      because: whyNotInFull(stage, shared),
    };
  }
}

function whyNotInFull(
  stage: string,
  { targets, unplaced, unmatched }: SharedTargets,
): string | undefined {
  if (targets === 0) {
    return `No application of ${stage} is known, so neither is its cluster`;
  }
  if (unplaced > 0) {
    return `Argo CD does not tell where ${unplaced} of ${targets} applications of ${stage} go`;
  }
  return unmatched
    ? 'Argo CD tells some clusters by address and some by name, and not which of them are the same'
    : undefined;
}

function sharing({ ref, name, stage }: SharingStage) {
  return { component: { ref, name }, stage };
}

function groupBy<T>(
  items: readonly T[],
  key: (item: T) => string,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item)) ?? [];
    group.push(item);
    groups.set(key(item), group);
  }
  return groups;
}
