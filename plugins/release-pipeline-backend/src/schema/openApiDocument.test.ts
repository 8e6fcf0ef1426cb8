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

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { validate } from '@readme/openapi-parser';
import { openApiDocument } from './openApiDocument';
import { operations } from './operations';

describe('openApiDocument', () => {
  // As it is sent; what is undefined is not part of it.
  const generated = JSON.parse(JSON.stringify(openApiDocument()));

  it('is a valid OpenAPI document', async () => {
    await expect(validate(structuredClone(generated))).resolves.toMatchObject({
      valid: true,
      warnings: [],
    });
  });

  it('is the one in the repository; otherwise run `yarn openapi`', () => {
    const committed = readFileSync(resolve(__dirname, 'openapi.json'), 'utf8');
    expect(JSON.parse(committed)).toEqual(generated);
  });

  it('describes every operation once, by its id', () => {
    const described = Object.values<Record<string, { operationId: string }>>(
      generated.paths,
    ).flatMap(path =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(described.sort()).toEqual(Object.keys(operations).sort());
  });

  it('says what every text of a request may hold', () => {
    const { requestBody } =
      generated.paths['/components/{namespace}/{kind}/{name}/promotions'].post;
    const { $ref } = requestBody.content['application/json'].schema;
    const schema = generated.components.schemas[$ref.split('/').pop()];
    expect(schema).toMatchObject({
      required: ['stage', 'releaseId'],
      additionalProperties: false,
      properties: { reason: { maxLength: 2000 } },
    });
  });
});
