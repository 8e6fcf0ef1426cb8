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

import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { applicationName, componentName } from './names';

function component(index: number): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: componentName(index),
      namespace: 'default',
      annotations: {
        'release-pipeline/pipeline': 'standard',
        'argocd/app-name': applicationName(index),
      },
    },
    spec: { type: 'service', lifecycle: 'production', owner: 'developers' },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/developers' }],
  };
}

/**
 * A catalog of so many components, each with one application. It answers from
 * memory and in constant time, so that the catalog's own cost stays out of the
 * figures.
 */
export function benchCatalog(components: number) {
  const entities = Array.from({ length: components }, (_, index) =>
    component(index),
  );
  const byRef = new Map(
    entities.map(entity => [
      `component:default/${entity.metadata.name}`,
      entity,
    ]),
  );
  return Object.assign(catalogServiceMock(), {
    getEntitiesByRefs: async ({ entityRefs }: { entityRefs: string[] }) => ({
      items: entityRefs.map(ref => byRef.get(ref)),
    }),
    queryEntities: async (query: { limit?: number; cursor?: string } = {}) => {
      const { limit = 500, cursor = '0' } = query;
      const begin = Number(cursor);
      const end = begin + limit;
      return {
        items: entities.slice(begin, end),
        totalItems: entities.length,
        pageInfo: end < entities.length ? { nextCursor: `${end}` } : {},
      };
    },
  });
}
