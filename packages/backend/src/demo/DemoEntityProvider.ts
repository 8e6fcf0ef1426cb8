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
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  Entity,
} from '@backstage/catalog-model';
import {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';

/** Where people come from; a pipeline may trust them by this origin (R23). */
const DIRECTORY = 'demo-directory';
/** Where everything else comes from. */
const CATALOG = 'demo-catalog';

/** Puts a fixed set of entities into the catalog. */
export class DemoEntityProvider implements EntityProvider {
  readonly #entities: Entity[];

  constructor(catalog: { people: Entity[]; entities: Entity[] }) {
    this.#entities = [
      ...catalog.people.map(entity => withOrigin(entity, DIRECTORY)),
      ...catalog.entities.map(entity => withOrigin(entity, CATALOG)),
    ];
  }

  getProviderName(): string {
    return 'demo';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    await connection.applyMutation({
      type: 'full',
      entities: this.#entities.map(entity => ({
        entity,
        locationKey: 'demo',
      })),
    });
  }
}

function withOrigin(entity: Entity, type: string): Entity {
  const { namespace = 'default', name, annotations } = entity.metadata;
  const origin = `${type}:${namespace}/${name}`;
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      annotations: {
        ...annotations,
        [ANNOTATION_LOCATION]: origin,
        [ANNOTATION_ORIGIN_LOCATION]: origin,
      },
    },
  };
}
