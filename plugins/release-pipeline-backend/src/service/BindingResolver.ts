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

import type { Knex } from 'knex';
import { pinnedPipeline } from '../config/pinnedPipeline';
import { pipelineFor } from '../config/pipelineFor';
import type { PinnedPolicy, ReleasePipelineConfig } from '../config/types';
import { readPinnedPolicies } from '../database/policies';
import { CLOCK, milliseconds } from '../database/sql';
import {
  type ApplicationIndex,
  refuseSharedApplications,
  resolveBindings,
} from '../domain/bindings';
import type { StandingComponent } from '../domain/standing';
import type {
  ApplicationFacts,
  ApplicationKey,
  Binding,
  ComponentRecord,
  Pipeline,
} from '../domain/types';

/** Text form of a key, for maps. */
export function keyText(key: ApplicationKey): string {
  return `${key.instance}/${key.namespace}/${key.name}`;
}

interface KnownComponent {
  record: ComponentRecord;
  pipeline?: Pipeline;
}

/**
 * Resolves the components of the catalog to applications of one instance
 * (R17 to R19). Keeps the components in memory and reads them again only when
 * the catalog changed one.
 */
export class BindingResolver {
  readonly #knex: Knex;
  readonly #config: ReleasePipelineConfig;
  #components: KnownComponent[] = [];
  #version?: string;

  private constructor(knex: Knex, config: ReleasePipelineConfig) {
    this.#knex = knex;
    this.#config = config;
  }

  static create(options: {
    knex: Knex;
    config: ReleasePipelineConfig;
  }): BindingResolver {
    return new BindingResolver(options.knex, options.config);
  }

  /**
   * Reads the components if they changed.
   * @returns a text that changes with them, and when they were looked at, as the
   *   database writes it.
   */
  async refresh(): Promise<{ version: string; at: string }> {
    const { rows } = await this.#knex.raw(
      `select ${CLOCK}::text as at, count(*) as count,
         max(changed_at)::text as latest from components`,
    );
    const version = `${rows[0].count} ${rows[0].latest}`;
    if (version !== this.#version) {
      const records: StandingComponent[] = await this.#knex('components')
        .whereNull('removed_at')
        .select(
          'ref',
          'name',
          'namespace',
          'title',
          'type',
          'owner',
          'system',
          'annotations',
          'origin',
          'standing',
          this.#knex.raw(`${milliseconds('baseline_at')} as "baselineAt"`),
        );
      const pinned = await readPinnedPolicies(this.#knex);
      this.#components = records.map(record => {
        const component = withoutNulls(record);
        return {
          record: component,
          pipeline: withPinned(
            component,
            pipelineFor(component, this.#config).pipeline,
            pinned.filter(({ componentRef }) => componentRef === component.ref),
          ),
        };
      });
      this.#version = version;
    }
    return { version, at: rows[0].at };
  }

  /** Bindings of all components on one instance, by component. */
  resolve(
    instance: string,
    applications: ApplicationIndex,
    facts: ReadonlyMap<string, ApplicationFacts>,
  ): Map<string, Binding[]> {
    const result = new Map<string, Binding[]>();
    for (const { record, pipeline } of this.#components) {
      const bindings = resolveBindings({
        component: record,
        pipeline,
        projects: this.#config.projects,
        listings: [{ instance, applications }],
        factsOf: key => facts.get(keyText(key)),
      });
      if (bindings.length > 0) {
        result.set(record.ref, bindings);
      }
    }
    return refuseSharedApplications(result);
  }
}

/** R21: what is under way into a stage is seen through when its stage has left. */
function withPinned(
  component: ComponentRecord,
  pipeline: Pipeline | undefined,
  pinned: PinnedPolicy[],
): Pipeline | undefined {
  return pinned
    .filter(
      ({ stage }) => !pipeline?.stages.some(({ name }) => name === stage.name),
    )
    .reduce<Pipeline | undefined>((all, policy) => {
      const left = pinnedPipeline(component, policy);
      return all ? { ...all, stages: [...all.stages, ...left.stages] } : left;
    }, pipeline);
}

function withoutNulls(record: StandingComponent): StandingComponent {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null),
  ) as typeof record;
}
