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
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { type ConfigSchema, loadConfigSchema } from '@backstage/config-loader';
import type { JsonObject, JsonValue } from '@backstage/types';
import { parse } from 'yaml';
import { operatorsSchema } from '../adapters/http';
import { calendarEventSchema } from './calendarSchema';
import { checkSchema } from './checkSchema';
import {
  alertmanagerInstanceSchema,
  argocdInstanceSchema,
  authoritySchema,
  limitsSchema,
  pipelineSchema,
  prometheusInstanceSchema,
  querySchema,
  reporterSchema,
  requesterSchema,
  repositorySchema,
  rootSchema,
  stageSchema,
  targetSchema,
} from './schema';
import { exampleConfig, exampleWith, read, SECRETS } from './testing';

const PACKAGE = 'backstage-plugin-release-pipeline-backend';
const PIPELINE = 'releasePipeline.pipelines.*';
const STAGE = `${PIPELINE}.stages.*`;

/** One part of a JSON schema. */
interface Part {
  properties?: Record<string, Part>;
  additionalProperties?: Part;
  items?: Part;
  anyOf?: Part[];
  visibility?: string;
  deepVisibility?: string;
}

/** The part at a dotted path; `*` is any name, `[]` any entry of a list. */
function partAt(schema: Part, path: string): Part {
  let part = schema;
  for (const key of path.split('.')) {
    const next: Part | undefined =
      key === '*'
        ? part.additionalProperties
        : (key === '[]' && part.items) || part.properties?.[key];
    if (!next) {
      throw new Error(`config.d.ts has no '${key}' of '${path}'`);
    }
    part = next.anyOf?.[0] ?? next;
  }
  return part;
}

function process(
  schema: ConfigSchema,
  data: JsonObject,
  visibility?: 'frontend' | 'backend',
) {
  return schema.process([{ context: 'test', data }], {
    visibility: visibility && [visibility],
  });
}

