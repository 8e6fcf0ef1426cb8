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
import {
  type Entity,
  parseEntityRef,
  RELATION_API_CONSUMED_BY,
  RELATION_DEPENDENCY_OF,
  RELATION_OWNED_BY,
  RELATION_PROVIDES_API,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  BlastRadius,
  Dependent,
} from 'backstage-plugin-release-pipeline-common';
import { whileCatalogAnswers } from '../permissions/whileCatalogAnswers';

/** Further ones are not looked for, and that is said. */
const FOUND_AT_MOST = 300;
const ASKED_AT_ONCE = 250;

interface Found extends Dependent {
  entity: Entity;
}

/**
 * What relies on a component by the graph of the catalog, as the reader sees it:
 * every question is asked with the reader's own credentials, so that what they
 * may not see is neither named nor counted, nor passed through (R24).
 */
export class CatalogDependents {
  readonly #catalog: CatalogService;

  private constructor(options: { catalog: CatalogService }) {
    this.#catalog = options.catalog;
  }

  static create(options: { catalog: CatalogService }): CatalogDependents {
    return new CatalogDependents(options);
  }

  /** Those that rely on it by themselves first, then those through them. */
  async of(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<BlastRadius['dependents']> {
    try {
      return await this.#walk(ref, credentials);
    } catch (error) {
      if (toError(error).name !== 'ServiceUnavailableError') {
        throw error;
      }
      return { known: [], because: 'The catalog cannot be asked' };
    }
  }

  async #walk(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<BlastRadius['dependents']> {
    const { entities } = await this.#entities([ref], credentials);
    const [start] = entities;
    if (!start) {
      return {
        known: [],
        because: 'The catalog does not show this component',
      };
    }
    const found = new Map<string, Found>();
    let frontier: Array<{ entity: Entity; via?: string }> = [{ entity: start }];
    let isCut = false;
    while (frontier.length > 0 && found.size < FOUND_AT_MOST) {
      const next = await this.#relyingOn(frontier, credentials);
      isCut ||= next.isCut;
      const fresh = next.found.filter(
        one => one.ref !== stringifyEntityRef(start) && !found.has(one.ref),
      );
      for (const one of fresh) {
        if (!found.has(one.ref)) {
          found.set(one.ref, one);
        }
      }
      frontier = [...new Map(fresh.map(one => [one.ref, one])).values()].map(
        ({ entity, name, via }) => ({ entity, via: via ?? name }),
      );
    }
    const some = [...found.values()].slice(0, FOUND_AT_MOST);
    const owners = await this.#ownersOf(some, credentials);
    return {
      known: some.map(({ entity, ...dependent }) => ({
        ...dependent,
        owner: owners.get(ownerOf(entity)),
      })),
      because:
        found.size > some.length || frontier.length > 0 || isCut
          ? 'There are more than are looked for'
          : undefined,
    };
  }

  async #relyingOn(
    frontier: ReadonlyArray<{ entity: Entity; via?: string }>,
    credentials: BackstageCredentials,
  ): Promise<{ found: Found[]; isCut: boolean }> {
    const apis = await this.#entities(
      frontier.flatMap(({ entity }) => targets(entity, RELATION_PROVIDES_API)),
      credentials,
    );
    const byRef = new Map(
      apis.entities.map(api => [stringifyEntityRef(api), api] as const),
    );
    const links = frontier.flatMap(({ entity, via }) => [
      ...targets(entity, RELATION_DEPENDENCY_OF).map(ref => ({
        ref,
        via,
        how:
          via === undefined ? 'depends on it' : `depends on ${nameOf(entity)}`,
      })),
      ...targets(entity, RELATION_PROVIDES_API).flatMap(apiRef => {
        const api = byRef.get(apiRef);
        return api
          ? targets(api, RELATION_API_CONSUMED_BY).map(ref => ({
              ref,
              via,
              how: `uses ${via === undefined ? 'its' : 'the'} API ${nameOf(
                api,
              )}`,
            }))
          : [];
      }),
    ]);
    const relying = await this.#entities(
      links.map(({ ref }) => ref),
      credentials,
    );
    const seen = new Map(
      relying.entities.map(
        entity => [stringifyEntityRef(entity), entity] as const,
      ),
    );
    return {
      found: links.flatMap(({ ref, how, via }) => {
        const entity = seen.get(ref);
        return entity ? [{ ref, name: nameOf(entity), how, via, entity }] : [];
      }),
      isCut: apis.isCut || relying.isCut,
    };
  }

  /** By their refs; only those that the catalog shows as well. */
  async #ownersOf(
    found: readonly Found[],
    credentials: BackstageCredentials,
  ): Promise<Map<string | undefined, string>> {
    const { entities: owners } = await this.#entities(
      found.flatMap(({ entity }) => ownerOf(entity) ?? []),
      credentials,
    );
    return new Map(
      owners.map(owner => [
        stringifyEntityRef(owner),
        stringifyEntityRef(owner),
      ]),
    );
  }

  /** @returns `isCut` when these are more than are asked for at all. */
  async #entities(
    refs: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<{ entities: Entity[]; isCut: boolean }> {
    const all = [...new Set(refs)];
    const unique = all.slice(0, 4 * FOUND_AT_MOST);
    const entities: Entity[] = [];
    for (let index = 0; index < unique.length; index += ASKED_AT_ONCE) {
      const { items } = await whileCatalogAnswers(() =>
        this.#catalog.getEntitiesByRefs(
          {
            entityRefs: unique.slice(index, index + ASKED_AT_ONCE),
            fields: [
              'kind',
              'metadata.name',
              'metadata.namespace',
              'metadata.title',
              'relations',
            ],
          },
          { credentials },
        ),
      );
      entities.push(...items.filter(entity => entity !== undefined));
    }
    return { entities, isCut: all.length > unique.length };
  }
}

function targets({ relations = [] }: Entity, type: string): string[] {
  return relations
    .filter(relation => relation.type === type)
    .map(({ targetRef }) => stringifyEntityRef(parseEntityRef(targetRef)));
}

function ownerOf(entity: Entity): string | undefined {
  return targets(entity, RELATION_OWNED_BY)[0];
}

function nameOf({ metadata }: Entity): string {
  return metadata.title ?? metadata.name;
}
