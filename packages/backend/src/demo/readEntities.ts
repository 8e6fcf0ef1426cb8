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
import { Entity } from '@backstage/catalog-model';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** Reads all documents of all YAML files in a folder. */
export async function readEntities(directory: string): Promise<Entity[]> {
  const entities: Entity[] = [];
  for (const file of await readdir(directory)) {
    const text = await readFile(join(directory, file), 'utf8');
    for (const document of parseAllDocuments(text)) {
      entities.push(document.toJS());
    }
  }
  return entities;
}
