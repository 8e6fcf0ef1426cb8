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

import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  type Entity,
  RELATION_DEPENDS_ON,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Knex } from 'knex';
import { json } from '../database/sql';

/** Far more than any Argo CD stands on; a catalog may say anything. */
const MAXIMUM_ENTITIES = 1000;
const MAXIMUM_STEPS = 10;
const AT_ONCE = 250;

interface Options {
  knex: Knex;
  catalog: CatalogService;
  auth: AuthService;
  logger: LoggerService;
  /** Argo CD in the catalog, as entity refs. */
  argocd: string[];
}

interface Walked {
  /** By entity ref: from Argo CD to it, the shortest way. */
  paths: Map<string, string[]>;
  /** False: there may be more that it needs. */
  whole: boolean;
}

/**
 * Finds out in the catalog what Argo CD depends on, step by step, and keeps the
 * way there with each component (R14). While the catalog does not answer, what
 * was known stays. Where it does not tell all, what was not reached is not known
 * to be needless.
 */
export class ArgoCdNeeds {
  readonly #options: Options;

  private constructor(options: Options) {
    this.#options = options;
  }

  static create(options: Options): ArgoCdNeeds {
    return new ArgoCdNeeds(options);
  }

  /** @returns refs of the components of which something else is known now. */
  async run(options: { signal: AbortSignal }): Promise<string[]> {
    const { knex, logger, argocd } = this.#options;
    if (argocd.length === 0) {
      return [];
    }
    let walked: Walked;
    try {
      walked = await this.#walk(options.signal);
    } catch (error) {
      options.signal.throwIfAborted();
      logger.warn(
        'What Argo CD needs could not be read from the catalog',
        toError(error),
      );
      return [];
    }
    const { rows } = await knex.raw(
      `update components set argocd_path = path from (
         select ref, coalesce(cast(:paths as jsonb)->ref,
           case when :whole then '[]' else nullif(argocd_path, '[]') end) as path
         from components) as found
       where components.ref = found.ref
         and argocd_path is distinct from path
       returning components.ref`,
      {
        paths: json(Object.fromEntries(walked.paths)),
        whole: walked.whole,
      },
    );
    return rows.map(({ ref }: { ref: string }) => ref);
  }

  async #walk(signal: AbortSignal): Promise<Walked> {
    const { argocd, logger } = this.#options;
    const paths = new Map(argocd.map(ref => [ref, [ref]]));
    let whole = true;
    let next = argocd;
    for (let step = 0; next.length > 0; step += 1) {
      if (step >= MAXIMUM_STEPS || paths.size >= MAXIMUM_ENTITIES) {
        logger.warn(
          `Argo CD depends on more than is looked at: ${MAXIMUM_ENTITIES} entities, ${MAXIMUM_STEPS} steps away`,
        );
        whole = false;
        break;
      }
      const entities = await this.#read(next, signal);
      const missing = next.filter(
        ref => !entities.some(entity => stringifyEntityRef(entity) === ref),
      );
      // What others say that they depend on need not be there.
      if (step === 0 && missing.length > 0) {
        logger.warn(
          `The catalog does not have what config names as Argo CD: ${missing.join(
            ', ',
          )}; what it needs is not known`,
        );
        whole = false;
      }
      const found: string[] = [];
      for (const entity of entities) {
        const path = paths.get(stringifyEntityRef(entity)) ?? [];
        for (const ref of dependenciesOf(entity)) {
          if (!paths.has(ref)) {
            paths.set(ref, [...path, ref]);
            found.push(ref);
          }
        }
      }
      next = found;
    }
    return { paths, whole };
  }

  async #read(refs: string[], signal: AbortSignal): Promise<Entity[]> {
    const { auth, catalog } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const entities: Entity[] = [];
    for (let index = 0; index < refs.length; index += AT_ONCE) {
      signal.throwIfAborted();
      const { items } = await catalog.getEntitiesByRefs(
        {
          entityRefs: refs.slice(index, index + AT_ONCE),
          fields: ['kind', 'metadata.name', 'metadata.namespace', 'relations'],
        },
        { credentials },
      );
      entities.push(...items.filter(entity => entity !== undefined));
    }
    return entities;
  }
}

function dependenciesOf({ relations = [] }: Entity): string[] {
  return relations
    .filter(({ type }) => type === RELATION_DEPENDS_ON)
    .map(({ targetRef }) => targetRef.toLocaleLowerCase('en-US'));
}
