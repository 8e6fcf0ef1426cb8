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

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** Where the demo's entities stand as YAML. */
export const CATALOG_DIRECTORY = join(
  dirname(require.resolve('lab/package.json')),
  'catalog',
);

/** An entity as a catalog provider takes it. */
export type CatalogEntity = {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    description?: string;
    annotations?: Record<string, string>;
  };
  spec: { [key: string]: string | string[] | object };
  relations?: Array<{ type: string; targetRef: string }>;
};

/** The demo's catalog: people from the directory, and everything else. */
export type Catalog = {
  /** Users and groups. */
  people: CatalogEntity[];
  /** Domain, systems, components, APIs and resources. */
  entities: CatalogEntity[];
};

/** Reads the demo's catalog. */
export async function readCatalog(): Promise<Catalog> {
  const [people, systems, components] = await Promise.all(
    ['people', 'systems', 'components'].map(readEntities),
  );
  return { people, entities: [...systems, ...components] };
}

async function readEntities(name: string): Promise<CatalogEntity[]> {
  const file = join(CATALOG_DIRECTORY, `${name}.yaml`);
  return parseAllDocuments(await readFile(file, 'utf8')).map(document =>
    document.toJS(),
  );
}
