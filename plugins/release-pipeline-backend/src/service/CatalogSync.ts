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
import { isDeepStrictEqual } from 'node:util';
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import {
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
  RELATION_CONSUMES_API,
  RELATION_DEPENDS_ON,
  RELATION_OWNED_BY,
  RELATION_PART_OF,
  RELATION_PROVIDES_API,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_PIPELINE,
  ARGOCD_ANNOTATIONS,
  readAnnotations,
  type ReleasePipelineAnnotations,
} from 'backstage-plugin-release-pipeline-common';
import type { ComponentLink } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { type Followed, pipelineFor } from '../config/pipelineFor';
import type { ReleasePipelineConfig } from '../config/types';
import { appendEvidence } from '../database/EvidenceLog';
import { CLOCK, json } from '../database/sql';
import { inTransaction } from '../database/transaction';
import type { Standing } from '../domain/standing';
import { ArgoCdNeeds } from './ArgoCdNeeds';

const PAGE = 500;
const REMOVED_AFTER_MINUTES = 15;
const SUSPICIOUS_SHARE = 0.1;
const LINKS = 20;
const URL_LENGTH = 2000;

interface Row {
  ref: string;
  name: string;
  namespace: string;
  title: string | null;
  type: string | null;
  owner: string | null;
  system: string | null;
  /** Of its system; empty: none, null: its system is not in the catalog. */
  domain: string | null;
  labels: Record<string, string>;
  origin: string | null;
  annotations: ReleasePipelineAnnotations;
  links: ComponentLink[];
  /** Components only, as entity refs. */
  depends_on: string[];
  /** As entity refs. */
  apis: { provides: string[]; consumes: string[] };
}

/** A row as it is stored, as far as it is compared. */
interface Known {
  ref: string;
  owner: string | null;
  origin: string | null;
  annotations: ReleasePipelineAnnotations;
  etag: string;
  standing: Standing | null;
  removed_at: Date | null;
  missing_since: Date | null;
}

const COMPARED = [
  'ref',
  'owner',
  'origin',
  'annotations',
  'etag',
  'standing',
  'removed_at',
  'missing_since',
] as const;

/** Through JSON once, so that it can be compared with what was read. */
function stored(standing: Standing): unknown {
  return JSON.parse(json(standing));
}

function whatCounts(row: Pick<Row, 'owner' | 'origin' | 'annotations'>) {
  const { owner, origin, annotations } = row;
  return { owner, origin, pipeline: annotations.pipeline };
}

function relation(entity: Entity, type: string, kind?: string): string | null {
  const target = entity.relations?.find(
    candidate =>
      candidate.type === type &&
      (!kind || candidate.targetRef.startsWith(`${kind}:`)),
  );
  return target ? target.targetRef.toLocaleLowerCase('en-US') : null;
}

function rowOf(entity: Entity, domains: ReadonlyMap<string, string>): Row {
  const system = relation(entity, RELATION_PART_OF, 'system');
  return {
    ref: stringifyEntityRef(entity),
    name: entity.metadata.name,
    namespace: entity.metadata.namespace ?? 'default',
    title: entity.metadata.title ?? null,
    type: typeof entity.spec?.type === 'string' ? entity.spec.type : null,
    owner: relation(entity, RELATION_OWNED_BY),
    system,
    // Of a system that is not in the catalog, nobody knows the domain.
    domain: system ? domains.get(system) ?? null : '',
    labels: entity.metadata.labels ?? {},
    origin: entity.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION] ?? null,
    annotations: readAnnotations(entity),
    links: linksOf(entity),
    depends_on: targetsOf(entity, RELATION_DEPENDS_ON).filter(ref =>
      ref.startsWith('component:'),
    ),
    apis: {
      provides: targetsOf(entity, RELATION_PROVIDES_API),
      consumes: targetsOf(entity, RELATION_CONSUMES_API),
    },
  };
}

function linksOf({ metadata }: Entity): ComponentLink[] {
  return (metadata.links ?? [])
    .filter(({ url }) => typeof url === 'string' && url.length <= URL_LENGTH)
    .slice(0, LINKS)
    .map(({ url, title, type }) => ({ url, title, type }));
}

/** Entity refs in small letters, each once. */
function targetsOf(entity: Entity, relationType: string): string[] {
  const refs = (entity.relations ?? [])
    .filter(({ type }) => type === relationType)
    .map(({ targetRef }) => targetRef.toLocaleLowerCase('en-US'));
  return [...new Set(refs)].sort();
}

