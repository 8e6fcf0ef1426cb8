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
import { pipelineFor } from '../config/pipelineFor';
import type { ReleasePipelineConfig } from '../config/types';
import { milliseconds } from '../database/sql';
import { type ApplicationIndex, resolveBindings } from '../domain/bindings';
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
   * @returns a text that changes with them.
   */
  async refresh(): Promise<string> {
    const { rows } = await this.#knex.raw(
      'select count(*) as count, max(changed_at)::text as latest from components',
    );
    const version = `${rows[0].count} ${rows[0].latest}`;
    if (version !== this.#version) {
      const records: ComponentRecord[] = await this.#knex('components')
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
          this.#knex.raw(`${milliseconds('baseline_at')} as "baselineAt"`),
        );
      this.#components = records.map(record => {
        const component = withoutNulls(record);
        return {
          record: component,
          pipeline: pipelineFor(component, this.#config).pipeline,
        };
      });
      this.#version = version;
    }
    return version;
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
    return result;
  }
}

function withoutNulls(record: ComponentRecord): ComponentRecord {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null),
  ) as typeof record;
}
