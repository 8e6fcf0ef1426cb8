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
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { CalendarProblem } from 'backstage-plugin-release-pipeline-common';
import type { ReleasePipelineConfig } from '../../config/types';
import type { CalendarEvent, CalendarScope } from '../../domain/calendar/types';
import { listed } from '../../domain/words';
import { whileCatalogAnswers } from '../../permissions/whileCatalogAnswers';

/** More refs make a body that the catalog takes no more. */
const AT_ONCE = 250;

const IN_CATALOG = ['components', 'systems', 'domains', 'owners'] as const;

/**
 * A name that nothing has would never come true, and nobody would see it. What
 * the person may not see is as unknown as what is not there (R24).
 */
export async function findUnknownNames(
  event: CalendarEvent,
  options: {
    config: Pick<ReleasePipelineConfig, 'argocdInstances' | 'pipelines'>;
    catalog: CatalogService;
    credentials: BackstageCredentials;
  },
): Promise<CalendarProblem[]> {
  const { catalog, config, credentials } = options;
  const scopes = Object.entries({ scope: event.scope, except: event.except });
  const entityRefs = [
    ...new Set(
      scopes.flatMap(([, scope]) =>
        IN_CATALOG.flatMap(key => scope[key] ?? []),
      ),
    ),
  ];
  const there = new Set<string>();
  for (let from = 0; from < entityRefs.length; from += AT_ONCE) {
    const some = entityRefs.slice(from, from + AT_ONCE);
    const { items } = await whileCatalogAnswers(() =>
      catalog.getEntitiesByRefs(
        { entityRefs: some, fields: ['kind', 'metadata.name'] },
        { credentials },
      ),
    );
    some.filter((_ref, index) => items[index]).forEach(ref => there.add(ref));
  }
  const stages = new Set(
    [...config.pipelines.values()].flatMap(pipeline =>
      pipeline.stages.map(({ name }) => name),
    ),
  );
  const instances = new Set(config.argocdInstances.keys());
  const problemsOf = (
    name: string,
    scope: CalendarScope,
  ): CalendarProblem[] => [
    ...IN_CATALOG.flatMap(key =>
      missing(scope[key], there).map(ref => ({
        key: `${name}.${key}`,
        message: `the catalog shows you no ${ref}`,
      })),
    ),
    ...missing(scope.stages, stages).map(stage => ({
      key: `${name}.stages`,
      message: `unknown stage "${stage}"; expected one of ${listed([
        ...stages,
      ])}`,
    })),
    ...missing(scope.instances, instances).map(instance => ({
      key: `${name}.instances`,
      message: `unknown Argo CD instance "${instance}"; expected one of ${listed(
        [...instances],
      )}`,
    })),
  ];
  return scopes.flatMap(([name, scope]) => problemsOf(name, scope));
}

function missing(
  names: string[] | undefined,
  known: ReadonlySet<string>,
): string[] {
  return (names ?? []).filter(name => !known.has(name));
}