function etagOf(row: Row): string {
  return createHash('sha256').update(JSON.stringify(row)).digest('hex');
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
  readonly #config: ReleasePipelineConfig;
  readonly #logger: LoggerService;
  readonly #needs: ArgoCdNeeds;
  /** The first reading also compares with what the configuration says by now. */
  #first = true;

  private constructor(options: {
    knex: Knex;
    config: ReleasePipelineConfig;
    catalog: CatalogService;
    auth: AuthService;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#config = options.config;
    this.#logger = options.logger;
    this.#needs = ArgoCdNeeds.create({
      ...options,
      argocd: options.config.risk.argocd,
    });
  }

  static create(options: {
    knex: Knex;
    config: ReleasePipelineConfig;
    catalog: CatalogService;
    auth: AuthService;
    logger: LoggerService;
  }): CatalogSync {
    return new CatalogSync(options);
  }

  /** @returns refs of the components whose row changed. */
  async run(options: { signal: AbortSignal }): Promise<string[]> {
    const entities = await this.#readAll(options.signal);
    const domains = await this.#readDomains(options.signal);
    const rows: Known[] = await this.#knex('components').select(...COMPARED);
    const known = new Map(rows.map(row => [row.ref, row]));
    const changed: string[] = [];
    for (const entity of entities) {
      const row = rowOf(entity, domains);
      const before = known.get(row.ref);
      known.delete(row.ref);
      if (!before || this.#differs(row, before)) {
        changed.push(...(await this.#write(row)));
      }
    }
    this.#first = false;
    const missing = [...known.values()].filter(row => !row.removed_at);
    const removed = await this.#markMissing(
      missing.map(row => row.ref),
      entities.length,
    );
    const needed = await this.#needs.run(options);
    return [...new Set([...changed, ...removed, ...needed])];
  }

  #differs(row: Row, before: Known): boolean {
    return (
      before.etag !== etagOf(row) ||
      before.removed_at !== null ||
      before.missing_since !== null ||
      (this.#first &&
        !isDeepStrictEqual(
          stored(this.#follow(row, before).standing),
          before.standing,
        ))
    );
  }

  /**
   * Writes a row, and what is in force by it, unless that has to be confirmed
   * first (R19, R35); what others may do by it is recorded (S22).
   */
  async #write(row: Row): Promise<string[]> {
    return inTransaction(this.#knex, async trx => {
      const before: Known | undefined = await trx('components')
        .where({ ref: row.ref })
        .forUpdate()
        .first(...COMPARED);
      const followed = this.#follow(row, before);
      const next = {
        ...row,
        annotations: json(row.annotations),
        labels: json(row.labels),
        links: json(row.links),
        depends_on: json(row.depends_on),
        apis: json(row.apis),
        standing: json(followed.standing),
        etag: etagOf(row),
      };
      await trx('components')
        .insert(next)
        .onConflict('ref')
        .merge({
          ...next,
          missing_since: null,
          removed_at: null,
          changed_at: trx.raw(CLOCK),
        });
      const from = before && whatCounts(before);
      const to = whatCounts(row);
      if (from && !isDeepStrictEqual(from, to)) {
        await appendEvidence(trx, [
          {
            componentRef: row.ref,
            kind: 'catalog-changed',
            payload: { from, to, toConfirm: followed.change },
          },
        ]);
      }
      const isSeen = before?.etag === next.etag && !before.removed_at;
      return isSeen ? [] : [row.ref];
    });
  }

  #follow(row: Row, before: Known | undefined): Followed {
    return pipelineFor(
      {
        ...row,
        title: row.title ?? undefined,
        type: row.type ?? undefined,
        owner: row.owner ?? undefined,
        system: row.system ?? undefined,
        domain: row.domain ?? undefined,
        origin: row.origin ?? undefined,
        standing: before?.standing ?? undefined,
      },
      this.#config,
    );
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

  /** By system: its domain, or nothing. What is not named is not in the catalog. */
  async #readDomains(signal: AbortSignal): Promise<Map<string, string>> {
    const credentials = await this.#auth.getOwnServiceCredentials();
    const domains = new Map<string, string>();
    let cursor: string | undefined;
    do {
      signal.throwIfAborted();
      const page = await this.#catalog.queryEntities(
        cursor
          ? { cursor, limit: PAGE }
          : {
              limit: PAGE,
              filter: { kind: 'System' },
              fields: ['kind', 'metadata', 'relations'],
            },
        { credentials },
      );
      for (const system of page.items) {
        domains.set(
          stringifyEntityRef(system).toLocaleLowerCase('en-US'),
          relation(system, RELATION_PART_OF, 'domain') ?? '',
        );
      }
      cursor = page.pageInfo.nextCursor;
    } while (cursor);
    return domains;
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
        due_at: this.#knex.raw(CLOCK),
      })
      .returning('ref');
    return removed.map(row => row.ref);
  }
}
