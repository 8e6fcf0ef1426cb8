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

import { z } from 'zod';
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import { type Operation, operations } from './operations';

const errorSchema = z
  .object({
    error: z.object({ name: z.string(), message: z.string() }),
    response: z.object({ statusCode: z.number() }),
  })
  .meta({ id: 'Error' });

const errorResponses = {
  '400': 'What was sent is not understood',
  '401': 'No credentials',
  '403': 'Not allowed, and why',
  '404': 'Not known, or not for the reader',
  '409': 'Something else happened first; the message says what is true now',
  '503': 'Not now; see Retry-After',
};

/** The OpenAPI 3.1 document of the HTTP API, made from its zod schemas (R36). */
export function openApiDocument(): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const [operationId, operation] of Object.entries<Operation>(
    operations,
  )) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    const ok = {
      description: 'Done',
      content: {
        [operation.produces ?? 'application/json']: {
          schema: operation.response,
        },
      },
    };
    paths[path] = {
      ...paths[path],
      [operation.method]: {
        operationId,
        summary: operation.summary,
        requestParams: {
          path: operation.parameters,
          ...(operation.query && { query: operation.query }),
        },
        ...(operation.body && {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: operation.body } },
          },
        }),
        responses: {
          '200': ok,
          ...(operation.created && { '201': ok }),
          ...Object.fromEntries(
            Object.entries(errorResponses).map(([status, description]) => [
              status,
              {
                description,
                content: { 'application/json': { schema: errorSchema } },
              },
            ]),
          ),
        },
      },
    };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'release-pipeline',
      version: '1',
      description:
        'Which release is where, what holds it back, and who may move it.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/release-pipeline' }],
    components: {
      securitySchemes: {
        backstage: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
    security: [{ backstage: [] }],
    paths,
  });
}
