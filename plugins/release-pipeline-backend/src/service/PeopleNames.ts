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
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { PeopleView } from 'backstage-plugin-release-pipeline-common';
import { whileCatalogAnswers } from '../permissions/whileCatalogAnswers';

/** So many people are looked up; further ones are counted. */
const LOOKED_UP = 200;
const NAMED = 10;

/** Names people for a reader: whom the catalog does not show them is counted (R24). */
export class PeopleNames {
  readonly #catalog: CatalogService;

  private constructor(options: { catalog: CatalogService }) {
    this.#catalog = options.catalog;
  }

  static create(options: { catalog: CatalogService }): PeopleNames {
    return new PeopleNames(options);
  }

  /** @throws ServiceUnavailableError when the catalog does not answer */
  async of(
    refs: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<(some: readonly string[]) => PeopleView> {
    const names = await this.#look(refs.slice(0, LOOKED_UP), credentials);
    return some => {
      const people = some.flatMap(ref => {
        const name = names.get(ref);
        return name === undefined ? [] : [{ ref, name }];
      });
      const named = people.slice(0, NAMED);
      return { people: named, more: some.length - named.length };
    };
  }

  async #look(
    entityRefs: string[],
    credentials: BackstageCredentials,
  ): Promise<Map<string, string>> {
    if (entityRefs.length === 0) {
      return new Map();
    }
    const { items } = await whileCatalogAnswers(() =>
      this.#catalog.getEntitiesByRefs(
        {
          entityRefs,
          fields: [
            'kind',
            'metadata.name',
            'metadata.namespace',
            'metadata.title',
            'spec.profile.displayName',
          ],
        },
        { credentials },
      ),
    );
    return new Map(
      items.flatMap(entity =>
        entity ? [[stringifyEntityRef(entity), nameOf(entity)] as const] : [],
      ),
    );
  }
}

function nameOf({ metadata, spec }: Entity): string {
  const { profile } = spec ?? {};
  const name =
    typeof profile === 'object' && !Array.isArray(profile)
      ? profile?.displayName
      : undefined;
  return typeof name === 'string' ? name : metadata.title ?? metadata.name;
}
