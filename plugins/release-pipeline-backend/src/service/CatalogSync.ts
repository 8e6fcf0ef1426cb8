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

import { createHash } from 'node:crypto';
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import {
  type Entity,
  RELATION_OWNED_BY,
  RELATION_PART_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_PIPELINE,
  ARGOCD_ANNOTATIONS,
  readAnnotations,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { CLOCK, json } from '../database/sql';

const PAGE = 500;
const REMOVED_AFTER_MINUTES = 15;
const SUSPICIOUS_SHARE = 0.1;

interface Row {
  ref: string;
  name: string;
  namespace: string;
  title: string | null;
  type: string | null;
  owner: string | null;
  system: string | null;
  annotations: string;
  etag: string;
}

function relation(entity: Entity, type: string, kind?: string): string | null {
  const target = entity.relations?.find(
    candidate =>
      candidate.type === type &&
      (!kind || candidate.targetRef.startsWith(`${kind}:`)),
  );
  return target ? target.targetRef.toLocaleLowerCase('en-US') : null;
}

function rowOf(entity: Entity): Row {
  const row = {
    ref: stringifyEntityRef(entity),
    name: entity.metadata.name,
    namespace: entity.metadata.namespace ?? 'default',
    title: entity.metadata.title ?? null,
    type: typeof entity.spec?.type === 'string' ? entity.spec.type : null,
    owner: relation(entity, RELATION_OWNED_BY),
    system: relation(entity, RELATION_PART_OF, 'system'),
    annotations: json(readAnnotations(entity)),
  };
  return {
    ...row,
    etag: createHash('sha256').update(JSON.stringify(row)).digest('hex'),
  };
}

/**
 * Keeps our table of components in step with the catalog. What the catalog no
 * longer shows is kept until two complete readings at least 15 minutes apart
 * agree; if a tenth of everything vanishes at once, a person has to look (R35).
 */
export class CatalogSync {
  readonly #knex: Knex;
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;

  private constructor(options: {
    knex: Knex;
    catalog: CatalogService;
    auth: AuthService;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#logger = options.logger;
  }

  static create(options: {
    knex: Knex;
    catalog: CatalogService;
    auth: AuthService;
    logger: LoggerService;
  }): CatalogSync {
    return new CatalogSync(options);
  }

  /** @returns refs of the components whose row changed. */
  async run(options: { signal: AbortSignal }): Promise<string[]> {
    const entities = await this.#readAll(options.signal);
    const known = new Map(
      (
        await this.#knex('components').select(
          'ref',
          'etag',
          'removed_at',
          'missing_since',
        )
      ).map(row => [row.ref as string, row]),
    );
    const changed: string[] = [];
    for (const entity of entities) {
      const row = rowOf(entity);
      const before = known.get(row.ref);
      known.delete(row.ref);
      if (
        before?.etag === row.etag &&
        !before.removed_at &&
        !before.missing_since
      ) {
        continue;
      }
      await this.#knex('components')
        .insert(row)
        .onConflict('ref')
        .merge({
          ...row,
          missing_since: null,
          removed_at: null,
          changed_at: this.#knex.raw(CLOCK),
        });
      if (before?.etag !== row.etag || before.removed_at) {
        changed.push(row.ref);
      }
    }
    const missing = [...known.values()].filter(row => !row.removed_at);
    return [
      ...changed,
      ...(await this.#markMissing(
        missing.map(row => row.ref),
        entities.length,
      )),
    ];
  }

  async #readAll(signal: AbortSignal): Promise<Entity[]> {
    const credentials = await this.#auth.getOwnServiceCredentials();
    const entities: Entity[] = [];
    let cursor: string | undefined;
    do {
      signal.throwIfAborted();
      const page = await this.#catalog.queryEntities(
        cursor
          ? { cursor, limit: PAGE }
          : {
              limit: PAGE,
              filter: [
                ANNOTATION_PIPELINE,
                ARGOCD_ANNOTATIONS.appName,
                ARGOCD_ANNOTATIONS.appSelector,
              ].map(annotation => ({
                [`metadata.annotations.${annotation}`]: CATALOG_FILTER_EXISTS,
              })),
              fields: [
                'apiVersion',
                'kind',
                'metadata',
                'spec.type',
                'relations',
              ],
            },
        { credentials },
      );
      entities.push(...page.items);
      cursor = page.pageInfo.nextCursor;
    } while (cursor);
    return entities;
  }

  async #markMissing(refs: string[], present: number): Promise<string[]> {
    if (refs.length === 0) {
      return [];
    }
    if (
      refs.length > 1 &&
      refs.length > (refs.length + present) * SUSPICIOUS_SHARE
    ) {
      this.#logger.warn(
        `The catalog no longer shows ${refs.length} of ${
          refs.length + present
        } components at once; they are kept as they are until it shows them again or fewer are missing`,
      );
      return [];
    }
    await this.#knex('components')
      .whereIn('ref', refs)
      .whereNull('missing_since')
      .update({ missing_since: this.#knex.raw(CLOCK) });
    const removed = await this.#knex('components')
      .whereIn('ref', refs)
      .whereNull('removed_at')
      .whereRaw(
        `missing_since <= ${CLOCK} - make_interval(mins => ${REMOVED_AFTER_MINUTES})`,
      )
      .update({
        removed_at: this.#knex.raw(CLOCK),
        changed_at: this.#knex.raw(CLOCK),
      })
      .returning('ref');
    return removed.map(row => row.ref);
  }
}