describe('config.d.ts', () => {
  let schema: ConfigSchema;
  let root: Part;

  beforeAll(async () => {
    schema = await loadConfigSchema({
      dependencies: [],
      packagePaths: [resolvePackagePath(PACKAGE, 'package.json')],
      excludePackageDependencies: true,
    });
    const { schemas } = schema.serialize() as unknown as {
      schemas: Array<{ value: Part }>;
    };
    root = schemas[0].value;
  }, 60_000);

  it('takes a configuration that uses everything', () => {
    expect(() => process(schema, exampleConfig())).not.toThrow();
  });

  it('refuses what is plainly wrong', () => {
    expect(() =>
      process(
        schema,
        exampleWith({
          'releasePipeline.git.repositories.gitops.token': undefined,
        }),
      ),
    ).toThrow(/must have required property 'token'/);
    expect(() =>
      process(
        schema,
        exampleWith({ 'releasePipeline.observation.stream': 'now and then' }),
      ),
    ).toThrow(/must be boolean/);
  });

  it('S54 marks every secret, and gives nothing to the browser', () => {
    const tenant = 'seeded-tenant';
    const config = exampleWith({
      'releasePipeline.prometheus.instances.prod.headers': { Tenant: tenant },
      'releasePipeline.alertmanager.instances.prod.headers': { Tenant: tenant },
      'releasePipeline.checks.policy.headers': { Tenant: tenant },
    });
    const [{ data }] = process(schema, config, 'backend');
    const backend = JSON.stringify(data);
    expect(backend).toContain('argocd.nonprod.example.com');
    for (const secret of [...SECRETS, tenant]) {
      expect(backend).not.toContain(secret);
    }
    expect(process(schema, config, 'frontend')[0].data).toEqual({});
    expect(JSON.stringify(root)).not.toContain('"frontend"');
    for (const path of [
      'argocd.token',
      'argocd.password',
      'argocd.appLocatorMethods.[].instances.[].token',
      'argocd.appLocatorMethods.[].instances.[].password',
      'releasePipeline.git.repositories.*.token',
      'releasePipeline.prometheus.instances.*.token',
      'releasePipeline.prometheus.instances.*.password',
      'releasePipeline.alertmanager.instances.*.token',
      'releasePipeline.alertmanager.instances.*.password',
      'releasePipeline.checks.*.token',
      'releasePipeline.checks.*.password',
      'releasePipeline.evidence.signingKey',
    ]) {
      expect([path, partAt(root, path).visibility]).toEqual([path, 'secret']);
    }
  });

  it.each([
    ['releasePipeline', rootSchema.shape],
    ['releasePipeline.authority', authoritySchema.shape],
    ['argocd.appLocatorMethods.[].instances.[]', argocdInstanceSchema.shape],
    ['releasePipeline.git.repositories.*', repositorySchema.shape],
    ['releasePipeline.prometheus.instances.*', prometheusInstanceSchema.shape],
    ['releasePipeline.prometheus.queries.*', querySchema.shape],
    [
      'releasePipeline.alertmanager.instances.*',
      alertmanagerInstanceSchema.shape,
    ],
    ['releasePipeline.checks.*', checkSchema.shape],
    [
      'releasePipeline.checks.*.expect',
      checkSchema.shape.expect.unwrap().shape,
    ],
    ['releasePipeline.checks.*.expect.json.*', operatorsSchema.shape],
    ['releasePipeline.reporters.*', reporterSchema.shape],
    ['releasePipeline.requesters.*', requesterSchema.shape],
    ['releasePipeline.calendar', rootSchema.shape.calendar.unwrap().shape],
    ['releasePipeline.calendar.freezes.*', calendarEventSchema.shape],
    ['releasePipeline.calendar.windows.*', calendarEventSchema.shape],
    [
      'releasePipeline.calendar.freezes.*.scope',
      calendarEventSchema.shape.scope.unwrap().shape,
    ],
    ['releasePipeline.components', limitsSchema.shape],
    [
      'releasePipeline.observation',
      rootSchema.shape.observation.unwrap().shape,
    ],
    ['releasePipeline.automatic', rootSchema.shape.automatic.unwrap().shape],
    ['releasePipeline.retention', rootSchema.shape.retention.unwrap().shape],
    ['releasePipeline.evidence', rootSchema.shape.evidence.unwrap().shape],
    ['releasePipeline.bindings', rootSchema.shape.bindings.unwrap().shape],
    [PIPELINE, pipelineSchema.shape],
    [`${PIPELINE}.components`, limitsSchema.shape],
    [STAGE, stageSchema.shape],
    [`${STAGE}.target`, targetSchema.shape],
    [`${STAGE}.rollback`, stageSchema.shape.rollback.unwrap().shape],
    [`${STAGE}.hotfix`, stageSchema.shape.hotfix.unwrap().shape],
  ])('declares the keys that are read of %s', (path, shape) => {
    expect(Object.keys(partAt(root, path).properties ?? {}).sort()).toEqual(
      Object.keys(shape).sort(),
    );
  });

  it("takes the demo's configuration, as the reader does", async () => {
    const path = resolvePackagePath(PACKAGE, '../../app-config.yaml');
    const demo: JsonObject = parse(await readFile(path, 'utf8'), {
      merge: true,
    });
    // What `npm start` adds: where the lab is.
    const instance = (name: string) => ({
      name,
      url: 'http://localhost:1',
      token: 'token',
    });
    const repository = { url: 'http://localhost:2/x.git', token: 'token' };
    const lab: JsonObject = {
      argocd: {
        appLocatorMethods: [
          {
            type: 'config',
            instances: [instance('nonprod'), instance('prod')],
          },
        ],
      },
      releasePipeline: {
        git: { repositories: { gitops: repository, platform: repository } },
        checks: {
          'argocd-prod': { preset: 'argocd', url: 'http://localhost:4' },
        },
        prometheus: {
          instances: { lab: { url: 'http://localhost:3' } },
          queries: Object.fromEntries(
            ['error-ratio', 'latency-p95'].map(name => [
              name,
              { instance: 'lab', expr: 'x{stage="{{ stage }}"}', samples: 'y' },
            ]),
          ),
        },
      },
    };
    const merged = ConfigReader.fromConfigs([
      { context: 'app-config.yaml', data: demo },
      { context: 'lab', data: lab },
    ]).get<JsonValue>() as JsonObject;
    expect(() => process(schema, merged)).not.toThrow();
    const { pipelines, warnings } = read(merged);
    expect(pipelines.size).toBeGreaterThan(4);
    expect(warnings).toEqual([]);
  });
});
